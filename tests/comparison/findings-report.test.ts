import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { type FindingsReport, findingsReport } from "@/comparison/findings/findings-report.ts";
import { driftReport } from "@/comparison/drift/drift-report.ts";
import { sayDuration } from "@/time/duration-text.ts";
import { TracebookError } from "@/errors.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces, type PlainEvent } from "@/event-log/event-log-from-traces.ts";
import { unexpectedPlaces } from "@/comparison/findings/unexpected-places.ts";
import { waitCauses } from "@/comparison/findings/wait-causes.ts";
import { fixedWait, plannedActivities } from "@/comparison/findings/wait-nature.ts";
import { applyFilters } from "@/filtering/apply-filters.ts";
import { parseFilters } from "@/filtering/filter-text.ts";
import { viewOf } from "@/filtering/log-view.ts";
import { delaysOf } from "@/performance/delays.ts";
import { createRandom } from "@/numerics/random.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";
import { loanProcessTruth, simulateLoanProcess } from "../simulation/loan-process.ts";
import { orders } from "../site/logs.ts";
import { loanLogOf, shuffledLog } from "./findings-logs.ts";

const reportOf = (log: EventLog): FindingsReport => findingsReport(log, completedCases(log));

const demo = loanLogOf([...simulateLoanProcess({ seed: 42 })]);
const report = reportOf(demo);

Deno.test("the demo log's bottleneck is found first of its kind, with its cause", () => {
  const { bottleneck: { segment: [from, to] } } = loanProcessTruth({ cases: 10 });
  const found = report.findings.find(({ kind }) => kind === "bottleneck")!;
  assert(found.sentence.startsWith(`${from} → ${to} takes `), found.sentence);
  assertMatch(found.sentence, /while the person works on something else/);
});

Deno.test("rework, priority, and the order of parallel checks are among the demo log's findings", () => {
  const of = (kind: string) => report.findings.filter((one) => one.kind === kind).map(({ sentence }) => sentence).join("\n");
  assertMatch(of("rework"), /^Check completeness is done again in 3\d\.\d % of the cases/);
  assertMatch(of("group"), /priority standard take \d/);
});

Deno.test("each finding has a figure in its interval, and its filter chooses the cases that it counts", () => {
  assertLessOrEqual(report.findings.length, 10);
  report.findings.forEach(({ figure: { value, interval: [low, high] }, hours, pValue, sentence }, i) => {
    assert(low <= value && value <= high, sentence);
    assert(pValue === null || pValue <= 0.05, sentence);
    if (i > 0) assertLessOrEqual(hours, report.findings[i - 1].hours);
  });
  for (const { kind, cases, hours, figure, evidence: { page, filter } } of report.findings) {
    if (!["bottleneck", "rework", "group", "mistakes"].includes(kind)) continue;
    if (kind === "group") assertEquals(Math.sign(hours), Math.sign(figure.value), "who is faster loses no hours");
    if (kind === "rework") assertEquals(page, "compare", "where its share and its effect stand");
    assertEquals(applyFilters(viewOf(demo), parseFilters(filter), { zone: "UTC" }).cases.length, cases, filter);
  }
});

Deno.test("where nothing goes with anything, nothing is found", () => {
  // The level is 5 % of such logs; the soak test has more of them: deno task soak findings.
  const found = Array.from({ length: 8 }, (_, seed) => reportOf(shuffledLog(700 + seed, 200)).findings);
  assertLess(found.filter((findings) => findings.length > 0).length, 2, JSON.stringify(found.flat()));
});

