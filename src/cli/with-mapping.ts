import { usageError } from "../errors.ts";
import { type Mapping, MAPPING_ENTRIES, type MappingEntry, openMapping } from "../pipeline/files/mapping.ts";
import type { ParsedArguments } from "./parse-arguments.ts";

/** Entries of which those of a mapping give way as soon as the user gives one. */
const TOGETHER: readonly (readonly MappingEntry[])[] = [
  ["no-timestamp", "order", "timestamp"],
  ["classifier", "activity-with", "lifecycle-transitions", "rename", "pair", "pair-by"],
];

/** Entries that have no meaning beside one that the user gave. */
const WITHOUT_TIMES: readonly MappingEntry[] = ["start", "time-of-day", "pair", "pair-by", "date-order"];

/**
 * Adds the entries of a mapping to the flags that were given; these win, also over entries that
 * contradict them.
 *
 * @example
 * ```ts
 * import { withEntries } from "@/cli/with-mapping.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const flags = withEntries(new Map([["order", "no"]]), { case: "id", timestamp: "at", start: "from" });
 * assertEquals([...flags], [["case", "id"], ["order", "no"]]);
 * ```
 */
export function withEntries(given: ReadonlyMap<string, string | true>, mapping: Mapping): Map<string, string | true> {
  const untimed = given.has("no-timestamp") || given.has("order");
  const entries = Object.entries(mapping).filter(([name]) =>
    !TOGETHER.some((group) => group.some((entry) => entry === name) && group.some((entry) => given.has(entry))) &&
    !(given.has("plain") && TOGETHER[1].some((entry) => entry === name)) &&
    !(untimed && WITHOUT_TIMES.some((entry) => entry === name))
  );
  return new Map([...entries as [string, string | true][], ...given]);
}

/** The given flags that say how a file is read, as a mapping. */
export const entriesOf = (given: ReadonlyMap<string, string | true>): Mapping =>
  Object.fromEntries([...given].filter(([name]) => Object.hasOwn(MAPPING_ENTRIES, name)));

/**
 * Arguments with the entries of the mapping that `--mapping` names.
 *
 * @throws an input error for a mapping that cannot be read; a usage error for an empty name
 */
export async function withMapping(parsed: ParsedArguments): Promise<ParsedArguments> {
  const name = parsed.values.get("mapping");
  if (name === undefined) return parsed;
  if (name === true || name.trim() === "") throw usageError({ expected: "a name or file in --mapping", found: "nothing" });
  return { ...parsed, values: withEntries(parsed.values, await openMapping(name)) };
}
