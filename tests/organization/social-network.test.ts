import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import { findAutomaticResources } from "@/organization/automatic-resources.ts";
import { findRoles } from "@/organization/roles.ts";
import { handoverOfWork, handoversBetween, togetherBetween, workingTogether } from "@/organization/social-network.ts";
import { workloadByPeriod } from "@/organization/workload-by-period.ts";
import { workloadOf } from "@/organization/workload.ts";
import { quantile } from "@/numerics/quantile.ts";

const NAMES = ["v", "w", "x", "y", "z"];

const traces: fc.Arbitrary<PlainTrace[]> = fc.array(
  fc.array(
    fc.record({
      activity: fc.constantFrom("a", "b", "c"),
      resource: fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
      time: fc.nat(1e6),
      worked: fc.nat(1e5),
    }),
    { minLength: 1, maxLength: 7 },
  ),
  { minLength: 1, maxLength: 7 },
).map((cases) =>
  cases.map((events, c) => ({
    caseId: String(c),
    events: events.map(({ worked, ...event }) => ({ ...event, start: event.time - worked })),
  }))
);

/** Counts and waits of each pair of groups, from the rows themselves. */
function recount(cases: readonly PlainTrace[], group: (name: string) => string) {
  const waits = new Map<string, number[]>();
  for (const { events } of cases) {
    const sorted = events.toSorted((a, b) => Number(a.time) - Number(b.time));
    sorted.slice(1).forEach((event, i) => {
      const before = sorted[i];
      if (!event.resource || !before.resource || event.resource === before.resource) return;
      const key = `${group(before.resource)} ${group(event.resource)}`;
      const wait = Math.max(0, Number(event.start) - Number(before.time)) / 1000;
      waits.set(key, [...waits.get(key) ?? [], wait]);
    });
  }
  return Object.fromEntries(
    [...waits].map(([key, list]) => [key, { count: list.length, median: quantile(list.toSorted((a, b) => a - b), 0.5) }]),
  );
}

Deno.test("handovers and their median waits are those of a recount from the rows, also between groups", () => {
  fc.assert(fc.property(traces, fc.array(fc.nat(2), { minLength: 5, maxLength: 5 }), (cases, groups) => {
    const log = eventLogFromTraces(cases);
    const told = Object.fromEntries(
      handoverOfWork(log).map((
        { from, to, count, medianWaitSeconds },
      ) => [`${from} ${to}`, { count, median: medianWaitSeconds }]),
    );
    assertEquals(told, recount(cases, (name) => name));
    const values = log.resource?.values ?? [];
    const between = handoversBetween(log, { groupOf: values.map((name) => groups[NAMES.indexOf(name)]) });
    const byGroup = Object.fromEntries(
      Array.from(
        between.counts,
        (count, i) => [`${between.from[i]} ${between.to[i]}`, { count, median: between.medianWaitSeconds[i] }],
      ),
    );
    assertEquals(byGroup, recount(cases, (name) => String(groups[NAMES.indexOf(name)])));
  }));
});

Deno.test("a group in which a resource has a negative number leaves it out", () => {
  const events = ["Ann", "Bob", "Cy"].map((resource) => ({ activity: "a", resource }));
  const log = eventLogFromTraces([{ caseId: "1", events }]);
  assertEquals([...handoversBetween(log, { groupOf: [0, -1, 0] }).counts], []);
  assertEquals([...togetherBetween(log, { groupOf: [0, -1, 0] }).counts], [1]);
});

Deno.test("a case counts once for each pair of groups that work on it together", () => {
  fc.assert(fc.property(traces, fc.array(fc.nat(2), { minLength: 5, maxLength: 5 }), (cases, groups) => {
    const log = eventLogFromTraces(cases);
    const values = log.resource?.values ?? [];
    const { from, to, counts } = togetherBetween(log, { groupOf: values.map((name) => groups[NAMES.indexOf(name)]) });
    const expected = new Map<string, number>();
    for (const { events } of cases) {
      const members = [...new Set(events.flatMap(({ resource }) => resource ?? []))].map((name) => groups[NAMES.indexOf(name)]);
      const pairs = members.flatMap((a, i) => members.slice(i + 1).map((b) => `${Math.min(a, b)} ${Math.max(a, b)}`));
      for (const pair of new Set(pairs)) expected.set(pair, (expected.get(pair) ?? 0) + 1);
    }
    assertEquals(
      Object.fromEntries(Array.from(counts, (count, i) => [`${from[i]} ${to[i]}`, count])),
      Object.fromEntries(expected),
    );
  }));
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", resource: "Ann" }] }]);
  assertThrows(() => workingTogether(log, { mostOfACase: 1 }), TracebookError, "at least two");
});

