import { clip, inputError } from "../../errors.ts";
import { writeWhole } from "./write-whole.ts";
import { openFile } from "./log-file.ts";

/** Folder of mapping files. */
export const MAPPINGS = "data/mappings";

/**
 * The entries of a mapping: the names of the flags that say how a file is read, and what each
 * holds. `src/cli/log-flags.ts` says what they mean.
 */
export const MAPPING_ENTRIES = {
  "case": "text",
  "activity": "text",
  "timestamp": "text",
  "time-of-day": "text",
  "no-timestamp": "yes",
  "order": "text",
  "start": "text",
  "resource": "text",
  "lifecycle": "text",
  "event-id": "text",
  "object-type": "text",
  "time-zone": "text",
  "format": "text",
  "header": "text",
  "encoding": "text",
  "sheet": "text",
  "delimiter": "text",
  "date-order": "text",
  "classifier": "text",
  "activity-with": "text",
  "lifecycle-transitions": "text",
  "rename": "text",
  "pair": "yes",
  "pair-by": "text",
} as const satisfies Readonly<Record<string, "text" | "yes">>;

/** Name of an entry of a mapping. */
export type MappingEntry = keyof typeof MAPPING_ENTRIES;

/** How the files of a source are read: values of flags by their names; true for a flag alone. */
export type Mapping = { readonly [Name in MappingEntry]?: string | true };

const LONGEST_TEXT = 1_000_000;

/** The file that a name or path means: `orders` is `data/mappings/orders.json`. */
export const mappingPath = (name: string): string => /[/\\]|\.json$/i.test(name) ? name : `${MAPPINGS}/${name}.json`;

/**
 * Reads the text of a mapping file: a JSON object, described by
 * `data/mappings/mapping.schema.json`.
 *
 * @param source name of the file, for messages
 * @throws an input error for a text that is no such object
 *
 * @example
 * ```ts
 * import { readMapping } from "@/pipeline/files/mapping.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const mapping = readMapping('{"case": "order_no", "pair": true}', { source: "orders.json" });
 * assertEquals(mapping, { case: "order_no", pair: true });
 * ```
 */
export function readMapping(text: string, { source }: { readonly source: string }): Mapping {
  const refuse = (expected: string, found: string) =>
    inputError({
      file: source,
      expected,
      found,
      advice: `Write {"case": "order_no", "activity": "step", "timestamp": "finished"}; the entries are the flags of --help.`,
    });
  if (text.length > LONGEST_TEXT) throw refuse("a mapping of at most a million characters", `${text.length} of them`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse("a mapping in JSON", JSON.stringify(clip(text.trim(), 60)));
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw refuse("a mapping as a JSON object", clip(JSON.stringify(json), 60));
  }
  const mapping: Record<string, string | true> = {};
  for (const [name, value] of Object.entries(json)) {
    if (name === "$schema") continue;
    if (!Object.hasOwn(MAPPING_ENTRIES, name)) {
      throw refuse(`only ${Object.keys(MAPPING_ENTRIES).join(", ")} in a mapping`, JSON.stringify(clip(name, 60)));
    }
    const kind = MAPPING_ENTRIES[name as MappingEntry];
    const fits = kind === "yes" ? typeof value === "boolean" : typeof value === "string";
    if (!fits) {
      throw refuse(`${kind === "yes" ? "true or false" : "a text"} as ${JSON.stringify(name)}`, clip(JSON.stringify(value), 60));
    }
    if (value !== false) mapping[name] = value as string | true;
  }
  return mapping;
}

/**
 * Opens a mapping.
 *
 * @param name a name in `data/mappings`, or the path of a file
 * @throws an input error if there is no such file, or it holds no mapping
 */
export async function openMapping(name: string): Promise<Mapping> {
  const path = mappingPath(name);
  const file = await openFile(path);
  return readMapping(await new Response(file.readable).text(), { source: path });
}

/**
 * Writes a mapping file; one that is there is replaced.
 *
 * @returns its path
 */
export async function saveMapping(name: string, mapping: Mapping): Promise<string> {
  const path = mappingPath(name);
  const names = Object.keys(MAPPING_ENTRIES) as MappingEntry[];
  const ordered = Object.fromEntries(
    names.filter((entry) => mapping[entry] !== undefined).map((entry) => [entry, mapping[entry]]),
  );
  const schema = path.startsWith(`${MAPPINGS}/`) ? { $schema: "./mapping.schema.json" } : {};
  await writeWhole(path, [new TextEncoder().encode(`${JSON.stringify({ ...schema, ...ordered }, null, 2)}\n`)]);
  return path;
}
