import type { EventLog } from "../../event-log/event-log.ts";
import { joinLogs } from "../../event-log/join-logs.ts";
import { countOf } from "../../numerics/number-text.ts";
import { compareGroups } from "../groups/compare-groups.ts";
import { comparisonText, comparisonWords } from "../groups/comparison-words.ts";
import { LEAST_COMPARED } from "./finding.ts";

/** A log, and which of its cases are completed. */
interface KnownVersion {
  readonly log: EventLog;
  /** 1 for each completed case, 0 for each running one. */
  readonly completed: ArrayLike<number>;
}

/**
 * Compares the cases that were completed since an earlier version of a log with those that were
 * completed before. Returns the most telling difference as a sentence without its full stop; null
 * for too few cases of either kind. A case was completed since if the earlier version has no
 * completed case of its id with as many events.
 *
 * Takes as long as a comparison of all cases ({@linkcode compareGroups}).
 *
 * @example
 * ```ts
 * import { newCasesWords } from "@/comparison/findings/new-cases.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const version = (cases: number) => ({
 *   log: eventLogFromTraces(Array.from({ length: cases }, (_, i) => ({
 *     caseId: String(i),
 *     events: [{ activity: "ask" }, { activity: i < 100 ? "write" : "call" }, { activity: "pay" }],
 *   }))),
 *   completed: new Uint8Array(cases).fill(1),
 * });
 * const words = newCasesWords(version(100), version(150))!;
 * assertEquals(words.split(". ")[0], "50 new cases: fewer go through write: 0 % instead of 100 %");
 * ```
 */
export function newCasesWords(before: KnownVersion, now: KnownVersion): string | null {
  const sizes = new Map<string, number>();
  const sizeOf = ({ caseOffsets }: EventLog, c: number) => caseOffsets[c + 1] - caseOffsets[c];
  before.log.caseIds.forEach((id, c) => before.completed[c] === 1 && sizes.set(id, sizeOf(before.log, c)));
  const isNew = now.log.caseIds.map((id, c) => now.completed[c] === 1 && sizes.get(id) !== sizeOf(now.log, c));
  const count = isNew.filter((own) => own).length;
  if (sizes.size < LEAST_COMPARED || count < LEAST_COMPARED) return null;
  const log = joinLogs(before.log, now.log);
  const size = before.log.caseIds.length;
  const groups = log.caseIds.map((_, c) => c < size ? (before.completed[c] === 1 ? 1 : 0) : isNew[c - size] ? 2 : 0);
  const words = comparisonWords(compareGroups(log, groups));
  // Only words of ours are changed, and no names.
  const told = words.map((word) => typeof word === "string" ? inNewCases(word) : word);
  return `${countOf(count, "new case")}: ${
    comparisonText(told).replace(/^./, (first) => first.toLowerCase()).replace(/\.$/, "")
  }`;
}

const inNewCases = (words: string): string => words.replace(/\bcases of B /, "").replace(/\ba case of B\b/, "a new case");
