import { findAutomaticResources, withoutResources } from "../../organization/automatic-resources.ts";
import { findRoles } from "../../organization/roles.ts";
import { type Handovers, handoversBetween, type PairCounts, togetherBetween } from "../../organization/social-network.ts";
import { workloadByPeriod } from "../../organization/workload-by-period.ts";
import { resourceCounts } from "../../organization/workload.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { DAY } from "../../time/civil-date.ts";
import { ianaTimeZone, instantOfLocal, localDay } from "../../time/time-zone.ts";
import { timeSpan } from "../../event-log/time-span.ts";
import { nextPeriod, type Period, startOfPeriod } from "./cases-over-time.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** Who works on the cases that the filters leave; null for a log without resources. */
export interface Organization {
  /** Resources of the whole log, as codes. */
  readonly names: readonly string[];
  /** The role of each resource by code; -1 for programs, -2 for those in no role. */
  readonly roleOf: Int32Array;
  /** Roles of the people of the whole log, those with the most events first. */
  readonly roles: readonly OrganizationRole[];
  /** Resources that are likely programs. */
  readonly programs: readonly { readonly code: number; readonly because: "name" | "events" }[];
  /** Their most frequent activities with their share of the events of programs. */
  readonly programActivities: OrganizationRole["activities"];
  /** Events and cases of each resource by code, as far as the filters leave them. */
  readonly events: Uint32Array;
  readonly cases: Uint32Array;
  /** Events that the filters leave, and those of them without a resource. */
  readonly allEvents: number;
  readonly without: number;
  readonly workload: {
    readonly period: Period;
    /** Begin of each period, in ms as if the log's zone were UTC, and the end of the last one. */
    readonly from: Float64Array;
    /** By resource and period; see `workloadByPeriod`. */
    readonly events: Uint32Array;
    readonly busySeconds: Float64Array | null;
  };
}

/** A role of the organization: people with a similar mix of activities. */
interface OrganizationRole {
  readonly people: number;
  /** Its most frequent activities with their share of its events. */
  readonly activities: readonly { readonly activity: string; readonly share: number }[];
}

/** What is known of the resources of a whole log, whatever the filters. */
export interface KnownRoles extends Pick<Organization, "names" | "roleOf" | "roles" | "programs" | "programActivities"> {}

/** Roles that have a letter and a colour; the people of the others are together. */
const MOST_ROLES = 8;

/** Activities of a role that are told. */
const TOLD_ACTIVITIES = 4;

/**
 * Programs and roles of a whole log: filters change neither. People of the smallest roles, and
 * those that are too rare to have one, are in the role -2.
 *
 * @param options.withPrograms whether programs are taken for people too
 */
export function knownRoles(log: EventLog, { withPrograms }: { readonly withPrograms: boolean }): KnownRoles {
  const names = log.resource?.values ?? [];
  const programs = withPrograms ? [] : findAutomaticResources(log);
  const roleOf = new Int32Array(names.length).fill(-2);
  for (const { code } of programs) roleOf[code] = -1;
  const people = withoutResources(log, programs.map(({ code }) => code));
  const codeOf = new Map(names.map((name, code) => [name, code]));
  const roles = findRoles(people).slice(0, MOST_ROLES);
  roles.forEach(({ resources }, role) => resources.forEach((name) => roleOf[codeOf.get(name)!] = role));
  return {
    names,
    roleOf,
    programs,
    programActivities: activitiesOf(log, programs.map(({ code }) => code)).slice(0, TOLD_ACTIVITIES),
    roles: roles.map(({ resources, activities }) => ({
      people: resources.length,
      activities: activities.slice(0, TOLD_ACTIVITIES),
    })),
  };
}

/** Activities of some resources, the most frequent first, with their share of the events. */
function activitiesOf({ activities, activity, resource }: EventLog, codes: readonly number[]): OrganizationRole["activities"] {
  if (resource === null || codes.length === 0) return [];
  const isMeant = new Set(codes);
  const counts = new Float64Array(activities.length);
  let events = 0;
  for (let i = 0; i < activity.length; i++) {
    if (!isMeant.has(resource.codes[i])) continue;
    counts[activity[i]]++;
    events++;
  }
  return activities.map((activity, code) => ({ activity, share: counts[code] / events }))
    .filter(({ share }) => share > 0).sort((a, b) => b.share - a.share);
}

/** Workload of all resources. n log n in the events. */
export function organization(events: FilteredEvents, known: KnownRoles): Organization | null {
  const log = events.withResources();
  if (log.resource === null) return null;
  const counts = resourceCounts(log);
  const { period, from, bounds } = periodsOf(log, events.zone);
  return {
    ...known,
    ...counts,
    allEvents: log.time.length,
    without: log.time.length - counts.events.reduce((sum, events) => sum + events, 0),
    workload: { period, from, ...workloadByPeriod(log, bounds) },
  };
}

/** Most columns of a table of periods. */
const MOST_PERIODS = 60;

/** Weeks (days for a short log), or the longer periods of which there are at most 60. */
function periodsOf(log: EventLog, zone: string): { period: Period; from: Float64Array; bounds: Float64Array } {
  const { firstTime, lastTime } = timeSpan(log);
  if (!(firstTime <= lastTime)) return { period: "week", from: new Float64Array(1), bounds: new Float64Array(1) };
  const clock = ianaTimeZone(zone);
  const [first, last] = [localDay(clock, firstTime) * DAY, localDay(clock, lastTime) * DAY];
  const days = (last - first) / DAY;
  const lengths = { day: 1, week: 7, month: 30.5, quarter: 91.5, year: 366 };
  const period: Period = days <= 21
    ? "day"
    : (["week", "month", "quarter"] as const).find((unit) => days / lengths[unit] < MOST_PERIODS - 2) ?? "year";
  const step = Math.ceil(days / lengths[period] / MOST_PERIODS) || 1;
  const from = [startOfPeriod(period, first)];
  while (from[from.length - 1] <= last) {
    let next = from[from.length - 1];
    for (let i = 0; i < step; i++) next = nextPeriod(next, period);
    from.push(next);
  }
  return { period, from: Float64Array.from(from), bounds: Float64Array.from(from, (local) => instantOfLocal(clock, local)) };
}

/** Handovers and cases in common between groups of resources. */
export interface Collaboration {
  readonly handovers: Handovers;
  readonly together: PairCounts;
}

/**
 * Who hands over to whom, and who works on the same cases. Linear in the events.
 *
 * @param groupOf the group of each resource by code; a negative one leaves it out
 */
export function collaboration(events: FilteredEvents, groupOf: readonly number[] | null): Collaboration {
  const log = events.withResources();
  const options = groupOf === null ? {} : { groupOf };
  return { handovers: handoversBetween(log, options), together: togetherBetween(log, options) };
}
