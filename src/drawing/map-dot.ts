import type { MapSelection } from "./map-abstraction.ts";
import { END, START } from "./process-graph.ts";

/**
 * A map as a DOT document for other programs, with the log's labels and counts. Labels are quoted
 * strings, never HTML-like ones: whatever they contain is shown as text.
 *
 * @example
 * ```ts
 * import { quoteDot } from "@/drawing/map-dot.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quoteDot('say "hi" <b>'), '"say \\"hi\\" <b>"');
 * ```
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

/**
 * A quoted string of DOT. A backslash is doubled, as Graphviz reads escapes such as `\N` in labels;
 * characters of control become spaces.
 */
export function quoteDot(text: string): string {
  // deno-lint-ignore no-control-regex -- NUL would end the document
  const safe = text.toWellFormed().replace(/[\0-\x09\x0b-\x1f]/g, " ");
  // Entities such as &lt; would be decoded by Graphviz: an ampersand is written as one.
  return `"${safe.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("&", "&amp;").replaceAll("\n", "\\n")}"`;
}
