import type { EventLog } from "../../event-log/event-log.ts";
import { variantsOf } from "../../event-log/variants.ts";
import { quantile } from "../../numerics/quantile.ts";
import { shiftOfDates } from "../../time/dates-only.ts";
import { EXCEPTION, leastOfHabit, poissonBelow, SURPRISE, type UsualOrder, usualOrderOf } from "./usual-order.ts";

/** What may be wrong with an event. */
export type MistakeKind = "wrong order" | "missing" | "doubled" | "late entry" | "wrong person" | "impossible time";

/** An event that looks like a mistake in the data. */
export interface Mistake {
  readonly kind: MistakeKind;
  /** Number of the case, and of the event in the log: for a missing one, that after the gap. */
  readonly case: number;
  readonly event: number;
  /** Code of the activity: for a missing event, of what is missing. */
  readonly activity: number;
  /**
   * Of an event out of order: codes of two activities of the case, one after the other, which
   * hardly any other case has so.
   */
  readonly pair?: readonly [before: number, after: number];
}

/** What a missing row may look like. */
const OF_ORDER: ReadonlySet<MistakeKind> = new Set(["missing", "wrong order", "late entry"]);

/**
 * Whether a mistake may come from the rows of its case that were rejected when the log was read: it
 * lies in the order of the events.
 *
 * @param rejected ids of cases of which rows were rejected
 */
export const isOfRejection = (
  { kind, case: c }: Mistake,
  { caseIds }: Pick<EventLog, "caseIds">,
  rejected: ReadonlySet<string>,
): boolean => OF_ORDER.has(kind) && rejected.has(caseIds[c]);

/** With more of its events, or cases, a kind is a habit and no mistake. */
const MOST_EVENTS = 0.02;
const MOST_CASES = 0.15;
/** Places out of order in one case, above which one correction cannot help. */
const MOST_PLACES = 4;
/** A person who does something so often has a habit. */
const LEAST_BY_PERSON = 5;
/** Repeated rows lie at most this far apart, in ms. */
const DOUBLED_WITHIN = 61_000;

/**
 * Finds events that look like mistakes of those who wrote the log: an end before its start or a
 * time far from all others, repeated rows, a person who hardly ever does what frequent others do,
 * and steps in an order that hardly any other case has ({@linkcode usualOrderOf}), if one
 * correction makes the case like others: two steps exchanged, one put elsewhere, one added. The
 * correction gives the kind; of one step away from its place and two exchanged, the latter is
 * told. Each event is told once.
 *
 * These are no tests: how many are found, and how many wrongly, is measured on logs with planted
 * mistakes. An order of at least 20 cases and 0.1 % of all is a habit, and so is what a person does
 * five times; a case with several distant times is an old one. Where a kind is more than
 * 2 % of the events or orders out of place are more than 15 % of the cases, it is the way the
 * process works, and nothing of it is told.
 *
 * About linear in the events; for variants out of order, their length times the activities.
 *
 * @returns by case and event
 *
 * @example
 * ```ts
 * import { findMistakes } from "@/comparison/findings/find-mistakes.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces(Array.from({ length: 200 }, (_, i) => ({
 *   caseId: String(i),
 *   events: (i === 7 ? "acbd" : "abcd").split("").map((activity, k) => ({ activity, time: k })),
 * })));
 * assertEquals(findMistakes(log).map(({ kind, case: c }) => [kind, c]), [["wrong order", 7]]);
 * ```
 */
export function findMistakes(log: EventLog): Mistake[] {
  const times = log.timed === false ? [] : impossibleTimes(log);
  const found: Mistake[] = [...times];
  const taken = new Set(times.map(({ event }) => event));
  const take = (mistakes: readonly Mistake[]) => {
    for (const one of mistakes) {
      if (taken.has(one.event)) continue;
      taken.add(one.event);
      found.push(one);
    }
  };
  if (log.timed !== false) take(doubledEvents(log, usualOrderOf(variantsOf(log).variants)));
  take(wrongPeople(log));
  // Cases are put in order without the events that are known to be wrong.
  take(outOfOrder(log, found));
  return found.sort((a, b) => a.event - b.event);
}

/** Nothing, if it is too much to be a mistake. */
const rare = (found: readonly Mistake[], all: number): readonly Mistake[] => found.length > MOST_EVENTS * all ? [] : found;

const eachEvent = ({ caseOffsets }: EventLog, look: (event: number, c: number) => void): void => {
  for (let c = 0; c + 1 < caseOffsets.length; c++) for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) look(e, c);
};

/**
 * Ends before starts, and times farther from the middle 98 % than twice what these span, of which a
 * case has one only.
 */
