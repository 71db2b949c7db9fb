import type { Variants } from "../../event-log/variants.ts";
import type { Filter } from "../../filtering/filter.ts";
import { countsOfView } from "../../filtering/log-view.ts";
import { unknownNames } from "../../filtering/unknown-names.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** What filters leave of a log. */
export interface FilterEffect {
  readonly cases: number;
  readonly events: number;
  /** Codes of activities are those of the whole log. */
  readonly variants: Variants;
  /** Names in the filters that the log does not have, each with what it names. */
  readonly unknown: readonly { readonly what: string; readonly name: string }[];
}

/** Counts what filters leave. */
export function filterEffect({ whole, view, variants }: FilteredEvents, filters: readonly Filter[]): FilterEffect {
  return {
    ...countsOfView(view),
    variants: variants().variants,
    unknown: unknownNames(whole, filters).map(({ what, name }) => ({ what, name })),
  };
}
