import { usageError } from "../../errors.ts";
import { type Classifier, PLAIN_CLASSIFIER } from "../../event-log/classifier.ts";
import type { PairKey } from "../../event-log/pair-intervals.ts";
import { createTextReader, type TextReader } from "../../filtering/text-reader.ts";
import { parseEncoding } from "../../formats/logs/csv/to-utf8.ts";
import { formatOfName, LOG_ENDINGS, type LogFormat } from "../../formats/logs/log-formats.ts";
import { FLAG_OF_ROLE, parseDateOrder, parseDelimiter } from "../../formats/logs/read-options.ts";
import type { Mapping } from "./mapping.ts";
import type { ReadingOptions } from "./reading-options.ts";

/** Entries that say how a log is read, from flags or a mapping. */
interface Entries {
  /** The text of an entry; undefined for one that was not given. */
  option(name: string): string | undefined;
  has(name: string): boolean;
}

/** The entries of a mapping. */
export const entriesOfMapping = (mapping: Mapping): Entries => {
  const entries = new Map<string, string | true>(Object.entries(mapping));
  const textOf = (value: string | true | undefined) => typeof value === "string" ? value : undefined;
  return { option: (name) => textOf(entries.get(name)), has: (name) => entries.has(name) };
};

/** Entries that say what the activity of an event is. */
const ACTIVITY_ENTRIES = ["classifier", "activity-with", "lifecycle-transitions", "rename", "pair", "pair-by", "plain"];

/**
 * Reading options from entries.
 *
 * @param zone that of times without an offset, if no entry names one
 * @throws a usage error for an invalid value
 */
export function readingOptionsOf(entries: Entries, zone: string): ReadingOptions {
  const { option, has } = entries;
  const untimed = ["no-timestamp", "order"].find(has);
  const timed = ["timestamp", "start", "pair", "pair-by"].find(has);
  if (untimed !== undefined && timed !== undefined) {
    throw usageError({
      expected: `either --${untimed}, for a log without times, or --${timed}`,
      found: "both",
      advice: "Leave one of them out.",
    });
  }
  return {
    roles: Object.fromEntries(Object.entries(FLAG_OF_ROLE).map(([role, flag]) => [role, option(flag.slice("--".length))])),
    zone: option("time-zone") ?? zone,
    delimiter: parseDelimiter(option("delimiter")),
    dateOrder: parseDateOrder(option("date-order")),
    ...(has("no-timestamp") ? { noTimestamp: true } : {}),
    ...(option("order") === undefined ? {} : { order: option("order") }),
    objectType: option("object-type"),
    ...given("header", listOf(option, "header", (reader) => reader.label())),
    ...given("encoding", option("encoding") === undefined ? null : parseEncoding(option("encoding")!)),
    ...given("timeOfDay", option("time-of-day") ?? null),
    ...given("sheet", option("sheet") ?? null),
    ...given("caseTable", option("cases") ?? null),
    classifier: classifierOfEntries(entries),
  };
}

/**
 * The format of a log from its entry; undefined if it was not given.
 *
 * @throws a usage error for an unknown format
 */
export function formatOfEntry({ option }: Pick<Entries, "option">): LogFormat | undefined {
  const name = option("format");
  if (name === undefined) return undefined;
  const format = formatOfName(`.${name}`);
  if (format !== null) return format;
  throw usageError({
    expected: `one of ${LOG_ENDINGS.map((ending) => ending.slice(1)).join(", ")} in --format`,
    found: JSON.stringify(name),
  });
}

/** An option that was given, or nothing. */
const given = <Name extends string, Value>(name: Name, value: Value | null): { [N in Name]?: Value } =>
  (value === null ? {} : { [name]: value }) as { [N in Name]?: Value };

/**
 * The classifier of the activity from entries; undefined if none was given.
 *
 * @throws a usage error for an invalid value
 */
function classifierOfEntries({ option, has }: Entries): Classifier | undefined {
  const given = ACTIVITY_ENTRIES.filter((name) => has(name));
  if (given.length === 0) return undefined;
  if (has("plain") && given.length > 1) {
    throw usageError({ expected: "--plain alone", found: given.map((name) => `--${name}`).join(" ") });
  }
  if (has("classifier") && has("activity-with")) {
    throw usageError({ expected: "either --classifier or --activity-with", found: "both" });
  }
  const further = listOf(option, "activity-with", (reader) => reader.label());
  return {
    ...PLAIN_CLASSIFIER,
    pair: parsePairKey(option("pair-by"), " in --pair-by") ?? (has("pair") ? "auto" : null),
    classifier: option("classifier") ?? null,
    keys: further === null ? [] : ["concept:name", ...further],
    transitions: listOf(option, "lifecycle-transitions", (reader) => reader.label()),
    rename: listOf(option, "rename", renaming) ?? [],
  };
}

function renaming(reader: TextReader): [string, string] {
  const from = reader.label();
  if (!reader.take("=")) reader.refuse("= and the new name");
  return [from, reader.label()];
}

/** The items of a flag's list. Labels with special characters are quoted, as in filters. */
function listOf<T>(option: Entries["option"], name: string, read: (reader: TextReader) => T): T[] | null {
  const text = option(name);
  if (text === undefined) return null;
  const reader = createTextReader(text, `--${name}`);
  const list = [read(reader)];
  while (reader.take(",")) list.push(read(reader));
  return reader.atEnd() ? list : reader.refuse("a comma and one more, or the end");
}

const KEYS: readonly PairKey[] = ["instance", "resource", "activity"];

/**
 * The key by which start and complete events are paired; undefined if it was not given.
 *
 * @throws a usage error for an unknown one
 */
export function parsePairKey(text: string | undefined, where = ""): PairKey | undefined {
  const key = KEYS.find((key) => key === text);
  if (text === undefined || key !== undefined) return key;
  throw usageError({ expected: `${KEYS.join(", ")}${where}`, found: JSON.stringify(text) });
}
