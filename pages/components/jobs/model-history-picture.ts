import {
  FONT,
  type Palette,
  type PublishedCheck,
  type PublishedModel,
  type PublishedRegistry,
  sayCount,
  sayDate,
  sayDuration,
  sayShare,
  sayTime,
  svg,
  type SvgElement,
  wilsonInterval,
} from "../../lib/tracebook.js";

const HOUR = 3600;

/** Room of a flag with its word, px. */
const FLAG_WIDTH = 62;

/** A training or a check, in the order of time. */
export type Moment =
  | { readonly kind: "training"; readonly at: string; readonly model: PublishedModel }
  | { readonly kind: "check"; readonly at: string; readonly check: PublishedCheck };

/** Where things stand in the picture, px, and pens in its colours. */
interface Frame {
  readonly palette: Palette;
  readonly zone: string;
  readonly width: number;
  readonly left: number;
  /** From one moment to the next. */
  readonly step: number;
  readonly x: (moment: number) => number;
  /** The top of the errors, and of the coverage. */
  readonly top: number;
  readonly coverTop: number;
  readonly stripTop: number;
  /** The largest error that is drawn, in hours, and the least coverage. */
  readonly most: number;
  readonly low: number;
  readonly y: (hours: number) => number;
  readonly coverY: (share: number) => number;
  readonly text: (x: number, y: number, content: string, more?: SvgElement["attributes"]) => SvgElement;
  readonly line: (x1: number, y1: number, x2: number, y2: number, more?: SvgElement["attributes"]) => SvgElement;
}

const errorOf = (moment: Moment) => moment.kind === "training" ? moment.model.tested!.mae : moment.check.mae;
const ruleOf = (moment: Moment) => moment.kind === "training" ? moment.model.tested!.baseline : null;
const coverOf = (moment: Moment) => moment.kind === "training" ? moment.model.tested!.coverage90 : moment.check.coverage90;
const casesOf = (moment: Moment) => moment.kind === "training" ? moment.model.tested!.cases : moment.check.cases;

function frameOf(
  moments: readonly Moment[],
  { width, palette, zone }: { readonly width: number; readonly palette: Palette; readonly zone: string },
): Frame {
  const left = 58;
  const step = (width - left - 16) / moments.length;
  const most = Math.max(1e-9, ...moments.flatMap((moment) => [errorOf(moment) ?? 0, ruleOf(moment) ?? 0])) * 1.12;
  // One or two moments show no course over time.
  const [top, errorHeight] = [24, moments.length < 3 ? 96 : 150];
  const coverTop = top + errorHeight + 44;
  const low = Math.min(
    0.7,
    ...moments.flatMap((moment) => coverOf(moment) === null ? [] : [Math.floor(coverOf(moment)! * 10) / 10]),
  );
  return {
    palette,
    zone,
    width,
    left,
    step,
    x: (i) => left + step * (i + 0.5),
    top,
    coverTop,
    stripTop: coverTop + 92,
    most,
    low,
    y: (hours) => top + errorHeight * (1 - hours / most),
    coverY: (share) => coverTop + 70 * (1 - (share - low) / (1 - low)),
    text: (x, y, content, more = {}) =>
      svg("text", { x: r(x), y: r(y), "font-size": 11, fill: palette.muted, ...more }, [content]),
    line: (x1, y1, x2, y2, more = {}) =>
      svg("line", { x1: r(x1), y1: r(y1), x2: r(x2), y2: r(y2), stroke: palette.muted, ...more }),
  };
}

/** Draws error and coverage at each moment, and which model was in use from one to the next. */
export function drawHistory(
  moments: readonly Moment[],
  { models }: PublishedRegistry,
  options: { readonly width: number; readonly palette: Palette; readonly zone: string },
): SvgElement {
  const frame = frameOf(moments, options);
  const { width, stripTop, left, text } = frame;
  const height = stripTop + 46;
  return svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    "font-family": FONT,
  }, [
    ...errorAxis(frame),
    ...coverAxis(frame),
    ...errorLines(moments, frame),
    ...moments.flatMap((moment, i) => [...flagOf(moments, i, frame), ...dotOf(moment, i, frame)]),
    ...moments.flatMap((moment, i) => coverMarks(moment, i, frame)),
    text(left - 8, stripTop + 14, "In use", { "text-anchor": "end" }),
    ...stripsInUse(modelsInUse(moments, models), frame),
    ...momentLabels(moments, frame),
  ]);
}

