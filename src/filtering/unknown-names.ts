import type { CodedColumn, EventLog } from "../event-log/event-log.ts";
import type { CaseCondition, Filter } from "./filter.ts";
import { printLabel } from "./text-reader.ts";

/** A name in a filter that the log does not have, most often a typing error. */
export interface UnknownName {
  readonly what: "activity" | "resource" | "lifecycle transition" | "event attribute" | "case attribute" | "case";
  readonly name: string;
  /** The names of this kind that the log has; none for cases, of which there are too many. */
  readonly known: readonly string[];
  /** For attributes: the kind of filter for those of the other level, if one has the name. */
  readonly filterInstead?: "attribute" | "case-attribute";
}

/**
 * Says what the log lacks, without a full stop.
 *
 * @example
 * ```ts
 * import { unknownNameText } from "@/filtering/unknown-names.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const unknown = { what: "event attribute", name: "amount", known: [], filterInstead: "case-attribute" } as const;
 * assertEquals(
 *   unknownNameText(unknown),
 *   'the log has no event attribute "amount"; case-attribute:amount=... is the filter by the case attribute',
 * );
 * ```
 */
export function unknownNameText({ what, name, filterInstead }: UnknownName): string {
  const lacks = `the log has no ${what} ${JSON.stringify(name)}`;
  if (filterInstead === undefined) return lacks;
  const level = filterInstead === "attribute" ? "event" : "case";
  return `${lacks}; ${filterInstead}:${printLabel(name)}=... is the filter by the ${level} attribute`;
}

/**
 * The activities, resources, transitions, attributes and ids of cases in filters that a log lacks,
 * each once, in the order of the filters.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { parseFilter } from "@/filtering/filter-text.ts";
 * import { unknownNames } from "@/filtering/unknown-names.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "pay" }] }]);
 * assertEquals(unknownNames(log, [parseFilter("through:pya")]), [{ what: "activity", name: "pya", known: ["pay"] }]);
 * ```
 */
export function unknownNames(log: EventLog, filters: readonly Filter[]): UnknownName[] {
  const found = new Map<string, UnknownName>();
  for (const { where } of filters) {
    const [what, names, known] = namesIn(log, where);
    const there = new Set(known);
    for (const name of names) {
      if (there.has(name)) continue;
      const unknown = { what, name, known: what === "case" ? [] : known };
      const filterInstead = filterOfOtherLevel(log, unknown);
      found.set(JSON.stringify([what, name]), filterInstead === null ? unknown : { ...unknown, filterInstead });
    }
  }
  return [...found.values()];
}

function filterOfOtherLevel(log: EventLog, { what, name }: UnknownName): "attribute" | "case-attribute" | null {
  const isIn = (attributes: EventLog["caseAttributes"]) => attributes.some((attribute) => attribute.name === name);
  if (what === "event attribute" && isIn(log.caseAttributes)) return "case-attribute";
  return what === "case attribute" && isIn(log.eventAttributes) ? "attribute" : null;
}

function namesIn(
  log: EventLog,
  where: CaseCondition,
): [what: UnknownName["what"], names: readonly string[], known: readonly string[]] {
  const valuesOf = (column: CodedColumn | null) => column?.values ?? [];
  switch (where.kind) {
    case "activity":
    case "start-activity":
    case "end-activity":
    case "rework":
    case "same-resource":
      return ["activity", where.labels, log.activities];
    case "path":
      return ["activity", [where.first, ...where.steps.map(({ label }) => label)], log.activities];
    case "variant":
    case "folded-variant":
      return ["activity", where.variants.flat(), log.activities];
    case "resource":
      return ["resource", where.labels, valuesOf(log.resource)];
    case "first-by":
      return log.activities.includes(where.activity)
        ? ["resource", where.labels, valuesOf(log.resource)]
        : ["activity", [where.activity], log.activities];
    case "lifecycle":
      return ["lifecycle transition", where.labels, valuesOf(log.lifecycle)];
    case "attribute":
      return ["event attribute", [where.name], log.eventAttributes.map(({ name }) => name)];
    case "case":
      return ["case", where.ids, log.caseIds];
    case "case-attribute":
      return ["case attribute", [where.name], log.caseAttributes.map(({ name }) => name)];
    default:
      return ["activity", [], log.activities];
  }
}
