import {
  type Collaboration,
  DARK,
  DAY,
  formatDay,
  LIGHT,
  type Organization,
  type Period,
  sayCount,
  sayCountOf,
  sayDate,
  sayDateParts,
  sayDuration,
  shellWord,
  svgMarkup,
} from "../../lib/tracebook.js";
import type { Figure, FigureRow } from "../../lib/figures.js";
import { csvButton, saveButtons } from "../elements/save-buttons.js";
import { copiedCommand } from "../elements/copied-command.js";
import { card, clipName, fill, h, info, nameNode, svgNode } from "../elements/dom.js";
import { exactNote } from "../log/exact-note.js";
import { offerFilters } from "../filters/filter-actions.js";
import { alsoOn, follow } from "../log/follow.js";
import { drawGrid, type GridFigures, type GridPlace } from "./organization-grid.js";
import { drawNetwork, type NetworkOptions } from "./organization-network.js";
import { groupsOf, type OrganizationRow, organizationRows, roleName } from "./organization-rows.js";
import {
  byPerson,
  conditionOf,
  controlsOf,
  foldedRoles,
  load,
  measure,
  order,
  organizationOf,
  pairsOf,
  peopleOf,
  picture,
  programs,
  toggleFold,
} from "./organization-state.js";
import { rebuilt } from "../log/rebuilt.js";
import { responsive } from "../elements/responsive.js";
import { isDark } from "../elements/theme.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";

/**
 * Who hands over to whom as matrix or network, beside the workload of each person over time. A role
 * is folded by a click, a name offers a filter.
 */
export const HandoverMatrix = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    const box = card(
      "Who hands over to whom",
      "A handover: an event of one person is directly followed, in the same case, by one of another person. The row gives, the column takes. The wait is from the end of the first event to the start of the second (its end, where no start is known). Roles are people with a similar mix of activities in the whole log. Colours grow with the square root.",
      exactNote(log, "events"),
    );
    if (log.manifest.level === "cases") return box;
    box.append(follow(alsoOn(log, ...controlsOf(log).map(({ onChange }) => onChange)), async (current, signal) => {
      const found = await organizationOf(current);
      if (found === null) return await withoutResources(log, current, signal);
      if (found.events.every((count) => count === 0)) {
        return [h("p", { class: "empty" }, "No event of the cases that are left names who did it.")];
      }
      return await drawOrganization(log, current, found);
    }));
    return box;
  });

/** Letters of a name of which 150 can be read round a network. */
const SHORT_NAME = 6;

/** What of a window the choices over the network take, and the line below it, px. */
const BESIDE_NETWORK = 190;

