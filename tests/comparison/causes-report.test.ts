import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { caseConditions } from "@/comparison/causes/case-conditions.ts";
import type { CauseRule } from "@/comparison/causes/cause-rules.ts";
import type { CauseTarget } from "@/comparison/causes/cause-target.ts";
import { causesReport } from "@/comparison/causes/causes-report.ts";
import { TracebookError } from "@/errors.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { createRandom } from "@/numerics/random.ts";
import { applyFilters } from "@/filtering/apply-filters.ts";
import { viewOf } from "@/filtering/log-view.ts";
import { ianaTimeZone } from "@/time/time-zone.ts";
import { simulateLoanProcess } from "../simulation/loan-process.ts";
import { loanLogOf } from "./findings-logs.ts";
import { judgeEffects, measureEffects } from "./planted-effects.ts";

const HOUR = 3600;
/** Planted: what a value adds to the cycle time of a case, in hours. */
const EFFECTS = { channel: { letter: 12 }, region: { north: 8 }, size: { big: 5 } } as const;

/** Cases whose durations depend on three attributes; `colour` only goes along with the channel. */
function plantedLog(seed: number): EventLog {
  const random = createRandom(seed);
  return eventLogFromTraces(Array.from({ length: 1500 }, (_, i) => {
    const channel = random.chance(0.3) ? "letter" : "web";
    const region = random.chance(0.4) ? "north" : "south";
    const size = random.chance(0.5) ? "big" : "small";
    const colour = random.chance(channel === "letter" ? 0.8 : 0.2) ? "red" : "blue";
    const hours = random.exponential(10) + (channel === "letter" ? 12 : 0) + (region === "north" ? 8 : 0) +
      (size === "big" ? 5 : 0);
    const start = i * HOUR * 1000;
    return {
      caseId: String(i),
      attributes: { channel, region, size, colour },
      events: [{ activity: "ask", time: start }, { activity: "answer", time: start + hours * HOUR * 1000 }],
    };
  }));
}

const reportOf = (log: EventLog, target: CauseTarget) =>
  causesReport(log, { target, completed: new Uint8Array(log.caseIds.length).fill(1) });

for (const seed of [1, 2, 3]) {
  Deno.test(`planted effects are found in order, with sizes in their intervals, and no other, with seed ${seed}`, () => {
    const { rules } = reportOf(plantedLog(seed), "slow");
    assertEquals(rules.map(({ conditions }) => conditions).sort(), [["channel is letter"], ["region is north"], ["size is big"]]);
    for (const { filter, difference, interval: [low, high], cases, hours } of rules) {
      const [, name, value] = /^case-attribute:(.+)=(.+)$/.exec(filter!)!;
      const planted = HOUR * (EFFECTS as Readonly<Record<string, Readonly<Record<string, number>>>>)[name][value];
      assert(low <= planted && planted <= high, `${filter}: ${low} to ${high}`);
      assertAlmostEquals(hours!, difference * cases / HOUR, 1e-6);
    }
    const byHours = rules.map(({ hours }) => hours);
    assertEquals(byHours, byHours.toSorted((a, b) => b! - a!));
  });
}

Deno.test("what a model of everything learns are the planted effects, in their order, and nothing where there is nothing", () => {
  const { contributions: { explained, subjects }, rules } = reportOf(plantedLog(1), "slow");
  // Variance of the planted effects, of all: 100 h² are by chance.
  const planted = 144 * 0.21 + 64 * 0.24 + 25 * 0.25;
  assertAlmostEquals(explained, planted / (planted + 100), 0.1);
  assertEquals(subjects.slice(0, 3).map(({ subject }) => subject), ["attribute channel", "attribute region", "attribute size"]);
  const [{ values: [letter, web] }] = subjects;
  assertEquals([letter.words, web.words], ["channel is letter", "channel is web"]);
  assertAlmostEquals((letter.mean - web.mean) / HOUR, 12, 2);
  assert(rules.every(({ examples, cases }) => examples.length === Math.min(5, cases)));
  const random = createRandom(9);
  const nothing = eventLogFromTraces(Array.from({ length: 400 }, (_, i) => ({
    caseId: String(i),
    attributes: { colour: ["red", "blue"][random.integer(2)] },
    events: [{ activity: "a", time: i * 1e6 }, { activity: "b", time: i * 1e6 + random.exponential(1e7) }],
  })));
  assertLess(reportOf(nothing, "slow").contributions.explained, 0.05);
});

