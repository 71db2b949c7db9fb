import type { WorkingCalendar } from "../../time/working-calendar.ts";
import { createPriorityQueue, type PriorityQueue } from "../../numerics/priority-queue.ts";
import type { Random } from "../../numerics/random.ts";
import type { EventQueue } from "./event-queue.ts";

/** A person who works on one work item at a time. */
export interface Worker {
  /** Name in the log; need not be unique. */
  readonly name: string;
  /** Working hours. */
  readonly calendar: WorkingCalendar;
  /** Working time relative to the average person: 0.9 takes a tenth less. */
  readonly pace: number;
  /** What the person can do besides items that need no skill. */
  readonly skills?: readonly string[];
  /** Takes items only while at least this many wait. Default 1. */
  readonly helpsFrom?: number;
}

/** A task of a case that waits for a person. */
export interface WorkItem {
  /** Items with a greater number are taken first; of equal ones the one submitted first. */
  readonly priority: number;
  /** Working time in ms for a person of pace 1. */
  readonly work: number;
  /** What the person must be able to do. Default: nothing special. */
  readonly skill?: string;
  /** Called when the work is done. */
  done(worker: Worker, start: number, end: number): void;
}

/** The people of a role, who share one queue of work items. */
export interface ResourcePool {
  /** Number of items that wait. */
  readonly waiting: number;
  /** Puts an item into the queue at the instant `now`, which must be that of the event queue. */
  submit(item: WorkItem, now: number): void;
}

/** An item that waits. */
interface Queued {
  readonly item: WorkItem;
  readonly ordinal: number;
}

const isBefore = (a: Queued, b: Queued): boolean =>
  a.item.priority > b.item.priority || (a.item.priority === b.item.priority && a.ordinal < b.ordinal);

/**
 * Creates a resource pool. A work item is started as soon as a person is at work and free; `random`
 * chooses one of several. Work that is not done at the end of a shift continues in the person's
 * next shift, with no other work in between. So work starts and ends within working hours, and a
 * person never works on two items at once.
 *
 * @example
 * ```ts
 * import { createWorkingCalendar } from "@/time/working-calendar.ts";
 * import { createRandom } from "@/numerics/random.ts";
 * import { createEventQueue } from "@/simulation/engine/event-queue.ts";
 * import { createResourcePool } from "@/simulation/engine/resource-pool.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const calendar = createWorkingCalendar({ shifts: [{ weekdays: [4], from: "00:00", to: "24:00" }] }); // 1970 began on a Thursday
 * const eventQueue = createEventQueue();
 * const pool = createResourcePool([{ name: "Ada", calendar, pace: 1 }], eventQueue, createRandom(1));
 * const ends: number[] = [];
 * for (let n = 0; n < 2; n++) pool.submit({ priority: 0, work: 60_000, done: (_, __, end) => ends.push(end) }, 0);
 * assertEquals(pool.waiting, 1); // one is started, one waits
 * while (eventQueue.size > 0) eventQueue.step();
 * assertEquals(ends, [60_000, 120_000]);
 * ```
 */
export function createResourcePool(workers: readonly Worker[], eventQueue: EventQueue, random: Random): ResourcePool {
  /** The waiting items by the skill that they need. */
  const queues = new Map<string | undefined, PriorityQueue<Queued>>();
  let waiting = 0;
  const idle = new Set(workers);
  const awaited = new Set<Worker>();
  let submitted = 0;

  const begin = (worker: Worker, item: WorkItem, now: number) => {
    idle.delete(worker);
    const work = Math.max(1, Math.round(item.work * worker.pace / 1000)) * 1000;
    eventQueue.at(worker.calendar.add(now, work), (end) => {
      idle.add(worker);
      item.done(worker, now, end);
      serve(end);
    });
  };

  /** The skills with items that wait, that of the item to serve first at the beginning. */
  const skillsInOrder = (): Iterable<string | undefined> =>
    queues.size < 2
      ? queues.keys()
      : [...queues].flatMap(([skill, queue]) => queue.size === 0 ? [] : [{ skill, first: queue.peek()! }])
        .sort((a, b) => isBefore(a.first, b.first) ? -1 : 1).map(({ skill }) => skill);

  const freeFor = (skill: string | undefined, now: number): Worker[] =>
    [...idle].filter((worker) =>
      waiting >= (worker.helpsFrom ?? 1) && (skill === undefined || worker.skills?.includes(skill)) &&
      worker.calendar.isWorking(now)
    );

  /** Starts the first item for which someone is free; false if there is none. */
  const serveOne = (now: number): boolean => {
    for (const skill of skillsInOrder()) {
      const free = freeFor(skill, now);
      if (free.length === 0) continue;
      waiting--;
      begin(free.length === 1 ? free[0] : free[random.integer(free.length)], queues.get(skill)!.pop()!.item, now);
      return true;
    }
    return false;
  };

  const serve = (now: number) => {
    while (waiting > 0 && serveOne(now));
    if (waiting > 0) awaitShifts(now);
  };

  const awaitShifts = (now: number) => {
    for (const worker of idle) {
      if (awaited.has(worker) || worker.calendar.isWorking(now)) continue;
      awaited.add(worker);
      eventQueue.at(worker.calendar.next(now), (then) => {
        awaited.delete(worker);
        serve(then);
      });
    }
  };

  return {
    get waiting() {
      return waiting;
    },
    submit(item, now) {
      let queue = queues.get(item.skill);
      if (queue === undefined) queues.set(item.skill, queue = createPriorityQueue<Queued>(isBefore));
      queue.push({ item, ordinal: submitted++ });
      waiting++;
      serve(now);
    },
  };
}