async function drawOrganization(log: PageLog, current: FilteredLog, found: Organization): Promise<Node[]> {
  const isNarrow = matchMedia("(max-width: 820px)").matches;
  // Names of more columns would touch.
  const isWide = matchMedia("(min-width: 1400px)").matches;
  const isNetwork = picture.value === "network";
  const options = {
    order: isNetwork ? "role" as const : order.value,
    folded: foldedRoles(),
    rolesOnly: peopleOf(log).value === "roles",
  };
  // Short names leave the ring more room.
  const mostNodes = isNarrow ? 40 : found.names.every((name) => name.length <= SHORT_NAME) ? 150 : 110;
  const rows = organizationRows(found, { ...options, most: isNetwork ? mostNodes : isNarrow ? 14 : isWide ? 40 : 32 });
  const groupOf = groupsOf(rows, found.names.length);
  const figures = await pairsOf(current, groupOf);
  const status = h(
    "p",
    { class: "note org-status", "aria-live": "polite" },
    `${matchMedia("(hover: none)").matches ? "Tap" : "Point at"} ${
      isNetwork ? "a person to see who gives and takes" : "a cell for its figures"
    }.`,
  );
  const texts = wordsOf(found, rows, figures);
  const show = (options: NetworkOptions) =>
    isNetwork
      ? { element: drawNetwork({ rows, events: texts.events, pairs: figures.handovers }, options), place: null }
      : drawGrid(texts.grid, options);
  const place = responsive((width) => {
    const height = innerHeight - BESIDE_NETWORK;
    const drawn = show({ width, height, palette: isDark() ? DARK : LIGHT, isDark: isDark() });
    const picture = svgNode(drawn.element) as SVGSVGElement;
    if (drawn.place === null) startNetwork(log, picture, { rows, names: found.names, status, texts });
    else startGrid(log, picture, drawn.place, { rows, names: found.names, status, texts });
    return picture;
  });
  place.classList.add("org-picture");
  const csv = async () => {
    const { handovers, together } = await pairsOf(current);
    const inCommon = new Map(Array.from(together.counts, (count, i) => [`${together.from[i]} ${together.to[i]}`, count]));
    const role = (code: number) => roleName(found.roleOf[code]);
    return [
      ["from", "from_role", "to", "to_role", "handovers", "median_wait_seconds", "total_wait_seconds", "cases_together"],
      ...Array.from(handovers.counts, (count, i) => {
        const [a, b] = [handovers.from[i], handovers.to[i]];
        const both = inCommon.get(`${Math.min(a, b)} ${Math.max(a, b)}`) ?? 0;
        return [
          found.names[a],
          role(a),
          found.names[b],
          role(b),
          count,
          handovers.medianWaitSeconds[i],
          handovers.totalWaitSeconds[i],
          both,
        ];
      }),
    ];
  };
  return [
    controls(log, found),
    place,
    status,
    h(
      "div",
      { class: "actions" },
      saveButtons(`${log.entry.slug}-organization`, {
        svg: () => svgMarkup(show({ width: 1200, height: 900, palette: LIGHT, isDark: false }).element),
        background: LIGHT.background,
        csv,
      }),
      h("span", { class: "muted" }, "Workload: ", csvButtonOfLoad(log, found)),
    ),
  ];
}

function csvButtonOfLoad(log: PageLog, { names, roleOf, workload: { from, events, busySeconds } }: Organization): HTMLElement {
  const periods = from.length - 1;
  return csvButton(`${log.entry.slug}-workload`, () => {
    const used = Array.from(events.keys()).filter((i) => events[i] > 0 || (busySeconds?.[i] ?? 0) > 0);
    const code = (i: number) => Math.floor(i / periods);
    return {
      person: used.map((i) => names[code(i)]),
      role: used.map((i) => roleName(roleOf[code(i)])),
      period_begin: used.map((i) => new Date(from[i % periods]).toISOString().slice(0, 10)),
      events: used.map((i) => events[i]),
      ...(busySeconds === null ? {} : { busy_seconds: used.map((i) => busySeconds[i]) }),
    };
  });
}

/** A figure of single people, of which there is one of rows too. */
interface RowFigure {
  readonly name: keyof typeof FIGURES_OF_ROWS;
  readonly value: number;
}

/** What is drawn of the rows, and the words for its parts. */
interface OrganizationWords {
  readonly grid: GridFigures;
  readonly events: Float64Array;
  /** The figure of a row and a column of the matrix, by what is coloured. */
  pair(from: number, to: number): RowFigure;
  handovers(from: number, to: number): RowFigure;
  /** The load of a row in a period, and the period's first day. */
  load(row: number, period: number): RowFigure & { readonly day: string };
  cell(from: number, to: number): string[];
  week(row: number, period: number): string[];
  row(row: number): string[];
}

