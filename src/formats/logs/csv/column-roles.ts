import { clip, inputError } from "../../../errors.ts";
import { FLAG_OF_ROLE, type Role, type RoleNames } from "../read-options.ts";
import type { ContentGuess } from "../log-header.ts";
import { clearChoice, likelyColumns, namesStart } from "./roles-by-content.ts";
import { areTimesOfDay, mayBeTimesOfDay, withoutMidnight } from "./times-of-day.ts";
import { constantColumns, holdTimes, type TableSample } from "./csv-sample.ts";

/** Roles without which there is no log. */
const REQUIRED = ["case", "activity", "timestamp"] as const;
type RequiredRole = (typeof REQUIRED)[number];
const IN_ORDER: readonly Role[] = ["case", "activity", "timestamp", "start", "resource", "lifecycle", "eventId"];

/** The column of each role: its index, or -1. */
export interface ColumnRoles {
  /** The column of numbers that order events in a log without times, or -1. */
  readonly order: number;
  /** The column of times of day for the dates of the timestamp column, or -1. */
  readonly timeOfDay: number;
  readonly column: Readonly<Record<Role, number>>;
  /** Roles whose columns were guessed. */
  readonly guessed: readonly Role[];
  /** Of those, roles that were told by the values of their columns. */
  readonly byContent: readonly ContentGuess[];
}

/**
 * A name without case, accents, spaces and punctuation: `Case_ID` and `case id` are one.
 *
 * @example
 * ```ts
 * import { normalName } from "@/formats/logs/csv/column-roles.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(normalName("case:concept:name"), "caseconceptname");
 * ```
 */
export const normalName = (name: string): string => name.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/**
 * Decides the column of each role. Roles that the caller names win; the others are guessed from the
 * names that common tools use. An optional role with two equally good columns is left open.
 *
 * @param told column names by role, from the caller
 * @param untimed whether the log has no times, and the name of the column that orders its events,
 * if any
 * @throws inputError if a named column does not exist, or if required roles cannot be guessed or
 * are ambiguous; one error lists all of them
 */
export function assignRoles(
  sample: TableSample,
  told: RoleNames,
  file: string,
  untimed: { readonly order?: string } | null = null,
  timeOfDay?: string | null,
): ColumnRoles {
  const { names } = sample;
  const roles = untimed === null ? IN_ORDER : IN_ORDER.filter((role) => role !== "timestamp" && role !== "start");
  const column: Record<Role, number> = {
    case: -1,
    activity: -1,
    timestamp: -1,
    start: -1,
    resource: -1,
    lifecycle: -1,
    eventId: -1,
  };
  for (const role of roles) {
    const name = told[role];
    if (name !== undefined) column[role] = toldColumn(names, FLAG_OF_ROLE[role], name, file);
  }
  const order = untimed?.order === undefined ? -1 : toldColumn(names, "--order", untimed.order, file);
  const taken = new Set([...Object.values(column), order]);
  const table = rolesByName(sample, roles.filter((role) => told[role] === undefined), { column, taken });
  const { guessed, open } = table;
  const nothingKnown = Object.values(column).every((at) => at < 0);
  const lower = nothingKnown ? lowerHeader(sample) : null;
  if (lower !== null) throw linesBeforeHeader(sample, lower, file);
  const missing = REQUIRED.some((role) => open.has(role));
  const content = missing && !(nothingKnown && resemblesData(sample)) ? byValues(sample, table) : null;
  if (content !== null) {
    Object.assign(column, content.column);
    guessed.push(...content.guessed);
    for (const role of content.guessed) open.delete(role);
  }
  if (REQUIRED.some((role) => open.has(role))) {
    if (nothingKnown && resemblesData(sample)) throw missingHeader(sample, file);
    const header = lowerHeader(sample);
    if (header !== null) throw linesBeforeHeader(sample, header, file);
    throw openRoles(sample, { column, guessed, open }, file);
  }
  const clock = timeOfDay === undefined ? clockColumn(sample, column.timestamp, taken) : -1;
  return {
    column,
    guessed,
    order,
    byContent: content?.byContent ?? [],
    timeOfDay: typeof timeOfDay === "string" ? toldColumn(names, "--time-of-day", timeOfDay, file) : clock,
  };
}