Deno.test("what most cases do again is no rework, what is done together is told once, and what a case has is not skipped", () => {
  const random = createRandom(4);
  const HOUR = 3_600_000;
  const log = eventLogFromTraces(Array.from({ length: 400 }, (_, i) => {
    // Four of five cases look twice; of others, one in three tests again, always by both tests.
    const again = random.chance(0.3);
    const steps = [
      "ask",
      "look",
      ...(random.chance(0.8) ? ["look"] : []),
      "blood",
      "urine",
      ...(again ? ["blood", "urine"] : []),
      "end",
    ];
    let time = i * 100 * HOUR;
    const events = steps.map((activity) => ({ activity, time: time += (1 + random.exponential(again ? 20 : 2)) * HOUR }));
    return { caseId: String(i), events };
  }));
  const { findings } = findingsReport(log, { completed: new Uint8Array(400).fill(1) });
  const rework = findings.filter(({ kind }) => kind === "rework").map(({ sentence }) => sentence.split(" ")[0]);
  assertEquals(rework.length, 1, rework.join());
  assert(["blood", "urine"].includes(rework[0]));
  for (const { kind, sentence, evidence: { filter }, cases } of findings) {
    if (kind !== "deviation" || !sentence.startsWith("Cases without")) continue;
    assertGreaterOrEqual(applyFilters(viewOf(log), parseFilters(filter), { zone: "UTC" }).cases.length, cases, sentence);
  }
});

Deno.test("waits after the end, waits for a planned date, rare steps and names of single cases are no findings", () => {
  const random = createRandom(8);
  const [HOUR, DAY] = [3_600_000, 86_400_000];
  const log = eventLogFromTraces(Array.from({ length: 400 }, (_, i) => {
    const first = Date.UTC(2024, 0, 1) + i * 31 * HOUR;
    let time = first;
    const events: PlainEvent[] = [];
    const then = (activity: string, hours: number) =>
      events.push({ activity, time: time += (0.1 + random.exponential(hours)) * HOUR });
    then("ask", 1);
    then("look", 20);
    then("book", 2);
    // A trip on some later day, known by its date; one in five cases comes back long after its end.
    time = Math.ceil(time / DAY + 20 + random.integer(20)) * DAY;
    events.push({ activity: "trip", time });
    if (random.chance(0.1)) then("appeal", 2000);
    then("close", 5);
    if (random.chance(0.2)) then("come back", 2000);
    return { caseId: String(i), attributes: { file: random.chance(0.2) ? "none" : `F${i}` }, events };
  }));
  const { findings, notes } = findingsReport(log, { completed: new Uint8Array(400).fill(1) });
  assert(notes.some((note) => note.includes("without waits until a planned date")), notes.join());
  assertEquals(
    findings.filter(({ sentence }) => /(→ trip|come back|(trip|appeal) where the usual|file)/.test(sentence)).map((
      { sentence },
    ) => sentence),
    [],
  );
});

Deno.test("an activity at midnight has the dates of a plan, and a run at an early hour has not", () => {
  const random = createRandom(24);
  const [HOUR, DAY] = [3_600_000, 86_400_000];
  const log = eventLogFromTraces(Array.from({ length: 60 }, (_, i) => ({
    caseId: String(i),
    events: [["ask", 8 + 8 * random.next()], ["remind", 48 + 5], ["trip", 96]].map(([activity, hours]) => (
      { activity, time: Date.UTC(2024, 0, 1) + i * DAY + Number(hours) * HOUR } as PlainEvent
    )),
  })));
  assertEquals([...plannedActivities(log)], [0, 0, 1]);
});

Deno.test("runs on some days, the hand-over to another person and a person who takes longest are told with a wait", () => {
  const random = createRandom(9);
  const [HOUR, DAY] = [3_600_000, 86_400_000];
  const monday = Date.UTC(2024, 0, 1);
  const log = eventLogFromTraces(Array.from({ length: 400 }, (_, i) => {
    const people = ["Ann", "Bob", "Cy"];
    const [one, other] = [people[random.integer(3)], people[random.integer(3)]];
    let time = monday + i * 17 * HOUR;
    const asked = { activity: "ask", time, resource: one };
    time += random.exponential(one === other ? 1 : 30) * HOUR + (other === "Cy" ? 40 * HOUR : 0);
    const checked = { activity: "check", time, resource: other };
    // Payments are made on Mondays.
    time = monday + (Math.ceil((time - monday) / (7 * DAY)) * 7 + 0.4 + 0.1 * random.next()) * DAY;
    return { caseId: String(i), events: [asked, checked, { activity: "pay", time, resource: "System" }] };
  }));
  const { findings } = findingsReport(log, { completed: new Uint8Array(400).fill(1) });
  const sentences = findings.filter(({ kind }) => kind === "bottleneck").map(({ sentence }) => sentence);
  assertMatch(sentences.find((own) => own.startsWith("check → pay"))!, /100 % of them end on Mon/);
  const { seconds, segmentOf, segments } = delaysOf(log);
  const events = [...segmentOf.keys()].filter((e) => segmentOf[e] >= 0 && log.activities[segments[segmentOf[e]].to] === "check");
  const [over, slowest] = waitCauses(log, events, Float64Array.from(events, (e) => seconds[e]), "UTC");
  assertMatch(over, /^median .* when handed over to another person/);
  assertMatch(slowest, /^median .* when Cy does check \(\d+ of 400\), .* when others do$/);
});