function impossibleTimes(log: EventLog): readonly Mistake[] {
  const { activity, time, start } = log;
  const sorted = time.toSorted();
  const [low, high] = [quantile(sorted, 0.01), quantile(sorted, 0.99)];
  const [first, last] = [low - 2 * (high - low), high + 2 * (high - low)];
  const [backwards, far]: [Mistake[], Mistake[]] = [[], []];
  eachEvent(log, (event, c) => {
    const mistake: Mistake = { kind: "impossible time", case: c, event, activity: activity[event] };
    if (start !== null && start[event] > time[event]) backwards.push(mistake);
    else if (high > low && (time[event] < first || time[event] > last)) far.push(mistake);
  });
  const farTimes = new Map<number, number>();
  const isAlone = ({ case: c, event }: Mistake) => farTimes.get(c) === time[event];
  for (const { case: c, event } of far) farTimes.set(c, (farTimes.get(c) ?? time[event]) === time[event] ? time[event] : NaN);
  return [...rare(backwards, time.length), ...rare(far.filter(isAlone), time.length)].sort((a, b) => a.event - b.event);
}

/**
 * Events like the one before by the same person: at the same moment, or within a minute where the
 * activity is not usually done twice in a row.
 */
function doubledEvents(log: EventLog, { avoids }: UsualOrder): readonly Mistake[] {
  const { activity, time, resource, lifecycle, caseOffsets } = log;
  const counts = new Float64Array(log.activities.length);
  const found: Mistake[] = [];
  // In a log of dates all events of a day are at the same moment.
  const moment = shiftOfDates(log) === null ? 0 : -1;
  eachEvent(log, (event, c) => {
    const own = activity[event];
    counts[own]++;
    if (event === caseOffsets[c] || activity[event - 1] !== own) return;
    if (time[event] - time[event - 1] > (avoids(own, own) ? DOUBLED_WITHIN : moment)) return;
    if (resource !== null && resource.codes[event] !== resource.codes[event - 1]) return;
    if (lifecycle !== null && lifecycle.codes[event] !== lifecycle.codes[event - 1]) return;
    found.push({ kind: "doubled", case: c, event, activity: own });
  });
  const repeated = new Float64Array(log.activities.length);
  for (const one of found) repeated[one.activity]++;
  return rare(found.filter((one) => repeated[one.activity] <= MOST_EVENTS * counts[one.activity]), activity.length);
}

/** With fewer events a person has no usual activities. */
const LEAST_EVENTS = 20;

/**
 * Events of people in an activity that they hardly ever do and that others do nearly always: too
 * rarely for chance, or by people who otherwise only do a few activities.
 */
function wrongPeople(log: EventLog): readonly Mistake[] {
  const { activity, resource } = log;
  if (resource === null) return [];
  const does = resource.values.map(() => new Map<number, number>());
  const [doneBy, doneOf] = [new Float64Array(resource.values.length), new Float64Array(log.activities.length)];
  activity.forEach((own, event) => {
    const who = resource.codes[event];
    if (who < 0) return;
    doneBy[who]++;
    doneOf[own]++;
    does[who].set(own, (does[who].get(own) ?? 0) + 1);
  });
  const all = doneBy.reduce((sum, count) => sum + count, 0);
  const exceptions = does.map((own, who) => {
    const events = doneBy[who];
    if (events < LEAST_EVENTS) return new Set<number>();
    const few = [...own].filter(([code, count]) =>
      count < LEAST_BY_PERSON && count <= EXCEPTION * doneOf[code] && count <= Math.max(1, EXCEPTION * events)
    );
    const usual = [...own.keys()].filter((code) => !few.some(([other]) => other === code));
    const inUsual = usual.reduce((sum, code) => sum + own.get(code)!, 0) / events;
    const byChance = usual.reduce((sum, code) => sum + doneOf[code], 0) / all;
    const isSpecialist = atLeast(inUsual, byChance, events) <= SURPRISE;
    return new Set(
      few.filter(([code, count]) => isSpecialist || poissonBelow(count, doneOf[code] * events / all) <= SURPRISE)
        .map(([code]) => code),
    );
  });
  const found: Mistake[] = [];
  const unusual = new Float64Array(log.activities.length);
  eachEvent(log, (event, c) => {
    const [own, who] = [activity[event], resource.codes[event]];
    if (who < 0 || !exceptions[who].has(own)) return;
    unusual[own]++;
    found.push({ kind: "wrong person", case: c, event, activity: own });
  });
  return rare(found.filter((one) => unusual[one.activity] <= EXCEPTION * doneOf[one.activity]), all);
}

