import { withUsedLabels } from "../event-log/select-events.ts";
import { type Variants, variantsOf } from "../event-log/variants.ts";
import { type LogView, sequencesOfView } from "./log-view.ts";

/**
 * The variants of a view, equal to those of its copy. Copies only its activities. Linear in the
 * events of the view, plus the sorting of the variants.
 *
 * @returns `variantOfCase[i]` is the variant of the view's case `i`
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { applyFilters } from "@/filtering/apply-filters.ts";
 * import { parseFilter } from "@/filtering/filter-text.ts";
 * import { variantsOfView } from "@/filtering/variants-of-view.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, ...activities: string[]) => ({ caseId, events: activities.map((activity) => ({ activity })) });
 * const log = eventLogFromTraces([trace("1", "a", "b"), trace("2", "a", "c"), trace("3", "a", "c", "b")]);
 * const { variants } = variantsOfView(applyFilters(log, [parseFilter("drop-activity:c")]));
 * assertEquals([variants.activities, [...variants.counts]], [["a", "b"], [2, 1]]);
 * ```
 */
export function variantsOfView(view: LogView): { variants: Variants; variantOfCase: Uint32Array } {
  const { log, cases, kept } = view;
  if (kept === null && cases.length === log.caseIds.length) return variantsOf(log);
  const { codes, from, to } = sequencesOfView(view);
  const caseOffsets = new Uint32Array(cases.length + 1);
  for (let i = 0; i < cases.length; i++) caseOffsets[i + 1] = caseOffsets[i] + to[i] - from[i];
  const gathered = codes.slice(0, caseOffsets[cases.length]);
  for (let i = 0; i < cases.length; i++) {
    for (let at = caseOffsets[i], e = from[i]; e < to[i]; e++) gathered[at++] = codes[e];
  }
  return variantsOf({ ...withUsedLabels(log.activities, gathered), caseOffsets });
}
