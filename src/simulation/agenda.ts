import { createPriorityQueue } from "../numerics/priority-queue.ts";

/** What is to happen when: the clock of a discrete-event simulation. */
export interface Agenda {
  /** How many happenings are planned. */
  readonly size: number;
  /** The instant of the next one; Infinity if nothing is planned. */
  readonly nextTime: number;
  /** Plans a happening. At one instant things happen in the order in which they were planned. */
  at(time: number, happen: (now: number) => void): void;
  /** Lets the next one happen. */
  step(): void;
}

/**
 * An agenda without plans.
 *
 * @example
 * ```ts
 * import { createAgenda } from "@/simulation/agenda.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const agenda = createAgenda();
 * const seen: number[] = [];
 * agenda.at(20, (now) => seen.push(now));
 * agenda.at(10, (now) => agenda.at(now + 5, (then) => seen.push(then)));
 * while (agenda.size > 0) agenda.step();
 * assertEquals(seen, [15, 20]);
 * ```
 */
export function createAgenda(): Agenda {
  const plans = createPriorityQueue<{ time: number; order: number; happen: (now: number) => void }>((a, b) =>
    a.time < b.time || (a.time === b.time && a.order < b.order)
  );
  let planned = 0;
  return {
    get size() {
      return plans.size;
    },
    get nextTime() {
      return plans.peek()?.time ?? Infinity;
    },
    at: (time, happen) => plans.push({ time, order: planned++, happen }),
    step() {
      const plan = plans.pop();
      plan?.happen(plan.time);
    },
  };
}
