/**
 * Filters, their text form, and the views that they return.
 *
 * @module
 */
export { applyFilters, type ApplyFiltersOptions } from "./apply-filters.ts";
export {
  type AttributeMatch,
  type CaseCondition,
  type CaseFilter,
  type EventCondition,
  type EventFilter,
  type Filter,
  type NumberRange,
  type PathStep,
  type SampleCondition,
  type TimeRange,
  type WholeRange,
} from "./filter.ts";
export { FILTER_KINDS, type FilterKind } from "./filter-kinds.ts";
export { parseFilter, parseFilters, printFilter, printFilters } from "./filter-text.ts";
export { countsOfView, type LogView, viewOf } from "./log-view.ts";
export { materialize } from "./materialize.ts";
export { type UnknownName, unknownNames, unknownNameText } from "./unknown-names.ts";
export { variantsOfView } from "./variants-of-view.ts";
