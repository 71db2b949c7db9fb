import type { EventLog } from "../../event-log/event-log.ts";
import { type OrderedVariants, orderedVariants, variantsOfCases } from "../../event-log/variants-of-cases.ts";
import { type Variants, variantsOf } from "../../event-log/variants.ts";
import { countsOfView, type LogView } from "../../filtering/log-view.ts";
import type { CompletedCases } from "../../prediction/dataset/completed-cases.ts";
import { keptFor } from "./kept-for.ts";

/** What filters leave of a log, as the questions of a page need it. */
export interface FilteredEvents {
  /** The log without filters. */
  readonly whole: EventLog;
  /** Zone of periods and dates; see `zoneOfDays`. */
  readonly zone: string;
  /** Ids of cases of which rows were rejected when the log was read. */
  readonly rejectedCases: ReadonlySet<string>;
  readonly view: LogView;
  /**
   * The cases and events of the view, without attributes; gathered once. Codes of activities are
   * those of the whole log, so that the page keeps colours and selection.
   */
  readonly log: EventLog;
  /** The same cases and events with resources and starts, in codes of the whole log. */
  withResources(): EventLog;
  /** Its variants; computed once. */
  variants(): FilteredVariants;
  /**
   * Which cases are completed: by the rule found in the whole log, because a filter says nothing on
   * how cases end.
   */
  completed(): CompletedCases;
}

/** The variants of a view. */
interface FilteredVariants {
  readonly variants: Variants;
  readonly variantOfCase: Uint32Array;
  /** Where filters only choose cases: which variants of the whole log these are. */
  readonly chosen: { readonly among: Variants; readonly numbers: Uint32Array } | null;
}

/** The variants of whole logs, each found once: filters on cases only choose among them. */
const variantsOfLogs = new WeakMap<EventLog, OrderedVariants>();

/**
 * The events of a view, gathered when they are asked for. Linear in them.
 *
 * @param completion of the whole log
 */
export function filteredEvents(
  view: LogView,
  { zone, rejectedCases, completion }: Pick<FilteredEvents, "zone" | "rejectedCases"> & {
    readonly completion: () => CompletedCases;
  },
): FilteredEvents {
  let log: EventLog | undefined;
  let variants: FilteredVariants | undefined;
  let completed: CompletedCases | undefined;
  let resources: EventLog | undefined;
  const events = () => log ??= eventsOf(view);
  return {
    whole: view.log,
    zone,
    rejectedCases,
    view,
    get log() {
      return events();
    },
    withResources: () => resources ??= { ...events(), ...resourcesOf(view) },
    variants: () => variants ??= view.kept === null ? chosenVariants(view) : { ...variantsOf(events()), chosen: null },
    completed: () => completed ??= completedOf(view, completion()),
  };
}

function chosenVariants({ log, cases }: LogView): FilteredVariants {
  const whole = keptFor(variantsOfLogs, log, () => orderedVariants(variantsOf(log)));
  const among = whole.variants;
  if (cases.length === log.caseIds.length) {
    const { variantOfCase } = whole;
    return { variants: among, variantOfCase, chosen: { among, numbers: Uint32Array.from(among.counts.keys()) } };
  }
  const { numbers, ...variants } = variantsOfCases(whole, cases);
  return { ...variants, chosen: { among, numbers } };
}

function eventsOf({ log, cases, kept }: LogView): EventLog {
  const isWhole = kept === null && cases.length === log.caseIds.length;
  if (isWhole) return { ...log, resource: null, lifecycle: null, caseAttributes: [], eventAttributes: [] };
  const events = countsOfView({ log, cases, kept }).events;
  const caseOffsets = new Uint32Array(cases.length + 1);
  const activity = log.activity.slice(0, events);
  const time = new Float64Array(events);
  let at = 0;
  for (let i = 0; i < cases.length; i++) {
    const [from, to] = [log.caseOffsets[cases[i]], log.caseOffsets[cases[i] + 1]];
    if (kept === null) {
      activity.set(log.activity.subarray(from, to), at);
      time.set(log.time.subarray(from, to), at);
      at += to - from;
    } else {
      for (let e = from; e < to; e++) {
        if (kept[e] === 0) continue;
        activity[at] = log.activity[e];
        time[at++] = log.time[e];
      }
    }
    caseOffsets[i + 1] = at;
  }
  return {
    caseIds: Array.from(cases, (c) => log.caseIds[c]),
    activities: log.activities,
    caseOffsets,
    activity,
    time,
    ...(log.timed === false ? { timed: false } : {}),
    start: null,
    resource: null,
    lifecycle: null,
    caseAttributes: [],
    eventAttributes: [],
  };
}

/** Resources and starts of the events of a view. */
function resourcesOf(view: LogView): Pick<EventLog, "resource" | "start"> {
  const { log, cases, kept } = view;
  const { resource, start, caseOffsets } = log;
  const events = countsOfView(view).events;
  if (events === log.time.length) return { resource, start };
  const codes = resource && new Int32Array(events);
  const starts = start && new Float64Array(events);
  let at = 0;
  for (const c of cases) {
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) {
      if (kept !== null && kept[e] === 0) continue;
      if (codes !== null) codes[at] = resource!.codes[e];
      if (starts !== null) starts[at] = start![e];
      at++;
    }
  }
  return { resource: codes && { values: resource!.values, codes }, start: starts };
}

function completedOf({ cases }: LogView, whole: CompletedCases): CompletedCases {
  const completed = Uint8Array.from(cases, (c) => whole.completed[c]);
  const completedCount = completed.reduce((sum, one) => sum + one, 0);
  return { ...whole, completed, completedCount, runningCount: cases.length - completedCount };
}
