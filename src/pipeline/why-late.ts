import { explainLateCase, type LateCase } from "../comparison/explain-late-case.ts";
import { inputError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { completedCases } from "../prediction/dataset/completed-cases.ts";
import { findCase } from "../prediction/running-cases/predict-prefixes.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";

/** A case of a log, and why it takes longer than comparable ones. */
export interface ExplainedCase {
  readonly log: EventLog;
  readonly late: LateCase;
}

/**
 * Opens a log and compares one of its cases with others; see {@linkcode explainLateCase}.
 *
 * @param source name of a file or a stored log; see {@linkcode openLog}
 * @throws an input error for an unknown case, or one with too few comparable cases; and what
 * opening throws
 */
export async function whyLate(source: string, caseId: string, options: OpenLogOptions): Promise<ExplainedCase> {
  const { log } = await openLog(source, { ...options, timesFor: "the reasons for a late case need" });
  const late = explainLateCase(log, findCase(log, caseId), completedCases(log));
  if (late !== null) return { log, late };
  throw inputError({
    expected: "at least 20 other cases to compare with",
    found: "fewer that are completed, or that have come as far",
    advice: "Give a longer log.",
  });
}
