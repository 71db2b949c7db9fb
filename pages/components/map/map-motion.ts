import type { MapLayout } from "../../lib/tracebook.js";
import type { Point, VisiblePart } from "./visible-part.js";

type LayoutArc = MapLayout["arcs"][number];

/** How long a movement takes, ms. */
const MOVE_MS = 200;

/** The median move of the nodes that both maps have: the view goes along with it. */
export function usualMove(before: MapLayout, after: MapLayout): [number, number] {
  const old = new Map(before.nodes.map((node) => [node.node, node]));
  const common = after.nodes.filter(({ node }) => old.has(node));
  if (common.length === 0) return [0, 0];
  const median = (values: number[]) => values.sort((a, b) => a - b)[(values.length - 1) >> 1];
  return [median(common.map(({ node, x }) => x - old.get(node)!.x)), median(common.map(({ node, y }) => y - old.get(node)!.y))];
}

/**
 * Nodes move from their old places on the page to the new ones, arcs and figures with them; what is
 * new, or between nodes that move differently, fades in. All of it takes 200 ms as one motion. What
 * is out of sight is not animated, as each animated part costs time in each frame.
 *
 * @param shift how far the visible part has moved
 */
export function moveNodes(
  drawing: SVGSVGElement,
  before: MapLayout,
  after: MapLayout,
  { shift, visible }: { readonly shift: Point; readonly visible: VisiblePart },
): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const places = new Map(before.nodes.map((node) => [node.node, node]));
  /** How far a node's old place on the page is from the new one; null where it is new. */
  const ways = new Map(after.nodes.map(({ node, x, y }) => {
    const old = places.get(node);
    return [node, old === undefined ? null : { x: old.x + shift.x - x, y: old.y + shift.y - y }];
  }));
  const inSight = new Set(
    after.nodes.filter(({ node, x, y }) => {
      const way = ways.get(node) ?? STAY;
      return isNear(visible, x, y) || isNear(visible, x + way.x, y + way.y);
    }).map(({ node }) => node),
  );
  const parts = (selector: string) => [...drawing.querySelectorAll<SVGElement>(selector)];
  for (const part of parts(".node")) if (inSight.has(Number(part.dataset.node))) come(part, ways.get(Number(part.dataset.node))!);
  const old = new Map(before.arcs.map((arc) => [`${arc.from} ${arc.to}`, arc]));
  const arcs = new Map(after.arcs.map((arc) => [`${arc.from} ${arc.to}`, arc]));
  for (const part of parts(".arc, .figures text")) {
    const { from, to } = part.dataset;
    if (!inSight.has(Number(from)) && !inSight.has(Number(to))) continue;
    const [known, arc] = [old.get(`${from} ${to}`), arcs.get(`${from} ${to}`)!];
    come(
      part,
      known === undefined ? null : part.localName === "text" ? wayOfLabel(known, arc, shift) : wayOfLine(known, arc, shift),
    );
  }
}

const STAY: Point = { x: 0, y: 0 };

/** The way of an arc whose line is the same but for its place; null for another line. */
function wayOfLine(old: LayoutArc, { points }: LayoutArc, shift: Point): Point | null {
  if (old.points.length !== points.length) return null;
  const way = { x: old.points[0] - points[0], y: old.points[1] - points[1] };
  const isMoved = points.every((value, i) => Math.abs(old.points[i] - value - (i % 2 === 0 ? way.x : way.y)) < 0.5);
  return isMoved ? { x: way.x + shift.x, y: way.y + shift.y } : null;
}

/** The way of an arc's figure; null where it had no place. */
const wayOfLabel = (old: LayoutArc, { label }: LayoutArc, shift: Point): Point | null =>
  old.label === null || label === null ? null : { x: old.label[0] + shift.x - label[0], y: old.label[1] + shift.y - label[1] };

/** A part comes a way to its place, or fades in (null); one that stays is left alone. */
function come(part: SVGElement, way: Point | null): void {
  if (way !== null && Math.hypot(way.x, way.y) < 0.5) return;
  const frames = way === null
    ? [{ opacity: 0 }, { opacity: 1 }]
    : [{ transform: `translate(${way.x}px, ${way.y}px)` }, { transform: "none" }];
  part.animate(frames, { duration: MOVE_MS, easing: "ease-out" });
}

/** Whether a point is in the visible part of a drawing or less than a node's width beside it. */
const isNear = ({ x, y, width, height }: VisiblePart, px: number, py: number): boolean =>
  Math.abs(px - x - width / 2) < width / 2 + 100 && Math.abs(py - y - height / 2) < height / 2 + 100;
