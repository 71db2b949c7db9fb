import {
  type EmbeddedOptions,
  forgetLog,
  resetEmbedded,
  startEmbedded,
  statusOfEmbedded,
  stopEmbedded,
} from "../../database/mod.ts";
import { usageError } from "../../errors.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { troublesLine } from "../../pipeline/troubles.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { Command, CommandInput } from "../command.ts";

const ACTIONS: Readonly<Record<string, (at: EmbeddedOptions) => Promise<unknown>>> = {
  start: startEmbedded,
  stop: stopEmbedded,
  status: statusOfEmbedded,
  reset: resetEmbedded,
};

/** `db`: the embedded database by hand. */
export const dbCommand: Command = {
  name: "db",
  summary: "Starts, stops, shows or empties the embedded database, or removes one log.",
  usage: "start|stop|status|reset|forget LOG",
  description: "The other commands start it by themselves; it goes on running until it is stopped.\n" +
    "reset stops it and removes all its data; forget removes one log with its models, on a server too. With DATABASE_URL set, the server there is not ours to start or stop.",
  flags: {},
  positionals: { min: 1, max: 2 },
  examples: [
    { call: "status", does: "whether it runs, and where its data is" },
    { call: "stop", does: "stops it" },
    { call: "forget sepsis", does: "removes one stored log; the next build leaves it out" },
  ],
  async run(input) {
    const { positionals: [action, name], settings, reporter, print } = input;
    if (action === "forget") return await forget(name, input);
    if (!Object.hasOwn(ACTIONS, action) || name !== undefined) {
      throw usageError({
        expected: `${Object.keys(ACTIONS).join(", ")}, or forget with the name of a log`,
        found: input.positionals.map((word) => JSON.stringify(word)).join(" "),
      });
    }
    if (settings.databaseUrl !== null) {
      throw usageError({
        expected: "no DATABASE_URL, since db is about the embedded database",
        found: "one",
        advice: "Start and stop that server by its own means.",
      });
    }
    const at = { home: settings.home, onMessage: reporter.message };
    await ACTIONS[action](at);
    const server = await statusOfEmbedded(at);
    print(
      server === null
        ? `stopped (${settings.home})`
        : `running, process ${server.pid}, PostgreSQL ${server.version}, socket in ${server.socket}`,
    );
    if (action !== "status" || server === null) return;
    await withDatabase({ settings, reporter }, async (database) => {
      const troubles = await troublesLine(database);
      if (troubles !== null) print(troubles);
    });
  },
};

async function forget(name: string | undefined, { settings, reporter, print }: CommandInput): Promise<void> {
  if (name === undefined) throw usageError({ expected: "the name of a log after forget", found: "none" });
  await withDatabase({ settings, reporter }, async (database) => {
    const log = await storedLog(database, name);
    await forgetLog(database, log);
    print(`forgotten: ${log.slug} (${log.events} events)`);
  });
}
