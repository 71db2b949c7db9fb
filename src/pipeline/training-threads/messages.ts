import type { ProblemDetails, ProblemKind } from "../../errors.ts";
import type { FitResult, FitTask } from "../../prediction/models/tree-settings.ts";

/** Messages to a training thread: one task at a time. */
export type ToThread = FitTask;

/** Messages from a training thread. */
export type FromThread =
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "result"; readonly result: FitResult }
  /** A problem for the user. */
  | { readonly kind: "problem"; readonly problem: ProblemKind; readonly details: ProblemDetails }
  /** A fault of the program. */
  | { readonly kind: "fault"; readonly message: string };
