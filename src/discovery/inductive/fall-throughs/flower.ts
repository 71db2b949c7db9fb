import { activity, type ProcessTree, SILENT } from "../../../process-models/process-tree.ts";

/**
 * Any of the activities, one or more times, in any order: the model that fits every trace that is
 * not empty.
 */
export const flower = (labels: readonly string[]): ProcessTree => ({
  kind: "loop",
  children: [{ kind: "choice", children: labels.map(activity) }, SILENT],
});
