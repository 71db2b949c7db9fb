import { timeSpan } from "../../../event-log/time-span.ts";
import { caseStarts, startTimes } from "../../../performance/case-starts.ts";
import type { Answer } from "../../analysis/questions.ts";
import type { PeriodFigures } from "../../analysis/period-comparison.ts";
import type { OverviewFigures } from "../../overview-figures.ts";
import type { Compute, FigureKind } from "../figure-kind.ts";

const ofOverview = (pick: (figures: OverviewFigures) => number | null): Compute => async ({ ask }) =>
  pick(await ask({ kind: "figures" })) ?? NaN;

/** Days are written like `2026-01-31`. */
const ofPeriod = (pick: (counts: Answer<"cases-over-time">, at: number) => number): Compute => async ({ ask }, [day]) => {
  const counts = await ask({ kind: "cases-over-time" });
  const at = counts.from.indexOf(Date.parse(day));
  return at < 0 ? 0 : pick(counts, at);
};

/** Of one of the two periods that are compared. */
const ofComparedPeriod =
  (pick: (figures: PeriodFigures, which: string) => number | null): Compute => async ({ ask }, parameters) => {
    const compared = await ask({ kind: "period-comparison" });
    const day = Date.parse(parameters[parameters.length - 1]);
    const period = compared && [compared.last, compared.before].find(({ from }) => from === day);
    return (period && pick(period, parameters[0])) ?? NaN;
  };

/** What is counted of a period. */
const COUNTED: Readonly<Record<string, (figures: PeriodFigures) => number | null>> = {
  "cases": ({ cases }) => cases,
  "events": ({ events }) => events,
  "variants": ({ variants }) => variants,
  "running": ({ running }) => running,
};

const COMPARED = "periodComparison (src/browser/analysis/period-comparison.ts)";

const COMPLETED_IN = "Of the completed cases whose last event is in the period";

const OVERVIEW = "overviewFigures (src/browser/overview-figures.ts)";

const PERIODS = "casesOverTime (src/browser/analysis/cases-over-time.ts)";

/** The parameter that names a period. */
export const PERIOD = ["the first day of the period"];

