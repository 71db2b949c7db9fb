import type { Attribute, CodedColumn, EventLog } from "../../event-log/event-log.ts";
import type { PublishedPrivacy, PublishedSegment } from "../../formats/published/published-log.ts";
import { countOf } from "../../numerics/number-text.ts";
import { type CompletedCases, completedCases } from "../../prediction/dataset/completed-cases.ts";
import { segmentsOf } from "../site/published-segments.ts";
import { groupCases, OTHER_VALUES, REST_WITHHELD, roundTwoDigits } from "./group-cases.ts";
import { type Privacy, type PseudonymKind, publishesAll } from "./privacy.ts";
import { pseudonymsOf } from "./pseudonyms.ts";

/** A log as it is published. */
export interface ProtectedLog {
  readonly log: EventLog;
  /** Which cases are completed, where only groups of cases are published; else the log tells. */
  readonly completion?: Omit<CompletedCases, "completedCount" | "runningCount">;
  /** The segments, where only groups of cases are published; else the log tells. */
  readonly segments?: readonly PublishedSegment[];
  /** What was done, for the reader; null if the log is published as it is. */
  readonly privacy: PublishedPrivacy | null;
  /** Ids, as published, of cases of which rows were rejected; none where groups are published. */
  readonly rejectedCases: ReadonlySet<string>;
  /** The names that have pseudonyms, with these. */
  readonly pseudonyms: ReadonlyMap<string, string>;
}

/** Options of {@linkcode protectLog}. */
interface ProtectLogOptions {
  readonly privacy: Privacy;
  /** Of the pseudonyms; not used if all is published. */
  readonly key: Uint8Array;
  readonly slug: string;
  readonly zone: string;
  /** Ids of the cases of which rows were rejected when the log was read. Default none. */
  readonly rejectedCases?: ReadonlySet<string>;
}

/**
 * What of a log may be published: everything on a site or an exported page is computed from the
 * result, nothing from the log itself.
 *
 * - Attributes that are not allowed are left out, with their names.
 * - Names of cases or resources are replaced by pseudonyms, also where a text attribute repeats
 *   them; an attribute of another type that mostly repeats them is left out. Cases are put in the
 *   order of their pseudonyms.
 * - With a least size of groups, cases are then published as {@linkcode groupCases} groups them,
 *   without ids and events.
 *
 * Activities are published as they are called.
 */
export function protectLog(log: EventLog, options: ProtectLogOptions): ProtectedLog {
  const { privacy, rejectedCases = new Set() } = options;
  if (publishesAll(privacy)) return { log, privacy: null, rejectedCases, pseudonyms: new Map() };
  const named = withPseudonyms(log, withAllowedAttributes(log, privacy), options);
  return privacy.leastGroup > 1 ? inGroups(log, named, options) : named;
}

/** Whether a log's resources may be published, under pseudonyms or as they are. */
export const publishesResources = ({ attributes, pseudonyms, leastGroup }: Privacy): boolean =>
  leastGroup === 1 && (attributes === "all" || pseudonyms.includes("resources") || attributes.includes("resource"));

function withAllowedAttributes(log: EventLog, privacy: Privacy): EventLog {
  const { attributes } = privacy;
  const isAllowed = ({ name }: Attribute) => attributes === "all" || attributes.includes(name);
  const inOrder = (a: Attribute, b: Attribute) =>
    attributes === "all" ? 0 : attributes.indexOf(a.name) - attributes.indexOf(b.name);
  return {
    ...log,
    resource: publishesResources(privacy) ? log.resource : null,
    caseAttributes: log.caseAttributes.filter(isAllowed).sort(inOrder),
    eventAttributes: log.eventAttributes.filter(isAllowed).sort(inOrder),
  };
}

