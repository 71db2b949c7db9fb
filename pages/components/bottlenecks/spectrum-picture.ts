import { DAY, FONT, ianaTimeZone, labelLines, round, type SpectrumSegment, svg, type SvgElement } from "../../lib/tracebook.js";
import { clipName } from "../elements/dom.js";
import { quartileColors } from "../elements/heat-colors.js";
import { cssColor } from "../elements/responsive.js";
import { timeTicks } from "../elements/time-ticks.js";
import { layoutOf, type SpectrumLayout, type SpectrumQueue, type SpectrumView } from "./spectrum-layout.js";
import { queueTitle, sideFigures } from "./spectrum-side-figures.js";

/** Most lines of a segment. */
export const MOST_LINES = 4000;

/** More batches are not marked: their signs would run together. */
const MOST_BATCHES = 40;

/** Draws lines and bands: on a canvas, or as elements of a file. */
interface Pen {
  line(x1: number, y1: number, x2: number, y2: number, color: string, alpha: number): void;
  /** From a part of the upper lane to a part of the lower one. */
  band(
    upper: readonly [number, number],
    y1: number,
    lower: readonly [number, number],
    y2: number,
    color: string,
    alpha: number,
  ): void;
}

/** Draws on a canvas. */
export const canvasPen = (context: CanvasRenderingContext2D): Pen => ({
  line(x1, y1, x2, y2, color, alpha) {
    context.globalAlpha = alpha;
    context.strokeStyle = color;
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  },
  band([a, b], y1, [c, d], y2, color, alpha) {
    context.globalAlpha = alpha;
    context.fillStyle = color;
    context.beginPath();
    context.moveTo(a, y1);
    context.lineTo(b, y1);
    context.lineTo(d, y2);
    context.lineTo(c, y2);
    context.fill();
  },
});

/** Makes elements of a file. */
function filePen(elements: SvgElement[]): Pen {
  return {
    line: (x1, y1, x2, y2, color, alpha) =>
      elements.push(
        svg("path", { d: `M${round(x1)} ${y1}L${round(x2)} ${y2}`, stroke: color, "stroke-opacity": round(alpha * 10) / 10 }),
      ),
    band: ([a, b], y1, [c, d], y2, color, alpha) =>
      elements.push(svg("path", {
        d: `M${round(a)} ${y1}H${round(b)}L${round(d)} ${y2}H${round(c)}Z`,
        fill: color,
        "fill-opacity": Math.round(alpha * 100) / 100,
      })),
  };
}

/** What is drawn of the passages of a segment. */
export interface DrawnPassages {
  readonly isBanded: boolean;
  /** Those in the window. */
  readonly passages: number;
  /** How many of them are drawn as lines where they are no bands. */
  readonly lines: number;
}

/**
 * Draws closed hours, and the passages of all segments over them.
 *
 * @returns what is drawn of each segment that a case takes
 */
export function drawPassages(view: SpectrumView, layout: SpectrumLayout, pen: Pen): readonly DrawnPassages[] {
  const { left, right, lanes } = layout;
  const x = (time: number) =>
    left + (Math.min(view.to, Math.max(view.from, time)) - view.from) / (view.to - view.from) * (right - left);
  for (const { from, to } of view.closed) {
    if (to <= view.from || from >= view.to) continue;
    const span = [x(from), x(to)] as const;
    pen.band(span, lanes[0], span, lanes[lanes.length - 1], cssColor("--closed"), 1);
  }
  return view.spectrum.segments.flatMap(({ passages }, at) => {
    if (passages === null) return [];
    const places = visible(passages, view.from, view.to);
    const place = { view, layout, y1: lanes[at], y2: lanes[at + 1], places };
    const banded = isBanded(passages, place);
    (banded ? drawBands : drawLines)(passages, place, pen);
    return [{ isBanded: banded, passages: places.length, lines: Math.min(MOST_LINES, places.length) }];
  });
}

/** Crossings of lines in a square of 10 px by 10 px, beyond which nobody can follow a line. */
const MOST_CROSSINGS = 300;

/** Lines of which a segment may have any crossings: they can be followed. */
const FEW_LINES = 400;

