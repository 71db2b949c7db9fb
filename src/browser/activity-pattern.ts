import type { CaseFilter, Filter, PathStep } from "../filtering/filter.ts";

/**
 * A pattern of activities: one, and what follows it. Like a path condition, but a step may also be
 * one that never follows.
 */
export interface ActivityPattern {
  readonly first: string;
  readonly steps: readonly PatternStep[];
}

/** One step of a pattern. */
interface PatternStep {
  readonly how: PathStep["how"] | "never";
  readonly label: string;
}

const follows = (step: PatternStep): step is PathStep => step.how !== "never";

/**
 * The filters that a pattern stands for: a path of the steps that follow, and none for each step
 * that never does.
 *
 * @example
 * ```ts
 * import { filtersOfPattern } from "@/browser/activity-pattern.ts";
 * import { printFilters } from "@/filtering/filter-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const pattern = { first: "A", steps: [{ how: "eventually", label: "B" }, { how: "never", label: "C" }] } as const;
 * assertEquals(printFilters(filtersOfPattern(pattern)), "path:A..B;not-path:A..B..C");
 * ```
 */
export function filtersOfPattern({ first, steps }: ActivityPattern): CaseFilter[] {
  const positive = steps.filter(follows);
  const path = { kind: "path", first, steps: positive } as const;
  return [
    { effect: "with", where: positive.length === 0 ? { kind: "activity", labels: [first] } : path },
    ...steps.flatMap(({ how, label }, at): CaseFilter[] =>
      how !== "never" ? [] : [{
        effect: "without",
        where: { kind: "path", first, steps: [...steps.slice(0, at).filter(follows), { how: "eventually", label }] },
      }]
    ),
  ];
}

/** The pattern that {@linkcode filtersOfPattern} turns into filters; null for other filters. */
export function patternOfFilters(filters: readonly Filter[]): ActivityPattern | null {
  const [with_, ...others] = filters;
  const where = with_?.effect === "with" ? with_.where : null;
  const steps: PatternStep[] = where?.kind === "path" ? [...where.steps] : [];
  const first = where?.kind === "path" ? where.first : where?.kind === "activity" ? where.labels[0] : undefined;
  if (first === undefined) return null;
  // The places of the steps that follow move back by those that are put in before them.
  let added = 0;
  for (const { effect, where } of others) {
    if (effect !== "without" || where.kind !== "path") return null;
    steps.splice(where.steps.length - 1 + added++, 0, { how: "never", label: where.steps.at(-1)!.label });
  }
  return { first, steps };
}