/** Guesses roles by the names of columns; `column` and `taken` get what is found. */
function rolesByName(
  sample: TableSample,
  roles: readonly Role[],
  { column, taken }: { readonly column: Record<Role, number>; readonly taken: Set<number> },
) {
  const normal = sample.names.map(normalName);
  const guessed: Role[] = [];
  const open = new Map<Role, number[]>();
  for (const role of roles) {
    const known = KNOWN_NAMES[role].map((line) => normal.flatMap((name, i) => line.includes(name) && !taken.has(i) ? [i] : []));
    const kept = role === "timestamp" ? withoutStandingTimes(sample, withoutClocks(sample, known), column.case) : known;
    const candidates = kept.find((found) => found.length > 0) ?? [];
    if (candidates.length === 1) {
      column[role] = candidates[0];
      taken.add(candidates[0]);
      guessed.push(role);
    } else open.set(role, candidates);
  }
  return { column, guessed, taken, open };
}

/**
 * The only free column of times of day, where the timestamp column has dates without them; or -1.
 */
function clockColumn({ names, rows }: TableSample, timestamp: number, taken: ReadonlySet<number>): number {
  const values = (column: number) => rows.slice(0, 1000).map((row) => row[column] ?? "").filter((value) => value !== "");
  if (
    timestamp < 0 ||
    values(timestamp).map(withoutMidnight).some((value) =>
      /[0-9][:.][0-9]{2}([:. ]|$)/.test(value.replace(DATE, "")) || !DATE.test(value)
    )
  ) return -1;
  const clocks = names.flatMap((name, at) => {
    const isClock = !taken.has(at) &&
      (areTimesOfDay(values(at)) || CLOCK_NAME.test(normalName(name)) && mayBeTimesOfDay(values(at)));
    return isClock ? [at] : [];
  });
  return clocks.length === 1 ? clocks[0] : -1;
}

/** Names of columns of times of day, those of SAP's tables among them. */
const CLOCK_NAME = /time|zeit|uhr|zet$|tm$/;

