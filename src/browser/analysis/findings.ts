import { type FindingsReport, findingsSteps, type ReportedFinding } from "../../comparison/findings/findings-report.ts";
import type { Filter } from "../../filtering/filter.ts";
import { parseFilters } from "../../filtering/filter-text.ts";
import { materialize } from "../../filtering/materialize.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { inTurns } from "./in-turns.ts";

/** What is worth knowing about the cases that the filters leave. */
export interface ToldFindings extends Omit<FindingsReport, "findings" | "mistakes"> {
  readonly findings: readonly (ReportedFinding & { readonly filters: readonly Filter[] })[];
}

/** Looks for what is worth knowing: see `findingsReport`. */
export async function findings(events: FilteredEvents, step: () => Promise<void>): Promise<ToldFindings> {
  const steps = findingsSteps(materialize(events.view), {
    ...events.completed(),
    zone: events.zone,
    rejectedCases: events.rejectedCases,
  });
  const { findings, mistakes: _, ...report } = await inTurns(steps, step);
  return { ...report, findings: findings.map((one) => ({ ...one, filters: parseFilters(one.evidence.filter) })) };
}