Deno.test("what is worth nearly nothing, a rare person, variants by name and deviations from a model that few cases fit are not told", () => {
  const random = createRandom(13);
  const HOUR = 3_600_000;
  // Each step is left out in one case of ten, so that few cases fit a model without rare behaviour.
  const names = new Map<string, number>();
  const log = eventLogFromTraces(Array.from({ length: 600 }, (_, i) => {
    const steps = [..."bcdefghijklm"].filter(() => random.chance(0.9)).join("");
    if (!names.has(steps)) names.set(steps, names.size + 1);
    let time = i * 100 * HOUR;
    // Two seconds more from the middle on are a change, and no matter.
    const events = [...`a${steps}z`, "done"].map((activity) => ({
      activity,
      time: time += activity === "done" ? (i < 300 ? 1000 : 3000) + random.integer(300) : (1 + random.exponential(10)) * HOUR,
    }));
    return { caseId: String(i), attributes: { variant: `Variant ${names.get(steps)}` }, events };
  }));
  const { findings, notes } = findingsReport(log, { completed: new Uint8Array(600).fill(1) });
  assertEquals(
    findings.filter(({ kind }) => ["deviation", "slower", "group"].includes(kind)).map(({ sentence }) => sentence),
    [],
  );
  assert(notes.some((note) => note.includes("fewer than half of the cases fit")), notes.join());
  const handed = (share: number) => {
    const passages = eventLogFromTraces(Array.from({ length: 400 }, (_, i) => {
      const other = random.chance(share);
      return {
        caseId: String(i),
        events: [{ activity: "ask", time: i * HOUR, resource: "Ann" }, {
          activity: "check",
          time: i * HOUR + random.exponential(other ? 30 : 1) * HOUR,
          resource: other ? "Bob" : "Ann",
        }],
      };
    }));
    const { seconds } = delaysOf(passages);
    const events = [...seconds.keys()].filter((e) => e % 2 === 1);
    return waitCauses(passages, events, Float64Array.from(events, (e) => seconds[e]), "UTC").length > 0;
  };
  assertEquals([handed(0.4), handed(0.93)], [true, false], "nearly all passages are no cause");
});

Deno.test("an event at a place that is usual for its activity is no deviation, and one that comes again is told so", () => {
  const random = createRandom(14);
  const HOUR = 3_600_000;
  const log = eventLogFromTraces(Array.from({ length: 500 }, (_, i) => {
    const back = random.chance(0.08);
    let time = i * 100 * HOUR;
    return {
      caseId: String(i),
      events: [..."abcd", ...(back ? "cd" : "")].map((activity) => ({
        activity,
        time: time += (1 + random.exponential(back ? 20 : 2)) * HOUR,
      })),
    };
  }));
  const { findings } = findingsReport(log, { completed: new Uint8Array(500).fill(1) });
  const told = findings.filter(({ kind }) => kind === "deviation" || kind === "rework").map(({ sentence }) => sentence);
  const variants = {
    activities: ["a", "b"],
    offsets: Uint32Array.of(0, 2, 3),
    steps: Uint16Array.of(0, 1, 1),
    counts: Uint32Array.of(3, 1),
  };
  const moves = [[{ event: "a", transition: 0 }, { event: "b", transition: null }], [{ event: "b", transition: 1 }]];
  const places = unexpectedPlaces(variants, moves.map((own) => ({ moves: own })));
  assertEquals([...places], [["b", { after: "a", all: true, usual: 0.75, again: 0 }]]);
  assert(told.length > 0 && told.every((own) => / again/.test(own) && !/does not expect it/.test(own)), told.join("\n"));
});

