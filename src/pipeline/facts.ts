import { type Classifier, isPlain } from "../event-log/classifier.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { eventuallyFollowsOf } from "../event-log/eventually-follows.ts";
import { variantsOf } from "../event-log/variants.ts";
import { type LogFacts, logFacts } from "../performance/log-facts.ts";
import { DAY } from "../time/civil-date.ts";
import { shiftOfDates } from "../time/dates-only.ts";
import { formatDay } from "../time/format-time.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";

/** How often an activity comes later than another in the same case, directly or not. */
interface EventuallyFollowsFact {
  readonly from: string;
  readonly to: string;
  /** Pairs of an event of `from` and a later event of `to` in the same case. */
  readonly count: number;
  /** Cases with at least one such pair. */
  readonly cases: number;
}

/** The facts of a log, and its classifier unless that is the plain activity. */
export interface ClassifiedFacts extends LogFacts {
  readonly classifier?: Classifier;
  /** The zone of the log, in which its times are told; those of the facts are in UTC. */
  readonly zone: string;
  /** The dates that are meant, in a log of dates without times of day, such as `2026-01-31`. */
  readonly firstDate?: string;
  readonly lastDate?: string;
  /** The same under its old name. */
  readonly activityDefinition?: Classifier;
  /** By from, then to, in code-unit order; only on request. */
  readonly eventuallyFollows?: readonly EventuallyFollowsFact[];
}

/**
 * The facts of a log.
 *
 * @param name a file or the name of a stored log; see {@linkcode openLog}
 * @throws what {@linkcode openLog} throws; a limit error if the eventually-follows relation was
 * requested and is too large
 */
export async function readFacts(
  name: string,
  options: OpenLogOptions & { readonly eventuallyFollows?: boolean },
): Promise<ClassifiedFacts> {
  const { log, classifier, ...opened } = await openLog(name, { ...options, attributes: "none" });
  const facts = await logFacts(log, {
    log: opened.name,
    file: opened.file,
    rejectedRows: opened.rejectedRows,
    csvColumns: opened.csvColumns,
  });
  return {
    ...facts,
    zone: opened.zone,
    ...datesOf(log, facts),
    ...(isPlain(classifier) ? {} : { classifier, activityDefinition: classifier }),
    ...(options.eventuallyFollows ? { eventuallyFollows: eventuallyFollowsFacts(log) } : {}),
  };
}

function datesOf(log: EventLog, { summary: { firstTimestamp, lastTimestamp } }: LogFacts) {
  const shift = shiftOfDates(log);
  if (shift === null) return {};
  const dateOf = (timestamp: string | null) => formatDay(Math.floor((Date.parse(timestamp!) + shift) / DAY));
  return { firstDate: dateOf(firstTimestamp), lastDate: dateOf(lastTimestamp) };
}

function eventuallyFollowsFacts(log: EventLog): EventuallyFollowsFact[] {
  const { activities, from, to, counts, cases } = eventuallyFollowsOf(variantsOf(log).variants);
  return Array.from(from, (a, i) => ({ from: activities[a], to: activities[to[i]], count: counts[i], cases: cases[i] }));
}
