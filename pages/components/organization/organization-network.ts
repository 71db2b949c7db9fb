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

/** Most letters of a name over and below the ring. */
const LETTERS = 14;
/** Nodes that are less apart have no names, px: letters of two would touch. */
const LEAST_STEP = 10;

/** How the network is drawn. */
export interface NetworkOptions {
  /** Most px that the picture takes; less than 520 of height are not legible, and are not kept. */
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly isDark: boolean;
}

/** The least and the greatest width and height of the picture where there is room, px. */
const [LEAST_SIDE, GREATEST_SIDE] = [520, 860];

/**
 * Draws the nodes on a circle, role by role, and the pairs as curves through it, so that names of a
 * hundred people can be read (after Holten, "Hierarchical edge bundles", 2006: curves bend to the
 * middle).
 */
export function drawNetwork(
  { rows, events, pairs }: NetworkFigures,
  { width, height, palette, isDark }: NetworkOptions,
): SvgElement {
  const ring = ringOf(rows, events, { width, height });
  const theme = isDark ? "dark" : "light";
  const bottom = ring.top + ring.side;
  const lines = handoverLines({ rows, pairs }, ring, palette);
  const arcs = ring.roles < 2 ? [] : roleArcs(rows).map((arc) => roleLine(arc, ring, theme));
  return svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height: r(bottom + 24),
    viewBox: `0 0 ${width} ${r(bottom + 24)}`,
    "font-family": FONT,
    class: "org-network",
  }, [
    ...lines.paths,
    ...arcs,
    ...rows.map((row, i) => nodeOf(row, i, ring, { palette, theme })),
    ...namedRoles(rows, ring.roles).map((role, i) =>
      svg("text", {
        x: 4 + (i % ring.namesInRow) * ROLE_NAME.width,
        y: 16 + Math.floor(i / ring.namesInRow) * ROLE_NAME.height,
        "font-size": 12,
        "font-weight": 650,
        fill: roleColor(role, theme),
      }, [roleName(role)])
    ),
    svg("text", { x: 4, y: r(bottom + 16), "font-size": 11, fill: palette.muted }, [
      `${lines.shown === lines.paths.length ? "All" : `The ${sayCount(lines.shown)} most frequent of`} ${
        sayCount(lines.paths.length)
      } pairs; width: handovers`,
    ]),
  ]);
}

/** Room for the name of a role, px. */
const ROLE_NAME = { width: 58, height: 17 };

/** The roles whose names tell their colours. */
const namedRoles = (rows: readonly OrganizationRow[], roles: number): number[] =>
  roleArcs(rows).flatMap(({ role }) => roles > 1 && role >= 0 ? [role] : []);

/** The circle on which the nodes stand. Lengths are in px. */
interface Ring {
  readonly isNarrow: boolean;
  /** Where the circle's square begins: below the names of roles where they would lie over it. */
  readonly top: number;
  /** Names of roles that stand beside each other. */
  readonly namesInRow: number;
  /** Width and height of the picture. */
  readonly side: number;
  readonly centre: readonly [x: number, y: number];
  readonly radius: number;
  readonly roles: number;
  /** Angle between two nodes of a role, and that of each node. */
  readonly step: number;
  readonly angles: readonly number[];
  /** Radius of each node, by its events. */
  readonly sizes: readonly number[];
}

function ringOf(
  rows: readonly OrganizationRow[],
  events: NetworkFigures["events"],
  { width, height }: Pick<NetworkOptions, "width" | "height">,
): Ring {
  const isNarrow = width < 640;
  const side = Math.min(width, Math.max(LEAST_SIDE, Math.min(GREATEST_SIDE, height - 24)));
  const letters = Math.min(LETTERS, rows.reduce((most, { label }) => Math.max(most, label.length), 0));
  const radius = Math.max(20, side / 2 - (isNarrow ? 62 : 20 + 6 * letters));
  const roles = rows.filter(({ role }, i) => i === 0 || rows[i - 1].role !== role).length;
  const namesInRow = isNarrow ? Math.max(1, Math.floor(width / ROLE_NAME.width)) : 1;
  const named = namedRoles(rows, roles).length;
  const top = isNarrow && named > 0 ? 10 + ROLE_NAME.height * Math.ceil(named / namesInRow) : 0;
  // The gap between two roles is as wide as two nodes.
  const step = 2 * Math.PI / (rows.length + 2 * (roles > 1 ? roles : 0) || 1);
  const angles: number[] = [];
  for (let i = 0, at = -Math.PI / 2; i < rows.length; i++, at += step) {
    if (roles > 1 && i > 0 && rows[i].role !== rows[i - 1].role) at += 2 * step;
    angles.push(at);
  }
  const most = Math.max(1, ...events);
  const sizes = rows.map((_, i) => Math.max(2, Math.min(step * radius * 0.48, 3 + 9 * Math.sqrt(events[i] / most))));
  return { isNarrow, top, namesInRow, side, centre: [width / 2, top + side / 2], radius, roles, step, angles, sizes };
}

