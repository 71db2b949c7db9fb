import type { Attribute, EventLog } from "../../event-log/event-log.ts";
import { quantile } from "../../numerics/quantile.ts";
import { DAY } from "../../time/civil-date.ts";
import { formatTime } from "../../time/format-time.ts";
import { zoneOfDays } from "../../time/dates-only.ts";
import { ianaTimeZone, instantOfLocal, localDay } from "../../time/time-zone.ts";

/** The last step of a case whose further steps too few cases share. */
export const REST_WITHHELD = "(rest withheld)";

/** The value of an attribute that too few cases share. */
export const OTHER_VALUES = "(other values)";

/** Options of {@linkcode groupCases}. */
interface GroupCasesOptions {
  /** The least number of cases of a group, from 2. */
  readonly leastGroup: number;
  /** 1 for each completed case. */
  readonly completed: Uint8Array;
  /** IANA zone whose days the starts are rounded down to. */
  readonly zone: string;
}

/** What {@linkcode groupCases} publishes. */
interface GroupedCases {
  /**
   * The cases without their events: activities, the times of the first and the last event (the
   * others are NaN), attributes. Ids are numbers in the order of what is published, and tell
   * nothing.
   */
  readonly log: EventLog;
  /** 1 for each completed case of `log`. */
  readonly completed: Uint8Array;
  /** Times between the published activities, exactly; without {@linkcode REST_WITHHELD}. */
  readonly passages: EventLog;
  /** How many cases are not published at all. */
  readonly withheldCases: number;
  /** How many cases end in {@linkcode REST_WITHHELD}. */
  readonly shortenedCases: number;
}

/** A group of cases that are published with the same activities. */
interface Group {
  readonly cases: readonly number[];
  /** How many of their events have published activities. */
  readonly length: number;
  readonly isShortened: boolean;
}

/** Cases that are published alike, and what of: position 0 is the start, 1 the duration in ms. */
interface Row extends Group {
  /** Code of the value of each attribute: -1 for none, {@linkcode OTHER} for other values. */
  readonly codes: readonly number[];
}

const OTHER = -2;

/**
 * Groups cases so that each is published exactly as at least `leastGroup` - 1 others are: then who
 * knows all about a case finds it with a chance of at most 1 in `leastGroup`, and any filter over
 * what is published leaves either no case or at least `leastGroup`. This is the k-anonymity of
 * Sweeney, "k-anonymity: a model for protecting privacy" (2002), over all columns jointly.
 *
 * 1. Activities. As in a prefix tree of traces (PRETSA: Fahrenkrog-Petersen, van der Aa, Weidlich,
 *    2019), but nothing is made up: from the longest traces on, cases that too few share are cut
 *    back to the longest beginning that enough of such cases share, and end in
 *    {@linkcode REST_WITHHELD}. Completed and running cases are grouped apart. Cases that share not
 *    even their first activity are withheld.
 * 2. Attributes, in their order: a group is divided by the values that enough of its cases have;
 *    the rest get {@linkcode OTHER_VALUES}. Where the rest is too small, cases of the most frequent
 *    value join it.
 * 3. Start, duration and numeric attributes: the part is halved at the median of the one that is
 *    widest in relation to the whole log, while both halves are large enough (LeFevre, DeWitt,
 *    Ramakrishnan, "Mondrian multidimensional k-anonymity", 2006). Its cases are published with the
 *    median of their part: starts by the day, all else with two significant digits.
 *
 * It hides which row is whose, not what all cases of a group have in common.
 *
 * O(n log n) for each attribute.
 */
