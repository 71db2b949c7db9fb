import {
  DARK,
  FONT,
  LIGHT,
  type Palette,
  sayCount,
  sayDuration,
  sayShare,
  svg,
  type SvgElement,
  svgMarkup,
  wilsonInterval,
} from "../../lib/tracebook.js";
import type { ErrorGroup, PredictionModel, Task } from "../../lib/predictions.js";
import { figureButton } from "../figures/figure-button.js";
import { h, svgNode } from "../elements/dom.js";
import type { PageLog } from "../log/page-log.js";
import { responsive } from "../elements/responsive.js";
import { saveButtons } from "../elements/save-buttons.js";
import { isDark } from "../elements/theme.js";

const HOUR = 3600;

/** Size of the picture in px, and the room for its words on the left and below. */
const [SIDE, LEFT, TOP, BELOW] = [170, 62, 26, 40];

/**
 * Where a model is good and where it is not: what came of short and of long predictions, and the
 * error by the number of events that had happened. Nothing for a model without such figures.
 */
export function errorGroups(log: PageLog, { figures, task }: PredictionModel): (HTMLElement | false)[] {
  const { byEvents = [], byPrediction = [] } = figures?.groups ?? {};
  // One group alone is all there is: the figures above tell it.
  const told = [byPrediction, byEvents].filter((groups) => groups.length >= 2).flat();
  if (told.length === 0) return [];
  const all = [...byPrediction.map((group) => rowOf("prediction", group)), ...byEvents.map((group) => rowOf("events", group))];
  return [
    h("h3", {}, "Where it is good, and where not"),
    h(
      "div",
      { class: "reliability" },
      byPrediction.length >= 2 && [
        responsive(() => {
          const picture = svgNode(draw(byPrediction, isDark() ? DARK : LIGHT));
          picture.setAttribute("role", "img");
          picture.setAttribute("aria-label", "Predicted and real hours of each group; the table beside has the figures");
          return picture;
        }),
        table(["Predicted", "Really, mean", "In the interval"], byPrediction.map((group) => predictionRow(log, task, group))),
      ],
      byEvents.length >= 2 && table(
        ["After events", "Off by", "In the interval"],
        byEvents.map((group) => eventsRow(log, task, group)),
      ),
    ),
    told.some(({ coverage90, rows }) => isLow(coverage90, rows)) &&
    h("p", { class: "note" }, "Red: more than three points below 90 %, which is more than chance."),
    h(
      "div",
      { class: "actions" },
      saveButtons(`${log.entry.slug}-${task}-errors`, {
        svg: () => svgMarkup(draw(byPrediction, LIGHT)),
        background: LIGHT.background,
        csv: () =>
          Promise.resolve([
            ["by", "least", "most", "rows", "predicted_hours", "actual_hours", "mean_absolute_error_hours", "coverage_90"],
            ...all,
          ]),
      }),
    ),
  ];
}

const rowOf = (by: string, { least, most, rows, predicted, actual, mae, coverage90 }: ErrorGroup): (string | number)[] => [
  by,
  least,
  most,
  rows,
  predicted,
  actual,
  mae,
  coverage90,
];

/** A range in words that break between its ends only, not before a unit. */
function sayRange({ least, most }: ErrorGroup, say: (value: number) => string): string {
  const [from, to] = [least, most].map((value) => say(value).replaceAll(" ", "\u00a0"));
  return from === to ? from : `${from} – ${to}`;
}

const coverageOf = (log: PageLog, of: readonly string[], { coverage90 }: ErrorGroup) =>
  figureButton(log, ["group-coverage", of, coverage90], sayShare(coverage90, 0));

/** A group as its table shows it. */
interface GroupRow {
  readonly group: ErrorGroup;
  readonly name: string;
  readonly figure: Node | string;
  readonly coverage: Node | string;
}

