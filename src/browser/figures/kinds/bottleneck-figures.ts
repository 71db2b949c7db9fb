import { readCalendar } from "../../../time/calendar-document.ts";
import type { CausesOfWaiting } from "../../analysis/causes-of-waiting.ts";
import type { RankedSegments } from "../../analysis/kept-bottlenecks.ts";
import type { SegmentWaiting } from "../../analysis/segment-waiting.ts";
import type { Hours } from "../../analysis/timed-events.ts";
import type { Compute, FigureKind, FigureSource } from "../figure-kind.ts";
import { areTexts, readParameter } from "./read-parameter.ts";
import { SEGMENT } from "./segment-figures.ts";

/** `all`, `learned`, or a calendar as JSON. */
const hoursOf = (text: string): Hours =>
  text === "all" || text === "learned" ? text : readCalendar(text, { source: "the address" });

const ofRanking =
  (pick: (row: RankedSegments["rows"][number]) => number | null): Compute => async ({ ask }, [from, to, hours]) => {
    const { rows } = await ask({ kind: "ranked-segments", hours: hoursOf(hours), intervals: false });
    const row = rows.find((row) => row.from === from && row.to === to);
    return row === undefined ? NaN : pick(row) ?? NaN;
  };

const ofQueue = (pick: (waiting: SegmentWaiting) => number | null): Compute => async ({ ask }, [from, to]) =>
  pick(await ask({ kind: "segment-waiting", from, to, hours: "all", range: null })) ?? NaN;

const ofCauses =
  (pick: (causes: CausesOfWaiting, parameters: readonly string[]) => number | undefined): Compute =>
  async ({ ask }, [hours, ...parameters]) =>
    pick(await ask({ kind: "waiting-causes", hours: hoursOf(hours) }), parameters) ?? NaN;

const causeSeconds = ({ segments }: CausesOfWaiting, [cause, ...ends]: readonly string[]): number | undefined =>
  segments?.filter(({ from, to }) => ends.length === 0 || (from === ends[0] && to === ends[1])).reduce(
    (sum, segment) => sum + (cause in segment ? Number(segment[cause as "rest"]) : NaN),
    0,
  );

/** A cell of the waits by their begin: its row from 1, and what its column is of. */
const ofBegin =
  (pick: (waits: NonNullable<SegmentWaiting["byBegin"]>, at: number) => number | undefined): Compute =>
  async ({ ask }, [from, to, hours, row, column]) => {
    const { byBegin } = await ask({ kind: "segment-waiting", from, to, hours: hoursOf(hours), range: null });
    const at = byBegin?.columns.indexOf(Number(column)) ?? -1;
    return at < 0 ? NaN : pick(byBegin!, (Number(row) - 1) * byBegin!.columns.length + at) ?? NaN;
  };

/** The passages from a lane to the next; null where there are none. */
async function passagesOfLane({ ask }: FigureSource, [lanes, how, lane]: readonly string[]) {
  const { segments } = await ask({
    kind: "spectrum",
    lanes: readParameter<readonly string[]>(lanes, areTexts),
    how: how === "directly" ? how : "eventually",
  });
  return segments[Number(lane) - 1]?.passages ?? null;
}

const SPECTRUM = "performanceSpectrum (src/performance/performance-spectrum.ts)";

const LANE = ["the lanes, as JSON", "how they follow: directly or eventually", "the number of the first lane"];

const BOTTLENECKS = "bottlenecksOf (src/performance/bottlenecks.ts)";

const TIMED_SEGMENT = [...SEGMENT, "the hours that count"];

const WAIT = "time from the event before to the start of the next one (its completion, in a log without start times)";

const QUEUES = "queueFigures (src/performance/queue-figures.ts)";

const REWORK = "reworkOf (src/performance/rework.ts)";

const BATCHES = "batchingOf (src/performance/batching.ts)";

const BATCH =
  "Events of one activity that the same person completes for different cases, each at most 60 s after the one before, three or more in a row.";

const CAUSES = "waitingCausesOf (src/performance/waiting-causes.ts)";

const CAUSE =
  "Each moment of waiting has one cause, the first that holds: the batch still grows, the person is busy, it is out of hours, none of these.";

const HOURS = "the hours of work";

const BEGINS = "waitingByBegin (src/performance/waiting-by-begin.ts)";

const BEGIN = [...TIMED_SEGMENT, "the weekday, Monday is 1, or the month", "the hour or the year"];