export function groupCases(log: EventLog, { leastGroup, completed, zone }: GroupCasesOptions): GroupedCases {
  const { groups, withheldCases } = groupByActivities(log, leastGroup, completed);
  const measures = measuresOf(log);
  const kept = Uint32Array.from(groups.flatMap(({ cases }) => cases));
  const spans = measures.map((values) => spanOf(kept, values));
  const rows: (Row & { readonly values: readonly number[] })[] = [];
  for (const group of groups) {
    for (const part of divideByAttributes(log.caseAttributes, group, leastGroup)) {
      // A number that is not published must not divide the cases either.
      const dimensions = measures.map((_, m) => m).filter((m) => m < 2 || part.codes[m - 2] >= 0);
      for (const cases of halve(part.cases, dimensions, { measures, spans, leastGroup })) {
        rows.push({ ...part, cases, values: measures.map((values) => medianOfCases(cases, values)) });
      }
    }
  }
  return {
    ...publishedLog(log, publishedRows(log, rows, { completed, zone })),
    withheldCases,
    shortenedCases: groups.reduce((sum, { cases, isShortened }) => isShortened ? sum + cases.length : sum, 0),
  };
}

/** A node of the tree of all beginnings of traces. */
interface Beginning {
  readonly parent: number;
  readonly length: number;
  /** Cases whose trace this is. */
  readonly whole: number[];
  /** Longer cases that were cut back to this beginning. */
  readonly cut: number[];
}

function groupByActivities(log: EventLog, leastGroup: number, completed: Uint8Array) {
  const groups: Group[] = [];
  let withheldCases = 0;
  for (const isCompleted of [0, 1]) {
    const tree: Beginning[] = [{ parent: -1, length: 0, whole: [], cut: [] }];
    const children = new Map<number, number>();
    for (let c = 0; c < log.caseIds.length; c++) {
      if (completed[c] !== isCompleted) continue;
      let at = 0;
      for (let e = log.caseOffsets[c]; e < log.caseOffsets[c + 1]; e++) {
        const key = at * log.activities.length + log.activity[e];
        const next = children.get(key) ?? tree.length;
        if (next === tree.length) {
          tree.push({ parent: at, length: tree[at].length + 1, whole: [], cut: [] });
          children.set(key, next);
        }
        at = next;
      }
      tree[at].whole.push(c);
    }
    // A beginning comes after all that it begins with: backwards, the longer ones come first.
    for (let node = tree.length - 1; node > 0; node--) {
      const { parent, length, whole, cut } = tree[node];
      const isEnough = whole.length >= leastGroup;
      if (isEnough) groups.push({ cases: whole, length, isShortened: false });
      const rest = isEnough ? cut : cut.concat(whole);
      if (rest.length >= leastGroup) groups.push({ cases: rest, length, isShortened: true });
      else for (const c of rest) tree[parent].cut.push(c);
    }
    withheldCases += tree[0].cut.length + tree[0].whole.length;
  }
  return { groups, withheldCases };
}

const isNumeric = ({ type }: Attribute): boolean => type === "int" || type === "float" || type === "date";

const numberOf = (type: Attribute["type"], text: string): number => type === "date" ? Date.parse(text) : Number(text);

/** Start and duration of each case, then the values of the numeric attributes; NaN for none. */
function measuresOf(log: EventLog): Float64Array[] {
  const { caseOffsets, time } = log;
  const ofCases = (value: (c: number) => number) => Float64Array.from(log.caseIds, (_, c) => value(c));
  return [
    ofCases((c) => time[caseOffsets[c]]),
    ofCases((c) => time[caseOffsets[c + 1] - 1] - time[caseOffsets[c]]),
    ...log.caseAttributes.map((attribute) => {
      const numbers = isNumeric(attribute) ? attribute.values.map((text) => numberOf(attribute.type, text)) : [];
      return ofCases((c) => numbers[attribute.codes[c]] ?? NaN);
    }),
  ];
}

function divideByAttributes(attributes: readonly Attribute[], group: Group, leastGroup: number): Row[] {
  let rows: Row[] = [{ ...group, codes: [] }];
  for (const attribute of attributes) {
    // Numbers are halved later; whether there is one divides the cases too.
    const codeOf = isNumeric(attribute) ? (c: number) => Math.min(attribute.codes[c], 0) : (c: number) => attribute.codes[c];
    rows = rows.flatMap((row) =>
      divide(row.cases, codeOf, leastGroup).map(([code, cases]) => ({ ...row, cases, codes: [...row.codes, code] }))
    );
  }
  return rows;
}

