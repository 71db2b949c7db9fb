import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { transportCost } from "@/numerics/transport-cost.ts";

/** The least cost by trying all ways of giving each single unit to a sink. */
function byTrying(supply: readonly number[], demand: readonly number[], cost: Float64Array): number {
  const units = supply.flatMap((count, source) => Array<number>(count).fill(source));
  const left = [...demand];
  const best = (unit: number): number => {
    if (unit === units.length) return 0;
    let least = Infinity;
    left.forEach((free, sink) => {
      if (free === 0) return;
      left[sink]--;
      least = Math.min(least, cost[units[unit] * demand.length + sink] + best(unit + 1));
      left[sink]++;
    });
    return least;
  };
  return best(0);
}

Deno.test("the transport cost is the least of all ways to move the units", () => {
  const problem = fc.integer({ min: 1, max: 6 }).chain((units) =>
    fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })).chain(([rows, columns]) =>
      fc.record({
        from: fc.array(fc.nat(rows - 1), { minLength: units, maxLength: units }),
        to: fc.array(fc.nat(columns - 1), { minLength: units, maxLength: units }),
        cost: fc.array(fc.nat(9), { minLength: rows * columns, maxLength: rows * columns }),
        rows: fc.constant(rows),
        columns: fc.constant(columns),
      })
    )
  );
  fc.assert(fc.property(problem, ({ from, to, cost, rows, columns }) => {
    const count = (places: readonly number[], size: number) =>
      Array.from({ length: size }, (_, i) => places.filter((place) => place === i).length);
    const [supply, demand] = [count(from, rows), count(to, columns)];
    const costs = Float64Array.from(cost);
    assertAlmostEquals(transportCost({ supply, demand, cost: costs }), byTrying(supply, demand, costs), 1e-9);
  }));
});

Deno.test("nothing to move costs nothing, and unequal sums are refused", () => {
  assertEquals(transportCost({ supply: [], demand: [], cost: new Float64Array() }), 0);
  assertThrows(
    () => transportCost({ supply: [1], demand: [2], cost: new Float64Array(1) }),
    TracebookError,
    "as much demand as supply",
  );
});
