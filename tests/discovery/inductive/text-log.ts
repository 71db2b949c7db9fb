import type { Variants } from "@/event-log/variants.ts";

/**
 * Variants written as text, a letter for each step: `"abc^3 ac"` is three cases of a, b, c and one
 * of a, c; `"^2"` two empty ones. They stand in the order of the text.
 *
 * @param labelOf the label of a letter; the letter itself by default
 */
export function textLog(text: string, labelOf: (letter: string) => string = (letter) => letter): Variants {
  const traces = text.split(" ").map((part) => part.split("^")).map(([steps, count]) => ({
    steps: [...steps].map(labelOf),
    count: Number(count ?? 1),
  }));
  const activities = [...new Set(traces.flatMap(({ steps }) => steps))].sort();
  const offsets = [0];
  for (const { steps } of traces) offsets.push(offsets[offsets.length - 1] + steps.length);
  return {
    activities,
    offsets: Uint32Array.from(offsets),
    steps: Uint32Array.from(traces.flatMap(({ steps }) => steps.map((label) => activities.indexOf(label)))),
    counts: Uint32Array.from(traces, ({ count }) => count),
  };
}
