import { colorAt, FONT, type Palette, sayCount, svg, type SvgElement } from "../../lib/tracebook.js";
import { clipName } from "../elements/dom.js";
import { type OrganizationRow, roleKey } from "./organization-rows.js";

/** What the grid shows. */
export interface GridFigures {
  readonly rows: readonly OrganizationRow[];
  /** Whether rows of one role stand together. */
  readonly byRole: boolean;
  /** By row and row: what a cell's colour stands for; 0 for none. */
  readonly cells: Float64Array;
  /** Whether the cells are waiting times. */
  readonly isTime: boolean;
  readonly sayCell: (value: number) => string;
  /** What the colours of the cells stand for, such as "handovers". */
  readonly cellUnit: string;
  /** By row and period. */
  readonly load: Float64Array;
  readonly sayLoad: (value: number) => string;
  /** What the colours of the periods stand for, such as "events a week". */
  readonly loadUnit: string;
  /** Texts over the first period of each month or year; empty for none. */
  readonly periodLabels: readonly string[];
  /** By row. */
  readonly events: Float64Array;
}

/** Where the parts of a drawn grid are, in px. */
export interface GridPlace {
  readonly width: number;
  readonly height: number;
  readonly tops: readonly number[];
  readonly rowHeight: number;
  /** Left edges of the columns of the matrix. */
  readonly lefts: readonly number[];
  readonly cell: number;
  readonly matrixTop: number;
  readonly weeks: { readonly left: number; readonly cell: number; readonly tops: readonly number[]; readonly count: number };
}

/** Colours that tell roles apart, on light and on dark ground. */
const ROLE_COLORS = {
  light: ["#b5541c", "#1f7a4d", "#7a3fb5", "#1f6fb2", "#a8325e", "#2b7580", "#6b5b1e", "#4a55a8"],
  dark: ["#e08a55", "#4fb883", "#b98ae8", "#6fb1ea", "#e37fa6", "#63b8c4", "#c2ad5c", "#98a3ee"],
  program: { light: "#667085", dark: "#98a2b3" },
};

/** The colour of a role. */
export function roleColor(role: number, theme: "light" | "dark"): string {
  return role < 0 ? ROLE_COLORS.program[theme] : ROLE_COLORS[theme][role % ROLE_COLORS[theme].length];
}

const GAP = 7;

/** Colours of a legend, and the width of each, px. */
const [STEPS, STEP_WIDTH] = [7, 20];

/** Width of a cell where there is room, px. */
const LARGEST_CELL = 34;
/** The same of a few people, and of a few weeks, in a wide picture, which they fill. */
const WIDE = { from: 1100, person: 72, week: 130 };

/** Draws matrix, workload and totals: beside each other, or below each other where it is narrow. */
export function drawGrid(
  figures: GridFigures,
  { width, palette, isDark }: { readonly width: number; readonly palette: Palette; readonly isDark: boolean },
): { element: SvgElement; place: GridPlace } {
  const grid = layoutOf(figures, width);
  const paint: Paint = { palette, theme: isDark ? "dark" : "light", empty: isDark ? "#1d2632" : "#f2f4f7" };
  const most = mostOf(figures, grid.periods);
  const { matrixTop, labelWidth, bottom, weeksLeft, weeksBottom, weeksTop, weekCell } = grid;
  const scale = figures.isTime ? palette.time : palette.frequency;
  const element = svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width: grid.width,
    height: r(grid.height),
    viewBox: `0 0 ${grid.width} ${r(grid.height)}`,
    "font-family": FONT,
    class: "org-grid",
  }, [
    ...bands(grid, paint),
    ...columnNames(figures, grid, paint),
    ...(grid.hasColumnRoles ? columnRoles(figures, grid, paint) : []),
    ...rowNames(figures, { grid, paint, shift: 0 }),
    ...(grid.isNarrow ? rowNames(figures, { grid, paint, shift: weeksTop }) : []),
    ...roleLetters(figures, grid, paint),
    svg("g", { class: "org-cells" }, [
      ...matrixCells(figures, { grid, paint, scale, most: most.cell }),
      ...weekCells(figures, { grid, paint, scale: palette.frequency, most: most.load }),
    ]),
    svg("path", { d: diagonal(figures, grid), stroke: palette.muted, opacity: 0.5 }),
    svg("rect", { class: "org-here", fill: "none", "pointer-events": "none" }),
    ...periodNames(figures, grid, paint),
    ...(grid.isNarrow ? [] : totals(figures, { grid, paint, most: most.events })),
    ...legend([labelWidth, bottom + 10], paint, {
      colors: LEGEND.map((at) => colorAt(scale, Math.sqrt(at))),
      most: figures.sayCell(most.cell) + andMore(figures.cells, most.cell),
      unit: figures.cellUnit,
    }),
    ...legend([weeksLeft, weeksBottom + 10], paint, {
      colors: LEGEND.map((at) => colorAt(palette.frequency, at)),
      most: figures.sayLoad(most.load) + andMore(figures.load, most.load),
      unit: `${figures.loadUnit}, grey: none`,
    }),
  ]);
  const weeks = { left: weeksLeft, cell: weekCell, tops: grid.weekTops, count: grid.periods };
  const { width: drawn, height, tops, rowHeight, lefts, cell } = grid;
  return { element, place: { width: drawn, height, tops, rowHeight, lefts, cell, matrixTop, weeks } };
}

