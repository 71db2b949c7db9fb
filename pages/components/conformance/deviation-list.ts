import { type RankedDeviation, sayCount, sayDuration, sayShare, svg } from "../../lib/tracebook.js";
import { csvButton } from "../elements/save-buttons.js";
import { figureModel } from "./compared-models.js";
import { CHOOSABLE, figureButton, tellsOfFigure } from "../figures/figure-button.js";
import { boneLines, card, fill, h, nameNode, svgNode, unbroken } from "../elements/dom.js";
import { followComparison, noAlignments } from "./follow-comparison.js";
import { offerFilters } from "../filters/filter-actions.js";
import { deviationKey } from "../address/deviation-key.js";
import { chosenDeviation, type ComparisonState, deviationCondition } from "./model-comparison.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";

/** Options of {@linkcode DeviationList}. */
interface DeviationListOptions {
  /** Most rows before the reader asks for all. Default 12. */
  readonly top?: number;
}

/** The deviations from the model, those of the most cases first, with how long their cases take. */
export const DeviationList = (log: PageLog, options: DeviationListOptions = {}): HTMLElement =>
  rebuilt(log, (log) => {
    let most = options.top ?? 12;
    const box = h("div", { class: "follow" });
    const draw = (state: ComparisonState): readonly HTMLElement[] =>
      listOf(log, state, most, () => {
        most = Infinity;
        fill(box, draw(state));
        mark(box);
      });
    const read = ({ compared, ranked, isStopped, problem }: ComparisonState) => [compared === null, ranked, isStopped, problem];
    followComparison(log, read, (state) => {
      const nodes = draw(state);
      setTimeout(() => mark(box));
      return nodes;
    }, box);
    chosenDeviation.onChange(() => mark(box));
    return card(
      "Deviations",
      "What the cases lack (dashed minus) and what they have where the model does not allow it (solid plus), by optimal alignments. The dot is the difference between the median duration of the cases with the deviation and that of the others, of completed cases, the line its 95 % interval, which supposes no distribution (Price and Bonett, 2002). A difference is no cause: a case that ends early lacks what comes later.",
      box,
    );
  });

type Compared = NonNullable<ComparisonState["compared"]>;
type Ranked = NonNullable<ComparisonState["ranked"]>;

/**
 * What the list shows of a comparison: at most so many deviations.
 *
 * @param showAll is called where the reader asks for all
 */
function listOf(log: PageLog, state: ComparisonState, most: number, showAll: () => void): HTMLElement[] {
  const { ranked, compared } = state;
  if (compared === null) return noAlignments(state);
  if (ranked === null) {
    return [h("p", { class: "note" }, "Comparing the durations…"), ...boneLines(Array<number>(6).fill(26))];
  }
  const { deviations } = ranked;
  if (deviations.length === 0) return [h("p", { class: "empty" }, reasonOfNone(compared, ranked))];
  const top = deviations.slice(0, most);
  const scale = scaleOf(top);
  const columns = () => {
    const [head, ...rows] = deviationRows(state);
    return Object.fromEntries(head.map((name, i) => [name, rows.map((row) => row[i])]));
  };
  return [
    h("p", { class: "muted" }, summaryOf(log, compared, ranked, scale)),
    h("div", { class: "scroll" }, tableOf(log, compared, top, scale)),
    h(
      "p",
      { class: "table-foot" },
      top.length < deviations.length &&
        h("button", { type: "button", class: "quiet", onclick: showAll }, `Show all ${sayCount(deviations.length)}`),
      csvButton(`${log.entry.slug}-deviations`, columns),
    ),
  ];
}

/** Why there is no deviation. */
const reasonOfNone = ({ of }: Compared, { cases }: Ranked): string =>
  of.cases === 0 ? "No case is left." : cases === 0 ? "No case could be aligned." : "No case deviates from the model.";

/** How many cases deviate, what the picture shows, and of which nothing is told. */
function summaryOf(
  log: PageLog,
  { alignments }: Compared,
  { any, cases, casesLeftOut }: Ranked,
  scale: Scale | null,
): (Node | string)[] {
  const deviating = any?.cases ?? 0;
  const inexact = alignments.deviations.filter(Number.isNaN).length;
  return [
    ...(cases === 1 ? ["The case deviates."] : [
      figureButton(log, ["deviation-cases", [figureModel(), "any", ""], deviating], sayCount(deviating)),
      ` of ${sayCount(cases)} cases deviate.`,
    ]),
    scale === null ? "" : unbroken(" Right: how their median duration differs from that of the others, with 95 % intervals."),
    inexact === 0 ? "" : ` Of ${sayCount(inexact)} variants the alignment is not proven to be the nearest.`,
    casesLeftOut === 0 ? "" : ` ${sayCount(casesLeftOut)} cases are left out, because no alignment of them was found.`,
  ];
}

function tableOf(log: PageLog, compared: Compared, top: readonly RankedDeviation[], scale: Scale | null): HTMLElement {
  const heads = h(
    "tr",
    {},
    h("th", {}, "Deviation"),
    h("th", { class: "num" }, "Cases"),
    h("th", { class: "num second" }, "Share"),
    h("th", { class: "num second", title: "Median duration of the completed cases with it" }, "Median"),
    h("th", { class: "effect" }, scale === null ? "Difference" : axis(scale)),
  );
  return h(
    "table",
    { class: "deviations" },
    h("thead", {}, heads),
    h("tbody", {}, top.map((one) => row(log, compared, one, scale))),
  );
}

