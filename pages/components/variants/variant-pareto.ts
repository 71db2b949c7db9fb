import { FONT, sayCount, sayShare, svg, type SvgElement, svgMarkup } from "../../lib/tracebook.js";
import { fill, h, svgNode } from "../elements/dom.js";
import { cssColor, responsive } from "../elements/responsive.js";

/** One curve: the cases of each variant, the most frequent first. */
interface ParetoCurve {
  readonly counts: Uint32Array;
  /** Such as `76 variants, loops folded`. */
  readonly name: string;
}

/** What the chart shows. */
interface ParetoOptions {
  readonly main: ParetoCurve;
  /** Drawn dashed. */
  readonly other: ParetoCurve;
  /** How many of the most frequent variants are listed. */
  shown(): number;
  /** Whether the listed ones are these; else as many in another order. */
  areListed(): boolean;
  /** Place of the chosen variant, from 1; null for none. */
  chosen(): number | null;
  /** Called while the line is moved. */
  show(count: number): void;
}

/** A chart that can be drawn again. */
export interface Pareto {
  readonly element: HTMLElement;
  /** Moves the line and the mark. */
  update(): void;
  /** The chart as a file. */
  markup(): string;
}

const HEIGHT = 158;
const LEFT = 46;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 38;

/** Half the width of the longest words at the line, px. */
const HALF_WORDS = 100;

/** Share of the cases that the first k variants have together. */
function coverage(counts: Uint32Array): Float64Array {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const shares = new Float64Array(counts.length);
  counts.reduce((sum, count, i) => {
    shares[i] = (sum + count) / all;
    return sum + count;
  }, 0);
  return shares;
}

/** The axes of the chart at a width, and what is drawn along them. */
interface ParetoChart extends ParetoOptions {
  readonly width: number;
  /** Coverage by the variants of the main and of the other curve. */
  readonly own: Float64Array;
  readonly others: Float64Array;
  /** Variants of the longer curve. */
  readonly most: number;
  /** The least share on the axis. */
  readonly bottom: number;
  x(variants: number): number;
  y(share: number): number;
}

/** What does not change with the width. */
function curvesOf({ main, other }: ParetoOptions): Pick<ParetoChart, "own" | "others" | "most" | "bottom"> {
  const [own, others] = [main, other].map(({ counts }) => coverage(counts));
  const low = Math.min(own[0], others[0]);
  return {
    own,
    others,
    most: Math.max(own.length, others.length),
    bottom: low < 0.3 ? 0 : Math.floor(low * 4 - 1e-9) / 4,
  };
}

function chartAt(width: number, curves: ReturnType<typeof curvesOf>, options: ParetoOptions): ParetoChart {
  const { most, bottom } = curves;
  return {
    ...options,
    ...curves,
    width,
    x: (k) => most === 1 ? (LEFT + width - RIGHT) / 2 : LEFT + (width - LEFT - RIGHT) * Math.log(k) / Math.log(most),
    y: (share) => HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (share - bottom) / (1 - bottom),
  };
}

const text = (at: { x: number; y: number; anchor?: string }, words: string) =>
  svg("text", {
    x: at.x,
    y: at.y,
    "text-anchor": at.anchor,
    fill: cssColor("--muted"),
    "font-size": 12,
    "font-family": FONT,
  }, [words]);

/** A curve through its points, of those that are too near to be told apart only the first. */
function pathOf(shares: Float64Array, { x, y }: ParetoChart): string {
  let d = "";
  let last = -Infinity;
  for (let k = 1; k <= shares.length; k++) {
    const at = x(k);
    if (at - last < 0.7 && k < shares.length) continue;
    last = at;
    d += `${d === "" ? "M" : "L"}${at.toFixed(1)},${y(shares[k - 1]).toFixed(1)}`;
  }
  return d;
}

/** Numbers of variants that are written at the axis: those between which there is room. */
function namedTicks({ most, width, x }: ParetoChart): number[] {
  const ticks = [1, 10, 100, 1000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power]);
  let free = -Infinity;
  return ticks.filter((k) => {
    if (k > most || x(k) - free <= 26 || k > 1 && x(k) >= width - RIGHT - 44) return false;
    free = x(k);
    return true;
  });
}

