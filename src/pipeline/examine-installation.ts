import { statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Database, listLogs, modelIdentityInUse } from "../database/mod.ts";
import { describeProblem, TracebookError } from "../errors.ts";
import { countOf } from "../numerics/number-text.ts";
import { BUILD_MARK } from "./files/replace-folder.ts";
import type { Reporter } from "./reporter.ts";
import { listAlerts } from "./alerts/list-alerts.ts";
import { findJobs } from "./schedule/find-jobs.ts";
import { overdueJobs } from "./schedule/overdue-jobs.ts";
import type { Settings } from "./settings.ts";
import { TOKEN_KEYS_FILE } from "./token-keys.ts";
import { troublesLine } from "./troubles.ts";
import { withDatabase } from "./with-database.ts";

/** What was found of one part of the installation. */
export interface Finding {
  /** The part: `Deno`, `disk`, `database`. */
  readonly part: string;
  /**
   * A `problem` keeps commands from working, or answers from being right; a `warning` will, or
   * calls for a decision.
   */
  readonly status: "ok" | "warning" | "problem";
  /** What was found, as a sentence without its full stop. */
  readonly found: string;
  /** What to do, as a sentence; null where there is nothing to do. */
  readonly advice: string | null;
}

/** Options of {@linkcode examineInstallation}. */
interface ExamineOptions {
  readonly settings: Settings;
  /** Folder with the jobs. */
  readonly jobs: string;
  /** The clock, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
  readonly reporter: Reporter;
}

/** Free bytes of a disk below which there is a warning, and a problem. */
const LITTLE_SPACE = 2e9;
const NO_SPACE = 2e8;
/** Bytes of memory below which training a large log may fail. */
const LITTLE_MEMORY = 1e9;
/** Difference in ms from which on the clocks of this machine and the database do not agree. */
const CLOCK_TOLERANCE = 60_000;

const ok = (part: string, found: string): Finding => ({ part, status: "ok", found, advice: null });
const warning = (part: string, found: string, advice: string): Finding => ({ part, status: "warning", found, advice });
const problem = (part: string, found: string, advice: string): Finding => ({ part, status: "problem", found, advice });

/**
 * Examines an installation: program, memory, folders, disk, database, logs and models, jobs, site.
 * Starts the embedded database if it does not run, and brings its tables up to date, as each
 * command does. Never rejects for what it finds.
 */
export async function examineInstallation(options: ExamineOptions): Promise<Finding[]> {
  const { settings } = options;
  return [
    ok("Deno", Deno.version.deno),
    examineMemory(Deno.systemMemoryInfo().available),
    await examineFolder("home folder", settings.home),
    await examineSecrets([".env", join(settings.home, TOKEN_KEYS_FILE)]),
    ...await examineDatabase(options),
  ];
}

/** Tells whether memory is scarce. */
export function examineMemory(available: number): Finding {
  const found = `${sizeText(available)} available`;
  if (available >= LITTLE_MEMORY) return ok("memory", found);
  return warning("memory", found, "Training and building may fail on large logs: end other programs.");
}

/** Tells whether a folder can be written to, and how much space it has. */
async function examineFolder(part: string, folder: string): Promise<Finding> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: "doctor-" }));
  } catch (error) {
    return problem(
      part,
      `${folder} cannot be written to (${(error as Error).message})`,
      "Change its owner, or name another by TRACEBOOK_HOME.",
    );
  }
  const { bavail, bsize } = await statfs(folder);
  return examineSpace(part, folder, bavail * bsize);
}

/** Tells whether a disk is nearly full. */
export function examineSpace(part: string, folder: string, free: number): Finding {
  const found = `${folder}, ${sizeText(free)} free`;
  if (free < NO_SPACE) return problem(part, found, "Free some space: loads and builds need it.");
  if (free < LITTLE_SPACE) return warning(part, found, "Free some space soon.");
  return ok(part, found);
}

/** Tells whether others on this machine can read the passwords and keys in files. */
async function examineSecrets(files: readonly string[]): Promise<Finding> {
  const present: string[] = [];
  for (const file of files) {
    const info = await Deno.stat(file).catch(() => null);
    if (info === null) continue;
    if (info.mode !== null && (info.mode & 0o044) !== 0) {
      return warning("settings", `${file} can be read by other users of this machine`, `Run: chmod 600 ${file}`);
    }
    present.push(file);
  }
  return ok(
    "settings",
    present.length === 0 ? "from the environment; no .env" : `from ${present.join(", ")} and the environment`,
  );
}

async function examineDatabase(options: ExamineOptions): Promise<Finding[]> {
  return await examined("database", () =>
    withDatabase(options, async (database) => [
      ok("database", database.describe),
      ...await examined("clock", () => examineClock(database, options.now)),
      ...await examined("logs", () => examineLogs(database)),
      ...await examined("jobs", () => examineJobs(database, options)),
      ...await examined("alerts", () => examineAlerts(database, options)),
      ...await examined("site", () => examineSite(database, options.settings)),
    ]));
}

