import { inputError, usageError } from "../errors.ts";
import { csvRow } from "../formats/logs/csv/csv-text.ts";
import { isObjectCentric, withoutLogEnding } from "../formats/logs/log-formats.ts";
import { textStream } from "../formats/logs/text-stream.ts";
import type { XesHeader } from "../formats/logs/xes/xes-attribute.ts";
import { XES_END, xesHead, xesTraceWriter } from "../formats/logs/xes/write-xes.ts";
import { countOf, sayCount } from "../numerics/number-text.ts";
import {
  eventFieldsOf,
  plantAnomalies,
  type PlantedAnomaly,
  type ProcessDescription,
  readProcessDescription,
  simulateCases,
  simulateDescription,
  type SimulatedEvent,
  simulateObjects,
  type SimulationSummary,
  truthOfRun,
} from "../simulation/mod.ts";
import { openFile } from "./files/log-file.ts";
import { logFormatOf, writeObjectCentricFile } from "./files/write-log-file.ts";
import { writeWhole } from "./files/write-whole.ts";
import { inStep, type Reporter, type StepReporter } from "./reporter.ts";

/** Cases of a log whose description names no number. */
export const DEFAULT_CASES = 1000;

/** Options of {@linkcode simulateLog}. */
interface SimulateLogOptions {
  readonly path: string;
  /** Format of a log of cases. Default: XES if the path ends so, else CSV. */
  readonly format?: "csv" | "xes";
  /** Whether the log is object-centric, in the format of the path. It is then held in memory. */
  readonly objectCentric?: boolean;
  readonly seed: number;
  /** Most cases. Default: those of the description, else {@linkcode DEFAULT_CASES}. */
  readonly cases?: number;
  /**
   * Mistakes that are put into the log, by events: see {@linkcode plantAnomalies}. The log is then
   * held in memory. Default 0.
   */
  readonly noise?: number;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Simulates a described process and writes its log, as CSV in the order of completion, as XES case
 * by case, or as an object-centric log; and beside it `NAME.truth.json`, what is built into the
 * log: see {@linkcode truthOfRun}. Memory does not grow with the number of cases.
 *
 * @throws a usage error for options out of their range, and for an object-centric log in another
 * format, with mistakes, or of a process without objects; an input error if nothing has happened
 * before the end; the signal's reason
 */
export async function simulateLog(
  description: ProcessDescription,
  options: SimulateLogOptions,
): Promise<{ readonly path: string; readonly truthPath: string }> {
  const { path, seed, cases = description.cases ?? DEFAULT_CASES, noise = 0, reporter, signal } = options;
  const truthPath = `${withoutLogEnding(path)}.truth.json`;
  return await inStep(reporter, `Generating ${path}`, async (step) => {
    const run: Run = { description, path, seed, cases, noise, step, signal };
    const { summary, ...planted } = options.objectCentric ? await writeObjects(run) : await writeCases(run, options.format);
    if (summary.events === 0) throw inputError({ expected: "events before the end of the process", found: "none" });
    const truth = { ...truthOfRun(description, { seed, cases }, summary), ...planted };
    await writeWhole(truthPath, textStream([`${JSON.stringify(truth, null, 2)}\n`]), signal);
    step.done(`${countOf(summary.events, "event")} of ${countOf(summary.cases, "case")}`);
    // A process with a last day goes no further, however many cases are asked for.
    if (summary.cases < cases) {
      const ended = `the process ends on ${description.end}, and ${sayCount(cases)} cases were asked for`;
      reporter.message(`  note: ${ended}; a later "end", or "last arrival", in its description lets more arrive`);
    }
    return { path, truthPath };
  });
}

/** A simulation that is written. */
interface Run {
  readonly description: ProcessDescription;
  readonly path: string;
  readonly seed: number;
  readonly cases: number;
  readonly noise: number;
  readonly step: StepReporter;
  readonly signal?: AbortSignal;
}

/** What is known when the simulation has ended. */
interface Simulated {
  summary?: SimulationSummary;
  anomalies?: { readonly rate: number; readonly planted: readonly unknown[] };
}

async function writeCases(run: Run, format: "csv" | "xes" = run.path.endsWith(".xes") ? "xes" : "csv") {
  const simulated: Simulated = {};
  const text = format === "csv" ? csvText(run, simulated) : xesText(run, simulated);
  await writeWhole(run.path, textStream(text), run.signal);
  return { ...simulated, summary: simulated.summary! };
}

const anomalyDocument = ({ time, ...anomaly }: PlantedAnomaly) => ({ ...anomaly, happenedAt: new Date(time).toISOString() });

/** The events in the order of time; with mistakes if there is to be noise. */
const eventsOf = (run: Run, simulated: Simulated): Generator<SimulatedEvent, SimulationSummary> =>
  run.noise === 0 ? simulateDescription(run.description, run) : noisyEvents(run, simulated);

function* noisyEvents(run: Run, simulated: Simulated): Generator<SimulatedEvent, SimulationSummary> {
  const process = simulateDescription(run.description, run);
  const clean: SimulatedEvent[] = [];
  let step = process.next();
  for (; !step.done; step = process.next()) clean.push(step.value);
  const { events, anomalies } = plantAnomalies(clean, { rate: run.noise, seed: run.seed });
  simulated.anomalies = { rate: run.noise, planted: anomalies.map(anomalyDocument) };
  yield* events;
  return { ...step.value, events: events.length };
}

/** The same case by case. */
const casesOf = (run: Run, simulated: Simulated): Generator<readonly SimulatedEvent[], SimulationSummary> =>
  run.noise === 0 ? simulateCases(run.description, run) : noisyCases(run, simulated);

function* noisyCases(run: Run, simulated: Simulated): Generator<readonly SimulatedEvent[], SimulationSummary> {
  const cases = new Map<string, SimulatedEvent[]>();
  const process = noisyEvents(run, simulated);
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
function* csvText(run: Run, simulated: Simulated): Generator<string> {
  const fields = eventFieldsOf(run.description);
  yield csvRow(fields.map((field) => field.column));
  const events = eventsOf(run, simulated);
  for (let count = 1;; count++) {
    const { done, value } = events.next();
    if (done) {
      simulated.summary = value;
      return;
    }
    yield csvRow(fields.map((field) => field.text(value)));
    if (count % 1000 === 0) {
      run.step.update({ done: numberOf(value.case.caseId), total: run.cases, count, unit: "events" });
    }
  }
}

/** The log case by case, as XES has it. */
function* xesText(run: Run, simulated: Simulated): Generator<string> {
  const traceText = xesTraceWriter(eventFieldsOf(run.description));
  yield xesHead(XES_HEAD);
  const cases = casesOf(run, simulated);
  for (let count = 1, events = 0;; count++) {
    const { done, value } = cases.next();
    if (done) {
      simulated.summary = value;
      return yield XES_END;
    }
    events += value.length;
    yield traceText(value);
    if (count % 100 === 0) run.step.update({ done: count, total: run.cases, count: events, unit: "events" });
  }
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

async function writeObjects({ description, path, noise, signal, ...options }: Run) {
  const { format } = logFormatOf(path);
  if (!isObjectCentric(format)) {
    throw usageError({ expected: "a file whose name ends in .jsonocel, .xmlocel or .sqlite with --object-centric", found: path });
  }
  if (description.objects === undefined) {
    throw usageError({
      expected: "a process whose description has objects",
      found: description.name,
      advice: "The member `objects` of a description names their types: data/processes/process.schema.json.",
    });
  }
  if (noise > 0) throw usageError({ expected: "--object-centric without --noise", found: "both" });
  const { log, summary: { objectTypes, objectRelations, ...summary } } = simulateObjects(description, options);
  await writeObjectCentricFile(path, log, { format, signal });
  return { summary, objectTypes, objectRelations };
}

/**
 * Opens a process description.
 *
 * @throws an input error if there is no such file, or it holds no description
 */
export async function openProcessDescription(path: string): Promise<ProcessDescription> {
  const file = await openFile(path);
  return readProcessDescription(await new Response(file.readable).text(), { source: path });
}
