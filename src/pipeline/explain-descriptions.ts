import { join } from "node:path";
import { PROJECT_ROOT } from "./project-root.ts";

/** The parts of a JSON schema that are told. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** A member of a description. */
interface DescriptionMember {
  /** Its place, such as `pools[].people[].pace`. */
  readonly place: string;
  /** What its value is: `text`, `number`, `list`, `object`, or the values that it may have. */
  readonly type: string;
  readonly isNeeded: boolean;
  /** What it means. */
  readonly meaning: string;
}

/**
 * The members of process descriptions as `data/processes/process.schema.json` has them: first those
 * of the file, then those of parts that occur in several places, such as `step.choice[].weight`.
 */
export async function explainDescriptions(): Promise<DescriptionMember[]> {
  const text = await Deno.readTextFile(join(PROJECT_ROOT, "data/processes/process.schema.json"));
  const schema = JSON.parse(text) as Schema & { readonly $defs: Readonly<Record<string, Schema>> };
  const parts = Object.entries(schema.$defs).flatMap(([name, part]) => [
    { place: name, type: typeOf(part), isNeeded: false, meaning: part.description ?? "" },
    ...membersOf(part, name),
  ]);
  return [...membersOf(schema, ""), ...parts];
}

function membersOf(schema: Schema, place: string): DescriptionMember[] {
  const own = Object.entries(schema.properties ?? {}).filter(([name]) => name !== "$schema").flatMap(([name, member]) => {
    const at = place === "" ? name : `${place}.${name}`;
    const isNeeded = schema.required?.includes(name) ?? false;
    return [{ place: at, type: typeOf(member), isNeeded, meaning: member.description ?? "" }, ...membersOf(member, at)];
  });
  const any = typeof schema.additionalProperties === "object" ? membersOf(schema.additionalProperties, `${place}.NAME`) : [];
  const items = schema.items === undefined ? [] : membersOf(schema.items, `${place}[]`);
  return [...own, ...any, ...items, ...(schema.anyOf ?? []).flatMap((one) => membersOf(one, place))];
}

const WORDS: Readonly<Record<string, string>> = { string: "text", array: "list", integer: "whole number" };

function typeOf({ $ref, type, enum: values, const: only, items, anyOf }: Schema): string {
  if ($ref !== undefined) return $ref.replace("#/$defs/", "");
  if (values !== undefined) return values.join(" | ");
  if (only !== undefined) return String(only);
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeOf))].join(" | ");
  if (items !== undefined) return `list of ${typeOf(items)}`;
  return WORDS[type ?? ""] ?? type ?? "any value";
}
