import {
  type CaseDetails,
  type CaseEvent,
  FONT,
  labelLines,
  sayDuration,
  shareBelow,
  svg,
  type SvgElement,
  svgMarkup,
} from "../../lib/tracebook.js";
import type { CaseForecast } from "../../lib/predictions.js";
import { clipName, fill, svgNode } from "../elements/dom.js";
import { keepFocus } from "../elements/keep-focus.js";
import { sayInterval, sayLatest } from "../predictions/forecast-words.js";
import { cssColor, responsive } from "../elements/responsive.js";
import { timeTicks } from "../elements/time-ticks.js";
import { type LogClock, sayLogDuration, sayLogTime } from "../log/log-time.js";

/** A drawing of a case that follows the width of its place. */
interface CaseTimeline {
  readonly element: HTMLElement;
  /**
   * Marks where the evidence of reasons is, by their numbers from 1.
   *
   * @param reasons for each its events, counted within the case from 0
   */
  showReasons(reasons: readonly (readonly number[])[]): void;
  /** Lights the events of a reason, and the wait before each. */
  light(events: readonly number[]): void;
  /** Brings the mark of a reason, counted from 0, into view and gives it the focus. */
  goTo(reason: number): void;
  /** The drawing as a file. */
  markup(): string;
  /** Where times stand in it, for what is drawn below it in so many px. */
  axisAt(width: number): TimelineAxis;
}

/** The axis of a timeline; lengths in px. */
export interface TimelineAxis {
  readonly width: number;
  /** Where the lanes begin. */
  readonly left: number;
  /** Whether names stand above what they name. */
  readonly isNarrow: boolean;
  x(time: number): number;
  readonly clock: LogClock;
}

/** Most lanes; rarer activities share the last one. */
const MOST_LANES = 16;
const LANE = 38;
/** Below this width the names of the lanes stand above them, px; they take so much height. */
const NARROW = 520;
const NAME = 15;
const TOP = 52;
const BOTTOM = 30;
const BAR = 14;
/** What the prediction may take of the width. */
const AHEAD = 0.3;
const OTHERS = "other activities";

/**
 * A case as a Gantt chart: a lane for each activity, work where events have a start, what lies
 * between events, milestones, closed hours, and what a model predicts of it.
 */
