import { type Classifier, eventKeysOf, isPlain } from "./classifier.ts";
import type { EventLog } from "./event-log.ts";
import { createEventLogBuilder } from "./event-log-builder.ts";
import { batchesOfLog, headerOfLog } from "./log-batches.ts";
import { pairIntervals, type PairReport } from "./pair-intervals.ts";
import { inputError, usageError } from "../errors.ts";
import {
  type AttributeColumn,
  type EventBatch,
  type EventKey,
  type LogDictionaries,
  type LogHeader,
  type LogSink,
  type LogSource,
  UNKNOWN_SOURCE,
} from "./event-batch.ts";
import { createTextTable, type Dictionary, grown, internBytes, internText, type TextTable } from "./text-table.ts";

/** Settings of {@linkcode applyClassifier}. */
export interface ApplyClassifierOptions {
  /**
   * Keys and classifiers of the source, from the `LogHeader` of its reader. Default: unknown, so
   * that a key is a standard key or the name of an attribute.
   */
  readonly source?: Pick<LogSource, "keys" | "classifiers">;
  /** Receives counts of what the classifier has changed. Default: not called. */
  readonly onReport?: (report: ClassifierReport & { readonly pairs: PairReport | null }) => void;
}

/**
 * Applies a {@linkcode Classifier} to a log: returns the log that a reader would give with this
 * classifier. Does not change `log`. Linear in the events.
 *
 * @throws an input error if the log lacks a classifier, column or attribute that is named
 *
 * @example
 * ```ts
 * import { PLAIN_CLASSIFIER } from "@/event-log/classifier.ts";
 * import { applyClassifier } from "@/event-log/apply-classifier.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{
 *   caseId: "1",
 *   events: [{ activity: "check", lifecycle: "start" }, { activity: "check", lifecycle: "complete" }],
 * }]);
 * const classifier = { ...PLAIN_CLASSIFIER, transitions: ["complete"], rename: [["check", "examine"]] } as const;
 * const defined = applyClassifier(log, classifier);
 * assertEquals([defined.activities, defined.activity.length], [["examine"], 1]);
 * ```
 */
export function applyClassifier(
  log: EventLog,
  classifier: Classifier,
  options: ApplyClassifierOptions = {},
): EventLog {
  if (isPlain(classifier)) return log;
  const { pair } = classifier;
  const paired = pair === null ? null : pairIntervals(log, pair === "auto" ? {} : { by: pair });
  const builder = createEventLogBuilder();
  const sink = createClassifyingSink(classifier, builder);
  const recorded = paired?.log ?? log;
  sink.begin(headerOfLog(recorded, { ...UNKNOWN_SOURCE, ...options.source }));
  for (const batch of batchesOfLog(recorded)) sink.batch(batch);
  const report = sink.finish();
  options.onReport?.({ ...report, pairs: paired?.report ?? null });
  return builder.build();
}

/** What a classifier has changed. */
export interface ClassifierReport {
  /** Events left out because of their lifecycle transition. */
  readonly leftOut: number;
  /** Labels to rename that no event has. */
  readonly unknownLabels: readonly string[];
}

/** A sink that sets the activity of each event and passes the events on. */
interface ClassifyingSink extends LogSink {
  /**
   * Ends the log. Call this after the last batch.
   *
   * @throws an input error if no event has a value for one of the keys
   */
  finish(): ClassifierReport;
}

/**
 * Makes a sink that applies a classifier batch by batch and passes the result on, so that it works
 * for a log of any size while it is read. It does not pair intervals, which needs whole cases.
 *
 * @throws a usage error if a label has two new names. Its `begin` throws like
 * {@linkcode eventKeysOf}
 */
export function createClassifyingSink(classifier: Classifier, sink: LogSink): ClassifyingSink {
  const rename = new Map(classifier.rename);
  if (rename.size < classifier.rename.length) {
    throw usageError({ expected: "one new name for each activity", found: "two new names for one activity" });
  }
  let labels: ActivityLabels | null = null;
  let counting: Counting | null = null;
  let leftOut = 0;
  return {
    begin(header: LogHeader) {
      labels = createActivityLabels(eventKeysOf(classifier, header), rename, header.dictionaries);
      counting = classifier.transitions && countingTransitions(classifier.transitions, header.dictionaries);
      return sink.begin({ ...header, dictionaries: { ...header.dictionaries, activities: labels.activities } });
    },
    batch(batch: EventBatch) {
      const rows = counting === null ? null : rowsThat(batch, counting);
      const left = rows === null ? batch : selectRows(batch, rows);
      leftOut += batch.length - left.length;
      return sink.batch({ ...left, activity: labels!.of(left) });
    },
    rejected: (row) => sink.rejected(row),
    finish() {
      const [missing] = labels?.missing() ?? [];
      if (missing !== undefined) {
        throw inputError({
          expected: `events with the attribute ${JSON.stringify(missing)}, which is a part of the activity`,
          found: "no such event",
          advice: "Check the spelling, or choose another classifier.",
        });
      }
      return { leftOut, unknownLabels: [...rename.keys()].filter((label) => !labels?.renamed.has(label)) };
    },
  };
}

