import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { workloadOf } from "@/prediction/dataset/workload.ts";
import { completionOf, encodePrefixes, planFeatures } from "@/prediction/dataset/plan-features.ts";
import type { Prefix } from "@/prediction/dataset/prefixes.ts";
import { findWorkingWeek, workingClock } from "@/prediction/dataset/working-clock.ts";
import { demoLog, HOUR, logOf, moments, stories, type Story } from "../logs.ts";

const completion = { endActivities: ["close"], inactivityTimeout: 100 * HOUR } as const;

/** All prefixes of a log, also those of whole cases. */
const allPrefixes = (list: readonly Story[]): Prefix[] =>
  list.flatMap(({ moments }, caseIndex) => moments.map((_, at) => ({ caseIndex, length: at + 1 })));

/**
 * Every feature that there can be, so that none is left out because a small log makes it constant.
 */
function planOf(list: readonly Story[]) {
  const plan = planFeatures(logOf([...list, ...LIVELY]), allPrefixes([...list, ...LIVELY]), { completion });
  assert(plan.features.length >= 12, `${plan.features.length}`);
  return plan;
}

const LIVELY: Story[] = Array.from({ length: 6 }, (_, at) => ({
  caseId: `lively ${at}`,
  amount: at,
  moments: [
    { activity: "ask", hour: 1000 + 30 * at, resource: "Ann", note: "x" },
    { activity: "check", hour: 1003 + 31 * at, resource: at % 2 === 0 ? "Ann" : "Bo" },
    { activity: "answer", hour: 1050 + 33 * at, note: at % 3 === 0 ? "y" : undefined },
    { activity: "close", hour: 1100 + 40 * at, resource: "Bo" },
  ],
}));

Deno.test("changing the future of a case changes no feature of its prefix", () => {
  fc.assert(fc.property(stories, fc.nat(), moments(0), (list, pick, others) => {
    const caseIndex = pick % list.length;
    const story = list[caseIndex];
    const length = 1 + pick % story.moments.length;
    const known = story.moments.slice(0, length);
    const now = known.at(-1)!.hour;
    const future = others.map((moment) => ({ ...moment, hour: now + moment.hour })).sort((a, b) => a.hour - b.hour);
    const changed = list.with(caseIndex, { ...story, moments: [...known, ...future] });
    const plan = planOf(list);
    const rowIn = (some: readonly Story[]) => encodePrefixes(logOf(some), plan, [{ caseIndex, length }]).values;
    assertEquals(rowIn(changed), rowIn(list));
  }));
});

Deno.test("nor does changing what happens later in any other case", () => {
  fc.assert(fc.property(stories, fc.nat(), moments(0), (list, pick, others) => {
    const caseIndex = pick % list.length;
    const length = 1 + pick % list[caseIndex].moments.length;
    const now = list[caseIndex].moments[length - 1].hour;
    const later = others.map((moment) => ({ ...moment, hour: now + moment.hour })).sort((a, b) => a.hour - b.hour);
    const changed = list.map((story, at) => {
      if (at === caseIndex) return story;
      const before = story.moments.filter(({ hour }) => hour < now);
      return { ...story, moments: before.length === 0 ? [{ activity: "ask", hour: now }] : [...before, ...later] };
    });
    const plan = planOf(list);
    const rowIn = (some: readonly Story[]) => encodePrefixes(logOf(some), plan, [{ caseIndex, length }]).values;
    const unchanged = list.map((story, at) => {
      if (at === caseIndex) return story;
      const before = story.moments.filter(({ hour }) => hour < now);
      return { ...story, moments: before.length === 0 ? [{ activity: "ask", hour: now }] : before };
    });
    assertEquals(rowIn(changed), rowIn(unchanged));
  }));
});

