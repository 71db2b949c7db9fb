import { createRandom, type Random } from "../../numerics/random.ts";
import { dateOfDay, DAY, HOUR, weekdayOfDay } from "../../time/civil-date.ts";
import { createEventQueue, type EventQueue } from "../engine/event-queue.ts";
import type { TaskStep } from "../engine/process-step.ts";
import { createResourcePool, type ResourcePool, type Worker } from "../engine/resource-pool.ts";
import { runStep, type SimulationContext } from "../engine/run-step.ts";
import { type Channel, drawLoanCase, type LoanCase } from "./loan-case.ts";
import { type LoanOptions, loanSettings } from "./loan-options.ts";
import { LOAN_PARAMETERS } from "./loan-parameters.ts";
import { FINAL_ACTIVITIES, loanProcess, type LoanState } from "./loan-process.ts";
import { calendarOf, LOAN_ROLES, LOAN_STAFF, LOAN_ZONE, loanHolidays, type LoanRole } from "./loan-staff.ts";

/** A completed activity of a case. */
export interface SimulatedEvent {
  /** The case with its attributes; one object for all events of a case. */
  readonly case: LoanCase;
  /** Name of the activity. */
  readonly activity: string;
  /**
   * Start and completion in ms since 1970-01-01 UTC, whole seconds; equal for instantaneous
   * activities.
   */
  readonly start: number;
  /** See `start`. */
  readonly time: number;
  /** A person, or a system such as `Customer portal`. */
  readonly resource: string;
  /** The person's role, or `System`. */
  readonly role: LoanRole | "System";
  /** Cost of the work in euros, to the cent; 0 for systems. */
  readonly cost: number;
}

/** Figures of a finished simulation. */
export interface SimulationSummary {
  /** Cases and events of the log. */
  readonly cases: number;
  /** See `cases`. */
  readonly events: number;
  /** Cases that had not ended when the log was cut. */
  readonly runningCases: number;
  /** Instant in ms at which the log is cut: that of the submission of the last case. */
  readonly end: number;
  /** Most cases that were running at once, which determines the memory needed. */
  readonly mostRunningCases: number;
}

/**
 * The demo log: the events of a loan process, one by one in the order of their completion. The
 * documentation of the module says what is planted in it.
 *
 * The return value of the generator is the {@linkcode SimulationSummary}. Memory grows with the
 * cases that run at once (about a hundred), time with the number of cases.
 *
 * @example
 * ```ts
 * import { simulateLoanProcess } from "@/simulation/processes/simulate-loan-process.ts";
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
  const eventQueue = createEventQueue();
  const process = loanProcess(settings.drift);
  const arrivals = loanArrivals(settings.start - LOAN_PARAMETERS.warmUp, random.fork("arrivals"));
  const counts = { arrived: 0, cases: 0, events: 0, runningCases: 0, mostRunningCases: 0 };
  let end = Infinity;
  let finished: SimulatedEvent[] = [];

  const place: SimulationContext<LoanState> = {
    eventQueue,
    pools: createPools(eventQueue, random),
    completed(state, task, worker, start, end) {
      if (!state.hidden) finished.push(eventOf(state, task, worker, { start, end }));
    },
  };
  const arrive = ({ time, channel }: Arrival) => {
    const hidden = time < settings.start;
    const own = random.fork(`case ${counts.arrived++}`);
    if (!hidden) {
      counts.mostRunningCases = Math.max(counts.mostRunningCases, ++counts.runningCases);
      if (++counts.cases === settings.cases) end = time;
    }
    const state = initialState(drawLoanCase(caseId(counts.cases), channel, own), own, hidden);
    const next = arrivals.next().value;
    eventQueue.at(next.time, () => arrive(next));
    runStep(place, process, { state, now: time, then: () => hidden || counts.runningCases-- });
  };

  const first = arrivals.next().value;
  eventQueue.at(first.time, () => arrive(first));
  while (eventQueue.nextTime <= end) {
    eventQueue.step();
    counts.events += finished.length;
    yield* finished;
    finished = [];
  }
  const { cases, events, runningCases, mostRunningCases } = counts;
  return { cases, events, runningCases, end, mostRunningCases };
}

const caseId = (number: number): string => `CASE_${String(number).padStart(4, "0")}`;

function initialState(loan: LoanCase, random: Random, hidden: boolean): LoanState {
  const unasked = { kind: "lapses", at: Infinity, remindAt: Infinity } as const;
  return { case: loan, priority: loan.priority === "express" ? 1 : 0, random, hidden, checks: 0, answer: unasked };
}

function createPools(eventQueue: EventQueue, random: Random): Map<string, ResourcePool> {
  const roles = Object.keys(LOAN_ROLES) as LoanRole[];
  return new Map(roles.map((role) => {
    const workers = LOAN_STAFF.filter((worker) => worker.role === role)
      .map((worker) => ({ ...worker, calendar: calendarOf(worker) }));
    // The label seeds a stream of random numbers: another one would change the demo log.
    return [role, createResourcePool(workers, eventQueue, random.fork(`desk ${role}`))];
  }));
}

function eventOf(
  state: LoanState,
  task: TaskStep<LoanState>,
  worker: Worker | string,
  { start, end }: { readonly start: number; readonly end: number },
): SimulatedEvent {
  const common = { case: state.case, activity: task.label, start, time: end };
  if (typeof worker === "string" || !("role" in task.by)) {
    return { ...common, resource: String(worker), role: "System", cost: 0 };
  }
  const role = task.by.role as LoanRole;
  const hours = worker.calendar.between(start, end) / HOUR;
  return { ...common, resource: worker.name, role, cost: Math.round(hours * LOAN_ROLES[role] * 100) / 100 };
}

/** A case with all its events up to the end of the log. */
export interface SimulatedCase {
  /** Its attributes. */
  readonly case: LoanCase;
  /** In the order of their completion; at least the submission. */
  readonly events: readonly SimulatedEvent[];
  /** Whether the case was completed before the log was cut. */
  readonly completed: boolean;
}

