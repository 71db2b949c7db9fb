import { createRandom } from "../../numerics/random.ts";
import type { SampleCondition } from "../filter.ts";
import type { LogView } from "../log-view.ts";
import type { CaseTest } from "./test-types.ts";

/**
 * Makes the test whether a case is in a sample: each case draws a number from a stream of its own,
 * named by its id, and the smallest numbers win ("bottom-k" sampling, Cohen and Kaplan 2007). So
 * each set of that size is equally likely, and the order of cases has no say.
 */
export function sampleTest({ log, cases }: LogView, { size, seed }: SampleCondition): CaseTest {
  const wanted = Math.min(cases.length, "cases" in size ? size.cases : Math.round(size.percent * cases.length / 100));
  const random = createRandom(seed);
  const drawn = Float64Array.from(cases, (c) => random.fork(log.caseIds[c]).next());
  const order = Uint32Array.from(cases, (_, i) => i).sort((a, b) =>
    drawn[a] - drawn[b] || (log.caseIds[cases[a]] < log.caseIds[cases[b]] ? -1 : 1)
  );
  const chosen = new Uint8Array(cases.length);
  for (let rank = 0; rank < wanted; rank++) chosen[order[rank]] = 1;
  return (i) => chosen[i] === 1;
}