/** Colours of the drawing. */
interface Paint {
  readonly palette: Palette;
  readonly theme: "light" | "dark";
  /** Of cells without a value. */
  readonly empty: string;
}

/** Places and sizes of the parts in px, and what is drawn of them. */
type GridLayout = ReturnType<typeof layoutOf>;

/** What one part is drawn with. */
interface Part {
  readonly grid: GridLayout;
  readonly paint: Paint;
}

/** Sizes that do not depend on where a part is. */
function sizesOf({ rows, byRole, load }: GridFigures, given: number) {
  // While a page is laid out, a picture may get no width for a moment.
  const width = Math.max(280, given);
  const n = rows.length;
  const periods = n === 0 ? 0 : load.length / n;
  const isNarrow = width < 640;
  const longest = Math.max(...rows.map(({ label }) => shortLabel(label, 99).length), 4);
  const labelWidth = Math.min(isNarrow ? 104 : width < 1500 ? 160 : 220, 36 + longest * 7);
  const gapBefore = (i: number) => byRole && i > 0 && rows[i].role !== rows[i - 1].role ? GAP : 0;
  const gaps = rows.reduce((sum, _, i) => sum + gapBefore(i), 0);
  const totalWidth = isNarrow ? 0 : 118;
  const weeksWidth = isNarrow ? width - labelWidth : Math.max(150, Math.min(width * 0.27, periods * 15));
  const matrixWidth = isNarrow ? width - labelWidth : width - labelWidth - weeksWidth - totalWidth - 44;
  const cell = clamp(
    2,
    width < WIDE.from ? LARGEST_CELL : clamp(LARGEST_CELL, WIDE.person, 0.32 * width / Math.max(1, n)),
    (matrixWidth - gaps) / Math.max(1, n),
  );
  const rowHeight = Math.max(16, Math.min(width < 1500 ? 20 : 26, cell));
  // Beside the name stand the mark of the role and its letter.
  const letters = Math.floor((labelWidth - 34) / 6.9);
  return { width, periods, isNarrow, labelWidth, letters, gapBefore, totalWidth, weeksWidth, cell, rowHeight };
}

function layoutOf(figures: GridFigures, given: number) {
  const { rows, byRole } = figures;
  const sizes = sizesOf(figures, given);
  const { width, periods, isNarrow, labelWidth, gapBefore, totalWidth, weeksWidth, cell, rowHeight } = sizes;
  const n = rows.length;
  const sections = [...sectionsOf(rows, byRole)];
  // The columns have the marks of roles that the rows have, and letters over their names.
  const hasColumnRoles = byRole && sections.length > 1;
  const hasColumnNames = cell >= 11;
  const columnLetters = isNarrow ? 12 : 17;
  const headLetters = Math.max(...rows.map(({ label }) => shortLabel(label, columnLetters).length), 1);
  const matrixTop = (hasColumnRoles ? 24 : 0) + (hasColumnNames ? 14 + headLetters * 6.6 : 24);
  const tops: number[] = [];
  const lefts: number[] = [];
  for (let i = 0, y = matrixTop, x = labelWidth; i < n; i++, y += rowHeight, x += cell) {
    tops.push(y += gapBefore(i));
    lefts.push(x += gapBefore(i));
  }
  const bottom = (tops[n - 1] ?? matrixTop) + rowHeight;
  // The legend of a small matrix is wider than the matrix.
  const matrixRight = Math.max((lefts[n - 1] ?? labelWidth) + cell, labelWidth + STEPS * STEP_WIDTH);
  const weeksTop = isNarrow ? bottom + 100 - matrixTop : 0;
  const weeksLeft = isNarrow ? labelWidth : matrixRight + 26;
  const weeksRoom = isNarrow ? weeksWidth : width - totalWidth - weeksLeft - 18;
  const weekCell = clamp(2, width < WIDE.from ? LARGEST_CELL : WIDE.week, weeksRoom / Math.max(1, periods));
  const weekTops = tops.map((top) => top + weeksTop);
  const weeksBottom = bottom + weeksTop;
  const matrix = { sections, hasColumnRoles, hasColumnNames, columnLetters, matrixTop, tops, lefts, bottom };
  return { ...sizes, ...matrix, weeksTop, weeksLeft, weekCell, weekTops, weeksBottom, height: weeksBottom + 58 };
}

