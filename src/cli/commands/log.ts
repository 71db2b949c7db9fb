import {
  type Database,
  forgetLog,
  type ImportReport,
  keepVersions,
  listLogs,
  listVersions,
  readImportReports,
  renameLog,
  type StoredLog,
} from "../../database/mod.ts";
import { usageError } from "../../errors.ts";
import { describeClassifier } from "../../event-log/classifier.ts";
import { countOf, groupDigits } from "../../numerics/number-text.ts";
import { classifierOf, storedLog } from "../../pipeline/stored-log.ts";
import { pairStoredLog } from "../../pipeline/pair-stored-log.ts";
import { parsePairKey } from "../../pipeline/files/entries.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { parseDuration } from "../../time/duration-text.ts";
import type { CommandBody, CommandInput } from "../command.ts";
import { checkActionFlags, MOST_VERSIONS, parseCount } from "../flag-values.ts";
import { alignColumns, eventTime, minuteOf, oneLine } from "../terminal-text.ts";

type Action = (database: Database, names: readonly string[], input: CommandInput) => Promise<void>;

/** What is done, how many arguments follow, and what they are. */
const ACTIONS: Readonly<
  Record<string, { readonly run: Action; readonly takes: string; readonly least: number; readonly most: number }>
> = {
  list: { run: list, takes: "", least: 0, most: 0 },
  describe: { run: describe, takes: "LOG", least: 1, most: 1 },
  rename: { run: rename, takes: "LOG and the new name", least: 2, most: 2 },
  versions: { run: versions, takes: "LOG", least: 1, most: 1 },
  keep: { run: keep, takes: "LOG and how many earlier versions", least: 2, most: 2 },
  pair: { run: pair, takes: "LOG, and perhaps instance, resource or activity", least: 1, most: 2 },
  delete: { run: remove, takes: "LOG..., or --older-than", least: 0, most: Infinity },
};

const FLAG_ACTIONS = { "older-than": ["delete"], "yes": ["delete"], "json": ["list", "describe", "versions"] };

/** `log`: the stored logs, from their loads to their removal. */
export const logCommand: CommandBody = {
  name: "log",
  usage:
    "list | describe LOG | versions LOG | keep LOG N | rename LOG NAME | pair LOG [KEY] | delete LOG... [--older-than 90d] [--yes]",
  description:
    "delete says what it would remove, and removes it only with --yes: the log with its models, predictions and reports.\n" +
    "--older-than chooses the logs whose last load is so long ago. convert log:NAME FILE writes a stored log in any format.\n" +
    "keep LOG N lets each load keep the log as it was, N versions at most, and removes older ones. Each takes as much disk as the log.\n" +
    "pair LOG joins start and complete events into intervals, as load --pair does, by instance, resource or activity.\n" +
    "An earlier version is LOG@v1, LOG@v2, ... in every command that takes a stored log.\n" +
    "Tokens of the API that name a log do not follow a new name, and do not allow its earlier versions.",
  flags: {
    "older-than": { value: "DURATION", help: "delete: logs whose last load is longer ago, such as 90d" },
    "yes": { help: "delete: remove them" },
    "json": { help: "list, describe and versions: print one JSON document" },
  },
  positionals: { min: 1, max: Infinity },
  examples: [
    { call: "list", does: "each log with its size and the time of its last load" },
    { call: "describe orders", does: "how it was read, and its loads" },
    { call: "keep orders 7", does: "the seven versions before that of now, from the next load on" },
    { call: "versions orders", does: "which there are; compare log:orders@v3 --with log:orders compares two" },
    { call: 'rename orders "Orders of 2025"', does: "gives it another name and address" },
    { call: "pair orders", does: "start and complete events as one, with working and waiting times" },
    { call: "delete --older-than 365d", does: "what would be removed" },
  ],
  async run(input) {
    const { positionals: [action, ...names], settings, reporter } = input;
    const known = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : null;
    if (known === null || names.length < known.least || names.length > known.most) {
      throw usageError({
        expected: known === null ? Object.keys(ACTIONS).join(", ") : `${action} ${known.takes}`.trim(),
        found: input.positionals.map((word) => JSON.stringify(word)).join(" "),
        advice: "See --help.",
      });
    }
    checkActionFlags(action, FLAG_ACTIONS, input);
    await withDatabase({ settings, reporter }, (database) => known.run(database, names, input));
  },
};

async function list(database: Database, _: readonly string[], { has, print }: CommandInput): Promise<void> {
  const logs = await listLogs(database);
  if (has("json")) return print(JSON.stringify(logs.map(figuresOf)));
  print(
    logs.length === 0 ? "no stored logs" : logsTable(logs).join("\n"),
  );
}

const logsTable = (logs: readonly StoredLog[]): string[] =>
  alignColumns([["log", "name", "cases", "events", "version", "loaded (UTC)"], ...logs.map(rowOf)]);

