import { assert, assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { ANOMALY_KINDS, plantAnomalies } from "@/simulation/mod.ts";
import { simulateLoanProcess } from "./loan-process.ts";

const clean = [...simulateLoanProcess({ seed: 3, cases: 300 })];
const texts = (
  events: readonly { case: { caseId: string }; activity: string; time: number; start: number; resource: string }[],
) =>
  events.map(({ case: { caseId }, activity, time, start, resource }) => [caseId, activity, time, start, resource].join(" "))
    .sort();

Deno.test("a rate of mistakes plants so many, of all kinds alike, at most one in a case", () => {
  const { anomalies, events } = plantAnomalies(clean, { rate: 0.02, seed: 5 });
  assertEquals(anomalies.length, Math.round(0.02 * clean.length));
  assertEquals(new Set(anomalies.map(({ caseId }) => caseId)).size, anomalies.length);
  const counts = ANOMALY_KINDS.map((kind) => anomalies.filter((one) => one.kind === kind).length);
  assertLessOrEqual(Math.max(...counts) - Math.min(...counts), 1);
  const [missing, doubled] = [counts[ANOMALY_KINDS.indexOf("missing")], counts[ANOMALY_KINDS.indexOf("doubled")]];
  assertEquals(events.length, clean.length - missing + doubled);
});

Deno.test("only the cases that the truth names are changed, and each of them is", () => {
  const { anomalies, events } = plantAnomalies(clean, { rate: 0.01, seed: 6 });
  const named = new Set(anomalies.map(({ caseId }) => caseId));
  const of = (all: typeof clean, id: string) => texts(all.filter((event) => event.case.caseId === id));
  for (const id of new Set(clean.map((event) => event.case.caseId))) {
    assertEquals(JSON.stringify(of(events as typeof clean, id)) !== JSON.stringify(of(clean, id)), named.has(id), id);
  }
});

Deno.test("the same seed plants the same mistakes, whatever the order of the events", () => {
  const first = plantAnomalies(clean, { rate: 0.01, seed: 7 });
  assertEquals(plantAnomalies(clean, { rate: 0.01, seed: 7 }), first);
  assertEquals(texts(plantAnomalies(clean, { rate: 0 }).events), texts(clean));
  assert(plantAnomalies(clean, { rate: 0.01, seed: 8 }).anomalies.some(({ caseId }, i) => caseId !== first.anomalies[i].caseId));
});

Deno.test("a rate out of its range, or too high for the cases, is refused", () => {
  for (const rate of [-0.1, 0.06, NaN]) assertThrows(() => plantAnomalies(clean, { rate }), TracebookError, "from 0 to 0.05");
  const first = clean.filter(({ activity }) => activity === "Submit application");
  assertThrows(() => plantAnomalies(first, { rate: 0.05 }), TracebookError, "a log with cases for all anomalies");
});
