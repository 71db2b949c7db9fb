import { assert, assertAlmostEquals, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { arcDurationColumns, arcDurationsOf } from "@/browser/analysis/arc-duration-columns.ts";
import { durationFigure } from "@/browser/arc-durations.ts";
import { durationHistogram } from "@/browser/histogram.ts";
import { isTimeMeasure, type MapMeasure, mapPaint, mapScale, valueScale } from "@/browser/map-marks.ts";
import { completedDurations, overviewFigures } from "@/browser/overview-figures.ts";
import { LIGHT } from "@/drawing/palette.ts";
import { END, processGraphOf, START } from "@/drawing/map/process-graph.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { segmentStatistics } from "@/performance/segment-statistics.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";

const HOUR = 3_600_000;

const arcDurations = (log: EventLog, shown: (activity: number) => boolean) =>
  arcDurationsOf(arcDurationColumns(log, [...log.activities.keys()].filter(shown)));

const anyLog: fc.Arbitrary<EventLog> = fc.array(
  fc.array(fc.record({ activity: fc.constantFrom(..."abcde"), time: fc.integer({ min: 0, max: 1e9 }) }), {
    minLength: 1,
    maxLength: 8,
  }),
  { minLength: 1, maxLength: 20 },
).map((traces) => eventLogFromTraces(traces.map((events, i) => ({ caseId: String(i), events }))));

/** A log with one way, given as letters, an hour between two events. */
const words = (...all: string[]) =>
  eventLogFromTraces(
    all.map((word, i) => ({ caseId: String(i), events: [...word].map((activity, k) => ({ activity, time: k * HOUR })) })),
  );

Deno.test("the figures of the overview follow from their definitions", () => {
  const log = words("abc", "abc", "abc", "abbc", "ac", "abc", "abc", "abc", "abc", "ab");
  const { variants } = variantsOf(log);
  const figures = overviewFigures(log, variants, completedCases(log));
  assertEquals([figures.cases, figures.events, figures.variants, figures.variantsFor80], [10, 29, 4, 2]);
  assertEquals(figures.medianDuration, 2 * 3600);
  assertEquals(figures.reworkShare, 0.1);
  assertEquals(figures.mostRepeated, { label: "b", cases: 1 });
  assertEquals(figures.endActivities, ["c"]);
});

Deno.test("durations of running cases do not count", () => {
  const log = words("abc", "ab");
  assertEquals([...completedDurations(log, Uint8Array.of(1, 0))], [7200]);
  assertEquals([...completedDurations(log, Uint8Array.of(0, 0))], []);
});

Deno.test("arc durations of all activities are the segments of the log", () => {
  fc.assert(fc.property(anyLog, (log) => {
    const durations = arcDurations(log, () => true);
    const segments = segmentStatistics(log);
    let total = 0;
    segments.from.forEach((from, i) => {
      const passages = durations.of(from, segments.to[i]);
      assertEquals(passages.length, segments.counts[i]);
      assertAlmostEquals(durationFigure(passages, "median"), segments.medianSeconds[i]);
      assertAlmostEquals(durationFigure(passages, "p90"), segments.p90Seconds[i]);
      assertAlmostEquals(durationFigure(passages, "total"), segments.totalSeconds[i]);
      total += segments.totalSeconds[i];
    });
    assertAlmostEquals(durations.total, total);
  }));
});

Deno.test("the time over a hidden activity is the sum of the times before and after it", () => {
  const log = words("abc");
  const b = log.activities.indexOf("b");
  assertEquals([...arcDurations(log, (activity) => activity !== b).of(0, 2)], [7200]);
});

Deno.test("a histogram counts each duration once, in its bin or as left out", () => {
  const durations = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(fc.property(durations, (values) => {
    const sorted = Float64Array.from(values).sort();
    const { bins, beyond, below, scale } = durationHistogram(sorted, 20);
    assertEquals(bins.reduce((sum, bin) => sum + bin.count, 0) + beyond + below, sorted.length);
    assertEquals(bins.length, 20);
    for (let i = 1; i < bins.length; i++) assertAlmostEquals(bins[i].from, bins[i - 1].to, 1e-6 * bins[i].to);
    assert(scale === "log" ? bins[0].from >= 1 : beyond <= Math.ceil(sorted.length / 100));
  }));
});

Deno.test("durations of equal length make a histogram too", () => {
  assertEquals(durationHistogram(new Float64Array(5)).bins.reduce((sum, bin) => sum + bin.count, 0), 5);
  assertEquals(durationHistogram(new Float64Array(5).fill(90)).bins.reduce((sum, bin) => sum + bin.count, 0), 5);
  assertEquals(durationHistogram(new Float64Array(0)).bins, []);
});

Deno.test("legend and marks have one scale: the ends of the legend are the least and the greatest arc", () => {
  const DAY = 86_400;
  const { placeOf, valueAt, isCut } = valueScale([5 * DAY, 53 * DAY, 488 * DAY], "time");
  assertEquals([placeOf(5 * DAY), placeOf(488 * DAY), isCut], [0, 1, false]);
  assertAlmostEquals(placeOf(53 * DAY), 0.515, 0.001);
  for (const place of [0, 0.3, 1]) assertAlmostEquals(placeOf(valueAt(place)), place);
  const zero = valueScale([0, 1e6], "time");
  assertEquals([zero.placeOf(0), zero.valueAt(0), zero.isCut], [0, zero.valueAt(0), true]);
  assertEquals(valueScale([7, 7], "frequency").placeOf(7), 1);
});

Deno.test("colours and widths lie on their scales, the greatest at the end", () => {
  const measures: MapMeasure[] = ["count", "cases", "share", "median", "mean", "p90", "total"];
  fc.assert(fc.property(anyLog, fc.constantFrom(...measures), (log, measure) => {
    const graph = processGraphOf(variantsOf(log).variants);
    const options = {
      graph,
      drawn: graph.arcs,
      labels: log.activities,
      cases: log.caseIds.length,
      measure,
      durations: arcDurations(log, () => true),
      palette: LIGHT,
    };
    const paint = mapPaint(options);
    const marks = graph.arcs.map((arc) => paint.arc({ ...arc, points: [], label: [0, 0] }));
    for (const { color, weight } of marks) for (const place of [color, weight]) assert(place >= 0 && place <= 1);
    assertEquals(Math.max(...marks.map(({ weight }) => weight)), 1);
    assertEquals(mapScale(options).measure, isTimeMeasure(measure) ? "time" : "frequency");
    for (const { activity } of graph.activities) {
      const { color, figure } = paint.node({ node: activity, x: 0, y: 0, width: 0, height: 0, lines: [] });
      assert(color > 0 && color <= 1 && figure !== "");
    }
  }));
});

Deno.test("titles tell arcs of start and end by the cases that begin or end there", () => {
  const log = words("ab", "ab", "b");
  const graph = processGraphOf(variantsOf(log).variants);
  const base = { graph, drawn: graph.arcs, labels: log.activities, cases: 3, durations: null, palette: LIGHT };
  const title = (from: number, to: number) =>
    mapPaint({ ...base, measure: "count" }).arc({ from, to, points: [], label: [0, 0] }).title;
  assertEquals(title(START, 0), "2 cases (66.7 %) start with a");
  assertEquals(title(1, END), "3 cases (100 %) end with b");
  assertEquals(title(0, 1), "a → b: 2 times in 2 cases (66.7 % of all)");
});

Deno.test("figures of an empty log are zeros, not failures", () => {
  const log = eventLogFromTraces([]);
  const figures = overviewFigures(log, variantsOf(log).variants, completedCases(log));
  assertEquals([figures.cases, figures.reworkShare, figures.variantsFor80], [0, 0, 0]);
  assertLessOrEqual(figures.running, 0);
});
