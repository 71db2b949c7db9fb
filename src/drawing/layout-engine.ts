/**
 * Graphviz, as far as it is used: DOT in, the JSON of the finished layout out.
 * `@hpcc-js/wasm-graphviz` has this method.
 */
export interface LayoutEngine {
  layout(dot: string, format: "json", engine: "dot"): string;
}

/** The part of Graphviz' JSON that is read. Positions are in points, y grows upwards. */
interface GraphvizJson {
  /** Bounding box: left, bottom, right, top. */
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly pos?: string }[];
  readonly edges?: readonly { readonly id?: string; readonly pos?: string; readonly lp?: string }[];
}

/** Lays a DOT document out by layers (the engine `dot`). */
export const layoutDot = (dot: string, engine: LayoutEngine): GraphvizJson => JSON.parse(engine.layout(dot, "json", "dot"));

/** How many layouts are kept. */
const KEPT_LAYOUTS = 4;

/** An engine that keeps its last few layouts: a model that is painted anew keeps its places. */
export function keepingLayouts(engine: LayoutEngine): LayoutEngine {
  const kept = new Map<string, string>();
  return {
    layout(dot, ...how) {
      const json = kept.get(dot) ?? engine.layout(dot, ...how);
      kept.delete(dot);
      kept.set(dot, json);
      if (kept.size > KEPT_LAYOUTS) kept.delete(kept.keys().next().value!);
      return json;
    },
  };
}

const POINTS_PER_INCH = 72;

/** A length in px as DOT wants it: one px is laid out as one point. */
export const inches = (px: number): string => (px / POINTS_PER_INCH).toFixed(3);

/**
 * A quoted string of DOT. A backslash is doubled, as Graphviz reads escapes such as `\N` in labels;
 * control characters become spaces.
 *
 * @example
 * ```ts
 * import { quoteDot } from "@/drawing/layout-engine.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quoteDot('say "hi" <b>'), '"say \\"hi\\" <b>"');
 * ```
 */
export function quoteDot(text: string): string {
  // deno-lint-ignore no-control-regex -- NUL would end the document
  const safe = text.toWellFormed().replace(/[\0-\x09\x0b-\x1f]/g, " ");
  // Graphviz decodes entities such as &lt;, so an ampersand is written as one.
  return `"${safe.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("&", "&amp;").replaceAll("\n", "\\n")}"`;
}
