import type { VariantAlignment } from "../../conformance/alignments/alignment.ts";
import type { DeviatingVariants, Deviation } from "../../conformance/deviations/root-causes.ts";
import { usageError } from "../../errors.ts";
import type { CodedColumn, EventLog } from "../../event-log/event-log.ts";
import { medianOf, selectQuantile } from "../../numerics/quantile.ts";

/** Why a case takes longer than comparable ones: measured differences, which are no causes. */
export interface LateCase {
  /** Index of the case in the log. */
  readonly caseIndex: number;
  /** From its first to its last event. */
  readonly durationSeconds: number;
  /**
   * What it is compared with. `same end`: completed cases with the same last activity; `completed`:
   * all completed cases, where fewer than 20 end so; `reached`: cases that have come to the last
   * activity of a running case, up to that event.
   */
  readonly comparedWith: "same end" | "completed" | "reached";
  /** How many cases those are, without the case itself. */
  readonly comparableCases: number;
  /** Median of their durations. */
  readonly typicalSeconds: number;
  /** How much longer the case takes than that; negative where it is faster. */
  readonly excessSeconds: number;
  /** The differences that make up most of the excess, the greatest first; none for a fast case. */
  readonly clauses: readonly LateClause[];
  /** The excess without that of the clauses: everything else, faster parts included. */
  readonly restSeconds: number;
  /**
   * Of the rest, where the case spent most between two activities that follow each other in fewer
   * than 20 of the comparable passages, so that nothing tells how long it usually takes; null where
   * that is a small part.
   */
  readonly unmatched: { readonly from: number; readonly to: number; readonly seconds: number } | null;
}

/** One measured difference between a case and comparable ones. */
export type LateClause =
  | WaitClause
  | (GroupClause & { readonly kind: "person"; readonly value: string })
  | (GroupClause & { readonly kind: "attribute"; readonly attribute: string; readonly value: string })
  | (GroupClause & { readonly kind: "deviation"; readonly deviation: Deviation })
  | RepeatClause
  | ExtraClause;

/** What all clauses have. */
export interface ClauseBase {
  /** The part of the excess, in seconds. */
  readonly seconds: number;
  /** The events of the case that show it, ascending. */
  readonly events: readonly number[];
  /** Where the case stands among those that it is compared with; null where it is not by a size. */
  readonly range: LateRange | null;
}

/**
 * A size of the case beside the same of comparable ones: seconds of its longest passage of a
 * segment, or how often it has an activity.
 */