const errorAxis = ({ most, left, width, y, line, text }: Frame): SvgElement[] =>
  [0, 0.5, 1].flatMap((share) => {
    const hours = share * most / 1.12;
    return [
      line(left, y(hours), width - 12, y(hours), { opacity: 0.25 }),
      text(left - 8, y(hours) + 4, hours === 0 ? "0" : sayDuration(hours * HOUR), { "text-anchor": "end" }),
    ];
  });

const coverAxis = ({ palette, left, width, low, coverTop, coverY, line, text }: Frame): SvgElement[] => [
  text(0, coverTop - 14, "90 % intervals held for", { fill: palette.text, "font-weight": 600 }),
  svg("rect", {
    x: left,
    y: r(coverY(0.93)),
    width: r(width - left - 12),
    height: r(coverY(0.87) - coverY(0.93)),
    fill: palette.start,
    opacity: 0.12,
  }),
  ...[low, 0.9, 1].flatMap((share) => [
    line(
      left,
      coverY(share),
      width - 12,
      coverY(share),
      share === 0.9 ? { stroke: palette.start, "stroke-dasharray": "2 3" } : { opacity: 0.2 },
    ),
    text(left - 8, coverY(share) + 4, sayShare(share, 0), { "text-anchor": "end" }),
  ]),
];

/** The course of the errors of the models in use, and that of the baselines. */
function errorLines(moments: readonly Moment[], { palette, left, width, x, y, line }: Frame): SvgElement[] {
  const errors = moments.flatMap((moment, i) => {
    const error = errorOf(moment);
    const inUse = moment.kind === "check" || moment.model.uses.length > 0;
    return inUse && error !== null ? [[x(i), y(error)]] : [];
  });
  const rules = moments.flatMap((moment, i) => ruleOf(moment) === null ? [] : [[x(i), y(ruleOf(moment)!)]]);
  const path = (points: readonly (readonly number[])[]) =>
    points.map(([px, py], i) => `${i === 0 ? "M" : "L"}${r(px)} ${r(py)}`).join("");
  return [
    ...(rules.length > 1
      ? [svg("path", { d: path(rules), fill: "none", stroke: palette.muted, "stroke-dasharray": "5 4", "stroke-width": 1.5 })]
      : []),
    ...(rules.length === 1
      ? [line(left, rules[0][1], width - 12, rules[0][1], { "stroke-dasharray": "5 4", "stroke-width": 1.5 })]
      : []),
    svg("path", { d: path(errors), fill: "none", stroke: palette.frequency[4], "stroke-width": 2 }),
  ];
}

/** The flag of a check that found drift; its word stands at the first of a row of close flags. */
function flagOf(moments: readonly Moment[], i: number, { palette, step, x, top, coverTop, line, text }: Frame): SvgElement[] {
  const isFlagged = (i: number) => {
    const moment = moments[i];
    return moment.kind === "check" && moment.check.flagged;
  };
  if (!isFlagged(i)) return [];
  const warn = palette.time[1];
  const before = Array.from({ length: i }, (_, at) => i - 1 - at).find(isFlagged) ?? -Infinity;
  const isLast = i > moments.length - 2;
  // The word of the last flag stands before it.
  const isClose = (i - before) * step < (isLast ? 2 : 1) * FLAG_WIDTH;
  return [
    line(x(i), top - 6, x(i), coverTop + 74, { stroke: warn, "stroke-dasharray": "2 3" }),
    text(x(i) + (isLast ? -4 : 4), top - 10, isClose ? "⚑" : "⚑ drift", {
      fill: warn,
      "font-weight": 600,
      "text-anchor": isLast ? "end" : "start",
    }),
  ];
}

/** The error of a moment as a dot. */
function dotOf(moment: Moment, i: number, { palette, zone, x, y }: Frame): SvgElement[] {
  const error = errorOf(moment);
  if (error === null) return [];
  const title = svg("title", {}, [titleOf(moment, zone)]);
  const at = { cx: r(x(i)), cy: r(y(error)) };
  if (moment.kind === "check") {
    return [svg("circle", { ...at, r: 3.5, fill: palette.frequency[4], "data-model": moment.check.model }, [title])];
  }
  const used = moment.model.uses.length > 0;
  return [svg("circle", {
    ...at,
    r: 6,
    fill: used ? palette.start : palette.background,
    stroke: used ? palette.start : palette.muted,
    "stroke-width": 2,
    "data-model": moment.model.id,
  }, [title])];
}

