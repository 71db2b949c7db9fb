import { csvRow } from "../formats/logs/csv/csv-text.ts";
import { textStream } from "../formats/logs/text-stream.ts";
import type { XesAttribute, XesHeader } from "../formats/logs/xes/xes-attribute.ts";
import { XES_END, xesHead, xesTrace } from "../formats/logs/xes/write-xes.ts";
import {
  LOAN_EVENT_FIELDS,
  type LoanEventField,
  loanProcessTruth,
  plantAnomalies,
  type PlantedAnomaly,
  type SimulatedEvent,
  simulateLoanCases,
  simulateLoanProcess,
  type SimulationSummary,
} from "../simulation/mod.ts";
import { countOf } from "../numerics/number-text.ts";
import { inStep, type Reporter, type StepReporter } from "./reporter.ts";
import { writeWhole } from "./files/write-whole.ts";

/** Path of the demo log. */
export const DEMO_LOG = "data/event_logs/synthetic_events.csv";

/** Name of the demo log as a stored log. */
export const DEMO_NAME = "Loan applications";

/** Options of {@linkcode generateLog}. */
export interface GenerateOptions {
  readonly path: string;
  readonly format: "csv" | "xes";
  readonly seed: number;
  /** Number of cases. */
  readonly cases: number;
  /**
   * Mistakes that are put into the log, by events: see {@linkcode plantAnomalies}. The log is then
   * held in memory. Default 0.
   */
  readonly noise?: number;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Writes the demo log, and beside it `NAME.truth.json` with the effects that the simulation puts
 * into the log. Memory does not grow with the number of cases.
 *
 * @throws a usage error for a number of cases out of range; the signal's reason
 */
export async function generateLog(options: GenerateOptions): Promise<{ path: string; truthPath: string }> {
  const { path, format, seed, cases, noise = 0, reporter, signal } = options;
  const truthPath = `${path.replace(/\.(csv|xes)$/, "")}.truth.json`;
  return await inStep(reporter, `Generating ${path}`, async (step) => {
    const simulation: Simulated = {};
    const text = format === "csv"
      ? csvText({ seed, cases, noise }, step, simulation)
      : xesText({ seed, cases, noise }, step, simulation);
    await writeWhole(path, textStream(text), signal);
    const { summary, anomalies } = simulation;
    const truth = {
      ...loanProcessTruth({ seed, cases }, summary),
      ...(anomalies === undefined ? {} : { anomalies: { rate: noise, planted: anomalies.map(anomalyDocument) } }),
    };
    await writeWhole(truthPath, textStream([JSON.stringify(truth, null, 2) + "\n"]), signal);
    step.done(`${countOf(simulation.summary!.events, "event")} of ${countOf(cases, "case")}`);
    return { path, truthPath };
  });
}

interface LoanRun {
  readonly seed: number;
  readonly cases: number;
  readonly noise: number;
}

/** What is known when the simulation has ended. */
interface Simulated {
  summary?: SimulationSummary;
  anomalies?: readonly PlantedAnomaly[];
}

const anomalyDocument = ({ time, ...anomaly }: PlantedAnomaly) => ({ ...anomaly, happenedAt: new Date(time).toISOString() });

/** The events in the order of time; with mistakes if there is to be noise. */
function* eventsOf({ noise, ...run }: LoanRun, simulation: Simulated): Generator<SimulatedEvent, SimulationSummary> {
  const process = simulateLoanProcess(run);
  if (noise === 0) return yield* process;
  const clean: SimulatedEvent[] = [];
  let step = process.next();
  for (; !step.done; step = process.next()) clean.push(step.value);
  const { events, anomalies } = plantAnomalies(clean, { rate: noise, seed: run.seed });
  simulation.anomalies = anomalies;
  yield* events;
  return { ...step.value, events: events.length };
}

/** The same case by case. */
function* casesOf({ noise, ...run }: LoanRun, simulation: Simulated): Generator<readonly SimulatedEvent[], SimulationSummary> {
  if (noise === 0) {
    const process = simulateLoanCases(run);
    let step = process.next();
    for (; !step.done; step = process.next()) yield step.value.events;
    return step.value;
  }
  const cases = new Map<string, SimulatedEvent[]>();
  const process = eventsOf({ noise, ...run }, simulation);
  let step = process.next();
  for (; !step.done; step = process.next()) {
    const { caseId } = step.value.case;
    const own = cases.get(caseId);
    if (own === undefined) cases.set(caseId, [step.value]);
    else own.push(step.value);
  }
  yield* [...cases.keys()].sort((a, b) => numberOf(a) - numberOf(b)).map((id) => cases.get(id)!);
  return step.value;
}

const numberOf = (caseId: string): number => Number(caseId.slice("CASE_".length));

/** The log in the order of time, as an information system writes it. */
function* csvText(run: LoanRun, step: StepReporter, simulation: Simulated): Generator<string> {
  yield csvRow(LOAN_EVENT_FIELDS.map((field) => field.column));
  const events = eventsOf(run, simulation);
  for (let count = 1;; count++) {
    const { done, value } = events.next();
    if (done) {
      simulation.summary = value;
      return;
    }
    yield csvRow(LOAN_EVENT_FIELDS.map((field) => field.text(value)));
    if (count % 1000 === 0) step.update({ done: numberOf(value.case.caseId), total: run.cases, count, unit: "events" });
  }
}

/** The log case by case, as XES has it. */
function* xesText(run: LoanRun, step: StepReporter, simulation: Simulated): Generator<string> {
  yield xesHead(XES_HEAD);
  const cases = casesOf(run, simulation);
  for (let count = 1, events = 0;; count++) {
    const { done, value } = cases.next();
    if (done) {
      simulation.summary = value;
      return yield XES_END;
    }
    events += value.length;
    yield xesTrace(attributesOf(value[0], "case"), value.map((event) => attributesOf(event, "event")));
    if (count % 100 === 0) step.update({ done: count, total: run.cases, count: events, unit: "events" });
  }
}

function attributesOf(event: SimulatedEvent, level: LoanEventField["level"]): XesAttribute[] {
  return LOAN_EVENT_FIELDS.filter((field) => field.level === level)
    .map(({ key, type, text }) => ({ key, type: type as XesAttribute["type"], value: text(event), attributes: [] }));
}

const XES_HEAD: XesHeader = {
  extensions: [
    { name: "Concept", prefix: "concept", uri: "http://www.xes-standard.org/concept.xesext" },
    { name: "Time", prefix: "time", uri: "http://www.xes-standard.org/time.xesext" },
    { name: "Organizational", prefix: "org", uri: "http://www.xes-standard.org/org.xesext" },
    { name: "Cost", prefix: "cost", uri: "http://www.xes-standard.org/cost.xesext" },
  ],
  globals: { trace: [{ key: "concept:name", type: "string", value: "", attributes: [] }], event: [] },
  classifiers: [{ name: "Activity", scope: "event", keys: "concept:name" }],
  attributes: [],
};
