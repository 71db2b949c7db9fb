import { assert, assertEquals, assertLess, assertLessOrEqual, assertNotEquals } from "@std/assert";
import { forecastCases, forecastRunningCases, riskOf, sortForecasts } from "@/prediction/running-cases/forecast-running-cases.ts";
import { endsWith, knownCase, whatIf } from "@/browser/what-if.ts";
import { withLatestValues } from "@/browser/with-latest-values.ts";
import { eventLogFromTraces, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import { createRandom } from "@/numerics/random.ts";
import { latestValues } from "@/pipeline/site/published-values.ts";
import { lastTimeOf } from "@/prediction/dataset/completed-cases.ts";
import { processWorkload } from "@/prediction/dataset/workload.ts";
import { completionOf } from "@/prediction/dataset/feature-plan.ts";
import { predictPrefixes } from "@/prediction/running-cases/predict-prefixes.ts";
import { trainModel } from "@/prediction/models/train-model.ts";

const HOUR = 3_600_000;

/** Repairs: hard ones, as an event says, take long; of the last ones the end has not come. */
function repairs(count: number): PlainTrace[] {
  const random = createRandom(3);
  return Array.from({ length: count }, (_, number): PlainTrace => {
    const hard = random.next() < 0.5;
    const start = number * 5;
    const looked = start + 1 + random.integer(4);
    const events = [
      { activity: "bring", time: start * HOUR, resource: "Ann" },
      { activity: "look", time: looked * HOUR, resource: "Bo", attributes: { state: hard ? "hard" : "easy" } },
      { activity: "mend", time: (looked + (hard ? 60 : 5) + random.integer(6)) * HOUR, resource: "Bo" },
      { activity: "fetch", time: (looked + (hard ? 120 : 10) + random.integer(9)) * HOUR, resource: "Ann" },
    ];
    return {
      caseId: `repair ${number}`,
      attributes: { colour: random.next() < 0.5 ? "red" : "blue" },
      events: events.filter(({ time }) => time <= count * 5 * HOUR),
    };
  });
}

const log = eventLogFromTraces(repairs(260));
const model = await trainModel(log, { task: "remaining", seed: 42, models: ["random-forest"] });
const workload = processWorkload(log, completionOf(model.plan));
const forecasts = await forecastRunningCases(model, log, { workload });
const now = lastTimeOf(log);

Deno.test("a page without the events' attributes tells running cases the same by their latest values", async () => {
  assert(model.plan.features.some(({ source, name }) => source === "attribute" && name === "state"));
  const latest = JSON.parse(JSON.stringify(latestValues(model, log)));
  const published = withLatestValues({ ...log, eventAttributes: [] }, latest);
  assertEquals(await forecastRunningCases(model, published, { workload }), forecasts);
  assertEquals(model.selected, "random-forest");
});

Deno.test("a what-if without a change says what is predicted of the case as it is", () => {
  for (const forecast of forecasts) {
    const known = knownCase(model, log, { caseIndex: forecast.caseIndex, workload });
    assertEquals(whatIf(model, log, { known, workload, now, change: {} }), forecast);
  }
});

Deno.test("a what-if says what would be predicted of a log that holds the changed case", () => {
  const traces = repairs(260);
  const looked = forecasts.find(({ lastActivity }) => lastActivity === "look")!;
  const known = knownCase(model, log, { caseIndex: looked.caseIndex, workload });
  const time = looked.lastTime + 3 * HOUR;
  const step = { activity: "mend", time, resource: "Bo" };
  const values = new Map([["state", "hard"], ["colour", null]]);
  const predicted = whatIf(model, log, { known, workload, now, change: { values, steps: [step] } });
  const { events } = traces[looked.caseIndex];
  traces[looked.caseIndex] = {
    caseId: looked.caseId,
    events: [events[0], { ...events[1], attributes: { state: "hard" } }, step],
  };
  const [expected] = forecastCases(model, eventLogFromTraces(traces), {
    caseIndexes: [looked.caseIndex],
    workload,
    now: Math.max(now, time),
  });
  assertEquals(predicted, expected);
});

Deno.test("changed attributes and steps move the prediction the way the process goes", () => {
  const looked = forecasts.find(({ lastActivity }) => lastActivity === "look")!;
  const known = knownCase(model, log, { caseIndex: looked.caseIndex, workload });
  const remaining = (state: string) =>
    whatIf(model, log, { known, workload, now, change: { values: new Map([["state", state]]) } }).prediction.remaining;
  assertLess(2 * remaining("easy"), remaining("hard"));
  assert(endsWith(model, "fetch") && !endsWith(model, "mend"));
});

Deno.test("the risk of missing a date is 1 up to now, and never rises with the date", () => {
  for (const forecast of forecasts) {
    const risks = [0, 1, 10, 50, 100, 500, 5000].map((hours) => riskOf(model, forecast, now + hours * HOUR));
    if (risks[1] === null) continue;
    assertEquals(risks[0], 1);
    risks.forEach((risk, at) => at > 0 && assertLessOrEqual(risk!, risks[at - 1]!));
  }
});

Deno.test("cases are sorted by their end, or by risk with the greatest first and unknown ones last", () => {
  const ends = sortForecasts(forecasts, "end", () => null).map(({ expectedEnd }) => expectedEnd);
  assertEquals(ends, ends.toSorted((a, b) => a - b));
  const risk = ({ caseIndex }: { caseIndex: number }) => caseIndex % 3 === 0 ? null : caseIndex % 3 / 3;
  const risks = sortForecasts(forecasts, "risk", risk).map((forecast) => risk(forecast) ?? -1);
  assertEquals(risks, risks.toSorted((a, b) => b - a));
  assertNotEquals(forecasts.length, 0);
});

Deno.test("a new case is predicted as the first event of such a case in the log is", async () => {
  const whole = await trainModel(log, { task: "duration", seed: 42, models: ["random-forest"] });
  const own = processWorkload(log, completionOf(whole.plan));
  const known = knownCase(whole, log, { caseIndex: null, workload: own });
  const { caseId, start } = forecasts[0];
  const caseIndex = log.caseIds.indexOf(caseId);
  const { values, codes } = log.caseAttributes.find(({ name }) => name === "colour")!;
  const change = {
    values: new Map([["colour", values[codes[caseIndex]]]]),
    steps: [{ activity: "bring", time: start, resource: "Ann" }],
  };
  const { prediction } = whatIf(whole, log, { known, workload: own, now: 0, change });
  assertEquals(prediction, predictPrefixes(whole, log, [{ caseIndex, length: 1 }])[0]);
});
