import { table } from "arquero";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { regressionErrors } from "@/machine-learning/regression-errors.ts";
import { compareDurations } from "@/prediction/duration/compare-durations.ts";
import { temporalSplit } from "@/prediction/duration/temporal-split.ts";

const casesOf = (rows: { start: number; length: number }[]) => {
  const sorted = rows.toSorted((a, b) => a.start - b.start);
  return table({
    caseIndex: sorted.map((_, at) => at),
    startTime: Float64Array.from(sorted, ({ start }) => start),
    endTime: Float64Array.from(sorted, ({ start, length }) => start + length),
    hours: Float64Array.from(sorted, ({ length }) => length),
  });
};
const rows = fc.array(fc.record({ start: fc.integer({ min: 0, max: 100 }), length: fc.integer({ min: 0, max: 60 }) }), {
  maxLength: 40,
});

Deno.test("every case is trained on, tested on or left out, and training ends before the test starts", () => {
  fc.assert(fc.property(rows, fc.double({ min: 0, max: 0.99, noNaN: true }), (list, share) => {
    const { train, test, time, overlapping } = temporalSplit(casesOf(list), share);
    assertEquals(train.numRows() + test.numRows() + overlapping, list.length);
    assertEquals(test.numRows(), list.length - Math.floor(share * list.length));
    assert(Array.from(train.array("endTime") as number[]).every((end) => end <= time));
    assert(Array.from(test.array("startTime") as number[]).every((start) => start >= time));
  }));
});

Deno.test("errors worked out by the table agree with those worked out by the loop", () => {
  const hours = fc.array(fc.record({ hours: fc.integer({ min: 0, max: 1e4 }), predicted: fc.integer({ min: 0, max: 1e4 }) }), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(fc.property(hours, fc.integer({ min: 0, max: 1e4 }), (list, median) => {
    const actual = Float64Array.from(list, ({ hours }) => hours);
    const forest = Float64Array.from(list, ({ predicted }) => predicted);
    const comparison = compareDurations(table({ hours: actual }), forest, median);
    for (const [mine, predicted] of [["forest", forest], ["median", forest.map(() => median)]] as const) {
      const { mae, rmse, bias } = regressionErrors(actual, predicted);
      assertAlmostEquals(comparison[mine].mae, mae, 1e-6);
      assertAlmostEquals(comparison[mine].rmse, rmse, 1e-6);
      assertAlmostEquals(comparison[mine].bias, bias, 1e-6);
    }
    assertEquals(comparison.median.skill, 0);
  }));
});

Deno.test("where the median makes no error, a forest that does has no skill that a number could tell", () => {
  const comparison = compareDurations(table({ hours: Float64Array.of(3, 3) }), Float64Array.of(3, 4), 3);
  assertEquals([comparison.forest.skill, comparison.median.skill], [null, 0]);
});
