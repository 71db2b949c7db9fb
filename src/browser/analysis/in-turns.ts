/** Gives others a turn between the steps of a computation; `step` rejects to end it. */
export async function inTurns<Result>(steps: Generator<void, Result>, step: () => Promise<void>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await step();
  }
}
