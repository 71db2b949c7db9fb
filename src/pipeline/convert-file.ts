import { usageError } from "../errors.ts";
import { formatOfName, LOG_ENDINGS } from "../formats/log-formats.ts";
import { endingOf, isModelFormat, MODEL_FORMATS, outputFormat } from "./model-format.ts";
import { openLog, type OpenLogOptions } from "./open-log.ts";
import { readModel } from "./read-model.ts";
import { inStep } from "./reporter.ts";
import { writeLogFile } from "./write-log-file.ts";
import { writeModel } from "./write-model.ts";

/** Settings of {@linkcode convertFile}. */
export interface ConvertOptions extends OpenLogOptions {
  /** Formats, where the names do not tell them. */
  readonly from?: string;
  readonly to?: string;
}

/**
 * Writes a log or a model in another format.
 *
 * @throws a usage error where a format is unknown, or a model is to become a log or the other way round; and what readers and writers throw
 */
export async function convertFile(input: string, output: string, options: ConvertOptions): Promise<void> {
  const isModel = isModelFormat(options.from ?? endingOf(input));
  if (isModel) return await convertModel(input, output, options);
  if (isModelFormat(options.to ?? endingOf(output))) {
    throw usageError({
      expected: "a model to write as a model",
      found: `a log, ${JSON.stringify(input)}`,
      advice: "Discover a model from it: tracebook discover LOG --miner NAME -o FILE",
    });
  }
  await convertLog(input, output, options);
}

async function convertModel(
  input: string,
  output: string,
  { from, to, columnsNamed, reporter, signal }: ConvertOptions,
): Promise<void> {
  if (columnsNamed) {
    throw usageError({ expected: "flags about columns with a log only", found: `a model, ${JSON.stringify(input)}` });
  }
  const format = outputFormat(output, to);
  const model = await inStep(reporter, `Reading ${input}`, async (step) => {
    const model = await readModel(input, from);
    step.done("read");
    return model;
  });
  const name = input.replace(/^.*[/\\]/, "").replace(/\.[a-z]+$/i, "");
  await writeModel(model, output, { format, name, reporter, signal });
}

async function convertLog(input: string, output: string, options: ConvertOptions): Promise<void> {
  const format = options.to === undefined ? undefined : logFormat(options.to);
  const { log, xes } = await openLog(input, {
    ...options,
    format: options.from === undefined ? undefined : logFormat(options.from),
  });
  await inStep(options.reporter, `Writing ${output}`, async (step) => {
    await writeLogFile(output, log, { xes, format, signal: options.signal });
    step.done("written");
  });
}

function logFormat(name: string) {
  const format = formatOfName(`.${name}`);
  if (format !== null) return format;
  throw usageError({
    expected: `a format of logs or models, one of ${
      [...LOG_ENDINGS.map((ending) => ending.slice(1)), ...MODEL_FORMATS].join(", ")
    }`,
    found: JSON.stringify(name),
  });
}
