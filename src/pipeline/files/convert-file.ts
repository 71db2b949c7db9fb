import { usageError } from "../../errors.ts";
import {
  describeFormat,
  formatOfName,
  isObjectCentric,
  LOG_ENDINGS,
  type LogFormat,
  type ObjectCentricFormat,
  WRITTEN_ENDINGS,
} from "../../formats/logs/log-formats.ts";
import { countOf } from "../../numerics/number-text.ts";
import { findLogFile, readObjectCentricFile } from "./log-file.ts";
import { MODEL_FORMATS, type ModelChoice } from "../../formats/process-models/parse-model.ts";
import { endingOf, isModelFormat, type ModelFormat } from "../../formats/process-models/model-endings.ts";
import { outputFormat } from "./model-format.ts";
import { openLog, type OpenLogOptions } from "./open-log.ts";
import { loadGraphviz } from "../../drawing/graphviz.ts";
import { MOST_BOXES } from "../../drawing/process-models/bpmn/bpmn-layers.ts";
import { layoutBpmn } from "../../drawing/process-models/bpmn/layout-bpmn.ts";
import { decodeXml } from "../../formats/xml/decode-xml.ts";
import { bpmnOfPool, withDiagram } from "../../formats/process-models/keep-bpmn.ts";
import type { Bpmn } from "../../process-models/bpmn/bpmn.ts";
import { readBpmn } from "../../formats/process-models/read-bpmn.ts";
import { modelFormatOfFile, modelOptions, readModel, readModelBytes } from "./read-model.ts";
import { inStep } from "../reporter.ts";
import { logFormatOf, writeLogFile, writeObjectCentricFile } from "./write-log-file.ts";
import { writeWhole } from "./write-whole.ts";
import { writeModel } from "./write-model.ts";

/** Settings of {@linkcode convertFile}. */
interface ConvertOptions extends OpenLogOptions {
  /** Formats, if the names do not tell them. */
  readonly from?: string;
  readonly to?: string;
  /** Models: which of the file is meant. */
  readonly choice?: ModelChoice;
}

/**
 * Writes a log or a model in another format.
 *
 * @throws a usage error for an unknown format, or for a log to write as a model or the other way
 * round; and what readers and writers throw
 */
export async function convertFile(input: string, output: string, options: ConvertOptions): Promise<void> {
  const model = options.from ?? (options.format === undefined ? await modelFormatOfFile(input) : null);
  if (isModelFormat(model)) return await convertModel(input, output, { ...options, from: model });
  if (isModelFormat(options.to ?? endingOf(output))) {
    throw usageError({
      expected: "a model, since the output is a model",
      found: `a log, ${JSON.stringify(input)}`,
      advice:
        "Discover a model: tracebook discover LOG --miner NAME -o FILE. If the input is a model, name its format with --from.",
    });
  }
  await convertLog(input, output, options);
}

async function convertModel(
  input: string,
  output: string,
  { from, to, choice, columnsNamed, reporter, signal }: ConvertOptions & { readonly from: ModelFormat },
): Promise<void> {
  if (columnsNamed) {
    throw usageError({ expected: "a log, since flags about columns were given", found: `a model, ${JSON.stringify(input)}` });
  }
  const format = outputFormat(output, to);
  if (format === "bpmn" && from === "bpmn") {
    return await rewriteBpmn(input, output, { choice, reporter, signal });
  }
  const model = await inStep(reporter, `Reading ${input}`, async (step) => {
    const model = await readModel(input, from, modelOptions({ choice, reporter }));
    step.done("read");
    return model;
  });
  const name = input.replace(/^.*[/\\]/, "").replace(/\.[a-z]+\d*(?:\.xml)?$/i, "");
  await writeModel(model, output, { format, name, reporter, signal });
}

/**
 * Writes BPMN as BPMN: diagram, lanes, data and extensions stay as they are. Of several pools only
 * the one that was named is written; a diagram is added where editors would miss it.
 *
 * @throws an input error if it is no BPMN, or no such pool
 */
async function rewriteBpmn(
  input: string,
  output: string,
  { choice, reporter, signal }: Pick<ConvertOptions, "choice" | "reporter" | "signal">,
): Promise<void> {
  const bytes = await readModelBytes(input);
  const options = { source: input, pool: choice?.pool };
  const whole = decodeXml(bytes, options);
  const bpmn = readBpmn(whole, { ...modelOptions({ choice, reporter }), ...options });
  const text = choice?.pool === undefined ? whole : bpmnOfPool(whole, options);
  const graphviz = await loadGraphviz();
  const layoutOf = (model: Bpmn) => layoutBpmn(model, graphviz);
  const drawn = bpmn.nodes.length > MOST_BOXES ? null : withDiagram(text, bpmn, { ...options, layoutOf });
  await inStep(reporter, `Writing ${output}`, async (step) => {
    const isSame = drawn === null && text === whole;
    await writeWhole(output, [isSame ? bytes : new TextEncoder().encode(inUtf8(drawn ?? text))], signal);
    step.done(
      drawn !== null ? "written with a diagram" : isSame ? "written as it is" : "written as it is, without the other pools",
    );
  });
}

/** The text of an XML document with the declaration of UTF-8. */
const inUtf8 = (text: string): string => text.replace(/^(<\?xml[^>]*?\sencoding\s*=\s*["'])[^"']*/, "$1UTF-8");

async function convertLog(input: string, output: string, options: ConvertOptions): Promise<void> {
  const from = options.from === undefined ? options.format : logFormat(options.from);
  const format = options.to === undefined ? logFormatOf(output) : logFormat(options.to, WRITTEN_ENDINGS);
  const read = input.startsWith("log:") ? null : from ?? formatOfName(input);
  if (read !== null && isObjectCentric(read.format) && isObjectCentric(format.format)) {
    return await convertObjects(input, output, { ...options, read, write: format.format });
  }
  const { log, xes } = await openLog(input, { ...options, format: from });
  await inStep(options.reporter, `Writing ${output}`, async (step) => {
    await writeLogFile(output, log, { xes, format, signal: options.signal });
    step.done("written");
  });
}

/** Converts an object-centric log into another object-centric format, with all objects. */
async function convertObjects(
  input: string,
  output: string,
  { read, write, columnsNamed, reporter, signal }: ConvertOptions & {
    readonly read: LogFormat;
    readonly write: ObjectCentricFormat;
  },
): Promise<void> {
  if (columnsNamed) {
    throw usageError({
      expected: "no flags about columns or cases, since both formats are object-centric and keep all objects",
      found: "such flags",
      advice: "Leave the flags out, or write another format, such as .csv.",
    });
  }
  const file = await findLogFile(input, read);
  const log = await inStep(reporter, `Reading ${input}`, async (step) => {
    const log = await readObjectCentricFile(file, signal);
    step.done(`${countOf(log.events.length, "event")}, ${countOf(log.objects.length, "object")}`);
    return log;
  });
  await inStep(reporter, `Writing ${output}`, async (step) => {
    await writeObjectCentricFile(output, log, { format: write, signal });
    step.done("written");
  });
}

function logFormat(name: string, endings = LOG_ENDINGS) {
  const format = formatOfName(`.${name}`);
  if (format !== null && (endings === LOG_ENDINGS || !describeFormat(format.format).readOnly)) return format;
  throw usageError({
    expected: `a format of logs or models, one of ${[...endings.map((ending) => ending.slice(1)), ...MODEL_FORMATS].join(", ")}`,
    found: JSON.stringify(name),
  });
}