/** A date at the beginning of a text. */
const DATE = /^\s*(?:[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\2[0-9]{4}|[0-9]{8})\s*$/;

/** The order in which roles are told by content: what changes within a case depends on the case. */
const CONTENT_ORDER = ["case", "timestamp", "activity"] as const;

/** Roles and what was found of them. */
interface OpenTable {
  readonly column: Readonly<Record<Role, number>>;
  readonly guessed: readonly Role[];
  readonly taken: ReadonlySet<number>;
  readonly open: ReadonlyMap<Role, readonly number[]>;
}

/**
 * The open roles by the values of the columns, as far as they are clear; none after the case, if
 * that is open.
 */
function byValues(sample: TableSample, before: OpenTable) {
  const column = { ...before.column };
  const taken = new Set(before.taken);
  const guessed: Role[] = [];
  const byContent: ContentGuess[] = [];
  for (const role of CONTENT_ORDER.filter((role) => before.open.has(role))) {
    const named = before.open.get(role)!;
    const input = { sample, taken, caseColumn: column.case, isTime: (at: number) => holdsTimes(sample, at) };
    const likely = likelyColumns(role, named.length > 0 ? { ...input, among: named } : input);
    const chosen = clearChoice(likely);
    if (chosen === null && role === "case") break;
    if (chosen === null) continue;
    column[role] = chosen.column;
    taken.add(chosen.column);
    guessed.push(role);
    const alternatives = likely.slice(1).filter(({ score }) => score >= 0.4).map((other) => sample.names[other.column]);
    byContent.push({ role, confidence: Math.round(100 * chosen.score) / 100, alternatives });
  }
  const isStart = (name: string, at: number) => !taken.has(at) && namesStart(name) && holdsTimes(sample, at);
  const starts = sample.names.flatMap((name, at) => isStart(name, at) ? [at] : []);
  if (before.open.has("timestamp") && before.open.has("start") && starts.length === 1) {
    column.start = starts[0];
    guessed.push("start");
  }
  return { column, guessed, byContent };
}

/** Leaves out columns of times of day, where others are times. */
function withoutClocks({ rows }: TableSample, known: readonly number[][]): readonly number[][] {
  const isClock = (at: number) =>
    areTimesOfDay(rows.slice(0, 1000).map((row) => row[at] ?? "").filter((value) => value !== "").slice(0, 50));
  const all = known.flat();
  return all.length < 2 || all.every(isClock) ? known : known.map((line) => line.filter((at) => !isClock(at)));
}

/**
 * Leaves out times that never change within a case, such as when the case was opened, where others
 * do.
 */
function withoutStandingTimes(sample: TableSample, known: readonly number[][], caseColumn: number): readonly number[][] {
  if (caseColumn < 0 || known.flat().length < 2) return known;
  const standing = constantColumns(sample.rows, caseColumn);
  if (!known.flat().some((i) => !standing[i] && holdsTimes(sample, i))) return known;
  return known.map((line) => line.filter((i) => !standing[i]));
}

function holdsTimes({ rows }: TableSample, column: number): boolean {
  return holdTimes(rows.slice(0, 1000).map((row) => row[column] ?? "").filter((value) => value !== "").slice(0, 50));
}

function toldColumn(names: readonly string[], flag: string, told: string, file: string): number {
  const exact = names.flatMap((name, i) => name === told ? [i] : []);
  const found = exact.length > 0 ? exact : names.flatMap((name, i) => normalName(name) === normalName(told) ? [i] : []);
  if (found.length === 1) return found[0];
  if (found.length > 1) throw sameNames(told, found.length, file, flag);
  // An input error, no usage error: the same call may have worked before the file's columns
  // changed.
  throw inputError({
    file,
    expected: `one column named ${JSON.stringify(told)} for ${flag}`,
    found: `the columns ${listed(names)}`,
    advice: `Name one of these columns with ${flag}.`,
  });
}

const sameNames = (name: string, count: number, file: string, flag?: string): Error =>
  inputError({
    file,
    expected: `one column named ${JSON.stringify(name)}${flag === undefined ? "" : ` for ${flag}`}`,
    found: `${count} of them`,
    advice: "Rename the others in the file.",
  });

/** Roles of which some that are required have no column, or several. */
type OpenRoles = Pick<ColumnRoles, "column" | "guessed"> & { readonly open: ReadonlyMap<Role, readonly number[]> };

/** Whether common tools call the column of the case so. */
export const isCaseName = (name: string): boolean => KNOWN_NAMES.case.some((line) => line.includes(normalName(name)));

/** What only the user can tell about the columns of a table. */
export interface OpenColumns {
  readonly names: readonly string[];
  /** The first rows. */
  readonly rows: readonly (readonly string[])[];
  /** The roles that need a column, each with the columns that fit, the likeliest first. */
  readonly roles: readonly { readonly role: RequiredRole; readonly likely: readonly string[] }[];
  /** The columns of the other roles, as far as they are known. */
  readonly known: readonly { readonly role: Role; readonly column: string; readonly guessed: boolean }[];
}

/** The columns that an error asks the user for; null for another error. */
export const openColumnsOf = (error: unknown): OpenColumns | null =>
  (error instanceof Error ? error.cause as { openColumns?: OpenColumns } | undefined : undefined)?.openColumns ?? null;

/**
 * The error about required roles that have no column, or several: it asks which of the columns that
 * fit it is, or lists all columns where none fits.
 */
function openRoles(sample: TableSample, roles: OpenRoles, file: string): Error {
  const { names } = sample;
  const open = openColumns(sample, roles, REQUIRED.filter((role) => roles.open.has(role)));
  const asked = open.roles.map(({ role }) => ({ role, fitting: columnsFor(role, sample, roles, LEAST_LIKELY) }));
  const missing = asked.filter(({ fitting }) => fitting.length === 0).map(({ role }) => role);
  const doubtful = asked.filter(({ fitting }) => fitting.length > 1);
  const questions = (missing.length + doubtful.length === 0 ? asked : doubtful)
    .map(({ role, fitting }) => `Which column is the ${role}: ${alternatives(fitting)}?`).join(" ");
  const twice = doubtful.flatMap(({ fitting }) => fitting).find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) throw sameNames(twice, names.filter((name) => name === twice).length, file);
  const common = missing.map((role) => `${role} (such as ${KNOWN_NAMES[role][1][0]})`);
  const withoutTimes = missing.includes("timestamp") && !names.some((_, i) => holdsTimes(sample, i))
    ? " If there are no times, add --no-timestamp, or --order COLUMN."
    : "";
  const objects = names.some((name) => name.startsWith("ocel:type:"))
    ? " An event here belongs to objects of several types, which a table cannot tell: write the log as .jsonocel, .xmlocel or .sqlite."
    : "";
  const single = names.length === 1
    ? " If another character than , ; tab or | separates the cells, name it with --delimiter."
    : "";
  const proposed = new Set<string>();
  const proposals = asked.map(({ role, fitting }) => {
    const first = fitting.find((name) => !proposed.has(name));
    if (first !== undefined) proposed.add(first);
    return { role, first };
  });
  const flags = proposals.map(({ role, first }) =>
    `${FLAG_OF_ROLE[role]} ${first === undefined ? "COLUMN" : JSON.stringify(first)}`
  );
  const named = proposals.map(({ role, first }) => `${role}: ${JSON.stringify(first ?? "COLUMN")}`);
  const how = `${flags.join(" ")} (in a program, roles: { ${named.join(", ")} })`;
  return inputError({
    file,
    line: sample.headerLine,
    ...(missing.length === 0 ? { found: questions } : {
      expected: `columns with common names for ${common.join(", ")}`,
      found: `the columns ${listed(names)}${questions === "" ? "" : `. ${questions}`}`,
    }),
    advice: `Name ${open.roles.length === 1 ? "it" : "them"}, for instance: ${how}.${objects}${withoutTimes}${single}`,
  }, { cause: Object.defineProperty({}, "openColumns", { value: open }) }); // not enumerable: consoles print causes
}

