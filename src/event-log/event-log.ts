import type { AttributeType } from "./event-batch.ts";

/** Texts by code; -1 stands for a missing value. */
export interface CodedColumn {
  /** The distinct texts, in code-unit order. */
  readonly values: readonly string[];
  readonly codes: Int32Array;
}

/**
 * An attribute of all cases or all events, in the order of the log. Values are texts as described
 * at {@linkcode AttributeColumn.values}.
 */
export interface Attribute extends CodedColumn {
  readonly name: string;
  readonly type: AttributeType;
}

/**
 * An event log in columns. Events are sorted by case, then time, then order of arrival. Cases are
 * in the order in which the source first names them. Do not change the arrays.
 *
 * The events of case `c` are those from `caseOffsets[c]` up to, not including,
 * `caseOffsets[c + 1]`.
 */
export interface EventLog {
  readonly caseIds: readonly string[];
  /** Activity labels in code-unit order, so that the order of a file's rows changes no code. */
  readonly activities: readonly string[];
  /** One longer than `caseIds`. */
  readonly caseOffsets: Uint32Array;
  /** Code into `activities`, for each event. */
  readonly activity: Uint16Array | Uint32Array;
  /**
   * Completion (or only) time in ms since 1970-01-01 UTC, microseconds as fraction. In a log
   * without times: numbers that only order the events of a case, mostly their positions.
   */
  readonly time: Float64Array;
  /**
   * False for a log without times, where only the order of the events is known: then show no time
   * and no duration; see `needTimes`. Left out for all others.
   */
  readonly timed?: false;
  /** Start time, NaN for none; null if the log has no start column. */
  readonly start: Float64Array | null;
  readonly resource: CodedColumn | null;
  readonly lifecycle: CodedColumn | null;
  readonly caseAttributes: readonly Attribute[];
  readonly eventAttributes: readonly Attribute[];
}

/**
 * The number of the case of each event.
 *
 * @example
 * ```ts
 * import { casesOfEvents } from "@/event-log/event-log.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, events: number) => ({ caseId, events: Array(events).fill({ activity: "a" }) });
 * assertEquals([...casesOfEvents(eventLogFromTraces([trace("x", 2), trace("y", 1)]))], [0, 0, 1]);
 * ```
 */
export function casesOfEvents({ caseOffsets, activity }: Pick<EventLog, "caseOffsets" | "activity">): Uint32Array {
  const cases = new Uint32Array(activity.length);
  for (let c = 0; c + 1 < caseOffsets.length; c++) cases.fill(c, caseOffsets[c], caseOffsets[c + 1]);
  return cases;
}
