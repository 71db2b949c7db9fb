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

/** `db`: manages the embedded database. */
export const dbCommand: Command = {
  name: "db",
  summary: "Starts, stops or empties the embedded database, shows its status, or removes one log.",
  usage: "start|stop|status|reset|forget LOG",
  description: [
    "The other commands start the embedded database when they need it; it runs until you stop it. reset stops it and removes all",
    "its data. forget removes one log with its models. With DATABASE_URL set, only forget works: Tracebook does not manage that server.",
  ].join("\n"),
  flags: {},
  positionals: { min: 1, max: 2 },
  examples: [
    { call: "status", does: "shows whether it runs, and where" },
    { call: "stop", does: "stops it" },
    { call: "forget sepsis", does: "removes one stored log; the next build leaves it out" },
  ],
  async run(input) {
    const { positionals: [action, name], settings, reporter, print } = input;
    if (action === "forget") return await forget(name, input);
    if (!Object.hasOwn(ACTIONS, action) || name !== undefined) {
      throw usageError({
        expected: `${Object.keys(ACTIONS).join(", ")}, or forget and the name of a log`,
        found: input.positionals.map((word) => JSON.stringify(word)).join(" "),
      });
    }
    if (settings.databaseUrl !== null) {
      throw usageError({
        expected: "no DATABASE_URL, since this command manages the embedded database",
        found: "one",
        advice: "Start and stop that server with its own tools.",
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
    print(`removed: ${log.slug} (${log.events} events)`);
  });
}
