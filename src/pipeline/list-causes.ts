import type { CauseTarget } from "../comparison/causes/cause-target.ts";
import { type CausesReport, causesReport } from "../comparison/causes/causes-report.ts";
import { completedCases } from "../prediction/dataset/completed-cases.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { inStep } from "./reporter.ts";

/** Options of {@linkcode listCauses}. */
interface ListCausesOptions extends OpenLogOptions {
  readonly target: CauseTarget;
}

/** Seconds after which variants are no longer aligned with the model that deviations are from. */
const ALIGNING = 20;

/**
 * What goes with slow, deviating or reworked cases of a log, a file or a stored log: the JSON of
 * `tracebook causes`.
 *
 * @throws what opening the log throws; an input error for a log without times
 */
export async function listCauses(source: string, { target, ...options }: ListCausesOptions): Promise<CausesReport> {
  const { log, zone } = await openLog(source, { ...options, timesFor: "hours explained need" });
  return await inStep(options.reporter, `Looking for what goes with ${target} cases`, (step) => {
    const end = performance.now() + 1000 * ALIGNING;
    const report = causesReport(log, { ...completedCases(log), target, zone, deadline: () => performance.now() > end });
    step.done("done");
    return Promise.resolve(report);
  });
}
