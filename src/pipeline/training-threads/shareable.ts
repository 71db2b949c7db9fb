import type { Examples, FitTask } from "../../prediction/models/tree-settings.ts";

/**
 * Makes a function that moves the numbers of tasks to memory that threads share. The same array is
 * moved once, however many tasks have it.
 */
export function shareable(): (task: FitTask) => FitTask {
  const moved = new WeakMap<Float64Array, Float64Array>();
  const share = (numbers: Float64Array): Float64Array => {
    const known = moved.get(numbers);
    if (known !== undefined) return known;
    const shared = new Float64Array(new SharedArrayBuffer(numbers.byteLength));
    shared.set(numbers);
    moved.set(numbers, shared);
    return shared;
  };
  const shareExamples = ({ rows, hours }: Examples): Examples => ({
    rows: { rows: rows.rows, columns: rows.columns, values: share(rows.values) },
    hours: share(hours),
  });
  return (task) => ({
    ...task,
    examples: shareExamples(task.examples),
    validation: task.validation && shareExamples(task.validation),
  });
}
