import { createRandom, type Random } from "../../numerics/random.ts";
import { usageError } from "../../errors.ts";
import { calendarOfDocument } from "../../time/calendar-document.ts";
import { dateOfDay, DAY } from "../../time/civil-date.ts";
import { ianaTimeZone } from "../../time/time-zone.ts";
import { createWorkingCalendar, type WorkingCalendar } from "../../time/working-calendar.ts";
import { draw } from "./draw.ts";
import { createEventQueue } from "./event-queue.ts";
import type { Condition, ProcessDescription, StepDescription, TaskDescription } from "./process-description.ts";
import type { ProcessTree } from "../../process-models/process-tree/process-tree.ts";
import { type ProcessStep, treeOfStep } from "./process-step.ts";
import { createResourcePool, type Worker } from "./resource-pool.ts";
import { runStep } from "./run-step.ts";
import { instantOfDay } from "./instant-of-day.ts";

/** A completed activity of a described process. */
export interface DescribedEvent {
  readonly caseId: string;
  /** Values of the attributes in the order of the description. */
  readonly attributes: readonly (string | number)[];
  readonly activity: string;
  /** Start and completion in ms since 1970-01-01 UTC, whole seconds. */
  readonly start: number;
  readonly time: number;
  /** A person, or `System`. */
  readonly resource: string;
  /** The pool of the person; empty for the system. */
  readonly role: string;
}

/** Figures of a finished simulation. */
export interface DescribedSummary {
  readonly cases: number;
  readonly events: number;
  /** Cases that had not ended when the log was cut. */
  readonly runningCases: number;
  /** By name of a choice, or its place in the tree: how often each branch was taken. */
  readonly choices: Readonly<Record<string, readonly number[]>>;
}

/** Options of {@linkcode simulateDescription}. */
export interface DescribedOptions {
  readonly seed: number;
  readonly cases: number;
}

/** The state of a case. */
interface DescribedCase {
  readonly caseId: string;
  readonly priority: number;
  readonly random: Random;
  readonly values: readonly (string | number)[];
}

const MINUTE = 60_000;
const ALWAYS = createWorkingCalendar({ shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }] });

/**
 * Simulates a process described by data: its events one by one in the order of their completion.
 * Memory grows with the cases that run at once, time with events times the depth of the tree. The
 * same seed gives the same events.
 *
 * @returns from the generator: the figures
 * @throws a usage error for a calendar, pool or zone that is not there; descriptions that
 * `readProcessDescription` has read have none
 *
 * @example
 * ```ts
 * import { simulateDescription } from "@/simulation/engine/simulate-description.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const description = {
 *   name: "Calls", start: "2025-01-01", arrivals: { minutes: 10 },
 *   pools: [{ name: "agent", people: [{ name: "Ann" }] }],
 *   tree: { task: "Answer", pool: "agent", duration: { kind: "exponential" as const, mean: 5 } },
 * };
 * const events = [...simulateDescription(description, { seed: 1, cases: 3 })];
 * assertEquals(events.map(({ caseId, resource }) => `${caseId} ${resource}`), ["CASE_0001 Ann", "CASE_0002 Ann", "CASE_0003 Ann"]);
 * ```
 */
export function* simulateDescription(
  description: ProcessDescription,
  { seed, cases }: DescribedOptions,
): Generator<DescribedEvent, DescribedSummary> {
  const random = createRandom(seed);
  const eventQueue = createEventQueue();
  const setting = settingOf(description);
  const { tree, choices } = processOf(description, setting);
  const end = description.end === undefined ? Infinity : setting.dayOf(description.end);
  const pools = new Map(description.pools.map(({ name, people }) => {
    const workers = people.flatMap(({ name, count = 1, calendar, pace = 1, skills }) =>
      Array.from({ length: count }, (_, at): Worker => ({
        name: count === 1 ? name : `${name} ${at + 1}`,
        calendar: setting.calendar(calendar),
        pace,
        skills,
      }))
    );
    return [name, createResourcePool(workers, eventQueue, random.fork(`pool ${name}`))];
  }));
  const counts = { arrived: 0, events: 0, running: 0 };
  let finished: DescribedEvent[] = [];
  const context = {
    eventQueue,
    pools,
    completed: (
      state: DescribedCase,
      task: { readonly label: string; readonly by: unknown },
      worker: Worker | string,
      start: number,
      time: number,
    ) => {
      const { caseId, values: attributes } = state;
      const system = typeof worker === "string";
      const role = system ? "" : (task.by as { readonly role: string }).role;
      finished.push({ caseId, attributes, activity: task.label, start, time, resource: system ? worker : worker.name, role });
    },
  };
  const times = arrivalTimes(description, setting, random.fork("arrivals"));
  const arrive = (now: number) => {
    const number = ++counts.arrived;
    counts.running++;
    const state = caseOf(description, number, random.fork(`case ${number}`));
    if (number < cases) {
      const next = times.next().value;
      if (next < end) eventQueue.at(next, arrive);
    }
    runStep(context, tree, { state, now, then: () => void counts.running-- });
  };
  const first = times.next().value;
  if (first < end) eventQueue.at(first, arrive);
  while (eventQueue.size > 0 && eventQueue.nextTime < end) {
    eventQueue.step();
    counts.events += finished.length;
    yield* finished;
    finished = [];
  }
  return { cases: counts.arrived, events: counts.events, runningCases: counts.running, choices };
}

/** The process tree of a description: all its sequences of activities, whatever the decisions. */
export const treeOfDescription = (description: ProcessDescription): ProcessTree =>
  treeOfStep(processOf(description, settingOf(description)).tree);

