import { inputError, usageError } from "../errors.ts";
import type { EventKey, LogSource } from "./event-batch.ts";
import type { PairKey } from "./pair-intervals.ts";

/**
 * Defines the activity of an event, and which rows of a log are events. Stored as JSON with the
 * description of the log. Extends the event classifiers of the XES standard (IEEE 1849-2016), which
 * join the values of keys.
 *
 * The fields are applied in their order: start and complete events with the same recorded activity
 * are paired to intervals; each event gets its label; events with other transitions are left out;
 * labels are renamed. Cases without a remaining event are left out.
 */
export interface Classifier {
  /**
   * The key by which start and complete events are paired to intervals (see `pairIntervals`);
   * `auto` is the finest key that the log has. Null: they are not paired.
   */
  readonly pair: PairKey | "auto" | null;
  /** Name of an event classifier of the source whose keys make the activity; null for none. */
  readonly classifier: string | null;
  /**
   * Keys whose values, joined by `+`, make the activity. If empty, and without a classifier, the
   * activity is the recorded one. A key is `concept:name` (the recorded activity),
   * `lifecycle:transition`, `org:resource`, or the name of a column, of an attribute of the event,
   * or else of its case. A missing value counts as an empty text.
   */
  readonly keys: readonly string[];
  /**
   * Lifecycle transitions whose rows are events, in any case of letters. A row without a transition
   * counts as `complete`. Null: every row is an event.
   */
  readonly transitions: readonly string[] | null;
  /**
   * New names of labels. Labels with the same new name are merged. A new name is not renamed again.
   */
  readonly rename: readonly (readonly [from: string, to: string])[];
}

/** The default: the recorded activity, every row an event. */
export const PLAIN_CLASSIFIER: Classifier = { pair: null, classifier: null, keys: [], transitions: null, rename: [] };

/**
 * Whether a classifier changes nothing.
 *
 * @example
 * ```ts
 * import { isPlain, PLAIN_CLASSIFIER } from "@/event-log/classifier.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([isPlain(PLAIN_CLASSIFIER), isPlain({ ...PLAIN_CLASSIFIER, transitions: ["complete"] })], [true, false]);
 * ```
 */
export const isPlain = ({ pair, classifier, keys, transitions, rename }: Classifier): boolean =>
  pair === null && classifier === null && keys.length === 0 && transitions === null && rename.length === 0;

/** Whether two classifiers are equal. */
export const sameClassifier = (a: Classifier, b: Classifier): boolean => classifierText(a) === classifierText(b);

/**
 * A text of a classifier that is the same for equal classifiers, unlike their JSON: a database may
 * change the order of its fields.
 */
export const classifierText = ({ pair, classifier, keys, transitions, rename }: Classifier): string =>
  JSON.stringify([pair, classifier, keys, transitions, rename]);

/**
 * A classifier in words, for tables and messages.
 *
 * @example
 * ```ts
 * import { describeClassifier, PLAIN_CLASSIFIER } from "@/event-log/classifier.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(describeClassifier(PLAIN_CLASSIFIER), "the plain activity, every row an event");
 * assertEquals(
 *   describeClassifier({ ...PLAIN_CLASSIFIER, pair: "auto", keys: ["concept:name", "team"], transitions: ["complete"] }),
 *   "concept:name + team, intervals of start and complete, only complete",
 * );
 * ```
 */
export function describeClassifier(rule: Classifier): string {
  if (isPlain(rule)) return "the plain activity, every row an event";
  const { pair, classifier, keys, transitions, rename } = rule;
  const parts = [classifier !== null ? `classifier ${classifier}` : keys.length > 0 ? keys.join(" + ") : "the plain activity"];
  if (pair !== null) parts.push(`intervals of start and complete${pair === "auto" ? "" : ` by ${pair}`}`);
  if (transitions !== null) parts.push(`only ${transitions.join(" and ")}`);
  if (rename.length > 0) parts.push(`${rename.length} renamed`);
  return parts.join(", ");
}

/**
 * The keys of a classifier, resolved for a source. Empty for the plain activity.
 *
 * @throws an input error if the source lacks the named classifier or the column of a key; a usage
 * error if the classifier has both keys and a name
 */
export function eventKeysOf(
  { classifier, keys }: Classifier,
  source: Pick<LogSource, "keys" | "classifiers">,
): EventKey[] {
  if (classifier !== null && keys.length > 0) {
    throw usageError({ expected: "either a classifier or columns for the activity", found: "both" });
  }
  const names = classifier === null ? keys : keysOfClassifier(classifier, source.classifiers);
  return names.map((name) => eventKeyOf(name, source.keys));
}

/** The standard keys of XES, which every source has. */
const STANDARD_KEYS: ReadonlyMap<string, EventKey> = new Map([
  ["concept:name", { kind: "activity" }],
  ["lifecycle:transition", { kind: "lifecycle" }],
  ["org:resource", { kind: "resource" }],
]);

function eventKeyOf(name: string, keys: LogSource["keys"]): EventKey {
  const key = STANDARD_KEYS.get(name) ?? (keys === null ? { kind: "attribute", name } as const : keys.get(name));
  if (key !== undefined) return key;
  const known = [...keys!].flatMap(([name, { kind }]) => kind === "activity" || kind === "attribute" ? [name] : []);
  throw inputError({
    expected: "columns of the file as parts of the activity",
    found: JSON.stringify(name),
    advice: `Columns that can be parts: ${known.map((name) => JSON.stringify(name)).join(", ")}.`,
  });
}

function keysOfClassifier(name: string, classifiers: LogSource["classifiers"]): readonly string[] {
  const found = classifiers.find((classifier) => classifier.name === name);
  if (found !== undefined) return found.keys;
  const names = classifiers.map((classifier) => JSON.stringify(classifier.name)).join(", ");
  throw inputError({
    expected: "the name of an event classifier of the log",
    found: JSON.stringify(name),
    advice: names === "" ? "The log names none." : `It names: ${names}.`,
  });
}
