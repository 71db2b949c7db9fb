import { inputError, usageError } from "../errors.ts";
import { csvRow } from "../formats/logs/csv/csv-text.ts";
import { isObjectCentric, withoutLogEnding } from "../formats/logs/log-formats.ts";
import { textStream } from "../formats/logs/text-stream.ts";
import { countOf } from "../numerics/number-text.ts";
import { printProcessTree } from "../process-models/process-tree/process-tree-text.ts";
import {
  type DescribedSummary,
  type ObjectSummary,
  type ProcessDescription,
  readProcessDescription,
  simulateDescription,
  simulateObjects,
  treeOfDescription,
} from "../simulation/mod.ts";
import { formatTime } from "../time/format-time.ts";
import { openFile } from "./files/log-file.ts";
import { logFormatOf, writeObjectCentricFile } from "./files/write-log-file.ts";
import { writeWhole } from "./files/write-whole.ts";
import { inStep, type Reporter, type StepReporter } from "./reporter.ts";

/** Options of {@linkcode simulateLog}. */
export interface SimulateLogOptions {
  readonly path: string;
  /** Whether the log is object-centric, in the format of the path. It is then held in memory. */
  readonly objectCentric?: boolean;
  readonly seed: number;
  /** Most cases. */
  readonly cases: number;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Simulates a described process and writes its log as CSV, in the order of completion, or as an
 * object-centric log, and beside it `NAME.truth.json`: the description with all that is built into
 * the log, its process tree, seed and figures. Memory does not grow with the number of cases of a
 * CSV.
 *
 * @throws a usage error for an object-centric log in another format, or of a process without
 * objects; an input error if nothing has happened before the end; the signal's reason
 */
export async function simulateLog(
  description: ProcessDescription,
  options: SimulateLogOptions,
): Promise<{ readonly path: string; readonly truthPath: string }> {
  const { path, seed, reporter, signal } = options;
  const truthPath = `${withoutLogEnding(path)}.truth.json`;
  const write = options.objectCentric ? writeObjects : writeEvents;
  return await inStep(reporter, `Simulating ${description.name}`, async (step) => {
    const { events, ...figures } = await write(description, options, step);
    const truth = { seed, events, ...figures, tree: printProcessTree(treeOfDescription(description)), process: description };
    await writeWhole(truthPath, textStream([`${JSON.stringify(truth, null, 2)}\n`]), signal);
    step.done(`${countOf(events, "event")} of ${countOf(figures.cases, "case")}`);
    return { path, truthPath };
  });
}

async function writeEvents(
  description: ProcessDescription,
  { path, seed, cases, signal }: SimulateLogOptions,
  step: StepReporter,
): Promise<DescribedSummary> {
  let summary: DescribedSummary | null = null;
  const text = function* () {
    const attributes = (description.attributes ?? []).map(({ name }) => `case:${name}`);
    yield csvRow(["case_id", "activity", "start_timestamp", "timestamp", "resource", "role", ...attributes]);
    const events = simulateDescription(description, { seed, cases });
    for (let count = 1;; count++) {
      const { done, value } = events.next();
      if (done) {
        summary = value;
        return;
      }
      const { caseId, activity, start, time, resource, role, attributes } = value;
      yield csvRow([caseId, activity, formatTime(start), formatTime(time), resource, role, ...attributes.map(String)]);
      if (count % 1000 === 0) step.update({ done: Number(caseId.slice("CASE_".length)), total: cases, count, unit: "events" });
    }
  };
  await writeWhole(path, textStream(text()), signal);
  return withEvents(summary!);
}

async function writeObjects(
  description: ProcessDescription,
  { path, seed, cases, signal }: SimulateLogOptions,
): Promise<ObjectSummary> {
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
  const { log, summary } = simulateObjects(description, { seed, cases });
  await writeObjectCentricFile(path, log, { format, signal });
  return withEvents(summary);
}

/** @throws an input error if nothing has happened */
function withEvents<Summary extends DescribedSummary>(summary: Summary): Summary {
  if (summary.events > 0) return summary;
  throw inputError({ expected: "events before the end of the process", found: "none" });
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