/** Whether the passages of a segment are drawn as bands. */
function isBanded(passages: Passages, { view: { as }, layout, y1, y2, places }: PassagePlace): boolean {
  if (as !== "auto") return as === "bands";
  const drawn = sampleOf(places);
  if (drawn.length <= FEW_LINES) return false;
  const area = (layout.right - layout.left) * (y2 - y1);
  return crossingsOf(drawn.map((i) => passages.end[i])) > MOST_CROSSINGS * area / 100;
}

/**
 * How often lines cross that begin in this order and end at these times: the pairs that end in the
 * other order, counted by a merge sort.
 */
function crossingsOf(ends: readonly number[]): number {
  let crossings = 0;
  const sorted = Float64Array.from(ends);
  const other = new Float64Array(ends.length);
  for (let size = 1; size < ends.length; size *= 2) {
    for (let start = 0; start < ends.length; start += 2 * size) {
      const [middle, stop] = [Math.min(start + size, ends.length), Math.min(start + 2 * size, ends.length)];
      let [left, right] = [start, middle];
      for (let at = start; at < stop; at++) {
        if (right === stop || left < middle && sorted[left] <= sorted[right]) other[at] = sorted[left++];
        else {
          crossings += middle - left;
          other[at] = sorted[right++];
        }
      }
    }
    sorted.set(other);
  }
  return crossings;
}

type Passages = NonNullable<SpectrumSegment["passages"]>;

interface Place {
  readonly view: SpectrumView;
  readonly layout: SpectrumLayout;
  readonly y1: number;
  readonly y2: number;
}

/** Where passages are drawn, and which. */
interface PassagePlace extends Place {
  /** Of those in the window. */
  readonly places: Uint32Array;
}

/** The places of passages that are at least partly in the window. */
function visible({ begin, end }: Passages, from: number, to: number): Uint32Array {
  const places = new Uint32Array(begin.length);
  let count = 0;
  // Sorted by begin: none after the window's end is in it.
  for (let i = 0; i < begin.length && begin[i] <= to; i++) if (end[i] >= from) places[count++] = i;
  return places.subarray(0, count);
}

/** Of many passages an even sample, as lines. */
const sampleOf = (places: Uint32Array): number[] => {
  const lines = Math.min(MOST_LINES, places.length);
  return Array.from({ length: lines }, (_, n) => places[Math.floor(n * places.length / lines)]);
};

function drawLines(
  { begin, end, speedClass }: Passages,
  { view: { from, to }, layout, y1, y2, ...all }: PassagePlace,
  pen: Pen,
): void {
  const places = sampleOf(all.places);
  const colors = quartileColors();
  const scale = (layout.right - layout.left) / (to - from);
  const alpha = Math.min(0.9, Math.max(0.22, 500 / places.length));
  const ofClass: number[][] = [[], [], [], []];
  for (const i of places) ofClass[speedClass[i]].push(i);
  ofClass.forEach((members, speed) => {
    for (const i of members) {
      pen.line(layout.left + (begin[i] - from) * scale, y1, layout.left + (end[i] - from) * scale, y2, colors[speed], alpha);
    }
  });
}

/** Width of the part of a lane that a band begins or ends in, in px. */
const BIN = 4;

interface Band {
  /** Parts of the lanes, counted from the left end of the window. */
  readonly upper: number;
  readonly lower: number;
  readonly count: number;
  /** Sum of the speed classes. */
  readonly speed: number;
}

/**
 * A band holds all passages that begin in one part of the upper lane and end in one of the lower.
 */
