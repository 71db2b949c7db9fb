import {
  type Answer,
  FONT,
  quantile,
  round,
  sayCount,
  sayDuration,
  sayRate,
  svg,
  type SvgElement,
  svgMarkup,
  textColorOn,
  WEEKDAY_NAMES,
} from "../../lib/tracebook.js";
import { saveButtons } from "../elements/save-buttons.js";
import { figureButton } from "../figures/figure-button.js";
import { offerFilters } from "../filters/filter-actions.js";
import { pickBars } from "../filters/pick-bars.js";
import { chosenSegment, onSegmentChosen } from "./chosen-segment.js";
import { card, clipName, h, svgNode } from "../elements/dom.js";
import { exactNote } from "../log/exact-note.js";
import { alsoOn, follow } from "../log/follow.js";
import { hasDatesOnly } from "../log/log-time.js";
import { heatColor, heatRamp } from "../elements/heat-colors.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { cssColor, responsive } from "../elements/responsive.js";
import { hoursNow, hoursText, onHoursChange } from "./working-hours.js";

type Waits = NonNullable<Answer<"segment-waiting">["byBegin"]>;

/** Fewer passages than this tell little: their cells stay grey. */
const LEAST = 5;

/**
 * How long cases wait in the chosen segment by weekday and hour, or by month and year where the log
 * has dates only, of the time at which waiting begins.
 */
export const WaitingByBegin = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    const note = exactNote(log, "events");
    return card(
      "When waiting begins",
      `The median wait in the chosen segment, by ${
        hasDatesOnly(log.entry) ? "the month and the year" : `the time in ${log.zone}`
      } of the event before it. Grey cells have fewer than ${LEAST} passages.`,
      note ?? follow(
        alsoOn(log, onHoursChange, onSegmentChosen),
        (current, signal) => contentOf(log, current, signal),
      ),
    );
  });

