import { clipName, fill, h, nameNode } from "../elements/dom.js";
import { offerFilters } from "../filters/filter-actions.js";
import type { PageLog } from "../log/page-log.js";
import type { GridPlace } from "./organization-grid.js";
import { byPerson, conditionOf, order, toggleFold } from "./organization-state.js";
import { type Cell, cellWords, figureAt, pairWords, type RowFigures, rowWords } from "./row-figures.js";

/** A picture, what is told of it, and where. */
interface Told {
  readonly picture: SVGSVGElement;
  readonly figures: RowFigures;
  /** Tells of what is pointed at, as the text beside the pointer does. */
  readonly status: HTMLElement;
}

/** A picture that can be pointed at, with the text beside the pointer. */
interface Pointed extends Told {
  readonly tip: ReturnType<typeof tipOver>;
}

/** Lights row and column of the cell that is pointed at, tells its figures, filters on a click. */
export function startGrid(log: PageLog, told: Told, place: GridPlace): void {
  const { picture, figures: { rows } } = told;
  const grid = startTelling(
    told,
    "Handovers between people, and their workload over time. Arrow keys move between cells, Enter offers filters.",
  );
  let at: Cell | null = null;
  const light = (cell: Cell | null) => {
    at = cell;
    lightCell(grid, place, cell);
  };
  const placeOf = (event: MouseEvent) => {
    const { left, top } = picture.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top] as const;
  };
  picture.addEventListener("pointermove", (event) => light(cellAt(place, ...placeOf(event))));
  picture.addEventListener("pointerleave", () => light(null));
  picture.addEventListener("click", (event) => {
    const [x, y] = placeOf(event);
    const cell = cellAt(place, x, y);
    if (cell === null) return;
    light(cell);
    // The bar and the letter of a role fold it.
    if (cell.column < 0 && x <= 20 && order.value === "role") toggleFold(rows[cell.row].role);
    else chooseCell(log, grid, cell);
  });
  picture.addEventListener("blur", () => light(null));
  picture.addEventListener("keydown", (event) => {
    const now = at ?? { part: "matrix", row: 0, column: -1 };
    const step = STEPS_OF_KEYS[event.key];
    if (event.key === "Enter" || event.key === " ") chooseCell(log, grid, now);
    else if (event.key === "Escape") light(null);
    else if (step === undefined) return;
    else light(at === null ? now : steppedCell(now, step, rows.length, place.weeks.count));
    event.preventDefault();
    event.stopPropagation();
  });
}

/** Makes a picture one that the keyboard leads to. */
function startTelling(told: Told, label: string): Pointed {
  told.picture.setAttribute("role", "group");
  told.picture.setAttribute("tabindex", "0");
  told.picture.setAttribute("aria-label", label);
  return { ...told, tip: tipOver(told.picture) };
}

function tell({ tip, status }: Pointed, lines: readonly string[], [x, y]: readonly [number, number]): void {
  tip.show(lines, x, y);
  fill(status, lines.join(" · "));
}

/** Lights a cell with its row and column, and tells its figures; null for none. */
function lightCell(grid: Pointed, place: GridPlace, cell: Cell | null): void {
  const { picture, figures, tip } = grid;
  const [rowBand, columnBand] = [picture.querySelector(".org-band.row")!, picture.querySelector(".org-band.column")!];
  for (const element of picture.querySelectorAll(".lit")) element.classList.remove("lit");
  rowBand.setAttribute("opacity", cell === null ? "0" : "0.16");
  columnBand.setAttribute("opacity", cell === null || cell.part === "weeks" || cell.column < 0 ? "0" : "0.16");
  if (cell === null) return tip.hide();
  const { part, row, column } = cell;
  rowBand.setAttribute("y", String((part === "weeks" ? place.weeks.tops : place.tops)[row]));
  picture.querySelector(`[data-row="${row}"]`)?.classList.add("lit");
  if (part === "matrix" && column >= 0) {
    columnBand.setAttribute("x", String(place.lefts[column]));
    picture.querySelector(`[data-column="${column}"]`)?.classList.add("lit");
  }
  if (column >= 0) markCell(picture, place, cell);
  tell(grid, cellWords(figures, cell), tipPlaceOf(place, cell));
}

