import { limitError } from "../errors.ts";
import { numberOf } from "../numerics/number-text.ts";
import { parseDuration, printDuration } from "../time/duration-text.ts";
import { UTC } from "../time/time-zone.ts";
import { WEEKDAY_NAMES } from "../time/weekday-names.ts";
import {
  type AttributeMatch,
  type CaseCondition,
  choosesCases,
  type Filter,
  type NumberRange,
  type PathStep,
  type SampleCondition,
  type TimeRange,
  type WholeRange,
} from "./filter.ts";
import { FILTER_KINDS, type FilterKind } from "./filter-kinds.ts";
import { isTime, periodOf } from "./filter-time.ts";
import { createTextReader, printLabel, type TextReader } from "./text-reader.ts";

/** Longest text of filters, in UTF-16 units. */
const LONGEST_TEXT = 2 ** 20;

/** The meaning of a filter's name: effect, and kind of the condition. */
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
 * Prints a filter as text: `through:pay`, `not-path:ask>answer`, `keep-lifecycle:complete`. For all
 * kinds see {@linkcode FILTER_KINDS}. The text is one line, whatever the labels contain.
 * Percent-encode it for an address.
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
 * Parses the text form of a filter. Accepts what {@linkcode printFilter} prints, and also spaces
 * around the parts and needless quotes.
 *
 * A label with one of `, > = ; "`, two dots in a row, or line breaks must be a JSON string in
 * double quotes. A comma means "any of".
 *
 * @throws a usage error with the column, what was expected and what was found; a limit error if the
 * text is longer than 2^20 characters
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
 * Prints several filters as one text, separated by `;`.
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
 * Parses filters that are separated by `;`. A blank text has none.
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
  if (named === null) {
    return reader.refuse("a kind of filter", { advice: `Kinds: ${FILTER_KINDS.map(({ name }) => name).join(", ")}.` });
  }
  const { effect, kind } = named;
  if (kind !== "rework" && !reader.take(":")) reader.refuse(": and what to look for");
  return { effect, where: readCondition(kind, reader) } as Filter;
}

/** The text of a condition after its kind and the colon; empty for `rework` of any activity. */
export function printArgument(condition: CaseCondition): string {
  switch (condition.kind) {
    case "activity":
    case "resource":
    case "lifecycle":
    case "start-activity":
    case "end-activity":
    case "rework":
    case "same-resource":
      return condition.labels.map(printLabel).join(",");
    case "case":
      return condition.ids.map(printLabel).join(",");
    case "attribute":
    case "case-attribute":
      return `${printLabel(condition.name)}${printMatch(condition.match)}`;
    case "time":
    case "contained":
    case "intersecting":
    case "started":
    case "completed":
      return printRange(condition.range, printLabel);
    case "path":
      return printLabel(condition.first) +
        condition.steps.map(({ how, label }) => (how === "directly" ? ">" : "..") + printLabel(label)).join("");
    case "variant":
    case "folded-variant":
      return condition.variants.map((labels) => labels.map(printLabel).join(">")).join(",");
    case "top-variants":
      return String(condition.count);
    case "variant-coverage":
      return `${condition.percent}%`;
    case "variant-number":
      return condition.ranges.map((range) => printRange(range, String)).join(",");
    case "duration":
      return printRange(condition.seconds, printDuration);
    case "events":
    case "start-load":
      return printRange(condition.count, String);
    case "start-weekday":
      return condition.days.map((day) => WEEKDAY_NAMES[day - 1]).join(",");
    case "start-hour":
      return printRange(condition.hours, String);
    case "first-by":
      return `${printLabel(condition.activity)}=${condition.labels.map(printLabel).join(",")}`;
    case "sample":
      return `${"cases" in condition.size ? condition.size.cases : `${condition.size.percent}%`}${
        condition.seed === DEFAULT_SEED ? "" : `,seed=${condition.seed}`
      }`;
  }
}

