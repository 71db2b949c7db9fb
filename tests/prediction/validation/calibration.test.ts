import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { createRandom, type Random } from "@/numerics/random.ts";
import {
  type Calibration,
  calibratorOf,
  countingRows,
  type Outcomes,
  reachOf,
  replayIntervals,
} from "@/prediction/validation/calibration.ts";
import { HOUR } from "../logs.ts";

/**
 * One row for each case, begun at even distances; 100 hours are predicted of each, with a spread of
 * 50.
 */
function outcomes(hours: readonly number[], { from = 0, every = 10 } = {}): Outcomes {
  const now = Float64Array.from(hours, (_, at) => (from + every * at) * HOUR);
  const fill = (value: number) => new Float64Array(hours.length).fill(value);
  return {
    now,
    end: Float64Array.from(hours, (value, at) => now[at] + value * HOUR),
    first: new Uint8Array(hours.length).fill(1),
    predicted: fill(100),
    spread: { below: fill(50), above: fill(50) },
  };
}

const NONE = outcomes([]);
const exponential = (random: Random, count: number, mean: number) =>
  Array.from({ length: count }, () => random.exponential(mean));

Deno.test("intervals hold about 90 % of the cases where past and future are alike", () => {
  const random = createRandom(2);
  const [{ coverage }] = replayIntervals([{
    before: outcomes(exponential(random, 400, 100)),
    after: outcomes(exponential(random, 3000, 100), { from: 4000 }),
  }]);
  assertAlmostEquals(coverage, 0.9, 0.02);
});

Deno.test("intervals follow hours that grow to three times what they were", () => {
  const random = createRandom(3);
  const grown = Array.from({ length: 3000 }, (_, at) => random.exponential(100 * (1 + 2 * at / 3000)));
  const before = outcomes(exponential(random, 400, 100));
  const [{ coverage }] = replayIntervals([{ before, after: outcomes(grown, { from: 4000 }) }]);
  assertAlmostEquals(coverage, 0.9, 0.03);
});

Deno.test("the intervals of a predictor are the same whoever is measured beside it", () => {
  const random = createRandom(5);
  const rows = {
    before: outcomes(exponential(random, 100, 100)),
    after: outcomes(exponential(random, 500, 100), { from: 1000 }),
  };
  const farOff = (some: Outcomes) => ({ ...some, predicted: some.predicted.map((hours) => 3 * hours) });
  const other = { before: farOff(rows.before), after: farOff(rows.after) };
  assertEquals(replayIntervals([rows, other]), [...replayIntervals([rows]), ...replayIntervals([other])]);
});

Deno.test("a calibration knows nothing of what comes after its time", () => {
  const someHours = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 20, maxLength: 60 });
  fc.assert(fc.property(someHours, fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 1000 }), (hours, at, later) => {
    const time = at * HOUR;
    const rows = outcomes(hours);
    const otherwise = { ...rows, end: rows.end.map((end) => end > time ? end + later * HOUR : end) };
    assertEquals(calibratorOf(otherwise)(time), calibratorOf(rows)(time));
    const more = calibratorOf(outcomes([...hours, later], { from: 0 }));
    if (10 * hours.length > at) assertEquals(more(time), calibratorOf(rows)(time));
  }));
});

Deno.test("predictions of rows that do not count change no calibration, and those that count are few", () => {
  const rows = outcomes(exponential(createRandom(6), 30_000, 100));
  const time = 310_000 * HOUR;
  const counting = new Set(countingRows(rows, time));
  assert(counting.size > 300 && counting.size <= 5000, String(counting.size));
  const predicted = rows.predicted.map((hours, row) => counting.has(row) ? hours : NaN);
  assertEquals(calibratorOf({ ...rows, predicted })(time), calibratorOf(rows)(time));
});

Deno.test("cases that go on make intervals wider: those that have ended by a moment are the short ones", () => {
  const hours = exponential(createRandom(4), 300, 400);
  const rows = outcomes(hours);
  const time = 3000 * HOUR;
  const ended = hours.map((_, at) => rows.end[at] <= time);
  const pick = (numbers: Float64Array) => numbers.filter((_, at) => ended[at]);
  const endedOnly: Outcomes = {
    now: pick(rows.now),
    end: pick(rows.end),
    first: rows.first.filter((_, at) => ended[at]),
    predicted: pick(rows.predicted),
    spread: { below: pick(rows.spread.below), above: pick(rows.spread.above) },
  };
  const above = (some: Outcomes) => reachOf(calibratorOf(some)(time)!).above;
  assertGreater(above(rows), 1.1 * above(endedOnly));
});

Deno.test("an earlier calibration counts for less, the more cases have begun since, and stands where none has", () => {
  const before: Calibration = { scores: Array.from({ length: 101 }, (_, at) => at / 50 - 1), cases: 150, observed: 1 };
  assertEquals(calibratorOf(NONE, before)(0)!.scores, before.scores);
  const reach = (count: number) => reachOf(calibratorOf(outcomes(Array(count).fill(600)), before)(1e6 * HOUR)!).above;
  const reaches = [0, 10, 50, 1000].map(reach);
  assert(reaches.every((value, at) => at === 0 || value >= reaches[at - 1]), `${reaches}`);
  assertAlmostEquals(reaches[0], reachOf(before).above, 1e-9);
  assertEquals(reaches[3], 10); // 600 hours where 100 were predicted, in spreads of 50
  assertEquals(calibratorOf(NONE)(0), null);
});

Deno.test("the fewer cases there are, the wider the interval: the next one may lie outside all of them", () => {
  const scores = Array.from({ length: 101 }, (_, at) => (at - 20) / 10);
  const reaches = [10_000, 100, 10].map((cases) => reachOf({ scores, cases }));
  assertAlmostEquals(reaches[0].above, 7.2, 0.01);
  assertEquals(reaches[2], { below: 2, above: 8 });
  assertLess(reaches[0].above, reaches[1].above);
  assertLess(reaches[1].below, reaches[2].below + 1e-9);
});