/** The top of a cell, at its middle. */
function tipPlaceOf({ weeks, tops, lefts, cell: width }: GridPlace, { part, row, column }: Cell): readonly [number, number] {
  if (column < 0) return [60, tops[row]];
  return part === "weeks" ? [weeks.left + (column + 0.5) * weeks.cell, weeks.tops[row]] : [lefts[column] + width / 2, tops[row]];
}

/** The frame round the cell that is pointed at. */
const frameIn = (picture: SVGSVGElement): Element => picture.querySelector(".org-here")!;

function markCell(picture: SVGSVGElement, { weeks, lefts, tops, cell: width, rowHeight }: GridPlace, cell: Cell): void {
  const { part, row, column } = cell;
  const [x, y, side] = part === "weeks"
    ? [weeks.left + column * weeks.cell, weeks.tops[row], weeks.cell]
    : [lefts[column], tops[row], width];
  const frame = frameIn(picture);
  const box = { x: x + 0.75, y: y + 0.75, width: Math.max(1, side - 1.5), height: rowHeight - 1.5 };
  for (const [name, value] of Object.entries(box)) frame.setAttribute(name, String(value));
  frame.classList.add("lit");
}

/** Offers filters by the people of a cell, and folds or unfolds a role. */
function chooseCell(log: PageLog, { picture, figures }: Pointed, cell: Cell): void {
  const { rows, found: { names } } = figures;
  const row = rows[cell.row];
  if (cell.part === "matrix" && cell.column < 0 && row.kind !== "resource") return toggleFold(row.role);
  const both = cell.part === "weeks" || cell.column < 0 ? [row] : [row, rows[cell.column]];
  const conditions = [...new Set(both)].map((one) => conditionOf(one, names)).filter((where) => where !== null);
  const element = cell.column < 0 ? picture.querySelector(`[data-row="${cell.row}"]`) : frameIn(picture);
  offerFilters(log, element ?? picture, conditions, { figure: figureAt(figures, cell) });
}

/** The cell at a place of the grid in px; null beside the cells. */
function cellAt({ weeks, tops, lefts, rowHeight, cell }: GridPlace, x: number, y: number): Cell | null {
  const rowAt = (tops: readonly number[]) => tops.findIndex((top) => y >= top && y < top + rowHeight);
  const inWeeks = rowAt(weeks.tops);
  const week = Math.floor((x - weeks.left) / weeks.cell);
  if (inWeeks >= 0 && week >= 0 && week < weeks.count) return { part: "weeks", row: inWeeks, column: week };
  const row = rowAt(tops);
  if (row < 0) return null;
  const column = lefts.findIndex((left) => x >= left && x < left + cell);
  return column >= 0 ? { part: "matrix", row, column } : x < (lefts[0] ?? 0) ? { part: "matrix", row, column: -1 } : null;
}

const STEPS_OF_KEYS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

/** The cell beside another one; the weeks follow the last column of the matrix. */
function steppedCell(from: Cell, [rowStep, columnStep]: readonly [number, number], rows: number, weeks: number): Cell {
  const row = Math.min(rows - 1, Math.max(0, from.row + rowStep));
  const column = from.column + columnStep;
  if (from.part === "matrix" && column >= rows && weeks > 0) return { part: "weeks", row, column: 0 };
  if (from.part === "weeks" && column < 0) return { part: "matrix", row, column: rows - 1 };
  const columns = from.part === "weeks" ? weeks : rows;
  return { part: from.part, row, column: Math.max(-1, Math.min(columns - 1, column)) };
}

/** Most people of whom the panel of a person tells the handovers. */
const MOST_TOLD = 3;

