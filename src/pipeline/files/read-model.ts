import { inputError, limitError, usageError } from "../../errors.ts";
import {
  endingOf,
  isModelFormat,
  MODEL_FORMATS,
  type ModelChoice,
  type ModelFormat,
  modelFormatOf,
  parseModel,
  type ParseModelOptions,
} from "../../formats/process-models/parse-model.ts";
import { startOfFile } from "./log-file.ts";
import { decodeXml } from "../../formats/xml/decode-xml.ts";
import type { ProcessModel } from "../../process-models/conversions/process-model.ts";
import type { Reporter } from "../reporter.ts";

/** Largest model file that is read: 64 MB. */
const LARGEST_MODEL = 2 ** 26;

/**
 * Reads a model file: PNML, BPMN 2.0 or PTML, by its ending, else by its content.
 *
 * @param source its path; or its name and bytes, if it is in memory already
 * @param given the format, if the name does not tell it
 * @param options which model of the file is read, and who is told what was assumed
 * @throws a usage error for another format; an input error with line and column for an invalid
 * file; a limit error if it is too large
 */
export async function readModel(
  source: string | ModelFile,
  given?: string,
  options: ParseModelOptions = {},
): Promise<ProcessModel> {
  const path = nameOfModel(source);
  if (given !== undefined && !isModelFormat(given)) throw noModel(path, `the format ${JSON.stringify(given)}`);
  const bytes = await readModelBytes(source);
  const format = given ?? modelFormatOf(path, bytes);
  if (format === null) throw noModel(path, "another ending, and content of another kind");
  return parseModel(decodeXml(bytes, { source: path }), format, path, options);
}

const noModel = (file: string, found: string) =>
  usageError({ file, expected: `a model: ${MODEL_FORMATS.map((name) => `.${name}`).join(", ")}`, found });

/** The options of {@linkcode readModel} for a command: what was assumed is reported. */
export const modelOptions = (
  { choice, reporter }: { readonly choice?: ModelChoice; readonly reporter: Reporter },
): ParseModelOptions => ({ ...choice, onNote: (note) => reporter.message(`  note: ${note}`) });

/**
 * The format of a model file by its ending, else by its content; null if it is no model, or no file
 * that can be read.
 */
export async function modelFormatOfFile(path: string): Promise<ModelFormat | null> {
  const info = isModelFormat(endingOf(path)) ? null : await Deno.stat(path).catch(() => null);
  return modelFormatOf(path, info?.isFile ? await startOfFile(path).catch(() => new Uint8Array()) : new Uint8Array());
}

/** A model file that is in memory. */
export interface ModelFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The name of a model file. */
export const nameOfModel = (source: string | ModelFile): string => typeof source === "string" ? source : source.name;

/**
 * The bytes of a model file.
 *
 * @throws an input error if it is missing or may not be read, a limit error if it is too large
 */
export async function readModelBytes(path: string | ModelFile): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof path !== "string") return path.bytes;
  try {
    const { size, isFile, isDirectory } = await Deno.stat(path);
    if (!isFile) {
      throw inputError({ file: path, expected: "a model file", found: isDirectory ? "a folder" : "something else" });
    }
    if (size > LARGEST_MODEL) {
      throw limitError({ file: path, expected: `a model of at most ${LARGEST_MODEL / 2 ** 20} MB`, found: `${size} bytes` });
    }
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw inputError({ file: path, expected: "a model file", found: "nothing of that name" }, { cause: error });
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      throw inputError({ file: path, expected: "a file that may be read", found: "no permission" }, { cause: error });
    }
    throw error;
  }
}
