import { assert, assertAlmostEquals, assertEquals, assertLess, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { driftReport, type DriftReportOptions } from "@/comparison/drift/drift-report.ts";
import { flowEdits } from "@/comparison/drift/flow-edits.ts";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces, type PlainEvent } from "@/event-log/event-log-from-traces.ts";
import { changeStatistics, dispersionOf, testForChange, type UnitFeatures } from "@/numerics/change-points.ts";
import { createRandom, type Random } from "@/numerics/random.ts";
import { loanEventLog } from "../performance/loan-event-log.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday. */
const FIRST = Date.UTC(2024, 0, 1);

/** Cases at equal distances; their activities are an hour apart. */
function logOf(seed: number, cases: number, trace: (i: number, random: Random) => string, hours = 6) {
  const random = createRandom(seed);
  return eventLogFromTraces(Array.from({ length: cases }, (_, i) => ({
    caseId: String(i),
    events: [...trace(i, random)].map((activity, k) => ({ activity, time: FIRST + (i * hours + k) * HOUR })),
  })));
}

const flow: DriftReportOptions = { aspects: ["control flow"] };

/** Each kind of change: the traces before, those after, its name and the words that tell it. */
const PLANTED: readonly (readonly [string, readonly string[], readonly string[], string, RegExp])[] = [
  ["an activity is added", ["abd", "acd"], ["abxd", "acxd"], "added", /^x was added/],
  ["an activity is removed", ["abxd", "acxd"], ["abd", "acd"], "removed", /^x was removed/],
  ["an activity is replaced", ["abd", "acd"], ["axd", "acd"], "replaced", /^b was replaced by x/],
  ["an activity becomes optional", ["abcd", "abcd"], ["acd", "abcd"], "optional", /^b became optional/],
  ["an activity becomes mandatory", ["acd", "abcd"], ["abcd", "abcd"], "mandatory", /^b became mandatory/],
  ["a sequence becomes a choice", ["abcd", "ad"], ["abd", "acd"], "conditional", /^b and c became alternatives/],
  ["a loop is added", ["abcd", "abcd"], ["abcbcd", "abcd"], "loop", /can be repeated now/],
  ["a loop is removed", ["abcbcd", "abcd"], ["abcd", "abcd"], "no loop", /no longer repeated/],
  ["two activities are swapped", ["abcd", "abcde"], ["acbd", "acbde"], "swapped", /^b and c were swapped/],
  ["an activity is moved", ["abcde", "abcde"], ["acdbe", "acdbe"], "moved", /^b was moved: after c, d now/],
  ["an activity is done again elsewhere", ["abcd", "abcd"], ["abcbd", "abcd"], "repeated elsewhere", /^b is done again later/],
  [
    "an activity becomes optional in its branch",
    ["abxd", "acd", "abxd", "acd"],
    ["axd", "acd", "abxd", "acd"],
    "optional",
    /^b became optional: in 100 % of the cases with x/,
  ],
  ["activities lose their order", ["abcd", "abcd"], ["acbd", "abcd"], "parallel", /no fixed order/],
  ["activities get an order", ["acbd", "abcd"], ["abcd", "abcd"], "sequential", /a fixed order now/],
  ["a branch becomes rarer", ["abd", "abd", "acd"], ["abd", "acd", "acd"], "frequency", /before, .* after/],
];

for (const [what, before, after, kind, words] of PLANTED) {
  Deno.test(`where ${what}, the change is found within ten cases, and named`, () => {
    const log = logOf(3, 600, (i, random) => (i < 300 ? before : after)[random.integer(before.length)]);
    const { drifts } = driftReport(log, flow);
    assertEquals(drifts.map((drift) => drift.kind), [kind]);
    const [{ casesBefore, sentence, changes, interval, at }] = drifts;
    assertLess(Math.abs(casesBefore - 300), kind === "frequency" ? 60 : 10);
    assertMatch(sentence, words);
    assert(interval[0] <= at && at <= interval[1], `${at} is outside ${interval}`);
    assert(changes.every(({ cases }) => cases.every((id) => Number(id) >= casesBefore)), "cases that show it come after it");
  });
}

