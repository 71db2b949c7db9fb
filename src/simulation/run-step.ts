import type { Agenda } from "./agenda.ts";
import type { Desk, Worker } from "./desk.ts";
import type { Run, Step, TaskStep } from "./process-step.ts";

/** The surroundings in which cases run. */
export interface Workplace<R extends Run> {
  /** What is to happen when. */
  readonly agenda: Agenda;
  /** The desk of each role. */
  readonly desks: ReadonlyMap<string, Desk>;
  /**
   * Told of each activity at the instant of its end; `worker` is the name of the system where no
   * person did it.
   */
  completed(run: R, task: TaskStep<R>, worker: Worker | string, start: number, end: number): void;
}

/**
 * Runs a step of a case from `now` on and calls `then` at the instant of its end. It plans what is
 * to happen on the agenda and returns at once; the memory of a case is what it has planned and
 * nothing else.
 *
 * @example
 * ```ts
 * import { createAgenda } from "@/simulation/agenda.ts";
 * import { runStep } from "@/simulation/run-step.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const agenda = createAgenda();
 * const log: [string, number][] = [];
 * const place = {
 *   agenda,
 *   desks: new Map(),
 *   completed: (_run: unknown, task: { readonly label: string }, _by: unknown, _start: number, end: number) => log.push([task.label, end]),
 * };
 * const task = (label: string, ms: number) => ({ kind: "task" as const, label, by: { system: () => "system" }, work: () => ms });
 * const both = { kind: "parallel" as const, steps: [task("slow", 20), task("fast", 10)] };
 * let end = 0;
 * runStep(place, both, { run: { urgency: 0 }, now: 0, then: (now) => end = now });
 * while (agenda.size > 0) agenda.step();
 * assertEquals(log, [["fast", 10], ["slow", 20]]);
 * assertEquals(end, 20);
 * ```
 */
export function runStep<R extends Run>(
  place: Workplace<R>,
  step: Step<R>,
  { run, now, then }: { readonly run: R; readonly now: number; readonly then: (now: number) => void },
): void {
  switch (step.kind) {
    case "silent":
      return then(now);
    case "task":
      return runTask(place, step, { run, now, then });
    case "choice":
      return runStep(place, step.steps[step.choose(run, now)], { run, now, then });
    case "sequence": {
      const go = (position: number, now: number): void =>
        position === step.steps.length
          ? then(now)
          : runStep(place, step.steps[position], { run, now, then: (end) => go(position + 1, end) });
      return go(0, now);
    }
    case "parallel": {
      let open = step.steps.length;
      const join = (end: number) => {
        if (--open === 0) then(end);
      };
      for (const branch of step.steps) runStep(place, branch, { run, now, then: join });
      return;
    }
    case "loop": {
      const again = (now: number): void => runStep(place, step.body, { run, now, then: decide });
      const decide = (now: number): void =>
        step.again(run, now) ? runStep(place, step.redo, { run, now, then: again }) : then(now);
      return again(now);
    }
  }
}

function runTask<R extends Run>(
  place: Workplace<R>,
  task: TaskStep<R>,
  { run, now, then }: { readonly run: R; readonly now: number; readonly then: (now: number) => void },
): void {
  const finish = (worker: Worker | string, start: number, end: number) => {
    place.completed(run, task, worker, start, end);
    task.done?.(run, end);
    then(end);
  };
  const begin = (start: number) => {
    const work = task.work?.(run) ?? 0;
    if ("role" in task.by) {
      place.desks.get(task.by.role)!.submit({ urgency: run.urgency, work, done: finish }, start);
      return;
    }
    const system = task.by.system(run);
    if (work === 0) finish(system, start, start);
    else place.agenda.at(start + work, (end) => finish(system, start, end));
  };
  const start = task.notBefore?.(run, now) ?? now;
  if (start <= now) begin(now);
  else place.agenda.at(start, begin);
}
