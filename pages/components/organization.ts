import {
  type CaseCondition,
  type Collaboration,
  countOf,
  DARK,
  LIGHT,
  type Organization,
  type Palette,
  type Period,
  sayCount,
  sayDuration,
  sayShare,
  svgMarkup,
} from "../lib/tracebook.js";
import { pageControl, textControl } from "./controls.js";
import { card, clipName, fill, h, info, nameNode, svgNode } from "./dom.js";
import { exactNote } from "./exact-note.js";
import { offerFilters } from "./filter-actions.js";
import { follow } from "./follow.js";
import { Headline } from "./headline.js";
import { exportButtons } from "./map-export.js";
import { drawGrid, type GridFigures, type GridPlace, roleColor } from "./organization-grid.js";
import { drawNetwork } from "./organization-network.js";
import { groupsOf, type OrganizationRow, organizationRows, roleKey, roleName, rolesShown } from "./organization-rows.js";
import type { FilteredLog, PageLog } from "./page-log.js";
import { rebuilt } from "./rebuilt.js";
import { responsive } from "./responsive.js";
import { csvButton } from "./save-table.js";
import { selectable } from "./selection.js";
import { isDark } from "./theme.js";

const picture = pageControl("organization.picture", ["matrix", "network"]);
const measure = pageControl("organization.measure", ["handovers", "wait", "together"]);
const load = pageControl("organization.load", ["events", "hours"]);
const order = pageControl("organization.order", ["role", "name", "events"]);
const people = pageControl("organization.people", ["people", "roles"]);
const programs = pageControl("organization.programs", ["apart", "people"]);
const folded = textControl("organization.folded");
const CONTROLS = [picture, measure, load, order, people, programs, folded];

const foldedRoles = () => new Set(folded.value.split(",").filter((key) => key !== ""));

function toggleFold(role: number): void {
  const roles = foldedRoles();
  const key = roleKey(role);
  if (!roles.delete(key)) roles.add(key);
  folded.set([...roles].sort().join(","));
}

const organizations = new WeakMap<FilteredLog, Map<string, Promise<Organization | null>>>();

/**
 * Resources, roles and workload of what the filters leave; asked once for all parts of the page.
 */
function organizationOf(current: FilteredLog): Promise<Organization | null> {
  const known = organizations.get(current) ?? new Map<string, Promise<Organization | null>>();
  organizations.set(current, known);
  const key = programs.value;
  const asked = known.get(key) ?? current.ask({ kind: "organization", withPrograms: key === "people" });
  known.set(key, asked);
  // A failure is told by each part, and its button asks again.
  asked.catch(() => known.delete(key));
  return asked;
}

const collaborations = new WeakMap<FilteredLog, Promise<Collaboration>>();

/** Handovers between single resources; asked once for all parts of the page. */
function pairsOf(current: FilteredLog): Promise<Collaboration> {
  const asked = collaborations.get(current) ?? current.ask({ kind: "collaboration", groupOf: null });
  collaborations.set(current, asked);
  asked.catch(() => collaborations.delete(current));
  return asked;
}

/** Draws again when the filters or one of the controls change. */
function followControls(
  log: PageLog,
  controls: readonly { onChange(listener: () => void): unknown }[],
  draw: (current: FilteredLog, signal: AbortSignal) => Promise<readonly Node[]>,
): HTMLElement {
  return follow({
    get current() {
      return log.current;
    },
    onChange(listener) {
      for (const control of controls) control.onChange(() => listener(log.current));
      return log.onChange(listener);
    },
  }, draw);
}

const byPerson = (name: string): CaseCondition => ({ kind: "resource", labels: [name] });

/** Most people of a role by whom cases are filtered: an address holds their names. */
const MOST_FILTERED = 200;

/** Cases with an event by someone of a row; null for too many to name. */
const conditionOf = ({ codes }: Pick<OrganizationRow, "codes">, names: readonly string[]): CaseCondition | null =>
  codes.length === 0 || codes.length > MOST_FILTERED ? null : { kind: "resource", labels: codes.map((code) => names[code]) };

/**
 * The sentence at the top of the page: who hands over to whom most, and how much stays in a role.
 */
