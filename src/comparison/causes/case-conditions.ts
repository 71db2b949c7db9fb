import { type CaseValue, caseValues, withoutEventColumns } from "../../conformance/deviations/case-values.ts";
import type { Attribute, EventLog } from "../../event-log/event-log.ts";
import { isMeasure, numbersOf } from "../../event-log/numeric-attribute.ts";
import { variantsOf } from "../../event-log/variants.ts";
import type { AttributeMatch, CaseCondition, NumberRange } from "../../filtering/filter.ts";
import { workloadAtStart } from "../../filtering/workload-at-start.ts";
import { sayNumber } from "../../numerics/number-text.ts";
import { dateOfDay, DAY, HOUR, weekdayOfDay } from "../../time/civil-date.ts";
import { formatDay, sayPartialDate } from "../../time/format-time.ts";
import type { TimeZone } from "../../time/time-zone.ts";
import { LONG_WEEKDAY_NAMES } from "../../time/weekday-names.ts";
import { namesVariants } from "./names-variants.ts";
import { endingActivities, plannedActivities } from "../findings/wait-nature.ts";

/** A condition that some cases satisfy, which may go with an outcome. */
export interface KnownCondition {
  /** What it is about: conditions on one subject exclude or contain each other. */
  readonly subject: string;
  /** In words, such as `channel is branch`. */
  readonly words: string;
  /** As a filter of whole cases; null where there is none of it. */
  readonly where: CaseCondition | null;
  /** The cases, ascending. */
  readonly cases: ArrayLike<number>;
  /** The cases that could satisfy it, which they are compared with; null: all. */
  readonly among: ArrayLike<number> | null;
  /** Code of the activity that decides it; none: it is known from the start. */
  readonly activity?: number;
}

/** Which conditions are made. */
interface ConditionOptions {
  readonly zone: TimeZone;
  /** Fewest cases that satisfy one. */
  readonly minCases: number;
  /** Whether activities that cases have are conditions. */
  readonly steps: boolean;
}

/** Values of an attribute with more are texts or ids. */
const MOST_VALUES = 50;
/** Numbers with more distinct values are compared with the bounds between so many parts. */
const FEW_NUMBERS = 4;
const PARTS = 20;

/**
 * What may distinguish cases:
 * - values of their attributes and of the attributes of their first event; of numbers, the
 *   twentieths that they reach
 * - who did an activity first, among the cases that have it
 * - activities that neither end a case nor have a planned date
 * - date, weekday, month and part of the day of their start
 * - how many cases were running then, in quarters
 *
 * Left out is what may only follow from an outcome, such as how many people work on a case, or a
 * name of its variant. Linear in events and values.
 */
export function caseConditions(log: EventLog, { zone, minCases, steps }: ConditionOptions): KnownCondition[] {
  const types = new Map(log.caseAttributes.map(({ name, type }) => [name, type]));
  const firsts = firstColumns(log);
  const { variantOfCase } = variantsOf(log);
  const naming = new Set(log.caseAttributes.filter((own) => namesVariants(own, variantOfCase)).map(({ name }) => name));
  const measured = attributeColumns(log).filter((column) => hasBounds(column) && !naming.has(column.attribute.name));
  const measures = new Set(measured.map(({ subject }) => subject));
  const values = caseValues(withoutEventColumns(log), { minCases, maxValues: MOST_VALUES })
    .filter(({ attribute }) => !["id", "date"].includes(types.get(attribute) ?? ""))
    .filter(({ attribute }) => !measures.has(`attribute ${attribute}`) && !naming.has(attribute))
    .map((value): KnownCondition => ({
      subject: `attribute ${value.attribute}`,
      words: `${value.attribute} is ${shortNumbers(value.value)}`,
      where: { kind: "case-attribute", name: value.attribute, match: matchOf(value) },
      cases: value.cases,
      among: null,
    }));
  const ofAttributes = [
    ...values,
    ...measured.flatMap(bounds),
    ...firsts.flatMap((column) => hasBounds(column) ? bounds(column) : firstValues(column)),
  ];
  return [...ofAttributes, ...performers(log), ...(steps ? activities(log) : []), ...starts(log, zone)]
    .filter(({ cases }) => cases.length >= minCases);
}

/** A column with a value for each case, in words and as a filter. */
interface CaseColumn {
  readonly attribute: Attribute;
  readonly subject: string;
  readonly words: (relation: string) => string;
  readonly where: (match: AttributeMatch) => CaseCondition | null;
}

