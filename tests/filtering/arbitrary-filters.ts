import fc from "fast-check";
import type { AttributeMatch, CaseCondition, CaseFilter, EventCondition, EventFilter, Filter } from "@/filtering/filter.ts";

/** Labels that are hard to write down, and ordinary ones. */
const HARD = fc.oneof(
  fc.constantFrom(
    "a",
    "a..b",
    ".",
    "..",
    " a",
    "a ",
    "a  b",
    "A>B",
    "x,y",
    "k=v",
    ";",
    '"',
    "\\",
    "line\nbreak",
    "🦆",
    "👩‍💻",
    "",
    "NA",
    "\ud800",
    "seed",
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
);

const pair = <T>(values: fc.Arbitrary<T>, before: (a: T, b: T) => boolean) =>
  fc.oneof(
    fc.record({ from: values, to: fc.constant(null) }, { noNullPrototype: true }),
    fc.record({ from: fc.constant(null), to: values }, { noNullPrototype: true }),
    fc.tuple(values, values).map(([a, b]) => before(a, b) ? { from: a, to: b } : { from: b, to: a }),
  );

const numbers = pair(
  fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)),
  (a, b) => a <= b,
);
const counts = pair(fc.nat(12), (a, b) => a <= b);
const seconds = pair(fc.oneof(fc.nat(100_000), fc.double({ min: 0, max: 1e9, noNaN: true })), (a, b) => a <= b);

/** Times in one zone, so that their texts have the order of the instants. */
const times = pair(
  fc.tuple(fc.date({ min: new Date(0), max: new Date(864e5 * 3), noInvalidDate: true }), fc.constantFrom(7, 10, 16, 19, 23)).map((
    [date, digits],
  ) => date.toISOString().slice(0, digits)),
  (a, b) => a <= b,
);

const labelList = (label: fc.Arbitrary<string>, minLength = 1) => fc.array(label, { minLength, maxLength: 3 });
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { noNullPrototype: true });
const oneOf = <K extends string>(...kinds: K[]) => fc.constantFrom(...kinds);

const match = (value: fc.Arbitrary<string>): fc.Arbitrary<AttributeMatch> =>
  fc.oneof(
    fc.constant({ kind: "present" as const }),
    record({ kind: oneOf("values"), values: labelList(value) }),
    record({ kind: oneOf("numbers"), range: numbers }),
    record({ kind: oneOf("times"), range: times }),
  );

/** Conditions on events whose labels come from `label`. */
const eventConditions = (label: fc.Arbitrary<string> = HARD): fc.Arbitrary<EventCondition> =>
  fc.oneof(
    record({ kind: oneOf("activity", "resource", "lifecycle"), labels: labelList(label) }),
    record({ kind: oneOf("attribute"), name: label, match: match(label) }),
    record({ kind: oneOf("time"), range: times }),
  );

/** Conditions on cases that do not look at the other cases. */
export const absoluteConditions = (label: fc.Arbitrary<string> = HARD): fc.Arbitrary<CaseCondition> =>
  fc.oneof(
    eventConditions(label),
    record({ kind: oneOf("contained", "intersecting", "started", "completed"), range: times }),
    record({ kind: oneOf("case-attribute"), name: label, match: match(label) }),
    record({ kind: oneOf("case"), ids: labelList(fc.oneof(label, fc.nat(3).map((i) => `case ${i}`))) }),
    record({ kind: oneOf("start-activity", "end-activity"), labels: labelList(label) }),
    record({ kind: oneOf("start-weekday"), days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }) }),
    record({
      kind: oneOf("start-hour"),
      hours: fc.tuple(fc.nat(23), fc.nat(23)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
    }),
    record({ kind: oneOf("first-by"), activity: label, labels: labelList(label) }),
    record({
      kind: oneOf("path"),
      first: label,
      steps: fc.array(record({ how: oneOf("directly", "eventually"), label }), { minLength: 1, maxLength: 4 }),
    }),
    record({ kind: oneOf("variant", "folded-variant"), variants: fc.array(labelList(label), { minLength: 1, maxLength: 3 }) }),
    record({ kind: oneOf("duration"), seconds }),
    record({ kind: oneOf("events"), count: counts }),
    record({ kind: oneOf("rework"), labels: labelList(label, 0) }),
    record({ kind: oneOf("same-resource"), labels: fc.uniqueArray(label, { minLength: 2, maxLength: 4 }) }),
  );

const percent = fc.double({ min: 0, max: 100, noNaN: true }).map((x) => x + 0);

/** Conditions that depend on the other cases of the view. */
const relativeConditions: fc.Arbitrary<CaseCondition> = fc.oneof(
  record({ kind: oneOf("top-variants"), count: fc.nat(5) }),
  record({ kind: oneOf("start-load"), count: counts }),
  record({ kind: oneOf("variant-coverage"), percent }),
  record({
    kind: oneOf("variant-number"),
    ranges: fc.array(fc.tuple(fc.nat(6), fc.nat(2)).map(([from, more]) => ({ from, to: from + more })), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
  record({ kind: oneOf("sample"), size: fc.oneof(record({ cases: fc.nat(6) }), record({ percent })), seed: fc.nat() }),
);

/** All conditions on cases. */
export const caseConditions = (label?: fc.Arbitrary<string>): fc.Arbitrary<CaseCondition> =>
  fc.oneof({ weight: 3, arbitrary: absoluteConditions(label) }, { weight: 1, arbitrary: relativeConditions });

/** Filters of all kinds. */
export const filters = (label?: fc.Arbitrary<string>): fc.Arbitrary<Filter> =>
  fc.oneof(
    record<CaseFilter>({ effect: oneOf("with", "without"), where: caseConditions(label) }),
    record<EventFilter>({ effect: oneOf("keep", "drop"), where: eventConditions(label) }),
  );