/** The values from which colours and bars stay the same. */
function mostOf({ rows, cells, load, events }: GridFigures, periods: number) {
  const n = rows.length;
  // Programs and rows of several people would make the cells of all others pale.
  const isSingle = ({ kind, role }: OrganizationRow) => kind === "resource" && role !== -1;
  const people = events.filter((_, i) => isSingle(rows[i]));
  return {
    cell: capOf(cells, (at) => isSingle(rows[Math.floor(at / n)]) && isSingle(rows[at % n])),
    load: capOf(load, (at) => isSingle(rows[Math.floor(at / periods)])),
    events: Math.max(1, ...(people.length > 0 ? people : events)),
  };
}

const text = ({ palette }: Paint, x: number, y: number, content: string, attributes: SvgElement["attributes"] = {}) =>
  svg("text", { x: r(x), y: r(y), "font-size": 11.5, fill: palette.text, ...attributes }, [content]);

const muted = (paint: Paint, x: number, y: number, content: string, attributes: SvgElement["attributes"] = {}) =>
  text(paint, x, y, content, { fill: paint.palette.muted, "font-size": 11, ...attributes });

const box = ({ x, y, width, height }: Box, fill: string, more: SvgElement["attributes"] = {}) =>
  svg("rect", {
    x: r(x),
    y: r(y),
    width: r(Math.max(0.5, width)),
    height: r(height),
    rx: Math.min(2.5, width / 5),
    fill,
    ...more,
  });

/** What lights the row and the column that are pointed at. */
function bands({ width, rowHeight, cell, bottom }: GridLayout, { palette }: Paint): SvgElement[] {
  const band = (side: string, size: { readonly width: number; readonly height: number }) =>
    svg("rect", {
      class: `org-band ${side}`,
      x: 0,
      y: 0,
      ...size,
      fill: palette.frequency[3],
      opacity: 0,
      "pointer-events": "none",
    });
  return [band("row", { width, height: rowHeight }), band("column", { width: r(cell), height: r(bottom) })];
}

function columnNames({ rows }: GridFigures, grid: GridLayout, paint: Paint): SvgElement[] {
  const { hasColumnNames, labelWidth, matrixTop, columnLetters, lefts, cell } = grid;
  if (!hasColumnNames) return [muted(paint, labelWidth, matrixTop - 8, "columns in the order of the rows")];
  return rows.map(({ label }, j) =>
    text(paint, 0, 0, shortLabel(label, columnLetters), {
      class: "log-name",
      x: undefined,
      y: undefined,
      transform: `translate(${r(lefts[j] + cell / 2 + 4)} ${r(matrixTop - 6)}) rotate(-90)`,
      "data-column": j,
    })
  );
}

/** The marks of the roles over the columns, with their letters where there is room. */
const columnRoles = ({ rows }: GridFigures, { sections, lefts, cell }: GridLayout, paint: Paint): SvgElement[] =>
  sections.flatMap(({ from, to, role }) => {
    const right = lefts[to] + cell;
    const letter = role < 0 || rows[from].kind === "role" || right - lefts[from] < 10 ? [] : [
      text(paint, (lefts[from] + right) / 2, 11, roleKey(role), { "text-anchor": "middle", "font-weight": 700 }),
    ];
    const line = { x: lefts[from] + 0.75, y: 16, width: right - lefts[from] - 1.5, height: 4 };
    return [box(line, roleColor(role, paint.theme), { rx: 2 }), ...letter];
  });

