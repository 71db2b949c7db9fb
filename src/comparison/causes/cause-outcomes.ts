import { alignmentSteps } from "../../conformance/alignments/align-variants.ts";
import { discoverInductive } from "../../discovery/inductive/discover-inductive.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { variantsOf } from "../../event-log/variants.ts";
import type { CaseCondition } from "../../filtering/filter.ts";
import { delaysOf } from "../../performance/delays.ts";
import { learnCalendar } from "../../performance/learn-calendar.ts";
import { personCalendar } from "../../performance/person-calendar.ts";
import { petriNetOfTree } from "../../process-models/conversions/petri-net-of-tree.ts";
import { calendarOfDocument } from "../../time/calendar-document.ts";
import { DAY } from "../../time/civil-date.ts";
import type { WorkingCalendar } from "../../time/working-calendar.ts";
import type { CauseTarget } from "./cause-target.ts";
import { LEAST_COMPARED } from "../findings/finding.ts";
import { areNearlySame } from "./nearly-same.ts";

/** What is explained of each case. */
interface CauseOutcome {
  /** A time in seconds, or 1 and 0; NaN for cases that have none. */
  readonly values: Float64Array;
}

/** An outcome of one part of the process. */
interface PartOutcome extends CauseOutcome {
  /** In words, such as `Assess risk is done again` or `Waiting from Ask to Answer`. */
  readonly words: string;
  /** Which cases have it. */
  readonly where: CaseCondition;
  /** Code of the activity that is waited for, worked on or done again. */
  readonly activity: number;
}

/** Noise threshold of the model that deviations are told against, as on the pages. */
const NOISE = 0.2;
/** Most parts of one kind: those with most repetitions, or most time. */
const MOST_PARTS = 5;
/** An activity that a greater share of the cases repeats is left out: repeating it is usual. */
const MOST_REPEATED = 0.95;

/** What is explained of whole cases: the cycle time, or whether they deviate or repeat work. */
export function* caseOutcome(
  log: EventLog,
  target: CauseTarget,
  seconds: Float64Array,
  deadline?: () => boolean,
): Generator<void, CauseOutcome> {
  if (target === "slow") return { values: seconds };
  const { activity, caseOffsets } = log;
  if (target === "reworked") {
    return {
      values: seconds.map((_, c) => {
        const own = activity.subarray(caseOffsets[c], caseOffsets[c + 1]);
        return new Set(own).size < own.length ? 1 : 0;
      }),
    };
  }
  const { variants, variantOfCase } = variantsOf(log);
  yield;
  const net = petriNetOfTree(discoverInductive(variants, { noise: NOISE }));
  const { variants: alignments } = yield* alignmentSteps(net, variants, { deadline });
  return {
    values: seconds.map((_, c) => {
      const { deviations, lower } = alignments[variantOfCase[c]];
      return deviations === 0 ? 0 : (deviations ?? lower) > 0 ? 1 : NaN;
    }),
  };
}

/**
 * The parts of the process in which cases are slow or repeat work: waiting between two activities
 * and work on one, those that take the most time, or the activities that most cases do again.
 * Linear in the events.
 *
 * @param options numbers of the cases that are looked at; zone of working hours
 */
export function partOutcomes(
  log: EventLog,
  target: CauseTarget,
  { cases, zone }: { readonly cases: Uint32Array; readonly zone: string },
): PartOutcome[] {
  if (target === "deviating") return [];
  if (target === "reworked") return repetitions(log, cases);
  return [...delayed(log, cases), ...worked(log, cases, zone)];
}

function repetitions({ activities, activity, caseIds, caseOffsets }: EventLog, cases: Uint32Array): PartOutcome[] {
  const values = activities.map(() => new Map<number, number>());
  for (const c of cases) {
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) {
      const own = values[activity[e]];
      own.set(c, own.has(c) ? 1 : 0);
    }
  }
  const found = values.map((own, code) => ({ code, own, again: [...own].flatMap(([c, value]) => value === 1 ? [c] : []) }))
    .filter(({ own, again }) => again.length >= LEAST_COMPARED && again.length <= MOST_REPEATED * own.size)
    .sort((a, b) => b.again.length - a.again.length || a.code - b.code);
  // What is mostly repeated together is told once.
  return found.filter(({ again }, i) => !found.slice(0, i).some((one) => areNearlySame(one.again, again)))
    .slice(0, MOST_PARTS).map(({ code, own }) => ({
      words: `${activities[code]} is done again`,
      where: { kind: "activity", labels: [activities[code]] },
      values: Float64Array.from(caseIds, (_, c) => own.get(c) ?? NaN),
      activity: code,
    }));
}

