import { type FindingsReport, findingsReport, type ReportedFinding } from "../../comparison/findings-report.ts";
import type { Filter } from "../../filtering/filter.ts";
import { parseFilters } from "../../filtering/filter-text.ts";
import { materialize } from "../../filtering/materialize.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** What is worth knowing about the cases that the filters leave. */
export interface ToldFindings extends Omit<FindingsReport, "findings" | "mistakes"> {
  readonly findings: readonly (ReportedFinding & { readonly filters: readonly Filter[] })[];
}

/** Looks for what is worth knowing: see {@linkcode findingsReport}. */
export function findings(events: FilteredEvents): ToldFindings {
  const { findings, mistakes: _, ...report } = findingsReport(materialize(events.view), {
    ...events.completed(),
    zone: events.zone,
  });
  return { ...report, findings: findings.map((one) => ({ ...one, filters: parseFilters(one.evidence.filter) })) };
}
