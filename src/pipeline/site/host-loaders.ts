/**
 * Runs data loaders one after another in this process, which is begun in the project's folder: most
 * of them take less time than a process takes to begin. Each line of standard input is a
 * {@linkcode LoaderRequest}; each line of standard output is the {@linkcode LoaderReply} to it.
 *
 * @module
 */
import { createInterface } from "node:readline";
import process from "node:process";
import { withDatabaseProblems } from "../../database/mod.ts";
import { environmentError, TracebookError } from "../../errors.ts";
import { defaultExportOf } from "../schedule/found-files.ts";
import { readSettings } from "../settings.ts";
import { type Answer, answerOf, bytesOf, connectLoader } from "./loader-database.ts";

/** A data loader to run. */
export interface LoaderRequest {
  /** Its file, from the project's folder. */
  readonly loader: string;
  /** The parameters in the path of its output, by their names. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The file that its output is written to. */
  readonly output: string;
}

/** What came of it. */
export interface LoaderReply {
  /** Null if the output is written. */
  readonly problem: string | null;
}

const settings = readSettings();
const database = await connectLoader(settings);
const known = new Map<string, Answer>();

async function answerIn(loader: string): Promise<Answer> {
  const answer = known.get(loader) ?? await answerOf(() => defaultExportOf(loader));
  if (answer === null) throw environmentError({ file: loader, expected: "a call of runLoader", found: "none" });
  known.set(loader, answer);
  return answer;
}

async function reply({ loader, parameters, output }: LoaderRequest): Promise<LoaderReply> {
  try {
    const answer = await answerIn(loader);
    await Deno.writeFile(output, bytesOf(await withDatabaseProblems(database, () => answer(database, parameters, settings))));
    return { problem: null };
  } catch (error) {
    // The user reads the message of a problem; any other error is a fault of the loader.
    return { problem: error instanceof TracebookError ? error.message : error instanceof Error ? error.stack! : String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await reply(JSON.parse(line))));
}
await database.close();
