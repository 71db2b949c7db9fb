import type { PetriNet } from "../process-models/petri-net.ts";
import { quoteDot } from "./map-dot.ts";

/**
 * A Petri net as a DOT document: places round, those of the final marking with two rings, tokens of
 * the initial marking as a number, silent transitions as dark bars. Labels are quoted strings:
 * whatever they contain is shown as text.
 *
 * @example
 * ```ts
 * import { dotOfPetriNet } from "@/drawing/dot-of-petri-net.ts";
 * import { assert } from "@std/assert";
 *
 * const net = {
 *   places: [{ id: "start" }],
 *   transitions: [{ id: "t", label: 'say "hi"', inputs: [{ place: 0, weight: 2 }], outputs: [] }],
 *   initialMarking: [2],
 *   finalMarking: null,
 * };
 * assert(dotOfPetriNet(net).includes('t0 [label="say \\"hi\\""];'));
 * ```
 */
export function dotOfPetriNet(net: PetriNet): string {
  const weightOf = (weight: number) => weight === 1 ? "" : ` [label="${weight}"]`;
  return [
    "digraph {",
    "  rankdir=LR;",
    "  node [shape=box, style=rounded];",
    ...net.places.map((_, i) => {
      const shape = (net.finalMarking?.[i] ?? 0) > 0 ? "doublecircle" : "circle";
      const tokens = net.initialMarking[i];
      return `  p${i} [shape=${shape}, style="", label="${tokens === 0 ? "" : tokens}"];`;
    }),
    ...net.transitions.map(({ label }, i) =>
      label === null
        ? `  t${i} [style=filled, fillcolor="#475467", label="", width=0.15, height=0.4];`
        : `  t${i} [label=${quoteDot(label)}];`
    ),
    ...net.transitions.flatMap(({ inputs, outputs }, i) => [
      ...inputs.map(({ place, weight }) => `  p${place} -> t${i}${weightOf(weight)};`),
      ...outputs.map(({ place, weight }) => `  t${i} -> p${place}${weightOf(weight)};`),
    ]),
    "}",
    "",
  ].join("\n");
}
