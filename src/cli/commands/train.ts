import { listLogs } from "../../database/mod.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { trainStep } from "../../pipeline/train.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { Command } from "../command.ts";
import { parseCount } from "../parse-count.ts";

/** `train`: the models of case durations. */
export const trainCommand: Command = {
  name: "train",
  summary: "Trains a model of case durations for each stored log, or for those named.",
  usage: "[LOG...] [--seed N] [--force]",
  description:
    "A model is skipped where it fits the log as it stands. What is no better than the median says so and answers with it.",
  flags: {
    "seed": { value: "N", help: "seed of the random numbers (default 42)" },
    "force": { help: "train again even if nothing has changed" },
  },
  positionals: { min: 0, max: Infinity },
  examples: [
    { call: "", does: "all stored logs" },
    { call: "sepsis --seed 7", does: "one log, with another seed" },
  ],
  async run({ positionals, option, has, settings, reporter, signal, print }) {
    await withDatabase({ settings, reporter }, async (database) => {
      const logs = positionals.length === 0
        ? await listLogs(database)
        : await Promise.all(positionals.map((name) => storedLog(database, name)));
      for (const log of logs) {
        const { summary } = await trainStep(database, log, {
          seed: parseCount(option("seed"), "--seed") ?? 42,
          force: has("force"),
          now: Date.now,
          reporter,
          signal,
        });
        print(`${log.slug}: ${summary}`);
      }
    });
  },
};
