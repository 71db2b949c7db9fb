/** Receives messages and progress of steps. The command line shows them on standard error. */
export interface Reporter {
  /** A sentence for the user. */
  message(text: string): void;
  /** Begins a step, such as `Loading sepsis.xes.gz`; see {@linkcode inStep}. */
  step(title: string): StepReporter;
}

/** A running step. */
export interface StepReporter {
  /** Reports the progress. May be called often; the reporter shows only some of the calls. */
  update(progress: StepProgress): void;
  /** Ends the step with its result. */
  done(result: string): void;
  /** Ends the step because there was nothing to do, with the reason. */
  skipped(reason: string): void;
  /** Ends the line of a step that failed; whoever catches the error reports it. */
  failed(): void;
}

/** The progress of a step. */
export interface StepProgress {
  /** Work done and total work in the same unit, often bytes; `total` is null if unknown. */
  readonly done: number;
  readonly total: number | null;
  /** What to show as count and rate: `{ count: 15214, unit: "events" }`. */
  readonly count?: number;
  readonly unit?: string;
}

/** A reporter that shows nothing. */
export const silentReporter: Reporter = {
  message() {},
  step: () => ({ update() {}, done() {}, skipped() {}, failed() {} }),
};

/**
 * Begins a step, runs it, and ends its line if it fails.
 *
 * @param work calls `done` or `skipped` of the step at its end
 * @throws what `work` throws
 */
export async function inStep<T>(reporter: Reporter, title: string, work: (step: StepReporter) => Promise<T>): Promise<T> {
  const step = reporter.step(title);
  try {
    return await work(step);
  } catch (error) {
    step.failed();
    throw error;
  }
}
