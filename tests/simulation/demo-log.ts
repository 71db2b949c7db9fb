/**
 * The demo log and the little statistics by which tests look for what is planted in it. Nothing
 * here knows how the log is made.
 *
 * @module
 */
import type { SimulationSummary } from "@/simulation/mod.ts";
import { type LoanEvent, type LoanOptions, loanProcessTruth, type LoanTruth, simulateLoanProcess } from "./loan-process.ts";

/** A log in memory. */
interface DemoLog {
  readonly events: readonly LoanEvent[];
  /** The events of each case in the order of their completion. */
  readonly cases: readonly (readonly LoanEvent[])[];
  readonly summary: SimulationSummary;
  readonly truth: LoanTruth;
}

const logs = new Map<string, DemoLog>();

/** The log of some options, made once for all tests of a file. */
export function demoLog(options: LoanOptions = {}): DemoLog {
  const key = JSON.stringify(options);
  let log = logs.get(key);
  if (log === undefined) logs.set(key, log = makeLog(options));
  return log;
}

function makeLog(options: LoanOptions): DemoLog {
  const events: LoanEvent[] = [];
  const cases = new Map<string, LoanEvent[]>();
  const simulation = simulateLoanProcess(options);
  for (;;) {
    const step = simulation.next();
    if (step.done) {
      return { events, cases: [...cases.values()], summary: step.value, truth: loanProcessTruth(options, step.value) };
    }
    events.push(step.value);
    const own = cases.get(step.value.case.caseId);
    if (own === undefined) cases.set(step.value.case.caseId, [step.value]);
    else own.push(step.value);
  }
}

/** Two events of a case, one directly after the other. */
interface Segment {
  readonly from: LoanEvent;
  readonly to: LoanEvent;
}

/** All segments of a log. */
export const segmentsOf = (log: DemoLog): Segment[] =>
  log.cases.flatMap((events) => events.slice(1).map((to, at) => ({ from: events[at], to })));

/** The segments between two activities. */
export const segmentsBetween = (log: DemoLog, from: string, to: string): Segment[] =>
  segmentsOf(log).filter((segment) => segment.from.activity === from && segment.to.activity === to);

/** The arithmetic mean. */
export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The middle value. */
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >>> 1];

/** The share of values for which something holds. */
export const share = <T>(values: readonly T[], holds: (value: T) => boolean): number =>
  values.filter(holds).length / values.length;

/** Three and a half standard errors of a share: what chance alone hardly ever passes. */
export const shareTolerance = (expected: number, count: number): number => 3.5 * Math.sqrt(expected * (1 - expected) / count);

/** The same for a mean. */
export function meanTolerance(values: readonly number[]): number {
  const center = mean(values);
  return 3.5 * Math.sqrt(mean(values.map((value) => (value - center) ** 2)) / values.length);
}

/** Sums by key. */
export function sumBy<T>(items: readonly T[], key: (item: T) => string, value: (item: T) => number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const item of items) sums.set(key(item), (sums.get(key(item)) ?? 0) + value(item));
  return sums;
}

/** Items by key. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  return Map.groupBy(items, key);
}