function axes(chart: ParetoChart): SvgElement[] {
  const { most, bottom, width, x, y } = chart;
  const shares = bottom === 0
    ? [0, 0.25, 0.5, 0.75, 1]
    : Array.from({ length: Math.round((1 - bottom) * 4) + 1 }, (_, i) => bottom + i / 4);
  const below = HEIGHT - BOTTOM + 16;
  return [
    ...shares.flatMap((share) => [
      svg("line", { x1: LEFT, x2: width - RIGHT, y1: y(share), y2: y(share), stroke: cssColor("--line") }),
      text({ x: LEFT - 8, y: y(share) + 4, anchor: "end" }, sayShare(share, 0)),
    ]),
    ...namedTicks(chart).map((k) => text({ x: x(k), y: below, anchor: "middle" }, sayCount(k))),
    ...(most > 1 ? [text({ x: x(most), y: below, anchor: "end" }, sayCount(most))] : []),
    text(
      { x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 4, anchor: "middle" },
      width < 440 ? "number of variants (logarithmic)" : "number of variants, the most frequent first (logarithmic)",
    ),
  ];
}

function curves(chart: ParetoChart): SvgElement[] {
  const { own, others, bottom, x, y } = chart;
  const [muted, accent] = [cssColor("--muted"), cssColor("--accent")];
  const end = pathOf(own, chart);
  return [
    svg("path", { d: `${end}L${x(own.length)},${y(bottom)}L${x(1)},${y(bottom)}Z`, fill: accent, "fill-opacity": 0.1 }),
    svg("path", { d: pathOf(others, chart), fill: "none", stroke: muted, "stroke-dasharray": "4 4", "stroke-width": 1.4 }),
    svg("path", { d: end, fill: "none", stroke: accent, "stroke-width": 2.2 }),
    ...Array.from(
      { length: Math.min(12, own.length) },
      (_, i) => svg("circle", { cx: x(i + 1), cy: y(own[i]), r: 2.6, fill: accent }),
    ),
  ];
}

/** Of words that lie on lines: a line of the ground's colour keeps these off the letters. */
const halo = () => ({
  stroke: cssColor("--card"),
  "stroke-width": 4,
  "paint-order": "stroke",
  "font-size": 12,
  "font-weight": 600,
  fill: cssColor("--ink"),
  "font-family": FONT,
});

/** The line that is moved, and what it says. */
function shownLine({ own, width, x, y, ...options }: ParetoChart): SvgElement[] {
  const ink = cssColor("--ink");
  const shown = options.shown();
  const isRight = x(shown) > LEFT + 150 && x(shown) > width - 190;
  // Where the curve is low beside the line, the words would lie on it.
  const isLow = y(own[isRight ? 0 : shown - 1]) > HEIGHT - BOTTOM - 26;
  // Above the line they stand over it: to its right the curve may rise up to them.
  const isOver = isLow && !isRight;
  const words = {
    x: isOver ? Math.max(LEFT + HALF_WORDS, x(shown)) : x(shown) + (isRight ? -8 : 8),
    y: isLow ? TOP + 10 : HEIGHT - BOTTOM - 6,
    "text-anchor": isOver ? "middle" : isRight ? "end" : "start",
  };
  return [
    svg("line", {
      x1: x(shown),
      x2: x(shown),
      y1: isOver ? TOP + 16 : TOP - 6,
      y2: HEIGHT - BOTTOM,
      stroke: ink,
      "stroke-dasharray": "2 3",
      "stroke-width": 1.5,
    }),
    svg("circle", { cx: x(shown), cy: HEIGHT - BOTTOM, r: 4.5, fill: ink }),
    svg("text", { ...words, ...halo() }, [
      shown === own.length
        ? `all ${sayCount(shown)} shown`
        : `the ${sayCount(shown)} ${options.areListed() ? "shown" : "most frequent"}: ${sayShare(own[shown - 1])}`,
    ]),
  ];
}