function inGroups(original: EventLog, { log }: ProtectedLog, { privacy, zone }: ProtectLogOptions): ProtectedLog {
  const { leastGroup } = privacy;
  const completion = completedCases(log);
  const grouped = groupCases(log, { leastGroup, completed: completion.completed, zone });
  const caseAttributes = grouped.log.caseAttributes.filter(({ values }) => values.some((value) => value !== OTHER_VALUES));
  const labels = new Set(grouped.log.activities);
  const withheld = grouped.withheldCases;
  const words = [
    `Each case is shown like at least ${leastGroup - 1} others: with the median of its group for start, duration and numbers`,
    `what fewer than ${leastGroup} cases share is withheld, and so are single events with who did them and their attributes`,
    ...(grouped.shortenedCases > 0
      ? [`${countOf(grouped.shortenedCases, "case")} of rare variants end in “${REST_WITHHELD}”`]
      : []),
    ...(withheld > 0
      ? [withheld < leastGroup ? `fewer than ${leastGroup} cases are left out` : `${countOf(withheld, "case")} are left out`]
      : []),
    ...attributeWords(original.caseAttributes.length - caseAttributes.length, " of cases"),
    ...pseudonymWords(privacy.pseudonyms.filter((kind) => kind === "resources")),
  ];
  return {
    log: { ...grouped.log, caseAttributes },
    completion: {
      completed: grouped.completed,
      endActivities: completion.endActivities === "all" ? "all" : completion.endActivities.filter((label) => labels.has(label)),
      inactivityTimeout: roundTwoDigits(completion.inactivityTimeout),
    },
    segments: segmentsOf(grouped.passages).map((segment) => ({
      ...segment,
      medianSeconds: roundTwoDigits(segment.medianSeconds),
      totalSeconds: roundTwoDigits(segment.totalSeconds),
    })),
    rejectedCases: new Set(),
    privacy: { leastGroup, summary: `Groups under ${leastGroup} cases are withheld.`, words: sentenceOf(words) },
    pseudonyms: new Map(),
  };
}

function withPseudonyms(original: EventLog, allowed: EventLog, options: ProtectLogOptions): ProtectedLog {
  const { privacy, key, slug, rejectedCases = [] } = options;
  const has = (kind: Privacy["pseudonyms"][number]) => privacy.pseudonyms.includes(kind);
  // A name of both kinds is a case where it stands as one, and a person everywhere else.
  const ofCases = has("cases") ? pseudonymsOf(original.caseIds, { key, slug, kind: "cases" }) : new Map<string, string>();
  const people = has("resources") ? original.resource?.values ?? [] : [];
  const ofPeople = pseudonymsOf(people, { key, slug, kind: "resources" });
  const all = new Map([...ofCases, ...ofPeople]);
  let log = allowed;
  const caseOfRow = (level: "case" | "event") => {
    if (level === "case") return (row: number) => row;
    const cases = new Uint32Array(log.time.length);
    for (let c = 0; c < log.caseIds.length; c++) cases.fill(c, log.caseOffsets[c], log.caseOffsets[c + 1]);
    return (row: number) => cases[row];
  };
  const protect = (attributes: readonly Attribute[], level: "case" | "event"): Attribute[] => {
    const caseOf = caseOfRow(level);
    const names = {
      idOf: (row: number) => has("cases") ? original.caseIds[caseOf(row)] : null,
      resourceOf: (row: number) => people.length === 0 || level === "case" ? null : people[original.resource!.codes[row]] ?? null,
    };
    return attributes.filter((attribute) => isText(attribute) || !mostlyRepeats(attribute, names))
      .map((attribute) => isText(attribute) ? { ...attribute, ...renamed(attribute, all) } : attribute);
  };
  log = {
    ...log,
    resource: log.resource === null ? null : renamed(log.resource, ofPeople),
    caseAttributes: protect(log.caseAttributes, "case"),
    eventAttributes: protect(log.eventAttributes, "event"),
  };
  if (has("cases")) log = inOrderOfIds({ ...log, caseIds: log.caseIds.map((id) => ofCases.get(id)!) });
  const pseudonyms = pseudonymWords(privacy.pseudonyms);
  const withheld = countAttributes(original) - countAttributes(log);
  const isNameless = original.resource !== null && log.resource === null;
  return {
    log,
    privacy: {
      leastGroup: 1,
      summary: sentenceOf([...pseudonyms, ...(withheld > 0 ? ["some attributes are withheld"] : [])]),
      words: sentenceOf([...pseudonyms, ...(isNameless ? ["who did an event is withheld"] : []), ...attributeWords(withheld)]),
    },
    rejectedCases: new Set(Array.from(rejectedCases, (id) => has("cases") ? ofCases.get(id) ?? "" : id)),
    pseudonyms: all,
  };
}

