import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import { type CaseTable, caseTable } from "@/prediction/duration/case-table.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";
import { HOUR, logOf, moments, stories, type Story } from "../logs.ts";

// A rule that is given, as a trained model has it: then nothing at all depends on the rest of the
// log.
const RULE = { endActivities: ["close"], inactivityTimeout: 100 * HOUR };
const tableOf = (log: EventLog): CaseTable => caseTable(log, { completion: completedCases(log, RULE) });

/** What the candidates say of a case, by their names. */
function factsOf(list: Story[], caseId: string): Map<string, unknown> {
  const log = logOf(list);
  const { table, candidates } = tableOf(log);
  const caseIndex = log.caseIds.indexOf(caseId);
  return new Map(candidates.map(({ name, column }) => [name, table.get(column, caseIndex)]));
}

Deno.test("changing the future of a case, or of others, changes no feature of it", () => {
  const futures = fc.array(moments(0), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(stories, fc.nat(), futures, (list, pick, others) => {
      const chosen = list[pick % list.length];
      const now = chosen.moments[0].hour;
      const before = factsOf(list, chosen.caseId);
      const changed = list.flatMap((story, at): Story[] => {
        const past = story === chosen ? [chosen.moments[0]] : story.moments.filter(({ hour }) => hour < now);
        const future = others[at].map((moment) => ({ ...moment, hour: now + moment.hour })).sort((a, b) => a.hour - b.hour);
        const kept = [...past, ...future];
        return kept.length === 0 ? [] : [{ ...story, moments: kept }];
      });
      const after = factsOf(changed, chosen.caseId);
      // Which attributes are worth a column is a property of the whole log; what they say of a case
      // is not.
      for (const [name, value] of before) if (after.has(name)) assertEquals(after.get(name), value, name);
    }),
    { numRuns: 300 },
  );
});

Deno.test("a case's row says when it started and ended, how long it took and whether it is over", () => {
  const log = eventLogFromTraces([
    { caseId: "a", events: [{ activity: "running", time: HOUR }, { activity: "close", time: 4 * HOUR }] },
    { caseId: "b", events: [{ activity: "running", time: 2 * HOUR }] },
  ]);
  const { table } = tableOf(log);
  assertEquals(table.select("caseIndex", "startTime", "endTime", "hours", "events", "completed").objects(), [
    { caseIndex: 0, startTime: HOUR, endTime: 4 * HOUR, hours: 3, events: 2, completed: 1 },
    { caseIndex: 1, startTime: 2 * HOUR, endTime: 2 * HOUR, hours: 0, events: 1, completed: 0 },
  ]);
});

Deno.test("an attribute counts as its first event has it, else as the case has it; never as a later event has it", () => {
  const traces = ["web", "branch", "web"].map((channel, at): PlainTrace => ({
    caseId: String(at),
    attributes: { channel },
    events: [
      { activity: "running", time: at * HOUR, attributes: at === 1 ? { channel: "phone" } : undefined },
      { activity: "close", time: (at + 1) * HOUR, attributes: { channel: "never", verdict: at === 0 ? "yes" : "no" } },
    ],
  }));
  const { table, candidates, leftOut } = tableOf(eventLogFromTraces(traces));
  const channel = candidates.find(({ name }) => name === "channel")!;
  assertEquals(Array.from(table.array(channel.column)), ["web", "phone", "web"]);
  assertEquals(candidates.some(({ name }) => name === "verdict"), false);
  assertEquals(leftOut, [{ name: "verdict", reason: "no case has it at its start" }]);
});

Deno.test("numbers become numbers, codes with leading zeros stay texts, what no model can use is left out with the reason", () => {
  const log = eventLogFromTraces(Array.from({ length: 60 }, (_, at) => ({
    caseId: `c${at}`,
    attributes: {
      amount: 100 + at,
      text: String(at * 1.5),
      zip: `0${at % 7}`,
      express: at % 2 === 0,
      constant: "same",
      ticket: `T-${at}`,
    },
    events: [{ activity: "running", time: at * HOUR }, { activity: "close", time: (at + 1) * HOUR }],
  })));
  const { candidates, leftOut } = tableOf(log);
  const kinds = candidates.filter(({ source }) => source === "attribute").map(({ name, kind }) => [name, kind]);
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
  const { leftOut } = tableOf({ ...log, caseAttributes });
  assertEquals(leftOut.map(({ name }) => name), ["date", "id", "nested"]);
});

Deno.test("attributes of one name and two number types are one attribute", () => {
  const log = logOf(["a", "b", "c"].map((caseId, at) => ({ caseId, amount: at, moments: [{ activity: "ask", hour: at }] })));
  const caseAttributes = [
    { name: "level", type: "int" as const, values: ["7"], codes: Int32Array.of(0, -1, -1) },
    { name: "level", type: "float" as const, values: ["2.5"], codes: Int32Array.of(-1, 0, -1) },
  ];
  const { table, candidates } = tableOf({ ...log, caseAttributes });
  const level = candidates.filter(({ name }) => name === "level");
  assertEquals(level.map(({ kind }) => kind), ["number"]);
  assertEquals(Array.from(table.array(level[0].column)), [7, 2.5, NaN]);
});

Deno.test("attributes may have any name", () => {
  const names = ["__proto__", "constructor", "toString", "caseIndex", "hours", 'quo"te', "", "a.b", "öß 日本 🎉"];
  const log = logOf(["a", "b"].map((caseId, at) => ({ caseId, amount: at, moments: [{ activity: "ask", hour: at }] })));
  const caseAttributes = names.map((name) => ({ name, type: "string" as const, values: ["p", "q"], codes: Int32Array.of(0, 1) }));
  const { table, candidates } = tableOf({ ...log, caseAttributes });
  const own = candidates.filter(({ source }) => source === "attribute");
  assertEquals(own.map(({ name }) => name), names.toSorted((a, b) => a < b ? -1 : 1));
  for (const { column } of own) assertEquals(Array.from(table.array(column)), ["p", "q"]);
  assertEquals(Array.from(table.array("hours")), [0, 0]);
});
