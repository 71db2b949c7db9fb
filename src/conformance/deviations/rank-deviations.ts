import { type AlignedLog, type Deviation, deviationsOfVariants, type RootCause, rootCauses } from "./root-causes.ts";
import { lowerBound } from "../../numerics/binary-search.ts";
import { differenceOfSorted, type MedianDifference } from "../../numerics/median-difference.ts";

/** A deviation of a log from a model, with its cases and associated attribute values. */
export interface RankedDeviation extends Deviation {
  readonly cases: number;
  /** Share of the cases whose alignment is known, from 0 to 1. */
  readonly share: number;
  /**
   * Difference between the durations of cases without (first) and with the deviation (second); null
   * if there are fewer than five durations of either.
   */
  readonly duration: MedianDifference | null;
  /** Associated attribute values by corrected p-value: associations, not yet causes. */
  readonly rootCauses: readonly Omit<RootCause, "deviation">[];
}

/** The result of {@linkcode rankDeviations}. */
export interface RankedDeviations {
  /** Any deviation first, then by cases descending, kind and activity. */
  readonly deviations: readonly RankedDeviation[];
  /** Cases whose alignment is known: all figures are of these. */
  readonly cases: number;
  /** Cases whose alignment is not known. */
  readonly casesLeftOut: number;
}

/**
 * The deviations of a log from a model, those of the most cases first, each with its root causes
 * ({@linkcode rootCauses}) and the difference in duration (`medianDifference`). n log n
 * in the cases, plus linear for each deviation.
 *
 * @param durations of the cases, such as their cycle times in seconds, NaN for those that are not
 * compared, such as running ones; null in a log without times
 *
 * @example
 * ```ts
 * import { rankDeviations } from "@/conformance/deviations/rank-deviations.ts";
 * import { alignVariants } from "@/conformance/alignments/align-variants.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
 * const log = eventLogFromTraces([
 *   { caseId: "1", events: [{ activity: "a" }, { activity: "b" }] },
 *   { caseId: "2", events: [{ activity: "a" }] },
 * ]);
 * const { variants, variantOfCase } = variantsOf(log);
 * const { variants: alignments } = alignVariants(net, variants);
 * const { deviations } = rankDeviations(
 *   { log, variantOfCase, net, alignments },
 *   Float64Array.of(60, 30),
 * );
 * assertEquals(
 *   deviations.map(({ kind, activity, cases }) => [kind, activity, cases]),
 *   [["any", null, 1], ["model-move", "b", 1]],
 * );
 * ```
 */
export function rankDeviations(
  aligned: AlignedLog,
  durations: Float64Array | null,
): RankedDeviations {
  const { variantOfCase, net, alignments } = aligned;
  const order = durations === null ? Uint32Array.from(variantOfCase.keys()) : orderOf(durations);
  const known = order.filter((c) => alignments[variantOfCase[c]].moves !== null);
  const keyOf = ({ kind, activity }: Deviation) => JSON.stringify([kind, activity]);
  const causes = new Map<string, Omit<RootCause, "deviation">[]>();
  for (const { deviation, ...cause } of rootCauses(aligned)) {
    const key = keyOf(deviation);
    const own = causes.get(key);
    if (own === undefined) causes.set(key, [cause]);
    else own.push(cause);
  }
  const deviations = deviationsOfVariants(net, alignments).map(({ deviation, variants }): RankedDeviation => {
    const cases = known.reduce((sum, c) => sum + variants[variantOfCase[c]], 0);
    // Without the deviation, and with it; those that are not compared are the last ones.
    const sorted = [new Float64Array(known.length - cases), new Float64Array(cases)];
    const next = [0, 0];
    for (const c of known) {
      if (durations === null || Number.isNaN(durations[c])) break;
      const has = variants[variantOfCase[c]];
      sorted[has][next[has]++] = durations[c];
    }
    const [without, own] = sorted.map((values, has) => values.subarray(0, next[has]));
    return {
      ...deviation,
      cases,
      share: known.length === 0 ? 0 : cases / known.length,
      duration: durations && differenceOfSorted(without, own),
      rootCauses: causes.get(keyOf(deviation)) ?? [],
    };
  });
  const rank = (one: RankedDeviation) => one.kind === "any" ? 0 : 1;
  return {
    deviations: deviations.sort((a, b) => rank(a) - rank(b) || b.cases - a.cases || (keyOf(a) < keyOf(b) ? -1 : 1)),
    cases: known.length,
    casesLeftOut: variantOfCase.length - known.length,
  };
}

/** The positions of values by ascending value, NaN last; faster than a sort with a comparison. */
function orderOf(values: Float64Array): Uint32Array {
  const sorted = values.toSorted();
  const numbers = values.reduce((count, value) => Number.isNaN(value) ? count : count + 1, 0);
  const taken = new Uint32Array(values.length);
  const order = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const first = Number.isNaN(values[i]) ? numbers : lowerBound(sorted, values[i], 0, numbers);
    order[first + taken[first]++] = i;
  }
  return order;
}
