import { limitError, usageError } from "../../errors.ts";
import { createRandom, type Random } from "../../numerics/random.ts";
import { HOUR } from "../../time/civil-date.ts";
import { type Arrival, arrivalsOf } from "./arrivals.ts";
import { attributeDrawer, rankOf } from "./case-attributes.ts";
import { arrivalTimeOf, type DescriptionSetting, LATEST, settingOf } from "./description-setting.ts";
import { UNITS } from "./duration.ts";
import { createEventQueue, type EventQueue } from "./event-queue.ts";
import type { PersonDescription, ProcessDescription } from "./process-description.ts";
import { type DescribedState, processOf, slotsOf, SYSTEM } from "./process-of-description.ts";
import type { TaskStep } from "./process-step.ts";
import { createResourcePool, type Worker } from "./resource-pool.ts";
import { runStep, type SimulationContext } from "./run-step.ts";

/** A simulated case. */
export interface SimulatedCase {
  /**
   * `CASE_0001` and so on in the order of arrival; five and more digits from 10,000 cases on.
   */
  readonly caseId: string;
  /** Values of the attributes in the order of the description. */
  readonly attributes: readonly (string | number)[];
  /** Whether it has been completed by the latest event that the simulation gave. */
  readonly completed: boolean;
}

/** A completed activity of a case. */
export interface SimulatedEvent {
  /** One object for all events of a case. */
  readonly case: SimulatedCase;
  readonly activity: string;
  /**
   * Start and completion in ms since 1970-01-01 UTC, whole seconds; equal for instantaneous
   * activities.
   */
  readonly start: number;
  readonly time: number;
  /** A person, or a system. */
  readonly resource: string;
  /** The pool of the person; `System` for a system with a name, else empty. */
  readonly role: string;
  /** Cost of the work, to the hundredth; 0 for systems and pools without a cost. */
  readonly cost: number;
}

/** Figures of a finished simulation. */
export interface SimulationSummary {
  /** Cases and events of the log. */
  readonly cases: number;
  readonly events: number;
  /** Cases that had not ended when the log was cut. */
  readonly runningCases: number;
  /** Most cases of the log that were running at once, which determines the memory needed. */
  readonly mostRunningCases: number;
  /** Begin of the first day of the log in ms. */
  readonly start: number;
  /** Instant in ms at which the log is cut, or of its last event where it is not. */
  readonly end: number;
  /** By name of a choice, or its place in the tree: how often each branch was taken. */
  readonly choices: Readonly<Record<string, readonly number[]>>;
  /** The instants of the changes, in ms, in their order in the description. */
  readonly changes: readonly number[];
}

/** Options of {@linkcode simulateDescription}. */
export interface SimulationOptions {
  /** Whole number from 0 to 2^53 - 1; the same one gives the same events, on every machine. */
  readonly seed: number;
  /** Most cases of the log. */
  readonly cases: number;
}

/** The end of a log that is cut at the arrival of its last case. */
export const LAST_ARRIVAL = "last arrival";

/**
 * Simulates a process described by data: its events one by one in the order of their completion.
 * Memory grows with the cases that run at once, time with events times the depth of the tree.
 *
 * What is drawn comes from streams of their own: one for the arrivals, one for each pool, which
 * chooses among free people, and one for each case, in the order of its attributes, then of its
 * decisions and durations. So a change in one part leaves the others as they were.
 *
 * @returns from the generator: the figures
 * @throws a limit error for an event after the year 8999, and a duration of more than 100 years; a
 * usage error for options out of their range, and for a calendar, pool or zone that is not there:
 * descriptions that `readProcessDescription` has read have none
 *
 * @example
 * ```ts
 * import { simulateDescription } from "@/simulation/engine/simulate-description.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const description = {
 *   name: "Calls",
 *   start: "2025-01-01",
 *   arrivals: { minutes: 10 },
 *   pools: [{ name: "agent", people: [{ name: "Ann" }] }],
 *   tree: { task: "Answer", pool: "agent", duration: { kind: "exponential" as const, mean: 5 } },
 * };
 * const events = [...simulateDescription(description, { seed: 1, cases: 3 })];
 * assertEquals(events.map((event) => `${event.case.caseId} ${event.resource}`), [
 *   "CASE_0001 Ann",
 *   "CASE_0002 Ann",
 *   "CASE_0003 Ann",
 * ]);
 * ```
 */
