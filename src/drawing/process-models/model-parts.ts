import { colorAt, LIGHT, type Palette, textColorOn } from "../palette.ts";
import { FONT, round, svg, type SvgElement, svgMarkup } from "../svg-element.ts";
import { textWidth, wrapText } from "../text-width.ts";

/** What is painted on an activity or an arc of a model. */
export interface PaintedMark {
  /** The figure that is written, such as "57 182" or "1.3 y". */
  readonly figure: string;
  /** Place on the colour scale, 0 to 1. */
  readonly color: number;
  /** A whole sentence, for the tooltip and for screen readers. */
  readonly title: string;
  /** Deviations of a log at the activity. Default: none. */
  readonly deviations?: readonly DeviationSign[];
}

/** A deviation of a log from a model, as a sign at an activity or at the start. */
export interface DeviationSign {
  /**
   * `model-move`: cases lack the activity (a dashed minus); `log-move`: after it they have another
   * one that the model does not allow there (a solid plus).
   */
  readonly kind: "model-move" | "log-move";
  /** What is written behind the sign, such as the number of cases. */
  readonly figure: string;
  /** What stands beside the sign, such as the activity that is too much. Default: nothing. */
  readonly name?: string;
  /** What stands behind that, such as how many others there are. Default: nothing. */
  readonly more?: string;
  /** All of it in words, for who points at the sign. Default: what is written. */
  readonly about?: string;
}

/** What is painted on an arc of a Petri net, a BPMN model or a process tree. */
export interface PaintedArc extends Omit<PaintedMark, "color"> {
  /** Place on the colour scale, 0 to 1; null for an arc without a value. */
  readonly color: number | null;
  /** Place on the scale of widths, 0 to 1. */
  readonly weight: number;
  /** Its place among the arcs, which its element then has as `data-flow`. Default: none. */
  readonly flow?: number;
}

/** Frequencies or times that are painted on a model, by the labels of activities. */
export interface ModelPaint {
  readonly measure: "frequency" | "time";
  /** Undefined for an activity that is not painted. */
  activity(label: string): PaintedMark | undefined;
  /** Deviations of a log at the start of the model. Default: none. */
  readonly start?: readonly DeviationSign[];
  /** What is painted on the arcs of a heuristics net or a directly-follows graph. */
  arc(from: string, to: string): PaintedMark | undefined;
  /**
   * What is painted on an arc of other models, by its place: arcs of a Petri net by transition,
   * inputs first; flows of a BPMN model; edges of a process tree from each node to its children.
   */
  readonly arcs?: readonly (PaintedArc | undefined)[];
}

/** Options of the drawings of models. */
export interface DrawOptions {
  /** Figures and colours of activities. Default: none, and the counts of a model that has them. */
  readonly paint?: ModelPaint;
  /** Colours. Default: those on a light background. */
  readonly palette?: Palette;
  /** Title of the drawing, for tooltips and screen readers. Default: the kind of model. */
  readonly title?: string;
  /** Where a BPMN model or a Petri net leads. Default: to the right. */
  readonly direction?: FlowDirection;
}

/** Where a drawing leads: down where it is looked at through a narrow window. */
export type FlowDirection = "right" | "down";

/** The palette of the options, or the default one. */
export const paletteOf = (options: DrawOptions): Palette => options.palette ?? LIGHT;

/** Fill, outline and ink of an activity, painted or not. */
export function activityColors(
  mark: PaintedMark | undefined,
  options: DrawOptions,
): { readonly fill: string; readonly stroke: string; readonly ink: string } {
  const palette = paletteOf(options);
  if (mark === undefined) {
    return { fill: colorAt(palette.frequency, 0), stroke: colorAt(palette.frequency, 0.5), ink: palette.text };
  }
  const scale = options.paint!.measure === "time" ? palette.time : palette.frequency;
  const fill = colorAt(scale, mark.color);
  return { fill, stroke: fill, ink: textColorOn(fill) };
}

/** Label and figure of an activity, centred in its box. */
export function activityTexts(
  lines: readonly string[],
  mark: PaintedMark | undefined,
  at: { readonly x: number; readonly y: number; readonly ink: string; readonly size: number },
): SvgElement[] {
  const { x, y, ink: fill, size } = at;
  if (mark === undefined) return textLines(lines, { x, y, fill, size, weight: 600 });
  return [
    ...textLines(lines, { x, y: y - FIGURE_HEIGHT / 2, fill, size, weight: 600 }),
    ...textLines([mark.figure], { x, y: y + lines.length * size * LINE_HEIGHT / LABEL_SIZE / 2, fill, size: 11.5 }),
  ];
}