/** The names of the rows with the marks of their roles; moved down for the workload. */
function rowNames({ rows }: GridFigures, { grid, paint, shift }: Part & { readonly shift: number }): SvgElement[] {
  const { sections, tops, rowHeight, labelWidth, letters, isNarrow } = grid;
  return [
    ...sections.map(({ from, to, role }) => {
      const line = { x: 0, y: tops[from] + shift, width: 4, height: tops[to] + rowHeight - tops[from] - 2 };
      return box(line, roleColor(role, paint.theme), { rx: 2 });
    }),
    ...rows.map(({ label, kind }, i) =>
      text(paint, labelWidth - 8, tops[i] + shift + rowHeight / 2 + 3.5, shortLabel(label, letters), {
        "text-anchor": "end",
        "data-row": shift === 0 || isNarrow ? i : undefined,
        "font-weight": kind === "resource" ? undefined : 600,
        class: "org-name log-name",
      })
    ),
  ];
}

function roleLetters({ rows, byRole }: GridFigures, { sections, tops, rowHeight, labelWidth }: GridLayout, paint: Paint) {
  if (!byRole || labelWidth < 60) return [];
  return sections.filter(({ from, role }) => role >= 0 && rows[from].kind !== "role").map(({ from, role }) =>
    text(paint, 9, tops[from] + rowHeight / 2 + 3.5, roleKey(role), { "font-weight": 700 })
  );
}

/** What cells are coloured by. */
interface Coloured extends Part {
  readonly scale: readonly string[];
  readonly most: number;
}

function matrixCells({ rows, cells }: GridFigures, { grid, paint, scale, most }: Coloured): SvgElement[] {
  const { lefts, tops, cell, rowHeight } = grid;
  const n = rows.length;
  const matrix = cellsByColor();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j && rows[i].kind === "resource") continue;
      const value = cells[i * n + j];
      const fill = !(value > 0) ? paint.empty : colorAt(scale, nearestShade(Math.sqrt(Math.min(1, value / most))));
      matrix.add(fill, { x: lefts[j] + 0.75, y: tops[i] + 0.75, width: cell - 1.5, height: rowHeight - 1.5 });
    }
  }
  return matrix.paths();
}

/** Strokes for the cells of people with themselves. */
const diagonal = ({ rows }: GridFigures, { lefts, tops, cell, rowHeight }: GridLayout): string =>
  rows.map(({ kind }, i) =>
    kind !== "resource"
      ? ""
      : `M${r(lefts[i] + cell * 0.3)} ${r(tops[i] + rowHeight * 0.3)}L${r(lefts[i] + cell * 0.7)} ${r(tops[i] + rowHeight * 0.7)}`
  ).join("");

function weekCells({ rows, load }: GridFigures, { grid, paint, scale, most }: Coloured): SvgElement[] {
  const { periods, weeksLeft, weekTops, weekCell, rowHeight } = grid;
  const weeks = cellsByColor();
  for (let i = 0; i < rows.length; i++) {
    for (let p = 0; p < periods; p++) {
      const value = load[i * periods + p];
      const fill = !(value > 0) ? paint.empty : colorAt(scale, nearestShade(Math.min(1, value / most)));
      const x = weeksLeft + p * weekCell + 0.5;
      weeks.add(fill, { x, y: weekTops[i] + 0.75, width: weekCell - 1, height: rowHeight - 1.5 });
    }
  }
  return weeks.paths();
}

function periodNames({ periodLabels }: GridFigures, grid: GridLayout, paint: Paint): SvgElement[] {
  const { periods, weekCell, weeksLeft, weekTops, matrixTop, isNarrow } = grid;
  /** Where the last name ends, px. */
  let named = 0;
  return periodLabels.flatMap((label, p) => {
    const wide = 6.4 * label.length;
    // A name of the last periods would reach beyond the picture.
    const isLast = isNarrow && (periods - p) * weekCell < 7 * label.length;
    const [x, begin] = isLast ? [periods * weekCell, periods * weekCell - wide] : [p * weekCell, p * weekCell];
    if (label === "" || begin < named) return [];
    named = begin + wide + 6;
    return [muted(paint, weeksLeft + x, (weekTops[0] ?? matrixTop) - 8, label, { "text-anchor": isLast ? "end" : "start" })];
  });
}

