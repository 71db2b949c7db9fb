import { inputError, usageError } from "../errors.ts";
import type { TableColumns, XesHeader } from "./event-batch.ts";
import type { PairKey } from "./pair-intervals.ts";

/**
 * What the activity of an event is, and which rows are events: set once for a log, kept with its
 * description. Plain data, so that it can be stored as JSON.
 *
 * It is applied in the order of these fields: intervals are made first, of the activities as
 * recorded; then each event gets its label; then events of transitions that do not count are left
 * out; then labels are renamed. Cases that have no event left are left out.
 */
export interface Classifier {
  /**
   * Whether start and complete events become intervals (see `pairIntervals`), and by which key;
   * `auto` takes the finest that the log has. Null: no.
   */
  readonly pair: PairKey | "auto" | null;
  /** Name of the XES classifier whose keys make the activity; null for none. */
  readonly classifier: string | null;
  /**
   * Keys whose values, joined by `+` as XES classifiers do, make the activity; where empty and no
   * classifier is named, the plain activity column. A key is `concept:name` (the plain activity),
   * `lifecycle:transition`, `org:resource`, the name of a CSV column, or of an attribute: of the
   * event, or else of its case. A missing value counts as an empty text.
   */
  readonly keys: readonly string[];
  /**
   * Lifecycle transitions that count, small and capital letters alike; an event without one counts
   * as complete. Null: every row is an event.
   */
  readonly transitions: readonly string[] | null;
  /**
   * New names of labels. Two labels of one new name are merged. Each label is renamed once: names
   * are not followed further.
   */
  readonly rename: readonly (readonly [from: string, to: string])[];
}

/** The default: the plain activity column, every row an event. */
export const PLAIN_CLASSIFIER: Classifier = { pair: null, classifier: null, keys: [], transitions: null, rename: [] };

/**
 * Whether a definition changes nothing.
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

/** Whether two definitions are the same. */
export const sameClassifier = (a: Classifier, b: Classifier): boolean => classifierText(a) === classifierText(b);

/**
 * A definition as a text, the same for definitions that say the same: a database that keeps JSON
 * may put its fields into another order.
 */
export const classifierText = ({ pair, classifier, keys, transitions, rename }: Classifier): string =>
  JSON.stringify([pair, classifier, keys, transitions, rename]);

/**
 * A definition in words, for tables and messages.
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
export function describeClassifier(definition: Classifier): string {
  if (isPlain(definition)) return "the plain activity, every row an event";
  const { pair, classifier, keys, transitions, rename } = definition;
  const parts = [classifier !== null ? `classifier ${classifier}` : keys.length > 0 ? keys.join(" + ") : "the plain activity"];
  if (pair !== null) parts.push(`intervals of start and complete${pair === "auto" ? "" : ` by ${pair}`}`);
  if (transitions !== null) parts.push(`only ${transitions.join(" and ")}`);
  if (rename.length > 0) parts.push(`${rename.length} renamed`);
  return parts.join(", ");
}

/** What is known about a source that decides what the keys of a definition stand for. */
export interface KeySource {
  readonly columns: TableColumns | null;
  readonly xes: XesHeader | null;
}

/** Where the values of a key are found. */
export type KeyPlace =
  | { readonly kind: "activity" | "lifecycle" | "resource" }
  | { readonly kind: "attribute"; readonly name: string };

/**
 * Where the values of a definition's keys are found; none for the plain activity.
 *
 * @throws an input error if the classifier, or the CSV column of a key, is not there; a usage error
 * if both keys and classifier are given
 */
export function placesOfKeys({ classifier, keys }: Classifier, source: KeySource): KeyPlace[] {
  if (classifier !== null && keys.length > 0) {
    throw usageError({ expected: "either a classifier or columns that make the activity", found: "both" });
  }
  const all = classifier === null ? keys : keysOfClassifier(classifier, source.xes);
  return all.map((key) => placeOf(key, source.columns));
}

function placeOf(key: string, columns: TableColumns | null): KeyPlace {
  if (key === "concept:name" || key === columns?.activity) return { kind: "activity" };
  if (key === "lifecycle:transition" || key === columns?.lifecycle) return { kind: "lifecycle" };
  if (key === "org:resource" || key === columns?.resource) return { kind: "resource" };
  if (columns === null) return { kind: "attribute", name: key };
  const attributes = [...columns.caseAttributes, ...columns.eventAttributes];
  // The prefix is the column's, not the attribute's.
  if (attributes.includes(key)) return { kind: "attribute", name: key.replace(/^case:/, "") };
  throw inputError({
    expected: "columns of the file as parts of the activity",
    found: JSON.stringify(key),
    advice: `Columns that can be parts: ${[columns.activity, ...attributes].map((name) => JSON.stringify(name)).join(", ")}.`,
  });
}

/** The keys of an event classifier. */
function keysOfClassifier(name: string, xes: XesHeader | null): string[] {
  const classifiers = (xes?.classifiers ?? []).filter(({ scope }) => scope === "event");
  const found = classifiers.find((classifier) => classifier.name === name);
  // Some files do not quote a key that has spaces; declared as a global it is known nevertheless.
  if (found !== undefined) {
    return xes!.globals.event.some(({ key }) => key === found.keys) ? [found.keys] : keysOfText(found.keys);
  }
  const names = classifiers.map((classifier) => JSON.stringify(classifier.name)).join(", ");
  throw inputError({
    expected: "the name of an event classifier of the log",
    found: JSON.stringify(name),
    advice: names === "" ? "The log names none." : `It names: ${names}.`,
  });
}

/**
 * The keys in a classifier's text: separated by spaces; one that has spaces itself stands in
 * apostrophes.
 *
 * @example
 * ```ts
 * import { keysOfText } from "@/event-log/classifier.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(keysOfText("concept:name 'Activity code'"), ["concept:name", "Activity code"]);
 * ```
 */
export const keysOfText = (text: string): string[] =>
  [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
