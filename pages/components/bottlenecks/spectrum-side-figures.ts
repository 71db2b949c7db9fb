import { labelLines, saidAlike, sayCount, sayDuration, type SpectrumSegment, svg, type SvgElement } from "../../lib/tracebook.js";
import type { Figure } from "../../lib/figures.js";
import { cssColor } from "../elements/responsive.js";
import { clipName, fill, h } from "../elements/dom.js";
import { figureButton, partsOf } from "../figures/figure-button.js";
import type { PageLog } from "../log/page-log.js";
import { how } from "./spectrum-lanes.js";
import type { SpectrumLayout, SpectrumQueue, SpectrumView } from "./spectrum-layout.js";

/** A line of figures beside a spectrum. */
interface FigureLine {
  /** Where it begins, or ends, and its baseline, px. */
  readonly x: number;
  readonly y: number;
  readonly endsAtX?: true;
  readonly isStrong: boolean;
  /** Whether it stands over passages. */
  readonly hasHalo?: true;
  readonly parts: readonly (string | { readonly text: string; readonly figure: Figure })[];
}

type Shown = Pick<SpectrumView, "spectrum" | "queue">;

/** The quartiles of each segment, and the lengths of the queue. */
const figureLines = ({ spectrum, queue }: Shown, layout: SpectrumLayout): readonly FigureLine[] => [
  ...spectrum.segments.flatMap(({ passages }, at) =>
    passages === null ? [] : segmentLines(passages, { at, lanes: spectrum.lanes, layout })
  ),
  ...(queue === null ? [] : queueLines(queue, layout)),
];

function segmentLines(
  { quartiles }: NonNullable<SpectrumSegment["passages"]>,
  { at, lanes, layout }: { readonly at: number; readonly lanes: readonly string[]; readonly layout: SpectrumLayout },
): readonly FigureLine[] {
  const { right, isNarrow } = layout;
  const [low, median, high] = quartiles;
  const say = 10 * low > high ? saidAlike(high).say : sayDuration;
  const quartile = (number: number, text: string) => ({
    text,
    figure: {
      name: "passage-quartile",
      parameters: [JSON.stringify(lanes), how.value, String(at + 1), String(number)],
      value: quartiles[number - 1],
    } as const,
  });
  if (isNarrow) {
    return [{
      x: right,
      y: layout.lanes[at + 1] - 6,
      endsAtX: true,
      isStrong: true,
      hasHalo: true,
      parts: ["median ", quartile(2, sayDuration(median))],
    }];
  }
  const [x, middle] = [right + 10, (layout.lanes[at] + layout.lanes[at + 1]) / 2];
  return [
    { x, y: middle - 2, isStrong: true, parts: [quartile(2, sayDuration(median))] },
    { x, y: middle + 13, isStrong: false, parts: [quartile(1, say(low)), " – ", quartile(3, say(high))] },
  ];
}

function queueLines(queue: SpectrumQueue, layout: SpectrumLayout): readonly FigureLine[] {
  const { from, to, meanLength, longestLength } = queue;
  const { right, queueTop, isNarrow } = layout;
  const longest = {
    text: sayCount(longestLength),
    figure: { name: "queue-longest", parameters: [from, to], value: longestLength } as const,
  };
  if (isNarrow) {
    const { isAlone } = queueTitle(queue, layout);
    return [{
      x: right - (isAlone ? 4 : 0),
      y: queueTop + (isAlone ? 12 : -8),
      endsAtX: true,
      isStrong: false,
      parts: ["at most ", longest],
    }];
  }
  const mean = meanLength === null ? "–" : {
    text: sayCount(Math.round(meanLength * (meanLength < 10 ? 10 : 1)) / (meanLength < 10 ? 10 : 1)),
    figure: { name: "queue-mean", parameters: [from, to], value: meanLength } as const,
  };
  const x = right + 10;
  return [
    { x, y: queueTop + 24, isStrong: true, parts: [mean] },
    { x, y: queueTop + 40, isStrong: false, parts: ["mean, max ", longest] },
  ];
}

/** Letters of a bold line of 12 px, as wide as those of so many px. */
const BOLD_TITLE = 12.8;

/** The title over a queue, where there is no room beside it; a long one takes the line alone. */
export function queueTitle(
  { before, longestLength }: SpectrumQueue,
  { left, right }: SpectrumLayout,
): { readonly title: string; readonly isAlone: boolean } {
  const title = `Queue before ${clipName(before)}`;
  const lineOf = (room: number) => labelLines(title, room, 1, BOLD_TITLE)[0];
  const isAlone = lineOf(right - left - 12 - 7 * `at most ${sayCount(longestLength)}`.length) !== title;
  return { title: lineOf(right - left), isAlone };
}

/** Font size of a line, px. */
const sizeOf = ({ isStrong, endsAtX }: FigureLine): number => isStrong || endsAtX ? 12 : 11;

/** The figures beside a spectrum, as elements of a picture. */
export function sideFigures(shown: Shown, layout: SpectrumLayout): readonly SvgElement[] {
  const [ink, muted, background] = ["--ink", "--muted", "--card"].map(cssColor);
  return figureLines(shown, layout).map((line) =>
    svg("text", {
      x: line.x,
      y: line.y,
      fill: line.isStrong ? ink : muted,
      "font-size": sizeOf(line),
      "font-weight": line.isStrong ? 600 : undefined,
      "text-anchor": line.endsAtX ? "end" : undefined,
      ...(line.hasHalo ? { stroke: background, "stroke-width": 4, "paint-order": "stroke" } : {}),
    }, [line.parts.map((part) => typeof part === "string" ? part : part.text).join("")])
  );
}

/** The same as lines of a page, whose figures tell where they come from. */
export function drawSideFigures(box: HTMLElement, log: PageLog, shown: Shown, layout: SpectrumLayout): void {
  const width = layout.right;
  fill(
    box,
    figureLines(shown, layout).map((line) =>
      h(
        "div",
        {
          class: `spectrum-side${line.isStrong ? " strong" : ""}${line.hasHalo ? " halo" : ""}`,
          style: `top: ${line.y - 15}px; font-size: ${sizeOf(line)}px; ${
            line.endsAtX ? `right: calc(100% - ${width}px)` : `left: ${line.x}px`
          }`,
          // A press on them is no press on the spectrum.
          onpointerdown: (event: Event) => event.stopPropagation(),
        },
        line.parts.map((part) => typeof part === "string" ? part : figureButton(log, partsOf(part.figure), part.text)),
      )
    ),
  );
}
