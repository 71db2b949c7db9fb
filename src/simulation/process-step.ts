import { activity, type ProcessTree, SILENT } from "../process-models/process-tree.ts";

/**
 * What every running case of a simulation has; a process adds what its decisions and durations
 * need.
 */
export interface Run {
  /** Cases with the greater number are served first. */
  readonly urgency: number;
}

/**
 * A block of a process that can be run: a process tree whose leaves know who does the work and how
 * long it takes, and whose choices and loops know how they decide. The times that its functions
 * take and give are instants in ms.
 */
export type Step<R extends Run> =
  | TaskStep<R>
  | { readonly kind: "silent" }
  | { readonly kind: "sequence"; readonly steps: readonly Step<R>[] }
  | { readonly kind: "choice"; readonly steps: readonly Step<R>[]; readonly choose: (run: R, now: number) => number }
  | { readonly kind: "parallel"; readonly steps: readonly Step<R>[] }
  | {
    readonly kind: "loop";
    readonly body: Step<R>;
    readonly redo: Step<R>;
    /** Asked each time the body is done: whether it is to be done again. */
    readonly again: (run: R, now: number) => boolean;
  };

/** An activity, done by a person of a role or by a system. */
export interface TaskStep<R extends Run> {
  /** Tells a task from other steps. */
  readonly kind: "task";
  /** Name of the activity. */
  readonly label: string;
  /**
   * Name of a role, whose people take tasks from one queue; or of a system that answers at once, at
   * any hour.
   */
  readonly by: { readonly role: string } | { readonly system: (run: R) => string };
  /** When it can begin (a customer's answer, an appointment); at once by default. */
  readonly notBefore?: (run: R, now: number) => number;
  /**
   * Working time in ms for a person of ordinary speed, or running time of the system; 0 by default.
   */
  readonly work?: (run: R) => number;
  /** Called when it is done. */
  readonly done?: (run: R, now: number) => void;
}

/**
 * The process tree of a step: all its sequences of activities, whatever the decisions.
 *
 * @example
 * ```ts
 * import { printProcessTree } from "@/process-models/process-tree-text.ts";
 * import { treeOfStep } from "@/simulation/process-step.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const task = (label: string) => ({ kind: "task" as const, label, by: { role: "clerk" } });
 * assertEquals(printProcessTree(treeOfStep({ kind: "parallel", steps: [task("a"), task("b")] })), "+( 'a', 'b' )");
 * ```
 */
export function treeOfStep<R extends Run>(step: Step<R>): ProcessTree {
  switch (step.kind) {
    case "task":
      return activity(step.label);
    case "silent":
      return SILENT;
    case "loop":
      return { kind: "loop", children: [treeOfStep(step.body), treeOfStep(step.redo)] };
    default:
      return { kind: step.kind, children: step.steps.map(treeOfStep) };
  }
}
