import { join } from "node:path";
import { type Database, findLog, slugOf } from "../database/mod.ts";
import { environmentError, inputError } from "../errors.ts";
import { csvRow } from "../formats/logs/csv/csv-text.ts";
import { loadLog } from "./load-log.ts";
import type { Settings } from "./settings.ts";
import { silentReporter } from "./reporter.ts";

/** Formats of events that are sent: JSON lines, or files. */
export const POSTED_FORMATS = ["jsonl", "csv", "xes", "xes.gz", "csv.gz"] as const;

/** A format of events that are sent. */
export type PostedFormat = typeof POSTED_FORMATS[number];

/** Events that are sent to a log. */
interface PostedEvents {
  /** Name of the log. */
  readonly log: string;
  readonly format: PostedFormat;
  readonly bytes: Uint8Array;
  readonly settings: Settings;
  readonly signal?: AbortSignal;
}

/** What was loaded: an import report, and the log as it is now. */
interface PostedReport {
  readonly log: string;
  readonly version: number;
  /** Of this load. */
  readonly rows: number;
  readonly added: number;
  readonly corrected: number;
  /** Of the whole log. */
  readonly events: number;
  readonly cases: number;
  /** Whether all events were in the log already. */
  readonly unchanged: boolean;
}

/**
 * Adds events to a log, as `tracebook load --extend` does: all or, if one row is rejected, none.
 * Events that the log has already are not added again.
 *
 * @throws an input error with line and reason for a row that is rejected; what loading throws
 */
export async function loadPosted(database: Database, posted: PostedEvents): Promise<PostedReport> {
  const { format, bytes, settings, signal } = posted;
  const isLines = format === "jsonl";
  const text = isLines ? new TextEncoder().encode(csvOfLines(bytes)) : bytes;
  const folder = await Deno.makeTempDir({ prefix: "tracebook-events-" }).catch(refuseFullDisk);
  try {
    const path = join(folder, `events.${isLines ? "csv" : format}`);
    await Deno.writeFile(path, text).catch(refuseFullDisk);
    const known = await findLog(database, slugOf(posted.log));
    const { log, report, skipped } = await loadLog(database, {
      path,
      log: known?.name ?? posted.log,
      mode: "extend",
      replaceCases: false,
      maxRejected: 0,
      roles: isLines ? rolesOf(bytes) : {},
      zone: known?.zone ?? settings.timeZone,
      delimiter: isLines ? "," : undefined,
      dateOrder: undefined,
      reporter: silentReporter,
      signal,
    });
    return {
      log: log.slug,
      version: log.version,
      rows: report.rows,
      added: skipped ? 0 : report.added,
      corrected: skipped ? 0 : report.corrected,
      events: log.events,
      cases: log.cases,
      unchanged: skipped,
    };
  } finally {
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}

/** Tells that the disk of temporary files is full; passes on any other error. */
function refuseFullDisk(error: Error & { code?: string }): never {
  if (!["ENOSPC", "EDQUOT"].includes(error.code ?? "")) throw error;
  throw environmentError({
    file: "the folder of temporary files",
    expected: "room for the events",
    found: "a full disk",
    advice: "Free some space, or name another folder by TMPDIR.",
  }, { cause: error });
}

/** Keys of a line by the role of their value. */
const KEYS = { case: "case", activity: "activity", timestamp: "time" } as const;
const FURTHER = { start: "start", resource: "resource", lifecycle: "lifecycle", eventId: "id" } as const;

function recordsOf(bytes: Uint8Array): Record<string, string>[] {
  const text = new TextDecoder("utf-8", { fatal: true });
  let lines: string[];
  try {
    lines = text.decode(bytes).split("\n");
  } catch (error) {
    throw inputError({ file: "the body", expected: "text in UTF-8", found: "bytes that are not UTF-8" }, { cause: error });
  }
  return lines.flatMap((line, at) => {
    if (line.trim() === "") return [];
    const refuse = (found: string) =>
      inputError({
        file: "the body",
        line: at + 1,
        expected: 'an object such as {"case": "1", "activity": "ask", "time": "2026-01-31T08:30:00Z"}',
        found,
      });
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw refuse("a line that is not JSON");
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse("another value");
    const record: Record<string, string> = Object.create(null);
    for (const [key, own] of Object.entries(value)) {
      if (own === null) continue;
      if (!["string", "number", "boolean"].includes(typeof own)) throw refuse(`${JSON.stringify(key)} with a list or an object`);
      record[key] = String(own);
    }
    for (const key of Object.values(KEYS)) if (record[key] === undefined) throw refuse(`no ${JSON.stringify(key)}`);
    return [record];
  });
}

function csvOfLines(bytes: Uint8Array): string {
  const records = recordsOf(bytes);
  if (records.length === 0) throw inputError({ file: "the body", expected: "one event in each line", found: "no line" });
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return [columns, ...records.map((record) => columns.map((column) => record[column] ?? ""))].map((row) => csvRow(row)).join("");
}

/** The columns by role, of those that the lines have. */
function rolesOf(bytes: Uint8Array) {
  const has = new Set(recordsOf(bytes).flatMap((record) => Object.keys(record)));
  return { ...KEYS, ...Object.fromEntries(Object.entries(FURTHER).filter(([, key]) => has.has(key))) };
}
