import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import type { CompletionRule } from "@/prediction/dataset/completed-cases.ts";
import { processWorkload } from "@/prediction/dataset/workload.ts";
import { encodePrefixes, fitPlan, prefixTable } from "@/prediction/dataset/dataset.ts";
import { completionOf } from "@/prediction/dataset/feature-plan.ts";
import { findWorkingWeek, workingClock } from "@/prediction/dataset/working-week.ts";
import { demoLog, HOUR, logOf, moments, stories, type Story } from "../logs.ts";

const completion = { endActivities: ["close"], inactivityTimeout: 100 * HOUR } as const;

/** The plan that all prefixes of a log make, those of whole cases too. */
function planOfLog(log: EventLog, rule: CompletionRule = completion) {
  const all = [...log.caseIds.keys()];
  return fitPlan(prefixTable(log, all, { task: "remaining", rule, isRunning: () => true }), all);
}

/**
 * Every feature that there can be, so that none is left out because a small log makes it constant.
 */
function planOf(list: readonly Story[]) {
  const plan = planOfLog(logOf([...list, ...LIVELY]));
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
  const plan = planOfLog(log, { endActivities: ["close"], inactivityTimeout: Infinity });
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

/** Attributes that are features, and those that are left out, of a log of 60 cases. */
function attributesOf(attributes: (at: number) => PlainTrace["attributes"]) {
  const log = eventLogFromTraces(Array.from({ length: 60 }, (_, at) => ({
    caseId: `c${at}`,
    attributes: attributes(at),
    events: [{ activity: "ask", time: at * HOUR }, { activity: "close", time: (at + 1) * HOUR }],
  })));
  const { features, leftOut } = planOfLog(log);
  return { kinds: features.filter(({ source }) => source === "attribute").map(({ name, kind }) => [name, kind]), leftOut };
}

Deno.test("numbers become numbers, codes with leading zeros stay texts, what no model can use is left out with the reason", () => {
  const { kinds, leftOut } = attributesOf((at) => ({
    amount: 100 + at,
    text: String(at * 1.5),
    zip: `0${at % 7}`,
    express: at % 2 === 0,
    constant: "same",
    ticket: `T-${at}`,
  }));
  assertEquals(kinds, [["amount", "number"], ["express", "category"], ["text", "number"], ["zip", "category"]]);
  assertEquals(leftOut, [
    { name: "constant", reason: "the same in all cases" },
    { name: "ticket", reason: "a name or number of the single case" },
  ]);
});

Deno.test("dates, ids and nested values are left out, whatever they hold", () => {
  const log = logOf([{ caseId: "a", amount: 1, moments: [{ activity: "ask", hour: 0 }] }]);
  const codes = Int32Array.of(0);
  const caseAttributes = (["date", "id", "nested"] as const).map((type) => ({ name: type, type, values: ["x"], codes }));
  assertEquals(planOfLog({ ...log, caseAttributes }).leftOut.map(({ name }) => name), ["date", "id", "nested"]);
});

Deno.test("attributes of one name and two number types are one attribute", () => {
  const log = logOf(["a", "b", "c"].map((caseId, at) => ({ caseId, amount: at, moments: [{ activity: "ask", hour: at }] })));
  const caseAttributes = [
    { name: "level", type: "int" as const, values: ["7"], codes: Int32Array.of(0, -1, -1) },
    { name: "level", type: "float" as const, values: ["2.5"], codes: Int32Array.of(-1, 0, -1) },
  ];
  const changed = { ...log, caseAttributes };
  const plan = planOfLog(changed);
  const at = plan.features.findIndex(({ name }) => name === "level");
  const rows = encodePrefixes(changed, plan, [0, 1, 2].map((caseIndex) => ({ caseIndex, length: 1 })));
  assertEquals([0, 1, 2].map((row) => rows.values[row * rows.columns + at]), [7, 2.5, NaN]);
});

Deno.test("attributes may have any name", () => {
  const names = ["__proto__", "constructor", "toString", "hours", 'quo"te', "", "a.b", "öß 日本 🎉"];
  const log = logOf(["a", "b"].map((caseId, at) => ({ caseId, amount: at, moments: [{ activity: "ask", hour: at }] })));
  const caseAttributes = names.map((name) => ({ name, type: "string" as const, values: ["p", "q"], codes: Int32Array.of(0, 1) }));
  const { features } = planOfLog({ ...log, caseAttributes });
  const own = features.filter(({ source }) => source === "attribute");
  assertEquals(own.map(({ name }) => name), names.toSorted((a, b) => a < b ? -1 : 1));
  for (const feature of own) assertEquals(feature.kind === "category" && feature.categories, ["p", "q"]);
});

Deno.test("the order of the training cases changes no code, and ties are in code-unit order", () => {
  const texts = fc.array(fc.constantFrom("a", "B", "ä", "", "__proto__"), { minLength: 2, maxLength: 12 });
  const categories = (list: readonly string[]) => {
    const log = eventLogFromTraces(list.map((text, at) => ({
      caseId: `${at}`,
      attributes: { text },
      events: [{ activity: "ask", time: at }],
    })));
    const feature = planOfLog(log).features.find(({ name }) => name === "text");
    return feature?.kind === "category" ? feature.categories : null;
  };
  fc.assert(fc.property(texts, (list) => assertEquals(categories(list), categories(list.toReversed()))));
  assertEquals(categories(["b", "a", "z", "z", "a", "z", "b"]), ["z", "a", "b"]);
});

Deno.test("a plan of the training cases is the same whatever the other cases of the table are", () => {
  fc.assert(fc.property(stories, (list) => {
    const own = LIVELY.map((_, at) => at);
    const planIn = (some: readonly Story[]) => {
      const log = logOf(some);
      const all = [...log.caseIds.keys()];
      const until = Math.max(...LIVELY.flatMap(({ moments }) => moments.map(({ hour }) => hour))) * HOUR;
      return fitPlan(prefixTable(log, all, { task: "remaining", rule: completion, until }), own).features
        .filter(({ source }) => source !== "attribute" && source !== "count");
    };
    const later = list.map((story) => ({
      ...story,
      moments: story.moments.map((moment) => ({ ...moment, hour: 2000 + moment.hour })),
    }));
    assertEquals(planIn([...LIVELY, ...later]), planIn(LIVELY));
  }));
});

Deno.test("texts that are rare, new or missing count as missing", () => {
  const plan = planOf([]);
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "never seen", time: 0 }] }]);
  const row = encodePrefixes(log, plan, [{ caseIndex: 0, length: 1 }], processWorkload(log, completion)).values;
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