Deno.test("a wait that a deadline makes is told as fixed, and one that work makes is not", () => {
  const random = createRandom(3);
  const of = (wait: () => number) => Float64Array.from({ length: 200 }, wait);
  const week = 7 * 86_400;
  const { least, most, passages, time } = fixedWait(of(() => random.chance(0.3) ? 3600 : week + random.integer(9000)))!;
  assertEquals([least, most].map((seconds) => Math.round(seconds / week)), [1, 1]);
  assert(passages > 0.6 && passages < 0.8 && time > 0.99, `${passages} ${time}`);
  assertEquals(fixedWait(of(() => random.exponential(week))), null);
  assertEquals(fixedWait(of(() => 3600)), null);
});

Deno.test("doing again is compared with doing once; no group are cases of one event, those with an activity, or another group", () => {
  const random = createRandom(21);
  const HOUR = 3_600_000;
  const log = eventLogFromTraces(Array.from({ length: 600 }, (_, i) => {
    // Cases with a repair take 100 h longer, however often they have one.
    const [broken, north, single] = [random.chance(0.4), random.chance(0.5), i % 6 === 0];
    const steps = ["ask", ...(broken ? random.chance(0.4) ? ["fix", "fix"] : ["fix"] : []), "end"];
    let time = i * 100 * HOUR;
    const events = steps.map((activity) => ({
      activity,
      time: time += random.exponential(2) * HOUR + (activity === "end" ? (broken ? 100 : 0) + (north ? 150 : 0) : 0) * HOUR,
    }));
    return {
      caseId: String(i),
      attributes: {
        repaired: String(broken && !single),
        region: single ? "none" : north ? "north" : "south",
        // Goes with the region in six of seven cases, and with nothing else.
        office: random.chance(0.86) === north ? "A" : "B",
      },
      events: single ? events.slice(0, 1) : events,
    };
  }));
  const { findings } = findingsReport(log, { completed: new Uint8Array(600).fill(1) });
  assertEquals(findings.filter(({ kind }) => kind === "rework").map(({ sentence }) => sentence), []);
  const groups = findings.filter(({ kind }) => kind === "group").map(({ sentence }) => sentence);
  assertEquals(groups.map((sentence) => sentence.split(" take ")[0]), ["Cases with region north"]);
});

Deno.test("that cases that are called late take longer is no finding", () => {
  const random = createRandom(23);
  const log = eventLogFromTraces(Array.from({ length: 600 }, (_, i) => {
    const north = random.chance(0.5);
    const hours = random.exponential(40) + (north ? 60 : 0);
    return {
      caseId: String(i),
      attributes: { region: north ? "north" : "south", late: String(hours > 90) },
      events: [{ activity: "ask", time: i * 3.6e8 }, { activity: "end", time: i * 3.6e8 + hours * 3.6e6 }],
    };
  }));
  const { findings } = findingsReport(log, { completed: new Uint8Array(600).fill(1) });
  const groups = findings.filter(({ kind }) => kind === "group").map(({ sentence }) => sentence.split(" take ")[0]);
  assertEquals(groups, ["Cases with region north"]);
});