/** The mark of the chosen variant on the curve. */
function chosenMark({ own, width, x, y, ...options }: ParetoChart): SvgElement[] {
  const chosen = options.chosen();
  if (chosen === null || chosen > own.length) return [];
  const [at, height] = [x(chosen), y(own[chosen - 1])];
  const end = at > width - 150;
  const words = {
    x: at + (end ? -8 : 8),
    y: Math.min(HEIGHT - BOTTOM - 22, height + 18),
    "text-anchor": end ? "end" : "start",
  };
  return [
    svg("circle", { cx: at, cy: height, r: 4.5, fill: cssColor("--card"), stroke: cssColor("--accent"), "stroke-width": 2.2 }),
    svg("text", { ...words, ...halo() }, [
      `${sayCount(chosen)} ${chosen === 1 ? "covers" : "cover"} ${sayShare(own[chosen - 1])}`,
    ]),
  ];
}

const whole = ({ width, main, other }: ParetoChart, children: readonly SvgElement[]): SvgElement =>
  svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height: HEIGHT,
    viewBox: `0 0 ${width} ${HEIGHT}`,
    role: "img",
    "aria-label": `Share of cases that the most frequent variants cover: ${main.name}; dashed: ${other.name}`,
  }, children);

/** The count that a key moves the line to; undefined for other keys. */
const countOfKey = (key: string, now: number, most: number): number | undefined =>
  ({
    ArrowRight: now + 1,
    ArrowUp: now + 1,
    ArrowLeft: now - 1,
    ArrowDown: now - 1,
    PageUp: now + 10,
    PageDown: now - 10,
    Home: 1,
    End: most,
  })[key];

/** Moves the line by the pointer. */
function followPointer(box: HTMLElement, slider: HTMLElement, show: (count: number) => void, chart: () => ParetoChart): void {
  const at = ({ clientX }: PointerEvent) => {
    const share = (clientX - box.getBoundingClientRect().left - LEFT) / (chart().width - LEFT - RIGHT);
    show(Math.exp(Math.max(0, Math.min(1, share)) * Math.log(chart().most)));
  };
  box.addEventListener("pointerdown", (event) => {
    if (chart().most === 1) return;
    box.setPointerCapture(event.pointerId);
    at(event);
    const stop = () => {
      box.removeEventListener("pointermove", at);
      slider.focus({ preventScroll: true });
    };
    box.addEventListener("pointermove", at);
    box.addEventListener("pointerup", stop, { once: true });
    box.addEventListener("pointercancel", stop, { once: true });
  });
}

/**
 * How many cases the most frequent variants cover, over their number on a logarithmic axis, with a
 * line that can be moved to choose how many are listed.
 */
export function variantPareto(options: ParetoOptions): Pareto {
  const known = curvesOf(options);
  const { own } = known;
  let chart = chartAt(0, known, options);
  const box = h("div", { class: "pareto" });
  const overlay = document.createElementNS("http://www.w3.org/2000/svg", "g");
  const slider = h("div", {
    class: "pareto-slider",
    role: "slider",
    tabindex: 0,
    "aria-label": "How many variants are listed",
    "aria-valuemin": 1,
    "aria-valuemax": own.length,
  });
  const moving = () => [...shownLine(chart), ...chosenMark(chart)];
  const still = () => [...axes(chart), ...curves(chart)];
  const update = () => {
    if (chart.width === 0) return;
    const shown = options.shown();
    fill(overlay, moving().map(svgNode));
    slider.style.left = `${chart.x(shown)}px`;
    slider.setAttribute("aria-valuenow", String(shown));
    slider.setAttribute("aria-valuetext", `${sayCount(shown)} variants with ${sayShare(own[shown - 1])} of the cases`);
  };
  const show = (count: number) => options.show(Math.min(own.length, Math.max(1, Math.round(count))));
  slider.addEventListener("keydown", (event) => {
    const next = countOfKey(event.key, options.shown(), own.length);
    if (next === undefined) return;
    event.preventDefault();
    show(next);
  });
  followPointer(box, slider, show, () => chart);
  box.append(
    responsive((width) => {
      chart = chartAt(width, known, options);
      const drawing = svgNode(whole(chart, still()));
      drawing.append(overlay);
      update();
      return drawing;
    }),
    slider,
  );
  return { element: box, update, markup: () => svgMarkup(whole(chart, [...still(), ...moving()])) };
}