export function caseTimeline(details: CaseDetails, options: TimelineOptions): CaseTimeline {
  let width = 0;
  let reasons: readonly (readonly number[])[] = [];
  const draw = () => drawTimeline(details, { ...options, reasons, width });
  const element = responsive((now) => {
    width = Math.max(280, now);
    return svgNode(draw());
  });
  // Its place before it is drawn; a narrow one is higher.
  element.style.minHeight = `${heightOf(details.events)}px`;
  element.addEventListener("click", (event) => {
    const mark = event.target instanceof Element ? event.target.closest<SVGElement>("[data-reason]") : null;
    if (mark !== null) options.onReason(Number(mark.dataset.reason));
  });
  element.addEventListener("keydown", (event) => {
    const mark = event.target instanceof Element ? event.target.closest<SVGElement>("[data-reason]") : null;
    if (mark === null || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    options.onReason(Number(mark.dataset.reason));
  });
  return {
    element,
    showReasons(next) {
      if (JSON.stringify(next) === JSON.stringify(reasons)) return;
      reasons = next;
      if (width > 0) keepFocus(element, "data-reason", () => fill(element, svgNode(draw())));
    },
    light(events) {
      const lit = new Set(events.map(String));
      for (const part of element.querySelectorAll<SVGElement>("[data-event]")) {
        part.classList.toggle("evidence", lit.has(part.dataset.event!));
      }
    },
    goTo(reason) {
      const mark = element.querySelector<SVGElement>(`[data-reason="${reason}"]`);
      mark?.scrollIntoView({ block: "center" });
      mark?.focus({ preventScroll: true });
    },
    markup: () => svgMarkup(draw()),
    axisAt: (width) => chartOf(details, { ...options, width }),
  };
}

/** What a timeline shows besides the case. */
interface TimelineOptions {
  readonly zone: string;
  readonly forecast: CaseForecast | null;
  /** When the case should have ended; null where no time is set. */
  readonly due: number | null;
  /** Called when the mark of a reason, counted from 0, is chosen. */
  onReason(reason: number): void;
}

interface DrawnTimeline extends TimelineOptions {
  readonly reasons: readonly (readonly number[])[];
  readonly width: number;
}

interface Lane {
  readonly name: string;
  readonly y: number;
}

/** Of a lane, and of what its name takes of it, px. */
interface LaneHeights {
  readonly lane: number;
  readonly name: number;
}

/** A lane for each activity; of many, for those before which most time passes, or most events. */
function lanesOf(events: readonly CaseEvent[], { lane, name: above }: LaneHeights): Map<string, Lane> {
  const counts = new Map<string, { waited: number; events: number }>();
  for (const { activity, waited } of events) {
    const known = counts.get(activity) ?? { waited: 0, events: 0 };
    counts.set(activity, { waited: known.waited + (waited || 0), events: known.events + 1 });
  }
  const names = [...counts.keys()];
  const more = (a: string, b: string) => {
    const [one, other] = [counts.get(a)!, counts.get(b)!];
    return other.waited - one.waited || other.events - one.events;
  };
  const own = names.length <= MOST_LANES ? names : names.toSorted(more).slice(0, MOST_LANES - 1);
  const kept = new Set(own);
  const rows = names.filter((name) => kept.has(name));
  const lanes = new Map(rows.map((name, i) => [name, { name, y: TOP + i * lane + above }]));
  const last = { name: OTHERS, y: TOP + rows.length * lane + above };
  for (const name of names) if (!lanes.has(name)) lanes.set(name, last);
  return lanes;
}

/** Of a drawing whose lanes have their names beside them, px. */
const heightOf = (events: readonly CaseEvent[]): number =>
  TOP + new Set(lanesOf(events, { lane: LANE, name: 0 }).values()).size * LANE + BOTTOM;

/**
 * Says that a passage is longer than most others of its segment; nothing of any other.
 *
 * @param say shows the share
 */
export const longerThanOthers = <Shown>(share: number, say: (share: string) => Shown): (Shown | string)[] =>
  share >= 0.8 ? [", longer than ", say(shareBelow(share)), `${share === 1 ? "" : " of the"} other such passages`] : [];

/** What an event says on hover and to screen readers. */
export function eventWords(
  { activity, time, start, resource, waited, longerThan }: CaseEvent,
  clock: LogClock,
): string {
  const say = (time: number) => sayLogTime(clock, time);
  const when = Number.isNaN(start) || start === time
    ? say(time)
    : `${say(start)} to ${say(time)} (${sayLogDuration(clock, (time - start) / 1000)})`;
  const wait = Number.isNaN(waited)
    ? ""
    : `; ${sayLogDuration(clock, waited)} after the event before${longerThanOthers(longerThan, (share) => share).join("")}`;
  return `${clipName(activity)}${resource === null ? "" : ` by ${clipName(resource)}`}: ${when}${wait}`;
}

function drawTimeline(details: CaseDetails, options: DrawnTimeline): SvgElement {
  const chart = chartOf(details, options);
  const { events } = details;
  const { reasons } = options;
  return svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width: chart.width,
    height: chart.height,
    viewBox: `0 0 ${chart.width} ${chart.height}`,
    // What can be chosen is no part of an image.
    role: reasons.length > 0 ? "group" : "img",
    "aria-label": `The ${events.length} events of case ${clipName(details.caseId)} over time, in a lane for each activity`,
    class: "case-timeline",
  }, [
    fillings(chart),
    ...ground(details, chart),
    ...(chart.isNarrow ? [] : namesBeside(chart)),
    ...axis(details, chart).map(({ at, name }) => text(chart, { x: at, y: chart.bottom + 18, anchor: "middle" }, name)),
    ...milestones(details, chart),
    ...waits(events, chart),
    ...(chart.isNarrow ? namesAbove(chart) : []),
    ...waitLabels(events, chart),
    ...events.map((event, i) => eventBar(event, i, chart)),
    ...(details.isCompleted ? [] : present(details, chart)),
    ...dueLine(events, options.due, chart),
    ...reasonMarks(events, reasons, chart),
    ...predictedEnd(details, options.forecast, chart),
  ]);
}