/** `"a", "b" or "c"`. */
function alternatives(names: readonly string[]): string {
  const quoted = names.slice(0, MOST_ALTERNATIVES).map((name) => JSON.stringify(clip(name, 60)));
  const more = names.length > quoted.length ? ["another"] : [];
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format([...quoted, ...more]);
}

/** Rows that are shown where columns are open. */
const SHOWN_ROWS = 10;
/** Columns of which the user is asked to choose one. */
const MOST_ALTERNATIVES = 8;
/** Least score of a column that may be the one, where none is clear. */
const LEAST_LIKELY = 0.3;

function openColumns(sample: TableSample, roles: OpenRoles, open: readonly RequiredRole[]): OpenColumns {
  const { names } = sample;
  const { column, guessed } = roles;
  return {
    names,
    rows: sample.rows.slice(0, SHOWN_ROWS),
    roles: open.map((role) => ({ role, likely: columnsFor(role, sample, roles, 0) })),
    known: IN_ORDER.filter((role) => column[role] >= 0)
      .map((role) => ({ role, column: names[column[role]], guessed: guessed.includes(role) })),
  };
}

/** The columns that fit an open role, those named so and those of at least a score. */
function columnsFor(role: RequiredRole, sample: TableSample, { column, open }: OpenRoles, least: number): string[] {
  const named = open.get(role)!;
  const taken = new Set(Object.values(column));
  const input = { sample, taken, caseColumn: column.case, isTime: (at: number) => holdsTimes(sample, at) };
  const fitting = likelyColumns(role, named.length > 0 ? { ...input, among: named } : input)
    .filter(({ score }) => score >= least).map(({ column }) => column);
  return [...new Set([...fitting, ...named])].map((at) => sample.names[at]);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 40).map((name) => JSON.stringify(clip(name, 60))).join(", ");
  return names.length > 40 ? `${shown} and ${names.length - 40} more` : shown;
}

/**
 * Names by which common tools call the columns of a role (pm4py and XES, Disco, Celonis, bupaR,
 * Apromore, Jira, ServiceNow, SAP, workbooks in English and German), as {@linkcode normalName}
 * spells them, best known first. Names of one line are equally good, so that two of them in one
 * file are ambiguous.
 *
 * The German `Vorgang` is the case in some offices and the activity in others: it is the case only
 * if no other column is.
 */
