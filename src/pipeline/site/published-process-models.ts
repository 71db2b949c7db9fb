import { Buffer } from "node:buffer";
import { join } from "node:path";
import { inputError, TracebookError } from "../../errors.ts";
import type { PublishedProcessModel } from "../../formats/published/published-process-models.ts";
import { parseModel } from "../../formats/process-models/parse-model.ts";
import { decodeXml } from "../../formats/xml/decode-xml.ts";
import { endingOf, isModelFormat } from "../../formats/process-models/model-endings.ts";
import { readModelBytes } from "../files/read-model.ts";
import { folderFingerprint } from "../fingerprint.ts";

/** Folder of process models, in the project's folder. */
export const PROCESS_MODELS = "data/models";

/** Largest model that a page carries: 1 MB. */
const LARGEST = 2 ** 20;

/** A file in the folder of process models. */
interface ModelFile {
  readonly name: string;
  readonly log: string | null;
  readonly path: string;
}

/** The files of models, those for one log in a folder of its name. */
async function modelFiles(folder: string): Promise<ModelFile[]> {
  const filesIn = async (path: string, log: string | null): Promise<ModelFile[]> => {
    try {
      const entries = await Array.fromAsync(Deno.readDir(path));
      const found = await Promise.all(entries.map(async ({ name, isDirectory }): Promise<ModelFile[]> => {
        if (isDirectory) return log === null ? await filesIn(join(path, name), name) : [];
        return isModelFormat(endingOf(name)) ? [{ name, log, path: join(path, name) }] : [];
      }));
      return found.flat();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return [];
      throw error;
    }
  };
  const key = ({ log, name }: ModelFile) => `${log ?? ""}/${name}`;
  return (await filesIn(folder, null)).sort((a, b) => key(a) < key(b) ? -1 : 1);
}

/**
 * The content of `data/process-models.json`. A file that cannot be read stops no build: the page
 * says why.
 *
 * @param folder see {@linkcode PROCESS_MODELS}
 */
export async function publishedProcessModels(folder: string): Promise<PublishedProcessModel[]> {
  return await Promise.all((await modelFiles(folder)).map(async ({ name, log, path }): Promise<PublishedProcessModel> => {
    try {
      const bytes = await readModelBytes(path);
      if (bytes.length > LARGEST) {
        throw inputError({ file: name, expected: "a model of at most 1 MB", found: `${bytes.length} bytes` });
      }
      const format = endingOf(name);
      if (isModelFormat(format)) parseModel(decodeXml(bytes, { source: name }), format, name);
      return { name, log, base64: Buffer.from(bytes).toString("base64"), problem: null };
    } catch (error) {
      if (!(error instanceof TracebookError)) throw error;
      return { name, log, base64: null, problem: error.message };
    }
  }));
}

/** Tells whether files in the folder of process models have changed. */
export const processModelsFingerprint = (folder: string): Promise<string> =>
  folderFingerprint(folder, () => true).catch(() => "none");

/**
 * The path of the model of the site with that name; null for none.
 *
 * @param slug of the log that it is compared with; one that is only for that log comes first
 */
export async function processModelPath(folder: string, name: string, slug: string | null): Promise<string | null> {
  const named = (await modelFiles(folder)).filter((file) => file.name === name);
  return (named.find(({ log }) => log === slug && slug !== null) ?? named.find(({ log }) => log === null))?.path ?? null;
}
