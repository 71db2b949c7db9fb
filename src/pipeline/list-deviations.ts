import { rankDeviations, type RankedDeviations } from "../conformance/deviations/rank-deviations.ts";
import { alignVariants } from "../conformance/alignments/align-variants.ts";
import { type DeviationMap, locateDeviations } from "../conformance/deviations/locate-deviations.ts";
import { modelNotes } from "../conformance/conformance-of.ts";
import { inputError } from "../errors.ts";
import { variantsOf } from "../event-log/variants.ts";
import { cycleTimes } from "../performance/cycle-times.ts";
import { petriNetOf } from "../process-models/conversions/process-model.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { readModel } from "./files/read-model.ts";
import { inStep } from "./reporter.ts";

/**
 * The answer of {@linkcode listDeviations}, as `tracebook conformance --deviations --json` prints
 * it.
 */
export interface DeviationReport extends RankedDeviations, Pick<DeviationMap, "activities" | "segments"> {
  /** What a reader must know, in words. */
  readonly notes: readonly string[];
}

/** Settings of {@linkcode listDeviations}. */
export interface ListDeviationsOptions extends OpenLogOptions {
  /** The model's file. */
  readonly model: string;
  /** Tells whether time is up: cases not aligned by then are left out. */
  readonly deadline: () => boolean;
}

/**
 * Where a log, of a file or stored, deviates from a model's file: each deviation with its cases,
 * durations and root causes; and its counts by activity and segment.
 *
 * @throws an input error where nothing can be aligned, with the reason; and what reading throws
 */
export async function listDeviations(source: string, options: ListDeviationsOptions): Promise<DeviationReport> {
  const { model, deadline, reporter } = options;
  const net = petriNetOf(await readModel(model));
  const { log } = await openLog(source, options);
  return await inStep(reporter, `Comparing with ${model}`, (step) => {
    const { variants, variantOfCase } = variantsOf(log);
    const { problem, variants: alignments } = alignVariants(net, variants, { deadline });
    if (alignments.every(({ moves }) => moves === null)) {
      throw inputError({
        file: model,
        expected: "a model that the log can be aligned with",
        found: problem ?? "no alignment within the budget",
      });
    }
    const ranked = rankDeviations(log, variantOfCase, net, alignments, cycleTimes(log));
    const { activities, segments } = locateDeviations(net, variants, alignments);
    const inexact = alignments.filter(({ deviations }) => deviations === null).length;
    const notes = [
      ...modelNotes(net, variants),
      ...(problem === null ? [] : [problem]),
      ...(inexact === 0 ? [] : [`The alignments of ${inexact} of ${alignments.length} variants are not proven to be optimal.`]),
      ...(ranked.casesLeftOut === 0 ? [] : [`${ranked.casesLeftOut} cases are left out: no alignment of them is known.`]),
    ];
    step.done("done");
    return Promise.resolve({ ...ranked, activities, segments, notes });
  });
}
