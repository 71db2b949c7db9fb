/** Where steps tell what they do. The command line shows it on standard error; tests keep it. */
export interface Reporter {
  /** A sentence for the user. */
  message(text: string): void;
  /**
   * Begins a step, such as `Loading sepsis.xes.gz`. End it with `done` or `skipped`; a step that
   * throws is ended by its caller.
   */
  step(title: string): StepReporter;
}

/** One step that is under way. */
export interface StepReporter {
  /**
   * Tells how far it is. May be called often: it is the receiver that thins out.
   *
   * @param progress what is done, of how much, and in which unit
   */
  update(progress: StepProgress): void;
  /** It is finished: says what came of it. */
  done(result: string): void;
  /** There was nothing to do: says why. */
  skipped(reason: string): void;
  /** It did not come to an end: its line is closed, the error is told by whoever catches it. */
  failed(): void;
}

/** How far a step is. */
export interface StepProgress {
  /**
   * Work done and work in all, in the same measure (often bytes); `total` null where it is not
   * known.
   */
  readonly done: number;
  readonly total: number | null;
  /** What people count, for the rate: `{ count: 15214, unit: "events" }`. */
  readonly count?: number;
  readonly unit?: string;
}

/** A reporter that says nothing. */
export const silentReporter: Reporter = {
  message() {},
  step: () => ({ update() {}, done() {}, skipped() {}, failed() {} }),
};

/**
 * Runs a step between its first and last line.
 *
 * @param work gets the step's reporter and says itself whether it was done or skipped
 * @throws whatever `work` throws, after closing the step's line
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
