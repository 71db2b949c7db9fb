import { assert, assertEquals, assertRejects } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import type { Attribute, EventLog } from "@/event-log/event-log.ts";
import { encodeSplit } from "@/prediction/dataset/dataset.ts";
import { trainingData } from "@/prediction/dataset/training-data.ts";
import { trainModel } from "@/prediction/models/train-model.ts";
import { evaluateLog } from "@/prediction/validation/evaluate.ts";
import { HOUR, logOfHours } from "../logs.ts";

const rule = { endActivities: ["shut"], inactivityTimeout: Infinity };

/** Cases of some events each, one an hour; the first `ended` of them end. */
function manyCases(cases: number, events: number, ended: number): EventLog {
  const length = cases * events;
  const isLast = (event: number) => event % events === events - 1;
  return {
    caseIds: Array.from({ length: cases }, (_, at) => `case ${at}`),
    activities: ["ask", "shut"],
    caseOffsets: Uint32Array.from({ length: cases + 1 }, (_, at) => at * events),
    activity: Uint16Array.from({ length }, (_, event) => isLast(event) && event < ended * events ? 1 : 0),
    time: Float64Array.from({ length }, (_, event) => (Math.floor(event / events) + event % events) * HOUR),
    start: null,
    resource: null,
    lifecycle: null,
    caseAttributes: [],
    eventAttributes: [],
  };
}

// Their rows were all read: 500,000 running cases took 1.7 GB.
Deno.test("of many cases that are running, or completed, the newest are learned from, and a sentence says so", () => {
  const limits = { rows: 200 };
  const running = trainingData(manyCases(500, 2, 50), { task: "remaining", ...rule, limits });
  assertEquals(running.table.prefixes.length, 50 + limits.rows);
  assertEquals(running.running.at(-1), 499);
  assertEquals(running.reductions, ["Of 450 running cases the newest 100 are learned from."]);
  for (const how of [rule, { allCompleted: true }]) {
    const { table, completed, reductions } = trainingData(manyCases(300, 3, 300), { task: "remaining", ...how, limits });
    assertEquals([table.prefixes.length, completed[0]], [limits.rows, 200]);
    assertEquals(reductions, ["Of 300 completed cases the newest 100 are learned from."]);
  }
});

Deno.test("a training reads 200,000 rows unless told otherwise", () => {
  const { completed } = trainingData(manyCases(200_001, 2, 200_001), { task: "duration", ...rule });
  assertEquals(completed.length, 200_000);
});

Deno.test("whoever trains or evaluates a large log is told what is left out", async () => {
  const told: string[] = [];
  const options = {
    task: "remaining",
    limits: { rows: 200 },
    models: [],
    onReduced: (words: string) => void told.push(words),
  } as const;
  await trainModel(manyCases(300, 3, 300), { ...options, seed: 1 });
  await evaluateLog(manyCases(300, 3, 300), options);
  assertEquals(told, Array(2).fill("Of 300 completed cases the newest 100 are learned from."));
});

Deno.test("a case of a million events is learned from by its first events", () => {
  const { table } = trainingData(manyCases(1, 1_000_000, 1), { task: "remaining", ...rule });
  assertEquals([table.prefixes.length, table.hours[0]], [20, 999_999]);
});

// All of them were read, which took memory in proportion to attributes times cases.
Deno.test("of many attributes those are read that tell most of the target, and the others are named", () => {
  // Only the kind tells the duration. Every other attribute is known of more cases.
  const plain = logOfHours(Array.from({ length: 400 }, (_, at) => 5 + 20 * (at % 2)), () => ({}));
  const attributeOf = (name: string, code: (at: number) => number): Attribute => ({
    name,
    type: "int",
    values: ["1", "2", "3"],
    codes: Int32Array.from({ length: 400 }, (_, at) => code(at)),
  });
  const others = Array.from({ length: 500 }, (_, i) => attributeOf(`other ${i}`, (at) => (at * (i + 7) >> 3) % 3));
  const log = { ...plain, caseAttributes: [...others, attributeOf("kind", (at) => at % 8 < 4 ? at % 2 : -1)] };
  const { table, reductions, completed } = trainingData(log, { task: "duration", ...rule });
  assertEquals(table.attributes, { found: 501, read: 40 });
  assertEquals(reductions, ["Of 501 attributes the most telling 40 are learned from."]);
  const { plan } = encodeSplit(table, { train: completed, test: [] });
  assert(plan.features.some(({ name }) => name === "kind"));
  assertEquals(plan.leftOut.filter(({ reason }) => reason === "beyond the 40 attributes that tell most").length, 461);
});

Deno.test("very many values of an attribute, and very long ones, get no codes of their own", () => {
  const texts = ["short", "also short", "l".repeat(1_000_000)];
  const log = logOfHours(
    Array.from({ length: 300 }, (_, at) => 5 + at % 3),
    (at) => ({ kind: texts[at % 3], note: `note ${at}` }),
  );
  const { table, completed } = trainingData(log, { task: "duration", ...rule });
  const { plan } = encodeSplit(table, { train: completed, test: [] });
  assertEquals(
    plan.features.filter(({ source }) => source === "attribute").map((
      feature,
    ) => [feature.name, (feature as { categories?: readonly string[] }).categories]),
    [["kind", ["also short", "short"]]],
  );
  assert(plan.leftOut.some(({ name }) => name === "note"));
});

Deno.test("of many values of an attribute the 60 most frequent get codes of their own", () => {
  // The first 60 of 80 kinds occur four times, the others three times.
  const log = logOfHours(Array.from({ length: 300 }, (_, at) => 5 + at % 3), (at) => ({ kind: `kind ${at % 80}` }));
  const { table, completed } = trainingData(log, { task: "duration", ...rule });
  const { plan } = encodeSplit(table, { train: completed, test: [] });
  const feature = plan.features.find(({ name }) => name === "kind") as { categories?: readonly string[] };
  assertEquals(feature.categories?.toSorted(), Array.from({ length: 60 }, (_, kind) => `kind ${kind}`).toSorted());
});

Deno.test("too many activities or events are refused, with the limit and what to do", async () => {
  const many = { ...manyCases(10, 2, 10), activities: Array.from({ length: 10_001 }, (_, at) => `${at}`) };
  const words = "expected at most 10000 activities to learn from, found 10001";
  await assertRejects(() => trainModel(many, { task: "duration", seed: 1 }), TracebookError, words);
  await assertRejects(() => evaluateLog(many, { task: "duration" }), TracebookError, words);
  const long = { ...manyCases(1, 2, 1), time: new Float64Array(20_000_001) };
  await assertRejects(
    () => trainModel(long, { task: "duration", seed: 1 }),
    TracebookError,
    "expected at most 20000000 events to learn from, found 20000001. Load a shorter stretch",
  );
});
