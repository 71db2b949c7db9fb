import { createPrecision } from "../../conformance/quality/escaping-edges-precision.ts";
import { generalizationOf } from "../../conformance/quality/generalization.ts";
import { createTokenReplay } from "../../conformance/replay/replay-tokens.ts";
import { TracebookError } from "../../errors.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import type { ModelQualities } from "./conformance-messages.ts";
import { sequenceKeys } from "./sequence-keys.ts";

/** Measures a model by variants of one log; null where time was up, or a limit was reached. */
export type QualityMeasure = (
  variants: Variants,
  deadline: () => boolean,
) => Pick<ModelQualities, "precision" | "generalization">;

/**
 * Creates a measure that keeps what it finds of the model and the replay of each variant: after a
 * filter, only new variants are replayed.
 */
export function createQualityMeasure(net: PetriNet): QualityMeasure {
  let isTimeUp = () => false;
  const deadline = () => isTimeUp();
  let precisionOf: ReturnType<typeof createPrecision> | null = null;
  let generalization: ReturnType<typeof createGeneralization> | null = null;
  return (variants, until) => {
    isTimeUp = until;
    precisionOf ??= createPrecision(net, variants.activities, { deadline });
    const precision = withinLimits(() => precisionOf!(variants));
    if (precision === null) precisionOf = null;
    if (net.finalMarking === null) return { precision, generalization: null };
    generalization ??= createGeneralization(net, variants.activities, deadline);
    const generalized = withinLimits(() => generalization!(variants));
    if (generalized === null) generalization = null;
    return { precision, generalization: generalized };
  };
}

function createGeneralization(
  net: PetriNet,
  activities: readonly string[],
  deadline: () => boolean,
): (variants: Variants) => number | null {
  const replayOf = createTokenReplay(net, activities, { deadline });
  /** The transitions that fire, by the key of the sequence. */
  const fired = new Map<string, Uint32Array>();
  return (variants) => {
    const { offsets, steps, counts } = variants;
    const firings = new Float64Array(net.transitions.length);
    for (const [v, key] of sequenceKeys(variants).entries()) {
      let own = fired.get(key);
      if (own === undefined) {
        if (deadline()) return null;
        fired.set(key, own = Uint32Array.from(replayOf(steps.subarray(offsets[v], offsets[v + 1])).fired));
      }
      for (let i = 0; i < own.length; i++) firings[own[i]] += counts[v];
    }
    return generalizationOf({ firings });
  };
}

/** Null where a limit is reached. */
function withinLimits<Value>(compute: () => Value): Value | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof TracebookError && error.kind === "limit") return null;
    throw error;
  }
}
