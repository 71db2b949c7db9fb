import { createPriorityQueue } from "../../numerics/priority-queue.ts";

/** The events of a discrete-event simulation that are still to come, and its clock. */
export interface EventQueue {
  /** Number of scheduled events. */
  readonly size: number;
  /** Instant of the next event; Infinity if none is scheduled. */
  readonly nextTime: number;
  /** Schedules an event. Events of one instant occur in the order in which they were scheduled. */
  at(time: number, action: (now: number) => void): void;
  /** Takes the next event off the queue and calls its action. */
  step(): void;
}

/**
 * Creates an event queue without events.
 *
 * @example
 * ```ts
 * import { createEventQueue } from "@/simulation/engine/event-queue.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const eventQueue = createEventQueue();
 * const seen: number[] = [];
 * eventQueue.at(20, (now) => seen.push(now));
 * eventQueue.at(10, (now) => eventQueue.at(now + 5, (then) => seen.push(then)));
 * while (eventQueue.size > 0) eventQueue.step();
 * assertEquals(seen, [15, 20]);
 * ```
 */
export function createEventQueue(): EventQueue {
  const events = createPriorityQueue<{ time: number; ordinal: number; action: (now: number) => void }>((a, b) =>
    a.time < b.time || (a.time === b.time && a.ordinal < b.ordinal)
  );
  let scheduled = 0;
  return {
    get size() {
      return events.size;
    },
    get nextTime() {
      return events.peek()?.time ?? Infinity;
    },
    at: (time, action) => events.push({ time, ordinal: scheduled++, action }),
    step() {
      const event = events.pop();
      event?.action(event.time);
    },
  };
}
