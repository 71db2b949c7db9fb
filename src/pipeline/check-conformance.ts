import { alignVariants } from "../conformance/alignments/align-variants.ts";
import { type ConformanceMethod, conformanceOf, type ConformanceReport } from "../conformance/conformance-of.ts";
import { type DeviationMap, locateDeviations } from "../conformance/deviations/locate-deviations.ts";
import { rankDeviations, type RankedDeviations } from "../conformance/deviations/rank-deviations.ts";
import { modelNotes } from "../conformance/conformance-of.ts";
import { inputError } from "../errors.ts";
import { variantsOf } from "../event-log/variants.ts";
import { countOf, groupDigits } from "../numerics/number-text.ts";
import { cycleTimes } from "../performance/cycle-times.ts";
import { petriNetOf } from "../process-models/conversions/process-model.ts";
import { writeCertificate } from "./alignment-certificate.ts";
import type { ModelChoice } from "../formats/process-models/parse-model.ts";
import { completedCases } from "../prediction/dataset/completed-cases.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { type ModelFile, modelOptions, nameOfModel, readModel } from "./files/read-model.ts";
import { inStep } from "./reporter.ts";

/** Settings of {@linkcode checkConformance}. */
interface CheckConformanceOptions extends OpenLogOptions {
  /** The model's file. */
  readonly model: string | ModelFile;
  /** Which model of the file is meant. Default: the only one. */
  readonly choice?: ModelChoice;
  readonly methods: readonly ConformanceMethod[];
  /** Tells whether time is up. */
  readonly deadline: () => boolean;
  /** File to write the alignments and a proof of each to. Default: none. */
  readonly certificate?: string;
}

/** Time kept for writing the result: a share of the budget, at most so many ms. */
const RESERVE = { share: 0.1, most: 2000 };

/**
 * A function that tells whether a budget, less the reserve, is used up.
 *
 * @param budget wall time in ms, counted from this call
 */
export function deadlineOf(budget: number): () => boolean {
  const end = performance.now() + budget - Math.min(RESERVE.share * budget, RESERVE.most);
  return () => performance.now() > end;
}

/**
 * Compares a log, a file or a stored log, with a model file.
 *
 * @throws an input error with the reasons if none of the methods has a result; and what reading
 * throws
 */
export async function checkConformance(source: string, options: CheckConformanceOptions): Promise<ConformanceReport> {
  const { model, methods, deadline, reporter } = options;
  const net = petriNetOf(await readModel(model, undefined, modelOptions(options)));
  const { log } = await openLog(source, { ...options, attributes: "none" });
  const { variants } = variantsOf(log);
  const report = await inStep(reporter, `Comparing with ${nameOfModel(model)}`, (step) => {
    const report = conformanceOf(net, variants, { methods, deadline });
    step.done("done");
    return Promise.resolve(report);
  });
  const { notes, ...figures } = report;
  if (Object.values(figures).every((figure) => figure === null)) {
    throw inputError({
      file: nameOfModel(model),
      expected: `a model and a log that can be compared by ${methods.join(", ")}`,
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
          : `${proven} of ${countOf(all, "variant")} proven, bounds for the others`,
      );
    });
  }
  return report;
}

/** What to do about a model with which nothing can be aligned. */
export const ALIGNABLE_ADVICE = "Models of tracebook discover --miner inductive can always be aligned.";

/** Result of {@linkcode listDeviations}: the JSON of `tracebook conformance --deviations`. */
export interface DeviationReport extends RankedDeviations, Pick<DeviationMap, "activities" | "segments"> {
  /** What limits the figures, as sentences. */
  readonly notes: readonly string[];
}

/** Settings of {@linkcode listDeviations}. */
interface ListDeviationsOptions extends OpenLogOptions {
  /** The model's file. */
  readonly model: string | ModelFile;
  /** Which model of the file is meant. Default: the only one. */
  readonly choice?: ModelChoice;
  /** Tells whether time is up. Cases not aligned by then are left out. */
  readonly deadline: () => boolean;
}

/**
 * Lists where a log, a file or a stored log, deviates from a model file: each deviation with its
 * cases, durations and root causes, and the counts by activity and segment.
 *
 * @throws an input error with the reason if nothing can be aligned; and what reading throws
 */
export async function listDeviations(source: string, options: ListDeviationsOptions): Promise<DeviationReport> {
  const { model, deadline, reporter } = options;
  const net = petriNetOf(await readModel(model, undefined, modelOptions(options)));
  const { log } = await openLog(source, options);
  return await inStep(reporter, `Comparing with ${nameOfModel(model)}`, (step) => {
    const { variants, variantOfCase } = variantsOf(log);
    const { problem, variants: alignments } = alignVariants(net, variants, { deadline });
    if (alignments.length > 0 && alignments.every(({ moves }) => moves === null)) {
      throw inputError({
        file: nameOfModel(model),
        expected: "a model that the log can be aligned with",
        found: problem ?? "no alignment within the budget",
        advice: ALIGNABLE_ADVICE,
      });
    }
    const { completed } = completedCases(log);
    const ranked = rankDeviations(
      { log, variantOfCase, net, alignments },
      log.timed === false ? null : cycleTimes(log).map((seconds, c) => completed[c] === 1 ? seconds : NaN),
    );
    const { activities, segments } = locateDeviations(net, variants, alignments);
    const inexact = alignments.filter(({ deviations }) => deviations === null).length;
    const notes = [
      ...modelNotes(net, variants),
      ...(problem === null ? [] : [problem]),
      ...(inexact === 0 ? [] : [
        `The alignments of ${groupDigits(inexact)} of ${countOf(alignments.length, "variant")} are not proven to be optimal.`,
      ]),
      ...(ranked.casesLeftOut === 0 ? [] : [
        ranked.casesLeftOut === 1
          ? "1 case is left out, because no alignment of it was found."
          : `${groupDigits(ranked.casesLeftOut)} cases are left out, because no alignment of them was found.`,
      ]),
    ];
    step.done("done");
    return Promise.resolve({ ...ranked, activities, segments, notes });
  });
}
