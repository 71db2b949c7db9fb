import type { EventLog } from "../../event-log/event-log.ts";
import type { Variants } from "../../event-log/variants.ts";
import { applyFilters } from "../../filtering/apply-filters.ts";
import { type ActivityPattern, filtersOfPattern } from "../activity-pattern.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { type VariantFold, variantRows } from "./listed-variants.ts";

/** Which of the listed variants match a pattern. */
export interface VariantMatches {
  /** For each row of the list the matching cases: exact variants of one row may differ. */
  readonly cases: Uint32Array;
  /** For each step of the list 1 where it is one of the pattern's in a case that matches. */
  readonly marked: Uint8Array;
}

/** Finds the variants that a pattern's filters leave. Linear in the steps of all variants. */
export function variantMatches(events: FilteredEvents, fold: VariantFold, pattern: ActivityPattern): VariantMatches {
  const exact = events.variants().variants;
  const { variants: { counts, offsets, steps }, rowOf, stepOf } = variantRows(events, fold);
  const cases = new Uint32Array(counts.length);
  const marked = new Uint8Array(steps.length);
  for (const variant of applyFilters(logOfVariants(exact), filtersOfPattern(pattern)).cases) {
    const row = rowOf[variant];
    cases[row] += exact.counts[variant];
    const sequence = exact.steps.subarray(exact.offsets[variant], exact.offsets[variant + 1]);
    for (const place of placesOf(sequence, exact.activities, pattern)) {
      marked[offsets[row] + stepOf[exact.offsets[variant] + place]] = 1;
    }
  }
  return { cases, marked };
}

/** Each variant as a case. */
function logOfVariants({ activities, offsets, steps, counts }: Variants): EventLog {
  return {
    caseIds: Array.from(counts, (_, v) => String(v)),
    activities,
    caseOffsets: offsets,
    activity: steps,
    time: new Float64Array(steps.length),
    start: null,
    resource: null,
    lifecycle: null,
    caseAttributes: [],
    eventAttributes: [],
  };
}

/**
 * The places of the first occurrence of a pattern in a sequence that has it: blocks of steps that
 * follow directly, each after the one before.
 */
function placesOf(sequence: ArrayLike<number>, activities: readonly string[], { first, steps }: ActivityPattern): number[] {
  const blocks: string[][] = [[first]];
  for (const { how, label } of steps) {
    if (how === "directly") blocks[blocks.length - 1].push(label);
    if (how === "eventually") blocks.push([label]);
  }
  const places: number[] = [];
  let at = 0;
  for (const block of blocks) {
    while (at < sequence.length && !block.every((label, i) => activities[sequence[at + i]] === label)) at++;
    places.push(...block.map((_, i) => at + i));
    at += block.length;
  }
  return places;
}
