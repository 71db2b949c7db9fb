import { type OrganizationOptions, type OrganizationReport, organizationReport } from "../organization/organization-report.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { inStep } from "./reporter.ts";

/** Options of {@linkcode measureOrganization}. */
interface MeasureOrganizationOptions extends OpenLogOptions, Pick<OrganizationOptions, "withPrograms"> {}

/**
 * Who works on the cases of a log, a file or a stored log: the JSON of `tracebook organization`.
 *
 * @throws what opening the log throws
 */
export async function measureOrganization(
  source: string,
  { withPrograms, ...options }: MeasureOrganizationOptions,
): Promise<OrganizationReport> {
  const { log } = await openLog(source, { ...options, attributes: "none" });
  return await inStep(options.reporter, "Measuring the work of people", (step) => {
    const report = organizationReport(log, { withPrograms });
    step.done("done");
    return Promise.resolve(report);
  });
}
