import { limitError } from "../errors.ts";
import { printArgument, readCondition } from "./condition-text.ts";
import { choosesCases, type Filter } from "./filter.ts";
import { FILTER_KINDS, type FilterKind } from "./filter-kinds.ts";
import { createTextReader, type TextReader } from "./text-reader.ts";

/** Longest text of filters, in UTF-16 units. */
const LONGEST_TEXT = 2 ** 20;

/** What a filter's name says: its effect, and the kind of its condition. */
interface Named {
  readonly effect: Filter["effect"];
  readonly kind: FilterKind["kind"];
}

const NAMES: ReadonlyMap<string, Named> = new Map(FILTER_KINDS.flatMap(namesOf));

function namesOf({ kind, name, onEvents }: FilterKind): [string, Named][] {
  const onCases: [string, Named][] = [[name, { effect: "with", kind }], [`not-${name}`, { effect: "without", kind }]];
  if (!onEvents) return onCases;
  return [...onCases, [`keep-${kind}`, { effect: "keep", kind }], [`drop-${kind}`, { effect: "drop", kind }]];
}

const NAME_OF_KIND = new Map(FILTER_KINDS.map(({ kind, name }) => [kind, name]));

/**
 * The text form of a filter, one line whatever the labels hold: `through:pay`,
 * `not-path:ask>answer`, `keep-lifecycle:complete`. All kinds stand in {@linkcode FILTER_KINDS}.
 * Percent-encoded it goes into an address.
 *
 * @example
 * ```ts
 * import { printFilter } from "@/filtering/filter-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const path = { kind: "path", first: "ask", steps: [{ how: "eventually", label: "pay, at last" }] } as const;
 * assertEquals(printFilter({ effect: "without", where: path }), 'not-path:ask.."pay, at last"');
 * ```
 */
export function printFilter(filter: Filter): string {
  const { effect, where } = filter;
  const name = choosesCases(filter)
    ? `${effect === "with" ? "" : "not-"}${NAME_OF_KIND.get(where.kind)}`
    : `${effect}-${where.kind}`;
  const argument = printArgument(where);
  return argument === "" ? name : `${name}:${argument}`;
}

/**
 * Reads the text form of a filter: what {@linkcode printFilter} prints, and freer forms of it
 * (spaces round the parts, quotes where none are needed).
 *
 * A label is written bare, or as a JSON string in double quotes where it has one of `, > = ; "`,
 * two dots in a row, or line breaks. A comma means "any of".
 *
 * @throws a usage error that tells column, what was expected and what was found; a limit error if
 * it is longer than 2^20 characters
 *
 * @example
 * ```ts
 * import { parseFilter } from "@/filtering/filter-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseFilter('keep-activity: send, "a, b"'), {
 *   effect: "keep",
 *   where: { kind: "activity", labels: ["send", "a, b"] },
 * });
 * ```
 */
export function parseFilter(text: string): Filter {
  const reader = openReader(text);
  const filter = readFilter(reader);
  return reader.atEnd() ? filter : reader.refuse("the end");
}

/**
 * Several filters as one text, `;` between them: for an address.
 *
 * @example
 * ```ts
 * import { parseFilters, printFilters } from "@/filtering/filter-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const text = "started:2026-01..;not-through:pay;top-variants:5";
 * const address = `?filters=${encodeURIComponent(printFilters(parseFilters(text)))}`;
 * assertEquals(new URLSearchParams(address).get("filters"), text);
 * ```
 */
export const printFilters = (filters: readonly Filter[]): string => filters.map(printFilter).join(";");

/**
 * Reads several filters with `;` between them; none for a blank text.
 *
 * @throws like {@linkcode parseFilter}
 *
 * @example
 * ```ts
 * import { parseFilters } from "@/filtering/filter-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseFilters("rework; events:3..").map(({ where }) => where.kind), ["rework", "events"]);
 * assertEquals(parseFilters(""), []);
 * ```
 */
export function parseFilters(text: string): Filter[] {
  const reader = openReader(text);
  if (reader.atEnd()) return [];
  const filters = [readFilter(reader)];
  while (reader.take(";")) filters.push(readFilter(reader));
  return reader.atEnd() ? filters : reader.refuse("; and another filter, or the end");
}

function openReader(text: string): TextReader {
  if (text.length <= LONGEST_TEXT) return createTextReader(text);
  throw limitError({ expected: `filters of at most ${LONGEST_TEXT} characters`, found: `${text.length} characters` });
}

function readFilter(reader: TextReader): Filter {
  const named = reader.name((name) => NAMES.get(name) ?? null);
  if (named === null) return reader.refuse("a kind of filter", `Kinds: ${FILTER_KINDS.map(({ name }) => name).join(", ")}.`);
  const { effect, kind } = named;
  if (kind !== "rework" && !reader.take(":")) reader.refuse(": and what to look for");
  return { effect, where: readCondition(kind, reader) } as Filter;
}