/** Parses what {@linkcode printArgument} prints. */
function readCondition(kind: CaseCondition["kind"], reader: TextReader): CaseCondition {
  switch (kind) {
    case "activity":
    case "resource":
    case "lifecycle":
    case "start-activity":
    case "end-activity":
      return { kind, labels: readList(reader, reader.label) };
    case "rework":
      return { kind, labels: reader.take(":") ? readList(reader, reader.label) : [] };
    case "same-resource": {
      const labels = readList(reader, reader.label);
      if (new Set(labels).size < 2) reader.refuse("a comma and another activity");
      return { kind, labels };
    }
    case "case":
      return { kind, ids: readList(reader, reader.label) };
    case "attribute":
    case "case-attribute":
      return { kind, name: reader.label(), match: reader.take("=") ? readMatch(reader) : { kind: "present" } };
    case "time":
    case "contained":
    case "intersecting":
    case "started":
    case "completed":
      return { kind, range: readTimeRange(reader) };
    case "path":
      return readPath(reader);
    case "variant":
    case "folded-variant":
      return { kind, variants: readList(reader, () => readSequence(reader)) };
    case "top-variants":
      return { kind, count: readCount(reader) };
    case "variant-coverage":
      return { kind, percent: reader.word(percentOf, "a share such as 80%") };
    case "variant-number":
      return { kind, ranges: readList(reader, () => readWholeRange(reader)) };
    case "duration":
      return { kind, seconds: readNumberRange(reader, parseDuration, "a duration such as 90min, 3h or 2d") };
    case "events":
      return { kind, count: readNumberRange(reader, countOf, "a number of events such as 5") };
    case "start-load":
      return { kind, count: readNumberRange(reader, countOf, "a number of cases such as 100") };
    case "start-weekday":
      return { kind, days: readList(reader, () => reader.word(dayOf, `a day of the week: ${WEEKDAY_NAMES.join(", ")}`)) };
    case "start-hour":
      return { kind, hours: readHours(reader) };
    case "first-by": {
      const activity = reader.label();
      if (!reader.take("=")) reader.refuse("= and who does it first");
      return { kind, activity, labels: readList(reader, reader.label) };
    }
    case "sample":
      return readSample(reader);
  }
}

/** The seed of a sample without one. */
const DEFAULT_SEED = 1;

function readList<T>(reader: TextReader, read: () => T): T[] {
  const list = [read()];
  while (reader.take(",")) list.push(read());
  return list;
}

function readSequence(reader: TextReader): string[] {
  const labels = [reader.label()];
  while (reader.take(">")) labels.push(reader.label());
  return labels;
}

function readPath(reader: TextReader): CaseCondition {
  const first = reader.label();
  const steps: PathStep[] = [];
  for (;;) {
    const how = reader.take(">") ? "directly" : reader.take("..") ? "eventually" : null;
    if (how === null) break;
    steps.push({ how, label: reader.label() });
  }
  if (steps.length === 0) reader.refuse("> (directly) or .. (eventually) and another activity");
  return { kind: "path", first, steps };
}

function printMatch(match: AttributeMatch): string {
  switch (match.kind) {
    case "present":
      return "";
    case "values":
      return `=${match.values.map(printLabel).join(",")}`;
    case "numbers":
      return `=${bounds(match.range, String).join("..")}`;
    case "times":
      return `=${bounds(match.range, printLabel).join("..")}`;
  }
}

function readMatch(reader: TextReader): AttributeMatch {
  if (reader.take("..")) return rangeMatch(reader, null, reader.word(boundOf, BOUND));
  const first = reader.label();
  if (!reader.take("..")) return { kind: "values", values: [first, ...(reader.take(",") ? readList(reader, reader.label) : [])] };
  const from = boundOf(first) ?? reader.refuse(`${BOUND} before ..`);
  return rangeMatch(reader, from, ends(reader) ? null : reader.word(boundOf, BOUND));
}

const BOUND = "a number, or a time such as 2026-01-31";

const boundOf = (word: string): number | string | null => numberOf(word) ?? timeOf(word);