/** Whether events with a code of a transition are kept; -1 stands for no transition. */
type Counting = (code: number) => boolean;

function countingTransitions(transitions: readonly string[], { lifecycles }: LogDictionaries): Counting {
  const wanted = new Set(transitions.map((transition) => transition.toLowerCase()));
  const withoutOne = wanted.has("complete");
  const known: boolean[] = [];
  return (code) => code < 0 ? withoutOne : known[code] ??= wanted.has(lifecycles.text(code).toLowerCase());
}

/** The kept rows; null if all are kept. */
function rowsThat({ length, lifecycle }: EventBatch, counts: Counting): Uint32Array | null {
  const rows = new Uint32Array(length);
  let found = 0;
  for (let i = 0; i < length; i++) if (counts(lifecycle === null ? -1 : lifecycle[i])) rows[found++] = i;
  return found === length ? null : rows.subarray(0, found);
}

function selectRows(batch: EventBatch, rows: Uint32Array): EventBatch {
  const pick = <T extends Int32Array | Uint32Array | Float64Array>(values: T): T => {
    const picked = new (values.constructor as new (length: number) => T)(rows.length);
    for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i]];
    return picked;
  };
  const column = (attribute: AttributeColumn): AttributeColumn => ({ ...attribute, codes: pick(attribute.codes) });
  return {
    length: rows.length,
    caseCode: pick(batch.caseCode),
    activity: pick(batch.activity),
    time: pick(batch.time),
    start: batch.start && pick(batch.start),
    resource: batch.resource && pick(batch.resource),
    lifecycle: batch.lifecycle && pick(batch.lifecycle),
    eventId: batch.eventId && column(batch.eventId),
    line: pick(batch.line),
    attributes: batch.attributes.map(column),
    cases: batch.cases,
  };
}

/** Composes activity labels from the values of keys. */
interface ActivityLabels {
  /** The labels made so far. */
  readonly activities: Dictionary;
  /** The codes in `activities` for the events of a batch; valid until the next call. */
  of(batch: EventBatch): Uint32Array;
  /** Labels of events that were renamed. */
  readonly renamed: ReadonlySet<string>;
  /** Names of keys without any value; none if there were no events. */
  missing(): string[];
}

/** Most distinct texts: the codes of two texts must fit into one number exactly. */
const MOST_TEXTS = 2 ** 26;

/**
 * Makes {@linkcode ActivityLabels}: the values of the keys joined by `+`, then renamed. Each
 * distinct combination of values is joined once.
 *
 * @param eventKeys empty for the plain activity
 * @param rename new names by label
 */
function createActivityLabels(
  eventKeys: readonly EventKey[],
  rename: ReadonlyMap<string, string>,
  dictionaries: LogDictionaries,
): ActivityLabels {
  const texts = createTextTable({ what: "parts of activities", maxTexts: MOST_TEXTS });
  const empty = internText(texts, "");
  const keys = (eventKeys.length === 0 ? [{ kind: "activity" } as const] : eventKeys).map((key) =>
    readerOf(key, texts, dictionaries)
  );
  const activities = createTextTable({ what: "activities" });
  const renamed = new Set<string>();
  const joined = new Map<number, number>();
  // For each text the code of its label + 1; 0 if not known yet.
  let labelOfText = new Uint32Array(64);
  let codes = new Uint32Array(0);
  let events = 0;

  const join = (before: number, text: number): number => {
    const pair = before * MOST_TEXTS + text;
    const known = joined.get(pair);
    if (known !== undefined) return known;
    const code = internText(texts, `${texts.text(before)}+${texts.text(text)}`);
    joined.set(pair, code);
    return code;
  };
  const labelOf = (text: number): number => {
    if (text >= labelOfText.length) labelOfText = grown(labelOfText, text + 1);
    if (labelOfText[text] === 0) {
      const plain = texts.text(text);
      const renamedTo = rename.get(plain);
      if (renamedTo !== undefined) renamed.add(plain);
      labelOfText[text] = internText(activities, renamedTo ?? plain) + 1;
    }
    return labelOfText[text] - 1;
  };

  return {
    activities,
    renamed,
    of: (batch) => {
      events += batch.length;
      for (const key of keys) key.begin(batch);
      if (codes.length < batch.length) codes = new Uint32Array(batch.length);
      for (let i = 0; i < batch.length; i++) {
        let text = -1;
        for (const key of keys) {
          const part = Math.max(key.text(i), empty);
          text = text < 0 ? part : join(text, part);
        }
        codes[i] = labelOf(text);
      }
      return codes;
    },
    missing: () => events === 0 ? [] : keys.flatMap((key) => key.found() ? [] : [key.name]),
  };
}

