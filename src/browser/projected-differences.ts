import { correctTests, type ShareDifference, shareDifference } from "../comparison/groups/share-differences.ts";
import { type GraphArc, processGraphOf } from "../drawing/map/process-graph.ts";
import type { Variants } from "../event-log/variants.ts";

/** Options of {@linkcode projectedDifferences}. */
interface ProjectionOptions {
  /** Codes of the activities of the map. */
  readonly shown: ReadonlySet<number>;
  /** Relations of the comparison, of whole cases, by first and second activity. */
  compared(from: number, to: number): ShareDifference | undefined;
  /** How many tests the comparison has made. */
  readonly tests: number;
}

/**
 * Differences between two groups of the relations of a map, from the start and to the end, where
 * some activities are left out: cases are projected to the others, as the map does. They are tested
 * like those of `compareGroups`, and corrected for each other and for the tests of the comparison.
 * A relation that as many cases have as without leaving out is the one of the comparison.
 *
 * @param variants of both groups
 * @param counts cases of the variants in each group
 * @returns by first and second activity
 */
export function projectedDifferences(
  variants: Variants,
  counts: readonly [Uint32Array, Uint32Array],
  { shown, compared, tests }: ProjectionOptions,
): (from: number, to: number) => ShareDifference | undefined {
  const keyOf = ({ from, to }: Pick<GraphArc, "from" | "to">) => `${from} ${to}`;
  const [first, second] = counts.map((own) => {
    const { arcs } = processGraphOf({ ...variants, counts: own }, (activity) => shown.has(activity));
    return new Map(arcs.map((arc) => [keyOf(arc), arc.cases]));
  });
  const [a, b] = counts.map((own) => own.reduce((sum, count) => sum + count, 0));
  const keys = [...new Set([...first.keys(), ...second.keys()])];
  const rows = keys.map((key) => ({ first: first.get(key) ?? 0, second: second.get(key) ?? 0 }));
  const { shares } = correctTests(rows, [a, b], { others: new Array<number>(tests).fill(1), significance: 0.05 });
  const found = new Map(keys.map((key, i) => [key, shareDifference(rows[i], [a, b], shares[i])]));
  return (from, to) => {
    const [own, whole] = [found.get(keyOf({ from, to })), compared(from, to)];
    return own !== undefined && own.first === whole?.first && own.second === whole.second ? whole : own;
  };
}
