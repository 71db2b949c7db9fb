import { inputError, usageError } from "../errors.ts";
import { type Classifier, placesOfKeys } from "./classifier.ts";
import { type ActivityLabels, createActivityLabels } from "./activity-labels.ts";
import type { AttributeColumn, EventBatch, LogDictionaries, LogHeader, LogSink } from "./event-batch.ts";

/** What a classifier has done to the events that went through it. */
export interface ClassifierReport {
  /** Events left out because their transitions do not count. */
  readonly leftOut: number;
  /** Labels to be renamed that no event has had. */
  readonly unknownLabels: readonly string[];
}

/** A sink that gives each event its activity before it hands it on. */
export interface ClassifyingSink extends LogSink {
  /**
   * To be called when all batches are there.
   *
   * @throws an input error if no event has had a value of some key
   */
  finish(): ClassifierReport;
}

/**
 * A sink that applies a classifier to what a reader sends, batch by batch, and hands it on: so a
 * log of any size is defined while it is read. Intervals are not made here, since they need the
 * whole case.
 *
 * @throws what {@linkcode placesOfKeys} throws, from `begin`; a usage error if a label has two new
 * names
 */
export function createClassifyingSink(classifier: Classifier, sink: LogSink): ClassifyingSink {
  const rename = new Map(classifier.rename);
  if (rename.size < classifier.rename.length) {
    throw usageError({ expected: "one new name for each activity", found: "two for the same" });
  }
  let labels: ActivityLabels | null = null;
  let counting: Counting | null = null;
  let leftOut = 0;
  return {
    begin(header: LogHeader) {
      labels = createActivityLabels(placesOfKeys(classifier, header), rename, header.dictionaries);
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
          found: "none",
          advice: "Check the spelling, or choose another classifier.",
        });
      }
      return { leftOut, unknownLabels: [...rename.keys()].filter((label) => !labels?.renamed.has(label)) };
    },
  };
}

/** Whether an event with this code of its transition counts; -1 for none. */
type Counting = (code: number) => boolean;

function countingTransitions(transitions: readonly string[], { lifecycles }: LogDictionaries): Counting {
  const wanted = new Set(transitions.map((transition) => transition.toLowerCase()));
  const withoutOne = wanted.has("complete");
  const known: boolean[] = [];
  return (code) => code < 0 ? withoutOne : known[code] ??= wanted.has(lifecycles.text(code).toLowerCase());
}

/** The rows that count; null for all. */
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
