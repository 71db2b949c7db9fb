import {
  type Collaboration,
  DAY,
  formatDay,
  type Organization,
  type Period,
  sayCount,
  sayCountOf,
  sayDate,
  sayDateParts,
  sayDuration,
} from "../../lib/tracebook.js";
import type { Figure, FigureRow } from "../../lib/figures.js";
import type { GridFigures } from "./organization-grid.js";
import { type OrganizationRow, roleName } from "./organization-rows.js";
import { load, measure, order, programs } from "./organization-state.js";

/** The figures of the rows of the picture. */
export interface RowFigures {
  readonly found: Organization;
  readonly rows: readonly OrganizationRow[];
  /** Events of each row. */
  readonly events: Float64Array;
  /** Handovers from a row to another one, at `from * rows + to`. */
  readonly handovers: Float64Array;
  /** Their median wait in seconds; NaN for none. */
  readonly waits: Float64Array;
  /** Cases that both work on. */
  readonly together: Float64Array;
  /** Events of a row in a period, at `row * periods + period`. */
  readonly load: Float64Array;
  /** The same of seconds of work; null where they are not known. */
  readonly busy: Float64Array | null;
}

/** A cell of the picture: column -1 is the name of the row. */
export interface Cell {
  readonly part: "matrix" | "weeks";
  readonly row: number;
  readonly column: number;
}

/** Adds the figures of people up to those of rows. */
export function figuresOfRows(
  found: Organization,
  rows: readonly OrganizationRow[],
  { handovers: given, together: both }: Collaboration,
): RowFigures {
  const n = rows.length;
  const [handovers, waits, together] = [new Float64Array(n * n), new Float64Array(n * n).fill(NaN), new Float64Array(n * n)];
  given.counts.forEach((count, i) => {
    handovers[given.from[i] * n + given.to[i]] = count;
    waits[given.from[i] * n + given.to[i]] = given.medianWaitSeconds[i];
  });
  both.counts.forEach((count, i) => {
    together[both.from[i] * n + both.to[i]] = together[both.to[i] * n + both.from[i]] = count;
  });
  const { from, events, busySeconds } = found.workload;
  const periods = from.length - 1;
  const sumOf = (values: ArrayLike<number>) => {
    const sums = new Float64Array(n * periods);
    rows.forEach(({ codes }, row) => {
      for (const code of codes) for (let p = 0; p < periods; p++) sums[row * periods + p] += values[code * periods + p];
    });
    return sums;
  };
  return {
    found,
    rows,
    events: Float64Array.from(rows, ({ codes }) => codes.reduce((sum, code) => sum + found.events[code], 0)),
    handovers,
    waits,
    together,
    load: sumOf(events),
    busy: busySeconds === null ? null : sumOf(busySeconds),
  };
}

/** The seconds of work, where the reader wants to see them and they are known. */
const shownBusy = ({ busy }: RowFigures): Float64Array | null => load.value === "hours" ? busy : null;

