import { inputError } from "../errors.ts";
import { csvRow } from "../formats/logs/csv/csv-text.ts";
import { textStream } from "../formats/logs/text-stream.ts";
import { countOf } from "../numerics/number-text.ts";
import { printProcessTree } from "../process-models/process-tree/process-tree-text.ts";
import {
  type DescribedSummary,
  type ProcessDescription,
  readProcessDescription,
  simulateDescription,
  treeOfDescription,
} from "../simulation/mod.ts";
import { formatTime } from "../time/format-time.ts";
import { openFile } from "./files/log-file.ts";
import { writeWhole } from "./files/write-whole.ts";
import { inStep, type Reporter } from "./reporter.ts";

/** Options of {@linkcode simulateLog}. */
export interface SimulateLogOptions {
  readonly path: string;
  readonly seed: number;
  /** Most cases. */
  readonly cases: number;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Simulates a described process and writes its log as CSV, in the order of completion, and beside
 * it `NAME.truth.json`: the description with all that is built into the log, its process tree, seed
 * and figures. Memory does not grow with the number of cases.
 *
 * @throws an input error if nothing has happened before the end; the signal's reason
 */
export async function simulateLog(
  description: ProcessDescription,
  { path, seed, cases, reporter, signal }: SimulateLogOptions,
): Promise<{ readonly path: string; readonly truthPath: string }> {
  const truthPath = `${path.replace(/\.csv$/, "")}.truth.json`;
  return await inStep(reporter, `Simulating ${description.name}`, async (step) => {
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
    const { events, ...figures } = summary!;
    if (events === 0) throw inputError({ expected: "events before the end of the process", found: "none" });
    const truth = { seed, events, ...figures, tree: printProcessTree(treeOfDescription(description)), process: description };
    await writeWhole(truthPath, textStream([`${JSON.stringify(truth, null, 2)}\n`]), signal);
    step.done(`${countOf(events, "event")} of ${countOf(figures.cases, "case")}`);
    return { path, truthPath };
  });
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