/** Places, sizes and colours of a timeline; lengths are in px. */
type TimelineChart = ReturnType<typeof chartOf>;

function chartOf(
  { events, isCompleted, now, dates }: CaseDetails,
  { zone, forecast, width }: Pick<DrawnTimeline, "zone" | "forecast" | "width">,
) {
  const isNarrow = width < NARROW;
  const heights: LaneHeights = isNarrow ? { lane: LANE + NAME, name: NAME } : { lane: LANE, name: 0 };
  const lanes = lanesOf(events, heights);
  const rows = [...new Set(lanes.values())];
  const bottom = TOP + rows.length * heights.lane;
  const longest = Math.max(...rows.map(({ name }) => clipName(name).length));
  const left = isNarrow ? 10 : Math.round(Math.min(Math.max(92, longest * WIDE_LETTER + 16), Math.max(92, width * 0.28)));
  const right = 14;
  const first = events.reduce((least, { time, start }) => Math.min(least, Number.isNaN(start) ? time : start), Infinity);
  const last = isCompleted ? events[events.length - 1].time : now;
  const span = Math.max(1, last - first);
  const ahead = forecast === null
    ? last
    : Math.min(forecast.latest, Math.max(forecast.expectedEnd + span * 0.08, last + span * AHEAD));
  const end = Math.max(last, ahead);
  const x = (time: number) =>
    end === first ? (left + width - right) / 2 : left + (width - left - right) * (time - first) / (end - first);
  const clock: LogClock = { zone, dates };
  // Where the words of the present begin; infinite where there are none.
  const nowFrom = isCompleted ? Infinity : Math.min(x(now), width - 70) - 66;
  const places = { width, height: bottom + BOTTOM, isNarrow, lanes, rows, bottom, left, right, nowFrom };
  return { ...places, clock, zone, first, end, x, colors: colorsOfTimeline() };
}

const colorsOfTimeline = () => ({
  ink: cssColor("--ink"),
  muted: cssColor("--muted"),
  line: cssColor("--line"),
  accent: cssColor("--accent"),
  warm: cssColor("--warm"),
  late: cssColor("--warm-ink"),
  work: cssColor("--work"),
  card: cssColor("--card"),
  shade: cssColor("--closed"),
});

/** Where a text stands. */
interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor?: string;
  readonly fill?: string;
  readonly bold?: boolean;
}

const text = (
  { colors }: TimelineChart,
  at: TextPlace,
  words: string,
  attributes: SvgElement["attributes"] = {},
) =>
  svg("text", {
    x: round(at.x),
    y: at.y,
    "text-anchor": at.anchor,
    fill: at.fill ?? colors.muted,
    "font-weight": at.bold ? 600 : undefined,
    "font-size": 12,
    "font-family": FONT,
    ...attributes,
  }, [words]);

/** Of words that lie on lines: a line of the ground's colour keeps these off the letters. */
const halo = (card: string) => ({ stroke: card, "stroke-width": 4, "paint-order": "stroke" });

const rect = (from: number, to: number, y: number, tall: number, attributes: SvgElement["attributes"]) =>
  svg("rect", { x: round(from), y, width: Math.max(0.5, round(to - from)), height: tall, ...attributes });

