import type { PublishedSmallMap, SvgElement } from "../../lib/tracebook.js";
import { svgNode } from "../elements/dom.js";

/** Size of a small map in px, and the room around its places. */
const [WIDTH, HEIGHT, ROOM] = [112, 40, 6];
/** Size of a node in px. */
const [NODE_WIDTH, NODE_HEIGHT] = [9, 6];

/**
 * A process map without words, by which a log is recognised: the share of cases makes nodes darker
 * and arcs thicker.
 */
export function smallMap({ nodes, arcs }: PublishedSmallMap): SVGElement {
  const x = (place: number) => round(ROOM + (WIDTH - 2 * ROOM) * place / 100);
  const y = (place: number) => round(ROOM + (HEIGHT - 2 * ROOM) * place / 100);
  const shape = (tag: "path" | "rect" | "circle", attributes: SvgElement["attributes"]): SvgElement => ({
    tag,
    attributes,
    children: [],
  });
  const sign = (kind: string, [at, across]: readonly number[]) =>
    shape("circle", { class: kind, cx: x(at), cy: y(across), r: 3 });
  return svgNode({
    tag: "svg",
    attributes: { class: "small-map", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    children: [
      ...arcs.map(([share, ...places]) =>
        shape("path", {
          d: curve(places.map((place, i) => i % 2 === 0 ? x(place) : y(place))),
          "stroke-width": round(0.7 + 1.9 * share / 100),
          "stroke-opacity": round(0.35 + 0.65 * share / 100),
        })
      ),
      sign("start", nodes[0]),
      sign("end", nodes[nodes.length - 1]),
      ...nodes.slice(1, -1).map(([at, across, share]) =>
        shape("rect", {
          x: round(x(at) - NODE_WIDTH / 2),
          y: round(y(across) - NODE_HEIGHT / 2),
          width: NODE_WIDTH,
          height: NODE_HEIGHT,
          rx: 1.5,
          class: share >= 50 ? "frequent" : share >= 10 ? "middle" : "rare",
        })
      ),
    ],
  });
}

const round = (value: number): number => Math.round(10 * value) / 10;

/** A line through points from left to right that leaves and reaches each of them level. */
function curve(points: readonly number[]): string {
  let d = `M${points[0]},${points[1]}`;
  for (let at = 2; at < points.length; at += 2) {
    const [fromX, fromY, toX, toY] = points.slice(at - 2, at + 2);
    const middle = round((fromX + toX) / 2);
    d += ` C${middle},${fromY} ${middle},${toY} ${toX},${toY}`;
  }
  return d;
}
