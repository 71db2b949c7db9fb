import type { TreeOperator } from "../../../process-models/process-tree/process-tree.ts";

/** A partition of the activities of a graph into at least two groups, which an operator joins. */
export interface Cut {
  readonly operator: TreeOperator;
  /**
   * The groups, each ascending. For a sequence in its order; for a loop the body first, then the
   * redo parts. For choice and concurrency in the order in which they were found.
   */
  readonly groups: readonly (readonly number[])[];
}

/** For each activity below `size` the index of its group; -1 for one that is in no group. */
export function groupOfActivity(groups: Cut["groups"], size: number): Int32Array {
  const groupOf = new Int32Array(size).fill(-1);
  groups.forEach((group, index) => {
    for (const activity of group) groupOf[activity] = index;
  });
  return groupOf;
}
