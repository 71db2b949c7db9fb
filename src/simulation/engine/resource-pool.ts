import type { WorkingCalendar } from "../../time/working-calendar.ts";
import { createPriorityQueue } from "../../numerics/priority-queue.ts";
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
  /** Takes items only while at least this many wait. Default 1. */
  readonly helpsFrom?: number;
}

/** A task of a case that waits for a person. */
export interface WorkItem {
  /** Items with a greater number are taken first; of equal ones the one submitted first. */
  readonly priority: number;
  /** Working time in ms for a person of pace 1. */
  readonly work: number;
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
  const queue = createPriorityQueue<{ item: WorkItem; ordinal: number }>((a, b) =>
    a.item.priority > b.item.priority || (a.item.priority === b.item.priority && a.ordinal < b.ordinal)
  );
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

  const serve = (now: number) => {
    while (queue.size > 0) {
      const free = [...idle].filter((worker) => queue.size >= (worker.helpsFrom ?? 1) && worker.calendar.isWorking(now));
      if (free.length === 0) break;
      begin(free.length === 1 ? free[0] : free[random.integer(free.length)], queue.pop()!.item, now);
    }
    if (queue.size > 0) awaitShifts(now);
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
      return queue.size;
    },
    submit(item, now) {
      queue.push({ item, ordinal: submitted++ });
      serve(now);
    },
  };
}
