import { colorAt, FONT, type Palette, sayCount, svg, type SvgElement } from "../../lib/tracebook.js";
import { clipName } from "../elements/dom.js";
import { type OrganizationRow, roleName } from "./organization-rows.js";
import { roleColor } from "./organization-grid.js";

/** What the network shows. */
interface NetworkFigures {
  /** Nodes; those of one role stand together. */
  readonly rows: readonly OrganizationRow[];
  /** By row. */
  readonly events: Float64Array;
  /** Pairs of rows, the most frequent first. */
  readonly pairs: { readonly from: ArrayLike<number>; readonly to: ArrayLike<number>; readonly counts: ArrayLike<number> };
}

/** Pairs that are drawn at first; those of a node are all drawn where it is pointed at. */
const MOST_LINES = 240;

/**
 * Draws the nodes on a circle, role by role, and the pairs as curves through it, so that names of a
 * hundred people can be read (after Holten, "Hierarchical edge bundles", 2006: curves bend to the
 * middle).
 */
export function drawNetwork(
  { rows, events, pairs }: NetworkFigures,
  { width, palette, isDark }: { readonly width: number; readonly palette: Palette; readonly isDark: boolean },
): SvgElement {
  const isNarrow = width < 640;
  const margin = isNarrow ? 62 : 104;
  const side = Math.min(width, 860);
  const radius = Math.max(20, side / 2 - margin);
  const [cx, cy] = [width / 2, side / 2];
  const roles = rows.filter(({ role }, i) => i === 0 || rows[i - 1].role !== role).length;
  // The gap between two roles is as wide as two nodes.
  const step = 2 * Math.PI / (rows.length + 2 * (roles > 1 ? roles : 0) || 1);
  const angles: number[] = [];
  for (let i = 0, at = -Math.PI / 2; i < rows.length; i++, at += step) {
    if (roles > 1 && i > 0 && rows[i].role !== rows[i - 1].role) at += 2 * step;
    angles.push(at);
  }
  const point = (
    angle: number,
    distance: number,
  ): [number, number] => [cx + distance * Math.cos(angle), cy + distance * Math.sin(angle)];
  const hasNames = step * radius >= 11;
  const isQuiet = ({ role, kind }: OrganizationRow) => role === -1 || kind === "rest";
  const order = Array.from({ length: pairs.counts.length }, (_, at) => at).filter((at) => pairs.from[at] !== pairs.to[at]);
  const between = order.filter((at) => !isQuiet(rows[pairs.from[at]]) && !isQuiet(rows[pairs.to[at]]));
  const most = Math.max(1, pairs.counts[between[0]] ?? pairs.counts[order[0]] ?? 1);
  // What programs and many people together give and take shows where they are pointed at.
  const first = new Set((between.length > 0 ? between : order).slice(0, MOST_LINES));
  const mostEvents = Math.max(1, ...events);
  const size = (i: number) => Math.max(2, Math.min(step * radius * 0.48, 3 + 9 * Math.sqrt(events[i] / mostEvents)));
  const lines = order.map((at) => {
    const [from, to, count] = [pairs.from[at], pairs.to[at], pairs.counts[at]];
    const share = Math.sqrt(Math.min(1, count / most));
    const [x1, y1] = point(angles[from], radius);
    const [x2, y2] = point(angles[to], radius);
    // Neighbours bend less, so that their curves can be told apart.
    const apart = Math.abs(Math.sin((angles[from] - angles[to]) / 2));
    const [mx, my] = [cx + ((x1 + x2) / 2 - cx) * (1 - 0.75 * apart), cy + ((y1 + y2) / 2 - cy) * (1 - 0.75 * apart)];
    return svg("path", {
      class: first.has(at) ? "org-line" : "org-line rare",
      d: `M${r(x1)} ${r(y1)}Q${r(mx)} ${r(my)} ${r(x2)} ${r(y2)}`,
      fill: "none",
      stroke: colorAt(palette.frequencyOfArcs, share),
      "stroke-width": r(0.6 + 5 * share),
      opacity: first.has(at) ? 0.2 + 0.6 * share : 0,
      "data-from": from,
      "data-to": to,
    });
  }).reverse();
  const nodes = rows.map((row, i) => {
    const [x, y] = point(angles[i], radius);
    const [tx, ty] = point(angles[i], radius + 14);
    const turned = Math.cos(angles[i]) < -1e-9;
    const degrees = angles[i] * 180 / Math.PI + (turned ? 180 : 0);
    // Beside the ring there is more room than over and below it.
    const beside = Math.abs(Math.cos(angles[i])) > 0.5 ? Math.min(24, Math.floor((cx - radius - 20) / 6.6)) : 0;
    const letters = isNarrow ? 8 : Math.max(14, beside);
    const label = Array.from(clipName(row.label).replace(/\s+/g, " "));
    return svg("g", { class: "org-node", "data-node": i }, [
      svg("circle", { cx: r(x), cy: r(y), r: r(size(i)), fill: roleColor(row.role, isDark), stroke: palette.background }),
      ...(hasNames
        ? [svg("text", {
          class: "log-name",
          transform: `translate(${r(tx)} ${r(ty)}) rotate(${r(degrees)})`,
          "text-anchor": turned ? "end" : "start",
          dy: 4,
          "font-size": 11,
          fill: palette.text,
          "font-weight": row.kind === "resource" ? undefined : 600,
        }, [label.length > letters ? `${label.slice(0, letters - 1).join("")}…` : label.join("")])]
        : []),
    ]);
  });
  const arcs = roles < 2 ? [] : roleArcs(rows).map(({ from, to, role }) => {
    const [a, b] = [angles[from] - step * 0.6, angles[to] + step * 0.6];
    const inner = radius - 14;
    const [x1, y1] = point(a, inner);
    const [x2, y2] = point(b, inner);
    return svg("path", {
      d: `M${r(x1)} ${r(y1)}A${r(inner)} ${r(inner)} 0 ${b - a > Math.PI ? 1 : 0} 1 ${r(x2)} ${r(y2)}`,
      fill: "none",
      stroke: roleColor(role, isDark),
      "stroke-width": 3,
      opacity: 0.7,
    });
  });
  return svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height: r(side + 24),
    viewBox: `0 0 ${width} ${r(side + 24)}`,
    "font-family": FONT,
    class: "org-network",
  }, [
    ...lines,
    ...arcs,
    ...nodes,
    ...roleArcs(rows).filter(({ role }) => roles > 1 && role >= 0).map(({ role }, i) =>
      svg("text", { x: 4, y: 16 + i * 17, "font-size": 12, "font-weight": 650, fill: roleColor(role, isDark) }, [roleName(role)])
    ),
    svg("text", { x: 4, y: r(side + 16), "font-size": 11, fill: palette.muted }, [
      `${first.size === order.length ? "All" : `The ${sayCount(first.size)} most frequent of`} ${
        sayCount(order.length)
      } pairs; width: handovers`,
    ]),
  ]);
}

const r = (value: number) => Math.round(value * 10) / 10;

function roleArcs(rows: readonly OrganizationRow[]): { from: number; to: number; role: number }[] {
  const found: { from: number; to: number; role: number }[] = [];
  rows.forEach(({ role }, i) => {
    const last = found[found.length - 1];
    if (last !== undefined && last.role === role) last.to = i;
    else found.push({ from: i, to: i, role });
  });
  return found;
}