Deno.test("workload by period adds up to the workload as a whole", () => {
  fc.assert(fc.property(traces, fc.uniqueArray(fc.integer({ min: -1e5 + 1, max: 1e6 }), { maxLength: 8 }), (cases, inner) => {
    const log = eventLogFromTraces(cases);
    const bounds = [-1e5, ...inner.sort((a, b) => a - b), 1e6 + 1];
    const periods = bounds.length - 1;
    const { events, busySeconds } = workloadByPeriod(log, bounds);
    for (const { resource, events: all, busySeconds: busy } of workloadOf(log)) {
      const code = log.resource!.values.indexOf(resource);
      const sum = (values: ArrayLike<number>) =>
        Array.from({ length: periods }, (_, p) => values[code * periods + p]).reduce((a, b) => a + b, 0);
      assertEquals(sum(events), all);
      assertEquals(Math.round(1000 * sum(busySeconds!)), Math.round(1000 * busy!));
    }
  }));
});

/**
 * Joins the two most similar groups as the definition says: all pairs are compared at each step.
 */
function slowRoles(profiles: readonly (readonly number[])[], least: number): number[][] {
  const cosine = (a: readonly number[], b: readonly number[]) => {
    const product = a.reduce((sum, x, i) => sum + x * b[i], 0);
    return product / (Math.hypot(...a) * Math.hypot(...b));
  };
  const groups = profiles.map((_, i) => [i]);
  for (;;) {
    const pairs = groups.flatMap((a, i) =>
      groups.slice(i + 1).map((b, j) => ({
        i,
        j: i + 1 + j,
        mean: a.flatMap((x) => b.map((y) => cosine(profiles[x], profiles[y]))).reduce((sum, x) => sum + x, 0) /
          (a.length * b.length),
      }))
    );
    const best = pairs.reduce((most, pair) => pair.mean > most.mean + 1e-9 ? pair : most, { i: -1, j: -1, mean: -Infinity });
    if (best.mean < least - 1e-12) return groups.map((group) => group.sort((a, b) => a - b));
    groups[best.i].push(...groups[best.j]);
    groups.splice(best.j, 1);
  }
}

Deno.test("roles are those of comparing all pairs at each step", () => {
  // Prime counts keep similarities apart, so that rounding decides no tie.
  const profile = fc.tuple(fc.constantFrom(2, 3, 5, 7, 11), fc.constantFrom(0, 13, 17, 19), fc.constantFrom(0, 23, 29));
  fc.assert(fc.property(fc.uniqueArray(profile, { minLength: 2, maxLength: 9, selector: String }), (profiles) => {
    const log = eventLogFromTraces([{
      caseId: "1",
      events: profiles.flatMap((counts, r) =>
        counts.flatMap((count, a) => Array.from({ length: count }, () => ({ activity: "abc"[a], resource: `r${r}` })))
      ),
    }]);
    const told = findRoles(log, { similarity: 0.8 }).map(({ resources }) => resources.join(" ")).sort();
    assertEquals(told, slowRoles(profiles, 0.8).map((group) => group.map((r) => `r${r}`).join(" ")).sort());
  }));
});

Deno.test("a resource is a program by its name, or by many times the events of the busiest person", () => {
  const times = (resource: string, count: number) => Array.from({ length: count }, () => ({ activity: "a", resource }));
  const log = (...events: { activity: string; resource: string }[][]) =>
    eventLogFromTraces([{ caseId: "1", events: events.flat() }]);
  const found = (...events: { activity: string; resource: string }[][]) => {
    const made = log(...events);
    return findAutomaticResources(made).map(({ code }) => made.resource!.values[code]);
  };
  const team = ["Ann", "Bob", "Cy", "Dan", "Eve"].map((name) => times(name, 10));
  assertEquals(found(...team, times("112", 40)), ["112"]);
  assertEquals(found(...team, times("112", 39)), []);
  assertEquals(found(...team, times("112", 400), times("113", 41)), ["112", "113"]);
  assertEquals(found(...team.slice(1), times("112", 400)), [], "four people are too few to compare with");
  assertEquals(found(times("Batch-2", 1), times("SYSTEM", 1), times("Botha", 1), times("Systema", 1)), ["Batch-2", "SYSTEM"]);
});