export const OrganizationHeadline = (log: PageLog): HTMLElement =>
  Headline(log, async (log, current) => {
    if (log.manifest.level === "cases") return null;
    const found = await organizationOf(current);
    if (found === null) return ["The log does not say who did what."];
    const { names, roleOf, events, allEvents, without } = found;
    const { handovers } = await pairsOf(current);
    const isPerson = (code: number) => roleOf[code] !== -1;
    const pairs = Array.from(handovers.counts.keys()).filter((i) => isPerson(handovers.from[i]) && isPerson(handovers.to[i]));
    const sum = (list: readonly number[]) => list.reduce((all, i) => all + handovers.counts[i], 0);
    const all = sum(pairs);
    const count = events.filter((events, code) => events > 0 && isPerson(code)).length;
    const unnamed = allEvents > 0 && without / allEvents >= 0.2
      ? ` ${sayShare(without / allEvents, 0)} of the events name nobody.`
      : "";
    const figure = (text: string) => h("b", {}, text);
    if (all === 0) {
      if (count === 0) return [`No person is named in these cases.${unnamed}`];
      return count === 1
        ? [figure("One person"), ` does all work that is told: there is no handover.${unnamed}`]
        : ["None of ", figure(`${sayCount(count)} people`), ` hands over work directly to another.${unnamed}`];
    }
    const [most] = pairs;
    if (handovers.counts[most] === 1) {
      return [
        "Only ",
        figure(all === 1 ? "one handover" : `${sayCount(all)} handovers`),
        ` between ${sayCount(count)} people, no two of one pair.${unnamed}`,
      ];
    }
    const inRole = sum(pairs.filter((i) => roleOf[handovers.from[i]] === roleOf[handovers.to[i]]));
    return [
      h("b", {}, nameNode(names[handovers.from[most]])),
      " hands over to ",
      h("b", {}, nameNode(names[handovers.to[most]])),
      " most often: ",
      figure(`${sayCount(handovers.counts[most])} times`),
      ", taken up after a median of ",
      figure(sayDuration(handovers.medianWaitSeconds[most])),
      `. Of all ${sayCount(all)} handovers between ${sayCount(count)} people, `,
      figure(sayShare(inRole / all, 0)),
      ` stay in a role.${unnamed}`,
    ];
  });

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
    box.append(followControls(log, CONTROLS, async (current, signal) => {
      const found = await organizationOf(current);
      if (found === null) return await withoutResources(log, current, signal);
      if (found.events.every((count) => count === 0)) {
        return [h("p", { class: "empty" }, "No event of the cases that are left names who did it.")];
      }
      return await drawOrganization(log, current, found, signal);
    }));
    return box;
  });

