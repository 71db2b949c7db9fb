import { usageError } from "../../errors.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { adjustPValues } from "../../numerics/adjust-p-values.ts";
import { fisherExactTest } from "../../numerics/fisher-exact-test.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import type { VariantAlignment } from "../alignments/alignment.ts";
import { type CaseValueOptions, caseValues } from "./case-values.ts";
import { activityOfMove } from "./locate-deviations.ts";

/** Any deviation, or one kind of deviation of one activity. */
export interface Deviation {
  /**
   * `any`; `log-move`: the activity occurs where the model does not allow it; `model-move`: it does
   * not occur where the model requires it.
   */
  readonly kind: "any" | "log-move" | "model-move";
  /** Null for `any`. */
  readonly activity: string | null;
}

/** An attribute value that is associated with a deviation. */
export interface RootCause {
  readonly deviation: Deviation;
  readonly attribute: string;
  /** Whether it is a value of the case or of one of its events. */
  readonly level: "case" | "event";
  readonly value: string;
  /** Cases with the value, and those of them with the deviation. */
  readonly casesWithValue: number;
  readonly deviatingWithValue: number;
  /** All cases whose alignment is known, and those of them with the deviation. */
  readonly cases: number;
  readonly deviating: number;
  /** Share of the deviation among cases with the value, divided by its share among all. */
  readonly lift: number;
  /**
   * Probability of so many deviations with the value if the two were independent (Fisher,
   * one-sided).
   */
  readonly pValue: number;
  /** The p-value corrected for all values and deviations that were compared. */
  readonly adjustedPValue: number;
}

/** A log, and how the variants of its cases align with a model. */
export interface AlignedLog {
  readonly log: EventLog;
  /** The variant of each case of the log. */
  readonly variantOfCase: Uint32Array;
  readonly net: PetriNet;
  /** Of the variants, with moves; cases whose alignment is not known are left out. */
  readonly alignments: readonly VariantAlignment[];
}

/** Options of {@linkcode rootCauses}. */
export interface RootCauseOptions extends CaseValueOptions {
  /** Largest corrected p-value that is reported, from 0 to 1. Default: 0.05. */
  readonly level?: number;
}

/** Fewest cases of a deviation that is looked at. */
const LEAST_DEVIATING = 5;

/**
 * Attribute values that are associated with deviations: for each pair a fourfold table over cases,
 * its lift (Brin et al., "Dynamic itemset counting", 1997) and Fisher's exact test, corrected for
 * the number of pairs (Benjamini and Hochberg, "Controlling the false discovery rate", 1995). A
 * finding is an association, not yet a cause. Linear in values times deviations, plus the cases of
 * each value.
 *
 * @example
 * ```ts
 * import { alignVariants } from "@/conformance/alignments/align-variants.ts";
 * import { rootCauses } from "@/conformance/deviations/root-causes.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
 * const log = eventLogFromTraces(Array.from({ length: 20 }, (_, i) => ({
 *   caseId: `${i}`,
 *   attributes: { channel: i < 10 ? "web" : "phone" },
 *   events: i < 10 ? [{ activity: "a" }] : [{ activity: "a" }, { activity: "b" }],
 * })));
 * const { variants, variantOfCase } = variantsOf(log);
 * const { variants: alignments } = alignVariants(net, variants);
 * const [cause] = rootCauses({ log, variantOfCase, net, alignments });
 * assertEquals([cause.deviation.kind, cause.attribute, cause.value, cause.lift], ["any", "channel", "web", 2]);
 * ```
 *
 * @returns findings above chance, by corrected p-value, then lift descending, then names in
 * code-unit order
 * @throws a usage error if `level` is not from 0 to 1
 */
export function rootCauses(
  { log, variantOfCase, net, alignments }: AlignedLog,
  options: RootCauseOptions = {},
): RootCause[] {
  const { level = 0.05 } = options;
  if (!(level >= 0 && level <= 1)) throw usageError({ expected: "a level from 0 to 1", found: String(level) });
  const values = caseValues(log, options);
  if (values.length === 0) return [];
  const known = variantOfCase.reduce((sum, v) => sum + (alignments[v].moves === null ? 0 : 1), 0);
  const deviations = deviationsOfVariants(net, alignments);
  const tallies = deviations.map(({ variants }) => variantOfCase.reduce((sum, v) => sum + variants[v], 0));
  const compared: Omit<RootCause, "adjustedPValue">[] = [];
  for (const { attribute, level, value, cases } of values) {
    const withValue = countByVariant(cases, variantOfCase, alignments);
    const casesWithValue = withValue.reduce((sum, [, count]) => sum + count, 0);
    deviations.forEach(({ deviation, variants }, d) => {
      const deviating = tallies[d];
      if (deviating < LEAST_DEVIATING || deviating === known || casesWithValue === 0) return;
      const deviatingWithValue = withValue.reduce((sum, [v, count]) => sum + variants[v] * count, 0);
      const table = { both: deviatingWithValue, property: casesWithValue, outcome: deviating, all: known };
      compared.push({
        deviation,
        attribute,
        level,
        value,
        casesWithValue,
        deviatingWithValue,
        cases: known,
        deviating,
        lift: (deviatingWithValue * known) / (casesWithValue * deviating),
        pValue: fisherExactTest(table),
      });
    });
  }
  const adjusted = adjustPValues(compared.map(({ pValue }) => pValue), "benjamini-hochberg");
  return compared.map((one, i) => ({ ...one, adjustedPValue: adjusted[i] }))
    .filter(({ adjustedPValue, lift }) => adjustedPValue <= level && lift > 1)
    .sort(byStrength);
}

function byStrength(a: RootCause, b: RootCause): number {
  const text = ({ deviation, attribute, value, level }: RootCause) =>
    JSON.stringify([deviation.kind, deviation.activity, attribute, level, value]);
  return a.adjustedPValue - b.adjustedPValue || b.lift - a.lift || (text(a) < text(b) ? -1 : 1);
}

/** A deviation, and the variants that have it. */
export interface DeviatingVariants {
  readonly deviation: Deviation;
  /** 1 for each variant that has it. */
  readonly variants: Uint8Array;
}

/** Any deviation first, then each kind of each activity in the order of occurrence. */
export function deviationsOfVariants(net: PetriNet, alignments: readonly VariantAlignment[]): DeviatingVariants[] {
  const any: DeviatingVariants = { deviation: { kind: "any", activity: null }, variants: new Uint8Array(alignments.length) };
  const found = new Map<string, DeviatingVariants>();
  alignments.forEach(({ moves }, v) => {
    for (const move of moves ?? []) {
      const activity = activityOfMove(net, move);
      if (activity === null || (move.event !== null && move.transition !== null)) continue;
      const kind = move.event === null ? "model-move" : "log-move";
      const key = `${kind}:${activity}`;
      let one = found.get(key);
      if (one === undefined) {
        found.set(key, one = { deviation: { kind, activity }, variants: new Uint8Array(alignments.length) });
      }
      one.variants[v] = 1;
      any.variants[v] = 1;
    }
  });
  return [any, ...found.values()];
}

/** How many of some cases take each variant; cases whose alignment is not known are left out. */
function countByVariant(
  cases: Int32Array,
  variantOfCase: Uint32Array,
  alignments: readonly VariantAlignment[],
): readonly (readonly [variant: number, count: number])[] {
  const counts = new Map<number, number>();
  for (const c of cases) {
    const v = variantOfCase[c];
    if (alignments[v].moves !== null) counts.set(v, (counts.get(v) ?? 0) + 1);
  }
  return [...counts];
}