Deno.test("what is named between two groups is named in reverse between them in reverse, whatever the codes of the activities", () => {
  const reverse: Readonly<Record<string, string>> = {
    added: "removed",
    conditional: "not conditional",
    optional: "mandatory",
    loop: "no loop",
    "repeated elsewhere": "no longer repeated elsewhere",
    parallel: "sequential",
  };
  const back = Object.fromEntries(Object.entries(reverse).flatMap(([one, other]) => [[one, other], [other, one]]));
  for (const [what, before, after] of PLANTED) {
    const traces = [...before, ...after].map((trace) => Array.from({ length: 60 }, () => trace)).flat();
    const [first, second] = [0, 1].map((half) => [...traces.keys()].filter((i) => i < 60 * before.length === (half === 0)));
    const log = (order: readonly number[]) =>
      eventLogFromTraces(order.map((i) => ({
        caseId: String(i),
        events: [...traces[i]].map((activity, time) => ({ activity, time })),
      })));
    const forth = flowEdits(log([...first, ...second]), first, second);
    assertEquals(
      flowEdits(log([...first, ...second]), second, first).map(({ kind }) => back[kind] ?? kind).sort(),
      forth.map(({ kind }) => kind).sort(),
      what,
    );
    // The same cases in another order, so that activities have other codes.
    const other = flowEdits(log([...second, ...first]), [...first.keys()].map((i) => i + second.length), [...second.keys()]);
    assertEquals(other.map(({ sentence }) => sentence), forth.map(({ sentence }) => sentence), what);
  }
});

Deno.test("alternatives of few cases are told too, unless chance may keep them apart", () => {
  const of = (first: string, cases: number) => Array.from({ length: cases }, () => first);
  const edits = (before: readonly string[], after: readonly string[]) => {
    const log = eventLogFromTraces([...before, ...after].map((trace, i) => ({
      caseId: String(i),
      events: [...trace].map((activity, time) => ({ activity, time })),
    })));
    const cases = [...log.caseIds.keys()];
    return flowEdits(log, cases.slice(0, before.length), cases.slice(before.length)).map(({ sentence }) => sentence);
  };
  // By chance b and c would be together in 2.4 of the cases before.
  const few = [...of("abe", 12), ...of("ace", 10), ...of("ae", 28)];
  assertEquals(edits(few, [...of("abce", 17), ...of("ae", 25)]), [
    "b and c are no longer alternatives: both in 0 % of the cases before, 40.5 % after",
  ]);
  assertEquals(
    edits([...of("abe", 3), ...of("ace", 2), ...of("ae", 45)], [...of("abce", 2), ...of("abe", 1), ...of("ae", 42)]),
    [],
  );
});

Deno.test("a change at an instant is found at that instant where running cases change too", () => {
  // Cases run for ten days; 'c' gives way to 'x' on one day, whenever the case started.
  const at = FIRST + 100 * DAY;
  const log = eventLogFromTraces(Array.from({ length: 800 }, (_, i) => {
    const [start, decided] = [FIRST + i * 6 * HOUR, FIRST + i * 6 * HOUR + (1 + i * 7 % 9) * DAY];
    return {
      caseId: String(i),
      events: [{ activity: "a", time: start }, { activity: "b", time: decided }, {
        activity: decided < at ? "c" : "x",
        time: decided + HOUR,
      }],
    };
  }));
  const [drift, ...others] = driftReport(log, flow).drifts;
  assertEquals([drift.kind, drift.affects, others.length], ["replaced", "running cases too", 0]);
  assertLess(Math.abs(Date.parse(drift.at) - at), DAY);
});

Deno.test("what running cases show of a change before it is no change of its own", () => {
  // Cases run for 40 h. At one instant 'b' and 'c' change places: some are then halfway.
  const random = createRandom(7);
  const change = FIRST + 600 * HOUR;
  const log = eventLogFromTraces(Array.from({ length: 1200 }, (_, i) => {
    const start = FIRST + i * HOUR;
    const steps = [
      "a",
      ...(start + 20 * HOUR < change ? ["b", "c"] : start + 5 * HOUR < change ? ["b", "x", "c"] : ["c", "b"]),
      "d",
    ];
    const wait = 10 + random.integer(10);
    return { caseId: String(i), events: steps.map((activity, k) => ({ activity, time: start + k * wait * HOUR })) };
  }));
  const { drifts } = driftReport(log, flow);
  assertEquals(drifts.map(({ kind }) => kind), ["swapped"]);
  assertLess(Math.abs(drifts[0].casesBefore - 595), 10);
});

Deno.test("a segment that gets slower is found, with an interval that holds the true difference", () => {
  const random = createRandom(8);
  const log = eventLogFromTraces(Array.from({ length: 600 }, (_, i) => {
    const start = FIRST + i * 6 * HOUR;
    const hours = random.exponential(4) + (i < 300 ? 0 : 6);
    return { caseId: String(i), events: [{ activity: "a", time: start }, { activity: "b", time: start + hours * HOUR }] };
  }));
  const [{ aspect, kind, casesBefore, changes }] = driftReport(log, { aspects: ["time"] }).drifts;
  assertEquals([aspect, kind], ["time", "slower"]);
  assertLess(Math.abs(casesBefore - 300), 10);
  const [low, high] = changes[0].seconds!.interval;
  assert(low <= 6 * 3600 && 6 * 3600 <= high, `${low} to ${high}`);
});

