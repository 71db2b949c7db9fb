import {
  type Answer,
  DAY,
  ianaTimeZone,
  localDay,
  sayCount,
  sayDate,
  sayDuration,
  sayTime,
  shareBelow,
  svg,
} from "../../lib/tracebook.js";
import { clipName, fill, h, svgNode } from "../elements/dom.js";
import type { FilteredLog } from "../log/page-log.js";
import { layoutOf, type SpectrumLayout, type SpectrumView } from "./spectrum-layout.js";
import type { Found } from "./spectrum-pointer.js";

type Spectrum = Answer<"spectrum">;

/** What is pointed at, and where it is told. */
interface Hover {
  readonly current: FilteredLog;
  readonly found: Found | null;
  readonly view: SpectrumView;
  readonly stage: HTMLElement;
  readonly overlay: HTMLElement;
  readonly tip: HTMLElement;
  readonly below: HTMLElement;
}

let lastHover = 0;

/** Draws the way of one case through all lanes, and tells of it; or of the batch at a point. */
export async function showHover({ current, found, view, stage, overlay, tip, below }: Hover): Promise<void> {
  const number = ++lastHover;
  overlay.querySelector(".hovered")?.remove();
  if (found === null) {
    tip.hidden = true;
    stage.style.cursor = "";
    return;
  }
  stage.style.cursor = "pointer";
  const { spectrum, from, to } = view;
  const layout = layoutOf(view);
  const passages = spectrum.segments[found.segment].passages!;
  const xOf = (at: number) => layout.left + (at - from) / (to - from) * (layout.right - layout.left);
  const caseIndex = passages.caseOf[found.passage];
  const points = found.batch === null
    ? wayOf(spectrum, layout, caseIndex, found, xOf)
    : [[xOf(found.batch.day * DAY), layout.lanes[found.segment + 1]] as const];
  overlay.firstElementChild?.append(hoverMark(points));
  const tell = (lines: readonly string[]) => {
    if (number !== lastHover) return;
    if (layout.isNarrow) {
      return fill(below, lines.flatMap((line, at): (string | Node)[] => at === 0 ? [h("b", {}, line)] : [", ", line]));
    }
    fill(tip, lines.map((line, at) => at === 0 ? h("b", {}, line) : h("div", {}, line)));
    tip.hidden = false;
    const side = found.x > layout.right - 260 ? found.x - 16 - tip.offsetWidth : found.x + 16;
    tip.style.left = `${Math.max(0, side)}px`;
    tip.style.top = `${Math.max(0, Math.min(found.y - tip.offsetHeight - 8, layout.height - tip.offsetHeight))}px`;
  };
  if (found.batch !== null) return tell(batchWords(spectrum, found));
  tell(caseWords(spectrum, found, "…"));
  tell(caseWords(spectrum, found, await current.ask({ kind: "case-id", caseIndex })));
}

function hoverMark(points: readonly (readonly [number, number])[]): SVGElement {
  return svgNode(svg("g", { class: "hovered" }, [
    svg("polyline", { points: points.map(([x, y]) => `${x},${y}`).join(" "), class: "halo" }),
    svg("polyline", { points: points.map(([x, y]) => `${x},${y}`).join(" ") }),
    ...points.map(([x, y]) => svg("circle", { cx: x, cy: y, r: 4 })),
  ]));
}

/** The points of a case: its passages before and after the one that is meant, where they join. */
function wayOf(
  spectrum: Spectrum,
  layout: SpectrumLayout,
  caseIndex: number,
  { segment, passage }: Found,
  xOf: (at: number) => number,
) {
  const { begin, end } = spectrum.segments[segment].passages!;
  const points: [number, number][] = [[xOf(begin[passage]), layout.lanes[segment]], [
    xOf(end[passage]),
    layout.lanes[segment + 1],
  ]];
  for (let at = segment - 1, join = begin[passage]; at >= 0; at--) {
    const before = joined(spectrum.segments[at].passages, caseIndex, (other, i) => other.end[i] === join);
    if (before === null) break;
    points.unshift([xOf(before.begin), layout.lanes[at]]);
    join = before.begin;
  }
  for (let at = segment + 1, join = end[passage]; at < spectrum.segments.length; at++) {
    const after = joined(spectrum.segments[at].passages, caseIndex, (other, i) => other.begin[i] === join);
    if (after === null) break;
    points.push([xOf(after.end), layout.lanes[at + 1]]);
    join = after.end;
  }
  return points;
}

type Passages = NonNullable<Spectrum["segments"][number]["passages"]>;

function joined(passages: Passages | null, caseIndex: number, fits: (passages: Passages, i: number) => boolean) {
  if (passages === null) return null;
  for (let i = 0; i < passages.caseOf.length; i++) {
    if (passages.caseOf[i] === caseIndex && fits(passages, i)) return { begin: passages.begin[i], end: passages.end[i] };
  }
  return null;
}

function caseWords(spectrum: Spectrum, { segment, passage }: Found, id: string): string[] {
  const { begin, end } = spectrum.segments[segment].passages!;
  const wait = end[passage] - begin[passage];
  let [shorter, longer] = [0, 0];
  for (let i = 0; i < begin.length; i++) {
    if (end[i] - begin[i] < wait) shorter++;
    else if (end[i] - begin[i] > wait) longer++;
  }
  // What few are shorter than is told by the many that are longer.
  const [than, share] = longer > shorter ? ["shorter", longer / begin.length] : ["longer", shorter / begin.length];
  const say = spectrum.datesOnly ? sayDate : sayTime;
  return [
    `Case ${clipName(id)}`,
    `${say(begin[passage], spectrum.zone)} ${clipName(spectrum.lanes[segment])}`,
    `${say(end[passage], spectrum.zone)} ${clipName(spectrum.lanes[segment + 1])}`,
    `${sayDuration(wait / 1000)}, ${than} than ${shareBelow(share, 0)}`,
  ];
}

function batchWords(spectrum: Spectrum, { segment, batch }: Found): string[] {
  const { passages, batches } = spectrum.segments[segment];
  const all = batches.reduce((sum, { count }) => sum + count, 0);
  const waits: number[] = [];
  const clock = ianaTimeZone(spectrum.zone);
  passages!.end.forEach((end, i) => {
    if (localDay(clock, end) === batch!.day) waits.push(end - passages!.begin[i]);
  });
  waits.sort((a, b) => a - b);
  return [
    `One batch: ${sayDate(batch!.day * DAY, "UTC")}`,
    `${sayCount(batch!.count)} cases reach ${clipName(spectrum.lanes[segment + 1])} on one day`,
    ...(waits.length === 0 ? [] : [`half of them after ${sayDuration(waits[waits.length >> 1] / 1000)} or more`]),
    `${sayCount(all)} of ${sayCount(passages!.end.length)} on ${batches.length} days`,
  ];
}