/** A number that equals a name may be a number nevertheless. */
const isText = ({ type }: Attribute): boolean => type === "string" || type === "id" || type === "nested";

const countAttributes = (log: EventLog): number => log.caseAttributes.length + log.eventAttributes.length;

const attributeWords = (withheld: number, of = ""): string[] =>
  withheld === 0 ? [] : [`${countOf(withheld, "attribute")}${of} ${withheld === 1 ? "is" : "are"} withheld`];

const NAMED: Readonly<Record<PseudonymKind, string>> = { cases: "case ids", resources: "names of people" };

const pseudonymWords = (kinds: readonly PseudonymKind[]): string[] =>
  kinds.length === 0 ? [] : [`${kinds.map((kind) => NAMED[kind]).join(" and ")} are pseudonyms`];

function sentenceOf(parts: readonly string[]): string {
  const text = parts.join("; ") || "nothing of this log is withheld";
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

/** The same column with other names, in their order. */
function renamed({ values, codes }: CodedColumn, names: ReadonlyMap<string, string>): CodedColumn {
  if (!values.some((value) => names.has(value))) return { values, codes };
  const named = values.map((value) => names.get(value) ?? value);
  const sorted = [...new Set(named)].sort();
  const codeOf = new Map(sorted.map((value, code) => [value, code]));
  const translated = Int32Array.from(named, (value) => codeOf.get(value)!);
  return { values: sorted, codes: codes.map((code) => code < 0 ? code : translated[code]) };
}

/** Whether at least half of an attribute's values are the name of their own case or resource. */
function mostlyRepeats(
  { values, codes }: Attribute,
  { idOf, resourceOf }: Readonly<Record<"idOf" | "resourceOf", (row: number) => string | null>>,
): boolean {
  let [present, ids, resources] = [0, 0, 0];
  codes.forEach((code, row) => {
    if (code < 0) return;
    present++;
    if (values[code] === idOf(row)) ids++;
    if (values[code] === resourceOf(row)) resources++;
  });
  return present > 0 && 2 * Math.max(ids, resources) >= present;
}

/** The same log with its cases in the order of their ids. */
function inOrderOfIds(log: EventLog): EventLog {
  const order = Uint32Array.from(log.caseIds.keys()).sort((a, b) => log.caseIds[a] < log.caseIds[b] ? -1 : 1);
  const caseOffsets = new Uint32Array(order.length + 1);
  order.forEach((c, at) => caseOffsets[at + 1] = caseOffsets[at] + log.caseOffsets[c + 1] - log.caseOffsets[c]);
  const events = new Uint32Array(log.time.length);
  order.forEach((c, at) => {
    for (let e = 0; e < caseOffsets[at + 1] - caseOffsets[at]; e++) events[caseOffsets[at] + e] = log.caseOffsets[c] + e;
  });
  const pick = <Column extends Int32Array | Float64Array | Uint16Array | Uint32Array>(
    column: Column,
    rows: Uint32Array,
  ): Column => column.map((_, at) => column[rows[at]]) as Column;
  const coded = <Column extends CodedColumn>(column: Column, rows: Uint32Array): Column => ({
    ...column,
    codes: pick(column.codes, rows),
  });
  return {
    ...log,
    caseIds: Array.from(order, (c) => log.caseIds[c]),
    caseOffsets,
    activity: pick(log.activity, events),
    time: pick(log.time, events),
    start: log.start && pick(log.start, events),
    resource: log.resource && coded(log.resource, events),
    lifecycle: log.lifecycle && coded(log.lifecycle, events),
    caseAttributes: log.caseAttributes.map((attribute) => coded(attribute, order)),
    eventAttributes: log.eventAttributes.map((attribute) => coded(attribute, events)),
  };
}
