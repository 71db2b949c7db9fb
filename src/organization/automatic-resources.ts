import type { EventLog } from "../event-log/event-log.ts";

/** A resource that is a program rather than a person. */
export interface AutomaticResource {
  /** Code of the resource. */
  readonly code: number;
  /** Its name says so, or it has many times the events of all others. */
  readonly because: "name" | "events";
}

/** Names of programs, as a whole word of a resource's name. */
const PROGRAM =
  /(^|[^\p{L}])(system|robot|bot|rpa|batch|automatic|automation|automated|scheduler|cron|daemon|workflow engine)([^\p{L}]|$)/iu;

/** A program has at least so many times the events of the busiest person. */
const TIMES = 4;

/** Fewer people than this say nothing about how much one can do. */
const FEWEST_PEOPLE = 5;

/** Most resources that are taken for programs by their events. */
const MOST_BY_EVENTS = 3;

/**
 * Resources that are likely programs: their names say so (such as "System" or "batch-2"), or they
 * are at most three resources of which each has at least four times the events of the busiest of
 * the others, at least five. Ordered by code. A rule of thumb: let readers overrule it. Linear in
 * the events.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { findAutomaticResources } from "@/organization/automatic-resources.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = ["Ann", "SYSTEM", "Systemann"].map((resource) => ({ activity: "a", resource }));
 * assertEquals(findAutomaticResources(eventLogFromTraces([{ caseId: "1", events }])), [{ code: 1, because: "name" }]);
 * ```
 */
export function findAutomaticResources({ resource }: Pick<EventLog, "resource">): AutomaticResource[] {
  if (resource === null) return [];
  const events = new Float64Array(resource.values.length);
  for (const code of resource.codes) if (code >= 0) events[code]++;
  const found = new Map<number, AutomaticResource["because"]>();
  resource.values.forEach((name, code) => PROGRAM.test(name) && found.set(code, "name"));
  const others = Array.from(events.keys()).filter((code) => !found.has(code) && events[code] > 0)
    .sort((a, b) => events[b] - events[a] || a - b);
  for (let count = Math.min(MOST_BY_EVENTS, others.length - FEWEST_PEOPLE); count >= 1; count--) {
    if (events[others[count - 1]] < TIMES * events[others[count]]) continue;
    for (const code of others.slice(0, count)) found.set(code, "events");
    break;
  }
  return [...found].map(([code, because]) => ({ code, because })).sort((a, b) => a.code - b.code);
}

/**
 * A log in which the events of some resources are by nobody. Linear in the events.
 *
 * @param codes codes of the resources
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { withoutResources } from "@/organization/automatic-resources.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = ["Ann", "SYSTEM"].map((resource) => ({ activity: "a", resource }));
 * const log = withoutResources(eventLogFromTraces([{ caseId: "1", events }]), [1]);
 * assertEquals([...log.resource!.codes], [0, -1]);
 * ```
 */
export function withoutResources(log: EventLog, codes: readonly number[]): EventLog {
  if (log.resource === null || codes.length === 0) return log;
  const isLeftOut = new Set(codes);
  return { ...log, resource: { ...log.resource, codes: log.resource.codes.map((code) => isLeftOut.has(code) ? -1 : code) } };
}