/** What names and days of a description mean. */
interface Setting {
  calendar(name: string | undefined): WorkingCalendar;
  /** The instant at which a day begins. */
  dayOf(day: string): number;
  monthAt(now: number): number;
}

function settingOf({ zone = "UTC", calendars = {} }: ProcessDescription): Setting {
  const timeZone = ianaTimeZone(zone);
  const made = new Map(Object.entries(calendars).map(([name, document]) => [name, calendarOfDocument({ ...document, zone })]));
  return {
    calendar: (name) => {
      const calendar = name === undefined ? ALWAYS : made.get(name);
      if (calendar === undefined) throw usageError({ expected: "the name of a calendar", found: JSON.stringify(name) });
      return calendar;
    },
    dayOf: (day) => instantOfDay(day, timeZone),
    monthAt: (now) => dateOfDay(Math.floor((now + timeZone.offsetAt(now)) / DAY)).month,
  };
}

/** Arrivals without end: a Poisson process in the time of a calendar, thinned by the season. */
function* arrivalTimes({ start, arrivals }: ProcessDescription, setting: Setting, random: Random): Generator<number, never> {
  const calendar = setting.calendar(arrivals.calendar);
  const { months = [] } = arrivals;
  const highest = Math.max(1, ...months);
  for (let time = setting.dayOf(start);;) {
    time = calendar.add(time, random.exponential(arrivals.minutes * MINUTE / highest));
    if (random.next() * highest < (months[setting.monthAt(time) - 1] ?? 1)) yield Math.ceil(time / 1000) * 1000;
  }
}

function caseOf({ attributes = [], priority }: ProcessDescription, number: number, random: Random): DescribedCase {
  const values = attributes.map((attribute) => {
    if ("values" in attribute) return Object.keys(attribute.values)[random.choose(Object.values(attribute.values))];
    return Number(draw(attribute.number, random).toFixed(attribute.digits ?? 0));
  });
  const at = priority === undefined ? -1 : attributes.findIndex(({ name }) => name === priority.attribute);
  const value = String(values[at]);
  const rank = priority !== undefined && Object.hasOwn(priority.of, value) ? priority.of[value] : 0;
  return { caseId: `CASE_${String(number).padStart(4, "0")}`, priority: rank, random, values };
}

/** The process that a description means, and the counts of its choices. */
function processOf(description: ProcessDescription, setting: Setting) {
  const { attributes = [], changes = [] } = description;
  const choices: Record<string, number[]> = {};
  const holds = (condition: Condition | undefined, { values }: DescribedCase): boolean => {
    if (condition === undefined) return true;
    const value = values[attributes.findIndex(({ name }) => name === condition.attribute)];
    if ("is" in condition) return String(value) === condition.is;
    return "above" in condition ? Number(value) > condition.above : Number(value) <= condition.atMost;
  };
  const dated = changes.map((change) => ({ ...change, at: setting.dayOf(change.from) })).sort((a, b) => a.at - b.at);

  const step = (of: StepDescription, place: string): ProcessStep<DescribedCase> => {
    if ("task" in of) return taskOf(of);
    if ("silent" in of) return { kind: "silent" };
    if ("sequence" in of) return { kind: "sequence", steps: of.sequence.map((one, at) => step(one, `${place}.${at}`)) };
    if ("parallel" in of) return { kind: "parallel", steps: of.parallel.map((one, at) => step(one, `${place}.${at}`)) };
    if ("loop" in of) {
      const redo = of.redo === undefined ? { kind: "silent" } as const : step(of.redo, `${place}.redo`);
      return { kind: "loop", body: step(of.loop, `${place}.loop`), redo, again: ({ random }) => random.chance(of.again) };
    }
    const name = of.name ?? place;
    const taken = choices[name] = of.choice.map(() => 0);
    const weights = of.choice.map(({ weight = 1 }) => weight);
    const changed = dated.filter((change) => "choice" in change && change.choice === of.name);
    return {
      kind: "choice",
      steps: of.choice.map(({ then }, at) => step(then, `${place}.${at}`)),
      choose: (state, now) => {
        const last = changed.findLast(({ at }) => at <= now);
        const current = last !== undefined && "weights" in last ? last.weights : weights;
        const open = of.choice.map(({ when }, at) => holds(when, state) ? current[at] : 0);
        // Where no condition holds, the last branch is the rest.
        const branch = open.some((weight) => weight > 0) ? state.random.choose(open) : open.length - 1;
        taken[branch]++;
        return branch;
      },
    };
  };

  const taskOf = ({ task, pool, skill, duration, delay, batch }: TaskDescription): ProcessStep<DescribedCase> => {
    const changed = dated.filter((change) => "task" in change && change.task === task);
    const calendar = batch === undefined ? null : setting.calendar(batch);
    const factorAt = (now: number) =>
      changed.reduce((factor, change) => change.at <= now && "duration" in change ? change.duration : factor, 1);
    return {
      kind: "task",
      label: task,
      by: pool === undefined ? { system: () => "System" } : { role: pool },
      skill,
      notBefore: ({ random }, now) => {
        const ready = delay === undefined ? now : now + Math.round(draw(delay, random) * 60) * 1000;
        return calendar === null ? ready : calendar.next(ready);
      },
      ...(duration === undefined ? {} : {
        work: ({ random }, now) => Math.round(draw(duration, random) * factorAt(now) * 60) * 1000,
      }),
    };
  };

  return { tree: step(description.tree, "tree"), choices };
}
