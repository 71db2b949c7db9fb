import { inputError } from "../../errors.ts";
import type { RoleNames } from "../read-options.ts";
import { FLAG_OF_ROLE, type Role } from "./csv-options.ts";

/**
 * Names by which common tools call the columns of a role (pm4py and XES, Disco, Celonis, bupaR, Apromore, SAP extracts), in the spelling of {@linkcode normalName}: best
 * known first. Names of one line are equally good, so that two of them in one file are ambiguous.
 */
const KNOWN_NAMES: Record<Role, readonly (readonly string[])[]> = {
  case: [
    ["caseconceptname"],
    ["caseid", "casekey", "caseidentifier", "casenumber", "caseno", "fallid"],
    ["case", "traceid", "trace", "processinstanceid", "processinstance", "processid", "instanceid"],
    [
      "patient",
      "patientid",
      "ticketid",
      "ticket",
      "orderid",
      "applicationid",
      "claimid",
      "incidentid",
      "requestid",
      "incidentnumber",
    ],
    ["documentid", "documentnumber", "id"],
  ],
  activity: [
    ["conceptname"],
    ["activity", "activityname", "activityen", "activitylabel", "aktivitat"],
    ["event", "eventname", "task", "taskname", "activityde"],
    ["activityid", "step", "stepname", "operation", "action", "handling", "stage", "eventtype", "processstep"],
    ["status", "state"],
  ],
  timestamp: [
    ["timetimestamp"],
    ["completetimestamp", "completetime", "completiontime", "completiontimestamp", "endtimestamp", "endtime", "enddatetime"],
    ["timestamp", "eventtime", "eventtimestamp", "eventdatetime", "zeitstempel"],
    ["time", "datetime", "date", "eventdate", "timestamps", "createdat", "changedat"],
    ["complete", "end", "enddate", "finish", "finishtime", "completed"],
    ["starttimestamp", "starttime", "startdatetime"],
  ],
  start: [["starttimestamp", "starttime", "startdatetime", "timestart"], ["start", "startdate", "begin", "begintime", "started"]],
  resource: [
    ["orgresource"],
    ["resource", "resourcename"],
    ["user", "username", "userid", "employee", "agent", "performer", "actor", "assignee", "originator", "worker", "operator"],
  ],
  lifecycle: [
    ["lifecycletransition"],
    ["lifecycle", "lifecycleid", "transition", "registrationtype", "lifecyclestatus"],
  ],
  eventId: [],
};

/** Roles without which there is no log. */
const REQUIRED: readonly Role[] = ["case", "activity", "timestamp"];
const IN_ORDER: readonly Role[] = ["case", "activity", "timestamp", "start", "resource", "lifecycle", "eventId"];

/** Which column plays which role: its place, or -1. */
export interface CsvRoles {
  readonly column: Readonly<Record<Role, number>>;
  /** Roles that were guessed, not told. */
  readonly guessed: readonly Role[];
}

/**
 * A name without case, accents, spaces and punctuation: `Case_ID` and `case id` are one.
 *
 * @example
 * ```ts
 * import { normalName } from "@/formats/csv/csv-roles.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(normalName("case:concept:name"), "caseconceptname");
 * ```
 */
export const normalName = (name: string): string => name.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/**
 * Decides which column plays which role. Told roles win; the others are guessed from the names of common tools. An optional role with
 * two equally good columns is left open.
 *
 * @param names the header's cells
 * @throws inputError if a told column is not there, or a required role cannot be guessed or is ambiguous
 */
export function assignRoles(names: readonly string[], told: RoleNames, file: string): CsvRoles {
  const column: Record<Role, number> = {
    case: -1,
    activity: -1,
    timestamp: -1,
    start: -1,
    resource: -1,
    lifecycle: -1,
    eventId: -1,
  };
  const guessed: Role[] = [];
  for (const role of IN_ORDER) {
    const name = told[role];
    if (name !== undefined) column[role] = toldColumn(names, role, name, file);
  }
  const taken = new Set(Object.values(column));
  const normal = names.map(normalName);
  for (const role of IN_ORDER) {
    if (told[role] !== undefined) continue;
    const candidates = guessColumns(normal, role, taken);
    if (candidates.length === 1) {
      column[role] = candidates[0];
      taken.add(candidates[0]);
      guessed.push(role);
    } else if (REQUIRED.includes(role)) {
      throw candidates.length === 0 ? noColumn(names, role, file) : ambiguous(names, role, candidates, file);
    }
  }
  return { column, guessed };
}

function guessColumns(normal: readonly string[], role: Role, taken: ReadonlySet<number>): number[] {
  for (const known of KNOWN_NAMES[role]) {
    const found = normal.flatMap((name, i) => known.includes(name) && !taken.has(i) ? [i] : []);
    if (found.length > 0) return found;
  }
  return [];
}

function toldColumn(names: readonly string[], role: Role, told: string, file: string): number {
  const exact = names.flatMap((name, i) => name === told ? [i] : []);
  const found = exact.length > 0 ? exact : names.flatMap((name, i) => normalName(name) === normalName(told) ? [i] : []);
  if (found.length === 1) return found[0];
  // The file's fault, not the call's: a call that worked yesterday meets a file whose columns have changed.
  throw inputError({
    file,
    expected: `one column named ${JSON.stringify(told)} (${FLAG_OF_ROLE[role]})`,
    found: found.length === 0 ? `the columns ${listed(names)}` : `${found.length} of them`,
    advice: found.length === 0 ? `Name one of these columns with ${FLAG_OF_ROLE[role]}.` : "Rename one of them.",
  });
}

function noColumn(names: readonly string[], role: Role, file: string): Error {
  const single = names.length === 1
    ? " If cells are separated by another character than the file's, give it with --delimiter."
    : "";
  return inputError({
    file,
    line: 1,
    expected: `a column for the ${role} with a common name such as ${KNOWN_NAMES[role][1][0]}`,
    found: `the columns ${listed(names)}`,
    advice: `Name the column with ${FLAG_OF_ROLE[role]}.${single}`,
  });
}

function ambiguous(names: readonly string[], role: Role, candidates: readonly number[], file: string): Error {
  return inputError({
    file,
    line: 1,
    expected: `one column for the ${role}`,
    found: `${candidates.length}: ${listed(candidates.map((i) => names[i]))}`,
    advice: `Name the right one with ${FLAG_OF_ROLE[role]}.`,
  });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 40).map((name) => JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name)).join(", ");
  return names.length > 40 ? `${shown} and ${names.length - 40} more` : shown;
}
