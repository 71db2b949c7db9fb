import { assert, assertAlmostEquals, assertEquals, assertLess, assertLessOrEqual, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { compareGroups, comparisonSteps, type GroupComparison, groupsByStart } from "@/comparison/groups/compare-groups.ts";
import { comparisonText, comparisonWords } from "@/comparison/groups/comparison-words.ts";
import { type CaseCounts, sharePValue, testableShares } from "@/comparison/groups/share-differences.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { createRandom } from "@/numerics/random.ts";
import { passagesBySegment, sortedDurations } from "@/performance/passages-by-segment.ts";
import { performanceSpectrum } from "@/performance/performance-spectrum.ts";
import { loanEventLog } from "../performance/loan-event-log.ts";

/** Cases whose middle segment takes longer by a factor in the second half of them. */
function logOfHalves(seed: number, cases: number, factor: number) {
  const random = createRandom(seed);
  return eventLogFromTraces(Array.from({ length: cases }, (_, i) => {
    const first = random.exponential(3600) * 1000;
    const second = random.exponential(3600) * 1000 * (i < cases / 2 ? 1 : factor);
    return {
      caseId: String(i).padStart(4, "0"),
      events: [{ activity: "a", time: 0 }, { activity: "b", time: first }, { activity: "c", time: first + second }],
    };
  }));
}
const halves = (cases: number) => Array.from({ length: cases }, (_, i) => i < cases / 2 ? 1 : 2);

/** Cases of up to six events of four activities and three people. */
const smallLogs = fc.array(
  fc.array(fc.record({ activity: fc.nat(3), person: fc.nat(2), after: fc.integer({ min: 0, max: 5 }) }), {
    minLength: 1,
    maxLength: 6,
  }),
  { minLength: 2, maxLength: 14 },
).map((cases) =>
  eventLogFromTraces(cases.map((events, i) => {
    let time = 0;
    return {
      caseId: String(i).padStart(3, "0"),
      events: events.map(({ activity, person, after }) => ({
        activity: "abcd"[activity],
        resource: "xyz"[person],
        time: time += after * 1000,
      })),
    };
  }))
);

/** Logs with a group for each case, none of them empty. */
const grouped = smallLogs.chain((log) =>
  fc.tuple(fc.constant(log), fc.array(fc.nat(2), { minLength: log.caseIds.length, maxLength: log.caseIds.length }))
).map(([log, groups]): [EventLog, number[]] => [log, groups.with(0, 1).with(1, 2)]);

const eventsOf = (log: EventLog, c: number) =>
  Array.from({ length: log.caseOffsets[c + 1] - log.caseOffsets[c] }, (_, i) => log.caseOffsets[c] + i);

Deno.test("shares are those of a recount over the events of each case", () => {
  fc.assert(fc.property(grouped, ([log, groups]) => {
    const { cases, activities, relations, resources, variants } = compareGroups(log, groups, { permutations: 9 });
    const labels = (c: number) => eventsOf(log, c).map((e) => log.activities[log.activity[e]]);
    const pairs = (c: number) => [null, ...labels(c)].map((from, i) => JSON.stringify([from, labels(c)[i] ?? null]));
    const people = (c: number) => eventsOf(log, c).map((e) => log.resource!.values[log.resource!.codes[e]]);
    const count = (what: (c: number) => readonly string[], key: string, group: number) =>
      groups.filter((own, c) => own === group && what(c).includes(key)).length;
    const all = (what: (c: number) => readonly string[]) => new Set(groups.flatMap((own, c) => own === 0 ? [] : what(c))).size;
    const check = (rows: readonly (readonly [string, CaseCounts])[], what: (c: number) => readonly string[]) => {
      assertEquals(rows.length, all(what));
      for (const [key, { first, second }] of rows) {
        assertEquals([first, second], [count(what, key, 1), count(what, key, 2)], key);
      }
    };
    assertEquals([...cases], [1, 2].map((group) => groups.filter((own) => own === group).length));
    check(activities.map((row) => [row.activity, row]), labels);
    check(relations.map((row) => [JSON.stringify([row.from, row.to]), row]), pairs);
    check(resources!.map((row) => [row.resource, row]), people);
    check(variants.map((row) => [row.activities.join(), row]), (c) => [labels(c).join()]);
  }));
});

Deno.test("effect sizes of durations are those of counting pairs, and their cases those of the log", () => {
  fc.assert(fc.property(grouped, ([log, groups]) => {
    const { differences } = compareGroups(log, groups, { permutations: 9, leastCount: 1 });
    for (const { measure, cliffsDelta, first, second, cases } of differences) {
      const durations = [1, 2].map((group) =>
        groups.flatMap((own, c) => {
          if (own !== group) return [];
          const events = eventsOf(log, c);
          if (measure === "cycle time") return [[c, (log.time[events.at(-1)!] - log.time[events[0]]) / 1000]];
          return events.slice(1).filter((e) =>
            log.activities[log.activity[e - 1]] === measure.from && log.activities[log.activity[e]] === measure.to
          ).map((e) => [c, (log.time[e] - log.time[e - 1]) / 1000]);
        })
      );
      assertEquals(durations.map((own) => own.length), [first.count, second.count]);
      assertEquals(durations.map((own) => new Set(own.map(([c]) => c)).size), [...cases]);
      const signs = durations[0].flatMap(([, a]) => durations[1].map(([, b]): number => Math.sign(b - a)));
      assertAlmostEquals(cliffsDelta, signs.reduce((sum, sign) => sum + sign, 0) / signs.length, 1e-12);
    }
  }));
});

Deno.test("the p-value of a share is that of all assignments of whole cases", () => {
  const counts = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })).chain(([a, b]) =>
    fc.record({ sizes: fc.constant([a, b] as const), first: fc.nat(a), second: fc.nat(b) })
  );
  fc.assert(fc.property(counts, ({ sizes: [a, b], first, second }) => {
    const holders = first + second;
    const found = Array.from({ length: 1 << (a + b) }, (_, bits) => bits).filter((bits) => ones(bits) === b)
      .map((bits) => ones(bits & ((1 << holders) - 1)));
    const tail = (test: (count: number) => boolean) => found.filter(test).length / found.length;
    const expected = Math.min(1, 2 * Math.min(tail((count) => count >= second), tail((count) => count <= second)));
    assertAlmostEquals(sharePValue({ first, second }, [a, b]), expected, 1e-9);
  }));
});