/** Height of a sign of a deviation, px. */
const SIGN_HEIGHT = 16;
const SIGN_TEXT = 11.5;
/** Height of places and events at most, px. */
const SMALL_NODE = 40;

/** What the name beside a sign may take beyond the box, px: next to a box there is no other. */
const NAME_ROOM = 130;
/** The same at a start, whose sign is below the row of the first activity. */
const START_ROOM = 230;
/** From the middle of a start to its sign, px: activities reach 40 px below it. */
const START_SIGN = 46;
/** From a name to a line, px. */
const NAME_GAP = 6;
/** Room that the name has at least beside what stands behind it, and alone, px. */
const LEAST_NAME = { beside: 56, alone: 40 };

/** What the name of a sign stays off: a line or a box of a drawing. */
export interface DrawnPart {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What signs take below the lowest box of a drawing, px. */
export const signRoom = ({ paint }: DrawOptions): number => paint?.start === undefined ? 0 : 24;

/**
 * The signs of deviations at a box: what cases lack on its upper edge, what they have too much on
 * its lower one, with its name.
 *
 * @param parts what a name stays off
 */
export function deviationSigns(
  signs: readonly DeviationSign[] | undefined,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  options: DrawOptions,
  parts: readonly DrawnPart[] = [],
): SvgElement[] {
  const palette = paletteOf(options);
  const isDown = options.direction === "down";
  return (signs ?? []).map(({ kind, figure, name = "", more = "", about }) => {
    const isMissing = kind === "model-move";
    const text = `${isMissing ? "−" : "+"} ${figure}`;
    const width = Math.ceil(textWidth(text, SIGN_TEXT)) + 12;
    const isStart = box.height <= SMALL_NODE && name !== "";
    // A sign at the start begins at the border of the drawing, or beside a start that leads down.
    const left = isStart && isDown
      ? box.x + box.width + 6
      : name === ""
      ? Math.max(box.x + (box.width - width) / 2, 2)
      : Math.max(box.x - 4, 2);
    // A sign lies on the border of an activity and covers none of its text, but beside small nodes.
    const below = isDown ? -SIGN_HEIGHT / 2 : START_SIGN;
    const inside = isStart ? box.height / 2 - below : box.height > SMALL_NODE ? 5 : -3;
    const y = isMissing ? box.y - SIGN_HEIGHT + inside : box.y + box.height - inside;
    const ink = isMissing ? palette.deviation : textColorOn(palette.deviation);
    return svg("g", { class: `deviation ${kind}`, "data-about": about }, [
      svg("rect", {
        x: round(left),
        y: round(y),
        width,
        height: SIGN_HEIGHT,
        rx: isMissing ? SIGN_HEIGHT / 2 : 3,
        fill: isMissing ? palette.background : palette.deviation,
        stroke: palette.deviation,
        "stroke-width": 1.4,
        "stroke-dasharray": isMissing ? "3 2" : undefined,
      }),
      ...textLines([text], { x: left + width / 2, y: y + SIGN_HEIGHT / 2, fill: ink, size: SIGN_TEXT, weight: 600 }),
      // Where the model leads down, the next box stands beside this one: there is no room.
      ...(isDown && !isStart ? [] : signName([name, more], {
        x: left + width + 4,
        y: y + (isStart ? 1 : Math.max(1, inside)),
        left,
        lineHeight: isStart ? SIGN_HEIGHT + 1 : 13,
        room: box.x + box.width + (isStart ? START_ROOM : NAME_ROOM),
        parts,
      }, palette)),
    ]);
  });
}

/**
 * The name beside a sign, below the box, up to `room` or what stands there; what has no room goes
 * on below the sign, if nothing is there.
 */
function signName(
  [name, more]: readonly [name: string, more: string],
  { x, y, left, lineHeight, room, parts }: {
    readonly x: number;
    readonly y: number;
    /** Where a second line begins: below the sign. */
    readonly left: number;
    readonly lineHeight: number;
    readonly room: number;
    readonly parts: readonly DrawnPart[];
  },
  palette: Palette,
): SvgElement[] {
  const free = (from: number, top: number, bottom: number) =>
    parts.reduce(
      (least, part) =>
        part.right > from && part.top < bottom && part.bottom > top ? Math.min(least, part.left - NAME_GAP) : least,
      room,
    ) - from;
  const lines = nameLines(name, more, free(x, y, y + 13), free(left, y + 2 + lineHeight, y + 13 + lineHeight));
  return lines.flatMap((line, i) =>
    line === "" ? [] : [
      svg("text", {
        x: round(i === 0 ? x : left),
        y: round(y + 11 + lineHeight * i),
        "font-size": SIGN_TEXT,
        fill: palette.deviation,
        stroke: palette.background,
        "stroke-width": 4,
        "stroke-linejoin": "round",
        "paint-order": "stroke",
      }, [line]),
    ]
  );
}

/** A name in the widths of a line beside a sign and of one below it; each may be empty. */
function nameLines(name: string, more: string, beside: number, below: number): readonly string[] {
  const fits = (text: string) => textWidth(text, SIGN_TEXT) <= beside;
  if (name === "" || fits(`${name} ${more}`)) return [`${name} ${more}`.trim()];
  if (below < LEAST_NAME.beside) return beside < LEAST_NAME.alone ? [] : [nameLine(name, more, beside)];
  // Labels may be megabytes long.
  const words = name.slice(0, 160).split(/\s+/);
  const first = words.findIndex((_, i) => !fits(words.slice(0, i + 1).join(" ")));
  const at = first < 0 ? words.length : first;
  return [words.slice(0, at).join(" "), nameLine(words.slice(at).join(" "), more, below)];
}

/** A name with what stands behind it, which is left out where it leaves the name no room. */
function nameLine(name: string, more: string, width: number): string {
  const left = width - textWidth(` ${more}`, SIGN_TEXT);
  const isWhole = name === "" || more === "" || left >= LEAST_NAME.beside;
  const [line] = wrapText(name, { size: SIGN_TEXT, width: isWhole && more !== "" ? left : width, maxLines: 1 });
  return `${line} ${isWhole ? more : ""}`.trim();
}

/** Height of the figure below a label, px. */
export const FIGURE_HEIGHT = 14;

/** Font size of labels and their line height, px. */
export const LABEL_SIZE = 13;
export const LINE_HEIGHT = 15;

/** The text of an SVG file: content on a background. */
export function picture(
  size: { readonly width: number; readonly height: number },
  title: string,
  palette: Palette,
  content: readonly SvgElement[],
): string {
  const { width, height } = size;
  return svgMarkup(svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    "font-family": FONT,
    role: "img",
    "aria-label": title,
  }, [
    svg("title", {}, [title]),
    svg("rect", { width, height, fill: palette.background }),
    ...content,
  ])) + "\n";
}

