import { directlyFollowsOf } from "../event-log/directly-follows.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { type Variants, variantsOf } from "../event-log/variants.ts";
import { quantile } from "../numerics/quantile.ts";
import { cycleTimes } from "./cycle-times.ts";
import { reworkOf } from "./rework.ts";
import { segmentStatistics } from "./segment-statistics.ts";
import { throughputOf } from "./throughput.ts";

/** The basic facts of a log, as a JSON document. Labels are in code-unit order. */
export interface LogFacts {
  /** Name of the log, and its file. */
  readonly log: string;
  readonly file: string;
  /** Columns of a CSV file by role, null if it has none; only for logs from CSV files. */
  readonly csvColumns?: FactColumns;
  readonly summary: {
    readonly events: number;
    readonly cases: number;
    readonly activities: number;
    readonly variants: number;
    /** False for a log without times; left out for all others. */
    readonly timed?: false;
    /** ISO 8601 in UTC, to the ms; null for a log without events or times. */
    readonly firstTimestamp: string | null;
    readonly lastTimestamp: string | null;
    readonly rowsWithoutCaseActivityOrTime: number;
  };
  /** Events of each activity; cases that start, and that end, with it. */
  readonly activities: Readonly<Record<string, number>>;
  readonly startActivities: Readonly<Record<string, number>>;
  readonly endActivities: Readonly<Record<string, number>>;
  readonly directlyFollows: readonly {
    readonly from: string;
    readonly to: string;
    readonly count: number;
    /** Null in a log without times, as are the others. */
    readonly meanSeconds: number | null;
    readonly medianSeconds: number | null;
    readonly minSeconds: number | null;
    readonly maxSeconds: number | null;
    readonly totalSeconds: number | null;
  }[];
  readonly variants: {
    readonly count: number;
    /**
     * SHA-256 in hex over the lines `JSON.stringify([activities, count])`, sorted by code point and
     * joined by line feeds.
     */
    readonly sha256: string;
    /** The twenty most frequent ones. */
    readonly top: readonly { readonly count: number; readonly activities: readonly string[] }[];
  };
  /**
   * From the first to the last event of a case; zeros if there is no case, null if there are no
   * times.
   */
  readonly caseDurations: {
    readonly meanSeconds: number;
    readonly medianSeconds: number;
    readonly p90Seconds: number;
    readonly minSeconds: number;
    readonly maxSeconds: number;
  } | null;
  /** Cases in which an activity occurs more than once, for activities that have any. */
  readonly rework: Readonly<Record<string, number>>;
}

/** Names of columns by role. */
export interface FactColumns {
  readonly case: string;
  readonly activity: string;
  /** Null for a log without times. */
  readonly timestamp: string | null;
  readonly start: string | null;
  readonly resource: string | null;
  readonly lifecycle: string | null;
}

/** The source of a log. */
export interface FactSource {
  readonly log: string;
  readonly file: string;
  /** Number of rejected rows. */
  readonly rejectedRows: number;
  /** Columns of a CSV file, from the header of its reader. */
  readonly csvColumns?: FactColumns;
}

const TOP_VARIANTS = 20;

/**
 * The basic facts of a log: counts, directly-follows relation, variants, durations, rework.
 * Quantiles interpolate linearly.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { logFacts } from "@/performance/log-facts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{
 *   caseId: "1",
 *   events: [{ activity: "a" }, { activity: "a" }],
 * }]);
 * const facts = await logFacts(log, { log: "small", file: "small.csv", rejectedRows: 0 });
 * assertEquals(facts.rework, { a: 1 });
 * ```
 */
export async function logFacts(log: EventLog, source: FactSource): Promise<LogFacts> {
  const { variants } = variantsOf(log);
  const relation = directlyFollowsOf(variants);
  const isTimed = log.timed !== false;
  const { firstTimestamp, lastTimestamp } = isTimed ? throughputOf(log) : { firstTimestamp: null, lastTimestamp: null };
  const rework = reworkOf(log).activities.map(({ activity, cases }) => [activity, cases] as const);
  const counts = (values: Float64Array) => countsByLabel(log.activities, values);
  return {
    log: source.log,
    file: source.file,
    ...(source.csvColumns && { csvColumns: columnsByRole(source.csvColumns) }),
    summary: {
      events: log.activity.length,
      cases: log.caseIds.length,
      activities: log.activities.length,
      variants: variants.counts.length,
      ...(isTimed ? {} : { timed: false }),
      firstTimestamp,
      lastTimestamp,
      rowsWithoutCaseActivityOrTime: source.rejectedRows,
    },
    activities: counts(relation.activityCounts),
    startActivities: counts(relation.startCounts),
    endActivities: counts(relation.endCounts),
    directlyFollows: directlyFollowsFacts(log),
    variants: { count: variants.counts.length, sha256: await digestOf(variants), top: topVariants(variants) },
    caseDurations: isTimed ? caseDurations(log) : null,
    rework: Object.fromEntries(rework.sort(([a], [b]) => a < b ? -1 : 1)),
  };
}

