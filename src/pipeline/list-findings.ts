import { type FindingsReport, findingsReport } from "../comparison/findings/findings-report.ts";
import { completedCases } from "../prediction/dataset/completed-cases.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { inStep } from "./reporter.ts";

/** Seconds after which variants are no longer aligned with the model of a search for findings. */
const ALIGNING = 20;

/**
 * What is worth knowing about a log, a file or a stored log: the JSON of `tracebook findings`.
 *
 * @throws what opening the log throws
 */
export async function listFindings(source: string, options: OpenLogOptions): Promise<FindingsReport> {
  const { log, zone, rejectedCases: readRejectedCases } = await openLog(source, options);
  const rejectedCases = await readRejectedCases();
  return await inStep(options.reporter, "Looking for findings", (step) => {
    const end = performance.now() + 1000 * ALIGNING;
    const report = findingsReport(log, { ...completedCases(log), zone, rejectedCases, deadline: () => performance.now() > end });
    step.done(`${report.findings.length} found`);
    return Promise.resolve(report);
  });
}
