import type { EventLog } from "../../event-log/event-log.ts";
import { TracebookError } from "../../errors.ts";
import { sayShare, sayShareInterval } from "../../numerics/number-text.ts";
import { normalTail } from "../../numerics/normal-distribution.ts";
import { bottlenecksOf } from "../../performance/bottlenecks.ts";
import { delaysOf } from "../../performance/delays.ts";
import { learnCalendar } from "../../performance/learn-calendar.ts";
import { type WaitingCauses, waitingCausesOf } from "../../performance/waiting-causes.ts";
import { calendarOfDocument } from "../../time/calendar-document.ts";
import { sayDuration } from "../../time/duration-text.ts";
import { type Candidate, LEAST_COMPARED, MOST_EXAMPLES, MOST_REPEATED, segmentSubject } from "./finding.ts";
import { segmentCauseWords } from "./wait-causes.ts";
import { sinceWords } from "./change-words.ts";
import type { ChangedSegment } from "./changed-segments.ts";
import { waitNatures } from "./wait-nature.ts";

/** Smallest share of all time that is told, waits left out that are no bottlenecks. */
const LEAST_SHARE = 0.05;
/** And of all time, whatever it is. */
const LEAST_OF_ALL = 0.02;
/** Most causes that a sentence names. */
const MOST_CAUSES = 2;

/** What bottlenecks are told by. */
interface WaitOptions {
  /** IANA zone of days and working hours. */
  readonly zone: string;
  readonly seed: number;
  /** Segments that changed, which is told with them. Default: none. */
  readonly changes?: readonly ChangedSegment[];
}

/**
 * Segments that take more time than others do: a test for each, whether its delays rank higher
 * within their case than by chance. The hours are those that cases lose there. Segments that are no
 * bottlenecks by {@linkcode waitNatures} are left out.
 */
export function waitCandidates(
  log: EventLog,
  { zone, seed, changes = [] }: WaitOptions,
): Candidate[] {
  const delays = delaysOf(log);
  const { counts, sums, variances } = rankedWithinCases(log, delays);
  const totals = new Float64Array(counts.length);
  delays.seconds.forEach((seconds, event) => delays.segmentOf[event] >= 0 && (totals[delays.segmentOf[event]] += seconds));
  const natures = waitNatures(log, delays);
  const lost = totals.reduce((sum, own, s) => natures[s] === null ? sum + own : sum, 0);
  let ranked: ReturnType<typeof bottlenecksOf> | undefined;
  let causes: ReturnType<typeof causesOf> | undefined;
  return delays.segments.flatMap((segment, s): Candidate[] => {
    if (counts[s] < LEAST_COMPARED || variances[s] === 0 || natures[s] !== null) return [];
    const [from, to] = [log.activities[segment.from], log.activities[segment.to]];
    return [{
      kind: "bottleneck",
      subject: segmentSubject([from, to]),
      wait: { words: `${from} → ${to}`, share: totals[s] / lost },
      pValue: normalTail(sums[s] / Math.sqrt(variances[s])),
      tell() {
        const transitions = from === to ? lifecycleWords(log, delays, s) : "";
        if (totals[s] < LEAST_SHARE * lost || (from === to && transitions === "" && isUsuallyRepeated(log, segment.to))) {
          return null;
        }
        ranked ??= bottlenecksOf(log, { seed, queues: 0 });
        const own = ranked.segments.find((one) => one.from === from && one.to === to);
        if (own === undefined || own.share === null || own.share < LEAST_OF_ALL || own.shareInterval === null) return null;
        causes ??= causesOf(log, zone);
        const cause = causes?.find((one) => one.from === from && one.to === to);
        const [low, high] = own.shareInterval;
        const what = delays.measure === "waiting" ? "waiting time" : "time between steps";
        const events = [...delays.segmentOf.keys()].filter((e) => delays.segmentOf[e] === s);
        const seconds = Float64Array.from(events, (e) => delays.seconds[e]);
        const words = [...(cause === undefined ? [] : causeWords(cause)), ...segmentCauseWords(log, events, { seconds, zone })]
          .slice(0, MOST_CAUSES);
        const change = changes.find(({ segment }) => segment !== null && segment[0] === from && segment[1] === to);
        if (change !== undefined) words.push(sinceWords(change));
        const cases = casesOf(log, delays.segmentOf, s);
        return {
          sentence: `${from} → ${to}${transitions} takes ${sayShare(own.share)} of all ${what} ` +
            `(95 % interval ${sayShareInterval(low, high)}), median ${sayDuration(own.medianSeconds)}${
              words.map((one) => `; ${one}`).join("")
            }`,
          figure: { value: own.share, unit: "share", interval: [low, high] },
          cases: cases.length,
          hours: totals[s] / 3600,
          evidence: {
            page: "bottlenecks",
            filters: [{ effect: "with", where: { kind: "path", first: from, steps: [{ how: "directly", label: to }] } }],
          },
          examples: cases.slice(0, MOST_EXAMPLES).map((c) => log.caseIds[c]),
        };
      },
    }];
  });
}