/** Figures of waits, queues, rework and batches. */
export const BOTTLENECK_FIGURES = {
  "wait-count": {
    title: "Passages of a segment",
    definition: "How often the second activity directly follows the first one in a case.",
    formula: "number of pairs of neighbouring events with these activities",
    computedBy: BOTTLENECKS,
    unit: "count",
    parameters: TIMED_SEGMENT,
    compute: ofRanking(({ count }) => count),
  },
  "wait-median": {
    title: "Median time of a segment",
    definition: `Half of the passages take no longer: ${WAIT}, in the hours that count.`,
    formula: "median over all passages",
    computedBy: BOTTLENECKS,
    unit: "seconds",
    parameters: TIMED_SEGMENT,
    compute: ofRanking(({ medianSeconds }) => medianSeconds),
  },
  "wait-p90": {
    title: "90th percentile of the time of a segment",
    definition: `9 of 10 passages take no longer: ${WAIT}, in the hours that count.`,
    formula: "90 % quantile over all passages (type 7 of Hyndman and Fan)",
    computedBy: BOTTLENECKS,
    unit: "seconds",
    parameters: TIMED_SEGMENT,
    compute: ofRanking(({ p90Seconds }) => p90Seconds),
  },
  "wait-share": {
    title: "Share of a segment of the time",
    definition: `What the segment has of the time of all segments: ${WAIT}, in the hours that count.`,
    formula: "total of the segment / total of all segments",
    computedBy: BOTTLENECKS,
    unit: "share",
    parameters: TIMED_SEGMENT,
    compute: ofRanking(({ share }) => share),
  },
  "batch-days": {
    title: "Days on which a segment ends",
    definition:
      "Days on which its passages end, or the fewest on which at least 9 of 10 of them end, where these are at most one day in 50; else 0.",
    formula: "number of days of batches",
    computedBy: "batchDaysOf (src/performance/batch-days.ts)",
    unit: "count",
    parameters: SEGMENT,
    compute: async ({ ask }, [from, to]) => (await ask({ kind: "batch-days", from, to })).length,
  },
  "queue-mean": {
    title: "Mean length of a queue",
    definition: "Cases that wait in the segment at a moment, on average over the time from the first arrival to the last end.",
    formula: "sum of the waits / that time (Little 1961)",
    computedBy: QUEUES,
    unit: "number",
    parameters: SEGMENT,
    compute: ofQueue(({ meanLength }) => meanLength),
  },
  "queue-longest": {
    title: "Longest queue",
    definition: "The most cases that wait in the segment at one moment.",
    formula: "maximum over time of (arrived − left)",
    computedBy: QUEUES,
    unit: "count",
    parameters: SEGMENT,
    compute: ofQueue(({ longestLength }) => longestLength),
  },
  "queue-length": {
    title: "Length of a queue at a moment",
    definition: "Cases that wait in the segment at the moment.",
    formula: "cases that have arrived until then − cases that have left until then",
    computedBy: QUEUES,
    unit: "count",
    parameters: [...SEGMENT, "the moment, in ms since 1970"],
    async compute({ ask }, [from, to, moment]) {
      const at = Number(moment);
      const { curve } = await ask({ kind: "segment-waiting", from, to, hours: "all", range: [at, at] });
      return curve.length.at(0) ?? 0;
    },
  },
  "begun-wait": {
    title: "Median wait by its begin",
    definition: `Half of the passages whose waiting begins then take no longer: ${WAIT}, in the hours that count.`,
    formula: "median over these passages",
    computedBy: BEGINS,
    unit: "seconds",
    parameters: BEGIN,
    compute: ofBegin(({ medianSeconds }, at) => medianSeconds[at]),
  },
  "begun-passages": {
    title: "Passages by the begin of their wait",
    definition: "Passages of the segment whose waiting begins then.",
    formula: "number of passages",
    computedBy: BEGINS,
    unit: "count",
    parameters: BEGIN,
    compute: ofBegin(({ counts }, at) => counts[at]),
  },
  "passage-quartile": {
    title: "Quartile of the passages from one lane to the next",
    definition:
      "A quarter of the passages take no longer than the first one, half no longer than the second one, the median, three quarters no longer than the third one.",
    formula: "25, 50 or 75 % quantile over all passages (type 7 of Hyndman and Fan)",
    computedBy: SPECTRUM,
    unit: "seconds",
    parameters: [...LANE, "the number of the quartile"],
    async compute(source, parameters) {
      const passages = await passagesOfLane(source, parameters);
      return passages?.quartiles[Number(parameters[3]) - 1] ?? NaN;
    },
  },
  passage: {
    title: "Duration of a passage",
    definition: "From an event of the one lane to the event of the next lane in the same case; in a log of dates in whole days.",
    formula: "time of the second event − time of the first event",
    computedBy: SPECTRUM,
    unit: "seconds",
    parameters: [
      ...LANE,
      "the case",
      "its begin, in ms since 1970",
      "its number among those of the case with this begin, by their ends",
    ],
    async compute(source, parameters) {
      const [, , , caseId, begin, number] = parameters;
      const { ask } = source;
      const passages = await passagesOfLane(source, parameters);
      let left = Number(number);
      for (const [i, at] of passages?.begin.entries() ?? []) {
        if (at !== Number(begin) || await ask({ kind: "case-id", caseIndex: passages!.caseOf[i] }) !== caseId) continue;
        if (--left === 0) return (passages!.end[i] - at) / 1000;
      }
      return NaN;
    },
  },
  "rework-all-cases": {
    title: "Cases with rework",
    definition: "Cases in which some activity occurs more than once.",
    formula: "number of cases with at least two events of one activity",
    computedBy: REWORK,
    unit: "count",
    parameters: [HOURS],
    compute: ofCauses(({ rework }) => rework.cases),
  },
  "rework-cases": {
    title: "Cases that repeat an activity",
    definition: "Cases in which the activity occurs more than once.",
    formula: "number of cases with at least two of its events",
    computedBy: REWORK,
    unit: "count",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ rework }, [name]) => rework.activities.find(({ activity }) => activity === name)?.cases),
  },
  "rework-repetitions": {
    title: "Repetitions of an activity",
    definition: "Its events after the first one of each case.",
    formula: "sum over cases of (events of the activity − 1)",
    computedBy: REWORK,
    unit: "count",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ rework }, [name]) => rework.activities.find(({ activity }) => activity === name)?.repetitions),
  },
  "rework-direct": {
    title: "Direct repetitions of an activity",
    definition: "Its events that directly follow another of its events in the same case.",
    formula: "number of pairs of neighbouring events with the activity",
    computedBy: REWORK,
    unit: "count",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ rework }, [name]) => rework.activities.find(({ activity }) => activity === name)?.selfLoops),
  },
  "rework-seconds": {
    title: "Time of the repetitions of an activity",
    definition: "The time from each event of the activity to its next one in the same case, taken together.",
    formula: "sum over repetitions of (time of the repetition − time of the event of the activity before it)",
    computedBy: REWORK,
    unit: "seconds",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ rework }, [name]) => rework.activities.find(({ activity }) => activity === name)?.totalSeconds),
  },
  "batch-largest": {
    title: "Size of the largest batch of an activity",
    definition: BATCH,
    formula: "maximum over its batches of their events",
    computedBy: BATCHES,
    unit: "count",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ batching }, [name]) => batching.activities.find(({ activity }) => activity === name)?.largestSize),
  },
  "batch-share": {
    title: "Share of events in batches",
    definition: BATCH,
    formula: "events in batches / events",
    computedBy: BATCHES,
    unit: "share",
    parameters: [HOURS],
    compute: ofCauses(({ batching }) => batching.share ?? undefined),
  },
  "batch-activity-share": {
    title: "Share of an activity in batches",
    definition: BATCH,
    formula: "its events in batches / its events",
    computedBy: BATCHES,
    unit: "share",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ batching }, [name]) => batching.activities.find(({ activity }) => activity === name)?.share),
  },
  "batch-size": {
    title: "Mean size of the batches of an activity",
    definition: BATCH,
    formula: "events in batches / batches",
    computedBy: BATCHES,
    unit: "number",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ batching }, [name]) => batching.activities.find(({ activity }) => activity === name)?.meanSize),
  },
  "wait-by-cause": {
    title: "Waiting by cause",
    definition: `${CAUSE} Of all segments.`,
    formula: "sum of the moments with the cause, over all passages",
    computedBy: CAUSES,
    unit: "seconds",
    parameters: [HOURS, "the cause"],
    compute: ofCauses(causeSeconds),
  },
  "segment-wait-by-cause": {
    title: "Waiting in a segment by cause",
    definition: CAUSE,
    formula: "sum of the moments with the cause, over the passages of the segment",
    computedBy: CAUSES,
    unit: "seconds",
    parameters: [HOURS, "the cause", ...SEGMENT],
    compute: ofCauses(causeSeconds),
  },
} as const satisfies Readonly<Record<string, FigureKind>>;