const attributeColumns = ({ caseAttributes }: EventLog): CaseColumn[] =>
  caseAttributes.map((attribute): CaseColumn => ({
    attribute,
    subject: `attribute ${attribute.name}`,
    words: (relation) => `${attribute.name} is ${relation}`,
    where: (match) => ({ kind: "case-attribute", name: attribute.name, match }),
  }));

/** The event attributes of the first event of each case; a filter where no later event has them. */
function firstColumns({ caseAttributes, eventAttributes, caseIds, caseOffsets }: EventLog): CaseColumn[] {
  const isFirst = new Uint8Array(caseOffsets[caseIds.length] ?? 0);
  caseIds.forEach((_, c) => caseOffsets[c + 1] > caseOffsets[c] && (isFirst[caseOffsets[c]] = 1));
  return eventAttributes.filter(({ type }) => type !== "id" && type !== "date").map((attribute) => {
    const { name, codes } = attribute;
    const own = Int32Array.from(caseIds, (_, c) => caseOffsets[c + 1] > caseOffsets[c] ? codes[caseOffsets[c]] : -1);
    const onlyFirst = codes.every((code, event) => code < 0 || isFirst[event] === 1);
    // An attribute that only first events have is treated as one of the case.
    const ofCase = onlyFirst && !caseAttributes.some((other) => other.name === name);
    return {
      attribute: { ...attribute, codes: own },
      subject: ofCase ? `attribute ${name}` : `${name} of the first event`,
      words: (relation) => ofCase ? `${name} is ${relation}` : `its first event has ${name} ${relation}`,
      where: (match) => onlyFirst ? { kind: "attribute", name, match } : null,
    };
  });
}

const hasBounds = ({ attribute }: CaseColumn): boolean => attribute.values.length > FEW_NUMBERS && isMeasure(attribute);

/** Bounds of numbers at their twentieths: the cases from each on, and those below it. */
function bounds({ attribute, subject, words, where }: CaseColumn): KnownCondition[] {
  const { codes } = attribute;
  const numbers = numbersOf(attribute);
  const known = [...codes.keys()].filter((c) => codes[c] >= 0 && !Number.isNaN(numbers[codes[c]]))
    .sort((a, b) => numbers[codes[a]] - numbers[codes[b]] || a - b);
  const value = (at: number) => numbers[codes[known[at]]];
  const cuts = new Set<number>();
  for (let part = 1; part < PARTS; part++) {
    let at = Math.floor(part * known.length / PARTS);
    while (at > 0 && value(at) === value(at - 1)) at--;
    if (at > 0) cuts.add(at);
  }
  const condition = (bound: "least" | "most", number: number, cases: readonly number[]): KnownCondition => ({
    subject,
    words: words(`at ${bound} ${sayNumber(number, " ")}`),
    where: where({ kind: "numbers", range: bound === "least" ? { from: number, to: null } : { from: null, to: number } }),
    cases: cases.toSorted((a, b) => a - b),
    among: known.length === codes.length ? null : known,
  });
  return [...cuts].flatMap((at) => [
    condition("least", value(at), known.slice(at)),
    condition("most", value(at - 1), known.slice(0, at)),
  ]);
}

/** Numbers in a text with six figures at most. */
export const shortNumbers = (text: string): string =>
  text.replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toPrecision(6))));

function firstValues({ attribute: { values, codes }, subject, words, where }: CaseColumn): KnownCondition[] {
  if (values.length > MOST_VALUES) return [];
  const cases: number[][] = values.map(() => []);
  codes.forEach((code, c) => code >= 0 && cases[code].push(c));
  return values.map((value, code): KnownCondition => ({
    subject,
    words: words(value),
    where: where({ kind: "values", values: [value] }),
    cases: cases[code],
    among: null,
  }));
}

/** Who is the first to do an activity in a case. */
function performers({ activities, activity, caseOffsets, resource }: EventLog): KnownCondition[] {
  if (resource === null) return [];
  const has: number[][] = activities.map(() => []);
  const by: Map<number, number[]>[] = activities.map(() => new Map());
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) {
      const [own, who] = [activity[e], resource.codes[e]];
      if (who < 0 || has[own].at(-1) === c) continue;
      has[own].push(c);
      const known = by[own].get(who);
      if (known === undefined) by[own].set(who, [c]);
      else known.push(c);
    }
  }
  return activities.flatMap((label, own) =>
    [...by[own]].sort(([a], [b]) => a - b).map(([who, cases]): KnownCondition => ({
      subject: `who does ${label}`,
      words: `${resource.values[who]} does ${label}`,
      where: { kind: "first-by", activity: label, labels: [resource.values[who]] },
      cases,
      among: has[own],
      activity: own,
    }))
  );
}