/**
 * For each segment the sum of the ranks of its delays within their cases, less what it would be by
 * chance, and the variance of that under permutations of the delays of each case.
 */
function rankedWithinCases(log: EventLog, { seconds, segmentOf, segments }: ReturnType<typeof delaysOf>) {
  const [counts, sums, variances] = [0, 1, 2].map(() => new Float64Array(segments.length));
  const own = new Map<number, number>();
  for (let c = 0; c + 1 < log.caseOffsets.length; c++) {
    const events: number[] = [];
    for (let e = log.caseOffsets[c]; e < log.caseOffsets[c + 1]; e++) if (segmentOf[e] >= 0) events.push(e);
    const n = events.length;
    if (n < 2) continue;
    events.sort((a, b) => seconds[a] - seconds[b] || a - b);
    let squares = 0;
    own.clear();
    for (let i = 0; i < n;) {
      let end = i;
      while (end < n && seconds[events[end]] === seconds[events[i]]) end++;
      const score = (i + end - n) / 2;
      for (let at = i; at < end; at++) {
        const s = segmentOf[events[at]];
        own.set(s, (own.get(s) ?? 0) + 1);
        sums[s] += score;
        squares += score * score;
      }
      i = end;
    }
    for (const [s, count] of own) {
      counts[s] += count;
      variances[s] += count * (n - count) / (n * (n - 1)) * squares;
    }
  }
  return { counts, sums, variances };
}

/**
 * Between which of its transitions an activity that follows itself takes most of the time, such as
 * ` (mostly start → complete)`; "" where the log has one transition only.
 */
function lifecycleWords({ lifecycle }: EventLog, { seconds, segmentOf }: ReturnType<typeof delaysOf>, segment: number): string {
  if (lifecycle === null) return "";
  const sums = new Map<string, number>();
  let all = 0;
  for (let e = 1; e < segmentOf.length; e++) {
    if (segmentOf[e] !== segment) continue;
    const [before, own] = [lifecycle.values[lifecycle.codes[e - 1]], lifecycle.values[lifecycle.codes[e]]];
    all += seconds[e];
    if (before !== undefined && own !== undefined && before !== own) {
      const words = `${before} → ${own}`;
      sums.set(words, (sums.get(words) ?? 0) + seconds[e]);
    }
  }
  const most = [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0];
  return most === undefined || most[1] < 0.5 * all ? "" : ` (mostly ${most[0]})`;
}

/** Whether most cases with an activity do it again: then that is how it is done. */
function isUsuallyRepeated({ activity, caseOffsets }: EventLog, own: number): boolean {
  let [has, again] = [0, 0];
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    let times = 0;
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) if (activity[e] === own) times++;
    if (times > 0) has++;
    if (times > 1) again++;
  }
  return again > MOST_REPEATED * has;
}

function casesOf({ caseOffsets }: EventLog, segmentOf: Int32Array, segment: number): number[] {
  const cases: number[] = [];
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) {
      if (segmentOf[e] !== segment) continue;
      cases.push(c);
      break;
    }
  }
  return cases;
}

/** The causes of waiting, by the hours that the log shows; null where they cannot be told. */
function causesOf(log: EventLog, zone: string) {
  const learned = log.start === null || log.resource === null ? null : learnCalendar(log, { zone });
  if (learned === null) return null;
  try {
    return waitingCausesOf(log, { calendar: calendarOfDocument(learned) });
  } catch (error) {
    // A log of centuries has no working hours.
    if (error instanceof TracebookError && error.kind === "limit") return null;
    throw error;
  }
}

const CAUSES: Readonly<Record<keyof WaitingCauses, string | null>> = {
  queue: "while the person works on something else",
  batch: "until a batch is complete",
  outOfHours: "out of working hours",
  rest: null,
};

function causeWords(causes: WaitingCauses): string[] {
  const all = causes.batch + causes.queue + causes.outOfHours + causes.rest;
  const names = Object.keys(CAUSES) as (keyof WaitingCauses)[];
  const [most] = names.sort((a, b) => causes[b] - causes[a]);
  const words = CAUSES[most];
  return words === null || all === 0 ? [] : [`${sayShare(causes[most] / all)} of it ${words}`];
}