const columnsByRole = ({ case: caseColumn, activity, timestamp, start, resource, lifecycle }: FactColumns): FactColumns => ({
  case: caseColumn,
  activity,
  timestamp,
  start,
  resource,
  lifecycle,
});

function countsByLabel(labels: readonly string[], values: Float64Array): Record<string, number> {
  // Unlike an assignment, fromEntries makes an own property for the label "__proto__", too.
  return Object.fromEntries(labels.map((label, i) => [label, values[i]] as const).filter(([, count]) => count > 0));
}

/**
 * The directly-follows relation of a log with durations, sorted by `from`, then `to`.
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { directlyFollowsFacts } from "@/performance/log-facts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{
 *   caseId: "1",
 *   events: [{ activity: "a", time: 0 }, { activity: "b", time: 2000 }],
 * }]);
 * assertEquals(
 *   directlyFollowsFacts(log).map((
 *     { from, to, count, meanSeconds },
 *   ) => [from, to, count, meanSeconds]),
 *   [["a", "b", 1, 2]],
 * );
 * ```
 */
export function directlyFollowsFacts(log: EventLog): LogFacts["directlyFollows"] {
  const segments = segmentStatistics(log);
  const seconds = (values: Float64Array, e: number) => log.timed === false ? null : values[e];
  return Array.from(segments.from, (from, e) => ({
    from: log.activities[from],
    to: log.activities[segments.to[e]],
    count: segments.counts[e],
    meanSeconds: seconds(segments.meanSeconds, e),
    medianSeconds: seconds(segments.medianSeconds, e),
    minSeconds: seconds(segments.minSeconds, e),
    maxSeconds: seconds(segments.maxSeconds, e),
    totalSeconds: seconds(segments.totalSeconds, e),
  }));
}

const stepsOf = ({ activities, offsets, steps }: Variants, variant: number): string[] =>
  Array.from(steps.subarray(offsets[variant], offsets[variant + 1]), (code) => activities[code]);

function topVariants(variants: Variants): LogFacts["variants"]["top"] {
  const first = variants.counts.subarray(0, TOP_VARIANTS);
  return Array.from(first, (count, variant) => ({ count, activities: stepsOf(variants, variant) }));
}

async function digestOf(variants: Variants): Promise<string> {
  const lines = Array.from(variants.counts, (count, variant) => JSON.stringify([stepsOf(variants, variant), count]));
  const text = lines.sort(compareCodePoints).join("\n");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Compares by code point. The order of `<`, by code unit, puts characters above U+FFFF (surrogates)
 * before U+E000.
 */
function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  let i = 0;
  while (i < shared && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === shared) return a.length - b.length;
  const unitOfA = a.charCodeAt(i);
  const unitOfB = b.charCodeAt(i);
  const surrogates = Number(isSurrogate(unitOfA)) - Number(isSurrogate(unitOfB));
  return surrogates !== 0 && Math.min(unitOfA, unitOfB) >= 0xd800 ? surrogates : unitOfA - unitOfB;
}

const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;

function caseDurations(log: EventLog): NonNullable<LogFacts["caseDurations"]> {
  const seconds = cycleTimes(log).sort();
  if (seconds.length === 0) return { meanSeconds: 0, medianSeconds: 0, p90Seconds: 0, minSeconds: 0, maxSeconds: 0 };
  return {
    meanSeconds: seconds.reduce((total, value) => total + value, 0) / seconds.length,
    medianSeconds: quantile(seconds, 0.5),
    p90Seconds: quantile(seconds, 0.9),
    minSeconds: seconds[0],
    maxSeconds: seconds[seconds.length - 1],
  };
}
