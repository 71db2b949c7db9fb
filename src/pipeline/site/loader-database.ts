import { parseArgs } from "node:util";
import { connect, type Database, withDatabaseProblems } from "../../database/mod.ts";
import { TracebookError } from "../../errors.ts";
import { readSettings, type Settings } from "../settings.ts";

/** The output of a data loader: bytes are written unchanged, anything else as JSON. */
type LoaderAnswer = Uint8Array | readonly unknown[] | Readonly<Record<string, unknown>>;

/** What a data loader does, with the parameters of its path by their names. */
export type Answer = (
  database: Database,
  parameters: Readonly<Record<string, string>>,
  settings: Settings,
) => Promise<LoaderAnswer>;

/** Where {@linkcode runLoader} leaves its answer in a process that runs several loaders. */
let hosted: { answer: Answer | null } | null = null;

/**
 * The answer of a data loader, without running it.
 *
 * @param load loads the module of the loader
 * @returns null if it does not call {@linkcode runLoader}
 */
export async function answerOf(load: () => Promise<unknown>): Promise<Answer | null> {
  const host: { answer: Answer | null } = { answer: null };
  hosted = host;
  try {
    await load();
    return host.answer;
  } finally {
    hosted = null;
  }
}

/**
 * Runs a data loader: connects to the database of the settings, queries it, and writes the answer
 * to standard output.
 *
 * @param answer queries the database; gets the parameters of the loader's path by name, such as
 * `slug` for `[slug].json.ts`, and the settings
 */
export async function runLoader(
  answer: Answer,
): Promise<void> {
  if (hosted !== null) {
    hosted.answer = answer;
    return;
  }
  const settings = readSettings();
  const { values } = parseArgs({ args: Deno.args, strict: false });
  const parameters = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  try {
    const database = await connectLoader(settings);
    try {
      const bytes = bytesOf(await withDatabaseProblems(database, () => answer(database, parameters, settings)));
      for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
    } finally {
      await database.close();
    }
  } catch (error) {
    // Framework was killed.
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(1);
    if (!(error instanceof TracebookError)) throw error;
    // Framework shows the standard error of a loader: only the message, no stack trace.
    console.error(error.message);
    Deno.exit(1);
  }
}

/** The database of a process that runs data loaders. */
export const connectLoader = ({ databaseUrl, home }: Settings): Promise<Database> =>
  connect({ databaseUrl: databaseUrl ?? undefined, home, connections: 2 });

/** The output of a data loader as its file has it. */
export const bytesOf = (answer: LoaderAnswer): Uint8Array =>
  answer instanceof Uint8Array ? answer : new TextEncoder().encode(JSON.stringify(answer));
