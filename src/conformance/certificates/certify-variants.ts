import type { Variants } from "../../event-log/variants.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { alignVariants } from "../alignments/align-variants.ts";
import { createModelAligner } from "../alignments/model-aligner.ts";
import type { CertifiedVariant } from "./certificate-file.ts";
import { certifyAlignment } from "./certify-alignment.ts";

/** Options of {@linkcode certifyVariants}. */
export interface CertifyVariantsOptions {
  /** Returns true once time is up: later variants get bounds only. Default: never. */
  readonly deadline?: () => boolean;
  /** Most states of a variant's proof. Default: 20,000. */
  readonly maxStates?: number;
}

/**
 * Aligns the variants of a log with a net and proves for each that no alignment is cheaper. A
 * variant for which no run of the model is known is left out.
 *
 * A proof takes time and space in proportion to the states that are cheaper than the alignment:
 * none for a variant that fits.
 *
 * @throws an input error if the net has no final marking
 *
 * @example
 * ```ts
 * import { certifyVariants } from "@/conformance/certificates/certify-variants.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }] }]);
 * const [variant] = certifyVariants(net, variantsOf(log).variants);
 * assertEquals([variant.cost, variant.certificate.lower], [1, 1]);
 * ```
 */
export function* certifyVariants(
  net: PetriNet,
  variants: Variants,
  options: CertifyVariantsOptions = {},
): Generator<CertifiedVariant> {
  const { deadline = () => false, maxStates = 20_000 } = options;
  const { activities, offsets, steps, counts } = variants;
  const longest = counts.reduce((most, _, v) => Math.max(most, offsets[v + 1] - offsets[v]), 0);
  const aligner = createModelAligner(net, activities, longest, { deadline });
  const aligned = alignVariants(net, variants, { deadline });
  for (const [v, { upper, lower, moves }] of aligned.variants.entries()) {
    if (moves === null || upper === null) continue;
    const codes = steps.subarray(offsets[v], offsets[v + 1]);
    const trace = Array.from(codes, (code) => activities[code]);
    const potential = aligner.potential?.(codes) ?? null;
    const certificate = certifyAlignment(net, trace, lower, { potential, maxStates: deadline() ? 0 : maxStates });
    yield { trace: [...codes], cases: counts[v], cost: upper, moves, certificate };
  }
}