const rowOf = ({ slug, name, cases, events, version, loadedAt }: StoredLog): string[] => [
  slug,
  oneLine(name),
  groupDigits(cases),
  groupDigits(events),
  String(version),
  minuteOf(loadedAt),
];

/** The figures of a log, as JSON. */
const figuresOf = ({ logId: _, description: __, ...log }: StoredLog) => log;

async function describe(database: Database, [name]: readonly string[], { has, print }: CommandInput): Promise<void> {
  const log = await storedLog(database, name);
  const loads = await readImportReports(database, log);
  if (has("json")) return print(JSON.stringify({ ...figuresOf(log), description: log.description, loads }));
  print([
    `${log.slug} (${oneLine(log.name)}), version ${log.version}`,
    ...alignColumns([
      ["events", groupDigits(log.events)],
      ["cases", groupDigits(log.cases)],
      ["activities", groupDigits(log.activities)],
      ["variants", groupDigits(log.variants)],
      ["first event", eventTime(log.firstTime, log.zone)],
      ["last event", eventTime(log.lastTime, log.zone)],
      ["zone", log.zone],
      ["activity", describeClassifier(classifierOf(log))],
      ["checksum", log.checksum],
    ]),
    "",
    countOf(loads.length, "load"),
    ...alignColumns([["version", "loaded (UTC)", "mode", "source", "added", "removed", "rejected"], ...loads.map(loadRow)]),
  ].join("\n"));
}

const loadRow = (report: ImportReport): string[] => [
  String(report.logVersion),
  minuteOf(report.loadedAt),
  report.mode,
  oneLine(report.source),
  groupDigits(report.added),
  groupDigits(report.removed),
  groupDigits(report.rejected),
];

async function versions(database: Database, [name]: readonly string[], { has, print }: CommandInput): Promise<void> {
  const log = await storedLog(database, name);
  const earlier = await listVersions(database, log);
  if (has("json")) return print(JSON.stringify([log, ...earlier].map(figuresOf)));
  print(
    alignColumns([
      ["log", "cases", "events", "variants", "last event", "loaded (UTC)"],
      ...[log, ...earlier].map((version, i) => [
        i === 0 ? `${version.slug} (version ${version.version})` : version.slug,
        groupDigits(version.cases),
        groupDigits(version.events),
        groupDigits(version.variants),
        eventTime(version.lastTime, version.zone),
        minuteOf(version.loadedAt),
      ]),
    ]).join("\n"),
  );
}

async function keep(database: Database, [name, text]: readonly string[], { print }: CommandInput): Promise<void> {
  const count = parseCount(text, "keep", MOST_VERSIONS)!;
  const log = await storedLog(database, name);
  await keepVersions(database, log, count);
  const kept = (await listVersions(database, log)).length;
  print(`${log.slug} keeps ${countOf(count, "earlier version")}; now it has ${kept}`);
}

async function rename(database: Database, [name, wanted]: readonly string[], { print }: CommandInput): Promise<void> {
  if (wanted.trim() === "") throw usageError({ expected: "a name", found: JSON.stringify(wanted) });
  const log = await storedLog(database, name);
  print(`${log.slug} is ${await renameLog(database, log, wanted)} now`);
}

async function pair(database: Database, [name, key]: readonly string[], input: CommandInput): Promise<void> {
  const { reporter, signal, print } = input;
  const { log } = await pairStoredLog(database, await storedLog(database, name), { by: parsePairKey(key), reporter, signal });
  print(`${log.slug} has ${countOf(log.events, "event")} with start and end now, as version ${log.version}`);
}

async function remove(database: Database, names: readonly string[], input: CommandInput): Promise<void> {
  const { option, print } = input;
  const age = option("older-than");
  const seconds = age === undefined ? null : parseDuration(age);
  if (age !== undefined && (seconds === null || seconds < 0)) {
    throw usageError({ expected: "a duration such as 90d in --older-than", found: JSON.stringify(age) });
  }
  if ((seconds === null) === (names.length === 0)) {
    throw usageError({ expected: "the logs to delete, or --older-than", found: names.length === 0 ? "neither" : "both" });
  }
  const chosen = seconds === null
    ? await Promise.all(names.map((name) => storedLog(database, name)))
    : (await listLogs(database)).filter(({ loadedAt }) => Date.now() - loadedAt.getTime() > 1000 * seconds);
  if (chosen.length === 0) return print("no log is so old");
  await removeLogs(database, chosen, input);
}

/** Removes logs with all that belongs to them; without `--yes` only says what it would remove. */
export async function removeLogs(
  database: Database,
  chosen: readonly StoredLog[],
  { has, print, reporter }: Pick<CommandInput, "has" | "print" | "reporter">,
): Promise<void> {
  if (!has("yes")) {
    print(["would be removed, with models, predictions and reports:", ...logsTable(chosen)].join("\n"));
    return reporter.message("Nothing was removed. Add --yes to remove them.");
  }
  for (const log of chosen) {
    const events = await forgetLog(database, log);
    print(`removed: ${log.slug} (${countOf(events, "event")})`);
  }
}