async function contentOf(log: PageLog, current: FilteredLog, signal: AbortSignal): Promise<Node[]> {
  const [segment, hours] = [await chosenSegment(current), hoursNow()];
  if (segment === null) return [h("p", { class: "empty" }, "No case has two events: nothing waits.")];
  const { byBegin, meanLength, longestLength } = await current.ask({
    kind: "segment-waiting",
    ...segment,
    hours,
    range: null,
  }, {
    signal,
  });
  if (byBegin === null) return [h("p", { class: "empty" }, "No case takes the chosen segment. Choose another row.")];
  const of = [segment.from, segment.to];
  const title = `${clipName(segment.from)} → ${clipName(segment.to)}`;
  const name = `${log.entry.slug}-waiting-by-${byBegin.rows === "weekday" ? "hour" : "month"}`;
  return [
    h("p", { class: "note" }, `Median wait, ${title}`),
    h(
      "p",
      { class: "note" },
      "Waiting at once: ",
      meanLength === null ? "" : [
        figureButton(log, ["queue-mean", of, meanLength], sayRate(meanLength)),
        " cases on average, ",
      ],
      figureButton(log, ["queue-longest", of, longestLength], sayCount(longestLength)),
      " at most.",
    ),
    responsive((width) => heatMapNode(log, byBegin, { width, of: [...of, hoursText(hours)] })),
    h("p", { class: "heat-words" }, ...wordsOf(log, byBegin, [...of, hoursText(hours)])),
    h(
      "p",
      { class: "table-foot" },
      saveButtons(name, { svg: () => svgMarkup(heatMap(byBegin, 560)), csv: () => cellsOf(byBegin) }),
    ),
  ];
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const rowNames = ({ rows }: Waits): readonly string[] => rows === "weekday" ? WEEKDAY_NAMES : MONTHS;

/** The heat map, each cell of which tells where its figure comes from. */
function heatMapNode(
  log: PageLog,
  waits: Waits,
  { width, of }: { readonly width: number; readonly of: readonly string[] },
): SVGElement {
  const { columns, counts, medianSeconds } = waits;
  const picture = svgNode(heatMap(waits, width));
  picture.setAttribute("role", "group");
  const words = (at: number) => picture.querySelectorAll<SVGElement>("[data-about]")[at].dataset.about!;
  pickBars(picture, {
    marks: "cells",
    name: words,
    pick(cell, at) {
      const parameters = cellParameters(of, { row: Math.floor(at / columns.length), column: columns[at % columns.length] });
      const figure = counts[at] >= LEAST
        ? { name: "begun-wait", parameters, value: medianSeconds[at] } as const
        : { name: "begun-passages", parameters, value: counts[at] } as const;
      offerFilters(log, cell, [], { about: words(at), figure });
    },
  });
  return picture;
}

/** How a cell is named to be computed again. */
const cellParameters = (of: readonly string[], { row, column }: Pick<Cell, "row" | "column">): string[] => [
  ...of,
  String(row + 1),
  String(column),
];

/** A cell with enough passages. */
interface Cell {
  readonly row: number;
  readonly column: number;
  readonly count: number;
  readonly seconds: number;
}

const filledCells = ({ columns, counts, medianSeconds }: Waits): Cell[] =>
  Array.from(counts, (count, at) => ({
    row: Math.floor(at / columns.length),
    column: at % columns.length,
    count,
    seconds: medianSeconds[at],
  })).filter(({ count }) => count >= LEAST);

/** The longest median of the scale: a few longer ones do not press the others together. */
const topOf = (cells: readonly Cell[]): number =>
  cells.length === 0 ? 0 : quantile(Float64Array.from(cells, ({ seconds }) => seconds).sort(), 0.97);

/** Where the cells of a heat map are, px. */
interface Grid {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

function heatMap(waits: Waits, width: number): SvgElement {
  const { columns, rows } = waits;
  const names = rowNames(waits);
  const [left, top] = [36, 20];
  const cellWidth = (width - left) / Math.max(1, columns.length);
  const cellHeight = rows === "weekday" ? 21 : 16;
  const grid = { left, top, cellWidth, cellHeight };
  const height = top + names.length * cellHeight;
  const fill = cssColor("--muted");
  return svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": `Median wait by ${rows === "weekday" ? "weekday and hour" : "month and year"} at which it begins`,
    "font-family": FONT,
    "font-size": 12,
  }, [
    ...names.map((name, row) => svg("text", { x: 0, y: top + row * cellHeight + cellHeight / 2 + 4, fill }, [name])),
    ...columnHeads(waits, grid),
    svg("g", { "aria-description": "cells" }, drawCells(waits, grid)),
  ]);
}

/** A rectangle for each cell; the longest waits are written into theirs where there is room. */
function drawCells(waits: Waits, { left, top, cellWidth, cellHeight }: Grid): SvgElement[] {
  const { columns, counts, medianSeconds } = waits;
  const most = topOf(filledCells(waits));
  return Array.from(counts, (count, at) => {
    const [row, column] = [Math.floor(at / columns.length), at % columns.length];
    const seconds = medianSeconds[at];
    const isFilled = count >= LEAST;
    const isStriking = isFilled && most > 0 && seconds >= most;
    const color = isFilled ? heatColor(most === 0 ? 0 : seconds / most) : cssColor("--line");
    const [x, y] = [left + column * cellWidth, top + row * cellHeight];
    const figure = shortFigure(seconds);
    return svg("g", { "data-about": cellWords(waits, at) }, [
      svg("rect", {
        x: round(x + 1),
        y: y + 1,
        width: round(Math.max(1, cellWidth - 2)),
        height: cellHeight - 2,
        rx: 2.5,
        fill: color,
        "fill-opacity": count === 0 ? 0.5 : undefined,
      }),
      ...(isStriking && cellWidth >= figure.length * 6.2 + 3
        ? [
          svg("text", {
            x: round(x + cellWidth / 2),
            y: y + cellHeight / 2 + 4,
            "text-anchor": "middle",
            "font-size": 11,
            fill: textColorOn(color),
          }, [figure]),
        ]
        : []),
    ]);
  });
}

