import { codesOf } from "../../event-log/codes-of.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { CaseCondition } from "../filter.ts";
import { type LogView, sequencesOfView } from "../log-view.ts";
import { variantsOfView } from "../variants-of-view.ts";
import type { CaseTest } from "./test-types.ts";

/**
 * Makes the test whether a case takes one of the variants of a list. Linear in the list and the
 * events.
 */
export function variantTest(view: LogView, { variants }: Extract<CaseCondition, { kind: "variant" }>): CaseTest {
  const codeOf = codesOf(view.log.activities);
  const root: Branch = { ends: false, next: new Map() };
  for (const labels of variants) {
    let branch = root;
    // A label that the log does not have leads to a branch that no case takes.
    for (const label of labels) branch = branchOf(branch, codeOf.get(label) ?? -1);
    branch.ends = true;
  }
  const { codes, from, to } = sequencesOfView(view);
  return (i) => {
    let branch: Branch | undefined = root;
    for (let e = from[i]; e < to[i] && branch !== undefined; e++) branch = branch.next.get(codes[e]);
    return branch?.ends ?? false;
  };
}

/** The sequences of a list as a tree of their common beginnings. */
interface Branch {
  ends: boolean;
  readonly next: Map<number, Branch>;
}

function branchOf(branch: Branch, code: number): Branch {
  let next = branch.next.get(code);
  if (next === undefined) branch.next.set(code, next = { ends: false, next: new Map() });
  return next;
}

/** Makes the test whether a case takes one of the `count` most frequent variants. */
export function topVariantsTest(view: LogView, { count }: Extract<CaseCondition, { kind: "top-variants" }>): CaseTest {
  const { variantOfCase } = variantsOfView(view);
  return (i) => variantOfCase[i] < count;
}

/**
 * Makes the test whether a case takes one of the most frequent variants that together cover a share
 * of the cases.
 */
export function coverageTest(view: LogView, { percent }: Extract<CaseCondition, { kind: "variant-coverage" }>): CaseTest {
  const { variants, variantOfCase } = variantsOfView(view);
  const count = variantsCovering(variants, percent);
  return (i) => variantOfCase[i] < count;
}

/**
 * The fewest variants, the most frequent first, that cover at least a share of the cases, in
 * percent.
 */
function variantsCovering({ counts }: Variants, percent: number): number {
  const cases = counts.reduce((sum, count) => sum + count, 0);
  let covered = 0;
  let variants = 0;
  while (variants < counts.length && covered * 100 < percent * cases) covered += counts[variants++];
  return variants;
}