Deno.test("an attribute that only goes along with a cause has a plain difference, but is no rule", () => {
  const log = plantedLog(4);
  const colours = log.caseAttributes.find(({ name }) => name === "colour")!;
  const without = reportOf({ ...log, caseAttributes: [colours] }, "slow").rules;
  assertEquals(without.map(({ conditions }) => conditions), [["colour is red"]]);
  assert(reportOf(log, "slow").rules.every(({ conditions }) => !conditions.includes("colour is red")));
});

Deno.test("an attribute that only repeats the outcome is no cause of it, and the warning names it", () => {
  const random = createRandom(11);
  const again = new Set<number>();
  const cases = Array.from({ length: 400 }, (_, i) => {
    const channel = random.chance(0.3) ? "letter" : "web";
    if (random.chance(channel === "letter" ? 0.7 : 0.2)) again.add(i);
    const hours = random.exponential(40) + (channel === "letter" ? 60 : 0) + (again.has(i) ? 1 : 0);
    return { channel, hours, start: i * HOUR * 1000 };
  });
  const log = eventLogFromTraces(cases.map(({ channel, hours, start }, i) => ({
    caseId: String(i),
    attributes: {
      channel,
      late: hours > 72 ? "yes" : "no",
      days: Math.floor(hours / 24),
      repeated: again.has(i) ? "true" : "false",
    },
    events: [
      { activity: "ask", time: start },
      ...(again.has(i) ? [{ activity: "ask", time: start + HOUR * 1000 }] : []),
      { activity: "answer", time: start + hours * HOUR * 1000 },
    ],
  })));
  const slow = reportOf(log, "slow");
  assertEquals(slow.rules[0].conditions, ["channel is letter"]);
  assert(!slow.contributions.subjects.some(({ subject }) => /late|days/.test(subject)));
  assert(
    slow.warning.endsWith(
      "Left out, since each divides the cases exactly as a bound of a duration does: attribute late, attribute days.",
    ),
    slow.warning,
  );
  const { rules, warning } = reportOf(log, "reworked");
  assertEquals(rules.map(({ conditions }) => conditions), [["channel is letter"]]);
  assert(warning.endsWith("Left out, since it divides the cases exactly as repeated work does: attribute repeated."), warning);
});

Deno.test("an attribute whose cases take clearly longer than all others remains a cause", () => {
  const random = createRandom(12);
  const log = eventLogFromTraces(Array.from({ length: 200 }, (_, i) => {
    const way = random.chance(0.5) ? "letter" : "web";
    // A way of their own have cases of one event: their time is 0, and an attribute that tells them
    // tells more.
    if (i % 5 === 0) return { caseId: String(i), attributes: { way: "none" }, events: [{ activity: "a", time: i * 1e6 }] };
    const end = i * 1e6 + (way === "letter" ? 1e9 : 0) + random.integer(1e5);
    return { caseId: String(i), attributes: { way }, events: [{ activity: "a", time: i * 1e6 }, { activity: "b", time: end }] };
  }));
  const { rules, warning } = reportOf(log, "slow");
  assertEquals(rules[0].conditions, ["way is letter"]);
  assert(!warning.includes("Left out"));
});

const demo = loanLogOf([...simulateLoanProcess({ seed: 42 })]);

