import {
  type Answer,
  DAY,
  FONT,
  ianaTimeZone,
  labelLines,
  round,
  saidAlike,
  sayCount,
  sayDuration,
  type SpectrumSegment,
  svg,
  type SvgElement,
  type TimeStretch,
} from "../../lib/tracebook.js";
import type { SegmentName } from "./chosen-segment.js";
import { clipName } from "../elements/dom.js";
import { quartileColors } from "../elements/heat-colors.js";
import { cssColor } from "../elements/responsive.js";
import { timeTicks } from "../elements/time-ticks.js";

/** What of a spectrum is shown, and where. */
export interface SpectrumView {
  readonly spectrum: Answer<"spectrum">;
  /** Width of the whole picture in px. */
  readonly width: number;
  /** Part of time that is shown, ms since 1970. */
  readonly from: number;
  readonly to: number;
  /**
   * A line for each passage, of many an even sample; or bands that hold all passages; or lines but
   * where they cross each other too often to be told apart.
   */
  readonly as: "auto" | "lines" | "bands";
  /** The queue before a segment; null while it is computed. */
  readonly queue: SpectrumQueue | null;
  /** When next to nobody works. */
  readonly closed: readonly TimeStretch[];
}

/** The queue under the lanes. */
export interface SpectrumQueue extends SegmentName, Pick<Answer<"segment-waiting">, "curve" | "meanLength" | "longestLength"> {
  readonly before: string;
}

/** Most lines of a segment. */
export const MOST_LINES = 4000;

/** More batches are not marked: their signs would run together. */
const MOST_BATCHES = 40;

/** Heights in px. */
const QUEUE = 56;
const AXIS = 26;
const TOP = 20;

/** Where things are. */
export interface SpectrumLayout {
  readonly left: number;
  /** Right end of the lanes. */
  readonly right: number;
  /** The lines of the lanes, from the top to the bottom. */
  readonly lanes: readonly number[];
  readonly queueTop: number;
  readonly queueBottom: number;
  readonly height: number;
  readonly isNarrow: boolean;
}

/** Slower segments get more room, by the logarithm of their upper quartiles. */
export function layoutOf({ spectrum, width }: Pick<SpectrumView, "spectrum" | "width">): SpectrumLayout {
  const isNarrow = width < 620;
  const weights = spectrum.segments.map(({ passages }) =>
    passages === null ? 0.45 : Math.min(1.7, Math.max(0.5, Math.log10(1 + passages.quartiles[2] / 60) / 3))
  );
  const room = Math.max(60, Math.min(96, 380 / Math.max(1, spectrum.segments.length)));
  const lanes = [TOP];
  for (const weight of weights) lanes.push(lanes[lanes.length - 1] + Math.max(44, Math.round(room * weight)));
  const queueTop = lanes[lanes.length - 1] + (isNarrow ? 34 : 22);
  return {
    left: isNarrow ? 2 : Math.min(width / 4, Math.max(width > 900 ? 176 : 138, roomForWords(spectrum.lanes))),
    right: width - (isNarrow ? 2 : 118),
    lanes,
    queueTop,
    queueBottom: queueTop + QUEUE,
    height: queueTop + QUEUE + AXIS,
    isNarrow,
  };
}

/** Px that the longest word of the names of lanes needs, and what stands beside it. */
function roomForWords(lanes: readonly string[]): number {
  const longest = Math.max(...lanes.flatMap((label) => label.split(/\s+/)).map((word) => word.length));
  return Math.round(42 + 8.6 * longest);
}

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

