import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces, type PlainEvent } from "@/event-log/event-log-from-traces.ts";
import { type LoanOptions, loanProcessTruth, type LoanTruth, simulateLoanProcess } from "../simulation/loan-process.ts";

/** A demo log in columns, and what is planted in it. */
export function loanEventLog(options: LoanOptions = {}): { readonly log: EventLog; readonly truth: LoanTruth } {
  const events = new Map<string, PlainEvent[]>();
  const simulation = simulateLoanProcess(options);
  let step = simulation.next();
  for (; !step.done; step = simulation.next()) {
    const { activity, start, time, resource } = step.value;
    const caseId = step.value.case.caseId;
    if (!events.has(caseId)) events.set(caseId, []);
    events.get(caseId)!.push({ activity, start, time, resource });
  }
  const log = eventLogFromTraces([...events].map(([caseId, own]) => ({ caseId, events: own })));
  return { log, truth: loanProcessTruth(options, step.value) };
}