/** Mean time of the cases before each event that follows an event of another activity. */
function delayed(log: EventLog, cases: Uint32Array): PartOutcome[] {
  const { measure, seconds, segmentOf, segments } = delaysOf(log);
  const means = longest(log, cases, segments.length, (event) => [segmentOf[event], seconds[event]]);
  return means.map(({ code, values }) => {
    const [from, to] = [log.activities[segments[code].from], log.activities[segments[code].to]];
    return {
      words: `${measure === "waiting" ? "Waiting" : "Time"} from ${from} to ${to}`,
      where: { kind: "path", first: from, steps: [{ how: "directly", label: to }] },
      values,
      activity: segments[code].to,
    };
  });
}

/** Mean time of the cases from the start to the completion of an activity, in the hours of work. */
function worked(log: EventLog, cases: Uint32Array, zone: string): PartOutcome[] {
  const { activities, activity, start } = log;
  if (start === null) return [];
  const seconds = workingSeconds(log, start, zone);
  return longest(log, cases, activities.length, (event) => [activity[event], seconds[event]])
    .map(({ code, values }) => ({
      words: `Work on ${activities[code]}`,
      where: { kind: "activity", labels: [activities[code]] },
      values,
      activity: code,
    }));
}

/** Work that takes longer is counted by the clock, ms. */
const LONGEST = 366 * DAY;

/**
 * Seconds from the start to the completion of each event in the hours of work that the events of
 * its person show, or those of all where these are few; by the clock where none are shown.
 */
function workingSeconds({ time, resource }: EventLog, start: Float64Array, zone: string): Float64Array {
  const all = calendarOf(time, zone);
  const times = resource?.values.map((): number[] => []) ?? [];
  resource?.codes.forEach((code, event) => code >= 0 && times[code].push(start[event], time[event]));
  const own = times.map((of) => personCalendar(Float64Array.from(of), zone));
  return time.map((end, event) => {
    const code = resource?.codes[event] ?? -1;
    const calendar = (code < 0 ? null : own[code]) ?? all;
    const between = end - start[event] > LONGEST ? 0 : calendar?.between(start[event], end) ?? 0;
    // Work out of all known hours is work.
    return (between > 0 ? between : end - start[event]) / 1000;
  });
}

/** The working hours that some times show; null for none. */
function calendarOf(time: Float64Array, zone: string): WorkingCalendar | null {
  const learned = learnCalendar({ time }, { zone });
  return learned === null ? null : calendarOfDocument(learned);
}

/** The codes with the most seconds in all, and the mean of each case. */
function longest(
  { caseIds, caseOffsets }: EventLog,
  cases: Uint32Array,
  codes: number,
  of: (event: number) => readonly [code: number, seconds: number],
): { readonly code: number; readonly values: Float64Array }[] {
  const sums = new Float64Array(codes);
  const each = (visit: (c: number, code: number, seconds: number) => void) => {
    for (const c of cases) {
      for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) {
        const [code, seconds] = of(e);
        if (code >= 0 && seconds >= 0) visit(c, code, seconds);
      }
    }
  };
  each((_, code, seconds) => sums[code] += seconds);
  const most = [...sums.keys()].filter((code) => sums[code] > 0).sort((a, b) => sums[b] - sums[a] || a - b).slice(0, MOST_PARTS);
  const own = new Map(most.map((code) => [code, {
    total: new Float64Array(caseIds.length),
    count: new Float64Array(caseIds.length),
  }]));
  each((c, code, seconds) => {
    const known = own.get(code);
    if (known === undefined) return;
    known.total[c] += seconds;
    known.count[c]++;
  });
  return [...own].map(([code, { total, count }]) => ({
    code,
    values: total.map((sum, c) => count[c] === 0 ? NaN : sum / count[c]),
  }));
}