/** The filter of a value, or of a range of numbers. */
export const matchOf = ({ value, numbers }: CaseValue): AttributeMatch =>
  numbers === null ? { kind: "values", values: [value] } : { kind: "numbers", range: { from: numbers[0], to: numbers[1] } };

/** Activities that cases have. What ends a case, or has a planned date, makes it long by itself. */
function activities(log: EventLog): KnownCondition[] {
  const { activities, activity, caseOffsets } = log;
  const [ending, planned] = [endingActivities(log), plannedActivities(log)];
  const cases: number[][] = activities.map(() => []);
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) if (cases[activity[e]].at(-1) !== c) cases[activity[e]].push(c);
  }
  return activities.flatMap((label, code): KnownCondition[] =>
    ending[code] === 1 || planned[code] === 1 ? [] : [{
      subject: `activity ${label}`,
      words: `it has ${label}`,
      where: { kind: "activity", labels: [label] },
      cases: cases[code],
      among: null,
      activity: code,
    }]
  );
}

/** A condition on the start, which all cases that it holds for have in the same words. */
interface StartCondition extends Pick<KnownCondition, "subject" | "words"> {
  readonly where: CaseCondition;
}

function starts(log: EventLog, zone: TimeZone): KnownCondition[] {
  const { caseIds, caseOffsets, time, timed } = log;
  if (timed === false) return [];
  const known = Uint32Array.from(caseIds.keys()).filter((c) => caseOffsets[c + 1] > caseOffsets[c]);
  const begin = Float64Array.from(known, (c) => time[caseOffsets[c]]).sort();
  const dates = [0.25, 0.5, 0.75].map((share) =>
    Math.floor((begin[Math.floor(share * known.length)] + zone.offsetAt(begin[0])) / DAY)
  );
  const workload = workloadAtStart({ log, cases: known, kept: null });
  const quarters = workload.toSorted();
  const [few, many] = [0.25, 0.75].map((share) => quarters[Math.floor(share * known.length)]);
  const groups = new Map<string, StartCondition & { readonly cases: number[] }>();
  for (const [i, c] of known.entries()) {
    const at = time[caseOffsets[c]];
    for (const one of [...startConditions(at + zone.offsetAt(at), dates), ...loadConditions(workload[i], few, many)]) {
      const own = groups.get(one.words);
      if (own === undefined) groups.set(one.words, { ...one, cases: [c] });
      else own.cases.push(c);
    }
  }
  return [...groups].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([words, { subject, where, cases }]) => ({ subject, words, where, cases, among: null }));
}

/** Date, weekday, hour and month of a start; whether it is before each of `dates`, in days. */
function startConditions(local: number, dates: readonly number[]): StartCondition[] {
  const day = Math.floor(local / DAY);
  const weekday = weekdayOfDay(day);
  const from = 6 * Math.floor((local - day * DAY) / HOUR / 6);
  const { year, month } = dateOfDay(day);
  const name = `${year}-${String(month).padStart(2, "0")}`;
  return [
    ...dates.map((date): StartCondition => ({
      subject: "date of the start",
      words: `it starts ${day < date ? "before" : "from"} ${sayPartialDate(formatDay(date))}${day < date ? "" : " on"}`,
      where: {
        kind: "started",
        range: day < date ? { from: null, to: formatDay(date - 1) } : { from: formatDay(date), to: null },
      },
    })),
    {
      subject: "weekday of the start",
      words: `it starts on a ${LONG_WEEKDAY_NAMES[weekday - 1]}`,
      where: { kind: "start-weekday", days: [weekday] },
    },
    {
      subject: "hour of the start",
      words: `it starts between ${from} and ${from + 6} o'clock`,
      where: { kind: "start-hour", hours: { from, to: from + 5 } },
    },
    {
      subject: "month of the start",
      words: `it starts in ${sayPartialDate(name)}`,
      where: { kind: "started", range: { from: name, to: name } },
    },
  ];
}

/** Whether about as few or as many cases are running as in a quarter of the time. */
function loadConditions(running: number, few: number, many: number): StartCondition[] {
  const loaded = (words: string, count: NumberRange): StartCondition => ({
    subject: "cases running at the start",
    words: `${words} cases are running than in three quarters of the time`,
    where: { kind: "start-load", count },
  });
  return [
    ...(running >= many ? [loaded("more", { from: many, to: null })] : []),
    ...(running <= few ? [loaded("fewer", { from: null, to: few })] : []),
  ];
}