// The soak test has more seeds: deno task soak effects.
Deno.test("each effect planted in the demo log is found at its place, in order, with its size in the interval", () => {
  const { parts, reports } = measureEffects(42);
  const { missing, outside, order, sizes } = judgeEffects(parts);
  assertEquals([missing, outside, order], [[], [], []]);
  assertLess(6, sizes);
  // The smallest one: see the soak test for how often it is found.
  const [, { rules, contributions: { subjects } }] = reports;
  const named = (rules: readonly CauseRule[]) =>
    rules.map(({ conditions: [first] }) => first.replace(/ \d+ \p{L}{3} \d{4}.*/u, ""));
  const checks = ["it starts before", "channel is online", "channel is broker"];
  assertEquals(named(parts.get("Check completeness is done again")!.map(({ rule }) => rule)), checks);
  // Of whole cases: the drift and the channels. Who repeats a step would tell that it is repeated.
  assertEquals(named(rules), checks);
  assert(!subjects.some(({ subject }) => /^(who does (Request|Receive)|activity)/.test(subject)));
});

Deno.test("the filter of each condition chooses its cases: weekday, hour, month, load, people, bounds of numbers", () => {
  const conditions = caseConditions(demo, { zone: ianaTimeZone("Europe/Berlin"), minCases: 20, steps: true });
  const subjects = new Map(conditions.map((one) => [one.subject, one]));
  for (const { words, where, cases } of subjects.values()) {
    const { cases: chosen } = applyFilters(viewOf(demo), [{ effect: "with", where: where! }], { zone: "Europe/Berlin" });
    assertEquals([...chosen], Array.from(cases), words);
  }
  assertEquals(conditions.filter(({ where }) => where === null), []);
  for (const subject of ["weekday", "hour", "month", "date"]) assert(subjects.has(`${subject} of the start`));
  assert(subjects.has("cases running at the start") && subjects.has("who does Decide") && subjects.has("attribute amount"));
});

Deno.test("numbers of the first event are compared with bounds, as texts too, but numbers of single cases are not", () => {
  const random = createRandom(6);
  const log = eventLogFromTraces(Array.from({ length: 500 }, (_, i) => {
    const age = 20 + random.integer(70);
    const end = i * 1e6 + random.exponential(1e7) + (age >= 60 ? 2e7 : 0);
    return {
      caseId: String(i),
      attributes: { number: String(10_000 + i) },
      events: [{ activity: "come", time: i * 1e6, attributes: { age: String(age) } }, { activity: "go", time: end }],
    };
  }));
  const { rules: [rule, ...others] } = reportOf(log, "slow");
  const [, bound] = /^age is at least (\d+)$/.exec(rule.conditions[0])!;
  assertAlmostEquals(Number(bound), 60, 4);
  assertEquals([rule.filter, others.length], [`attribute:age=${bound}..`, 0]);
  assert(
    !caseConditions(log, { zone: ianaTimeZone("UTC"), minCases: 20, steps: true }).some(({ subject }) => /number/.test(subject)),
  );
});

Deno.test("where cases with an outcome take no longer, no hours are lost", () => {
  const random = createRandom(5);
  const log = eventLogFromTraces(Array.from({ length: 400 }, (_, i) => {
    const again = random.chance(i % 2 === 0 ? 0.7 : 0.2);
    const events = ["ask", "look", ...(again ? ["look"] : ["wait"]), "end"];
    return {
      caseId: String(i),
      attributes: { channel: i % 2 === 0 ? "letter" : "web" },
      events: events.map((activity, k) => ({ activity, time: i * 1e6 + (activity === "end" && !again ? 9e6 : k * 1000) })),
    };
  }));
  const { rules: [rule] } = reportOf(log, "reworked");
  assertEquals([rule.conditions, rule.hours], [["channel is letter"], null]);
});

