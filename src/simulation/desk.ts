import type { WorkingCalendar } from "../time/working-calendar.ts";
import { createPriorityQueue } from "../numerics/priority-queue.ts";
import type { Random } from "../numerics/random.ts";
import type { Agenda } from "./agenda.ts";

/** Somebody who works through a queue, one task at a time. */
export interface Worker {
  /** Tells people apart for readers; need not be unique. */
  readonly name: string;
  /** When they work. */
  readonly calendar: WorkingCalendar;
  /** Working time of a task relative to that of ordinary people: 0.9 is faster by a tenth. */
  readonly pace: number;
  /** Lends a hand only while at least this many orders wait; default 1: always. */
  readonly helpsFrom?: number;
}

/** A piece of work that waits for a person. */
export interface Order {
  /** Orders with the greater number are taken first, among equals the one that came first. */
  readonly urgency: number;
  /** Working time in ms for a person of ordinary pace. */
  readonly work: number;
  /** Called when the work is done. */
  done(worker: Worker, start: number, end: number): void;
}

/** The people of a role and the one queue from which they take their work. */
export interface Desk {
  /** Orders that wait. */
  readonly waiting: number;
  /** Puts an order into the queue at the instant `now`, which must be the agenda's. */
  submit(order: Order, now: number): void;
}

/**
 * Opens a desk. An order is begun as soon as somebody is at work and free (who of several is left
 * to `random`); what is not done when the shift ends goes on in the next one, with nothing in
 * between. So begin and end of all work lie in the worker's hours and a person never does two
 * things at once.
 *
 * @example
 * ```ts
 * import { createWorkingCalendar } from "@/time/working-calendar.ts";
 * import { createRandom } from "@/numerics/random.ts";
 * import { createAgenda } from "@/simulation/agenda.ts";
 * import { createDesk } from "@/simulation/desk.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const calendar = createWorkingCalendar({ shifts: [{ weekdays: [4], from: "00:00", to: "24:00" }] }); // 1970 began on a Thursday
 * const agenda = createAgenda();
 * const desk = createDesk([{ name: "Ada", calendar, pace: 1 }], agenda, createRandom(1));
 * const ends: number[] = [];
 * for (let n = 0; n < 2; n++) desk.submit({ urgency: 0, work: 60_000, done: (_, __, end) => ends.push(end) }, 0);
 * assertEquals(desk.waiting, 1); // one is begun, one waits
 * while (agenda.size > 0) agenda.step();
 * assertEquals(ends, [60_000, 120_000]);
 * ```
 */
export function createDesk(workers: readonly Worker[], agenda: Agenda, random: Random): Desk {
  const queue = createPriorityQueue<{ order: Order; number: number }>((a, b) =>
    a.order.urgency > b.order.urgency || (a.order.urgency === b.order.urgency && a.number < b.number)
  );
  const idle = new Set(workers);
  const awaited = new Set<Worker>();
  let submitted = 0;

  const begin = (worker: Worker, order: Order, now: number) => {
    idle.delete(worker);
    const work = Math.max(1, Math.round(order.work * worker.pace / 1000)) * 1000;
    agenda.at(worker.calendar.add(now, work), (end) => {
      idle.add(worker);
      order.done(worker, now, end);
      serve(end);
    });
  };

  const serve = (now: number) => {
    while (queue.size > 0) {
      const free = [...idle].filter((worker) => queue.size >= (worker.helpsFrom ?? 1) && worker.calendar.isWorking(now));
      if (free.length === 0) break;
      begin(free.length === 1 ? free[0] : free[random.integer(free.length)], queue.pop()!.order, now);
    }
    if (queue.size > 0) awaitShifts(now);
  };

  const awaitShifts = (now: number) => {
    for (const worker of idle) {
      if (awaited.has(worker) || worker.calendar.isWorking(now)) continue;
      awaited.add(worker);
      agenda.at(worker.calendar.next(now), (then) => {
        awaited.delete(worker);
        serve(then);
      });
    }
  };

  return {
    get waiting() {
      return queue.size;
    },
    submit(order, now) {
      queue.push({ order, number: submitted++ });
      serve(now);
    },
  };
}
