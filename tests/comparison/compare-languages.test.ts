import { assert, assertAlmostEquals, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import {
  editDistances,
  type LanguageDistance,
  type LanguageDistanceOptions,
  languageDistanceSteps,
} from "@/comparison/groups/language-distance.ts";
import type { Variants } from "@/event-log/variants.ts";

/** A step of a variant stands for its activity: variants of a few short sequences. */
const SEQUENCES = [[0], [0, 1], [1], [0, 1, 0], [1, 1, 2], [2, 0]];
const VARIANTS: Variants = {
  activities: ["a", "b", "c"],
  offsets: Uint32Array.from([0, ...SEQUENCES.map((_, v) => SEQUENCES.slice(0, v + 1).flat().length)]),
  steps: Uint16Array.from(SEQUENCES.flat()),
  counts: Uint32Array.from(SEQUENCES, () => 1),
};

function distanceOf(
  [first, second]: readonly [readonly number[], readonly number[]],
  options: LanguageDistanceOptions = { divisions: 0 },
): LanguageDistance {
  const groups = [...first.map(() => 1), ...second.map(() => 2)];
  const steps = languageDistanceSteps({ variants: VARIANTS, variantOfCase: [...first, ...second] }, groups, options);
  for (let step = steps.next();; step = steps.next()) if (step.done) return step.value;
}

const language = fc.array(fc.nat(SEQUENCES.length - 1), { minLength: 1, maxLength: 8 });

Deno.test("the distance of two languages is a metric from 0 to 1, and 0 only for equal ones", () => {
  fc.assert(fc.property(language, language, language, (a, b, c) => {
    const of = (x: readonly number[], y: readonly number[]) => {
      const { lower, upper } = distanceOf([x, y]);
      assertEquals(lower, upper, "few variants are compared exactly");
      assert(lower >= 0 && lower <= 1 + 1e-12);
      return lower;
    };
    assertAlmostEquals(of(a, b), of(b, a), 1e-12);
    assertLessOrEqual(of(a, c), of(a, b) + of(b, c) + 1e-9);
    assertEquals(of(a, a), 0);
    const shares = (x: readonly number[]) => SEQUENCES.map((_, v) => x.filter((one) => one === v).length / x.length);
    const isEqual = shares(a).every((share, v) => Math.abs(share - shares(b)[v]) < 1e-12);
    assertEquals(of(a, b) < 1e-12, isEqual);
  }));
});

Deno.test("bounds by fewer variants contain the exact distance", () => {
  fc.assert(fc.property(language, language, fc.integer({ min: 1, max: 3 }), (a, b, mostVariants) => {
    const exact = distanceOf([a, b]).lower;
    const { lower, upper } = distanceOf([a, b], { divisions: 0, mostVariants });
    assert(lower <= exact + 1e-9 && exact <= upper + 1e-9, `${lower} ${exact} ${upper}`);
  }));
});

Deno.test("the edit distance is that of all ways to begin", () => {
  const naive = (a: readonly number[], b: readonly number[]): number =>
    a.length === 0 || b.length === 0 ? a.length + b.length : Math.min(
      naive(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
      naive(a.slice(1), b) + 1,
      naive(a, b.slice(1)) + 1,
    );
  const sequence = fc.array(fc.nat(2), { maxLength: 5 });
  const editDistance = editDistances(3);
  fc.assert(fc.property(sequence, sequence, (a, b) => assertEquals(editDistance(a, b), naive(a, b))));
});

Deno.test("the edit distance of long sequences is that of the rows of Wagner and Fischer", () => {
  const byRows = (a: readonly number[], b: readonly number[]): number => {
    let row = Array.from({ length: b.length + 1 }, (_, j) => j);
    a.forEach((own, i) => {
      const next = [i + 1];
      b.forEach((other, j) => next.push(Math.min(row[j] + (own === other ? 0 : 1), row[j + 1] + 1, next[j] + 1)));
      row = next;
    });
    return row[b.length];
  };
  const sequence = fc.array(fc.nat(3), { maxLength: 150, size: "max" });
  const editDistance = editDistances(4);
  fc.assert(fc.property(sequence, sequence, (a, b) => assertEquals(editDistance(a, b), byRows(a, b))));
});

Deno.test("equal languages are no further apart than chance does, different ones are", () => {
  const many = (v: number, count: number) => Array<number>(count).fill(v);
  const mixed = [...many(0, 30), ...many(1, 30)];
  assertEquals(distanceOf([mixed, mixed], {}).beyondChance, false);
  const apart = distanceOf([many(0, 60), many(2, 60)], {});
  assertEquals([apart.beyondChance, apart.chance.divisions, apart.lower], [true, 39, 2 / 3]);
  assertEquals(distanceOf([many(0, 60), many(2, 60)], {}), apart);
});