const ones = (bits: number): number => bits === 0 ? 0 : (bits & 1) + ones(bits >>> 1);

Deno.test("exchanging the groups exchanges the figures and turns effects and intervals round", () => {
  fc.assert(fc.property(grouped, ([log, groups]) => {
    const options = { permutations: 9, leastCount: 1 };
    const there = compareGroups(log, groups, options);
    const back = compareGroups(log, groups.map((group) => group === 0 ? 0 : 3 - group), options);
    assertEquals([...back.cases], [...there.cases].reverse());
    const by = (name: string, rows: GroupComparison["activities"]) => rows.find(({ activity }) => activity === name)!;
    for (const row of there.activities) {
      const other = by(row.activity, back.activities);
      assertEquals([other.first, other.second, other.pValue], [row.second, row.first, row.pValue]);
      assertAlmostEquals(other.cohensH, -row.cohensH, 1e-12);
      assertAlmostEquals(other.interval?.[0] ?? 0, -(row.interval?.[1] ?? 0), 1e-12);
    }
    for (const row of there.differences) {
      const other = back.differences.find(({ measure }) => JSON.stringify(measure) === JSON.stringify(row.measure))!;
      assertAlmostEquals(other.cliffsDelta, -row.cliffsDelta, 1e-12);
      assertAlmostEquals(other.deltaInterval[0], -row.deltaInterval[1], 1e-9);
      assertEquals([other.first, other.second], [row.second, row.first]);
    }
  }));
});

Deno.test("intervals contain their difference, and leave out 0 only where the corrected test finds one", () => {
  for (const [seed, factor] of [[1, 1], [2, 1.6], [3, 4]]) {
    const log = logOfHalves(seed, 120, factor);
    const { differences, activities, relations } = compareGroups(log, halves(120));
    for (const { deltaInterval, medianInterval, medianDifferenceSeconds, cliffsDelta, pValue } of differences) {
      assert(deltaInterval[0] <= cliffsDelta && cliffsDelta <= deltaInterval[1]);
      assert(medianInterval![0] <= medianDifferenceSeconds && medianDifferenceSeconds <= medianInterval![1]);
      for (const [low, high] of [deltaInterval, medianInterval!]) if (low > 0 || high < 0) assertLessOrEqual(pValue, 0.05);
    }
    for (const { interval, difference, pValue } of [...activities, ...relations]) {
      if (interval === null) assertEquals(pValue, null);
      else {
        assert(interval[0] <= difference && difference <= interval[1]);
        if (interval[0] > 0 || interval[1] < 0) assertLessOrEqual(pValue!, 0.05);
      }
    }
  }
});