/** What a cell tells: when its waits begin, how long they are and how many. */
function cellWords(waits: Waits, at: number): string {
  const { columns, counts, medianSeconds, rows } = waits;
  const [name, column] = [rowNames(waits)[Math.floor(at / columns.length)], columns[at % columns.length]];
  const when = rows === "weekday" ? `${name} ${column}:00 to ${column + 1}:00` : `${name} ${column}`;
  const count = counts[at];
  if (count === 0) return `${when}: no passage`;
  const median = count >= LEAST ? `median ${sayDuration(medianSeconds[at])}, ` : "";
  return `${when}: ${median}${sayCount(count)} ${count === 1 ? "passage" : "passages"}`;
}

/** Hours or years over the columns, as many as there is room for. */
function columnHeads({ columns, rows }: Waits, { left, cellWidth }: Grid): SvgElement[] {
  const step = Math.max(1, Math.ceil((rows === "weekday" ? 44 : 34) / cellWidth));
  const nice = rows === "weekday" ? [1, 2, 3, 4, 6, 12].find((one) => one >= step) ?? 12 : step;
  const fill = cssColor("--muted");
  return columns.flatMap((value, at) =>
    at % nice === 0
      ? [
        svg("text", {
          x: round(left + (rows === "weekday" ? at : at + 0.5) * cellWidth),
          y: 13,
          fill,
          "text-anchor": rows === "weekday" ? "start" : "middle",
        }, [
          rows === "weekday" ? `${value} h` : cellWidth * nice >= 40 ? String(value) : `’${String(value).slice(2)}`,
        ]),
      ]
      : []
  );
}

/** A duration in at most four characters: `26h`, `4d`. */
const shortFigure = (seconds: number): string =>
  sayDuration(seconds).replace("min", "m").replace(/^(\d+(?:\.\d)?) ?(\w+).*$/, "$1\u202f$2");

/** The longest and the shortest wait in words, over cells with enough passages. */
function wordsOf(log: PageLog, waits: Waits, of: readonly string[]): (Node | string | (Node | string)[])[] {
  const cells = filledCells(waits);
  if (cells.length === 0) return [`No cell has ${LEAST} passages.`];
  const names = rowNames(waits);
  const nameOf = ({ row, column }: Cell) =>
    waits.rows === "weekday" ? `${names[row]} ${waits.columns[column]}:00` : `${names[row]} ${waits.columns[column]}`;
  const figure = (cell: Cell) =>
    figureButton(log, ["begun-wait", cellParameters(of, cell), cell.seconds], sayDuration(cell.seconds));
  const [shortest, longest] = [-1, 1].map((sign) =>
    cells.reduce((best, cell) => sign * (cell.seconds - best.seconds) > 0 ? cell : best)
  );
  return [
    h(
      "span",
      { class: "heat-ramp" },
      "0",
      h("span", { class: "ramp", style: `background: ${heatRamp()}` }),
      sayDuration(topOf(cells)) + (sayDuration(topOf(cells)) === sayDuration(longest.seconds) ? "" : " or longer"),
    ),
    h(
      "span",
      {},
      ...(cells.length > 1 && longest.seconds === shortest.seconds ? ["All of them: ", figure(longest), "."] : [
        "Longest from ",
        h("b", {}, nameOf(longest)),
        ": ",
        figure(longest),
        cells.length === 1 ? "." : [`. Shortest from ${nameOf(shortest)}: `, figure(shortest), "."],
      ]),
    ),
    h(
      "span",
      { class: "muted" },
      waits.rows === "weekday" ? `Grey: fewer than ${LEAST} passages.` : "Dates only: no weekday by hour here.",
    ),
  ];
}

function cellsOf(waits: Waits) {
  const names = rowNames(waits);
  const { columns, counts, medianSeconds, rows } = waits;
  const places = Array.from(counts.keys());
  return {
    [rows]: places.map((at) => names[Math.floor(at / columns.length)]),
    [rows === "weekday" ? "hour" : "year"]: places.map((at) => columns[at % columns.length]),
    passages: Array.from(counts),
    median_seconds: Array.from(medianSeconds, (seconds) => Number.isNaN(seconds) ? "" : seconds),
  };
}