/** Divides cases by their code into parts of at least `leastGroup`. */
function divide(
  cases: readonly number[],
  codeOf: (c: number) => number,
  leastGroup: number,
): [code: number, cases: readonly number[]][] {
  const byCode = Map.groupBy(cases, codeOf);
  const parts = [...byCode].sort(([a, one], [b, other]) => other.length - one.length || a - b);
  const large = parts.filter(([, part]) => part.length >= leastGroup);
  const rest = parts.slice(large.length).flatMap(([, part]) => part);
  if (rest.length === 0) return large;
  const missing = leastGroup - rest.length;
  if (missing <= 0) return [...large, [OTHER, rest]];
  const [[code, most], ...others] = large;
  if (most.length - missing >= leastGroup) {
    return [[code, most.slice(missing)], ...others, [OTHER, [...rest, ...most.slice(0, missing)]]];
  }
  return [...large.slice(0, -1), [OTHER, rest.concat(large.at(-1)![1])]];
}

interface Halving {
  readonly measures: readonly Float64Array[];
  /** Of each measure over all published cases. */
  readonly spans: readonly number[];
  readonly leastGroup: number;
}

function halve(cases: readonly number[], dimensions: readonly number[], halving: Halving): (readonly number[])[] {
  const { measures, spans, leastGroup } = halving;
  if (cases.length < 2 * leastGroup) return [cases];
  let [widest, width] = [-1, 0];
  for (const m of dimensions) {
    const share = spanOf(cases, measures[m]) / spans[m];
    if (share > width) [widest, width] = [m, share];
  }
  if (widest < 0) return [cases];
  const values = measures[widest];
  const sorted = cases.toSorted((a, b) => values[a] - values[b] || a - b);
  const middle = sorted.length >> 1;
  return [sorted.slice(0, middle), sorted.slice(middle)].flatMap((half) => halve(half, dimensions, halving));
}

function spanOf(cases: Iterable<number>, values: Float64Array): number {
  let [least, greatest] = [Infinity, -Infinity];
  for (const c of cases) {
    if (values[c] < least) least = values[c];
    if (values[c] > greatest) greatest = values[c];
  }
  return greatest - least;
}

/** The median of the values of cases; an attribute may hold NaN, which is sorted last. */
const medianOfCases = (cases: readonly number[], values: Float64Array): number =>
  quantile(Float64Array.from(cases, (c) => values[c]).sort(), 0.5);

/** A number with two significant digits. */
export const roundTwoDigits = (value: number): number => Number.isFinite(value) ? Number(value.toPrecision(2)) : value;

/** A row as it is published. */
interface PublishedRow {
  readonly cases: readonly number[];
  /** Events with published activities. */
  readonly length: number;
  readonly completed: number;
  readonly labels: readonly string[];
  /** Begin of the first day, ms since 1970. */
  readonly start: number;
  /** In ms. */
  readonly duration: number;
  /** The value of each attribute; null for none. */
  readonly texts: readonly (string | null)[];
}