/** Lines of text, centred at a point. */
export function textLines(
  lines: readonly string[],
  at: { readonly x: number; readonly y: number; readonly fill: string; readonly size?: number; readonly weight?: number },
): SvgElement[] {
  const { x, y, fill, size = LABEL_SIZE, weight } = at;
  const height = size * LINE_HEIGHT / LABEL_SIZE;
  return lines.map((line, i) =>
    svg("text", {
      x: round(x),
      y: round(y + (i - (lines.length - 1) / 2) * height + size * 0.36),
      "font-size": size,
      "font-weight": weight,
      "text-anchor": "middle",
      fill,
    }, [line])
  );
}

/** Colour and width of an arc of a model, painted or not. */
export function arcStyle(mark: PaintedArc | undefined, options: DrawOptions, plain: number): { stroke: string; width: number } {
  const palette = paletteOf(options);
  if (mark === undefined) return { stroke: palette.muted, width: plain };
  const scale = options.paint!.measure === "time" ? palette.time : palette.frequencyOfArcs;
  return { stroke: mark.color === null ? palette.muted : colorAt(scale, mark.color), width: round(1 + 4.5 * mark.weight) };
}

/** A straight part of an arc, by its middle, with the room for a figure. */
export interface StraightPart {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Where the figure stands: beside an upright part. Default: above. */
  readonly side?: "above" | "below" | "right" | "left";
}

