import type { Filter, ViewState } from "../../lib/tracebook.js";
import { segmentText } from "../bottlenecks/chosen-segment.js";
import { deviationKey } from "./deviation-key.js";
import { pageAddress } from "./page-address.js";

/** Where the evidence of a finding is: the page, and filters that choose its cases. */
interface FoundEvidence {
  readonly page: string;
  /** The filters as text. */
  readonly filter: string;
  readonly filters: readonly Filter[];
}

/**
 * The address of the evidence of a finding, null where the site has no such page. On the page that
 * compares, the filters are those of the first group; on that of bottlenecks, the segment of a
 * filter by it is the chosen one; on that of conformance, the deviation is the chosen one, since
 * not all cases with or without an activity deviate. Elsewhere they are added to the filters.
 *
 * @param state what the address has besides
 */
export function evidenceAddress({ page, filter, filters }: FoundEvidence, state: ViewState): string | null {
  const { "compare.b": _, ...controls } = state.controls;
  if (page === "compare" && filter !== "") {
    return pageAddress(page, { ...state, controls: { ...controls, "compare.a": filter }, selection: null });
  }
  const [where] = filters.map(({ where }) => where);
  if (page === "conformance" && where?.kind === "activity" && where.labels.length === 1) {
    const kind = filters[0].effect === "without" ? "model-move" : "log-move";
    const chosen = deviationKey({ kind, activity: where.labels[0] });
    return pageAddress(page, { ...state, controls: { ...state.controls, "conformance.deviation": chosen }, selection: null });
  }
  if (page === "bottlenecks" && where?.kind === "path" && where.steps.length === 1) {
    const segment = segmentText(where.first, where.steps[0].label);
    return pageAddress(page, { ...state, controls: { ...state.controls, "bottlenecks.segment": segment }, selection: null });
  }
  return pageAddress(page, { ...state, filters: [...state.filters, ...filters], selection: null });
}