/** Reads the values of a key as codes of a shared table of texts. */
interface KeyReader {
  readonly name: string;
  /** Begins a batch, to which the next calls of `text` refer. */
  begin(batch: EventBatch): void;
  /** The value of an event of the batch; -1 for none. */
  text(i: number): number;
  /** Whether any event had a value. */
  found(): boolean;
}

function readerOf(key: EventKey, texts: TextTable, dictionaries: LogDictionaries): KeyReader {
  switch (key.kind) {
    case "activity":
      return columnReader("concept:name", texts, ({ activity }) => ({ codes: activity, values: dictionaries.activities }));
    case "lifecycle":
      return columnReader(
        "lifecycle:transition",
        texts,
        ({ lifecycle }) => lifecycle && { codes: lifecycle, values: dictionaries.lifecycles },
      );
    case "resource":
      return columnReader(
        "org:resource",
        texts,
        ({ resource }) => resource && { codes: resource, values: dictionaries.resources },
      );
    case "attribute":
      return attributeReader(key.name, texts);
  }
}

/** A column of a batch. */
interface Column {
  readonly codes: Int32Array | Uint32Array;
  readonly values: Dictionary;
}

function columnReader(name: string, texts: TextTable, columnOf: (batch: EventBatch) => Column | null): KeyReader {
  const text = createTranslation(texts);
  let column: Column | null = null;
  let found = false;
  return {
    name,
    begin: (batch) => {
      column = columnOf(batch);
    },
    text: (i) => {
      if (column === null || column.codes[i] < 0) return -1;
      found = true;
      return text(column.values, column.codes[i]);
    },
    found: () => found,
  };
}

/**
 * Reads the value of an event, or else of its case. Attributes with one name and several types are
 * one key. Nested attributes are left out.
 */
function attributeReader(name: string, texts: TextTable): KeyReader {
  const translations = new Map<string, ReturnType<typeof createTranslation>>();
  const translationOf = (level: string, type: string) => {
    const key = `${level} ${type}`;
    const known = translations.get(key) ?? createTranslation(texts);
    translations.set(key, known);
    return known;
  };
  let columns: (Column & { readonly text: ReturnType<typeof createTranslation> })[] = [];
  let caseCode: Uint32Array = new Uint32Array(0);
  // For each case the text of its value + 1; 0 for none.
  let textOfCase = new Uint32Array(0);
  let found = false;
  const wanted = (column: { readonly name: string; readonly type: string }) => column.name === name && column.type !== "nested";
  return {
    name,
    begin: (batch) => {
      for (const { type, values, codes } of batch.cases.attributes.filter(wanted)) {
        const text = translationOf("case", type);
        for (let row = 0; row < batch.cases.length; row++) {
          if (codes[row] < 0) continue;
          const ofCase = batch.cases.caseCode[row];
          if (ofCase >= textOfCase.length) textOfCase = grown(textOfCase, ofCase + 1);
          textOfCase[ofCase] = text(values, codes[row]) + 1;
        }
      }
      columns = batch.attributes.filter(wanted).map(({ type, ...column }) => ({ ...column, text: translationOf("event", type) }));
      caseCode = batch.caseCode;
    },
    text: (i) => {
      for (const { codes, values, text } of columns) {
        if (codes[i] < 0) continue;
        found = true;
        return text(values, codes[i]);
      }
      const ofCase = caseCode[i] < textOfCase.length ? textOfCase[caseCode[i]] - 1 : -1;
      if (ofCase >= 0) found = true;
      return ofCase;
    },
    found: () => found,
  };
}

/** Translates codes of dictionaries, which may change between batches, to codes of a table. */
function createTranslation(texts: TextTable): (values: Dictionary, code: number) => number {
  let last: Dictionary | null = null;
  // For each code of the dictionary the code of the table + 1; 0 if not known yet.
  let known = new Uint32Array(0);
  return (values, code) => {
    if (last !== values) {
      last = values;
      known = new Uint32Array(values.size);
    }
    if (code >= known.length) known = grown(known, Math.max(values.size, code + 1));
    if (known[code] === 0) {
      const bytes = values.bytes(code);
      known[code] = internBytes(texts, bytes, 0, bytes.length) + 1;
    }
    return known[code] - 1;
  };
}
