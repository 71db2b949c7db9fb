import {
  backUpDatabase,
  type BackupDocument,
  countContents,
  distributeTables,
  type EmbeddedOptions,
  hasEmbedded,
  resetEmbedded,
  restoreDatabase,
  startEmbedded,
  statusOfEmbedded,
  stopEmbedded,
} from "../../database/mod.ts";
import { usageError } from "../../errors.ts";
import { countOf } from "../../numerics/number-text.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { troublesLine } from "../../pipeline/troubles.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { CommandBody, CommandInput } from "../command.ts";
import { checkActionFlags } from "../flag-values.ts";
import { removeLogs } from "./log.ts";

const ACTIONS: Readonly<Record<string, (at: EmbeddedOptions) => Promise<unknown>>> = {
  start: startEmbedded,
  stop: stopEmbedded,
  status: statusOfEmbedded,
};

/** What works on any database, and takes the name of a log or folder. */
const NAMED_ACTIONS: Readonly<Record<string, { readonly takes: string; run(name: string, input: CommandInput): Promise<void> }>> =
  {
    forget: { takes: "the name of a log", run: forget },
    backup: { takes: "the name of a new folder", run: backUp },
    restore: { takes: "the folder of a backup", run: restore },
  };

/** `db`: manages the database. */
export const dbCommand: CommandBody = {
  name: "db",
  usage: "start|stop|status|reset [--yes]|forget LOG [--yes]|backup FOLDER|restore FOLDER|distribute",
  description: [
    "The other commands start the embedded database when they need it; it runs until you stop it.",
    "",
    "  reset       says what it would remove, and stops it and removes all its data only with --yes: logs, models, histories",
    "  forget      says what it would remove of one log, and removes it only with --yes: the log with its models, predictions, reports",
    "  backup      writes all logs, models, predictions and the history of jobs into a new folder; the key of the pseudonyms",
    "              (TRACEBOOK_PSEUDONYM_KEY, or the one in TRACEBOOK_HOME) is in no backup",
    "  restore     fills an empty database from a backup, embedded or not",
    "  distribute  moves events and cases to the workers of a Citus cluster, whose coordinator is at DATABASE_URL",
    "",
    "With DATABASE_URL set, only forget, backup, restore and distribute work: Tracebook does not manage that server.",
  ].join("\n"),
  flags: { "yes": { help: "forget and reset: remove it" } },
  positionals: { min: 1, max: 2 },
  examples: [
    { call: "status", does: "shows whether it runs, and where" },
    { call: "stop", does: "stops it" },
    { call: "reset", does: "how many logs and models a reset would remove" },
    { call: "forget sepsis --yes", does: "removes one stored log; the next build leaves it out" },
    { call: "backup backups/monday", does: "writes a backup" },
    { call: "restore backups/monday", does: "fills an empty database from it" },
  ],
  async run(input) {
    const { positionals: [action, name], settings, reporter, print } = input;
    checkActionFlags(action, { "yes": ["forget", "reset"] }, input);
    if (Object.hasOwn(NAMED_ACTIONS, action)) {
      const { takes, run } = NAMED_ACTIONS[action];
      if (name === undefined) throw usageError({ expected: `${takes} after ${action}`, found: "none" });
      return await run(name, input);
    }
    if (action === "distribute" && name === undefined) return await distribute(input);
    if (!(Object.hasOwn(ACTIONS, action) || action === "reset") || name !== undefined) {
      throw usageError({
        expected: [
          [...Object.keys(ACTIONS), "reset", "distribute"].join(", "),
          ...Object.entries(NAMED_ACTIONS).map(([action, { takes }]) => `${action} and ${takes}`),
        ].join(", or "),
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
    if (action === "reset") return await reset(at, input);
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

/** Removes the embedded database; without `--yes` only says what that would remove. */
async function reset(at: EmbeddedOptions, { settings, reporter, has, print }: CommandInput): Promise<void> {
  if (!await hasEmbedded(at)) return print(`no database in ${settings.home}`);
  const count = withDatabase({ settings, reporter }, countContents);
  // A database that does not start, or is of a later version, can be removed all the same.
  const contents = await count.then(
    ({ logs, models }) => `${countOf(logs, "log")} and ${countOf(models, "model")}`,
    (error: Error) => `what is in the database, which cannot be read (${error.message.replace(/\.$/, "")})`,
  );
  if (!has("yes")) {
    print(
      `would be removed from ${settings.home}: ${contents}, with predictions, reports, tokens and roles of the API and the history of jobs`,
    );
    return reporter.message("Nothing was removed. Add --yes to remove it all.");
  }
  await resetEmbedded(at);
  print(
    `removed from ${settings.home}: ${contents}, with predictions, reports, tokens and roles of the API and the history of jobs`,
  );
}

async function forget(name: string, input: CommandInput): Promise<void> {
  await withDatabase(input, async (database) => await removeLogs(database, [await storedLog(database, name)], input));
}

async function distribute({ settings, reporter, print }: CommandInput): Promise<void> {
  await withDatabase({ settings, reporter }, async (database) => {
    const moved = await distributeTables(database);
    print(moved.length === 0 ? "all tables are where they should be" : `moved: ${moved.join(", ")}`);
  });
}

async function backUp(folder: string, { settings, reporter, print, signal }: CommandInput): Promise<void> {
  await withDatabase({ settings, reporter }, async (database) => {
    const document = await backUpDatabase(database, { folder, now: new Date(), signal });
    print(`backed up: ${contentsOf(document)} in ${folder}`);
  });
}

async function restore(folder: string, { settings, reporter, print, signal }: CommandInput): Promise<void> {
  await withDatabase({ settings, reporter }, async (database) => {
    const document = await restoreDatabase(database, { folder, signal });
    print(`restored: ${contentsOf(document)}, backed up ${document.made}`);
  });
}

function contentsOf({ tables }: BackupDocument): string {
  const count = (name: string, noun: string) => countOf(tables.find((table) => table.name === name)?.rows ?? 0, noun);
  return [count("log", "log"), count("event", "event"), count("model", "model")].join(", ");
}
