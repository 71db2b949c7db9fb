import { type EmbeddedOptions, resetEmbedded, startEmbedded, statusOfEmbedded, stopEmbedded } from "../../database/mod.ts";
import { usageError } from "../../errors.ts";
import type { Command } from "../command.ts";

const ACTIONS: Readonly<Record<string, (at: EmbeddedOptions) => Promise<unknown>>> = {
  start: startEmbedded,
  stop: stopEmbedded,
  status: statusOfEmbedded,
  reset: resetEmbedded,
};

/** `db`: the embedded database by hand. */
export const dbCommand: Command = {
  name: "db",
  summary: "Starts, stops, shows or empties the embedded database.",
  usage: "start|stop|status|reset",
  description: "The other commands start it by themselves; it goes on running until it is stopped.\n" +
    "reset stops it and removes all its data. With DATABASE_URL set, the server there is not ours to start or stop.",
  flags: {},
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "status", does: "whether it runs, and where its data is" },
    { call: "stop", does: "stops it" },
  ],
  async run({ positionals: [action], settings, reporter, print }) {
    if (!Object.hasOwn(ACTIONS, action)) {
      throw usageError({ expected: Object.keys(ACTIONS).join(", "), found: JSON.stringify(action) });
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
  },
};