function rangeMatch(reader: TextReader, from: number | string | null, to: number | string | null): AttributeMatch {
  if (typeof from !== "string" && typeof to !== "string") return { kind: "numbers", range: inOrder(reader, { from, to }) };
  const times = { from: yearOf(from), to: yearOf(to) };
  if (typeof times.from !== "number" && typeof times.to !== "number") {
    return { kind: "times", range: inOrder(reader, { from: times.from, to: times.to }) };
  }
  return reader.refuse("two numbers or two times");
}

/** Beside a time, a number of four digits is a year. */
const yearOf = (bound: number | string | null) => typeof bound === "number" ? timeOf(String(bound)) ?? bound : bound;

/** A range with equal bounds is printed as the bound. */
const printRange = <T>(range: { from: T | null; to: T | null }, print: (bound: T) => string): string =>
  range.from === range.to ? bounds(range, print)[0] : bounds(range, print).join("..");

const bounds = <T>({ from, to }: { from: T | null; to: T | null }, print: (bound: T) => string): string[] =>
  [from, to].map((bound) => bound === null ? "" : print(bound));

function readRange<T>(reader: TextReader, read: (word: string) => T | null, expected: string) {
  if (reader.take("..")) return { from: null, to: reader.word(read, expected) };
  const from = reader.word(read, expected);
  if (!reader.take("..")) return { from, to: from };
  return { from, to: ends(reader) ? null : reader.word(read, expected) };
}

const readTimeRange = (reader: TextReader): TimeRange =>
  inOrder(reader, readRange(reader, timeOf, "a time such as 2026, 2026-01-31 or 2026-01-31T08:30"));

const readNumberRange = (reader: TextReader, read: (word: string) => number | null, expected: string): NumberRange =>
  inOrder(reader, readRange(reader, read, expected));

function readWholeRange(reader: TextReader): WholeRange {
  const from = readCount(reader);
  return inOrder(reader, { from, to: reader.take("..") ? readCount(reader) : from });
}

function readHours(reader: TextReader): WholeRange {
  const hour = () => reader.word(hourOf, "an hour of the day, 0 to 23");
  const from = hour();
  return inOrder(reader, { from, to: reader.take("..") ? hour() : from });
}

function inOrder<T extends NumberRange | TimeRange>(reader: TextReader, range: T): T {
  const { from, to } = range;
  const isEmpty = typeof from === "number" && typeof to === "number" ? from > to : startOf(from) > startOf(to);
  return isEmpty ? reader.refuse("the lower bound before the upper one", { found: `${from} before ${to}` }) : range;
}

const startOf = (time: unknown) => typeof time === "string" ? periodOf(time, UTC)!.from : NaN;

/** Whether the filter ends here, so that the upper bound of a range is missing. */
const ends = (reader: TextReader) => reader.atEnd() || reader.comes(";");

const timeOf = (word: string): string | null => isTime(word) ? word : null;

const countOf = (word: string): number | null => /^\d+$/.test(word) && Number.isSafeInteger(Number(word)) ? Number(word) : null;

const hourOf = (word: string): number | null => {
  const hour = countOf(word);
  return hour === null || hour > 23 ? null : hour;
};

const dayOf = (word: string): number | null => WEEKDAY_NAMES.indexOf(word) + 1 || null;

function percentOf(word: string): number | null {
  const value = word.endsWith("%") ? numberOf(word.slice(0, -1).trimEnd()) : null;
  return value !== null && value >= 0 && value <= 100 ? value : null;
}

const readCount = (reader: TextReader): number => reader.word(countOf, "a whole number such as 5");

function readSample(reader: TextReader): SampleCondition {
  const size = reader.word((word) => {
    const [cases, percent] = [countOf(word), percentOf(word)];
    return cases !== null ? { cases } : percent !== null ? { percent } : null;
  }, "a number of cases such as 500, or a share such as 10%");
  if (!reader.take(",")) return { kind: "sample", size, seed: DEFAULT_SEED };
  reader.word((word) => word === "seed" ? word : null, "seed=");
  if (!reader.take("=")) reader.refuse("= and a number after seed");
  return { kind: "sample", size, seed: readCount(reader) };
}