async function drawOrganization(log: PageLog, current: FilteredLog, found: Organization, signal: AbortSignal): Promise<Node[]> {
  const isNarrow = matchMedia("(max-width: 820px)").matches;
  const isNetwork = picture.value === "network";
  const options = {
    order: isNetwork ? "role" as const : order.value,
    folded: foldedRoles(),
    rolesOnly: people.value === "roles",
  };
  const rows = organizationRows(found, { ...options, most: isNetwork ? isNarrow ? 40 : 110 : isNarrow ? 14 : 40 });
  const groupOf = groupsOf(rows, found.names.length);
  const figures = await current.ask({ kind: "collaboration", groupOf }, { signal });
  const place = h("div", { class: "org-picture" });
  const status = h(
    "p",
    { class: "note org-status", "aria-live": "polite" },
    isNetwork ? "Point at a person to see who gives and takes." : "Point at a cell for its figures.",
  );
  const texts = wordsOf(found, rows, figures);
  const show = (width: number, palette: Palette, dark: boolean) =>
    isNetwork
      ? {
        element: drawNetwork({ rows, events: texts.events, pairs: figures.handovers }, { width, palette, isDark: dark }),
        place: null,
      }
      : drawGrid(texts.grid, { width, palette, isDark: dark });
  place.append(responsive((width) => {
    const drawn = show(width, isDark() ? DARK : LIGHT, isDark());
    const picture = svgNode(drawn.element) as SVGSVGElement;
    if (drawn.place === null) startNetwork(log, picture, { rows, names: found.names, status, texts });
    else startGrid(log, picture, drawn.place, { rows, names: found.names, status, texts });
    return picture;
  }));
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
    controls(found),
    place,
    status,
    h(
      "div",
      { class: "actions" },
      exportButtons(`${log.entry.slug}-organization`, {
        svg: () => svgMarkup(show(1200, LIGHT, false).element),
        csv,
        files: {},
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

/** What is drawn of the rows, and the words for its parts. */
interface OrganizationWords {
  readonly grid: GridFigures;
  readonly events: Float64Array;
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
      load: isHours ? busyOfRows : eventsOfRows,
      sayLoad: isHours ? sayDuration : sayCount,
      periodLabels: periodLabels(from, period),
      events,
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
        ...(both[at] === 0 ? [] : [`${countOf(both[at], "case")} worked on by both`]),
      ];
    },
    week(row, p) {
      const begin = new Date(from[p]).toLocaleDateString("en-GB", {
        day: "numeric",
        month: "short",
        year: "numeric",
        timeZone: "UTC",
      });
      return [
        label(rows[row]),
        `${period === "day" ? "" : `${period} from `}${begin}: ${countOf(eventsOfRows[row * periods + p], "event")}`,
        ...(busyOfRows === null ? [] : [`busy for ${sayDuration(busyOfRows[row * periods + p])}, counted round the clock`]),
      ];
    },
    row(row) {
      const cases = rows[row].codes.length === 1 ? [`in ${countOf(found.cases[rows[row].codes[0]], "case")}`] : [];
      return [label(rows[row]), [countOf(events[row], "event"), ...cases].join(" "), roleName(rows[row].role)];
    },
  };
}

/** Names of months or years over the periods that begin in them. */
function periodLabels(from: Float64Array, period: Period): string[] {
  const isYears = period === "month" || period === "quarter" || period === "year";
  const name = (at: number) =>
    new Date(at).toLocaleDateString("en-GB", { ...(isYears ? { year: "numeric" } : { month: "short" }), timeZone: "UTC" });
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
function controls(found: Organization): HTMLElement {
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
    select("Rows", people, { people: "People", roles: "Roles only" }),
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
  const rowAt = (y: number, tops: readonly number[]) => tops.findIndex((top) => y >= top && y < top + place.rowHeight);
  const cellAt = (x: number, y: number): Cell | null => {
    const { weeks } = place;
    const inWeeks = rowAt(y, weeks.tops);
    const week = Math.floor((x - weeks.left) / weeks.cell);
    if (inWeeks >= 0 && week >= 0 && week < weeks.count) return { part: "weeks", row: inWeeks, column: week };
    const row = rowAt(y, place.tops);
    if (row < 0) return null;
    const column = place.lefts.findIndex((left) => x >= left && x < left + place.cell);
    return column >= 0 ? { part: "matrix", row, column } : x < (place.lefts[0] ?? 0) ? { part: "matrix", row, column: -1 } : null;
  };
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
    elementOf(cell)?.classList.add("lit");
    const lines = wordsAt(cell);
    const [x, y] = cell.part === "weeks"
      ? [place.weeks.left + (cell.column + 0.5) * place.weeks.cell, place.weeks.tops[cell.row]]
      : [cell.column < 0 ? 60 : place.lefts[cell.column] + place.cell / 2, place.tops[cell.row]];
    tip.show(lines, x, y);
    fill(status, lines.join(" · "));
  };
  const wordsAt = ({ part, row, column }: Cell) =>
    part === "weeks"
      ? texts.week(row, column)
      : column < 0 || column === row && rows[row].kind === "resource"
      ? texts.row(row)
      : texts.cell(row, column);
  const elementOf = ({ part, row, column }: Cell) =>
    picture.querySelector(
      part === "weeks" ? `[data-week="${row} ${column}"]` : column < 0 ? `[data-row="${row}"]` : `[data-cell="${row} ${column}"]`,
    );
  const choose = (cell: Cell) => {
    const row = rows[cell.row];
    if (cell.part === "matrix" && cell.column < 0 && row.kind !== "resource") return toggleFold(row.role);
    const both = cell.part === "weeks" || cell.column < 0 ? [row] : [row, rows[cell.column]];
    const conditions = [...new Set(both)].map((one) => conditionOf(one, names)).filter((where) => where !== null);
    if (conditions.length > 0) offerFilters(log, elementOf(cell) ?? picture, conditions);
  };
  const cellOf = (event: MouseEvent) => {
    const { left, top } = picture.getBoundingClientRect();
    return cellAt(event.clientX - left, event.clientY - top);
  };
  picture.addEventListener("pointermove", (event) => light(cellOf(event)));
  picture.addEventListener("pointerleave", () => light(null));
  picture.addEventListener("click", (event) => {
    const { left, top } = picture.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const cell = cellAt(x, y);
    if (cell === null) return;
    light(cell);
    // The bar and the letter of a role fold it.
    if (cell.column < 0 && x <= 20 && order.value === "role") toggleFold(rows[cell.row].role);
    else choose(cell);
  });
  picture.addEventListener("blur", () => light(null));
  picture.addEventListener("keydown", (event) => {
    const now = at ?? { part: "matrix", row: 0, column: -1 };
    const [rowStep, columnStep] =
      ({ ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] } as Record<string, [number, number]>)[
        event.key
      ] ?? [0, 0];
    if (event.key === "Enter" || event.key === " ") choose(now);
    else if (event.key === "Escape") light(null);
    else if (rowStep === 0 && columnStep === 0) return;
    else {
      const row = Math.min(rows.length - 1, Math.max(0, now.row + (at === null ? 0 : rowStep)));
      const column = now.column + (at === null ? 0 : columnStep);
      if (now.part === "matrix" && column >= rows.length && place.weeks.count > 0) light({ part: "weeks", row, column: 0 });
      else if (now.part === "weeks" && column < 0) light({ part: "matrix", row, column: rows.length - 1 });
      else {light({
          part: now.part,
          row,
          column: Math.max(-1, Math.min((now.part === "weeks" ? place.weeks.count : rows.length) - 1, column)),
        });}
    }
    event.preventDefault();
    event.stopPropagation();
  });
}

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
  const choose = (row: number) => {
    if (rows[row].kind !== "resource") return toggleFold(rows[row].role);
    offerFilters(log, picture.querySelectorAll(".org-node")[row], [byPerson(names[rows[row].codes[0]])]);
  };
  picture.addEventListener("pointerover", (event) => light(rowOf(event)));
  picture.addEventListener("pointerleave", () => light(-1));
  picture.addEventListener("click", (event) => rowOf(event) >= 0 && choose(rowOf(event)));
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

