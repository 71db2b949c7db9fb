import { resetEmbedded, startEmbedded, statusOfEmbedded, stopEmbedded } from "../../database/mod.ts";
import { usageError } from "../../errors.ts";
import type { Command } from "../command.ts";

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
    const actions: Readonly<Record<string, (at: { home: string }) => Promise<unknown>>> = {
      start: startEmbedded,
      stop: stopEmbedded,
      status: statusOfEmbedded,
      reset: resetEmbedded,
    };
    if (!Object.hasOwn(actions, action)) {
      throw usageError({ expected: Object.keys(actions).join(", "), found: JSON.stringify(action) });
    }
    if (settings.databaseUrl !== null) {
      throw usageError({
        expected: "no DATABASE_URL, since db is about the embedded database",
        found: "one",
        advice: "Start and stop that server by its own means.",
      });
    }
    reporter.message(`Embedded database in ${settings.home}`);
    await actions[action]({ home: settings.home });
    print(String((await statusOfEmbedded({ home: settings.home })).describe));
  },
};