/** An arc with what is painted on it: a title, and a figure at a straight part with room for it. */
export function paintedArc(
  parts: readonly SvgElement[],
  mark: PaintedArc | undefined,
  level: StraightPart | null,
  palette: Palette,
): SvgElement {
  if (mark === undefined) return svg("g", {}, parts);
  const fits = level !== null && mark.figure !== "" && textWidth(mark.figure, 11.5) + 2 <= level.width;
  const away = 9 + 2.2 * mark.weight;
  // How far the figure is from the middle of the part, px.
  const [over, aside] = [away, textWidth(mark.figure, 11.5) / 2 + away - 3];
  const [dx, dy] = { above: [0, -over], below: [0, over], right: [aside, 0], left: [-aside, 0] }[level?.side ?? "above"];
  return svg("g", { class: "counted", "data-flow": mark.flow }, [
    svg("title", {}, [mark.title]),
    ...parts,
    ...(fits ? [figure(mark.figure, level.x + dx, level.y + dy, palette)] : []),
  ]);
}

/** A figure beside a line, with a halo in the background colour. */
export function figure(text: string, x: number, y: number, palette: Palette): SvgElement {
  return svg("text", {
    x: round(x),
    y: round(y + 4),
    "font-size": 11.5,
    "text-anchor": "middle",
    fill: palette.muted,
    stroke: palette.background,
    "stroke-width": 5,
    "stroke-linejoin": "round",
    "paint-order": "stroke",
  }, [text]);
}

/** An arrow along a path of SVG commands that ends at the tip, coming from a point. */
export function arrowHead(
  tip: readonly [x: number, y: number],
  from: readonly [x: number, y: number],
  fill: string,
  width = 1.5,
): SvgElement {
  const distance = Math.hypot(tip[0] - from[0], tip[1] - from[1]) || 1;
  const [dx, dy] = [(tip[0] - from[0]) / distance, (tip[1] - from[1]) / distance];
  const [baseX, baseY] = [tip[0] - dx * HEAD_LENGTH, tip[1] - dy * HEAD_LENGTH];
  // The head of a wide line is wider than the line.
  const half = Math.max(HEAD_HALF, width / 2 + 2.5);
  const corners = [[...tip], [baseX - dy * half, baseY + dx * half], [baseX + dy * half, baseY - dx * half]];
  return svg("path", { d: `M${corners.map((corner) => corner.map(round).join(" ")).join("L")}Z`, fill });
}

/** Length and half the width of the head of an arrow, px. */
const HEAD_LENGTH = 8.5;
const HEAD_HALF = 3.8;

/** A right-angled line with rounded corners, cut where the head of its arrow begins. */
export function roundedLine(points: readonly { readonly x: number; readonly y: number }[], radius: number): string {
  const all = points.map(({ x, y }): [number, number] => [x, y]);
  const last = all.length - 1;
  all[last] = towards(all[last], all[last - 1], HEAD_LENGTH - 1);
  let path = `M${all[0].map(round).join(" ")}`;
  for (let i = 1; i < last; i++) {
    const reach = Math.min(radius, distance(all[i - 1], all[i]) / 2, distance(all[i], all[i + 1]) / 2);
    const [before, after] = [towards(all[i], all[i - 1], reach), towards(all[i], all[i + 1], reach)];
    path += `L${before.map(round).join(" ")}Q${all[i].map(round).join(" ")} ${after.map(round).join(" ")}`;
  }
  return `${path}L${all[last].map(round).join(" ")}`;
}

const distance = (a: readonly number[], b: readonly number[]) => Math.hypot(a[0] - b[0], a[1] - b[1]);

function towards(from: [number, number], to: [number, number], by: number): [number, number] {
  const share = by / (distance(from, to) || 1);
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}

/** An arrow along a chain of Bézier curves. */
export function curvedArrow(
  edge: { readonly points: readonly number[]; readonly tip: readonly [x: number, y: number] },
  stroke: string,
  width: number,
  dashes?: string,
): SvgElement {
  const { points, tip } = edge;
  const curves: string[] = [];
  for (let i = 2; i + 5 < points.length; i += 6) curves.push(`C${points.slice(i, i + 6).join(" ")}`);
  const end = [points[points.length - 2], points[points.length - 1]] as const;
  return svg("g", {}, [
    svg("path", { d: `M${points[0]} ${points[1]}${curves.join("")}`, stroke, "stroke-width": width, "stroke-dasharray": dashes }),
    arrowHead(tip, end, stroke, width),
  ]);
}
