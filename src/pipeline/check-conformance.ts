import { alignVariants } from "../conformance/alignments/align-variants.ts";
import { type ConformanceMethod, conformanceOf, type ConformanceReport } from "../conformance/conformance-of.ts";
import { type DeviationMap, locateDeviations } from "../conformance/deviations/locate-deviations.ts";
import { rankDeviations, type RankedDeviations } from "../conformance/deviations/rank-deviations.ts";
import { modelNotes } from "../conformance/model-notes.ts";
import { inputError } from "../errors.ts";
import { variantsOf } from "../event-log/variants.ts";
import { countOf } from "../numerics/number-text.ts";
import { cycleTimes } from "../performance/cycle-times.ts";
import { petriNetOf } from "../process-models/conversions/process-model.ts";
import { writeCertificate } from "./alignment-certificate.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { readModel } from "./files/read-model.ts";
import { inStep } from "./reporter.ts";

/** Settings of {@linkcode checkConformance}. */
export interface CheckConformanceOptions extends OpenLogOptions {
  /** The model's file. */
  readonly model: string;
  readonly methods: readonly ConformanceMethod[];
  /** Wall time in ms from the start of the process on. */
  readonly budget: number;
  /** File that gets the alignments with a proof of each. Default: none. */
  readonly certificate?: string;
}

/** Kept back for writing the answer, as a part of the budget and in ms at most. */
const RESERVE = { share: 0.1, most: 2000 };

/** Tells whether a budget (ms from the start of the process on) is used up but for the reserve. */
export function deadlineOf(budget: number): () => boolean {
  const end = budget - Math.min(RESERVE.share * budget, RESERVE.most);
  return () => performance.now() > end;
}

/**
 * Compares a log, of a file or stored, with a model's file.
 *
 * @throws an input error where nothing of what was asked can be told, with the reasons; and what
 * reading throws
 */
export async function checkConformance(source: string, options: CheckConformanceOptions): Promise<ConformanceReport> {
  const { model, methods, budget, reporter } = options;
  const net = petriNetOf(await readModel(model));
  const { log } = await openLog(source, { ...options, attributes: "none" });
  const { variants } = variantsOf(log);
  const deadline = deadlineOf(budget);
  const report = await inStep(reporter, `Comparing with ${model}`, (step) => {
    const report = conformanceOf(net, variants, { methods, deadline });
    step.done("done");
    return Promise.resolve(report);
  });
  const { notes, ...figures } = report;
  if (Object.values(figures).every((figure) => figure === null)) {
    throw inputError({
      file: model,
      expected: `a model and a log that ${methods.join(", ")} can compare`,
      found: notes.join(" "),
    });
  }
  const { certificate: path, signal } = options;
  if (path !== undefined) {
    await inStep(reporter, `Writing ${path}`, async (step) => {
      const { variants: all, proven } = await writeCertificate({ net, variants, path, deadline, signal });
      step.done(
        proven === all
          ? `${countOf(all, "variant")}, each proven`
          : `${proven} of ${countOf(all, "variant")} proven, bounds of the rest`,
      );
    });
  }
  return report;
}

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
