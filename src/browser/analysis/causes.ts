import type { CauseTarget } from "../../comparison/cause-target.ts";
import { type CauseRule, type CausesReport, causesSteps } from "../../comparison/causes-report.ts";
import type { Filter } from "../../filtering/filter.ts";
import { parseFilters } from "../../filtering/filter-text.ts";
import { materialize } from "../../filtering/materialize.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { inTurns } from "./in-turns.ts";

/** What goes with slow, deviating or reworked cases among those that the filters leave. */
export interface ToldCauses extends Omit<CausesReport, "rules"> {
  /** Rules with their filters; null where one of the conditions is no filter. */
  readonly rules: readonly (CauseRule & { readonly filters: readonly Filter[] | null })[];
}

/** Looks for what goes with an outcome: see `causesReport`. */
export async function causes(events: FilteredEvents, target: CauseTarget, step: () => Promise<void>): Promise<ToldCauses> {
  const steps = causesSteps(materialize(events.view), { ...events.completed(), target, zone: events.zone });
  const { rules, ...report } = await inTurns(steps, step);
  return {
    ...report,
    rules: rules.map((rule) => ({ ...rule, filters: rule.filter === null ? null : parseFilters(rule.filter) })),
  };
}
