import { csvRow } from "../formats/logs/csv/csv-text.ts";
import type { XesAttribute, XesHeader } from "../formats/logs/xes/xes-attribute.ts";
import { XES_END, xesHead, xesTrace } from "../formats/logs/xes/write-xes.ts";
import {
  LOAN_EVENT_FIELDS,
  type LoanEventField,
  loanProcessTruth,
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
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/** Characters that are written at a time. */
const CHUNK_CHARACTERS = 1 << 16;

/**
 * Writes the demo log, and beside it `NAME.truth.json` with the effects that the simulation puts
 * into the log. Memory does not grow with the number of cases.
 *
 * @throws a usage error for a number of cases out of range; the signal's reason
 */
export async function generateLog(options: GenerateOptions): Promise<{ path: string; truthPath: string }> {
  const { path, format, seed, cases, reporter, signal } = options;
  const truthPath = `${path.replace(/\.(csv|xes)$/, "")}.truth.json`;
  return await inStep(reporter, `Generating ${path}`, async (step) => {
    const simulation: { summary?: SimulationSummary } = {};
    const text = format === "csv" ? csvText({ seed, cases }, step, simulation) : xesText({ seed, cases }, step, simulation);
    await writeWhole(path, encoded(text), signal);
    const truth = loanProcessTruth({ seed, cases }, simulation.summary);
    await writeWhole(truthPath, encoded([JSON.stringify(truth, null, 2) + "\n"]), signal);
    step.done(`${countOf(simulation.summary!.events, "event")} of ${countOf(cases, "case")}`);
    return { path, truthPath };
  });
}

type LoanRun = { readonly seed: number; readonly cases: number };

/** The log in the order of time, as an information system writes it. */
function* csvText(run: LoanRun, step: StepReporter, simulation: { summary?: SimulationSummary }): Generator<string> {
  yield csvRow(LOAN_EVENT_FIELDS.map((field) => field.column));
  const events = simulateLoanProcess(run);
  for (let count = 1;; count++) {
    const { done, value } = events.next();
    if (done) {
      simulation.summary = value;
      return;
    }
    yield csvRow(LOAN_EVENT_FIELDS.map((field) => field.text(value)));
    const caseNumber = Number(value.case.caseId.slice("CASE_".length));
    if (count % 1000 === 0) step.update({ done: caseNumber, total: run.cases, count, unit: "events" });
  }
}

/** The log case by case, as XES has it. */
function* xesText(run: LoanRun, step: StepReporter, simulation: { summary?: SimulationSummary }): Generator<string> {
  yield xesHead(XES_HEAD);
  const cases = simulateLoanCases(run);
  for (let count = 1, events = 0;; count++) {
    const { done, value } = cases.next();
    if (done) {
      simulation.summary = value;
      return yield XES_END;
    }
    events += value.events.length;
    yield xesTrace(attributesOf(value.events[0], "case"), value.events.map((event) => attributesOf(event, "event")));
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

async function* encoded(lines: Iterable<string>): AsyncGenerator<Uint8Array> {
  const utf8 = new TextEncoder();
  let text = "";
  for (const line of lines) {
    text += line;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield utf8.encode(text);
    text = "";
  }
  yield utf8.encode(text);
}
