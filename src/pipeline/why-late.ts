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
  const { log } = await openLog(source, options);
  const late = explainLateCase(log, findCase(log, caseId), completedCases(log));
  if (late !== null) return { log, late };
  throw inputError({
    expected: "at least 20 other cases to compare with",
    found: "fewer that are completed, or that have come as far",
    advice: "Give a longer log.",
  });
}

/**
 * The JSON of `tracebook why`: labels instead of codes, which hold for one reading only; events by
 * place in the case.
 */
export function lateDocument({ log, late: { caseIndex, clauses, ...late } }: ExplainedCase) {
  const label = (code: number) => log.activities[code];
  const first = log.caseOffsets[caseIndex];
  return {
    caseId: log.caseIds[caseIndex],
    ...late,
    clauses: clauses.map((clause) => ({
      ...clause,
      ...(clause.kind === "repeat" ? { activity: label(clause.activity) } : { from: label(clause.from), to: label(clause.to) }),
      events: clause.events.map((event) => event - first),
    })),
  };
}
