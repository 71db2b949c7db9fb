import { quoteDot } from "../layout-engine.ts";
import type { MapSelection } from "./hide-arcs.ts";
import { END, START } from "./process-graph.ts";

/**
 * A map as a DOT document for other programs, with the log's labels and counts. Labels are quoted
 * strings, never HTML-like ones: whatever they contain is shown as text.
 */
export function mapToDot(selection: MapSelection): string {
  const name = (node: number) => node === START ? "start" : node === END ? "end" : `n${node}`;
  return [
    "digraph {",
    "  rankdir=TB;",
    "  node [shape=box, style=rounded];",
    '  start [shape=circle, label=""];',
    '  end [shape=doublecircle, label=""];',
    ...selection.graph.activities.map(({ activity, label, count }) =>
      `  n${activity} [label=${quoteDot(`${label}\n${count}`)}];`
    ),
    ...selection.arcs.map(({ from, to, count }) => `  ${name(from)} -> ${name(to)} [label="${count}"];`),
    "}",
    "",
  ].join("\n");
}
