import { type Classifier, isPlain } from "../event-log/classifier.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { eventuallyFollowsOf } from "../event-log/eventually-follows.ts";
import { variantsOf } from "../event-log/variants.ts";
import { type LogFacts, logFacts } from "../performance/log-facts.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";

/** How often an activity comes later than another one in the same case, at once or not. */
export interface EventuallyFollowsFact {
  readonly from: string;
  readonly to: string;
  /** Pairs of events, the first of activity `from`, a later one of the same case of `to`. */
  readonly count: number;
  /** Cases with at least one such pair. */
  readonly cases: number;
}

/**
 * The facts of a log, and what its activities are where that is not the plain activity with every
 * row an event.
 */
export interface ClassifiedFacts extends LogFacts {
  readonly classifier?: Classifier;
  /** The same, under its earlier name. */
  readonly activityDefinition?: Classifier;
  /** By from, then to, in code-unit order; only where it was asked for. */
  readonly eventuallyFollows?: readonly EventuallyFollowsFact[];
}

/**
 * The facts of a log: of a file where one of that name exists, else of the stored log of that name.
 * `log:NAME` forces the latter.
 *
 * @throws what {@linkcode openLog} throws; a limit error where the eventually-follows relation was
 * asked for and is too large
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
    ...(isPlain(classifier) ? {} : { classifier, activityDefinition: classifier }),
    ...(options.eventuallyFollows ? { eventuallyFollows: eventuallyFollowsFacts(log) } : {}),
  };
}

function eventuallyFollowsFacts(log: EventLog): EventuallyFollowsFact[] {
  const { activities, from, to, counts, cases } = eventuallyFollowsOf(variantsOf(log).variants);
  return Array.from(from, (a, i) => ({ from: activities[a], to: activities[to[i]], count: counts[i], cases: cases[i] }));
}