/** What was found of a part, or the problem that keeps it from being examined; others go on. */
async function examined(part: string, examine: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await examine();
  } catch (error) {
    if (!(error instanceof TracebookError)) throw error;
    return [problemOf(part, error)];
  }
}

function problemOf(part: string, { details: { advice, ...what } }: TracebookError, otherwise = "See README, Settings."): Finding {
  const file = what.file?.replace(/^database /, "") || undefined;
  return problem(part, describeProblem({ ...what, file }).replace(/\.$/, ""), advice ?? otherwise);
}

/** What to do about a file of jobs or alerts that is left out. */
const MEND = "Mend or remove the file. The others run without it.";

async function examineClock({ sql }: Database, now: () => number): Promise<Finding[]> {
  const before = now();
  const [{ time }] = await sql<{ time: Date }[]>`select clock_timestamp() as time`;
  return [examineClocks((before + now()) / 2, time.getTime())];
}

/** Compares the clock of this machine with that of the database; both in ms. */
export function examineClocks(ours: number, theirs: number): Finding {
  const difference = Math.abs(theirs - ours);
  if (difference < CLOCK_TOLERANCE) return ok("clock", "agrees with the database's");
  return warning(
    "clock",
    `${countOf(Math.round(difference / 60_000), "minute")} ${theirs > ours ? "behind" : "ahead of"} the database's`,
    "Set the clocks of both machines: schedules and the age of data go by them.",
  );
}

async function examineLogs(database: Database): Promise<Finding[]> {
  const logs = await listLogs(database);
  if (logs.length === 0) return [warning("logs", "none are stored", "Load one: deno task load FILE")];
  const untrained: string[] = [];
  for (const { logId, slug } of logs) {
    if (await modelIdentityInUse(database, logId, "remaining") === null) untrained.push(slug);
  }
  const stored = ok("logs", countOf(logs.length, "log"));
  if (untrained.length === 0) return [stored, ok("models", "every log has one in use")];
  return [stored, warning("models", `none in use for ${shortList(untrained)}`, "Train them: deno task train")];
}

async function examineJobs(database: Database, { jobs: folder, settings, now }: ExamineOptions): Promise<Finding[]> {
  const part = "jobs";
  const troubles = await troublesLine(database);
  const failed = troubles === null
    ? []
    : [warning("runs", troubles.replace(/^Jobs: /, "").replace(/\. See:.*/, ""), "See: deno task history --failed")];
  const { jobs, problems } = await findJobs(folder, settings.timeZone);
  const told = [...failed, ...problems.map((error) => problemOf(part, error, MEND))];
  const { scheduled, overdue } = await overdueJobs(database, jobs, { zone: settings.timeZone, now: now() });
  if (scheduled === 0) return [...told, ok(part, "no scheduler has run on this database")];
  if (overdue.length === 0) return [...told, ok(part, "none is overdue")];
  return [
    ...told,
    warning(part, `overdue: ${shortList(overdue.map(({ name }) => name))}`, "No scheduler seems to run: deno task schedule"),
  ];
}

/** Tells what is in trouble by the alerts, who cannot be told, and of messages that nobody gets. */
async function examineAlerts(database: Database, { jobs, settings }: ExamineOptions): Promise<Finding[]> {
  const part = "alerts";
  const { alerts, problems, dead } = await listAlerts(database, { folder: join(jobs, "alerts"), settings });
  const troubled = alerts.filter(({ troubles }) => troubles.length > 0);
  const subjects = troubled.flatMap(({ name, troubles }) => troubles.map(({ subject }) => `${subject} (${name})`));
  const unreached = alerts.flatMap(({ unreached }) => unreached.map(({ problem }) => problem.replace(/\.$/, "")));
  const untold = [...new Set(unreached)].map((found) => warning("receivers", found, "See: deno task tracebook alerts list"));
  const left = problems.map((error) => problemOf(part, error, MEND));
  const state = subjects.length === 0
    ? ok(part, `${countOf(alerts.length, "alert")}, nothing in trouble by the latest check`)
    : warning(part, `in trouble: ${shortList(subjects)}`, "See: deno task tracebook alerts list");
  const findings = [...left, state];
  if (dead === 0) return [...findings, ...untold];
  const found = `${countOf(dead, "message")} could not be delivered`;
  return [...findings, ...untold, warning("messages", found, "See: deno task tracebook alerts history --failed")];
}

async function examineSite(database: Database, { site }: Settings): Promise<Finding[]> {
  const part = "site";
  const mark = await Deno.stat(join(site, BUILD_MARK)).catch(() => null);
  if (mark === null) return [warning(part, `none in ${resolve(site)}`, "Build it: deno task build")];
  const newer = (await listLogs(database)).filter(({ loadedAt }) => loadedAt > (mark.mtime ?? new Date(0)));
  if (newer.length === 0) return [ok(part, `in ${resolve(site)}`)];
  const found = `older than what was loaded of ${shortList(newer.map(({ slug }) => slug))}`;
  return [warning(part, found, "Build it again: deno task build")];
}

const sizeText = (bytes: number): string => bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;

const shortList = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