Deno.test("where the medians do not clearly differ, the share of long durations is told, which is what was tested", () => {
  const log = eventLogFromTraces(Array.from({ length: 800 }, (_, i) => {
    const start = FIRST + i * 6 * HOUR;
    // After the change some cases take longer and as many less time, so that the median stays.
    const extreme = i < 400 || i % 3 === 0 ? 1 : i % 3 === 1 ? 20 : 0.1;
    const hours = extreme + (i * 7919 % 100) / 100;
    return { caseId: String(i), events: [{ activity: "a", time: start }, { activity: "b", time: start + hours * HOUR }] };
  }));
  const changes = driftReport(log, { aspects: ["time"] }).drifts.flatMap(({ changes }) => changes);
  assert(changes.length > 0);
  for (const { words, before, after, seconds } of changes) {
    const [low, high] = seconds!.interval;
    assert(low < 0 && high > 0, `${low} to ${high}`);
    assertMatch(words, after > before ? /takes more than .* in more cases: / : /takes more than .* in fewer cases: /);
  }
});

Deno.test("another resource, another mix of cases and more cases are each found in their aspect", () => {
  const random = createRandom(4);
  let start = FIRST;
  const log = eventLogFromTraces(Array.from({ length: 900 }, (_, i) => {
    start += random.exponential(i < 400 ? 8 : 3) * HOUR;
    const events: PlainEvent[] = [{ activity: "a", time: start, resource: i < 400 || random.chance(0.5) ? "Ann" : "Bob" }];
    return { caseId: String(i), events, attributes: { channel: random.chance(i < 400 ? 0.2 : 0.6) ? "web" : "branch" } };
  }));
  const { drifts } = driftReport(log, { aspects: ["resources", "arrivals"] });
  assertEquals(drifts.map(({ kind }) => kind).sort(), ["more cases", "resources"]);
  for (const { casesBefore } of drifts) assertLess(Math.abs(casesBefore - 400), 30);
});

Deno.test("a slow change is gradual, and its interval lies within the time of the change", () => {
  const log = logOf(5, 1000, (i, random) => random.chance(Math.min(1, Math.max(0, (i - 300) / 400))) ? "axd" : "abd");
  const { drifts } = driftReport(log, flow);
  assertEquals(drifts.map(({ shape }) => shape), ["gradual"]);
  assertLess(Math.abs(drifts[0].casesBefore - 500), 80);
});

Deno.test("two changes, there and back, are both found", () => {
  const log = logOf(6, 900, (i, random) => i >= 300 && i < 600 ? random.chance(0.5) ? "axd" : "abd" : "abd");
  assertEquals(driftReport(log, flow).drifts.map(({ kind }) => kind), ["added", "removed"]);
});

Deno.test("what differs between weekdays is no drift", () => {
  const alarms = Array.from({ length: 20 }, (_, seed) =>
    driftReport(logOf(seed, 500, (i, random) => {
      const weekday = Math.floor(i * 6 / 24) % 7;
      return random.chance(weekday >= 5 ? 0.9 : 0.2) ? "acd" : "abd";
    })).drifts.length);
  assertEquals(alarms.filter((found) => found > 0).length, 0);
});

Deno.test("what comes back each year is no drift, but a change that stays is", () => {
  const log = (changed: boolean) =>
    logOf(7, 2400, (i, random) => {
      const month = new Date(FIRST + i * 12 * HOUR).getUTCMonth();
      const mail = changed && i >= 1300 ? "x" : "d";
      return (random.chance(month >= 10 ? 0.8 : 0.2) ? "ac" : "ab") + mail;
    }, 12);
  assertEquals(driftReport(log(false), flow).drifts.map(({ sentence }) => sentence), []);
  const { drifts } = driftReport(log(true), flow);
  assertEquals(drifts.map(({ kind }) => kind), ["replaced"]);
  assertLess(Math.abs(drifts[0].casesBefore - 1300), 10);
});

Deno.test("a process without changes shows none, in all but about one log of a hundred", () => {
  const found = Array.from(
    { length: 100 },
    (_, seed) =>
      driftReport(logOf(seed, 200, (_, random) => random.chance(0.4) ? random.chance(0.5) ? "abcd" : "acbd" : "abd"), { seed })
        .drifts,
  );
  assertLess(found.filter((drifts) => drifts.length > 0).length, 5);
});

Deno.test("neither the order of rows nor names change what is found", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
      const random = createRandom(seed);
      const traces = Array.from({ length: 120 }, (_, i) => ({
        caseId: String(i),
        events: [...(i < 60 || random.chance(0.3) ? "abd" : "axd")].map((activity, k) => ({
          activity,
          time: FIRST + (i * 6 + k) * HOUR,
        })),
      }));
      const shuffled = random.shuffle(traces.slice());
      assertEquals(driftReport(eventLogFromTraces(shuffled)), driftReport(eventLogFromTraces(traces)));
    }),
    { numRuns: 10 },
  );
});