/**
 * The roles found from the work, each as a card: its people, their activities, what stays in it.
 */
export const RoleCards = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) =>
    followControls(log, [programs, folded], async (current, signal) => {
      if (log.manifest.level === "cases") return [];
      const found = await organizationOf(current);
      const roles = found === null ? [] : rolesShown(found);
      if (found === null || roles.length === 0) return [];
      const groupOf = Array.from(found.roleOf, (role) => roles.indexOf(role));
      const { handovers } = await current.ask({ kind: "collaboration", groupOf }, { signal });
      return [h("div", { class: "role-cards" }, roles.map((role, at) => roleCard(log, found, role, { at, handovers })))];
    }));

function roleCard(
  log: PageLog,
  { roles, names, roleOf, events }: Organization,
  role: number,
  { at, handovers }: { readonly at: number; readonly handovers: Collaboration["handovers"] },
): HTMLElement {
  const codes = Array.from(names.keys()).filter((code) => roleOf[code] === role && events[code] > 0).sort((a, b) =>
    events[b] - events[a]
  );
  const where = conditionOf({ codes }, names);
  let [given, stay] = [0, 0];
  handovers.counts.forEach((count, i) => {
    if (handovers.from[i] !== at) return;
    given += count;
    if (handovers.to[i] === at) stay += count;
  });
  const activities = roles[role]?.activities ?? [];
  const isFolded = foldedRoles().has(roleKey(role));
  const pick = (event: Event) => where !== null && offerFilters(log, event.currentTarget as Element, [where]);
  return h(
    "section",
    { class: "card role-card", "data-role": roleKey(role), ...(where === null ? {} : selectable(where)) },
    h(
      "h2",
      {},
      h("span", { class: "role-sign", style: `background: ${roleColor(role, false)}` }),
      where === null ? roleName(role) : h("button", { type: "button", class: "pick", onclick: pick }, roleName(role)),
      h("small", { class: "muted" }, countOf(codes.length, role === -1 ? "program" : "person").replace("persons", "people")),
      h("button", { type: "button", class: "quiet", onclick: () => toggleFold(role) }, isFolded ? "Unfold" : "Fold"),
    ),
    h(
      "p",
      { class: "muted role-people" },
      codes.slice(0, 5).flatMap((code, i) => [i > 0 ? ", " : "", nameNode(names[code])]),
      codes.length > 5 ? ` and ${codes.length - 5} more` : "",
    ),
    activities.map(({ activity, share }) =>
      h(
        "div",
        { class: "role-activity", title: clipName(activity) },
        nameNode(activity),
        h("span", { class: "role-bar" }, h("span", { style: `width: ${100 * share}%` })),
        h("span", { class: "num" }, sayShare(share, 0)),
      )
    ),
    h(
      "p",
      { class: "note" },
      `${sayCount(codes.reduce((sum, code) => sum + events[code], 0))} events${
        given === 0
          ? "; hands over to nobody"
          : codes.length === 1
          ? ` · hands over ${given === 1 ? "once" : `${sayCount(given)} times`}`
          : ` · ${sayShare(stay / given, 0)} of ${sayCount(given)} handovers stay in the role`
      }`,
    ),
  );
}

