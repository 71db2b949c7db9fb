import type { ProblemDetails, ProblemKind } from "../../errors.ts";
import type { FitResult, FitTask } from "../../prediction/models/tree-fitter.ts";

/** What a training thread is told: one task at a time. */
export type ToThread = FitTask;

/** What a training thread tells. */
export type FromThread =
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "result"; readonly result: FitResult }
  /** A problem to be told to a person. */
  | { readonly kind: "problem"; readonly problem: ProblemKind; readonly details: ProblemDetails }
  /** A fault of the program. */
  | { readonly kind: "fault"; readonly message: string };