Deno.test("a segment that takes longer in one group is told from one that does not", () => {
  const { differences } = compareGroups(logOfHalves(2, 200, 3), halves(200));
  const of = (from: string) => differences.find(({ measure }) => measure !== "cycle time" && measure.from === from)!;
  assert(
    of("b").pValue <= 0.015 && of("b").size !== "negligible" && of("b").medianInterval![0] > 0,
    JSON.stringify(of("b")),
  );
  assert(of("a").pValue > 0.05, JSON.stringify(of("a")));
});

/** A small log with loops, so that durations of one case depend on each other, and two people. */
function logOfLoops(cases: number): EventLog {
  const random = createRandom(11);
  return eventLogFromTraces(Array.from({ length: cases }, (_, i) => {
    const slow = 1 + random.exponential(3);
    let time = 0;
    const loops = random.integer(5);
    const names = ["ask", ...Array<string>(loops).fill("check"), random.chance(0.4) ? "pay" : "refuse"];
    return {
      caseId: String(i),
      events: names.map((activity) => ({
        activity,
        resource: random.chance(0.5) ? "Ann" : "Bob",
        time: time += slow * random.exponential(3_600_000),
      })),
    };
  }));
}

Deno.test("of 200 random divisions of a log at most one in twenty shows any difference", () => {
  const log = logOfLoops(90);
  for (const first of [45, 12]) {
    const labels = log.caseIds.map((_, i) => i < first ? 1 : 2);
    let alarms = 0;
    for (let seed = 0; seed < 200; seed++) {
      createRandom(seed).shuffle(labels);
      const { activities, relations, variants, resources, differences } = compareGroups(log, labels, { permutations: 499 });
      const all = [...activities, ...relations, ...variants, ...resources!, ...differences];
      if (all.some(({ pValue }) => pValue !== null && pValue <= 0.05)) alarms++;
    }
    // 17 or more of 200 would have a chance of 3 in 100 where the true rate is one in twenty.
    assertLessOrEqual(alarms, 16, `groups of ${first} and ${90 - first} cases`);
  }
});

Deno.test("planted differences are no chance, and the sentence names the greatest", () => {
  const log = logOfLoops(200);
  const groups = log.caseIds.map((_, c) => eventsOf(log, c).some((e) => log.activities[log.activity[e]] === "pay") ? 1 : 2);
  const comparison = compareGroups(log, groups);
  const pay = comparison.activities.find(({ activity }) => activity === "pay")!;
  assertEquals([pay.difference, pay.size], [-1, "large"]);
  assertLess(pay.pValue!, 1e-6);
  const words = comparisonText(comparisonWords(comparison));
  assert(
    /^(Fewer cases of B go through pay: 0 % instead of 100 %|More cases of B go through refuse: 100 % instead of 0 %)\./.test(
      words,
    ),
    words,
  );
});

Deno.test("the sentence leaves out the activity by which the groups were chosen, and its relations", () => {
  const log = eventLogFromTraces(Array.from({ length: 100 }, (_, i) => ({
    caseId: String(i),
    events: ["ask", ...(i < 50 ? ["pay"] : []), "check", ...(i % 5 === 0 || i < 40 ? ["send"] : []), "close"]
      .map((activity) => ({ activity, time: 0 })),
  })));
  const words = comparisonText(comparisonWords(compareGroups(log, halves(100))));
  assert(words.startsWith("Fewer cases of B go through send: 20.0 % instead of 84.0 %."), words);
});

Deno.test("what is too rare to be significant is not corrected for", () => {
  const rare = Array.from({ length: 500 }, () => ({ first: 1, second: 0 }));
  const counts = [...rare, { first: 30, second: 5 }];
  const testable = testableShares(counts, [60, 60], { others: 0, significance: 0.05 });
  assertEquals(testable.filter((one) => one).length, 1);
  assertEquals(testable.at(-1), true);
});