function drawBands(
  { begin, end, speedClass }: Passages,
  { view: { from, to }, layout, y1, y2, places }: PassagePlace,
  pen: Pen,
): void {
  const binLength = (to - from) / (layout.right - layout.left) * BIN;
  // A grid of counts for what is near the window is much faster than a map, which has the rest.
  const inWindow = Math.ceil((layout.right - layout.left) / BIN);
  const side = 3 * inWindow;
  const [counts, speeds] = [new Uint32Array(side * side), new Uint32Array(side * side)];
  const bands: Band[] = [];
  const far = new Map<string, Band>();
  for (const i of places) {
    const [upper, lower] = [Math.floor((begin[i] - from) / binLength), Math.floor((end[i] - from) / binLength)];
    if (upper >= -inWindow && lower < 2 * inWindow) {
      const cell = (upper + inWindow) * side + lower + inWindow;
      counts[cell]++;
      speeds[cell] += speedClass[i];
    } else {
      const known = far.get(`${upper} ${lower}`);
      far.set(`${upper} ${lower}`, {
        upper,
        lower,
        count: (known?.count ?? 0) + 1,
        speed: (known?.speed ?? 0) + speedClass[i],
      });
    }
  }
  counts.forEach((count, cell) => {
    if (count === 0) return;
    bands.push({ upper: Math.floor(cell / side) - inWindow, lower: cell % side - inWindow, count, speed: speeds[cell] });
  });
  for (const band of far.values()) bands.push(band);
  let greatest = 0;
  for (const { count } of bands) greatest = Math.max(greatest, count);
  const colors = quartileColors();
  for (const { upper, lower, count, speed } of bands.sort((a, b) => a.count - b.count)) {
    const [x1, x2] = [layout.left + upper * BIN, layout.left + lower * BIN];
    pen.band(
      [x1, x1 + BIN],
      y1,
      [x2, x2 + BIN],
      y2,
      colors[Math.round(speed / count)],
      0.06 + 0.84 * Math.sqrt(count / greatest),
    );
  }
}

/** What of a frame is drawn. */
interface FrameOptions {
  /** Names of lanes and figures, which are elements of their own on a page. */
  readonly words: boolean;
}

/** Lanes, axis, batches, figures and queue: all but the passages. */
export function frameOf(view: SpectrumView, layout: SpectrumLayout, { words }: FrameOptions): SvgElement[] {
  const { spectrum, from, to } = view;
  const { left, right, lanes, isNarrow } = layout;
  const [ink, muted, line] = ["--ink", "--muted", "--line-strong"].map(cssColor);
  const xOf = (at: number) => left + (at - from) / (to - from) * (right - left);
  const bottom = lanes[lanes.length - 1];
  return [
    ...lanes.map((y) => svg("line", { x1: left, x2: right, y1: y, y2: y, stroke: muted, "stroke-width": 1.5 })),
    ...(words
      ? spectrum.lanes.flatMap((label, at) =>
        isNarrow
          ? [svg("text", { x: left, y: lanes[at] - 5, fill: ink }, [shorten(clipName(label), 40)])]
          : labelLines(clipName(label), left - 16, 2, 12).map((line, i, { length }) =>
            svg("text", { x: left - 10, y: lanes[at] + 4 + 14 * (i - (length - 1) / 2), "text-anchor": "end", fill: ink }, [line])
          )
      )
      : []),
    ...(isNarrow ? [] : [svg("text", { x: right + 10, y: 11, fill: muted, "font-size": 11 }, ["median, half of all"])]),
    ...spectrum.segments.flatMap(({ passages }, at) =>
      passages !== null ? [] : svg("text", {
        x: (left + right) / 2,
        y: (lanes[at] + lanes[at + 1]) / 2 + 4,
        "text-anchor": "middle",
        fill: muted,
      }, ["no case takes this step"])
    ),
    ...(words ? sideFigures(view, layout) : []),
    ...spectrum.segments.flatMap(({ batches }, at) =>
      (batches.length > MOST_BATCHES ? [] : batches).map(({ day }) =>
        xOf(startOfDay(day, spectrum.zone) + (spectrum.datesOnly ? 0 : DAY / 2))
      ).filter((x) => x >= left && x <= right)
        .map((x) => svg("path", { d: `M${round(x - 4)} ${lanes[at + 1] + 8}h8l-4 -6z`, fill: ink }))
    ),
    ...queueOf(view, layout, xOf),
    ...timeTicks(from, to, right - left, spectrum).flatMap(({ at, text }) => {
      const x = round(xOf(at));
      const isClose = { start: x - left < 30, end: right - x < 30 };
      return [
        svg("line", { x1: x, x2: x, y1: bottom, y2: layout.queueBottom, stroke: line, "stroke-opacity": 0.35 }),
        svg("text", {
          x: isClose.end ? right : x,
          y: layout.queueBottom + 18,
          fill: muted,
          "text-anchor": isClose.end ? "end" : isClose.start && isNarrow ? "start" : "middle",
        }, [text]),
      ];
    }),
  ];
}