Deno.test("in a log of dates a change of the clock is no cause of a longer time", () => {
  const rome = (day: number) => {
    const utc = Date.UTC(2024, 0, 1 + day);
    return utc - (utc > Date.UTC(2024, 2, 31) && utc <= Date.UTC(2024, 9, 27) ? 2 : 1) * HOUR * 1000;
  };
  const log = eventLogFromTraces(Array.from({ length: 600 }, (_, i) => ({
    caseId: String(i),
    events: [{ activity: "ask", time: rome(i / 2 | 0) }, { activity: "answer", time: rome((i / 2 | 0) + 60) }],
  })));
  const { rules, parts } = reportOf(log, "slow");
  assertEquals([rules, parts], [[], []]);
});

Deno.test("what makes cases longer only after adjustment, and shorter as they are, is no rule", () => {
  const random = createRandom(7);
  const log = eventLogFromTraces(Array.from({ length: 1200 }, (_, i) => {
    const old = random.chance(0.5);
    const phone = random.chance(old ? 0.1 : 0.9);
    const hours = random.exponential(2) + (old ? 40 : 0) + (phone ? 3 : 0);
    return {
      caseId: String(i),
      attributes: { age: old ? "old" : "new", channel: phone ? "phone" : "web" },
      events: [{ activity: "ask", time: i * 1e6 }, { activity: "answer", time: i * 1e6 + hours * HOUR * 1000 }],
    };
  }));
  assertEquals(reportOf(log, "slow").rules.map(({ conditions }) => conditions), [["age is old"]]);
});

Deno.test("where a log holds the cases that ended in some days, an early start is no cause, and the warning says so", () => {
  const random = createRandom(8);
  const reported = (last: number, apart: number) =>
    reportOf(
      eventLogFromTraces(Array.from({ length: 400 }, (_, i) => {
        const time = i * apart * HOUR * 1000;
        const end = last === 0 ? time + (i < 200 ? 40 : 10) * 24 * HOUR * 1000 : last;
        return {
          caseId: String(i),
          events: [{ activity: "ask", time }, { activity: "answer", time: end + random.integer(5 * 86_400_000) }],
        };
      })),
      "slow",
    );
  const told = ({ rules, warning }: ReturnType<typeof reported>) => [
    rules.some(({ conditions }) => conditions.some((words) => /^it starts (before|in) /.test(words))),
    /started early took long/.test(warning),
    /Cases take long beside/.test(warning),
  ];
  assertEquals(told(reported(120 * 86_400_000, 6)), [false, true, false]);
  assertEquals(told(reported(0, 48)), [true, false, false]);
  // In a log of 100 days the last cases could not have taken 40.
  assertEquals(told(reported(0, 6)), [false, false, true]);
});

Deno.test("what only says that a case has lasted, who does what comes later, and names of variants are no causes", () => {
  const random = createRandom(12);
  const log = eventLogFromTraces(Array.from({ length: 400 }, (_, i) => {
    const [slow, checked] = [random.chance(0.4), random.chance(0.4)];
    let time = i * 24 * HOUR * 1000;
    const steps = [
      ["ask", 0, "Ann"],
      ...(checked ? [["check", 1, "Ann"] as const] : []),
      ["look", slow ? 300 : 20, "Bob"],
      ...(slow ? [["remind", 200, "Cem"] as const] : []),
      ["answer", checked ? 100 : 10, slow && random.chance(0.6) ? "Dan" : "Eve"],
    ] as const;
    return {
      caseId: String(i),
      attributes: { path: `Path ${1 + (slow ? 1 : 0) + (checked ? 2 : 0)}` },
      events: steps.map(([activity, hours, resource]) => ({
        activity,
        resource,
        time: time += (0.9 + 0.2 * random.next()) * hours * HOUR * 1000,
      })),
    };
  }));
  const { rules, parts } = reportOf(log, "slow");
  const told = rules.flatMap(({ conditions }) => conditions);
  assert(told.some((words) => /has check/.test(words)), told.join());
  assert(told.some((words) => /Dan does answer/.test(words)), told.join());
  assertEquals(told.filter((words) => /remind|path/.test(words)), []);
  const before = parts.find(({ part }) => /(ask|check) to look$/.test(part));
  assertEquals(before?.rules.filter(({ conditions }) => conditions.some((words) => /answer/.test(words))) ?? [], []);
});