Deno.test("a change of time is told with the wait that changed, and only if it lasts to the end of the log", () => {
  const random = createRandom(22);
  const HOUR = 3_600_000;
  const log = eventLogFromTraces(Array.from({ length: 600 }, (_, i) => {
    const [asked, slow] = [Date.UTC(2022, 0, 1) + i * 40 * HOUR, i >= 150 && i < 250];
    const checked = asked + random.exponential(i < 300 ? 60 : 3) * HOUR;
    const sent = checked + random.exponential(slow ? 40 : 4) * HOUR;
    return {
      caseId: String(i),
      events: [["ask", asked], ["check", checked], ["send", sent]].map(([activity, time]) => ({ activity, time }) as PlainEvent),
    };
  }));
  const { findings } = findingsReport(log, { completed: new Uint8Array(600).fill(1) });
  assertMatch(
    findings.find(({ kind }) => kind === "bottleneck")!.sentence,
    /^ask → check .*; since \d+ May 2023 median .* instead of/,
  );
  assertEquals(findings.filter(({ kind }) => kind === "slower").map(({ sentence }) => sentence), []);
  const whole = findings.find(({ kind, sentence }) => kind === "faster" && sentence.includes("whole case"))!;
  assertMatch(whole.sentence, /^Since \d+ (Apr|May) 2023, the whole case takes less time: median/);
  assertLess(whole.hours, 0);
});

Deno.test("of a time that changed twice the medians are those that drift tells, up to the state of now", () => {
  const random = createRandom(23);
  const HOUR = 3_600_000;
  const log = eventLogFromTraces(Array.from({ length: 900 }, (_, i) => {
    const asked = Date.UTC(2022, 0, 1) + i * 40 * HOUR;
    const hours = random.exponential(i < 300 ? 300 : i < 700 ? 3 : 60);
    return { caseId: String(i), events: [{ activity: "ask", time: asked }, { activity: "check", time: asked + hours * HOUR }] };
  }));
  const changes = driftReport(log, { aspects: ["time"] }).drifts.map(({ changes }) =>
    changes.find(({ segment }) => segment === null)!.seconds!
  );
  assertEquals(changes.length, 2);
  const { findings } = findingsReport(log, { completed: new Uint8Array(900).fill(1) });
  const { sentence } = findings.find(({ kind }) => kind === "faster")!;
  const [first, second] = changes.map(({ firstMedian, secondMedian }) => [firstMedian, secondMedian].map(sayDuration));
  const told = `median ${first[0]} before, ${first[1]} until `;
  assert(sentence.includes(told), `${sentence} lacks ${told}`);
  assertStringIncludes(sentence, `, ${second[1]} since then`);
});

Deno.test("a slower time over the turn of a year is not told where there are too few years", () => {
  const slowerIn = (first: number) => {
    const random = createRandom(2);
    const DAY = 86_400_000;
    const log = eventLogFromTraces(Array.from({ length: 600 }, (_, i) => {
      const time = first + i * DAY / 2;
      return {
        caseId: String(i),
        events: [{ activity: "ask", time }, {
          activity: "answer",
          time: time + (i < 550 ? 1 : 4) * (1 + random.exponential()) * DAY,
        }],
      };
    }));
    const { findings, notes } = findingsReport(log, { completed: new Uint8Array(600).fill(1) });
    return [findings.some(({ kind }) => kind === "slower"), notes.some((note) => note.includes("turn of a year"))];
  };
  // The last 25 days, which begin 275 days after the first.
  assertEquals(slowerIn(Date.UTC(2023, 2, 18)), [false, true]);
  assertEquals(slowerIn(Date.UTC(2023, 7, 1)), [true, false]);
});

Deno.test("that the wait with the most time is no finding is said, if few cases have most of it", () => {
  const random = createRandom(23);
  const HOUR = 3_600_000;
  const log = eventLogFromTraces(Array.from({ length: 300 }, (_, i) => {
    let time = i * 100 * HOUR;
    const hours = [0, 5, i % 10 === 0 ? 400 : 0.1, 4];
    return {
      caseId: String(i),
      events: hours.map((own, k) => ({ activity: "abcd"[k], time: time += random.exponential(own) * HOUR })),
    };
  }));
  const { findings, notes } = findingsReport(log, { completed: new Uint8Array(300).fill(1) });
  assert(!findings.some(({ kind, sentence }) => kind === "bottleneck" && sentence.startsWith("b → c")));
  assertMatch(notes.find((note) => note.startsWith("b → c"))!, /^b → c takes the most time, 7\d\.\d %, and is not told/);
  const longNames = findingsReport({ ...log, activities: log.activities.map((name) => name.repeat(10_000)) }, {
    completed: new Uint8Array(300).fill(1),
  });
  assertMatch(longNames.notes.join(), /b{119}… → c{119}… takes the most time/);
  assertLess(longNames.notes.join().length, 2000);
});

