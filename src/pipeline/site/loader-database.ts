import { parseArgs } from "node:util";
import { connect, type Database } from "../../database/mod.ts";
import { TracebookError } from "../../errors.ts";
import { readSettings, type Settings } from "../settings.ts";

/** The output of a data loader: bytes are written unchanged, anything else as JSON. */
export type LoaderAnswer = Uint8Array | readonly unknown[] | Readonly<Record<string, unknown>>;

type Answer = (
  database: Database,
  parameters: Readonly<Record<string, string>>,
  settings: Settings,
) => Promise<LoaderAnswer>;

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
  const settings = readSettings();
  const { values } = parseArgs({ args: Deno.args, strict: false });
  const parameters = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  try {
    await answerFrom(settings, parameters, answer);
  } catch (error) {
    // Framework was killed.
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(1);
    if (!(error instanceof TracebookError)) throw error;
    // Framework shows the standard error of a loader: only the message, no stack trace.
    console.error(error.message);
    Deno.exit(1);
  }
}

async function answerFrom(
  settings: Settings,
  parameters: Readonly<Record<string, string>>,
  answer: Answer,
): Promise<void> {
  const database = await connect({ databaseUrl: settings.databaseUrl ?? undefined, home: settings.home, connections: 2 });
  try {
    const data = await answer(database, parameters, settings);
    const bytes = data instanceof Uint8Array ? data : new TextEncoder().encode(JSON.stringify(data));
    for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
  } finally {
    await database.close();
  }
}