/** Bound of the chance that at least a share of so many trials succeed (Chernoff 1952). */
function atLeast(share: number, chance: number, trials: number): number {
  if (share <= chance) return 1;
  const part = (p: number, q: number) => p === 0 ? 0 : p * Math.log(p / q);
  return Math.exp(-trials * (part(share, chance) + part(1 - share, 1 - chance)));
}

/** Cases that one correction puts in order. */
function outOfOrder(log: EventLog, known: readonly Mistake[]): readonly Mistake[] {
  const isFar = ({ kind, event }: Mistake) =>
    kind === "impossible time" && !(log.start !== null && log.start[event] > log.time[event]);
  const far = known.filter(isFar);
  const left = new Set([...far, ...known.filter(({ kind }) => kind === "doubled")].map(({ event }) => event));
  const outOfTime = new Set(far.map((one) => one.case));
  const cleaned = left.size === 0 ? log : withoutEvents(log, left);
  const { variants, variantOfCase } = variantsOf(cleaned);
  const order = usualOrderOf(variants, { parallel: parallelOf(log), habit: leastOfHabit(variantOfCase.length) });
  const corrections = new Map<number, Correction | null>();
  let [odd, corrected] = [0, 0];
  const found: Mistake[] = [];
  for (let c = 0; c < variantOfCase.length; c++) {
    // Where an event of such a case belongs is not known.
    if (outOfTime.has(c)) continue;
    const v = variantOfCase[c];
    let correction = corrections.get(v);
    if (correction === undefined) {
      const trace = Array.from(variants.steps.subarray(variants.offsets[v], variants.offsets[v + 1]));
      correction = isUsual(trace, order) || isParallel(trace, order) ? null : correctionOf(trace, order);
      corrections.set(v, correction);
    }
    if (correction === null) continue;
    odd++;
    if (correction.kind === "none") continue;
    corrected++;
    const { kind, place, activity, pair } = correction;
    found.push({ kind, case: c, event: eventAt(log, c, place, left), activity, pair });
  }
  // Where most cases out of order have no simple correction, order is no rule.
  return odd > MOST_CASES * variantOfCase.length || 2 * corrected < odd ? [] : found;
}

/** Fewest times that two activities must overlap to be parallel: a few may be mistakes. */
const LEAST_OVERLAPPING = 10;

/** Which activities are parallel: the later one often starts before the end of the other. */
function parallelOf(log: EventLog): (first: number, second: number) => boolean {
  const { activity, time, start, caseOffsets } = log;
  if (start === null) return () => false;
  const [together, overlapping] = [new Map<number, number>(), new Map<number, number>()];
  const size = log.activities.length;
  eachEvent(log, (event, c) => {
    if (event === caseOffsets[c]) return;
    const key = pairOf(activity[event - 1], activity[event], size);
    together.set(key, (together.get(key) ?? 0) + 1);
    if (start[event] < time[event - 1]) overlapping.set(key, (overlapping.get(key) ?? 0) + 1);
  });
  return (first, second) => {
    const key = pairOf(first, second, size);
    const count = together.get(key) ?? 0;
    return (overlapping.get(key) ?? 0) >= Math.max(LEAST_OVERLAPPING, EXCEPTION * count);
  };
}

const pairOf = (first: number, second: number, size: number): number => Math.min(first, second) * size + Math.max(first, second);

/** The event at a place of a case, not counting some events. */
function eventAt({ caseOffsets }: EventLog, c: number, place: number, left: ReadonlySet<number>): number {
  let event = caseOffsets[c];
  for (let at = 0;; event++) {
    if (left.has(event)) continue;
    if (at++ === place) return event;
  }
}

/** Only what {@linkcode variantsOf} reads. */
function withoutEvents(log: EventLog, left: ReadonlySet<number>): EventLog {
  const caseOffsets = new Uint32Array(log.caseOffsets.length);
  const kept: number[] = [];
  eachEvent(log, (event, c) => {
    if (!left.has(event)) kept.push(event);
    caseOffsets[c + 1] = kept.length;
  });
  for (let c = 1; c < caseOffsets.length; c++) caseOffsets[c] = Math.max(caseOffsets[c], caseOffsets[c - 1]);
  return {
    ...log,
    caseOffsets,
    activity: log.activity.filter((_, event) => !left.has(event)),
    time: log.time.filter((_, event) => !left.has(event)),
    start: null,
    resource: null,
    lifecycle: null,
    caseAttributes: [],
    eventAttributes: [],
  };
}

/** What puts a trace in order, and where. */
type Correction =
  | (Pick<Mistake, "activity" | "pair"> & {
    readonly kind: "wrong order" | "missing" | "doubled" | "late entry";
    readonly place: number;
  })
  | { readonly kind: "none" };

/** Places whose activity hardly ever follows the one before. */
const oddPlaces = (trace: readonly number[], { avoids }: UsualOrder): number[] =>
  trace.flatMap((to, i) => i > 0 && avoids(trace[i - 1], to) ? [i] : []);