Deno.test("each feature says what its name says", () => {
  const log = eventLogFromTraces([
    {
      caseId: "a",
      attributes: { amount: 7 },
      events: [
        { activity: "ask", time: Date.UTC(2026, 0, 5, 8), resource: "Ann" },
        { activity: "check", time: Date.UTC(2026, 0, 5, 10), resource: "Bo", attributes: { score: 3 } },
        { activity: "check", time: Date.UTC(2026, 0, 6, 10), resource: "Bo" },
        { activity: "close", time: Date.UTC(2026, 0, 7, 10), resource: "Ann" },
      ],
    },
    {
      caseId: "b",
      attributes: { amount: 9 },
      events: [{ activity: "ask", time: Date.UTC(2026, 0, 5, 9), resource: "Bo" }, {
        activity: "close",
        time: Date.UTC(2026, 0, 9, 9),
        resource: "Ann",
        attributes: { score: 5 },
      }],
    },
  ]);
  const prefixes = [0, 1].flatMap((caseIndex) =>
    [1, 2, 3, 4].slice(0, caseIndex === 0 ? 4 : 2).map((length) => ({ caseIndex, length }))
  );
  const plan = planFeatures(log, prefixes, { completion: { endActivities: ["close"], inactivityTimeout: Infinity } });
  const row = encodePrefixes(log, plan, [{ caseIndex: 0, length: 3 }]).values;
  const predicted = Object.fromEntries(plan.features.map((feature, at) => [
    `${feature.source} ${feature.name}`,
    feature.kind === "number" ? row[at] : feature.categories[row[at]],
  ]));
  assertEquals(predicted["last-activity last activity"], "check");
  assertEquals(predicted["activity-before activity before"], "check");
  assertEquals(predicted["prefix-length number of events"], 3);
  assertEquals(predicted["elapsed hours since the start"], 26);
  assertEquals(predicted["since-last hours since the event before"], 24);
  assertEquals(predicted["hour hour of the day"], 10);
  assertEquals(predicted["weekday weekday"], 2);
  assertEquals(predicted["resource resource"], "Bo");
  assertEquals(predicted["resource-load events of the resource in 7 days"], 2);
  assertEquals(predicted["running-cases running cases"], 2);
  assertEquals(predicted["count check"], 2);
  assertEquals(predicted["attribute amount"], 7);
  assertEquals(predicted["attribute score"], 3); // the latest known, not the later one of another event
});

Deno.test("texts that are rare, new or missing count as missing", () => {
  const plan = planOf([]);
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "never seen", time: 0 }] }]);
  const row = encodePrefixes(log, plan, [{ caseIndex: 0, length: 1 }], workloadOf(log, completion)).values;
  plan.features.forEach((feature, at) => {
    if (feature.kind === "category") assertEquals(row[at], -1, feature.name);
    if (feature.source === "attribute" && feature.kind === "number") assertEquals(row[at], NaN);
  });
});

Deno.test("a plan survives JSON", () => {
  const plan = planOf([]);
  assertEquals(JSON.parse(JSON.stringify(plan)), plan);
  assertEquals(completionOf({ completion: { endActivities: "all", inactivityTimeout: null } }).inactivityTimeout, Infinity);
});

Deno.test("an office's week is found in its events, and its clock stands still at night", () => {
  const log = demoLog({ cases: 300 });
  const week = findWorkingWeek(log.time, "Europe/Berlin");
  const clock = workingClock(week, "Europe/Berlin");
  const hours = week.reduce((sum: number, flag) => sum + flag, 0);
  assert(hours >= 30 && hours <= 70, `${hours} working hours`);
  const sunday = [Date.UTC(2025, 5, 8, 4), Date.UTC(2025, 5, 8, 10)];
  assertEquals(clock(sunday[1]) - clock(sunday[0]), 0);
});

Deno.test("the working clock never runs backwards, and a week has its working hours", () => {
  const week = Array.from({ length: 168 }, (_, hour) => hour % 5 === 0 ? 1 as const : 0 as const);
  const clock = workingClock(week, "UTC");
  fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 1e9 }), (time, more) => {
    assert(clock(time + more) >= clock(time) - 1e-9);
    assertAlmostEquals(clock(time + 7 * 24 * HOUR) - clock(time), 34, 1e-6);
  }));
});