const pointOf = ({ centre: [x, y] }: Ring, angle: number, distance: number): [number, number] => [
  x + distance * Math.cos(angle),
  y + distance * Math.sin(angle),
];

/**
 * The curves of all pairs, the most frequent on top. What programs and many people together give
 * and take shows where they are pointed at.
 */
function handoverLines(
  { rows, pairs }: Pick<NetworkFigures, "rows" | "pairs">,
  ring: Ring,
  palette: Palette,
): { readonly paths: readonly SvgElement[]; readonly shown: number } {
  const { centre: [cx, cy], radius, angles } = ring;
  const isQuiet = ({ role, kind }: OrganizationRow) => role === -1 || kind === "rest";
  const order = Array.from({ length: pairs.counts.length }, (_, at) => at).filter((at) => pairs.from[at] !== pairs.to[at]);
  const between = order.filter((at) => !isQuiet(rows[pairs.from[at]]) && !isQuiet(rows[pairs.to[at]]));
  const most = Math.max(1, pairs.counts[between[0]] ?? pairs.counts[order[0]] ?? 1);
  const first = new Set((between.length > 0 ? between : order).slice(0, MOST_LINES));
  const paths = order.map((at) => {
    const [from, to, count] = [pairs.from[at], pairs.to[at], pairs.counts[at]];
    const share = Math.sqrt(Math.min(1, count / most));
    const [x1, y1] = pointOf(ring, angles[from], radius);
    const [x2, y2] = pointOf(ring, angles[to], radius);
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
  return { paths, shown: first.size };
}

/** A node with its name, where there is room for names. */
function nodeOf(
  row: OrganizationRow,
  i: number,
  ring: Ring,
  { palette, theme }: { readonly palette: Palette; readonly theme: "light" | "dark" },
): SvgElement {
  const { angles, radius, centre, step, isNarrow } = ring;
  const [x, y] = pointOf(ring, angles[i], radius);
  const [tx, ty] = pointOf(ring, angles[i], radius + 14);
  const turned = Math.cos(angles[i]) < -1e-9;
  const degrees = angles[i] * 180 / Math.PI + (turned ? 180 : 0);
  // Beside the ring there is more room than over and below it.
  const beside = Math.abs(Math.cos(angles[i])) > 0.5 ? Math.min(24, Math.floor((centre[0] - radius - 20) / 6.6)) : 0;
  const letters = isNarrow ? 8 : Math.max(LETTERS, beside);
  const label = Array.from(clipName(row.label).replace(/\s+/g, " "));
  const name = () =>
    svg("text", {
      class: "log-name",
      transform: `translate(${r(tx)} ${r(ty)}) rotate(${r(degrees)})`,
      "text-anchor": turned ? "end" : "start",
      dy: 4,
      "font-size": 11,
      fill: palette.text,
      "font-weight": row.kind === "resource" ? undefined : 600,
    }, [label.length > letters ? `${label.slice(0, letters - 1).join("")}…` : label.join("")]);
  return svg("g", { class: "org-node", "data-node": i }, [
    svg("circle", { cx: r(x), cy: r(y), r: r(ring.sizes[i]), fill: roleColor(row.role, theme), stroke: palette.background }),
    ...(step * radius >= LEAST_STEP ? [name()] : []),
  ]);
}

/** The line within the ring along the nodes of a role. */
function roleLine(
  { from, to, role }: ReturnType<typeof roleArcs>[number],
  ring: Ring,
  theme: "light" | "dark",
): SvgElement {
  const [a, b] = [ring.angles[from] - ring.step * 0.6, ring.angles[to] + ring.step * 0.6];
  const inner = ring.radius - 14;
  const [x1, y1] = pointOf(ring, a, inner);
  const [x2, y2] = pointOf(ring, b, inner);
  return svg("path", {
    d: `M${r(x1)} ${r(y1)}A${r(inner)} ${r(inner)} 0 ${b - a > Math.PI ? 1 : 0} 1 ${r(x2)} ${r(y2)}`,
    fill: "none",
    stroke: roleColor(role, theme),
    "stroke-width": 3,
    opacity: 0.7,
  });
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
