import type { EventQueue } from "./event-queue.ts";
import type { ResourcePool, Worker } from "./resource-pool.ts";
import type { CaseState, ProcessStep, TaskStep } from "./process-step.ts";

/** What all cases of a simulation share. */
export interface SimulationContext<R extends CaseState> {
  /** The clock. */
  readonly eventQueue: EventQueue;
  /** The resource pool of each role. */
  readonly pools: ReadonlyMap<string, ResourcePool>;
  /**
   * Called for each activity at the instant of its completion; `worker` is the name of the system
   * if no person did it.
   */
  completed(state: R, task: TaskStep<R>, worker: Worker | string, start: number, end: number): void;
}

/**
 * Runs a step of a case from `now` on and calls `then` at the instant of its completion. It
 * schedules events and returns at once: a case takes no memory but its scheduled events.
 *
 * @example
 * ```ts
 * import { createEventQueue } from "@/simulation/engine/event-queue.ts";
 * import { runStep } from "@/simulation/engine/run-step.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const eventQueue = createEventQueue();
 * const log: [string, number][] = [];
 * const context = {
 *   eventQueue,
 *   pools: new Map(),
 *   completed: (
 *     _state: unknown,
 *     task: { readonly label: string },
 *     _by: unknown,
 *     _start: number,
 *     end: number,
 *   ) => log.push([task.label, end]),
 * };
 * const task = (label: string, ms: number) => ({
 *   kind: "task" as const,
 *   label,
 *   by: { system: () => "system" },
 *   work: () => ms,
 * });
 * const both = { kind: "parallel" as const, steps: [task("slow", 20), task("fast", 10)] };
 * let end = 0;
 * runStep(context, both, { state: { priority: 0 }, now: 0, then: (now) => end = now });
 * while (eventQueue.size > 0) eventQueue.step();
 * assertEquals(log, [["fast", 10], ["slow", 20]]);
 * assertEquals(end, 20);
 * ```
 */
export function runStep<R extends CaseState>(
  context: SimulationContext<R>,
  step: ProcessStep<R>,
  { state, now, then }: { readonly state: R; readonly now: number; readonly then: (now: number) => void },
): void {
  switch (step.kind) {
    case "silent":
      return then(now);
    case "task":
      return runTask(context, step, { state, now, then });
    case "choice":
      return runStep(context, step.steps[step.choose(state, now)], { state, now, then });
    case "sequence": {
      let position = 0;
      return inTurn(
        now,
        (now, next) =>
          position === step.steps.length ? then(now) : runStep(context, step.steps[position++], { state, now, then: next }),
      );
    }
    case "parallel": {
      let open = step.steps.length;
      const join = (end: number) => {
        if (--open === 0) then(end);
      };
      for (const branch of step.steps) runStep(context, branch, { state, now, then: join });
      return;
    }
    case "loop": {
      let run = 0;
      return inTurn(now, (now, next) => {
        const decide = (now: number): void =>
          step.again(state, now, ++run) ? runStep(context, step.redo, { state, now, then: next }) : then(now);
        runStep(context, step.body, { state, now, then: decide });
      });
    }
    case "wait": {
      const { end, reminder } = step.until(state, now);
      const finish = (now: number) => at(context, { now, time: end, action: then });
      if (step.reminder === undefined || reminder >= end) return finish(now);
      const remind = (now: number) => runStep(context, step.reminder!, { state, now, then: finish });
      return at(context, { now, time: reminder, action: remind });
    }
  }
}

/**
 * Calls a round now, and again at each instant that it gives to `next`: one after the other, so
 * that rounds that take no time do not fill the stack.
 */
function inTurn(first: number, round: (now: number, next: (now: number) => void) => void): void {
  let due: number | null = null;
  let isRunning = false;
  const next = (now: number): void => {
    due = now;
    if (isRunning) return;
    isRunning = true;
    while (due !== null) {
      const now: number = due;
      due = null;
      round(now, next);
    }
    isRunning = false;
  };
  next(first);
}

/** Calls an action at an instant, now if that is over. */
function at<R extends CaseState>(
  { eventQueue }: SimulationContext<R>,
  { now, time, action }: { readonly now: number; readonly time: number; readonly action: (now: number) => void },
): void {
  if (time <= now) action(now);
  else eventQueue.at(time, action);
}

function runTask<R extends CaseState>(
  context: SimulationContext<R>,
  task: TaskStep<R>,
  { state, now, then }: { readonly state: R; readonly now: number; readonly then: (now: number) => void },
): void {
  const finish = (worker: Worker | string, start: number, end: number) => {
    context.completed(state, task, worker, start, end);
    task.done?.(state, end);
    then(end);
  };
  const begin = (start: number) => {
    const work = task.work?.(state, start) ?? 0;
    if ("role" in task.by) {
      context.pools.get(task.by.role)!.submit({ priority: state.priority, work, skill: task.skill, done: finish }, start);
      return;
    }
    const system = task.by.system(state);
    if (work === 0) finish(system, start, start);
    else context.eventQueue.at(start + work, (end) => finish(system, start, end));
  };
  at(context, { now, time: task.notBefore?.(state, now) ?? now, action: begin });
}