/** What the grid shows by the choices over it. */
export function gridOf(figures: RowFigures): GridFigures {
  const { found, rows, events, handovers, waits, together } = figures;
  const busy = shownBusy(figures);
  const { from, period } = found.workload;
  const isTime = measure.value === "wait";
  return {
    rows,
    byRole: order.value === "role",
    cells: isTime
      ? waits.map((wait) => Number.isNaN(wait) ? 0 : Math.max(wait, 1e-9))
      : measure.value === "together"
      ? together
      : handovers,
    isTime,
    sayCell: isTime ? sayDuration : sayCount,
    cellUnit: { handovers: "handovers", wait: "median wait", together: "cases together" }[measure.value],
    load: busy ?? figures.load,
    sayLoad: busy === null ? sayCount : sayDuration,
    loadUnit: `${busy === null ? "events" : "busy time"} a ${period}`,
    periodLabels: periodLabels(from, period),
    events,
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

/** What a cell tells on hover, the first line being its heading. */
export function cellWords(figures: RowFigures, { part, row, column }: Cell): string[] {
  if (part === "weeks") return loadWords(figures, row, column);
  if (column < 0 || column === row && figures.rows[row].kind === "resource") return rowWords(figures, row);
  return pairWords(figures, row, column);
}

const labelOf = ({ kind, label, role }: OrganizationRow): string => kind === "rest" ? `${label} of ${roleName(role)}` : label;

/** How many events a row has, and in how many cases where it is one person. */
export function rowWords({ found, rows, events }: RowFigures, row: number): string[] {
  const { codes, role } = rows[row];
  const cases = codes.length === 1 ? [`in ${sayCountOf(found.cases[codes[0]], "case")}`] : [];
  return [labelOf(rows[row]), [sayCountOf(events[row], "event"), ...cases].join(" "), roleName(role)];
}

/** What one row hands over to another one. */
export function pairWords({ rows, handovers, waits, together }: RowFigures, from: number, to: number): string[] {
  const at = from * rows.length + to;
  const roles = rows[from].role === rows[to].role ? `, both of ${roleName(rows[from].role)}` : "";
  return [
    `${labelOf(rows[from])} → ${labelOf(rows[to])}`,
    handovers[at] === 0 ? `no handover${roles}` : `${sayCountOf(handovers[at], "handover")}${roles}`,
    ...(handovers[at] === 0 ? [] : [`waits ${sayDuration(waits[at])} (median until taken up)`]),
    ...(together[at] === 0 ? [] : [`${sayCountOf(together[at], "case")} worked on by both`]),
  ];
}

function loadWords({ found: { workload: { from, period } }, rows, load, busy }: RowFigures, row: number, p: number): string[] {
  const at = row * (from.length - 1) + p;
  return [
    labelOf(rows[row]),
    `${period === "day" ? "" : `${period} from `}${sayDate(from[p], "UTC")}: ${sayCountOf(load[at], "event")}`,
    ...(busy === null ? [] : [`busy for ${sayDuration(busy[at])}, counted round the clock`]),
  ];
}

/** The figures of rows of several people, by those of single ones. */
const FIGURES_OF_ROWS = {
  handovers: "row-handovers",
  "handover-wait": "row-handover-wait",
  "cases-together": "row-cases-together",
  "load-events": "row-load-events",
  "load-busy": "row-load-busy",
} as const;

/**
 * The figure of a cell: of people by their names, else of rows.
 *
 * @param of what is told of a cell of the matrix
 */
export function figureAt(figures: RowFigures, { part, row, column }: Cell, of = measure.value): Figure {
  const { found, rows, events } = figures;
  const both = column < 0 || part === "weeks" ? [rows[row]] : [rows[row], rows[column]];
  const isOfPeople = both.every(({ kind }) => kind === "resource");
  const parameters = both.map((own) => isOfPeople ? found.names[own.codes[0]] : JSON.stringify(figureRow(own, figures)));
  const counting = isOfPeople ? [] : [programs.value];
  const nameOf = (name: keyof typeof FIGURES_OF_ROWS) => isOfPeople ? name : FIGURES_OF_ROWS[name];
  if (part === "weeks") {
    const { from } = found.workload;
    const busy = shownBusy(figures);
    return {
      name: nameOf(busy === null ? "load-events" : "load-busy"),
      parameters: [...parameters, formatDay(from[column] / DAY), ...counting],
      value: (busy ?? figures.load)[row * (from.length - 1) + column],
    };
  }
  if (column < 0) {
    const name = isOfPeople ? "person-events" : "row-events";
    return { name, parameters: [...parameters, ...counting], value: events[row] };
  }
  const [name, values] = ({
    handovers: ["handovers", figures.handovers],
    wait: ["handover-wait", figures.waits],
    together: ["cases-together", figures.together],
  } as const)[of];
  return { name: nameOf(name), parameters: [...parameters, ...counting], value: values[row * rows.length + column] };
}

/** A row as figures name it: the rest of a role by those that have rows of their own. */
function figureRow({ kind, role, codes }: OrganizationRow, { rows, found: { names } }: RowFigures): FigureRow {
  if (kind === "resource") return { person: names[codes[0]] };
  const but = rows.filter((own) => own.kind === "resource" && own.role === role).map(({ codes: [code] }) => names[code]);
  return kind === "role" || but.length === 0 ? { role } : { role, but };
}