/** Whether nothing of a trace is out of order. */
function isUsual(trace: readonly number[], order: UsualOrder): boolean {
  return oddPlaces(trace, order).length === 0 && brokenPairs(trace, order).length === 0;
}

/** Whether a trace is usual but for one event that comes before or after parallel ones. */
function isParallel(trace: readonly number[], order: UsualOrder): boolean {
  const odd = oddPlaces(trace, order);
  // An event that moves takes two neighbours apart, and two others that it comes between.
  return odd.length <= 3 && [...new Set(odd.flatMap((i) => [i - 1, i]))].some((i) => {
    const fits = usualIfMoved(trace, i, order);
    for (const step of [-1, 1]) {
      for (let to = i + step; to >= 0 && to < trace.length && order.maybeParallel(trace[i], trace[to]); to += step) {
        if (fits(to)) return true;
      }
    }
    return false;
  });
}

/**
 * Whether a trace is usual with one of its events at another place of the others. Takes time with
 * the activities for each place, not with the length of the trace.
 */
function usualIfMoved(trace: readonly number[], from: number, order: UsualOrder): (to: number) => boolean {
  const { avoids, breaks } = order;
  const own = trace[from];
  const others = trace.toSpliced(from, 1);
  const odd = oddPlaces(others, order);
  const firsts = firstPlaces(others);
  const ownFirst = firsts.find((i) => others[i] === own) ?? Infinity;
  const rest = firsts.filter((i) => others[i] !== own);
  const isBroken = rest.some((i, n) => rest.slice(n + 1).some((j) => breaks(others[i], others[j])));
  return (to) => {
    if (isBroken || odd.length > 1 || (odd.length === 1 && odd[0] !== to)) return false;
    if (to > 0 && avoids(others[to - 1], own) || to < others.length && avoids(own, others[to])) return false;
    const first = Math.min(to, ownFirst);
    return !rest.some((i) => i < first ? breaks(others[i], own) : breaks(own, others[i]));
  };
}

/** The first place of each activity, ascending. */
function firstPlaces(trace: readonly number[]): number[] {
  const known = new Set<number>();
  return [...trace.keys()].filter((i) => known.size < known.add(trace[i]).size);
}

/** Places, each the first one of its activity, that come in an order that hardly any case has. */
function brokenPairs(trace: readonly number[], { breaks }: UsualOrder): (readonly [number, number])[] {
  const firsts = firstPlaces(trace);
  return firsts.flatMap((i, n) => firsts.slice(n + 1).flatMap((j) => breaks(trace[i], trace[j]) ? [[i, j] as const] : []));
}

function correctionOf(trace: readonly number[], order: UsualOrder): Correction {
  const odd = oddPlaces(trace, order);
  const broken = brokenPairs(trace, order);
  if (odd.length > MOST_PLACES) return { kind: "none" };
  const fits = (corrected: readonly number[]) => isUsual(corrected, order);
  const pairs = [...odd.map((i) => [i - 1, i] as const), ...broken];
  const places = [...new Set(pairs.flat())].sort((a, b) => a - b);
  // What is told is a pair with the event in it.
  const pairAt = (place: number): Mistake["pair"] => {
    const [before, after] = pairs.find((pair) => pair.includes(place)) ?? pairs[0];
    return [trace[before], trace[after]];
  };
  for (const i of odd) {
    if (trace[i] === trace[i - 1] && fits(trace.toSpliced(i, 1))) return { kind: "doubled", place: i, activity: trace[i] };
  }
  for (const i of new Set(places.flatMap((i) => [i, i + 1]))) {
    if (i === 0 || i >= trace.length) continue;
    if (fits(trace.toSpliced(i - 1, 2, trace[i], trace[i - 1]))) {
      return { kind: "wrong order", place: i, activity: trace[i], pair: pairAt(i) };
    }
  }
  if (odd.length === 1) {
    const [place] = odd;
    const activity = order.between(trace[place - 1], trace[place]).find((own) => fits(trace.toSpliced(place, 0, own)));
    if (activity !== undefined) return { kind: "missing", place, activity };
  }
  for (const i of places) {
    const fitsAt = usualIfMoved(trace, i, order);
    for (let to = 0; to < trace.length; to++) {
      if (to !== i && fitsAt(to)) {
        return { kind: "late entry", place: i, activity: trace[i], pair: pairAt(i) };
      }
    }
  }
  for (const i of places) {
    const without = trace.toSpliced(i, 1);
    if (without.includes(trace[i]) && fits(without)) return { kind: "doubled", place: i, activity: trace[i] };
  }
  return { kind: "none" };
}