/** The rows in an order that follows from what they hold, and tells nothing more. */
function publishedRows(
  log: EventLog,
  rows: readonly (Row & { readonly values: readonly number[] })[],
  { completed, zone }: Pick<GroupCasesOptions, "completed" | "zone">,
): PublishedRow[] {
  const rounding = ianaTimeZone(zoneOfDays(log, zone));
  const dayOf = (time: number) => instantOfLocal(rounding, DAY * localDay(rounding, time));
  const labelsOf = ({ cases: [c], length, isShortened }: Group) => {
    const labels = Array.from(log.activity.subarray(log.caseOffsets[c], log.caseOffsets[c] + length), (a) => log.activities[a]);
    return isShortened ? [...labels, REST_WITHHELD] : labels;
  };
  const textOf = (attribute: Attribute, code: number, value: number): string | null => {
    if (code === -1) return null;
    if (!isNumeric(attribute)) return code === OTHER ? OTHER_VALUES : attribute.values[code];
    if (code === OTHER || Number.isNaN(value)) return null;
    if (attribute.type === "date") return formatTime(dayOf(value));
    return String(attribute.type === "int" ? Math.round(roundTwoDigits(value)) : roundTwoDigits(value));
  };
  const published = rows.map(({ values, ...row }): PublishedRow => ({
    cases: row.cases,
    length: row.length,
    completed: completed[row.cases[0]],
    labels: labelsOf(row),
    start: dayOf(values[0]),
    duration: 1000 * roundTwoDigits(values[1] / 1000),
    texts: log.caseAttributes.map((attribute, a) => textOf(attribute, row.codes[a], values[a + 2])),
  }));
  const keys = new Map(published.map(({ cases: _, ...row }, at) => [published[at], JSON.stringify(row)]));
  return published.sort((a, b) => compareTexts(keys.get(a)!, keys.get(b)!));
}

/** The log of the cases of published rows, and the passages between their activities. */
function publishedLog(
  log: EventLog,
  published: readonly PublishedRow[],
): Pick<GroupedCases, "log" | "passages" | "completed"> {
  const activities = [...new Set(published.flatMap(({ labels }) => labels))].sort(compareTexts);
  const codes = new Map(activities.map((label, code) => [label, code]));
  const perCase = published.flatMap((row) => row.cases.map((original) => ({ ...row, original })));
  const caseIds = perCase.map((_, at) => `case ${at + 1}`);
  const offsetsOf = (length: (row: typeof perCase[number]) => number) => {
    const offsets = new Uint32Array(perCase.length + 1);
    perCase.forEach((row, at) => offsets[at + 1] = offsets[at] + length(row));
    return offsets;
  };
  const none = { caseIds, activities, start: null, resource: null, lifecycle: null, caseAttributes: [], eventAttributes: [] };

  const caseOffsets = offsetsOf(({ labels }) => labels.length);
  const events = caseOffsets[perCase.length];
  const activity = activities.length > 0xffff ? new Uint32Array(events) : new Uint16Array(events);
  const time = new Float64Array(events).fill(NaN);
  perCase.forEach(({ labels, start, duration }, at) => {
    labels.forEach((label, step) => activity[caseOffsets[at] + step] = codes.get(label)!);
    time[caseOffsets[at + 1] - 1] = start + duration;
    time[caseOffsets[at]] = start;
  });

  const passageOffsets = offsetsOf(({ length }) => length);
  const passageEvents = new Uint32Array(passageOffsets[perCase.length]);
  perCase.forEach(({ original, length }, at) => {
    for (let step = 0; step < length; step++) passageEvents[passageOffsets[at] + step] = log.caseOffsets[original] + step;
  });
  return {
    completed: Uint8Array.from(perCase, (row) => row.completed),
    log: {
      ...none,
      caseOffsets,
      activity,
      time,
      caseAttributes: log.caseAttributes.map(({ name, type }, a) => ({
        name,
        type,
        ...codedTexts(perCase.map(({ texts }) => texts[a])),
      })),
    },
    passages: {
      ...none,
      caseOffsets: passageOffsets,
      activity: Uint32Array.from(passageEvents, (e) => codes.get(log.activities[log.activity[e]])!),
      time: Float64Array.from(passageEvents, (e) => log.time[e]),
    },
  };
}

/** Texts as codes of their distinct values in code-unit order; -1 for none. */
function codedTexts(texts: readonly (string | null)[]): Pick<Attribute, "values" | "codes"> {
  const values = [...new Set(texts)].filter((text) => text !== null).sort(compareTexts);
  const codes = new Map(values.map((text, code) => [text, code]));
  return { values, codes: Int32Array.from(texts, (text) => text === null ? -1 : codes.get(text)!) };
}

const compareTexts = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0;