function predictionRow(log: PageLog, task: Task, group: ErrorGroup): GroupRow {
  const of = [task, "prediction", String(group.least)];
  const actual = group.actual * HOUR;
  return {
    group,
    name: sayRange(group, (hours) => sayDuration(hours * HOUR)),
    figure: figureButton(log, ["group-actual", of, actual], sayDuration(actual)),
    coverage: coverageOf(log, of, group),
  };
}

function eventsRow(log: PageLog, task: Task, group: ErrorGroup): GroupRow {
  const of = [task, "events", String(group.least)];
  const error = group.mae * HOUR;
  return {
    group,
    name: sayRange(group, sayCount),
    figure: figureButton(log, ["group-error", of, error], sayDuration(error)),
    coverage: coverageOf(log, of, group),
  };
}

/** A row for each group; a coverage that is too low by more than chance is marked. */
const table = (heads: readonly string[], rows: readonly GroupRow[]): HTMLElement =>
  h(
    "table",
    { class: "error-groups" },
    h("thead", {}, h("tr", {}, heads.map((head, i) => h("th", { class: i === 0 ? undefined : "num" }, head)))),
    h(
      "tbody",
      {},
      rows.map(({ group: { rows, coverage90 }, name, figure, coverage }) =>
        h(
          "tr",
          { title: `${sayCount(rows)} moments` },
          h("td", {}, name),
          h("td", { class: "num" }, figure),
          h("td", { class: isLow(coverage90, rows) ? "num bad" : "num" }, coverage),
        )
      ),
    ),
  );

/** Whether fewer rows than 87 % lie in their interval, by more than chance. */
const isLow = (coverage: number, rows: number): boolean => wilsonInterval(coverage, rows)[1] < 0.87;

/** A dot for each group: the mean of what was predicted, and above it of what it really was. */
function draw(groups: readonly ErrorGroup[], palette: Palette): SvgElement {
  const most = Math.max(1e-9, ...groups.flatMap(({ predicted, actual }) => [predicted, actual])) * 1.08;
  const x = (hours: number) => Math.round(10 * (LEFT + SIDE * hours / most)) / 10;
  const y = (hours: number) => Math.round(10 * (TOP + SIDE * (1 - hours / most))) / 10;
  const text = (px: number, py: number, words: string, anchor: string) =>
    svg("text", { x: px, y: py, "font-size": 11, fill: palette.muted, "text-anchor": anchor }, [words]);
  const say = (hours: number) => hours === 0 ? "0" : sayDuration(hours * HOUR);
  const ticks = [0, most / 2.16, most / 1.08];
  const [width, height] = [LEFT + SIDE + 14, TOP + SIDE + BELOW];
  const color = palette.frequency[4];
  return svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    "font-family": FONT,
  }, [
    ...ticks.flatMap((hours) => [
      svg("line", { x1: LEFT, x2: LEFT + SIDE, y1: y(hours), y2: y(hours), stroke: palette.muted, opacity: 0.25 }),
      text(LEFT - 6, y(hours) + 4, say(hours), "end"),
      ...(hours === ticks[1] ? [] : [text(x(hours), TOP + SIDE + 15, say(hours), "middle")]),
    ]),
    svg("line", { x1: x(0), y1: y(0), x2: x(most), y2: y(most), stroke: palette.muted, "stroke-dasharray": "4 4" }),
    text(2, 11, "↑ really, mean", "start"),
    text(LEFT + SIDE, TOP + SIDE + 32, "predicted, mean →", "end"),
    svg("path", {
      d: groups.map(({ predicted, actual }, i) => `${i === 0 ? "M" : "L"}${x(predicted)} ${y(actual)}`).join(""),
      fill: "none",
      stroke: color,
      "stroke-width": 1.5,
    }),
    ...groups.map((group) =>
      svg("circle", { cx: x(group.predicted), cy: y(group.actual), r: 4, fill: color }, [
        svg("title", {}, [
          `predicted ${say(group.predicted)}, really ${say(group.actual)} on average (${sayCount(group.rows)} moments)`,
        ]),
      ])
    ),
  ]);
}
