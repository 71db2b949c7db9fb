import { createRandom, type Random } from "../numerics/random.ts";
import { HOUR } from "../time/civil-date.ts";
import { type Agenda, createAgenda } from "./agenda.ts";
import { createDesk, type Desk, type Worker } from "./desk.ts";
import { type Arrival, loanArrivals } from "./loan-arrivals.ts";
import { drawLoanCase, type LoanCase } from "./loan-case.ts";
import { type LoanOptions, loanSettings } from "./loan-options.ts";
import { LOAN_PARAMETERS } from "./loan-parameters.ts";
import { loanProcess, type LoanRun } from "./loan-process.ts";
import { calendarOf, LOAN_ROLES, LOAN_STAFF, type LoanRole } from "./loan-staff.ts";
import type { TaskStep } from "./process-step.ts";
import { runStep, type Workplace } from "./run-step.ts";

/** One activity of one case, done. */
export interface SimulatedEvent {
  /** The case with its attributes; one object for all events of a case. */
  readonly case: LoanCase;
  /** What was done. */
  readonly activity: string;
  /**
   * Begin and end of the work in ms since 1970-01-01 UTC, whole seconds. Equal for what happens in
   * an instant.
   */
  readonly start: number;
  /** See `start`. */
  readonly time: number;
  /** A person, or a system such as `Customer portal`. */
  readonly resource: string;
  /** The person's role, or `System`. */
  readonly role: LoanRole | "System";
  /** What the work cost in euros, to the cent; 0 for systems. */
  readonly cost: number;
}

/** What a simulation was, when it is over. */
export interface SimulationSummary {
  /** Cases and events given. */
  readonly cases: number;
  /** See `cases`. */
  readonly events: number;
  /** Cases that had not ended when the log was cut. */
  readonly openCases: number;
  /** Instant in ms at which the log is cut: that of the submission of the last case. */
  readonly end: number;
  /** The greatest number of cases that were open at once: what the memory needed follows. */
  readonly mostOpenCases: number;
}

/**
 * The demo log: the events of a loan process in the order of their completion, made one by one. See
 * the module's text for what is planted.
 *
 * The generator's return value is the {@linkcode SimulationSummary}. Memory follows the cases that
 * are open at once (about a hundred), not the number of cases; time is linear in it.
 *
 * @example
 * ```ts
 * import { simulateLoanProcess } from "@/simulation/simulate-loan-process.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [first] = simulateLoanProcess({ cases: 10 });
 * assertEquals(first.case.caseId, "CASE_0001");
 * assertEquals(first.activity, "Submit application");
 * ```
 *
 * @throws a usage error for options outside their range
 */
export function* simulateLoanProcess(options: LoanOptions = {}): Generator<SimulatedEvent, SimulationSummary> {
  const settings = loanSettings(options);
  const random = createRandom(settings.seed);
  const agenda = createAgenda();
  const process = loanProcess(settings.drift);
  const arrivals = loanArrivals(settings.start - LOAN_PARAMETERS.warmUp, random.fork("arrivals"));
  const counts = { arrived: 0, cases: 0, events: 0, openCases: 0, mostOpenCases: 0 };
  let end = Infinity;
  let finished: SimulatedEvent[] = [];

  const place: Workplace<LoanRun> = {
    agenda,
    desks: openDesks(agenda, random),
    completed(run, task, worker, start, end) {
      if (!run.hidden) finished.push(eventOf(run, task, worker, { start, end }));
    },
  };
  const arrive = ({ time, channel }: Arrival) => {
    const hidden = time < settings.start;
    const own = random.fork(`case ${counts.arrived++}`);
    if (!hidden) {
      counts.mostOpenCases = Math.max(counts.mostOpenCases, ++counts.openCases);
      if (++counts.cases === settings.cases) end = time;
    }
    const run = createRun(drawLoanCase(caseId(counts.cases), channel, own), own, hidden);
    const next = arrivals.next().value;
    agenda.at(next.time, () => arrive(next));
    runStep(place, process, { run, now: time, then: () => hidden || counts.openCases-- });
  };

  const first = arrivals.next().value;
  agenda.at(first.time, () => arrive(first));
  while (agenda.nextTime <= end) {
    agenda.step();
    counts.events += finished.length;
    yield* finished;
    finished = [];
  }
  const { cases, events, openCases, mostOpenCases } = counts;
  return { cases, events, openCases, end, mostOpenCases };
}

const caseId = (number: number): string => `CASE_${String(number).padStart(4, "0")}`;

function createRun(loan: LoanCase, random: Random, hidden: boolean): LoanRun {
  const unasked = { kind: "lapses", at: Infinity, remindAt: Infinity } as const;
  return { case: loan, urgency: loan.priority === "express" ? 1 : 0, random, hidden, checks: 0, answer: unasked };
}

function openDesks(agenda: Agenda, random: Random): Map<string, Desk> {
  const roles = Object.keys(LOAN_ROLES) as LoanRole[];
  return new Map(roles.map((role) => {
    const workers = LOAN_STAFF.filter((worker) => worker.role === role)
      .map((worker) => ({ ...worker, calendar: calendarOf(worker) }));
    return [role, createDesk(workers, agenda, random.fork(`desk ${role}`))];
  }));
}

function eventOf(
  run: LoanRun,
  task: TaskStep<LoanRun>,
  worker: Worker | string,
  { start, end }: { readonly start: number; readonly end: number },
): SimulatedEvent {
  const common = { case: run.case, activity: task.label, start, time: end };
  if (typeof worker === "string" || !("role" in task.by)) {
    return { ...common, resource: String(worker), role: "System", cost: 0 };
  }
  const role = task.by.role as LoanRole;
  const hours = worker.calendar.between(start, end) / HOUR;
  return { ...common, resource: worker.name, role, cost: Math.round(hours * LOAN_ROLES[role] * 100) / 100 };
}