const startOfDay = (day: number, zone: string): number => day * DAY - ianaTimeZone(zone).offsetAt(day * DAY);

function queueOf({ queue, from, to }: SpectrumView, layout: SpectrumLayout, xOf: (at: number) => number): SvgElement[] {
  const { left, right, queueTop, queueBottom, isNarrow } = layout;
  const [muted, warm] = ["--muted", "--warm"].map(cssColor);
  const base = svg("line", { x1: left, x2: right, y1: queueBottom, y2: queueBottom, stroke: muted });
  if (queue === null) {
    const at = isNarrow ? { x: left, y: queueTop - 8 } : { x: left - 10, y: queueTop + 32, "text-anchor": "end" };
    return [base, svg("text", { ...at, fill: muted }, ["Counting the queue…"])];
  }
  const { curve: { at, length } } = queue;
  const most = length.reduce((top, one) => Math.max(top, one), 1);
  const yOf = (cases: number) => round(queueBottom - cases / most * (queueBottom - queueTop - 4));
  let path = "";
  let last = 0;
  for (let i = 0; i < at.length; i++) {
    if (at[i] > to) break;
    const x = round(Math.max(left, xOf(at[i])));
    path += path === "" ? `M${x} ${queueBottom}V${yOf(length[i])}` : `H${x}V${yOf(length[i])}`;
    last = length[i];
  }
  const isRunning = at.length > 0 && at[at.length - 1] > to;
  const stop = round(isRunning ? right : Math.min(right, Math.max(left, xOf(at[at.length - 1] ?? from))));
  const curve = path === "" ? [] : [
    svg("path", { d: `${path}H${stop}V${queueBottom}Z`, fill: warm, "fill-opacity": 0.22 }),
    svg("path", { d: `${path}H${stop}`, fill: "none", stroke: warm, "stroke-width": 1.5, "data-length": last }),
  ];
  return [...curve, base, ...queueWords(queue, layout)];
}

/** What the queue stands before. */
function queueWords(queue: SpectrumQueue, layout: SpectrumLayout): SvgElement[] {
  const { left, queueTop, isNarrow } = layout;
  const [ink, muted] = ["--ink", "--muted"].map(cssColor);
  if (isNarrow) {
    return [svg("text", { x: left, y: queueTop - 8, fill: ink, "font-weight": 600 }, [queueTitle(queue, layout).title])];
  }
  const names = labelLines(clipName(queue.before), left - 16, 2, 12);
  return ["Queue before", ...names].map((line, i) =>
    svg("text", {
      x: left - 10,
      y: queueTop + 40 - 8 * names.length + 16 * i,
      "text-anchor": "end",
      fill: i === 0 ? ink : muted,
      "font-weight": i === 0 ? 600 : undefined,
    }, [line])
  );
}

const shorten = (name: string, most: number): string => name.length > most ? `${name.slice(0, most - 1)}…` : name;

/** The whole picture as an element of a file. */
export function pictureOf(view: SpectrumView): SvgElement {
  const layout = layoutOf(view);
  const passages: SvgElement[] = [];
  drawPassages(view, layout, filePen(passages));
  const [{ left, right, lanes, height }, { width }] = [layout, view];
  return svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    "font-family": FONT,
    "font-size": 12,
  }, [
    svg("defs", {}, [
      svg("clipPath", { id: "lanes" }, [
        svg("rect", { x: left, y: lanes[0], width: right - left, height: lanes[lanes.length - 1] - lanes[0] }),
      ]),
    ]),
    svg("rect", { width, height, fill: cssColor("--card") }),
    svg("g", { "clip-path": "url(#lanes)", "stroke-width": 0.8 }, passages),
    ...frameOf(view, layout, { words: true }),
  ]);
}