/**
 * The demo log case by case, in the order of submission, for formats that keep the events of a case
 * together (XES). Events and return value are those of {@linkcode simulateLoanProcess}.
 *
 * A case is held until it and all cases before it are completed: memory grows with the duration of
 * the longest case (a few hundred cases are held), not with the number of cases.
 *
 * @example
 * ```ts
 * import { simulateLoanCases } from "@/simulation/processes/simulate-loan-process.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const cases = [...simulateLoanCases({ cases: 3 })];
 * assertEquals(cases.map((one) => one.case.caseId), ["CASE_0001", "CASE_0002", "CASE_0003"]);
 * ```
 *
 * @throws a usage error for options outside their range
 */
export function* simulateLoanCases(options: LoanOptions = {}): Generator<SimulatedCase, SimulationSummary> {
  // A Map keeps the order of insertion, which is the order of submission.
  const held = new Map<LoanCase, { events: SimulatedEvent[]; completed: boolean }>();
  const simulation = simulateLoanProcess(options);
  for (;;) {
    const step = simulation.next();
    if (step.done) {
      for (const [loan, { events, completed }] of held) yield { case: loan, events, completed };
      return step.value;
    }
    const event = step.value;
    let own = held.get(event.case);
    if (own === undefined) held.set(event.case, own = { events: [], completed: false });
    own.events.push(event);
    if (!FINAL_ACTIVITIES.includes(event.activity)) continue;
    own.completed = true;
    for (const [loan, { events, completed }] of held) {
      if (!completed) break;
      held.delete(loan);
      yield { case: loan, events, completed };
    }
  }
}

/** The arrival of an application. */
interface Arrival {
  /** Instant in ms, a whole second. */
  readonly time: number;
  /** Channel through which it arrives. */
  readonly channel: Channel;
}

/**
 * Arrivals of applications from an instant on, without end: a Poisson process whose rate depends on
 * month, weekday, hour and channel. Online applications also arrive at night and on Sundays.
 * Method: thinning (Lewis and Shedler, 1979).
 */
function* loanArrivals(from: number, random: Random): Generator<Arrival, never> {
  const rates = hourlyRates();
  let highest = 0;
  for (const week of rates) for (const rate of week) highest = Math.max(highest, rate);
  const most = highest * rates.length * Math.max(...LOAN_PARAMETERS.months);
  for (let time = from;;) {
    time += random.exponential(HOUR / most);
    const now = ratesAt(time, rates);
    let mark = random.next() * most;
    const channel = now.findIndex((rate) => (mark -= rate) < 0);
    if (channel >= 0) yield { time: Math.ceil(time / 1000) * 1000, channel: LOAN_PARAMETERS.channels[channel].name };
  }
}

/** Applications an hour by channel, for each hour of an average week from Monday 00:00 on. */
function hourlyRates(): number[][] {
  return LOAN_PARAMETERS.channels.map(({ share, weekdays, hours }) => {
    const weights = weekdays.flatMap((day) => hours.map((hour) => day * hour));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => 7 * LOAN_PARAMETERS.casesPerDay * share * weight / sum);
  });
}

function ratesAt(time: number, rates: readonly (readonly number[])[]): number[] {
  const local = time + LOAN_ZONE.offsetAt(time);
  const day = Math.floor(local / DAY);
  const date = dateOfDay(day);
  // When the bank is closed, applications arrive online only.
  const closed = loanHolidays(date.year).includes(day);
  const hour = (weekdayOfDay(day) - 1) * 24 + Math.floor((local - day * DAY) / HOUR);
  const season = LOAN_PARAMETERS.months[date.month - 1];
  return rates.map((week, channel) => closed && LOAN_PARAMETERS.channels[channel].name !== "online" ? 0 : season * week[hour]);
}