function wordsOf(
  found: Organization,
  rows: readonly OrganizationRow[],
  { handovers, together }: Collaboration,
): OrganizationWords {
  const n = rows.length;
  const { from, period, events: loadEvents, busySeconds } = found.workload;
  const periods = from.length - 1;
  const [counts, waits, both] = [new Float64Array(n * n), new Float64Array(n * n).fill(NaN), new Float64Array(n * n)];
  handovers.counts.forEach((count, i) => {
    counts[handovers.from[i] * n + handovers.to[i]] = count;
    waits[handovers.from[i] * n + handovers.to[i]] = handovers.medianWaitSeconds[i];
  });
  together.counts.forEach((count, i) => {
    both[together.from[i] * n + together.to[i]] = both[together.to[i] * n + together.from[i]] = count;
  });
  const sumOf = (values: ArrayLike<number>) => {
    const sums = new Float64Array(n * periods);
    rows.forEach(({ codes }, row) => {
      for (const code of codes) for (let p = 0; p < periods; p++) sums[row * periods + p] += values[code * periods + p];
    });
    return sums;
  };
  const eventsOfRows = sumOf(loadEvents);
  const busyOfRows = busySeconds === null ? null : sumOf(busySeconds);
  const isHours = load.value === "hours" && busyOfRows !== null;
  const events = Float64Array.from(rows, ({ codes }) => codes.reduce((sum, code) => sum + found.events[code], 0));
  const handoversAt = (a: number, b: number): RowFigure => ({ name: "handovers", value: counts[a * n + b] });
  const label = ({ kind, label, role }: OrganizationRow) => kind === "rest" ? `${label} of ${roleName(role)}` : label;
  return {
    events,
    grid: {
      rows,
      byRole: order.value === "role",
      cells: measure.value === "wait"
        ? waits.map((wait) => Number.isNaN(wait) ? 0 : Math.max(wait, 1e-9))
        : measure.value === "together"
        ? both
        : counts,
      isTime: measure.value === "wait",
      sayCell: measure.value === "wait" ? sayDuration : sayCount,
      cellUnit: { handovers: "handovers", wait: "median wait", together: "cases together" }[measure.value],
      load: isHours ? busyOfRows : eventsOfRows,
      sayLoad: isHours ? sayDuration : sayCount,
      loadUnit: `${isHours ? "busy time" : "events"} a ${period}`,
      periodLabels: periodLabels(from, period),
      events,
    },
    pair: (a, b) =>
      measure.value === "wait"
        ? { name: "handover-wait", value: waits[a * n + b] }
        : measure.value === "together"
        ? { name: "cases-together", value: both[a * n + b] }
        : handoversAt(a, b),
    handovers: handoversAt,
    load(row, p) {
      const [name, loads] = isHours ? ["load-busy", busyOfRows] as const : ["load-events", eventsOfRows] as const;
      return { name, value: loads[row * periods + p], day: formatDay(from[p] / DAY) };
    },
    cell(a, b) {
      const at = a * n + b;
      const roles = rows[a].role === rows[b].role ? `, both of ${roleName(rows[a].role)}` : "";
      return [
        `${label(rows[a])} → ${label(rows[b])}`,
        counts[at] === 0
          ? `no handover${roles}`
          : `${`${sayCount(counts[at])} ${counts[at] === 1 ? "handover" : "handovers"}`}${roles}`,
        ...(counts[at] === 0 ? [] : [`waits ${sayDuration(waits[at])} (median until taken up)`]),
        ...(both[at] === 0 ? [] : [`${sayCountOf(both[at], "case")} worked on by both`]),
      ];
    },
    week(row, p) {
      const begin = sayDate(from[p], "UTC");
      return [
        label(rows[row]),
        `${period === "day" ? "" : `${period} from `}${begin}: ${sayCountOf(eventsOfRows[row * periods + p], "event")}`,
        ...(busyOfRows === null ? [] : [`busy for ${sayDuration(busyOfRows[row * periods + p])}, counted round the clock`]),
      ];
    },
    row(row) {
      const cases = rows[row].codes.length === 1 ? [`in ${sayCountOf(found.cases[rows[row].codes[0]], "case")}`] : [];
      return [label(rows[row]), [sayCountOf(events[row], "event"), ...cases].join(" "), roleName(rows[row].role)];
    },
  };
}

