import { parseArgs } from "node:util";
import { connect, type Database } from "../../database/mod.ts";
import { readSettings } from "../settings.ts";

/**
 * What every data loader does: connects to the database that the settings name, asks it, writes the answer to standard output.
 *
 * @param answer gets the parameters of the loader's path, such as `slug` of `[slug].json.ts`, by name
 */
export async function runLoader(
  answer: (database: Database, parameters: Readonly<Record<string, string>>) => Promise<Uint8Array>,
): Promise<void> {
  const settings = readSettings();
  const { values } = parseArgs({ args: Deno.args, strict: false });
  const parameters = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  const database = await connect({ databaseUrl: settings.databaseUrl ?? undefined, home: settings.home, connections: 2 });
  try {
    const bytes = await answer(database, parameters);
    for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
  } finally {
    await database.close();
  }
}