const KNOWN_NAMES: Record<Role, readonly (readonly string[])[]> = {
  case: [
    ["caseconceptname"],
    ["caseid", "casekey", "caseidentifier", "casenumber", "caseno", "fallid", "fallnummer", "fallnr"],
    ["case", "fall", "traceid", "trace", "processinstanceid", "processinstance", "processid", "instanceid"],
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
    ["issuekey"],
    ["issueid", "issue", "vorgangsnummer", "vorgangsnr", "vorgangsid", "vorgangid"],
    ["ordernumber", "orderno", "order", "ticketnumber", "ticketno", "requestnumber", "claimnumber", "invoicenumber", "invoiceid"],
    [
      "auftrag",
      "auftragsnummer",
      "auftragsnr",
      "auftragsid",
      "ticketnummer",
      "antragsnummer",
      "bestellnummer",
      "rechnungsnummer",
    ],
    ["objectid", "belegnummer", "belegnr", "einkaufsbeleg", "verkaufsbeleg", "ebeln", "vbeln"],
    ["documentid", "documentnumber", "id"],
    ["number", "nummer", "key", "reference", "referencenumber"],
    ["vorgang"],
  ],
  activity: [
    ["conceptname"],
    ["activity", "activityname", "activityen", "activitylabel", "aktivitat"],
    ["event", "eventname", "task", "taskname", "activityde"],
    ["activityid", "step", "stepname", "operation", "action", "handling", "stage", "eventtype", "processstep"],
    ["tatigkeit", "arbeitsschritt", "prozessschritt", "schritt", "ereignis"],
    ["vorgang"],
    ["tcode", "transactioncode", "transaktionscode"],
    ["incidentstate"],
    ["tostatus", "tostate", "newstatus", "newstate"],
    ["status", "state"],
  ],
  timestamp: [
    ["timetimestamp"],
    [
      "completetimestamp",
      "completetime",
      "completiontime",
      "completiontimestamp",
      "endtimestamp",
      "endtime",
      "enddatetime",
      "endzeit",
    ],
    ["timestamp", "eventtime", "eventtimestamp", "eventdatetime", "zeitstempel", "zeitpunkt"],
    ["eventend"],
    [
      "time",
      "datetime",
      "dateandtime",
      "date",
      "eventdate",
      "activitydate",
      "timestamps",
      "createdat",
      "changedat",
      "changed",
      "changedon",
      "changedate",
      "updatedat",
      "updatedon",
      "modifiedat",
      "sysupdatedat",
      "sysupdatedon",
      "udate",
      "datum",
      "datumuhrzeit",
      "zeit",
    ],
    ["complete", "end", "enddate", "finish", "finishtime", "completed", "completedat", "finishedat", "ende", "enddatum"],
    ["starttimestamp", "starttime", "startdatetime", "startzeit"],
    ["created", "updated", "openedat"],
  ],
  start: [
    ["starttimestamp", "starttime", "startdatetime", "timestart", "startzeit"],
    ["start", "startdate", "begin", "begintime", "started", "beginn", "startdatum"],
    ["eventstart"],
  ],
  resource: [
    ["orgresource"],
    ["resource", "resourcename"],
    ["user", "username", "userid", "employee", "agent", "performer", "actor", "assignee", "originator", "worker", "operator"],
    ["bearbeiter", "sachbearbeiter", "benutzer", "benutzername", "mitarbeiter"],
    ["author", "performedby", "completedby", "changedby", "updatedby", "modifiedby", "sysupdatedby"],
    ["staff"],
  ],
  lifecycle: [
    ["lifecycletransition"],
    ["lifecycle", "lifecycleid", "transition", "registrationtype", "lifecyclestatus"],
  ],
  eventId: [],
};

/** Number of rows that a header is compared with. */
const ROWS = 20;

/** Whether a name in the header is a time in a column of times, so that the first line is data. */
export function hasTimeAsName({ names, rows }: TableSample): boolean {
  return names.some((name, at) =>
    /[0-9]{4}/.test(name) && holdTimes([name]) && (rows.length === 0 || holdTimes(below(rows, at)))
  );
}

/**
 * Whether a header without any known name looks like data: a number in a column of numbers, or a
 * text that the column contains again. Rows that repeat the whole header (in concatenated files) do
 * not count.
 */
function resemblesData({ names, rows }: TableSample): boolean {
  const others = rows.filter((row) => row.some((cell, at) => cell.trim() !== names[at]));
  return names.some((name, at) => {
    const values = below(others, at);
    if (name === "" || values.length === 0) return false;
    return values.includes(name) || (isNumber(name) && values.every(isNumber));
  });
}

/** The line of the first row with common names of two roles, if not the header again; else null. */
function lowerHeader({ names: header, rows, lines, headerLine }: TableSample): number | null {
  const isHeader = (row: readonly string[]) => {
    // Of a table below a line of one cell the delimiter is not known.
    const names = (row.length > 1 ? row : row[0].split(/[,;\t|]/)).map(normalName);
    return row.some((cell, at) => cell.trim() !== header[at]) &&
      REQUIRED.filter((role) => KNOWN_NAMES[role].flat().some((name) => names.includes(name))).length >= 2;
  };
  const at = rows.slice(0, ROWS).findIndex(isHeader);
  return at >= 0 && lines[at] > headerLine ? lines[at] : null;
}

const linesBeforeHeader = ({ names, headerLine }: TableSample, line: number, file: string): Error =>
  inputError({
    file,
    line: headerLine,
    expected: "a header of column names in the first line",
    found: `${listed(names.filter((name) => name !== ""))}, and what looks like the header in line ${line}`,
    advice: "Remove the lines before it.",
  });

/** The error about a file without a header. */
export function missingHeader({ names, headerLine }: TableSample, file: string): Error {
  const shown = names.slice(0, 10).map((name) => JSON.stringify(name.slice(0, 60))).join(", ");
  return inputError({
    file,
    line: headerLine,
    found: `the first line looks like data, not like column names: ${shown}`,
    advice: "Name the columns in their order, --header a,b,c, or add a first line with their names.",
  });
}

const below = (rows: TableSample["rows"], column: number): string[] =>
  rows.slice(0, ROWS).map((row) => row[column] ?? "").filter((value) => value !== "");
const isNumber = (text: string) => /^\s*-?[0-9]+([.,][0-9]+)?\s*$/.test(text);