export interface LateRange {
  readonly own: number;
  /** Of comparable ones: 5 % are below `low`, half below `median`, 5 % above `high`. */
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** The case waited longer between two activities than others do. */
export interface WaitClause extends ClauseBase {
  readonly kind: "wait";
  /** Codes of the activities. */
  readonly from: number;
  readonly to: number;
  /** Between the two, of all passages of the case together. */
  readonly waitedSeconds: number;
  /** Which passages of comparable cases it is compared with; null: all. */
  readonly group: CaseGroup | null;
  /** The median of those passages. */
  readonly typicalSeconds: number;
  /** Share of those passages that are shorter than the longest one of the case. */
  readonly longerThan: number;
}

/**
 * The passages of a person (null), of cases with a value of an attribute, or of cases that deviate
 * from a model in the same way.
 */
export type CaseGroup =
  | { readonly attribute: string | null; readonly value: string }
  | { readonly deviation: Deviation };

/**
 * Passages of the same person, of cases with the same attribute value, or of cases with the same
 * deviation take longer as well.
 */
export interface GroupClause extends ClauseBase {
  /** Codes of the activities. */
  readonly from: number;
  readonly to: number;
  /** Passages of comparable cases in that group. */
  readonly passages: number;
  /** Their median, and that of all passages of comparable cases. */
  readonly groupSeconds: number;
  readonly typicalSeconds: number;
}

/** The case repeats an activity more often than others do. */
export interface RepeatClause extends ClauseBase {
  readonly kind: "repeat";
  /** Code of the activity. */
  readonly activity: number;
  readonly times: number;
  /** The median of comparable cases. */
  readonly typicalTimes: number;
}

/** The case does something where a model does not allow it, and most others do not. */
export interface ExtraClause extends ClauseBase {
  readonly kind: "not-allowed";
  /** Code of the activity. */
  readonly activity: number;
  readonly times: number;
  /** Share of the comparable cases that do so as well. */
  readonly share: number;
}

/** How cases deviate from a process model. */
export interface CaseDeviations {
  /** The variant of each case of the log. */
  readonly variantOfCase: ArrayLike<number>;
  /** The deviations, each with the variants that have it: see `deviationsOfVariants`. */
  readonly deviations: readonly DeviatingVariants[];
  /** The alignments of the variants, with moves. */
  readonly alignments: readonly VariantAlignment[];
}

/** Options of {@linkcode explainLateCase}. */
export interface LateCaseOptions {
  /** 1 for each completed case, 0 for each running one. */
  readonly completed: ArrayLike<number>;
  /** Most clauses; default 5. */
  readonly most?: number;
  /** Deviations from a model, which completed cases are compared by; default none. */
  readonly deviations?: CaseDeviations;
}

/** Fewest comparable cases, and fewest passages of a segment or a group, for a comparison. */
const LEAST_COUNT = 20;
/** A wait is named if it is longer than this share of the passages of comparable cases. */
const LEAST_LONGER = 0.8;
/** A clause is given for at least this share of the excess. */
const LEAST_SHARE = 0.02;
/** Time in a segment that is not compared is told of from this share of the excess on. */
const LEAST_UNMATCHED = 0.1;
/** Standard deviations by which more than half of a group's passages must be over the median. */
const LEAST_DEVIATIONS = 4;

/**
 * Tells where a case lost its time: the difference between its duration and the median of
 * comparable cases is divided over the segments of the case (pairs of activities that follow each
 * other). Of each segment,
 *
 * - what its passages take beyond the median passage is a `wait`; where the passages of the same
 *   person, of cases with the same attribute value, or of cases with the same deviation from a
 *   model, are longer as well (median test of Mood, 1954, by 4 standard deviations), that part is a
 *   clause of its own, `person`, `attribute` or `deviation`;
 * - what the medians of repeated activities add up to is a `repeat`;
 * - what the medians of other activities add up to that a model does not allow where they occur,
 *   and that at most half of the comparable cases have, is `not-allowed`.
 *
 * The clauses and the rest add up to the excess. They are differences, not causes. Linear in the
 * events of the comparable cases, plus sorting the passages of the segments of the case.
 *
 * @returns null where fewer than 20 cases are comparable
 * @throws a usage error for a case that is not in the log
 *
 * @example
 * ```ts
 * import { explainLateCase } from "@/comparison/causes/explain-late-case.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const day = (days: number) => days * 86_400_000;
 * const log = eventLogFromTraces(Array.from({ length: 30 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 0 }, { activity: "answer", time: day(i === 0 ? 9 : 2) }],
 * })));
 * const { excessSeconds, clauses, restSeconds } = explainLateCase(log, 0, { completed: Array(30).fill(1) })!;
 * assertEquals([excessSeconds, clauses[0].kind, clauses[0].seconds, restSeconds], [604_800, "wait", 604_800, 0]);
 * ```
 */
export function explainLateCase(log: EventLog, caseIndex: number, options: LateCaseOptions): LateCase | null {
  const { completed, most = 5 } = options;
  // A running case lacks what is still to come: that is no deviation.
  const deviations = completed[caseIndex] === 0 ? undefined : options.deviations;
  if (!(caseIndex >= 0 && caseIndex < log.caseIds.length)) {
    throw usageError({ expected: `a case from 0 to ${log.caseIds.length - 1}`, found: String(caseIndex) });
  }
  const own: CasePart = { caseIndex, from: log.caseOffsets[caseIndex], to: log.caseOffsets[caseIndex + 1] };
  const { comparedWith, parts } = comparableParts(log, own, completed);
  if (parts.length < LEAST_COUNT) return null;
  const durationSeconds = secondsOf(log, own);
  const typicalSeconds = medianOf(parts.map((part) => secondsOf(log, part)));
  const excessSeconds = durationSeconds - typicalSeconds;
  const { clauses: all, unmatched } = excessSeconds > 0
    ? clausesOf(log, own, { parts, deviations })
    : { clauses: [], unmatched: null };
  const clauses = all.filter(({ seconds }) => seconds >= LEAST_SHARE * excessSeconds)
    .sort((a, b) => b.seconds - a.seconds || a.events[0] - b.events[0] || (a.kind < b.kind ? -1 : 1)).slice(0, most);
  return {
    caseIndex,
    durationSeconds,
    comparedWith,
    comparableCases: parts.length,
    typicalSeconds,
    excessSeconds,
    clauses,
    restSeconds: excessSeconds - clauses.reduce((sum, { seconds }) => sum + seconds, 0),
    unmatched: unmatched !== null && unmatched.seconds >= LEAST_UNMATCHED * excessSeconds ? unmatched : null,
  };
}

/** The events of a case that are compared: from `from` up to, not including, `to`. */
interface CasePart {
  readonly caseIndex: number;
  readonly from: number;
  readonly to: number;
}

const secondsOf = ({ time }: EventLog, { from, to }: CasePart): number => (time[to - 1] - time[from]) / 1000;

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function countWhere(values: readonly number[], holds: (value: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (holds(values[i])) count++;
  return count;
}

function rangeOf(own: number, values: readonly number[]): LateRange {
  const sizes = new Float64Array(values);
  const [low, median, high] = [0.05, 0.5, 0.95].map((share) => selectQuantile(sizes, share));
  return { own, low, median, high };
}

function comparableParts(
  { activity, caseOffsets, caseIds }: EventLog,
  own: CasePart,
  completed: ArrayLike<number>,
): { comparedWith: LateCase["comparedWith"]; parts: CasePart[] } {
  const last = activity[own.to - 1];
  const isRunning = completed[own.caseIndex] === 0;
  const done: CasePart[] = [];
  for (let c = 0; c < caseIds.length; c++) {
    const part = { caseIndex: c, from: caseOffsets[c], to: caseOffsets[c + 1] };
    if (c === own.caseIndex || (!isRunning && completed[c] !== 1)) continue;
    if (isRunning) {
      let at = part.from;
      while (at < part.to && activity[at] !== last) at++;
      if (at === part.to) continue;
      part.to = at + 1;
    }
    done.push(part);
  }
  if (isRunning) return { comparedWith: "reached", parts: done };
  const same = done.filter(({ to }) => activity[to - 1] === last);
  return same.length < LEAST_COUNT ? { comparedWith: "completed", parts: done } : { comparedWith: "same end", parts: same };
}

/** The passages of a segment, in columns as they are many. */
interface Passages {
  /** The events that they lead to. */
  readonly events: number[];
  readonly cases: number[];
  readonly seconds: number[];
}

const noPassages = (): Passages => ({ events: [], cases: [], seconds: [] });

function addPassage({ time }: EventLog, passages: Passages, event: number, caseIndex: number): void {
  passages.events.push(event);
  passages.cases.push(caseIndex);
  passages.seconds.push((time[event] - time[event - 1]) / 1000);
}

/** The passages of the case, by segment. */
function passagesOfCase(log: EventLog, { caseIndex, from, to }: CasePart): Map<number, Passages> {
  const passages = new Map<number, Passages>();
  for (let event = from + 1; event < to; event++) {
    const segment = log.activity[event - 1] * log.activities.length + log.activity[event];
    const own = passages.get(segment) ?? noPassages();
    passages.set(segment, own);
    addPassage(log, own, event, caseIndex);
  }
  return passages;
}

/** The passages of parts in some segments. */
function passagesLike(log: EventLog, parts: readonly CasePart[], segments: Iterable<number>): ReadonlyMap<number, Passages> {
  const { activities, activity } = log;
  const passages = new Map(Array.from(segments, (segment) => [segment, noPassages()]));
  const begins = new Uint8Array(activities.length);
  for (const segment of passages.keys()) begins[Math.floor(segment / activities.length)] = 1;
  for (const { caseIndex, from, to } of parts) {
    for (let event = from + 1; event < to; event++) {
      if (begins[activity[event - 1]] === 0) continue;
      const own = passages.get(activity[event - 1] * activities.length + activity[event]);
      if (own !== undefined) addPassage(log, own, event, caseIndex);
    }
  }
  return passages;
}

/** Those of some passages at whose place something holds. */
function passagesWhere({ events, cases, seconds }: Passages, holds: (at: number) => boolean): Passages {
  const chosen = noPassages();
  for (let at = 0; at < events.length; at++) {
    if (!holds(at)) continue;
    chosen.events.push(events[at]);
    chosen.cases.push(cases[at]);
    chosen.seconds.push(seconds[at]);
  }
  return chosen;
}

/** What a case is compared with. */
interface Comparison {
  readonly parts: readonly CasePart[];
  readonly deviations: CaseDeviations | undefined;
}

function clausesOf(
  log: EventLog,
  own: CasePart,
  comparison: Comparison,
): { clauses: LateClause[]; unmatched: LateCase["unmatched"] } {
  const { parts, deviations } = comparison;
  const shared = deviationsOf(own.caseIndex, deviations);
  const ownPassages = passagesOfCase(log, own);
  const reference = passagesLike(log, parts, ownPassages.keys());
  const clauses: LateClause[] = [];
  const medians = new Map<number, number>();
  let unmatched: LateCase["unmatched"] = null;
  for (const [segment, passages] of ownPassages) {
    const others = reference.get(segment)!;
    if (others.events.length < LEAST_COUNT) {
      const seconds = sumOf(passages.seconds);
      if (seconds > (unmatched?.seconds ?? 0)) unmatched = { ...segmentOf(log, segment), seconds };
      continue;
    }
    const typicalSeconds = medianOf(others.seconds);
    medians.set(segment, typicalSeconds);
    clauses.push(...waitClauses(log, { segment, passages, others, typicalSeconds, shared }));
  }
  const repeats = repeatClauses(log, { own, parts, medians });
  const counted = new Set(repeats.flatMap(({ events }) => events));
  return { clauses: [...clauses, ...repeats, ...extraClauses(log, { own, comparison, medians, counted })], unmatched };
}

/** The codes of the activities of a segment. */
const segmentOf = ({ activities }: EventLog, segment: number): { from: number; to: number } => ({
  from: Math.floor(segment / activities.length),
  to: segment % activities.length,
});

/** A segment of the case beside the same of comparable cases. */
interface SegmentComparison {
  readonly segment: number;
  readonly passages: Passages;
  readonly others: Passages;
  readonly typicalSeconds: number;
  /** Deviations of the case. */
  readonly shared: readonly SharedDeviation[];
}

/** A deviation of a case, and which cases have it as well. */
interface SharedDeviation {
  readonly deviation: Deviation;
  has(caseIndex: number): boolean;
}

function deviationsOf(caseIndex: number, known: CaseDeviations | undefined): SharedDeviation[] {
  if (known === undefined) return [];
  const { variantOfCase, deviations } = known;
  return deviations.filter(({ deviation, variants }) => deviation.kind !== "any" && variants[variantOfCase[caseIndex]] === 1)
    .map(({ deviation, variants }) => ({ deviation, has: (other) => variants[variantOfCase[other]] === 1 }));
}

/** What passages take beyond the median, divided into the part of a group and the rest. */
function waitClauses(log: EventLog, comparison: SegmentComparison): LateClause[] {
  const { segment, passages, others, typicalSeconds } = comparison;
  const { from, to } = segmentOf(log, segment);
  const { events } = passages;
  const waitedSeconds = sumOf(passages.seconds);
  const beyond = waitedSeconds - events.length * typicalSeconds;
  if (!(beyond > 0)) return [];
  const longest = passages.seconds.reduce((most, own) => Math.max(most, own), 0);
  const rangeAmong = (among: Passages) => rangeOf(longest, among.seconds);
  const longerThanOf = ({ seconds }: Passages) => countWhere(seconds, (own) => own < longest) / seconds.length;
  if (longerThanOf(others) < LEAST_LONGER) return [];
  const group = slowestGroup(log, comparison);
  const ofGroup = group === null ? 0 : Math.min(beyond, events.length * (group.median - typicalSeconds));
  const clauses: LateClause[] = [];
  if (group !== null) {
    const { median: groupSeconds, members, name } = group;
    const base = {
      from,
      to,
      events,
      seconds: ofGroup,
      passages: members.events.length,
      groupSeconds,
      typicalSeconds,
      range: rangeAmong(others),
    };
    if ("deviation" in name) clauses.push({ kind: "deviation", ...base, deviation: name.deviation });
    else if (name.attribute === null) clauses.push({ kind: "person", ...base, value: name.value });
    else clauses.push({ kind: "attribute", ...base, attribute: name.attribute, value: name.value });
  }
  if (beyond > ofGroup) {
    const among = group?.members ?? others;
    const seconds = beyond - ofGroup;
    const typical = group?.median ?? typicalSeconds;
    clauses.push({
      kind: "wait",
      group: group?.name ?? null,
      from,
      to,
      events,
      seconds,
      waitedSeconds,
      typicalSeconds: typical,
      longerThan: longerThanOf(among),
      range: rangeAmong(among),
    });
  }
  return clauses;
}

/** A group that the case belongs to, whose passages of a segment take longer. */
interface SlowGroup {
  readonly name: CaseGroup;
  readonly members: Passages;
  readonly median: number;
}

/**
 * The group with the longest median: the passages that the same person ends, those of cases with
 * the same value of an attribute, or with the same deviation. Null where none is long beyond
 * chance.
 */
function slowestGroup(log: EventLog, { passages, others, typicalSeconds, shared }: SegmentComparison): SlowGroup | null {
  const { resource, caseAttributes } = log;
  const [[event], [caseIndex]] = [passages.events, passages.cases];
  const groups: { name: CaseGroup; members: Passages }[] = [];
  if (resource !== null && passages.events.every((one) => resource.codes[one] === resource.codes[event])) {
    groups.push(membersOf({ ...resource, name: null }, event, others, others.events));
  }
  for (const attribute of caseAttributes) groups.push(membersOf(attribute, caseIndex, others, others.cases));
  for (const { deviation, has } of shared) {
    groups.push({ name: { deviation }, members: passagesWhere(others, (at) => has(others.cases[at])) });
  }
  let slowest: SlowGroup | null = null;
  for (const { name, members } of groups) {
    // A group of nearly all passages tells nothing.
    const count = members.events.length;
    if (count < LEAST_COUNT || count > 0.9 * others.events.length) continue;
    const median = medianOf(members.seconds);
    if (median <= (slowest?.median ?? typicalSeconds)) continue;
    const above = countWhere(members.seconds, (seconds) => seconds > typicalSeconds);
    const deviations = (above - count / 2) / Math.sqrt(count / 4);
    if (deviations >= LEAST_DEVIATIONS) slowest = { name, members, median };
  }
  return slowest;
}

/** The passages with the same value as the one at `place`; none where that is missing. */
function membersOf(
  { name, values, codes }: CodedColumn & { readonly name: string | null },
  place: number,
  others: Passages,
  places: readonly number[],
): { name: CaseGroup; members: Passages } {
  const code = codes[place];
  return {
    name: { attribute: name, value: code < 0 ? "" : values[code] },
    members: code < 0 ? noPassages() : passagesWhere(others, (at) => codes[places[at]] === code),
  };
}

/** What an activity takes, by medians, where the case has it more often than others do. */
function repeatClauses(
  { activity, activities }: EventLog,
  { own, parts, medians }: {
    readonly own: CasePart;
    readonly parts: readonly CasePart[];
    readonly medians: ReadonlyMap<number, number>;
  },
): RepeatClause[] {
  const events = new Map<number, number[]>();
  for (let event = own.from; event < own.to; event++) {
    const known = events.get(activity[event]);
    if (known === undefined) events.set(activity[event], [event]);
    else known.push(event);
  }
  const clauses: RepeatClause[] = [];
  for (const [code, occurrences] of events) {
    if (occurrences.length < 2) continue;
    const range = rangeOf(occurrences.length, parts.map((part) => countOf(activity, code, part)));
    const typicalTimes = range.median;
    const extra = occurrences.slice(Math.max(1, Math.ceil(typicalTimes)));
    const seconds = extra.reduce((sum, event) => sum + (medians.get(activity[event - 1] * activities.length + code) ?? 0), 0);
    if (seconds > 0) {
      const times = occurrences.length;
      clauses.push({ kind: "repeat", activity: code, times, typicalTimes, events: extra, seconds, range });
    }
  }
  return clauses;
}

/**
 * What activities take, by medians, where a model does not allow them and at most half of the
 * comparable cases have them so; events of a repeat are counted there.
 */
function extraClauses(
  { activity, activities }: EventLog,
  { own, comparison: { parts, deviations }, medians, counted }: {
    readonly own: CasePart;
    readonly comparison: Comparison;
    readonly medians: ReadonlyMap<number, number>;
    readonly counted: ReadonlySet<number>;
  },
): ExtraClause[] {
  if (deviations === undefined) return [];
  const { alignments, variantOfCase } = deviations;
  const { moves } = alignments[variantOfCase[own.caseIndex]];
  const events = new Map<number, number[]>();
  let next = own.from;
  for (const { event, transition } of moves ?? []) {
    if (event === null) continue;
    const at = next++;
    if (transition !== null || at === own.from || counted.has(at)) continue;
    const known = events.get(activity[at]);
    if (known === undefined) events.set(activity[at], [at]);
    else known.push(at);
  }
  const clauses: ExtraClause[] = [];
  for (const { deviation, has } of deviationsOf(own.caseIndex, deviations)) {
    const code = deviation.kind === "log-move" ? activities.indexOf(deviation.activity!) : -1;
    const found = events.get(code) ?? [];
    const share = parts.filter(({ caseIndex }) => has(caseIndex)).length / parts.length;
    if (share > 0.5) continue;
    const seconds = found.reduce((sum, at) => sum + (medians.get(activity[at - 1] * activities.length + code) ?? 0), 0);
    if (seconds > 0) {
      const times = found.length;
      clauses.push({ kind: "not-allowed", activity: code, times, share, events: found, seconds, range: null });
    }
  }
  return clauses;
}

function countOf(activity: ArrayLike<number>, code: number, { from, to }: CasePart): number {
  let count = 0;
  for (let event = from; event < to; event++) if (activity[event] === code) count++;
  return count;
}