/** Names of months or years over the periods that begin in them. */
function periodLabels(from: Float64Array, period: Period): string[] {
  const isYears = period === "month" || period === "quarter" || period === "year";
  const name = (at: number) => sayDateParts(at, "UTC", isYears ? { year: "numeric" } : { month: "short" });
  const periods = from.length - 1;
  const labels = Array.from({ length: periods }, (_, p) => p === 0 || name(from[p]) !== name(from[p - 1]) ? name(from[p]) : "");
  // A label needs the room of some columns.
  const room = Math.max(1, Math.ceil(periods / 9));
  let last = -Infinity;
  // A short first month gives its place to the second one.
  const second = labels.findIndex((label, p) => p > 0 && label !== "");
  return labels.map((label, p) => {
    if (label === "" || p - last < room || p === 0 && second > 0 && second < room) return "";
    last = p;
    return label;
  });
}

/** The choices over the picture. */
function controls(log: PageLog, found: Organization): HTMLElement {
  const select = <Value extends string>(
    name: string,
    control: { readonly value: Value; set(value: Value): void },
    choices: Readonly<Record<Value, string>>,
  ) =>
    h(
      "label",
      { class: "org-choice" },
      h("span", {}, name),
      h(
        "select",
        {
          class: "field",
          onchange: (event: Event) => control.set((event.currentTarget as HTMLSelectElement).value as Value),
        },
        Object.entries(choices).map(([value, text]) =>
          h("option", { value, ".selected": value === control.value }, text as string)
        ),
      ),
    );
  const isNetwork = picture.value === "network";
  const isBusy = found.workload.busySeconds !== null;
  const unit = found.workload.period;
  const named = found.programs.map(({ code }) => found.names[code]);
  return h(
    "div",
    { class: "org-controls" },
    select("Picture", picture, { matrix: "Matrix", network: "Network" }),
    !isNetwork && select("Colour", measure, { handovers: "Handovers", wait: "Median wait", together: "Cases together" }),
    !isNetwork && isBusy && select(`Each ${unit}`, load, { events: "Events", hours: "Busy time" }),
    !isNetwork && select("Order", order, { role: "By role", name: "By name", events: "By events" }),
    select("Rows", peopleOf(log), { people: "People", roles: "Roles only" }),
    (named.length > 0 || programs.value === "people") && h(
      "label",
      { class: "check" },
      h("input", {
        type: "checkbox",
        ".checked": programs.value === "apart",
        onchange: (event: Event) => programs.set((event.currentTarget as HTMLInputElement).checked ? "apart" : "people"),
      }),
      named.length === 0 ? "Programs apart" : h(
        "span",
        {},
        "Programs apart: ",
        named.slice(0, 3).flatMap((name, i) => [i > 0 ? ", " : "", nameNode(name)]),
        named.length > 3 ? ` and ${named.length - 3} more` : "",
      ),
    ),
    named.length > 0 &&
      info(
        "Taken for programs: resources whose names say so (such as System or batch), and up to three with at least four times the events of anyone else.",
      ),
  );
}

/** What the drawn pictures need for their words and filters. */
interface Interaction {
  readonly rows: readonly OrganizationRow[];
  readonly names: readonly string[];
  readonly status: HTMLElement;
  readonly texts: OrganizationWords;
}

/** A cell of the grid: column -1 is the name of the row. */
interface Cell {
  readonly part: "matrix" | "weeks";
  readonly row: number;
  readonly column: number;
}