/** Lights what a person gives (blue) and takes (violet) where it is pointed at. */
export function startNetwork(log: PageLog, told: Told): void {
  const { picture, figures: { rows } } = told;
  const network = startTelling(told, "Network of handovers. Arrow keys move between people, Enter offers filters.");
  let at = -1;
  const light = (row: number) => {
    at = row;
    lightPerson(network, row);
  };
  const rowOf = (event: Event) => Number((event.target as Element).closest<SVGElement>(".org-node")?.dataset.node ?? -1);
  picture.addEventListener("pointerover", (event) => light(rowOf(event)));
  picture.addEventListener("pointerleave", () => light(-1));
  picture.addEventListener("click", (event) => {
    const line = (event.target as Element).closest<SVGPathElement>(".org-line");
    if (rowOf(event) >= 0) choosePerson(log, network, rowOf(event));
    else if (line !== null) chooseLine(log, network, line);
  });
  picture.addEventListener("blur", () => light(-1));
  picture.addEventListener("keydown", (event) => {
    const step = ({ ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 } as Record<string, number>)[event.key];
    if (step !== undefined) light((at + step + rows.length) % rows.length);
    else if (event.key === "Enter" && at >= 0) choosePerson(log, network, at);
    else if (event.key === "Escape") light(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

const linesIn = (picture: SVGSVGElement): SVGPathElement[] => Array.from(picture.querySelectorAll<SVGPathElement>(".org-line"));

/** Lights a person with its lines, and tells its figures; -1 for none. */
function lightPerson(network: Pointed, row: number): void {
  const { picture, figures, tip } = network;
  picture.classList.toggle("pointed", row >= 0);
  for (const line of linesIn(picture)) {
    line.classList.toggle("gives", row >= 0 && line.dataset.from === String(row));
    line.classList.toggle("takes", row >= 0 && line.dataset.to === String(row));
  }
  for (const node of picture.querySelectorAll(".org-node")) {
    node.classList.toggle("lit", (node as SVGElement).dataset.node === String(row));
  }
  if (row < 0) return tip.hide();
  const circle = picture.querySelectorAll(".org-node circle")[row];
  const [gives, takes] = [".gives", ".takes"].map((lit) => picture.querySelectorAll(lit).length);
  const lines = [...rowWords(figures, row), `gives to ${gives}, takes from ${takes}`];
  tell(network, lines, [Number(circle.getAttribute("cx")), Number(circle.getAttribute("cy")) - 8]);
}

const handoversOf = (figures: RowFigures, row: number, column: number) =>
  figureAt(figures, { part: "matrix", row, column }, "handovers");

/** Offers a filter by a person, and tells what it hands over to whom most. */
function choosePerson(log: PageLog, { picture, figures }: Pointed, row: number): void {
  const { rows, found, events, handovers } = figures;
  if (rows[row].kind !== "resource") return toggleFold(rows[row].role);
  const name = found.names[rows[row].codes[0]];
  const given = (to: number) => handovers[row * rows.length + to];
  const mostGiven = linesIn(picture).filter(({ dataset }) => dataset.from === String(row))
    .map(({ dataset }) => Number(dataset.to)).sort((a, b) => given(b) - given(a)).slice(0, MOST_TOLD);
  offerFilters(log, picture.querySelectorAll(".org-node")[row], [byPerson(name)], {
    figures: {
      "the events": { name: "person-events", parameters: [name], value: events[row] },
      ...Object.fromEntries(
        mostGiven.map((to) => [`the handovers to ${clipName(rows[to].label)}`, handoversOf(figures, row, to)]),
      ),
    },
  });
}

/** Tells of the handovers of a line. */
function chooseLine(log: PageLog, { figures }: Pointed, line: SVGPathElement): void {
  const [from, to] = [line.dataset.from, line.dataset.to].map(Number);
  offerFilters(log, line, [], {
    about: pairWords(figures, from, to).join(" · "),
    keepsSelection: true,
    figure: handoversOf(figures, from, to),
  });
}

/** A small text over a place of a picture. */
function tipOver(picture: SVGSVGElement): { show(lines: readonly string[], x: number, y: number): void; hide(): void } {
  const tip = h("div", { class: "tip org-tip", hidden: true, "aria-hidden": "true" });
  return {
    show(lines, x, y) {
      if (!tip.isConnected) picture.parentElement?.append(tip);
      tip.hidden = false;
      fill(tip, lines.map((line, i) => h(i === 0 ? "b" : "span", {}, nameNode(line))));
      const box = picture.getBoundingClientRect();
      const size = tip.getBoundingClientRect();
      tip.style.left = `${Math.min(Math.max(8, box.left + x - size.width / 2), innerWidth - size.width - 8)}px`;
      const above = box.top + y - size.height - 8;
      tip.style.top = `${above >= 8 ? above : box.top + y + 26}px`;
    },
    hide: () => tip.hidden = true,
  };
}
