import { usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";

/** Resources with a similar mix of activities. */
export interface Role {
  /** In code-unit order. */
  readonly resources: readonly string[];
  /** Activities of these resources with their share of the events, the most frequent first. */
  readonly activities: readonly { readonly activity: string; readonly share: number }[];
  readonly events: number;
}

/** Options of {@linkcode findRoles}. */
export interface RoleOptions {
  /**
   * Least similarity within a role, from 0 (no activity in common) to 1 (the same mix of
   * activities). Default 0.6.
   */
  readonly similarity?: number;
}

/** Most resources: those with the most events are taken. */
const MOST_RESOURCES = 1000;

/**
 * Discovers roles: groups of resources with similar mixes of activities (cosine similarity of their
 * counts; van der Aalst, Reijers, Song 2005, "metrics based on joint activities"). Agglomerative
 * clustering joins the two most similar groups while their average similarity reaches the threshold
 * (average linkage; Sokal and Michener 1958). Roles with the most events come first; ties by the
 * first resource. Mostly quadratic, at worst cubic in the resources, of which the 1,000 with the
 * most events are taken.
 *
 * @throws a usage error if the similarity is not from 0 to 1
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { findRoles } from "@/organization/roles.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const events = [["check", "Ann"], ["check", "Bob"], ["pay", "Cy"]].map(([activity, resource]) => ({ activity, resource }));
 * const roles = findRoles(eventLogFromTraces([{ caseId: "1", events }]));
 * assertEquals(roles.map(({ resources }) => resources), [["Ann", "Bob"], ["Cy"]]);
 * ```
 */
export function findRoles(log: EventLog, { similarity = 0.6 }: RoleOptions = {}): Role[] {
  if (!(similarity >= 0 && similarity <= 1)) {
    throw usageError({ expected: "a similarity from 0 to 1", found: String(similarity) });
  }
  if (log.resource === null) return [];
  const profiles = profilesOf(log, MOST_RESOURCES);
  const groups = joinedGroups(profiles, similarity);
  return groups.map((group) => roleOf(log, group.map((member) => profiles[member])))
    .sort((a, b) => b.events - a.events || (a.resources[0] < b.resources[0] ? -1 : 1));
}

/** How often a resource performs the activities that it performs at all, by their codes. */
interface Profile {
  readonly code: number;
  readonly events: number;
  readonly activities: Uint32Array;
  readonly counts: Float64Array;
}

/** The profiles of the resources with the most events, in the order of codes. */
function profilesOf({ activity, resource }: EventLog, most: number): Profile[] {
  const { codes, values } = resource!;
  const events = new Float64Array(values.length);
  for (const code of codes) if (code >= 0) events[code]++;
  const kept = Array.from(values.keys()).filter((code) => events[code] > 0).sort((a, b) => events[b] - events[a] || a - b).slice(
    0,
    most,
  ).sort((a, b) => a - b);
  const counts = new Map(kept.map((code) => [code, new Map<number, number>()]));
  codes.forEach((code, i) => {
    const own = counts.get(code);
    own?.set(activity[i], (own.get(activity[i]) ?? 0) + 1);
  });
  return kept.map((code) => {
    const own = [...counts.get(code)!].sort(([a], [b]) => a - b);
    return {
      code,
      events: events[code],
      activities: Uint32Array.from(own, ([activity]) => activity),
      counts: Float64Array.from(own, ([, count]) => count),
    };
  });
}

/**
 * Joins the two most similar groups repeatedly; ties by the least members. Mostly quadratic: a
 * group looks for its most similar one anew only if that has been joined (Anderberg 1973).
 */
function joinedGroups(profiles: readonly Profile[], least: number): number[][] {
  const groups = profiles.map((_, member) => [member]);
  const norms = profiles.map(({ counts }) => Math.sqrt(counts.reduce((sum, count) => sum + count * count, 0)));
  // Average linkage: the similarity of a joined group to another one is the mean of its parts',
  // weighted by their sizes.
  const similarities = profiles.map((a, i) =>
    Float64Array.from(profiles, (b, j) => i === j ? -1 : cosine(a, b, norms[i] * norms[j]))
  );
  const alive = groups.map(() => true);
  // The most similar later group of each group, so that a step looks at one row, not at all pairs.
  const nearest = new Int32Array(groups.length).fill(-1);
  const similarity = new Float64Array(groups.length);
  const findNearest = (i: number) => {
    nearest[i] = -1;
    similarity[i] = -Infinity;
    for (let j = i + 1; j < groups.length; j++) {
      if (alive[j] && similarities[i][j] > similarity[i]) [nearest[i], similarity[i]] = [j, similarities[i][j]];
    }
  };
  for (let i = 0; i < groups.length; i++) findNearest(i);
  for (;;) {
    let [best, first] = [-Infinity, -1];
    for (let i = 0; i < groups.length; i++) {
      if (alive[i] && similarity[i] > best) [best, first] = [similarity[i], i];
    }
    // The tolerance covers rounding errors of sums.
    if (first < 0 || best < least - 1e-12) break;
    const second = nearest[first];
    const [a, b] = [groups[first].length, groups[second].length];
    for (let k = 0; k < groups.length; k++) {
      if (!alive[k] || k === first || k === second) continue;
      const joined = (a * similarities[first][k] + b * similarities[second][k]) / (a + b);
      similarities[first][k] = similarities[k][first] = joined;
    }
    groups[first].push(...groups[second]);
    alive[second] = false;
    for (let k = 0; k < second; k++) {
      if (!alive[k]) continue;
      const joined = k < first ? similarities[k][first] : -Infinity;
      const isNearer = joined > similarity[k] || joined === similarity[k] && first <= nearest[k];
      if (isNearer) [nearest[k], similarity[k]] = [first, joined];
      else if (k === first || nearest[k] === first || nearest[k] === second) findNearest(k);
    }
  }
  return groups.filter((_, at) => alive[at]).map((group) => group.sort((a, b) => a - b));
}

function cosine(a: Profile, b: Profile, norms: number): number {
  let product = 0;
  for (let i = 0, j = 0; i < a.activities.length && j < b.activities.length;) {
    const later = a.activities[i] - b.activities[j];
    if (later === 0) product += a.counts[i] * b.counts[j];
    if (later <= 0) i++;
    if (later >= 0) j++;
  }
  return norms > 0 ? product / norms : 0;
}

function roleOf(log: EventLog, members: readonly Profile[]): Role {
  const events = members.reduce((sum, member) => sum + member.events, 0);
  const counts = new Map<number, number>();
  for (const member of members) {
    member.activities.forEach((code, i) => counts.set(code, (counts.get(code) ?? 0) + member.counts[i]));
  }
  const activities = [...counts].sort(([a, countA], [b, countB]) => countB - countA || a - b)
    .map(([code, count]) => ({ activity: log.activities[code], share: count / events }));
  return { resources: members.map(({ code }) => log.resource!.values[code]), activities, events };
}
