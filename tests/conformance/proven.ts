import { alignVariants } from "@/conformance/alignments/align-variants.ts";
import type { AlignmentMove } from "@/conformance/alignments/alignment.ts";
import type { AlignmentCertificate } from "@/conformance/certificates/check-alignment.ts";
import { certifyAlignment } from "@/conformance/certificates/certify-alignment.ts";
import { createModelAligner } from "@/conformance/alignments/model-aligner.ts";
import type { Variants } from "@/event-log/variants.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { labelsOf } from "./golden.ts";

/** States of a certificate, so that tests are quick. */
export const MOST_STATES = 1_000;

/** An exact alignment with its certificate. */
interface Proven {
  readonly trace: readonly string[];
  readonly moves: readonly AlignmentMove[];
  readonly cost: number;
  readonly certificate: AlignmentCertificate;
}

/** The exact alignments of some variants, each with its certificate. */
export function proven(
  net: PetriNet,
  variants: Variants,
  options: { maxMarkings?: number; every?: number; maxStates?: number } = {},
): Proven[] {
  const { maxMarkings = 1_000, every = 1, maxStates = MOST_STATES } = options;
  const { activities, offsets, steps } = variants;
  const longest = variants.counts.reduce((most, _, v) => Math.max(most, offsets[v + 1] - offsets[v]), 0);
  const aligner = createModelAligner(net, activities, longest, { maxMarkings });
  const { variants: found } = alignVariants(net, variants, { maxMarkings, maxSearchStates: 2_000 });
  return found.flatMap(({ deviations, moves }, v) => {
    if (deviations === null || v % every !== 0) return [];
    const trace = labelsOf(variants, v);
    const potential = aligner.potential?.(steps.subarray(offsets[v], offsets[v + 1])) ?? null;
    const certificate = certifyAlignment(net, trace, deviations, { potential, maxStates });
    return [{ trace, moves: moves!, cost: deviations, certificate }];
  });
}