/** The bars of the events of each row; one that is much longer than the others is cut. */
function totals({ rows, events }: GridFigures, { grid, paint, most }: Part & { readonly most: number }): SvgElement[] {
  const { weeksLeft, periods, weekCell, tops, rowHeight, matrixTop } = grid;
  const right = weeksLeft + periods * weekCell;
  const left = right + 14;
  return [
    muted(paint, right + 118, matrixTop - 8, "Events in all", { "text-anchor": "end" }),
    ...rows.flatMap((row, i) => {
      const y = tops[i] + rowHeight / 2;
      const bar = { x: left, y: y - 4.5, width: 50 * Math.min(1, events[i] / most), height: 9 };
      return [
        box(bar, row.role === -1 ? paint.palette.muted : colorAt(paint.palette.frequency, 0.55)),
        ...(events[i] > most
          ? [
            svg("path", {
              d: `M${r(left + 36)} ${r(y + 6)}l5 -12M${r(left + 41)} ${r(y + 6)}l5 -12`,
              stroke: paint.palette.background,
              "stroke-width": 2,
            }),
          ]
          : []),
        text(paint, left + 104, y + 3.5, sayCount(events[i]), { "text-anchor": "end" }),
      ];
    }),
  ];
}

/** What a legend says. */
interface Legend {
  readonly colors: readonly string[];
  readonly most: string;
  readonly unit: string;
}

const legend = ([x, y]: readonly [x: number, y: number], paint: Paint, { colors, most, unit }: Legend): SvgElement[] => [
  ...colors.map((color, i) => box({ x: x + i * STEP_WIDTH, y, width: STEP_WIDTH, height: 7 }, color, { rx: 0 })),
  muted(paint, x, y + 19, "0", {}),
  muted(paint, x + colors.length * STEP_WIDTH, y + 19, most, { "text-anchor": "end" }),
  muted(paint, x, y + 34, unit),
];

/** Places of the colours of a legend on their scale. */
const LEGEND = Array.from({ length: STEPS }, (_, i) => i / (STEPS - 1));

/** Shades of a scale that are told apart: cells of one shade are one element. */
const SHADES = 48;

const nearestShade = (place: number) => Math.round(place * SHADES) / SHADES;

/** A rectangle in px. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Collects the cells of each colour as one path: thousands of elements take a browser long. */
function cellsByColor() {
  const shapes = new Map<string, string[]>();
  return {
    add(fill: string, { x, y, width, height }: Box) {
      const [w, h] = [Math.max(0.5, width), height];
      const round = Math.min(2.5, w / 5);
      const corner = (dx: number, dy: number) => `a${r(round)} ${r(round)} 0 0 1 ${r(dx * round)} ${r(dy * round)}`;
      const [across, down] = [r(w - 2 * round), r(h - 2 * round)];
      const shape = `M${r(x + round)} ${r(y)}h${across}${corner(1, 1)}v${down}${corner(-1, 1)}h${-across}${
        corner(-1, -1)
      }v${-down}z`;
      const known = shapes.get(fill);
      if (known === undefined) shapes.set(fill, [shape]);
      else known.push(shape);
    },
    paths: () => Array.from(shapes, ([fill, own]) => svg("path", { fill, d: own.join("") })),
  };
}

const clamp = (least: number, most: number, value: number) => Math.max(least, Math.min(most, value));

const r = (value: number) => Math.round(value * 10) / 10;

/** A name as short as it must be; without line breaks. */
function shortLabel(label: string, letters: number): string {
  const all = Array.from(clipName(label).replace(/\s+/g, " "));
  return all.length <= letters ? all.join("") : `${all.slice(0, Math.max(1, letters - 1)).join("")}…`;
}

/** Runs of rows of one role. */
function* sectionsOf(rows: readonly OrganizationRow[], byRole: boolean): Generator<{ from: number; to: number; role: number }> {
  for (let from = 0; from < rows.length;) {
    let to = from;
    while (byRole && to + 1 < rows.length && rows[to + 1].role === rows[from].role) to++;
    yield { from, to, role: rows[from].role };
    from = to + 1;
  }
}

/** What stands behind the end of a scale that some values exceed. */
const andMore = (values: ArrayLike<number>, end: number): string => Array.from(values).some((value) => value > end) ? "+" : "";

/**
 * The value from which colours stay the same: few cells are darker than all others.
 *
 * @param counts whether a cell counts; where none does, all do
 */
function capOf(values: Float64Array, counts: (at: number) => boolean): number {
  const positive = values.filter((value, at) => value > 0 && counts(at));
  const sorted = (positive.length > 0 ? positive : values.filter((value) => value > 0)).sort();
  return sorted.length === 0 ? 1 : sorted[Math.floor(0.98 * (sorted.length - 1))];
}