/** The deviation as a sign and a name. */
export const deviationName = (
  { kind, activity }: Pick<RankedDeviation, "kind" | "activity">,
  more: Node | null = null,
): HTMLElement[] => [
  h("span", { class: `deviation-sign ${kind}`, "aria-hidden": true }, kind === "model-move" ? "−" : "+"),
  h("span", {}, nameNode(activity ?? ""), h("small", {}, kind === "model-move" ? " missing " : " not allowed ", more)),
];

function row(log: PageLog, compared: Compared, one: RankedDeviation, scale: Scale | null): HTMLElement {
  const { duration, kind, activity } = one;
  const after = compared.places.find((place) => place.kind === kind && place.activity === activity)?.after ?? null;
  const of = [figureModel(), kind, activity ?? ""];
  const where = () => [deviationCondition(log, compared, one)];
  const key = deviationKey(one);
  return h(
    "tr",
    {
      "data-deviation": key,
      class: CHOOSABLE,
      onclick: () => chosenDeviation.value !== key && chosenDeviation.set(key),
    },
    h(
      "td",
      {},
      h(
        "button",
        {
          type: "button",
          class: "pick deviation-name",
          onclick: (event: Event) => {
            event.stopPropagation();
            chosenDeviation.set(chosenDeviation.value === key ? "" : key);
          },
        },
        ...deviationName(one, h("span", { class: "muted" }, after === null ? "at the start" : ["after ", nameNode(after)])),
      ),
    ),
    h("td", { class: "num" }, figureButton(log, ["deviation-cases", of, one.cases], sayCount(one.cases), where)),
    h("td", { class: "num second" }, figureButton(log, ["deviation-share", of, one.share], sayShare(one.share), where)),
    h(
      "td",
      { class: "num second", title: duration === null ? "Fewer than five completed cases with it, or without it" : undefined },
      duration === null
        ? "–"
        : figureButton(log, ["deviation-median", of, duration.secondMedian], sayDuration(duration.secondMedian), where),
    ),
    h(
      "td",
      { class: "effect" },
      duration === null || scale === null ? null : interval(duration, scale, (anchor) =>
        offerFilters(log, anchor, where(), {
          figure: { name: "deviation-difference", parameters: of, value: duration.difference },
        })),
    ),
  );
}

/** From the least to the most seconds. */
interface Scale {
  readonly least: number;
  readonly most: number;
}

function scaleOf(deviations: readonly RankedDeviation[]): Scale | null {
  const ends = deviations.flatMap(({ duration }) => duration === null ? [] : [...duration.interval, duration.difference]);
  if (ends.length === 0) return null;
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  return most > least ? { least, most } : { least: -1, most: 1 };
}

const placeOn = ({ least, most }: Scale, seconds: number): number => 4 + 92 * (seconds - least) / (most - least);

const signed = (seconds: number): string => `${seconds > 0 ? "+" : seconds < 0 ? "−" : ""}${sayDuration(Math.abs(seconds))}`;

/** The ends of the scale and its zero. */
function axis(scale: Scale): HTMLElement {
  const zero = placeOn(scale, 0);
  return h(
    "span",
    { class: "effect-axis" },
    zero > 45 && h("span", { style: "left: 0" }, signed(scale.least)),
    h("span", { style: `left: ${zero}%; transform: translateX(-50%)` }, "0"),
    zero < 60 && h("span", { style: "right: 0" }, signed(scale.most)),
  );
}

function interval(
  { difference, interval: [least, most] }: NonNullable<RankedDeviation["duration"]>,
  scale: Scale,
  ask: (anchor: Element) => void,
): HTMLElement {
  const x = (seconds: number) => `${placeOn(scale, seconds)}%`;
  const text = `${signed(difference)} (${signed(least)} to ${signed(most)})`;
  const mayBeChance = least <= 0 && most >= 0;
  return h(
    "button",
    {
      type: "button",
      class: "effect-mark",
      "data-about": text,
      "aria-label": text,
      ...tellsOfFigure(ask),
    },
    svgNode(svg("svg", { height: 16, width: "100%", "aria-hidden": "true" }, [
      svg("line", { x1: x(0), x2: x(0), y1: 0, y2: 16, class: "zero" }),
      svg("line", { x1: x(least), x2: x(most), y1: 8, y2: 8, class: "interval" }),
      svg("circle", { cx: x(difference), cy: 8, r: 3.5, class: mayBeChance ? "chance" : "dot" }),
    ])),
  );
}

/** Marks the row that is selected. */
function mark(box: HTMLElement): void {
  for (const row of box.querySelectorAll<HTMLElement>("[data-deviation]")) {
    const isChosen = row.dataset.deviation === chosenDeviation.value;
    row.classList.toggle("selected", isChosen);
    row.querySelector("button")?.setAttribute("aria-pressed", String(isChosen));
  }
}

const COLUMNS = ["kind", "activity", "cases", "share", "median_seconds", "difference_seconds", "least_seconds", "most_seconds"];

/** The deviations as rows of a table with a head. */
export function deviationRows({ ranked }: ComparisonState): (string | number)[][] {
  const row = ({ kind, activity, cases, share, duration }: RankedDeviation): (string | number)[] => [
    kind,
    activity ?? "",
    cases,
    share,
    ...(duration === null
      ? ["", "", "", ""]
      : [duration.secondMedian, duration.difference, duration.interval[0], duration.interval[1]]),
  ];
  return [COLUMNS, ...(ranked === null ? [] : [...(ranked.any === null ? [] : [ranked.any]), ...ranked.deviations].map(row))];
}
