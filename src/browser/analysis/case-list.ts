import type { CodedColumn } from "../../event-log/event-log.ts";
import { stableOrder } from "../../numerics/stable-order.ts";
import { lastTimeOf } from "../../prediction/dataset/completed-cases.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** Which cases are listed, and in which order. */
export interface CaseListRequest {
  /**
   * What is searched for, in any letters: part of a case id, of a value of an attribute of the
   * case, of a resource or of an activity. Empty for all cases.
   */
  readonly text: string;
  readonly state: "all" | "running" | "completed";
  /**
   * By duration (of a running case its age), by number of events, by start, the newest first, or as
   * `ranked` says.
   */
  readonly order: "longest" | "shortest" | "events" | "newest" | "ranked";
  /**
   * Positions of cases in the log, for `order: "ranked"` in their order; other cases follow, the
   * longest first.
   */
  readonly ranked?: Uint32Array;
  /** The first row that is told, and how many are. */
  readonly from: number;
  readonly count: number;
}

/** Some rows of a list of cases. */
export interface CaseList {
  /** Cases of the list. */
  readonly found: number;
  /** Of those that the filters leave, whatever is searched for. */
  readonly running: number;
  readonly completed: number;
  /** Of those that `ranked` names, how many the filters leave. */
  readonly ranked: number;
  readonly rows: readonly ListedCase[];
}

/** A row of a list of cases. */
export interface ListedCase {
  /** Position in the log. */
  readonly caseIndex: number;
  readonly caseId: string;
  readonly isCompleted: boolean;
  /** Time of the first event in ms. */
  readonly start: number;
  /** From the first to the last event; of a running case to the last event of the log. */
  readonly seconds: number;
  readonly events: number;
  readonly lastActivity: string;
  /** Where else than in the id the text was found; null where nothing is searched for. */
  readonly match: { readonly name: string; readonly value: string } | null;
}

/** Searches and sorts the cases that the filters leave. Linear in the events, plus sorting. */
export function caseList(events: FilteredEvents, request: CaseListRequest): CaseList {
  const { log, view, whole } = events;
  const { completed, completedCount, runningCount } = events.completed();
  const match = matcher(events, request.text.trim().toLowerCase());
  const now = lastTimeOf(whole);
  const start = (i: number) => log.time[log.caseOffsets[i]];
  const seconds = Float64Array.from(
    log.caseIds,
    (_, i) => ((completed[i] === 1 ? log.time[log.caseOffsets[i + 1] - 1] : now) - start(i)) / 1000,
  );
  const length = (i: number) => log.caseOffsets[i + 1] - log.caseOffsets[i];
  const wanted = request.state === "all" ? null : Number(request.state === "completed");
  const isFound = (i: number) => (wanted === null || completed[i] === wanted) && match(i) !== undefined;
  const rankOf = new Map(Array.from(request.ranked ?? [], (caseIndex, rank) => [caseIndex, rank]));
  // A log without times has no durations.
  const ordered = (keyOf: (i: number) => number, before?: Uint32Array) =>
    stableOrder(Float64Array.from(seconds, (_, i) => keyOf(i) || 0), before);
  const longest = () => ordered((i) => -seconds[i]);
  const orders: Readonly<Record<CaseListRequest["order"], () => Uint32Array>> = {
    longest,
    shortest: () => ordered((i) => seconds[i]),
    events: () => ordered((i) => -length(i), longest()),
    newest: () => ordered((i) => -start(i)),
    ranked: () => ordered((i) => rankOf.get(view.cases[i]) ?? rankOf.size, longest()),
  };
  const found = orders[request.order]().filter(isFound);
  return {
    found: found.length,
    running: runningCount,
    completed: completedCount,
    ranked: rankOf.size === 0 ? 0 : view.cases.reduce((sum, c) => rankOf.has(c) ? sum + 1 : sum, 0),
    rows: Array.from(found.subarray(request.from, request.from + request.count), (i) => ({
      caseIndex: view.cases[i],
      caseId: log.caseIds[i],
      isCompleted: completed[i] === 1,
      start: start(i),
      seconds: seconds[i],
      events: length(i),
      lastActivity: log.activities[log.activity[log.caseOffsets[i + 1] - 1]],
      match: match(i) ?? null,
    })),
  };
}

type Match = ListedCase["match"];

/** Tells of a case of the view where a text is found: null for its id, undefined for nowhere. */
function matcher({ log, view, whole }: FilteredEvents, text: string): (i: number) => Match | undefined {
  if (text === "") return () => null;
  const has = (value: string) => value.toLowerCase().includes(text);
  const codesIn = ({ values }: CodedColumn) => Uint8Array.from(values, (value) => Number(has(value)));
  const attributes = whole.caseAttributes.map((attribute) => ({ attribute, wanted: codesIn(attribute) }))
    .filter(({ wanted }) => wanted.includes(1));
  const resources = whole.resource === null ? null : codesIn(whole.resource);
  const activities = Uint8Array.from(log.activities, (label) => Number(has(label)));
  const inEvents = (i: number): Match | undefined => {
    const c = view.cases[i];
    for (let e = whole.caseOffsets[c]; e < whole.caseOffsets[c + 1]; e++) {
      if (view.kept !== null && view.kept[e] === 0) continue;
      const code = whole.resource?.codes[e] ?? -1;
      if (resources !== null && code >= 0 && resources[code] === 1) {
        return { name: "resource", value: whole.resource!.values[code] };
      }
      if (activities[whole.activity[e]] === 1) return { name: "activity", value: whole.activities[whole.activity[e]] };
    }
  };
  const looksAtEvents = activities.includes(1) || (resources?.includes(1) ?? false);
  return (i) => {
    if (has(log.caseIds[i])) return null;
    for (const { attribute: { name, values, codes }, wanted } of attributes) {
      const code = codes[view.cases[i]];
      if (code >= 0 && wanted[code] === 1) return { name, value: values[code] };
    }
    return looksAtEvents ? inEvents(i) : undefined;
  };
}
