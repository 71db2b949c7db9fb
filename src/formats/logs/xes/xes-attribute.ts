/** The types of attributes with a value, by the names of their elements. */
export type XesValueType = "string" | "date" | "int" | "float" | "boolean" | "id";

/** Types of attributes with a value, by their number in the scanner. */
export const VALUE_TYPES: readonly XesValueType[] = ["string", "date", "int", "float", "boolean", "id"];

/** An attribute of a XES document, which may have nested attributes. */
export interface XesAttribute {
  readonly key: string;
  readonly type: XesValueType | "list" | "container";
  /** Text as written; empty for lists and containers. */
  readonly value: string;
  /** Nested attributes; for a list the members of its `<values>`. */
  readonly attributes: readonly XesAttribute[];
}

/** The parts of a XES document before its first trace. */
export interface XesHeader {
  readonly extensions: readonly { readonly name: string; readonly prefix: string; readonly uri: string }[];
  readonly globals: { readonly trace: readonly XesAttribute[]; readonly event: readonly XesAttribute[] };
  readonly classifiers: readonly { readonly name: string; readonly scope: "event" | "trace"; readonly keys: string }[];
  readonly attributes: readonly XesAttribute[];
}

/** The event classifiers of a header, with their keys separated. */
export function eventClassifiersOf({ classifiers, globals }: XesHeader): { name: string; keys: string[] }[] {
  // Some files do not quote a key that contains spaces: a global with that key identifies it.
  const isGlobal = (key: string) => globals.event.some((attribute) => attribute.key === key);
  return classifiers.filter(({ scope }) => scope === "event")
    .map(({ name, keys }) => ({ name, keys: isGlobal(keys) ? [keys] : keysOfText(keys) }));
}

/**
 * The keys in the text of a classifier: separated by spaces; a key that contains spaces is quoted
 * by apostrophes.
 *
 * @example
 * ```ts
 * import { keysOfText } from "@/formats/logs/xes/xes-attribute.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(keysOfText("concept:name 'Activity code'"), ["concept:name", "Activity code"]);
 * ```
 */
export const keysOfText = (text: string): string[] =>
  [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);

/**
 * The nested attributes of one attribute as JSON text, the value of a column of type `nested` and
 * the attribute's name:
 * `{"type":"string","attributes":[{"key":...,"type":...,"value":...,"attributes":[...]}]}`.
 *
 * The value of the attribute itself is in the column of its own type; the text has the type because
 * lists and containers have no such column. Empty `value` and `attributes` are left out.
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
 * The attribute with a text that {@linkcode nestedText} has made, and the given key and value.
 */
export function attributeFromNestedText(text: string, key: string, value: string): XesAttribute {
  const { type, attributes } = JSON.parse(text) as { type: XesAttribute["type"]; attributes: PlainAttribute[] };
  return { key, type, value, attributes: attributes.map(full) };
}

function full({ key, type, value, attributes }: PlainAttribute): XesAttribute {
  return { key, type, value: value ?? "", attributes: (attributes ?? []).map(full) };
}
