import type { AttributeMatch, CaseCondition, NumberRange, PathStep, SampleCondition, TimeRange } from "./filter.ts";
import { isTime, periodOf } from "./filter-time.ts";
import { UTC } from "../time/time-zone.ts";
import { parseDuration, printDuration } from "../time/duration-text.ts";
import { numberOf } from "../numerics/number-text.ts";
import { printLabel, type TextReader } from "./text-reader.ts";

/**
 * The part of a condition's text behind its kind and the colon; empty for `rework` of any activity.
 */
export function printArgument(condition: CaseCondition): string {
  switch (condition.kind) {
    case "activity":
    case "resource":
    case "lifecycle":
    case "start-activity":
    case "end-activity":
    case "rework":
      return condition.labels.map(printLabel).join(",");
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
      return condition.variants.map((labels) => labels.map(printLabel).join(">")).join(",");
    case "top-variants":
      return String(condition.count);
    case "variant-coverage":
      return `${condition.percent}%`;
    case "duration":
      return printRange(condition.seconds, printDuration);
    case "events":
      return printRange(condition.count, String);
    case "sample":
      return `${"cases" in condition.size ? condition.size.cases : `${condition.size.percent}%`}${
        condition.seed === DEFAULT_SEED ? "" : `,seed=${condition.seed}`
      }`;
  }
}

/** Reads what {@linkcode printArgument} prints. */
export function readCondition(kind: CaseCondition["kind"], reader: TextReader): CaseCondition {
  switch (kind) {
    case "activity":
    case "resource":
    case "lifecycle":
    case "start-activity":
    case "end-activity":
      return { kind, labels: readList(reader, reader.label) };
    case "rework":
      return { kind, labels: reader.take(":") ? readList(reader, reader.label) : [] };
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
      return { kind, variants: readList(reader, () => readSequence(reader)) };
    case "top-variants":
      return { kind, count: readCount(reader) };
    case "variant-coverage":
      return { kind, percent: reader.word(percentOf, "a share such as 80%") };
    case "duration":
      return { kind, seconds: readNumberRange(reader, parseDuration, "a duration such as 90min, 3h or 2d") };
    case "events":
      return { kind, count: readNumberRange(reader, countOf, "a number of events such as 5") };
    case "sample":
      return readSample(reader);
  }
}

/** The seed of a sample that names none. */
export const DEFAULT_SEED = 1;

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
  if (typeof from !== "number" && typeof to !== "number") return { kind: "times", range: inOrder(reader, { from, to }) };
  return reader.refuse("two numbers or two times");
}

/** A range with both bounds the same is written as that bound. */
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
  inOrder(reader, readRange(reader, timeOf, "a time such as 2026-01-31 or 2026-01-31T08:30"));

const readNumberRange = (reader: TextReader, read: (word: string) => number | null, expected: string): NumberRange =>
  inOrder(reader, readRange(reader, read, expected));

function inOrder<T extends NumberRange | TimeRange>(reader: TextReader, range: T): T {
  const { from, to } = range;
  const isEmpty = typeof from === "number" && typeof to === "number" ? from > to : startOf(from) > startOf(to);
  return isEmpty ? reader.refuse("the lower bound before the upper one") : range;
}

const startOf = (time: unknown) => typeof time === "string" ? periodOf(time, UTC)!.from : NaN;

/** Whether a range's upper bound is left out. */
const ends = (reader: TextReader) => reader.atEnd() || reader.comes(";");

const timeOf = (word: string): string | null => isTime(word) ? word : null;

const countOf = (word: string): number | null => /^\d+$/.test(word) && Number.isSafeInteger(Number(word)) ? Number(word) : null;

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
  if (!reader.take("=")) reader.refuse("= and a number behind seed");
  return { kind: "sample", size, seed: readCount(reader) };
}