Deno.test("since leaves out earlier changes, and hides none that is later", () => {
  const log = logOf(6, 900, (i, random) => i >= 300 && i < 600 ? random.chance(0.5) ? "axd" : "abd" : "abd");
  const all = driftReport(log, flow).drifts;
  const since = Date.parse(all[1].at);
  assertEquals(driftReport(log, { ...flow, since }).drifts, all.slice(1));
});

Deno.test("where the cases of a log end together, the report says that this may be what it shows", () => {
  const noted = (last: number) => {
    const log = eventLogFromTraces(Array.from({ length: 100 }, (_, i) => ({
      caseId: String(i),
      events: [{ activity: "ask", time: i * DAY }, {
        activity: "answer",
        time: last === 0 ? (i + 3) * DAY : (last + i % 5) * DAY,
      }],
    })));
    return driftReport(log, { aspects: ["arrivals"] }).notes.some((note) => note.includes("how the cases were chosen"));
  };
  assertEquals([noted(0), noted(120)], [false, true]);
});

Deno.test("by days, cases of a day that are alike are no drift", () => {
  const alarms = Array.from({ length: 10 }, (_, seed) => {
    const days = createRandom(seed);
    const kinds = Array.from({ length: 90 }, () => days.chance(0.5) ? "abd" : "acd");
    return driftReport(logOf(seed, 1800, (i) => kinds[Math.floor(i / 20)], 1.2), { ...flow, by: "days" }).drifts.length;
  });
  assertEquals(alarms.filter((found) => found > 0).length, 0);
});

for (const [seed, days] of [[42, 3], [1, 7], [2, 7]]) {
  Deno.test(`the drift planted in the demo log is found within ${days} days, with seed ${seed}`, () => {
    const { log, truth } = loanEventLog({ seed });
    const drifts = driftReport(log, flow).drifts;
    assertEquals(drifts.length, 1);
    assertLess(Math.abs(Date.parse(drifts[0].at) - Date.parse(truth.drift.at)), days * DAY);
    assertMatch(drifts[0].sentence, /^Request documents is in 4/);
  });
}

Deno.test("the cut of a test is that with the greatest statistic of all features and cuts", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 4 }), (seed, weight) => {
      const random = createRandom(seed);
      const [units, features] = [60, 8];
      // Every second feature is counted among the cases that have the one before.
      const rows = Array.from({ length: units }, (_, u) =>
        Array.from({ length: features }, (_, j) => {
          const p = j === 3 && u >= 35 ? 0.95 : (j + 1) / (features + 2);
          return Array.from({ length: weight }).filter(() => random.chance(p)).length;
        }));
      for (const row of rows) for (let j = 1; j < features; j += 2) row[j] = Math.min(row[j], row[j - 1]);
      const found: UnitFeatures = {
        units,
        weights: new Uint32Array(units).fill(weight),
        trials: Int32Array.from({ length: features }, (_, j) => j % 2 === 1 ? j - 1 : -1),
        tested: new Uint8Array(features).fill(1),
        offsets: Uint32Array.from({ length: units + 1 }, (_, u) => u * features),
        codes: Uint32Array.from({ length: units * features }, (_, i) => i % features),
        counts: Uint32Array.from(rows.flat()),
        strata: null,
      };
      const dispersion = dispersionOf(found).map((ratio, j) => ratio + (j === 5 ? 0.5 : 0));
      const test = testForChange(found, 0, units, { significance: 0.2, leastUnits: 10, dispersion, random });
      if (test === null) return;
      const least = Math.max(5, 10 * weight / 2);
      const has = (begin: number, end: number, j: number) => rows.slice(begin, end).reduce((sum, row) => sum + row[j], 0);
      const trials = (begin: number, end: number, j: number) => j % 2 === 1 ? has(begin, end, j - 1) : (end - begin) * weight;
      const greatest = Array.from({ length: 41 }, (_, i) => 10 + i).map((cut) =>
        Math.max(
          0,
          ...Array.from(changeStatistics(found, [0, cut, cut, units], dispersion)).filter((_, j) =>
            Math.min(trials(0, cut, j), trials(cut, units, j)) >= least
          ),
        )
      );
      assertAlmostEquals(greatest[test.cut - 10], Math.max(...greatest), 1e-9);
    }),
    { numRuns: 25 },
  );
});

Deno.test("an empty log has no drift, and options outside their range are refused", () => {
  assertEquals(driftReport(eventLogFromTraces([])).drifts, []);
  assertThrows(() => driftReport(eventLogFromTraces([]), { significance: 0 }), TracebookError, "between 0 and 1");
});
