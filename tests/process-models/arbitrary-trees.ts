import fc from "fast-check";
import { activity, type ProcessTree, SILENT } from "@/process-models/process-tree/process-tree.ts";

/**
 * Process trees over few labels, so that labels repeat; small enough that all their short traces
 * can be listed.
 *
 * @param leaves the labels, each possibly at several leaves
 */
export function arbitraryTrees(leaves: readonly string[] = ["a", "b", "c", "d"]): fc.Arbitrary<ProcessTree> {
  return fc.letrec<{ tree: ProcessTree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: "max", withCrossShrink: true },
      { weight: 3, arbitrary: fc.constantFrom(...leaves).map(activity) },
      { weight: 1, arbitrary: fc.constant(SILENT) },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constantFrom("sequence" as const, "choice" as const, "parallel" as const),
          children: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
        }, { noNullPrototype: true }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant("loop" as const),
          children: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }),
        }, { noNullPrototype: true }),
      },
    ),
  })).tree;
}