/** For how many cases the intervals held, with what may be chance. */
function coverMarks(moment: Moment, i: number, { palette, low, x, coverY, line }: Frame): SvgElement[] {
  const share = coverOf(moment);
  if (share === null) return [];
  const [from, to] = wilsonInterval(share, Math.max(1, casesOf(moment)));
  const isOff = from > 0.9 || to < 0.9;
  const color = isOff ? palette.time[1] : palette.frequency[4];
  return [
    line(x(i), coverY(Math.max(low, from)), x(i), coverY(to), { stroke: color, "stroke-width": 1.5 }),
    svg("circle", {
      cx: r(x(i)),
      cy: r(coverY(share)),
      r: 4,
      fill: isOff ? palette.background : color,
      stroke: color,
      "stroke-width": 2,
    }, [svg("title", {}, [`${sayShare(share)} of ${sayCount(casesOf(moment))} cases lay in the interval`])]),
  ];
}

/** Which model was in use from each moment to the next; null for none. */
function modelsInUse(moments: readonly Moment[], models: readonly PublishedModel[]): (number | null)[] {
  const since = models.flatMap(({ id, uses }) => uses.map((use) => ({ id, since: use.since }))).sort((a, b) =>
    a.since < b.since ? -1 : 1
  );
  // A model comes into use a while after its training began, which is the moment that is drawn.
  return moments.map((moment, i) => {
    const next = moments[i + 1]?.at ?? null;
    const own = moment.kind === "training" ? moment.model.id : null;
    return since.findLast((use) => use.since <= moment.at || use.id === own && (next === null || use.since < next))?.id ?? null;
  });
}

function stripsInUse(inUse: readonly (number | null)[], { palette, left, step, stripTop, text }: Frame): SvgElement[] {
  const strips: SvgElement[] = [];
  for (let from = 0, to = 0; from < inUse.length; from = ++to) {
    while (to + 1 < inUse.length && inUse[to + 1] === inUse[from]) to++;
    const model = inUse[from];
    if (model === null) continue;
    const wide = (to - from + 1) * step - 3;
    strips.push(
      svg("rect", {
        x: r(left + from * step + 1),
        y: stripTop,
        width: r(Math.max(2, wide)),
        height: 20,
        rx: 5,
        fill: palette.frequency[0],
        "data-model": model,
      }),
      text(left + from * step + 1 + wide / 2, stripTop + 14, wide > 60 ? `model ${model}` : String(model), {
        "text-anchor": "middle",
        fill: palette.text,
        "font-weight": 600,
      }),
    );
  }
  return strips;
}

/** Dates below the moments, as many as have room; within a day the time tells the moments apart. */
function momentLabels(moments: readonly Moment[], { zone, step, stripTop, x, text }: Frame): SvgElement[] {
  const dateOf = (at: string) => sayDate(Date.parse(at), zone);
  const isOneDay = moments.length > 1 && moments.every(({ at }) => dateOf(at) === dateOf(moments[0].at));
  const label = (at: string) => isOneDay ? sayTime(Date.parse(at), zone).split(", ").at(-1)! : dateOf(at);
  const every = Math.max(1, Math.ceil(84 / step));
  return moments.flatMap(({ at }, i) =>
    i % every === 0 ? [text(x(i), stripTop + 38, label(at), { "text-anchor": "middle" })] : []
  );
}

const r = (value: number) => Math.round(value * 10) / 10;

function titleOf(moment: Moment, zone: string): string {
  const at = sayTime(Date.parse(moment.at), zone);
  if (moment.kind === "check") {
    const { model, mae, cases } = moment.check;
    return `${at}: check of model ${model}, off by ${sayDuration((mae ?? NaN) * HOUR)} on ${sayCount(cases)} newer cases`;
  }
  const { id, tested, uses } = moment.model;
  return `${at}: training of model ${id}, off by ${sayDuration(tested!.mae * HOUR)} on ${sayCount(tested!.cases)} test cases; ${
    uses.length > 0 ? "put into use" : "kept out"
  }`;
}