/** Lights row and column of the cell that is pointed at, tells its figures, filters on a click. */
function startGrid(log: PageLog, picture: SVGSVGElement, place: GridPlace, { rows, names, status, texts }: Interaction): void {
  picture.setAttribute("role", "group");
  picture.setAttribute("tabindex", "0");
  picture.setAttribute(
    "aria-label",
    "Handovers between people, and their workload over time. Arrow keys move between cells, Enter offers filters.",
  );
  const tip = tipOver(picture);
  const [rowBand, columnBand] = [picture.querySelector(".org-band.row")!, picture.querySelector(".org-band.column")!];
  let at: Cell | null = null;
  const light = (cell: Cell | null) => {
    at = cell;
    for (const element of picture.querySelectorAll(".lit")) element.classList.remove("lit");
    rowBand.setAttribute("opacity", cell === null ? "0" : "0.16");
    columnBand.setAttribute("opacity", cell === null || cell.part === "weeks" || cell.column < 0 ? "0" : "0.16");
    if (cell === null) return tip.hide();
    const tops = cell.part === "weeks" ? place.weeks.tops : place.tops;
    rowBand.setAttribute("y", String(tops[cell.row]));
    picture.querySelector(`[data-row="${cell.row}"]`)?.classList.add("lit");
    if (cell.part === "matrix" && cell.column >= 0) {
      columnBand.setAttribute("x", String(place.lefts[cell.column]));
      picture.querySelector(`[data-column="${cell.column}"]`)?.classList.add("lit");
    }
    if (cell.column >= 0) mark(cell);
    const lines = wordsAt(cell);
    const [x, y] = cell.column < 0
      ? [60, place.tops[cell.row]]
      : cell.part === "weeks"
      ? [place.weeks.left + (cell.column + 0.5) * place.weeks.cell, place.weeks.tops[cell.row]]
      : [place.lefts[cell.column] + place.cell / 2, place.tops[cell.row]];
    tip.show(lines, x, y);
    fill(status, lines.join(" · "));
  };
  const wordsAt = ({ part, row, column }: Cell) =>
    part === "weeks"
      ? texts.week(row, column)
      : column < 0 || column === row && rows[row].kind === "resource"
      ? texts.row(row)
      : texts.cell(row, column);
  const here = picture.querySelector(".org-here")!;
  const mark = ({ part, row, column }: Cell) => {
    const { weeks, lefts, tops, cell: width, rowHeight } = place;
    const [x, y, side] = part === "weeks"
      ? [weeks.left + column * weeks.cell, weeks.tops[row], weeks.cell]
      : [lefts[column], tops[row], width];
    const box = { x: x + 0.75, y: y + 0.75, width: Math.max(1, side - 1.5), height: rowHeight - 1.5 };
    for (const [name, value] of Object.entries(box)) here.setAttribute(name, String(value));
    here.classList.add("lit");
  };
  const elementOf = ({ row, column }: Cell) => column < 0 ? picture.querySelector(`[data-row="${row}"]`) : here;
  const choose = (cell: Cell) => {
    const row = rows[cell.row];
    if (cell.part === "matrix" && cell.column < 0 && row.kind !== "resource") return toggleFold(row.role);
    const both = cell.part === "weeks" || cell.column < 0 ? [row] : [row, rows[cell.column]];
    const conditions = [...new Set(both)].map((one) => conditionOf(one, names)).filter((where) => where !== null);
    const figure = figureAt(cell, { rows, names, texts });
    offerFilters(log, elementOf(cell) ?? picture, conditions, { figure });
  };
  const cellOf = (event: MouseEvent) => {
    const { left, top } = picture.getBoundingClientRect();
    return cellAt(place, event.clientX - left, event.clientY - top);
  };
  picture.addEventListener("pointermove", (event) => light(cellOf(event)));
  picture.addEventListener("pointerleave", () => light(null));
  picture.addEventListener("click", (event) => {
    const { left, top } = picture.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const cell = cellAt(place, x, y);
    if (cell === null) return;
    light(cell);
    // The bar and the letter of a role fold it.
    if (cell.column < 0 && x <= 20 && order.value === "role") toggleFold(rows[cell.row].role);
    else choose(cell);
  });
  picture.addEventListener("blur", () => light(null));
  picture.addEventListener("keydown", (event) => {
    const now = at ?? { part: "matrix", row: 0, column: -1 };
    const step = STEPS_OF_KEYS[event.key];
    if (event.key === "Enter" || event.key === " ") choose(now);
    else if (event.key === "Escape") light(null);
    else if (step === undefined) return;
    else light(at === null ? now : steppedCell(now, step, rows.length, place.weeks.count));
    event.preventDefault();
    event.stopPropagation();
  });
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

/** The figures of rows of several people, by those of single ones. */
const FIGURES_OF_ROWS = {
  handovers: "row-handovers",
  "handover-wait": "row-handover-wait",
  "cases-together": "row-cases-together",
  "load-events": "row-load-events",
  "load-busy": "row-load-busy",
} as const;

/** The figure of a cell: of people by their names, else of rows. */
function figureAt({ part, row, column }: Cell, { rows, names, texts }: Pick<Interaction, "rows" | "names" | "texts">): Figure {
  const both = column < 0 || part === "weeks" ? [rows[row]] : [rows[row], rows[column]];
  const isOfPeople = both.every(({ kind }) => kind === "resource");
  const parameters = both.map(({ codes, ...own }) =>
    isOfPeople ? names[codes[0]] : JSON.stringify(figureRow({ codes, ...own }, { rows, names }))
  );
  const counting = isOfPeople ? [] : [programs.value];
  const nameOf = (name: keyof typeof FIGURES_OF_ROWS) => isOfPeople ? name : FIGURES_OF_ROWS[name];
  if (part === "weeks") {
    const { name, value, day } = texts.load(row, column);
    return { name: nameOf(name), parameters: [...parameters, day, ...counting], value };
  }
  if (column < 0) {
    return {
      name: isOfPeople ? "person-events" : "row-events",
      parameters: [...parameters, ...counting],
      value: texts.events[row],
    };
  }
  const { name, value } = texts.pair(row, column);
  return { name: nameOf(name), parameters: [...parameters, ...counting], value };
}

/** A row as figures name it: the rest of a role by those that have rows of their own. */
function figureRow({ kind, role, codes }: OrganizationRow, { rows, names }: Pick<Interaction, "rows" | "names">): FigureRow {
  if (kind === "resource") return { person: names[codes[0]] };
  const but = rows.filter((own) => own.kind === "resource" && own.role === role).map(({ codes: [code] }) => names[code]);
  return kind === "role" || but.length === 0 ? { role } : { role, but };
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
function startNetwork(log: PageLog, picture: SVGSVGElement, { rows, names, status, texts }: Interaction): void {
  picture.setAttribute("role", "group");
  picture.setAttribute("tabindex", "0");
  picture.setAttribute("aria-label", "Network of handovers. Arrow keys move between people, Enter offers filters.");
  const tip = tipOver(picture);
  let at = -1;
  const lines = Array.from(picture.querySelectorAll<SVGPathElement>(".org-line"));
  const light = (row: number) => {
    at = row;
    picture.classList.toggle("pointed", row >= 0);
    for (const line of lines) {
      line.classList.toggle("gives", row >= 0 && line.dataset.from === String(row));
      line.classList.toggle("takes", row >= 0 && line.dataset.to === String(row));
    }
    for (const node of picture.querySelectorAll(".org-node")) {
      node.classList.toggle("lit", (node as SVGElement).dataset.node === String(row));
    }
    if (row < 0) return tip.hide();
    const circle = picture.querySelectorAll(".org-node circle")[row];
    const words = [
      ...texts.row(row),
      `gives to ${picture.querySelectorAll(".gives").length}, takes from ${picture.querySelectorAll(".takes").length}`,
    ];
    tip.show(words, Number(circle.getAttribute("cx")), Number(circle.getAttribute("cy")) - 8);
    fill(status, words.join(" · "));
  };
  const rowOf = (event: Event) => Number((event.target as Element).closest<SVGElement>(".org-node")?.dataset.node ?? -1);
  const figureOf = (from: number, to: number) =>
    figureAt({ part: "matrix", row: from, column: to }, { rows, names, texts: { ...texts, pair: texts.handovers } });
  const choose = (row: number) => {
    if (rows[row].kind !== "resource") return toggleFold(rows[row].role);
    const name = names[rows[row].codes[0]];
    offerFilters(log, picture.querySelectorAll(".org-node")[row], [byPerson(name)], {
      figures: {
        "the events": { name: "person-events", parameters: [name], value: texts.events[row] },
        ...Object.fromEntries(
          mostGiven(row).map((to) => [`the handovers to ${clipName(rows[to].label)}`, figureOf(row, to)]),
        ),
      },
    });
  };
  const mostGiven = (row: number) =>
    lines.filter(({ dataset }) => dataset.from === String(row)).map(({ dataset }) => Number(dataset.to))
      .sort((a, b) => texts.handovers(row, b).value - texts.handovers(row, a).value).slice(0, MOST_TOLD);
  const chooseLine = (line: SVGPathElement) => {
    const [from, to] = [line.dataset.from, line.dataset.to].map(Number);
    offerFilters(log, line, [], { about: texts.cell(from, to).join(" · "), keepsSelection: true, figure: figureOf(from, to) });
  };
  picture.addEventListener("pointerover", (event) => light(rowOf(event)));
  picture.addEventListener("pointerleave", () => light(-1));
  picture.addEventListener("click", (event) => {
    const line = (event.target as Element).closest<SVGPathElement>(".org-line");
    if (rowOf(event) >= 0) choose(rowOf(event));
    else if (line !== null) chooseLine(line);
  });
  picture.addEventListener("blur", () => light(-1));
  picture.addEventListener("keydown", (event) => {
    const step = ({ ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 } as Record<string, number>)[event.key];
    if (step !== undefined) light((at + step + rows.length) % rows.length);
    else if (event.key === "Enter" && at >= 0) choose(at);
    else if (event.key === "Escape") light(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
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

/** Names that columns of resources have in logs. */
const LIKELY =
  /resource|user|agent|employee|clerk|owner|worker|person|staff|team|group|role|dep(t|artment)|unit|org|operator|performer|assigned/i;

/** What the log has that could say who did an event, and how to load it so. */
async function withoutResources(log: PageLog, current: FilteredLog, signal: AbortSignal): Promise<Node[]> {
  const attributes = (await current.ask({ kind: "attributes" }, { signal })).filter(({ level, type }) =>
    level === "event" && type === "string"
  );
  const ranked = [...attributes.filter(({ name }) => LIKELY.test(name)), ...attributes.filter(({ name }) => !LIKELY.test(name))]
    .slice(0, 6);
  const known = await Promise.all(ranked.map(async (attribute) => ({
    name: attribute.name,
    values:
      (await current.ask({ kind: "attribute-values", attribute: { level: "event", name: attribute.name } }, { signal })).values
        .length,
  })));
  const fitting = known.filter(({ name, values }) => values >= 2 && (LIKELY.test(name) || values <= 2000)).slice(0, 3);
  return [
    h("p", {}, "No column of this log says who did an event, so there are no people, roles or handovers."),
    ...(fitting.length === 0
      ? [
        h(
          "p",
          { class: "muted" },
          "None of its columns looks like one either. Add a column with a name or number for each event to the source, and load it with:",
        ),
      ]
      : [
        h("p", {}, "These columns could: "),
        h(
          "ul",
          { class: "org-columns" },
          fitting.map(({ name, values }) =>
            h("li", {}, nameNode(name), h("span", { class: "muted" }, ` · ${sayCountOf(values, "value")}`))
          ),
        ),
        h("p", {}, "To take the first for who did it, load the log again, then build the site:"),
      ]),
    copiedCommand(
      `deno task load FILE --log ${shellWord(log.entry.slug.replace(/^own:/, ""))} --resource ${
        shellWord(fitting[0]?.name ?? "COLUMN")
      }`,
    ),
  ];
}
