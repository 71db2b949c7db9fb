import { limitError } from "../../errors.ts";
import type { Footprints } from "../../event-log/footprints.ts";
import { colorAt, type Palette } from "../palette.ts";
import { type DrawOptions, paletteOf, picture } from "./model-parts.ts";
import { svg, type SvgElement } from "../svg-element.ts";
import { labelLines, textWidth } from "../text-width.ts";

const CELL = 26;
const MARGIN = 16;
const LABEL = { size: 12, width: 200 };
/** A larger table cannot be read. */
const MOST_ACTIVITIES = 300;

/**
 * Draws footprints as a table. A cell tells how the activity of its row and that of its column
 * follow each other directly: row then column (an arrow to the right), column then row (an arrow to
 * the left), both (two bars), or neither (empty). Activities that start or end cases have the signs
 * of start and end beside them. Labels are shown as text, whatever they contain.
 *
 * @returns the text of a SVG file
 * @throws a limit error for more than 300 activities
 *
 * @example
 * ```ts
 * import { drawFootprints } from "@/drawing/process-models/draw-footprints.ts";
 * import { assert } from "@std/assert";
 *
 * const svg = drawFootprints({ activities: ["ask", "answer"], sequence: [[0, 1]], parallel: [], start: [0], end: [1] });
 * assert(svg.includes("ask → answer"));
 * ```
 */
export function drawFootprints(footprints: Footprints, options: DrawOptions = {}): string {
  const { activities, sequence, parallel } = footprints;
  if (activities.length > MOST_ACTIVITIES) {
    throw limitError({
      expected: `at most ${MOST_ACTIVITIES} activities to draw`,
      found: `${activities.length}`,
      advice: "Leave out rare activities by a filter.",
    });
  }
  const palette = paletteOf(options);
  const lines = activities.map((label) => labelLines(label, LABEL.width, 1, LABEL.size)[0]);
  const room = Math.max(0, ...lines.map((line) => textWidth(line, LABEL.size))) + 34;
  const origin = MARGIN + room;
  const side = origin + CELL * activities.length;
  const at = (index: number) => origin + CELL * index;
  const cells = [
    ...sequence.flatMap(([from, to]) => [
      cell(at(to), at(from), "right", `${activities[from]} → ${activities[to]}`, palette),
      cell(at(from), at(to), "left", `${activities[to]} ← ${activities[from]}`, palette),
    ]),
    ...parallel.map(([from, to]) => cell(at(to), at(from), "both", `${activities[from]} ∥ ${activities[to]}`, palette)),
  ];
  return picture({ width: side + MARGIN, height: side + MARGIN }, options.title ?? "Footprints", palette, [
    svg("g", { class: "cells" }, cells),
    grid(origin, activities.length, palette),
    svg("g", { class: "labels", fill: palette.text, "font-size": LABEL.size }, [
      ...lines.map((line, i) => svg("text", { x: origin - 26, y: at(i) + CELL / 2 + 4, "text-anchor": "end" }, [line])),
      ...lines.map((line, i) => {
        const [x, y] = [at(i) + CELL / 2 + 4, origin - 8];
        return svg("text", { x, y, transform: `rotate(-90 ${x} ${y})` }, [line]);
      }),
    ]),
    svg("g", { class: "ends" }, [
      ...footprints.start.map((i) => svg("circle", { cx: origin - 18, cy: at(i) + CELL / 2, r: 4, fill: palette.start })),
      ...footprints.end.map((i) =>
        svg("circle", {
          cx: origin - 7,
          cy: at(i) + CELL / 2,
          r: 3.2,
          fill: palette.background,
          stroke: palette.end,
          "stroke-width": 2.4,
        })
      ),
    ]),
  ]);
}

function grid(origin: number, count: number, palette: Palette): SvgElement {
  const end = origin + CELL * count;
  const lines = Array.from({ length: count + 1 }, (_, i) => {
    const at = origin + CELL * i;
    return `M${at} ${origin}V${end}M${origin} ${at}H${end}`;
  });
  return svg("path", { d: lines.join(""), stroke: palette.muted, "stroke-width": 0.5, "stroke-opacity": 0.45 });
}

/** Path of each sign from the middle of its cell, and place of the cell's colour on the scale. */
const SIGNS = {
  right: { path: "m-6 0h12m-4.5 -4.5l4.5 4.5l-4.5 4.5", place: 0.3 },
  left: { path: "m6 0h-12m4.5 -4.5l-4.5 4.5l4.5 4.5", place: 0 },
  both: { path: "m-2.5 -6v12m5 -12v12", place: 0.16 },
} as const;

function cell(x: number, y: number, sign: keyof typeof SIGNS, title: string, palette: Palette): SvgElement {
  const { path, place } = SIGNS[sign];
  return svg("g", {}, [
    svg("title", {}, [title]),
    svg("rect", {
      x,
      y,
      width: CELL,
      height: CELL,
      fill: colorAt(palette.frequency, place),
      "fill-opacity": sign === "left" ? 0.45 : 1,
    }),
    svg("path", {
      d: `M${x + CELL / 2} ${y + CELL / 2}${path}`,
      fill: "none",
      stroke: palette.text,
      "stroke-width": 1.8,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
  ]);
}
