import { type CaseDeviations, explainLateCase, type LateCase } from "../comparison/causes/explain-late-case.ts";
import { mineModel } from "../browser/handle-mining-request.ts";
import { alignVariants } from "../conformance/alignments/align-variants.ts";
import { deviationsOfVariants } from "../conformance/deviations/root-causes.ts";
import { MINERS } from "../discovery/miners.ts";
import { inputError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { variantsOf } from "../event-log/variants.ts";
import { completedCases } from "../prediction/dataset/completed-cases.ts";
import { findCase } from "../prediction/running-cases/predict-prefixes.ts";
import { petriNetOf } from "../process-models/conversions/process-model.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { readModel } from "./files/read-model.ts";

/** A case of a log, and why it takes longer than comparable ones. */
interface ExplainedCase {
  readonly log: EventLog;
  readonly late: LateCase;
}

/** Options of {@linkcode whyLate}. */
interface WhyLateOptions extends OpenLogOptions {
  /**
   * File of a process model, or the name of a miner: cases are compared by their deviations as
   * well.
   */
  readonly model?: string;
}

/**
 * Opens a log and compares one of its cases with others; see {@linkcode explainLateCase}.
 *
 * @param source name of a file or a stored log; see {@linkcode openLog}
 * @throws an input error for an unknown case, or one with too few comparable cases; and what
 * opening throws
 */
export async function whyLate(source: string, caseId: string, { model, ...options }: WhyLateOptions): Promise<ExplainedCase> {
  const { log } = await openLog(source, { ...options, timesFor: "the reasons for a late case need" });
  const late = explainLateCase(log, findCase(log, caseId), {
    ...completedCases(log),
    deviations: model === undefined ? undefined : await deviationsFrom(log, model),
  });
  if (late !== null) return { log, late };
  throw inputError({
    expected: "at least 20 other cases to compare with",
    found: "fewer that are completed, or that have come as far",
    advice: "Give a longer log.",
  });
}

/** How the cases deviate from a model; one that is discovered has the parameters of the pages. */
async function deviationsFrom(log: EventLog, model: string): Promise<CaseDeviations> {
  const { variants, variantOfCase } = variantsOf(log);
  const found = Object.hasOwn(MINERS, model) ? mineModel({ variants, miner: model, parameters: {} }) : await readModel(model);
  const net = petriNetOf(found);
  const { variants: alignments, problem } = alignVariants(net, variants);
  if (problem !== null) throw inputError({ file: model, expected: "a model that cases can be aligned with", found: problem });
  return { variantOfCase, alignments, deviations: deviationsOfVariants(net, alignments) };
}

/**
 * The JSON of `tracebook why`: labels instead of codes, which hold for one reading only; events by
 * place in the case.
 */
export function lateDocument({ log, late: { caseIndex, clauses, unmatched, ...late } }: ExplainedCase) {
  const label = (code: number) => log.activities[code];
  const first = log.caseOffsets[caseIndex];
  return {
    caseId: log.caseIds[caseIndex],
    ...late,
    clauses: clauses.map((clause) => ({
      ...clause,
      ...(clause.kind === "repeat" || clause.kind === "not-allowed"
        ? { activity: label(clause.activity) }
        : { from: label(clause.from), to: label(clause.to) }),
      events: clause.events.map((event) => event - first),
    })),
    unmatched: unmatched && { ...unmatched, from: label(unmatched.from), to: label(unmatched.to) },
  };
}
