import { assert, assertEquals, assertLess, assertNotEquals, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { eventFieldsOf, LOAN_APPLICATIONS, simulateCases, simulateDescription, type SimulatedEvent } from "@/simulation/mod.ts";
import { demoLog } from "./demo-log.ts";
import { loanDescription, loanProcessTruth } from "./loan-process.ts";

const CASES = LOAN_APPLICATIONS.cases!;
const fields = eventFieldsOf(LOAN_APPLICATIONS);
const rowOf = (event: SimulatedEvent) => fields.map((field) => field.text(event)).join(",");
const rows = (seed: number, cases: number) => [...simulateDescription(LOAN_APPLICATIONS, { seed, cases })].map(rowOf);

Deno.test("by default the log has about 25,000 events in about a year, from CASE_0001 on", () => {
  const { events, cases, summary } = demoLog();
  assert(events.length > 24_500 && events.length < 25_500, `${events.length} events`);
  assertEquals(cases.map(([first]) => first.case.caseId).slice(0, 2), ["CASE_0001", "CASE_0002"]);
  assertEquals(cases.at(-1)![0].case.caseId, "CASE_2270");
  const days = (summary.end - events[0].time) / 86_400_000;
  assert(days > 340 && days < 390, `${days} days`);
});

Deno.test("the same seed gives the same log, another seed another one", () => {
  assertEquals(rows(7, 60), rows(7, 60));
  assertNotEquals(rows(7, 60), rows(8, 60));
});

Deno.test("the log of seed 42 has the same text on every machine and in every version", async () => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(rows(42, CASES).join("\n")));
  // A change of this sum changes the demo log of everybody: only on purpose.
  assertEquals(new Uint8Array(digest).toHex(), "6f0121427ab72c7cba478e3c941d0a0964d0126124518ab2500c4f26f896aa96");
});

Deno.test("events come in the order of their completion, none after the log is cut", () => {
  const { events, summary } = demoLog();
  for (let at = 1; at < events.length; at++) assert(events[at].time >= events[at - 1].time);
  assertEquals(events.at(-1)!.time <= summary.end, true);
});

Deno.test("times are whole seconds, work does not end before it begins, costs are cents", () => {
  for (const { start, time, cost } of demoLog().events) {
    assert(start <= time && start % 1000 === 0 && time % 1000 === 0);
    assertEquals(Number(cost.toFixed(2)), cost);
  }
});

Deno.test("the summary counts what was given", () => {
  const { events, cases, summary } = demoLog();
  assertEquals(summary.events, events.length);
  assertEquals(summary.cases, cases.length);
  assertEquals(summary.end, cases.at(-1)![0].time);
});

Deno.test("ten times the cases take ten times the time of the log and no more running cases: memory is constant", () => {
  const small = demoLog({ cases: 1500 }).summary;
  const large = demoLog({ cases: 15_000 }).summary;
  assertLess(large.mostRunningCases, 1.3 * small.mostRunningCases);
  assertLess(large.mostRunningCases, 200);
});

Deno.test("a log of one case is its submission", () => {
  const { events, summary } = demoLog({ cases: 1 });
  assertEquals(events.map(({ activity }) => activity), ["Submit application"]);
  assertEquals(summary.runningCases, 1);
});

Deno.test("the ten thousandth case has five digits", () => {
  assertEquals(demoLog({ cases: 15_000 }).cases.at(-1)![0].case.caseId, "CASE_15000");
});

Deno.test("case by case the log has the same events, each case whole, in the order of submission", () => {
  const whole = [...simulateCases(LOAN_APPLICATIONS, { seed: 42, cases: CASES })];
  const inOrder = Map.groupBy(rows(42, CASES), (row) => row.slice(0, "CASE_0001".length));
  assertEquals(whole.map((events) => events.map(rowOf)), [...inOrder.values()]);
  assertEquals(whole.filter(([{ case: own }]) => !own.completed).length, demoLog().summary.runningCases);
});

Deno.test("case by case few cases are held, however many there are", () => {
  const ends = new Map<string, number>();
  let [held, most] = [0, 0];
  const cases = simulateCases(LOAN_APPLICATIONS, { seed: 42, cases: 15_000 });
  const ordinary = demoLog({ cases: 15_000 });
  for (const events of ordinary.cases) ends.set(events[0].case.caseId, events.at(-1)!.time);
  // What is held when a case is given: those submitted before it ended, minus those given.
  let given = 0;
  const submissions = ordinary.cases.map(([first]) => first.time);
  let latestEnd = -Infinity;
  for (const [{ case: { caseId, completed } }] of cases) {
    if (!completed) break;
    latestEnd = Math.max(latestEnd, ends.get(caseId)!);
    while (held < submissions.length && submissions[held] <= latestEnd) held++;
    most = Math.max(most, held - given++);
  }
  assertLess(most, 1000);
});

Deno.test("case attributes are the same in all events of a case", () => {
  for (const events of demoLog().cases) for (const event of events) assert(event.case === events[0].case);
});

Deno.test("options outside their range are refused in words", () => {
  const refused: [seed: number, cases: number, words: string][] = [
    [42, 0, "number of cases"],
    [42, 2.5, "number of cases"],
    [-1, 10, "a seed"],
    [42, 2 ** 50, "ends before the year 9000"],
  ];
  for (const [seed, cases, words] of refused) {
    assertThrows(() => simulateDescription(LOAN_APPLICATIONS, { seed, cases }).next(), TracebookError, words);
  }
  assertThrows(() => demoLog({ start: "2025-02-30" }), TracebookError, "a day such as 2025-12-31");
});

Deno.test("the truth is plain JSON and the same with and without a summary", () => {
  const { truth, summary } = demoLog({ cases: 50 });
  assertEquals(loanProcessTruth({ cases: 50 }), truth);
  assertEquals(JSON.parse(JSON.stringify(truth)), truth);
  assertEquals(truth.openCases.count, summary.runningCases);
});

Deno.test("start and drift can be chosen", () => {
  const log = demoLog({ cases: 20, start: "2020-01-01", drift: "2020-01-02" });
  const start = Date.UTC(2019, 11, 31, 23);
  assert(log.events[0].time >= start && log.events[0].time < start + 3 * 86_400_000);
  assertEquals(log.truth.drift.at, "2020-01-01T23:00:00Z");
  assertEquals(loanDescription({}), LOAN_APPLICATIONS);
});