/** What hatches waits, and what the prediction fades by. */
const fillings = ({ colors: { warm, accent } }: TimelineChart): SvgElement =>
  svg("defs", {}, [
    svg("pattern", { id: "waits", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, [
      svg("rect", { width: 6, height: 6, fill: warm, "fill-opacity": 0.22 }),
      svg("line", { x1: 0, x2: 0, y1: 0, y2: 6, stroke: warm, "stroke-width": 2, "stroke-opacity": 0.5 }),
    ]),
    svg("linearGradient", { id: "ahead" }, [
      svg("stop", { offset: 0, "stop-color": accent, "stop-opacity": 0.9 }),
      svg("stop", { offset: 1, "stop-color": accent, "stop-opacity": 0.15 }),
    ]),
  ]);

/** Closed hours, and a line below each lane. */
const ground = ({ closed }: CaseDetails, { x, rows, bottom, left, right, width, colors }: TimelineChart): SvgElement[] => [
  ...closed.map(({ from, to }) => rect(x(from), x(to), TOP - 6, bottom - TOP + 6, { fill: colors.shade })),
  ...rows.map(({ y }) => svg("line", { x1: left, x2: width - right, y1: y + LANE - 2, y2: y + LANE - 2, stroke: colors.line })),
];

const namesBeside = (chart: TimelineChart): SvgElement[] =>
  chart.rows.map(({ name, y }) =>
    svg(
      "g",
      { "data-about": clipName(name) },
      labelLines(clipName(name), chart.left - 14, 2, 12).map((line, i, { length }) =>
        text(chart, { x: chart.left - 10, y: y + 16 + 14 * (i - (length - 1) / 2), anchor: "end", fill: chart.colors.ink }, line)
      ),
    )
  );

/** Names above their lanes, over the lines of milestones and of steps, which would cross them. */
const namesAbove = (chart: TimelineChart): SvgElement[] =>
  chart.rows.map(({ name, y }) =>
    text(chart, { x: 2, y: y - 2, fill: chart.colors.ink }, fit(clipName(name), chart.width - 8), {
      "data-about": clipName(name),
      ...halo(chart.colors.card),
    })
  );

/** What lies between events, and the steps from lane to lane. */
const waits = (events: readonly CaseEvent[], { lanes, x, colors }: TimelineChart): SvgElement[] =>
  events.slice(1).flatMap((event, i) => {
    const before = events[i];
    const { y } = lanes.get(event.activity)!;
    const above = lanes.get(before.activity)!.y;
    const [from, to] = [x(before.time), x(Number.isNaN(event.start) ? event.time : Math.max(before.time, event.start))];
    const step = {
      x1: round(from),
      x2: round(from),
      y1: above + 12,
      y2: y + 12,
      stroke: colors.muted,
      "stroke-dasharray": "2 2",
      "stroke-opacity": 0.7,
    };
    return [
      ...(to - from > 0.6 ? [rect(from, to, y + 5, BAR, { fill: "url(#waits)", "data-event": i + 1 })] : []),
      ...(above === y ? [] : [svg("line", step)]),
    ];
  });

function eventBar(event: CaseEvent, i: number, { lanes, x, colors, clock }: TimelineChart): SvgElement {
  const from = x(Number.isNaN(event.start) ? event.time : event.start);
  return svg("rect", {
    x: round(Math.min(from, x(event.time) - 1.5)),
    y: lanes.get(event.activity)!.y + 3,
    width: round(Math.max(3, x(event.time) - from)),
    height: BAR + 4,
    rx: 1,
    fill: colors.work,
    stroke: colors.card,
    "stroke-width": 0.6,
    class: "event",
    "data-event": i,
    "data-about": eventWords(event, clock),
  });
}

/** The time since the last event of a running case, and the line of now. */
function present({ events, now }: CaseDetails, chart: TimelineChart): SvgElement[] {
  const { x, bottom, width, clock, colors } = chart;
  const open = x(events[events.length - 1].time);
  const at = round(x(now));
  const waiting = { x1: round(open), x2: at, y1: bottom - 2, y2: bottom - 2, stroke: colors.muted, "stroke-dasharray": "3 3" };
  return [
    ...(x(now) - open > 1 ? [svg("line", waiting)] : []),
    svg("line", { x1: at, x2: at, y1: TOP - 14, y2: bottom, stroke: colors.accent, "stroke-width": 1.6 }),
    text(
      chart,
      { x: Math.min(x(now), width - 70), y: 12, anchor: "middle", fill: colors.accent, bold: true },
      `now: ${sayLogTime(clock, now).replace(/^(\d+ \w+) \d+,/, "$1,")}`,
    ),
  ];
}

/** The line of the time that a case should take, where it is within the chart. */
function dueLine(events: readonly CaseEvent[], due: number | null, chart: TimelineChart): SvgElement[] {
  const { x, first, end, bottom, width, right, clock, colors } = chart;
  if (due === null || due <= first || due >= end) return [];
  return [
    svg("line", {
      x1: round(x(due)),
      x2: round(x(due)),
      y1: TOP - 6,
      y2: bottom,
      stroke: colors.late,
      "stroke-width": 1.4,
      "stroke-dasharray": "4 3",
    }),
    text(
      chart,
      { x: Math.min(x(due) + 5, width - right - 104), y: TOP + 5, fill: colors.late },
      `late after ${sayDuration((due - events[0].time) / 1000)}`,
      { ...halo(colors.card), "data-about": `What a case should take: until ${sayLogTime(clock, due)}` },
    ),
  ];
}

/** The predicted end with its interval, which fades and may reach beyond the chart. */
function predictedEnd({ now }: CaseDetails, forecast: CaseForecast | null, chart: TimelineChart): SvgElement[] {
  const { x, end, width, right, clock, colors } = chart;
  if (forecast === null || end <= now) return [];
  const until = Math.min(forecast.latest, end);
  return [
    svg("rect", {
      x: round(x(forecast.earliest)),
      y: TOP - 16,
      width: round(Math.max(1, x(until) - x(forecast.earliest))),
      height: 6,
      fill: "url(#ahead)",
    }),
    svg("circle", {
      cx: round(x(Math.min(end, forecast.expectedEnd))),
      cy: TOP - 13,
      r: 5,
      fill: colors.card,
      stroke: colors.accent,
      "stroke-width": 2.4,
      "data-about": `Predicted end ${sayLogTime(clock, forecast.expectedEnd)}; 90 % interval ${
        sayInterval(forecast.earliest, forecast.latest, clock)
      }`,
    }),
    ...(forecast.latest > end
      ? [text(chart, { x: width - right, y: TOP - 22, anchor: "end" }, `to ${sayLatest(forecast, clock)} →`)]
      : []),
  ];
}

/** Radius of the mark of a reason, px. */
const MARK = 9;

/** The numbers of reasons, each in the longest of the waits that show it, or beside its event. */
function reasonMarks(
  events: readonly CaseEvent[],
  reasons: readonly (readonly number[])[],
  { lanes, x, colors: { ink, card } }: TimelineChart,
): SvgElement[] {
  const taken: { x: number; y: number }[] = [];
  const isFree = (at: { x: number; y: number }) =>
    taken.every((other) => Math.abs(other.x - at.x) >= 2 * MARK + 1 || Math.abs(other.y - at.y) >= 2 * MARK + 1);
  return reasons.flatMap((shown, reason) => {
    const known = shown.filter((event) => events[event] !== undefined);
    if (known.length === 0) return [];
    const event = known.reduce((most, one) => (events[one].waited || 0) > (events[most].waited || 0) ? one : most);
    const to = x(Number.isNaN(events[event].start) ? events[event].time : events[event].start);
    const from = event === 0 ? to : x(events[event - 1].time);
    const at = { x: to - from > 2 * MARK + 4 ? (from + to) / 2 : to + MARK + 4, y: lanes.get(events[event].activity)!.y + 12 };
    while (!isFree(at)) at.x += 2 * MARK + 2;
    taken.push(at);
    const name = `Reason ${reason + 1}`;
    return [
      svg("g", {
        class: "reason-mark",
        tabindex: 0,
        role: "button",
        "data-reason": reason,
        "aria-label": name,
        "data-about": name,
      }, [
        svg("circle", { cx: round(at.x), cy: at.y, r: MARK, fill: card, stroke: ink, "stroke-width": 1.4 }),
        svg("text", {
          x: round(at.x),
          y: at.y + 4,
          "text-anchor": "middle",
          fill: ink,
          "font-size": 12,
          "font-weight": 600,
          "font-family": FONT,
        }, [String(reason + 1)]),
      ]),
    ];
  });
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** The usual width of a letter, px. */
const LETTER = 6.6;
/** That of a letter in a wide font. */
const WIDE_LETTER = 7.4;

/** A name that fits into so many px, by the usual width of letters. */
function fit(name: string, room: number): string {
  const most = Math.max(4, Math.floor(room / LETTER));
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}

/** How long it waited, below stretches that are wide enough; a run of events in a lane is one. */
function waitLabels(
  events: readonly CaseEvent[],
  { lanes, x, colors: { muted }, clock }: TimelineChart,
): SvgElement[] {
  const labels: SvgElement[] = [];
  for (let i = 1; i < events.length;) {
    const lane = lanes.get(events[i].activity)!;
    let to = i;
    let [waited, wide] = [0, 0];
    for (; to < events.length && lanes.get(events[to].activity) === lane; to++) {
      waited += events[to].waited;
      wide += x(events[to - 1].time + 1000 * events[to].waited) - x(events[to - 1].time);
    }
    const [from, until] = [x(events[i - 1].time), x(events[to - 1].time)];
    if (wide > 46) {
      const times = to - i > 1 && until - from > 110 ? `, ${to - i} events` : "";
      labels.push(
        svg("text", {
          x: round((from + until) / 2),
          y: lane.y + LANE - 6,
          "text-anchor": "middle",
          fill: muted,
          "font-size": 11,
          "font-family": FONT,
        }, [sayLogDuration(clock, waited) + times]),
      );
    }
    i = to;
  }
  return labels;
}

/** Diamonds that are less apart have one name, px. */
const CLOSE = 14;

/** Diamonds over the chart, with names where there is room: the first name of those that meet. */
function milestones(
  { events }: CaseDetails,
  { x, width, left, bottom, nowFrom, colors: { ink, muted } }: TimelineChart,
): SvgElement[] {
  const found = events.filter(({ isMilestone }) => isMilestone).map(({ activity, time }) => ({ activity, at: round(x(time)) }));
  const groups: { readonly at: number[]; readonly name: string }[] = [];
  for (const { activity, at } of found) {
    const last = groups.at(-1);
    if (last !== undefined && at - last.at.at(-1)! < CLOSE) last.at.push(at);
    else groups.push({ at: [at], name: clipName(activity) });
  }
  /** Where names may begin in the two lines over the diamonds; the upper one has that of now. */
  const free = [left - 80, left - 80];
  const middles = groups.map(({ at }) => (at[0] + at.at(-1)!) / 2);
  const names = groups.flatMap((group, g) => {
    const others = group.at.length - 1;
    const name = fit(group.name, 170) + (others > 0 ? ` and ${others} more` : "");
    const half = name.length * 3.3 + 6;
    // Centred over its diamonds, or as far to the right as what is before needs, but not nearer to
    // other diamonds.
    const middleIn = (line: number) => Math.max(Math.min(Math.max(middles[g], half), width - half), free[line] + half);
    const line = free.findIndex((_, line) => {
      const middle = middleIn(line);
      const end = middle + half;
      const isNearest = middles.every((other) => Math.abs(other - middle) >= Math.abs(middles[g] - middle));
      return isNearest && end - middles[g] <= 2 * half && end <= width && (line === 0 || end < nowFrom);
    });
    if (line < 0) return [];
    const middle = middleIn(line);
    free[line] = middle + half;
    const place = { x: round(middle), y: TOP - (line === 0 ? 22 : 36), "text-anchor": "middle" };
    return [svg("text", { ...place, fill: ink, "font-size": 12, "font-family": FONT }, [name])];
  });
  const diamonds = found.flatMap(({ activity, at }) => [
    svg("line", { x1: at, x2: at, y1: TOP - 8, y2: bottom, stroke: muted, "stroke-dasharray": "1 3" }),
    svg("path", { d: `M${at},${TOP - 13}l5,5l-5,5l-5,-5Z`, fill: ink, "data-about": clipName(activity) }),
  ]);
  return [...diamonds, ...names];
}

/** Ticks at whole steps of the local time. */
function axis(
  details: CaseDetails,
  { first, end, zone, x, width, left, right }: TimelineChart,
): { at: number; name: string }[] {
  if (end - first < 1000) return [{ at: x(first), name: sayLogTime({ zone, dates: details.dates }, first) }];
  // In a log of dates the days that are meant, whatever the zone.
  const { dates } = details;
  const shift = dates ?? 0;
  const days = dates === null ? { zone } : { zone: "UTC", datesOnly: true };
  return timeTicks(first + shift, end + shift, width - left - right, days)
    .map(({ at, text }) => ({ at: x(at - shift), name: text }))
    .filter(({ at }) => at >= left && at <= width - 34);
}