/** Figures of the overview. */
export const OVERVIEW_FIGURES = {
  cases: {
    title: "Cases",
    definition: "Cases that the filters leave.",
    formula: "number of distinct case ids",
    computedBy: OVERVIEW,
    unit: "count",
    parameters: [],
    compute: ofOverview(({ cases }) => cases),
  },
  "cases-per-day": {
    title: "Cases a day",
    definition: "How many cases start a day on average, over the time from the first to the last event.",
    formula: "cases / (time of the last event − time of the first event)",
    computedBy: OVERVIEW,
    unit: "per day",
    parameters: [],
    compute: ofOverview(({ casesPerDay }) => casesPerDay),
  },
  "events-per-day": {
    title: "Events a day",
    definition: "How many events there are a day on average, over the time from the first to the last one.",
    formula: "events / (time of the last event − time of the first event)",
    computedBy: OVERVIEW,
    unit: "per day",
    parameters: [],
    compute: ofOverview(({ eventsPerDay }) => eventsPerDay),
  },
  events: {
    title: "Events",
    definition: "Events that the filters leave.",
    formula: "number of events",
    computedBy: OVERVIEW,
    unit: "count",
    parameters: [],
    compute: ofOverview(({ events }) => events),
  },
  variants: {
    title: "Variants",
    definition: "Distinct sequences of activities.",
    formula: "number of distinct sequences, over all cases",
    computedBy: OVERVIEW,
    unit: "count",
    parameters: [],
    compute: ofOverview(({ variants }) => variants),
  },
  "variants-for-80": {
    title: "Variants that cover 80 %",
    definition: "The fewest variants that together have at least 80 % of the cases.",
    formula: "the most frequent variants, until their cases are 80 % of all",
    computedBy: OVERVIEW,
    unit: "count",
    parameters: [],
    compute: ofOverview(({ variantsFor80 }) => variantsFor80),
  },
  "median-duration": {
    title: "Median duration",
    definition:
      "From the first to the last event of a case: half of the completed cases take no longer. Running cases are left out, as their time is not over.",
    formula: "median of (last time − first time) over completed cases, between the two middle ones by linear interpolation",
    computedBy: OVERVIEW,
    unit: "seconds",
    parameters: [],
    compute: ofOverview(({ medianDuration }) => medianDuration),
  },
  "p90-duration": {
    title: "90th percentile of the duration",
    definition: "From the first to the last event of a case: 9 of 10 completed cases take no longer.",
    formula: "90 % quantile of (last time − first time) over completed cases (type 7 of Hyndman and Fan)",
    computedBy: OVERVIEW,
    unit: "seconds",
    parameters: [],
    compute: ofOverview(({ p90Duration }) => p90Duration),
  },
  "running-cases": {
    title: "Running cases",
    definition:
      "Cases that are not completed when the log ends: no end activity is among their last events, nor is the last one long ago.",
    formula: "cases − completed cases, by the rule of completedCases (src/prediction/dataset/completed-cases.ts)",
    computedBy: OVERVIEW,
    unit: "count",
    parameters: [],
    compute: ofOverview(({ running }) => running),
  },
  "rework-share": {
    title: "Rework",
    definition: "Share of cases in which some activity occurs more than once.",
    formula: "cases with a repeated activity / cases",
    computedBy: OVERVIEW,
    unit: "share",
    parameters: [],
    compute: ofOverview(({ reworkShare }) => reworkShare),
  },
  "period-count": {
    title: "Count of a period",
    definition:
      "Of the last full period in which cases start as usual, or of the one before: cases that start in it, events in it, variants of the cases completed in it, or cases that are running at its end.",
    formula: "number of cases, events or distinct sequences",
    computedBy: COMPARED,
    unit: "count",
    parameters: ["what is counted: cases, events, variants or running", ...PERIOD],
    compute: ofComparedPeriod((figures, which) => Object.hasOwn(COUNTED, which) ? COUNTED[which](figures) : null),
  },
  "period-median-duration": {
    title: "Median duration of a period",
    definition: `${COMPLETED_IN}: half take no longer from their first to their last event.`,
    formula: "median of (last time − first time) over these cases",
    computedBy: COMPARED,
    unit: "seconds",
    parameters: PERIOD,
    compute: ofComparedPeriod(({ medianDuration }) => medianDuration),
  },
  "period-rework-share": {
    title: "Rework of a period",
    definition: `${COMPLETED_IN}: the share in which some activity occurs more than once.`,
    formula: "these cases with a repeated activity / these cases",
    computedBy: COMPARED,
    unit: "share",
    parameters: PERIOD,
    compute: ofComparedPeriod(({ reworkShare }) => reworkShare),
  },
  "cases-started": {
    title: "Cases started in a period",
    definition: "Cases whose first event is in the period.",
    formula: "number of cases",
    computedBy: PERIODS,
    unit: "count",
    parameters: PERIOD,
    compute: ofPeriod(({ started }, at) => started[at]),
  },
  "cases-completed": {
    title: "Cases completed in a period",
    definition: "Completed cases whose last event is in the period.",
    formula: "number of cases",
    computedBy: PERIODS,
    unit: "count",
    parameters: PERIOD,
    compute: ofPeriod(({ completed }, at) => completed[at]),
  },
  "span-starts": {
    title: "Cases that start in a span of the small picture",
    definition: "Cases of the whole log whose first event is in one of equally long spans from its first to its last event.",
    formula: "number of cases",
    computedBy: "caseStarts (src/performance/case-starts.ts)",
    unit: "count",
    parameters: ["the number of the span", "of how many"],
    async compute({ askWhole }, [number, spans]) {
      const log = await askWhole({ kind: "event-log", columns: [] });
      const { firstTime: first, lastTime: last } = timeSpan(log);
      return caseStarts(startTimes(log), { first, last, spans: Number(spans) })[Number(number) - 1] ?? NaN;
    },
  },
  "duration-cases": {
    title: "Cases by duration",
    definition:
      "Completed cases that take at least the one and less than the other duration from their first to their last event.",
    formula: "number of cases",
    computedBy: "durationHistogram (src/browser/histogram.ts)",
    unit: "count",
    parameters: ["from, in seconds; empty for no bound", "to, in seconds; empty for no bound"],
    async compute({ ask }, [from, to]) {
      const { bins, below, beyond } = (await ask({ kind: "case-durations" })).histogram;
      if (from === "") return Number(to) === bins.at(0)?.from ? below : NaN;
      if (to === "") return Number(from) === bins.at(-1)?.to ? beyond : NaN;
      return bins.find((bin) => bin.from === Number(from) && bin.to === Number(to))?.count ?? NaN;
    },
  },
} as const satisfies Readonly<Record<string, FigureKind>>;