/** Rows of the table of waits. */
const SHOWN_WAITS = 10;

/** Who waits for whom: the pairs whose handovers wait the longest in total. */
export const WhoWaitsForWhom = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    const box = card(
      "Who waits for whom",
      "From the end of an event of one person to the start of the directly following event of another (its end, where no start is known). Ranked by the time that all handovers of a pair wait together. Nights and weekends count.",
      exactNote(log, "events"),
    );
    if (log.manifest.level === "cases") return box;
    box.append(followControls(log, [programs, people], async (current, signal) => {
      const found = await organizationOf(current);
      if (found === null) return [h("p", { class: "empty" }, "The log names nobody who could wait.")];
      const roles = rolesShown(found);
      const isRoles = people.value === "roles";
      const { handovers } = isRoles
        ? await current.ask({ kind: "collaboration", groupOf: Array.from(found.roleOf, (role) => roles.indexOf(role)) }, {
          signal,
        })
        : await pairsOf(current);
      const name = (at: number) => isRoles ? roleName(roles[at]) : found.names[at];
      const ranked = Array.from(handovers.counts.keys()).sort((a, b) =>
        handovers.totalWaitSeconds[b] - handovers.totalWaitSeconds[a] || a - b
      );
      if (ranked.length === 0) {
        return [h("p", { class: "empty" }, "Nobody hands over work directly to another: there is no wait between people.")];
      }
      const most = Math.max(1, handovers.totalWaitSeconds[ranked[0]]);
      const conditions = (at: number) =>
        [handovers.from[at], handovers.to[at]].map((one) =>
          conditionOf({
            codes: isRoles ? Array.from(found.names.keys()).filter((code) => found.roleOf[code] === roles[one]) : [one],
          }, found.names)
        ).filter((where) => where !== null);
      const row = (i: number) =>
        h(
          "tr",
          { "data-pair": i },
          h(
            "td",
            {},
            h(
              "button",
              {
                type: "button",
                class: "pick",
                onclick: (event: Event) => offerFilters(log, event.currentTarget as Element, conditions(i)),
              },
              nameNode(name(handovers.from[i])),
              h("span", { class: "arrow" }, " → "),
              nameNode(name(handovers.to[i])),
            ),
          ),
          h("td", { class: "num" }, sayDuration(handovers.medianWaitSeconds[i])),
          h("td", { class: "num" }, sayCount(handovers.counts[i])),
          h(
            "td",
            { class: "roomy" },
            h(
              "span",
              { class: "barcell" },
              h("span", { class: "bar", style: `width: ${100 * handovers.totalWaitSeconds[i] / most}%` }),
              sayDuration(handovers.totalWaitSeconds[i]),
            ),
          ),
        );
      return [
        h(
          "table",
          { class: "waits" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", {}, "Gives → takes"),
              h("th", { class: "num" }, "Median wait"),
              h("th", { class: "num" }, "Handovers"),
              h("th", { class: "roomy" }, "Wait in total"),
            ),
          ),
          h("tbody", {}, ranked.slice(0, SHOWN_WAITS).map(row)),
        ),
        h(
          "p",
          { class: "table-foot" },
          ranked.length > SHOWN_WAITS && `${sayCount(ranked.length - SHOWN_WAITS)} more pairs `,
          csvButton(`${log.entry.slug}-waits`, () => ({
            from: ranked.map((i) => name(handovers.from[i])),
            to: ranked.map((i) => name(handovers.to[i])),
            handovers: ranked.map((i) => handovers.counts[i]),
            median_wait_seconds: ranked.map((i) => handovers.medianWaitSeconds[i]),
            total_wait_seconds: ranked.map((i) => handovers.totalWaitSeconds[i]),
          })),
        ),
      ];
    }));
    return box;
  });

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
            h("li", {}, nameNode(name), h("span", { class: "muted" }, ` · ${countOf(values, "value")}`))
          ),
        ),
        h("p", {}, "To take the first for who did it, load the log again, then build the site:"),
      ]),
    h(
      "pre",
      {},
      h("code", {}, `deno task load FILE --log ${log.entry.slug} --resource ${JSON.stringify(fitting[0]?.name ?? "COLUMN")}`),
    ),
  ];
}
