import type { CauseTarget } from "../../comparison/causes/cause-target.ts";
import type { CauseRule } from "../../comparison/causes/cause-rules.ts";
import { type CausesOfPart, type CausesReport, causesSteps } from "../../comparison/causes/causes-report.ts";
import type { Filter } from "../../filtering/filter.ts";
import { parseFilters } from "../../filtering/filter-text.ts";
import { materialize } from "../../filtering/materialize.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { inTurns } from "./in-turns.ts";

/** A rule with its filters; null where one of the conditions is no filter. */
type ToldRule = CauseRule & { readonly filters: readonly Filter[] | null };

/** What goes with an outcome at one place, with the filters for its cases. */
interface ToldPart extends Omit<CausesOfPart, "rules"> {
  readonly filters: readonly Filter[];
  readonly rules: readonly ToldRule[];
}

/** What goes with slow, deviating or reworked cases among those that the filters leave. */
export interface ToldCauses extends Omit<CausesReport, "rules" | "parts"> {
  readonly rules: readonly ToldRule[];
  readonly parts: readonly ToldPart[];
}

/** Looks for what goes with an outcome: see `causesReport`. */
export async function causes(events: FilteredEvents, target: CauseTarget, step: () => Promise<void>): Promise<ToldCauses> {
  const steps = causesSteps(materialize(events.view), { ...events.completed(), target, zone: events.zone });
  const { rules, parts, ...report } = await inTurns(steps, step);
  return { ...report, rules: rules.map(told), parts: parts.map(toldPart) };
}

const told = (rule: CauseRule): ToldRule => ({ ...rule, filters: rule.filter === null ? null : parseFilters(rule.filter) });

const toldPart = (part: CausesOfPart): ToldPart => ({
  ...part,
  filters: parseFilters(part.filter),
  rules: part.rules.map(told),
});
