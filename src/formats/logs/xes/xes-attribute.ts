import type { XesAttribute } from "../../../event-log/event-batch.ts";

/**
 * The nested attributes of one attribute as JSON text, the value of a column of type `nested` and
 * the attribute's name:
 * `{"type":"string","attributes":[{"key":...,"type":...,"value":...,"attributes":[...]}]}`.
 *
 * The value of the attribute itself stands in the column of its own type; lists and containers have
 * none, so their type is told here. Empty `value` and `attributes` are left out.
 *
 * @example
 * ```ts
 * import { nestedText } from "@/formats/logs/xes/xes-attribute.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const inner = { key: "unit", type: "string", value: "EUR", attributes: [] } as const;
 * assertEquals(
 *   nestedText({ key: "cost", type: "int", value: "7", attributes: [inner] }),
 *   '{"type":"int","attributes":[{"key":"unit","type":"string","value":"EUR"}]}',
 * );
 * ```
 */
export function nestedText({ type, attributes }: XesAttribute): string {
  return JSON.stringify({ type, attributes: attributes.map(plain) });
}

interface PlainAttribute {
  readonly key: string;
  readonly type: XesAttribute["type"];
  readonly value?: string;
  readonly attributes?: readonly PlainAttribute[];
}

function plain({ key, type, value, attributes }: XesAttribute): PlainAttribute {
  return {
    key,
    type,
    ...(value === "" ? {} : { value }),
    ...(attributes.length === 0 ? {} : { attributes: attributes.map(plain) }),
  };
}

/**
 * The attribute that {@linkcode nestedText} was made from, with the key and value given. Trusts
 * that the text was made so.
 */
export function attributeFromNestedText(text: string, key: string, value: string): XesAttribute {
  const { type, attributes } = JSON.parse(text) as { type: XesAttribute["type"]; attributes: PlainAttribute[] };
  return { key, type, value, attributes: attributes.map(full) };
}

function full({ key, type, value, attributes }: PlainAttribute): XesAttribute {
  return { key, type, value: value ?? "", attributes: (attributes ?? []).map(full) };
}
