import type { ShareRow } from "../comparison/groups/compare-groups.ts";
import type { GroupDifference } from "../comparison/groups/duration-differences.ts";
import type { CaseCondition } from "../filtering/filter.ts";

/**
 * The cases that a row of shares counts, as a condition to filter by. It also tells rows of one
 * comparison apart.
 *
 * @example
 * ```ts
 * import { shareCondition } from "@/browser/difference-conditions.ts";
 * import type { ShareRow } from "@/comparison/groups/compare-groups.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const row = { from: "pay", to: "send" } as ShareRow;
 * assertEquals(shareCondition(row), { kind: "path", first: "pay", steps: [{ how: "directly", label: "send" }] });
 * ```
 */
export function shareCondition(row: ShareRow): CaseCondition {
  if ("activity" in row) return { kind: "activity", labels: [row.activity] };
  if ("activities" in row) return { kind: "variant", variants: [row.activities] };
  if ("resource" in row) return { kind: "resource", labels: [row.resource] };
  if (row.from === null) return { kind: "start-activity", labels: [row.to!] };
  if (row.to === null) return { kind: "end-activity", labels: [row.from] };
  return { kind: "path", first: row.from, steps: [{ how: "directly", label: row.to }] };
}

/** The cases that a difference of durations is about; null for all cases, by their cycle time. */
export const durationCondition = ({ measure }: Pick<GroupDifference, "measure">): CaseCondition | null =>
  measure === "cycle time" ? null : { kind: "path", first: measure.from, steps: [{ how: "directly", label: measure.to }] };
