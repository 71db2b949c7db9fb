import { activity, type ProcessTree, SILENT } from "../../process-models/process-tree/process-tree.ts";

/**
 * State of a running case. A process adds what its decisions and durations depend on.
 */
export interface CaseState {
  /** Cases with a greater number are served first. */
  readonly priority: number;
}

/**
 * A process described by data: a process tree whose leaves define who does the work and how long it
 * takes, and whose choices and loops define how they decide. All times that its
 * functions take and return are instants in ms.
 */
export type ProcessStep<R extends CaseState> =
  | TaskStep<R>
  | { readonly kind: "silent" }
  | { readonly kind: "sequence"; readonly steps: readonly ProcessStep<R>[] }
  | { readonly kind: "choice"; readonly steps: readonly ProcessStep<R>[]; readonly choose: (state: R, now: number) => number }
  | { readonly kind: "parallel"; readonly steps: readonly ProcessStep<R>[] }
  | {
    readonly kind: "loop";
    readonly body: ProcessStep<R>;
    readonly redo: ProcessStep<R>;
    /**
     * Called after each run of the body, the first of which is 1: whether the redo part and the
     * body follow again.
     */
    readonly again: (state: R, now: number, run: number) => boolean;
  }
  | WaitStep<R>;

/** Waits for what happens outside; a reminder may come before it. */
export interface WaitStep<R extends CaseState> {
  readonly kind: "wait";
  /** Called at the begin: when the wait ends, and when the reminder comes if it has not ended. */
  readonly until: (state: R, now: number) => { readonly end: number; readonly reminder: number };
  /** Default: none. */
  readonly reminder?: ProcessStep<R>;
}

/** An activity, done by a person of a role or by a system. */
export interface TaskStep<R extends CaseState> {
  readonly kind: "task";
  /** Name of the activity. */
  readonly label: string;
  /**
   * Name of a role, whose people take tasks from one queue; or of a system, which has no queue and
   * works at any hour.
   */
  readonly by: { readonly role: string } | { readonly system: (state: R) => string };
  /** What the person must be able to do. Default: nothing special. */
  readonly skill?: string;
  /** Earliest start (an answer of a customer, an appointment). Default: at once. */
  readonly notBefore?: (state: R, now: number) => number;
  /**
   * Working time in ms for a person of pace 1, or running time of the system, of a task that can
   * start `now`. Default 0.
   */
  readonly work?: (state: R, now: number) => number;
  /** Called at completion. */
  readonly done?: (state: R, now: number) => void;
}

/**
 * The process tree of a step: all its sequences of activities, whatever the decisions.
 *
 * @example
 * ```ts
 * import { printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { treeOfStep } from "@/simulation/engine/process-step.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const task = (label: string) => ({ kind: "task" as const, label, by: { role: "clerk" } });
 * assertEquals(printProcessTree(treeOfStep({ kind: "parallel", steps: [task("a"), task("b")] })), "+( 'a', 'b' )");
 * ```
 */
export function treeOfStep<R extends CaseState>(step: ProcessStep<R>): ProcessTree {
  switch (step.kind) {
    case "task":
      return activity(step.label);
    case "silent":
      return SILENT;
    case "loop":
      return { kind: "loop", children: [treeOfStep(step.body), treeOfStep(step.redo)] };
    case "wait":
      return step.reminder === undefined ? SILENT : { kind: "choice", children: [SILENT, treeOfStep(step.reminder)] };
    default:
      return { kind: step.kind, children: step.steps.map(treeOfStep) };
  }
}
