/**
 * All of fast-check, with an `assert` that follows the environment:
 *
 * - `TRACEBOOK_TEST_SEED`: another seed than 42.
 * - `TRACEBOOK_TEST_RUNS`: how many times the runs of each property; the seed then holds also for
 *   properties that name their own.
 * - `TRACEBOOK_TEST_TALLY`: a file that gets a line with the runs of each property that held.
 *
 * @module
 */
import fc from "npm-fast-check";

const seed = Number(Deno.env.get("TRACEBOOK_TEST_SEED") || 42);
const times = Number(Deno.env.get("TRACEBOOK_TEST_RUNS") || 1);
const tally = Deno.env.get("TRACEBOOK_TEST_TALLY");

fc.configureGlobal({ seed });

export * from "npm-fast-check";

/** Checks a property, see fast-check's own. */
export function assert<Ts>(property: fc.IAsyncProperty<Ts>, parameters?: fc.Parameters<Ts>): Promise<void>;
/** Checks a property, see fast-check's own. */
export function assert<Ts>(property: fc.IProperty<Ts>, parameters?: fc.Parameters<Ts>): void;
export function assert<Ts>(property: fc.IRawProperty<Ts>, parameters: fc.Parameters<Ts> = {}): Promise<void> | void {
  const numRuns = (parameters.numRuns ?? 100) * times;
  const result = fc.assert(property as fc.IAsyncProperty<Ts>, { ...parameters, numRuns, ...times > 1 && { seed } });
  const held = () => {
    if (tally) Deno.writeTextFileSync(tally, `${numRuns}\n`, { append: true });
  };
  return property.isAsync() ? result.then(held) : held();
}