Deno.test("what ends a case is no cause of its time, and what comes before the end can be", () => {
  const random = createRandom(9);
  const log = eventLogFromTraces(Array.from({ length: 400 }, (_, i) => {
    const [slow, back] = [random.chance(0.3), random.chance(0.3)];
    let time = i * HOUR * 1000;
    const steps = [["ask", 0], ...(slow ? [["inspect", 50]] : []), ["close", 5], ...(back ? [["come back", 500]] : [])] as const;
    return {
      caseId: String(i),
      events: steps.map(([activity, hours]) => ({
        activity: String(activity),
        time: time += random.exponential(Number(hours) * HOUR * 1000),
      })),
    };
  }));
  const conditions = caseConditions(log, { zone: ianaTimeZone("UTC"), minCases: 20, steps: true }).map(({ words }) => words);
  assertEquals(conditions.filter((words) => words.startsWith("it has")), ["it has ask", "it has inspect"]);
});

Deno.test("of a number with more effect the greater it is, one bound is told", () => {
  const random = createRandom(11);
  const log = eventLogFromTraces(Array.from({ length: 900 }, (_, i) => {
    const amount = random.integer(300);
    const hours = random.exponential(2) + amount / 10;
    return {
      caseId: String(i),
      attributes: { amount: String(amount) },
      events: [{ activity: "ask", time: i * 1e6 }, { activity: "answer", time: i * 1e6 + hours * HOUR * 1000 }],
    };
  }));
  const { rules } = reportOf(log, "slow");
  assertEquals(rules.map(({ conditions: [words] }) => words.replace(/ [\d.]+$/, "")), ["amount is at least"]);
});

Deno.test("an attribute without effect is hardly ever named", () => {
  // The soak test has 100 seeds of the demo log: deno task soak findings.
  const named = Array.from({ length: 10 }, (_, seed) => {
    const random = createRandom(100 + seed);
    const log = eventLogFromTraces(Array.from({ length: 300 }, (_, i) => ({
      caseId: String(i),
      attributes: { colour: ["red", "blue", "green"][random.integer(3)] },
      events: [{ activity: "a", time: i * 1e6 }, { activity: "b", time: i * 1e6 + random.exponential(1e7) }],
    })));
    return reportOf(log, "slow").rules.length;
  });
  assertLess(named.filter((rules) => rules > 0).length, 2);
});

Deno.test("of two overlapping ranges of one number only the more telling one is named, with its figures by itself", () => {
  const random = createRandom(5);
  const log = eventLogFromTraces(Array.from({ length: 2000 }, (_, i) => {
    const amount = random.next() * 100;
    // From 36 on slower, and much slower between 33 and 36: so are those of at most 36 on average.
    const hours = random.exponential(10) + (amount < 33 ? 0 : amount < 36 ? 600 : 25);
    return {
      caseId: String(i),
      attributes: { amount },
      events: [{ activity: "ask", time: i * HOUR * 1000 }, { activity: "answer", time: (i + hours) * HOUR * 1000 }],
    };
  }));
  const { rules } = reportOf(log, "slow");
  assertEquals(rules.map(({ conditions: [words] }) => words.replace(/[\d.]+$/, "")), ["amount is at least "]);
  assertAlmostEquals(rules[0].difference, rules[0].plainDifference, 1e-6);
});

Deno.test("neither an empty log nor one of few cases has rules, and a significance out of its range is refused", () => {
  for (const target of ["slow", "deviating", "reworked"] as const) {
    assertEquals(reportOf(eventLogFromTraces([]), target).rules, []);
    assertEquals(reportOf(eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }] }]), target).rules, []);
  }
  assertThrows(
    () => causesReport(plantedLog(1), { target: "slow", completed: [], significance: 0 }),
    TracebookError,
    "between 0 and 1",
  );
});