Deno.test("a comparison is the same each time, in steps or at once, and cases in neither group play no part", () => {
  const log = logOfHalves(4, 120, 2);
  const some = halves(120).map((group, i) => i % 3 === 0 ? 0 : group);
  const found = compareGroups(log, some);
  assertEquals(compareGroups(log, some), found);
  const steps = comparisonSteps(log, some);
  let [step, count] = [steps.next(), 0];
  for (; !step.done; step = steps.next()) count++;
  assertEquals(step.value, found);
  assert(count > 4, "it gives turns to others");
  assertEquals(found.cases[0] + found.cases[1], 80);
});

Deno.test("durations by segment are those of the cases of both groups, in the order of their length", () => {
  fc.assert(fc.property(grouped, ([log, groups]) => {
    const passages = passagesBySegment(log);
    const { from, to, offsets, caseOf, elapsed, rankOf, values } = passages;
    const found = Array.from(
      from,
      (_, s) =>
        Array.from(
          { length: offsets[s + 1] - offsets[s] },
          (_, i) => [from[s], to[s], caseOf[offsets[s] + i], elapsed[offsets[s] + i]],
        ),
    );
    const expected = Array.from(
      log.caseIds.keys(),
      (c) =>
        Array.from({ length: log.caseOffsets[c + 1] - log.caseOffsets[c] - 1 }, (_, i) => {
          const e = log.caseOffsets[c] + i + 1;
          return [log.activity[e - 1], log.activity[e], c, log.time[e] - log.time[e - 1]];
        }),
    ).flat();
    const bySegment = Map.groupBy(expected, ([a, b]) => `${a} ${b}`);
    assertEquals(found, [...bySegment.values()]);
    found.forEach((_, s) => {
      const seconds = elapsed.slice(offsets[s], offsets[s + 1]).map((ms) => ms / 1000);
      assertEquals(Float64Array.from(rankOf.subarray(offsets[s], offsets[s + 1]), (rank) => values[s][rank]), seconds);
      assertEquals(sortedDurations(passages, s), seconds.toSorted());
    });
    const options = { permutations: 9, leastCount: 1 };
    assertEquals(
      compareGroups(log, groups, { ...options, passages: passagesBySegment(log) }),
      compareGroups(log, groups, options),
    );
  }));
});

Deno.test("logs without times and without resources are compared by what they have", () => {
  const log = eventLogFromTraces(["a", "b", "c"].map((activity, i) => ({ caseId: String(i), events: [{ activity }] })));
  const { resources, differences, variantCounts } = compareGroups(log, [1, 2, 2]);
  assertEquals([resources, [...variantCounts]], [null, [1, 2]]);
  assertEquals([differences.length, differences[0].cliffsDelta, differences[0].pValue], [1, 0, 1]);
  assertEquals(
    comparisonText(comparisonWords(compareGroups(log, [1, 2, 2]))),
    "Nothing differs by more than may be chance (shares and durations compared: 1).",
  );
});

Deno.test("groups that do not fit the log, or are empty, are refused", () => {
  const log = logOfHalves(1, 10, 1);
  assertThrows(() => compareGroups(log, [1, 2]), TracebookError, "a group for each of 10 cases");
  assertThrows(() => compareGroups(log, groupsByStart(log, -1)), TracebookError, "none in group 1");
});

Deno.test("each passage of a segment is a line of the spectrum, a quarter of them in each class", () => {
  const { log, truth } = loanEventLog({ cases: 300 });
  const [from, to] = truth.bottleneck.segment;
  const { begin, end, speedClass, periods } = performanceSpectrum(log, { from, to });
  assert(begin.every((at, i) => at <= end[i] && (i === 0 || begin[i - 1] <= at)));
  const sizes = [0, 1, 2, 3].map((own) => speedClass.filter((speed) => speed === own).length);
  assertLess(Math.max(...sizes) - Math.min(...sizes), 3);
  assertEquals(periods.reduce((sum, { counts }) => sum + counts[0] + counts[1] + counts[2] + counts[3], 0), begin.length);
  assertThrows(() => performanceSpectrum(log, { from: to, to: "nowhere" }), TracebookError, "no case that goes directly from");
});
