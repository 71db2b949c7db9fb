import type { Variants } from "../../event-log/variants.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import type { VariantAlignment } from "../alignments/alignment.ts";
import { activityOfMove } from "./locate-deviations.ts";

/** A deviation at one place of a model. */
export interface DeviationPlace {
  /** As in {@linkcode Deviation.kind}. */
  readonly kind: "log-move" | "model-move";
  readonly activity: string;
  /** The last activity of the model's run before it; null at the start. */
  readonly after: string | null;
  /** Cases with at least one such move. */
  readonly cases: number;
}

/**
 * Where in a model each deviation occurs: after which activity of the model's run. Alignments that
 * are not known to be optimal count, too. Linear in the moves.
 *
 * @example
 * ```ts
 * import { alignVariants } from "@/conformance/alignments/align-variants.ts";
 * import { deviationPlaces } from "@/conformance/deviations/deviation-places.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
 * // a a b in three cases
 * const variants = {
 *   activities: ["a", "b"],
 *   offsets: Uint32Array.of(0, 3),
 *   steps: Uint16Array.of(0, 0, 1),
 *   counts: Uint32Array.of(3),
 * };
 * const [place] = deviationPlaces(net, variants, alignVariants(net, variants).variants);
 * assertEquals([place.kind, place.activity, place.cases], ["log-move", "a", 3]);
 * ```
 *
 * @returns by cases descending, then kind, activity and place
 */
export function deviationPlaces(
  net: PetriNet,
  { counts }: Pick<Variants, "counts">,
  alignments: readonly Pick<VariantAlignment, "moves">[],
): DeviationPlace[] {
  const codes = new Map<string | null, number>([[null, 0]]);
  const codeOf = (label: string | null) => {
    const code = codes.get(label) ?? codes.size;
    codes.set(label, code);
    return code;
  };
  const places = new Map<number, { -readonly [Key in keyof DeviationPlace]: DeviationPlace[Key] }>();
  alignments.forEach(({ moves }, v) => {
    const here = new Set<number>();
    let after: string | null = null;
    for (const move of moves ?? []) {
      const activity = activityOfMove(net, move);
      if (activity === null) continue;
      if (move.event === null || move.transition === null) {
        const kind = move.event === null ? "model-move" : "log-move";
        const key = (codeOf(activity) * MOST_LABELS + codeOf(after)) * 2 + Number(move.event === null);
        if (!places.has(key)) places.set(key, { kind, activity, after, cases: 0 });
        here.add(key);
      }
      if (move.transition !== null) after = activity;
    }
    for (const key of here) places.get(key)!.cases += counts[v];
  });
  const text = ({ kind, activity, after }: DeviationPlace) => JSON.stringify([kind, activity, after]);
  return [...places.values()].sort((a, b) => b.cases - a.cases || (text(a) < text(b) ? -1 : 1));
}

/** More labels than a log and a model have; keys of two of them are whole numbers below 2^53. */
const MOST_LABELS = 2 ** 26;