export function* simulateDescription(
  description: ProcessDescription,
  { seed, cases }: SimulationOptions,
): Generator<SimulatedEvent, SimulationSummary> {
  const setting = settingOf(description);
  const { start, cutAt, cutAtLastArrival } = boundsOf(description, { setting, cases });
  const random = createRandom(seed);
  const eventQueue = createEventQueue();
  const { step: process, choices, changes } = processOf(description, { setting, cases });
  const newCase = caseMaker(description);
  const counts = { arrived: 0, cases: 0, events: 0, running: 0, mostRunning: 0 };
  /** The last instant of the log. */
  let last = cutAt - 1;
  /** Events of the latest step, and the case that ended in it. */
  let finished: SimulatedEvent[] = [];
  let ended: { completed: boolean } | null = null;

  const context: SimulationContext<DescribedState & { readonly case: SimulatedCase }> = {
    eventQueue,
    pools: poolsOf(description, { setting, eventQueue, random }),
    completed(state, task, worker, start, end) {
      if (!state.hidden) finished.push(eventOf(state.case, task, worker, { start, end }));
    },
  };
  const eventOf = eventMaker(description);
  const warmUp = (description.warmUpDays ?? 0) * UNITS.days;
  const arrivals = arrivalsOf(description.arrivals, { from: start - warmUp, setting, random: random.fork("arrivals") });
  const schedule = (arrival: Arrival) => eventQueue.at(arrival.time, () => arrive(arrival));
  const arrive = ({ time, profile }: Arrival) => {
    const hidden = time < start;
    const own = random.fork(`case ${counts.arrived++}`);
    if (!hidden) {
      counts.mostRunning = Math.max(counts.mostRunning, ++counts.running);
      // Further cases that arrive in the same second as the last one are kept, too.
      if (++counts.cases === cases && cutAtLastArrival) last = time;
    }
    const state = newCase({ number: counts.cases, profile, random: own, hidden });
    if (counts.cases < cases || cutAtLastArrival) schedule(arrivals.next().value);
    const then = () => {
      if (hidden) return;
      counts.running--;
      ended = state.case;
    };
    runStep(context, process, { state, now: time, then });
  };

  schedule(arrivals.next().value);
  let latest = start;
  while (eventQueue.size > 0 && eventQueue.nextTime <= last) {
    latest = eventQueue.nextTime;
    if (latest > LATEST) throw tooLate();
    eventQueue.step();
    counts.events += finished.length;
    const final = finished.pop();
    if (finished.length > 0) yield* finished;
    // A case is completed by its last event, not by one of the same instant before it.
    if (ended !== null) (ended as { completed: boolean }).completed = true;
    if (final !== undefined) yield final;
    [finished, ended] = [[], null];
  }
  return {
    cases: counts.cases,
    events: counts.events,
    runningCases: counts.running,
    mostRunningCases: counts.mostRunning,
    start,
    end: cutAtLastArrival ? last : cutAt === Infinity ? latest : cutAt,
    choices,
    changes,
  };
}

/**
 * Begin and end of a log in ms.
 *
 * @throws a usage error for a number of cases that is none, or with which the log is too long
 */
function boundsOf(
  description: ProcessDescription,
  { setting, cases }: { readonly setting: DescriptionSetting; readonly cases: number },
): { readonly start: number; readonly cutAt: number; readonly cutAtLastArrival: boolean } {
  if (!Number.isSafeInteger(cases) || cases < 1) {
    throw usageError({ expected: "a number of cases that is a whole number from 1 on", found: String(cases) });
  }
  const start = setting.dayOf(description.start);
  const { end } = description;
  const isDay = end !== undefined && end !== LAST_ARRIVAL;
  const cutAt = isDay ? setting.dayOf(end) : Infinity;
  const length = isDay ? cutAt - start : arrivalTimeOf(description, { setting, start, cases });
  if (start + length > LATEST) {
    throw usageError({ expected: "a log that ends before the year 9000", found: `start ${description.start}, ${cases} cases` });
  }
  return { start, cutAt, cutAtLastArrival: end === LAST_ARRIVAL };
}

const tooLate = () =>
  limitError({
    expected: "an event before the year 9000",
    found: "a later one",
    advice: "Begin earlier, or let what cases wait for take less time.",
  });

/** Makes the states of cases that arrive. */
function caseMaker(description: ProcessDescription) {
  const { names, slotOf } = slotsOf(description);
  const attributesOf = attributeDrawer(description, slotOf);
  const rank = rankOf(description, slotOf);
  const outcomes = names.slice(description.attributes?.length ?? 0).map(() => "");
  return (
    { number, profile, random, hidden }: {
      readonly number: number;
      readonly profile?: string;
      readonly random: Random;
      readonly hidden: boolean;
    },
  ) => {
    const attributes = attributesOf(profile, random);
    const values = outcomes.length === 0 ? attributes : [...attributes, ...outcomes];
    const caseId = `CASE_${String(number).padStart(4, "0")}`;
    return { case: { caseId, attributes, completed: false }, values, priority: rank(values), random, hidden };
  };
}

function poolsOf(
  { pools }: ProcessDescription,
  { setting, eventQueue, random }: {
    readonly setting: DescriptionSetting;
    readonly eventQueue: EventQueue;
    readonly random: Random;
  },
) {
  // The label seeds a stream of random numbers: another one would change the log of every seed.
  return new Map(pools.map(({ name, people }) => {
    const workers = people.flatMap((person) => workersOf(person, setting));
    return [name, createResourcePool(workers, eventQueue, random.fork(`desk ${name}`))];
  }));
}

function workersOf(person: PersonDescription, setting: DescriptionSetting): Worker[] {
  const { name, count = 1, pace = 1, skills, helpsFrom } = person;
  const calendar = setting.hoursOf(person);
  return Array.from({ length: count }, (_, at) => ({
    name: count === 1 ? name : `${name} ${at + 1}`,
    calendar,
    pace,
    skills,
    helpsFrom,
  }));
}

/** Makes the events: who did a task, in which role, at what cost. */
function eventMaker({ pools }: ProcessDescription) {
  const rates = new Map(pools.map(({ name, costPerHour = 0 }) => [name, costPerHour]));
  return (
    own: SimulatedCase,
    { label: activity, by }: { readonly label: string; readonly by: TaskStep<never>["by"] },
    worker: Worker | string,
    { start, end: time }: { readonly start: number; readonly end: number },
  ): SimulatedEvent => {
    if (typeof worker === "string" || !("role" in by)) {
      const resource = String(worker);
      return { case: own, activity, start, time, resource, role: resource === SYSTEM ? "" : SYSTEM, cost: 0 };
    }
    const { role } = by;
    const rate = rates.get(role)!;
    const cost = rate === 0 ? 0 : Math.round(worker.calendar.between(start, time) / HOUR * rate * 100) / 100;
    return { case: own, activity, start, time, resource: worker.name, role, cost };
  };
}