/** Lanes, axis, batches, figures and queue: all but the passages. */
export function frameOf(view: SpectrumView, layout: SpectrumLayout, { names }: { readonly names: boolean }): SvgElement[] {
  const { spectrum, from, to } = view;
  const { left, right, lanes, isNarrow } = layout;
  const [ink, muted, line] = ["--ink", "--muted", "--line-strong"].map(cssColor);
  const xOf = (at: number) => left + (at - from) / (to - from) * (right - left);
  const bottom = lanes[lanes.length - 1];
  return [
    ...lanes.map((y) => svg("line", { x1: left, x2: right, y1: y, y2: y, stroke: muted, "stroke-width": 1.5 })),
    ...(names
      ? spectrum.lanes.flatMap((label, at) =>
        isNarrow
          ? [svg("text", { x: left, y: lanes[at] - 5, fill: ink }, [shorten(clipName(label), 40)])]
          : labelLines(clipName(label), left - 16, 2, 12).map((line, i, { length }) =>
            svg("text", { x: left - 10, y: lanes[at] + 4 + 14 * (i - (length - 1) / 2), "text-anchor": "end", fill: ink }, [line])
          )
      )
      : []),
    ...(isNarrow ? [] : [svg("text", { x: right + 10, y: 11, fill: muted, "font-size": 11 }, ["median, half of all"])]),
    ...spectrum.segments.flatMap((segment, at) => segmentFigures(segment, { view, layout, y1: lanes[at], y2: lanes[at + 1] })),
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

function segmentFigures({ passages }: SpectrumSegment, { layout, y1, y2 }: Place): SvgElement[] {
  const { left, right, isNarrow } = layout;
  const [ink, muted, background] = ["--ink", "--muted", "--card"].map(cssColor);
  if (passages === null) {
    return [
      svg("text", { x: (left + right) / 2, y: (y1 + y2) / 2 + 4, "text-anchor": "middle", fill: muted }, [
        "no case takes this step",
      ]),
    ];
  }
  const [low, median, high] = passages.quartiles;
  const say = 10 * low > high ? saidAlike(high).say : sayDuration;
  if (isNarrow) {
    const halo = { stroke: background, "stroke-width": 4, "paint-order": "stroke" };
    return [
      svg("text", { x: right, y: y2 - 6, "text-anchor": "end", fill: ink, "font-weight": 600, ...halo }, [
        `median ${sayDuration(median)}`,
      ]),
    ];
  }
  const x = right + 10;
  const middle = (y1 + y2) / 2;
  return [
    svg("text", { x, y: middle - 2, fill: ink, "font-weight": 600 }, [sayDuration(median)]),
    svg("text", { x, y: middle + 13, fill: muted, "font-size": 11 }, [`${say(low)} – ${say(high)}`]),
  ];
}

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

/** Letters of a bold line of 12 px, as wide as those of so many px. */
const BOLD_TITLE = 12.8;

/** What the queue stands before, how long it is on average, and at most. */
function queueWords(
  { meanLength, longestLength, before }: SpectrumQueue,
  { left, right, queueTop, isNarrow }: SpectrumLayout,
): SvgElement[] {
  const [ink, muted] = ["--ink", "--muted"].map(cssColor);
  const mean = meanLength === null
    ? "–"
    : sayCount(Math.round(meanLength * (meanLength < 10 ? 10 : 1)) / (meanLength < 10 ? 10 : 1));
  const longest = `at most ${sayCount(longestLength)}`;
  // A long name takes the line alone; what stands at its end goes into the curve then.
  const title = `Queue before ${clipName(before)}`;
  const lineOf = (room: number) => labelLines(title, room, 1, BOLD_TITLE)[0];
  const isAlone = lineOf(right - left - 12 - 7 * longest.length) !== title;
  const names = labelLines(clipName(before), left - 16, 2, 12);
  return isNarrow
    ? [
      svg("text", { x: left, y: queueTop - 8, fill: ink, "font-weight": 600 }, [lineOf(right - left)]),
      svg("text", { x: right - (isAlone ? 4 : 0), y: queueTop + (isAlone ? 12 : -8), fill: muted, "text-anchor": "end" }, [
        longest,
      ]),
    ]
    : [
      ...["Queue before", ...names].map((line, i) =>
        svg("text", {
          x: left - 10,
          y: queueTop + 40 - 8 * names.length + 16 * i,
          "text-anchor": "end",
          fill: i === 0 ? ink : muted,
          "font-weight": i === 0 ? 600 : undefined,
        }, [line])
      ),
      svg("text", { x: right + 10, y: queueTop + 24, fill: ink, "font-weight": 600 }, [mean]),
      svg("text", { x: right + 10, y: queueTop + 40, fill: muted, "font-size": 11 }, [`mean, max ${sayCount(longestLength)}`]),
    ];
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
    ...frameOf(view, layout, { names: true }),
  ]);
}