Deno.test("where start and completion are two events, time between them is told as such", () => {
  const log = eventLogFromTraces(Array.from({ length: 60 }, (_, i) => ({
    caseId: String(i),
    events: [["ask", "complete", 0], ["work", "start", 1], ["work", "complete", 20 + i % 3], ["end", "complete", 25]].map(
      ([activity, lifecycle, hour]) => ({ activity, lifecycle, time: (i * 100 + Number(hour)) * 3_600_000 }) as PlainEvent,
    ),
  })));
  const { findings } = findingsReport(log, { completed: new Uint8Array(60).fill(1) });
  assertMatch(findings[0].sentence, /^work → work \(mostly start → complete\) takes/);
});

Deno.test("more running cases than usual that are older than the completed ones are at risk", () => {
  const day = 86_400_000;
  const log = (stuck: number) =>
    eventLogFromTraces(Array.from({ length: 200 }, (_, i) => ({
      caseId: String(i),
      events: [{ activity: "ask", time: i * day }, { activity: "look", time: (i + 1) * day }]
        .concat(i % 20 === 7 || i >= 200 - stuck ? [] : [{ activity: "answer", time: (i + 2 + i % 9) * day }]),
    })));
  const kinds = (stuck: number) => {
    const own = log(stuck);
    const completed = Uint8Array.from(own.caseIds, (_, i) => own.caseOffsets[i + 1] - own.caseOffsets[i] === 3 ? 1 : 0);
    return findingsReport(own, { completed, endActivities: ["answer"] }).findings.filter(({ kind }) => kind === "at risk");
  };
  const [{ cases, examples }] = kinds(40);
  assert(cases >= 10, String(cases));
  assertEquals(examples[0], "7");
});

Deno.test("a sentence has the beginning of a very long name, its evidence the whole one", () => {
  const long = (name: string) => name.repeat(10_000);
  const hour = 3_600_000;
  const traces = Array.from({ length: 100 }, (_, i) => ({
    caseId: String(i),
    events: [0, 1, 9, 10].map((at, k) => ({ activity: long("abcd"[k]), time: (10 * i + at) * hour })),
  }));
  const [{ sentence, evidence }] =
    findingsReport(eventLogFromTraces(traces), { completed: new Uint8Array(100).fill(1) }).findings;
  assertMatch(sentence, /^b{119}… → c{119}… takes /);
  assertLess(sentence.length, 500);
  assert(evidence.filter.includes(long("b")) || evidence.filter === "", evidence.filter.slice(0, 80));
});

Deno.test("a log without times has mistakes only, an empty one nothing; a significance out of its range is refused", () => {
  const empty = eventLogFromTraces([]);
  assertEquals(reportOf(empty).findings, []);
  const untimed = reportOf({ ...demo, timed: false });
  assertEquals([untimed.tests, untimed.notes.length], [0, 1]);
  assertThrows(() => findingsReport(empty, { completed: [], significance: 2 }), TracebookError, "between 0 and 1");
});

Deno.test("that urgent orders are done in a day and all others take longer is a finding, also where the two nearly meet", () => {
  const { rows, cases } = orders();
  const traces = Array.from(Map.groupBy(rows, ({ caseId }) => caseId), ([caseId, events]) => ({
    caseId,
    attributes: cases![caseId],
    events: events.map(({ activity, time }) => ({ activity, time: Number(time) })),
  }));
  const { findings } = findingsReport(eventLogFromTraces(traces), { completed: new Uint8Array(traces.length).fill(1, 0, 294) });
  const groups = findings.filter(({ kind }) => kind === "group").map(({ sentence }) => sentence.split(" take ")[0]);
  assertEquals(groups, ["Cases with priority normal"]);
});
