import {
  type CaseDetails,
  FONT,
  labelLines,
  round,
  sayCountOf,
  sayNumber,
  svg,
  type SvgElement,
  svgMarkup,
  textColorOn,
} from "../../lib/tracebook.js";
import { clipName, fill, h, info, svgNode } from "../elements/dom.js";
import { cssColor, responsive } from "../elements/responsive.js";
import { saveButtons } from "../elements/save-buttons.js";
import { sayLogTime } from "../log/log-time.js";
import type { PageLog } from "../log/page-log.js";
import { COLORS } from "../variants/chevrons.js";
import type { TimelineAxis } from "./case-timeline.js";

/** Attributes that are drawn at first, those that change most. */
const SHOWN = 4;
/** Heights of the rows of numbers and of texts, and what a name above them takes, px. */
const [NUMBERS, TEXTS, NAME] = [44, 26, 16];

/** An attribute over the events of a case. */
interface Course {
  readonly name: string;
  readonly measured: boolean;
  /** The events that have it, counted within the case from 0; a text only where it changes. */
  readonly points: readonly { readonly event: number; readonly time: number; readonly value: string }[];
  readonly changes: number;
}

/** The attributes that change within a case, those that change most first. */
function coursesOf({ events }: CaseDetails): Course[] {
  const values = new Map<string, { measured: boolean; points: Course["points"][number][] }>();
  events.forEach(({ attributes, activity, resource, time }, event) => {
    for (const { name, value, measured } of attributes) {
      // What repeats the activity or the resource is told by these; an empty text is no number.
      if (value === activity || value === resource || (measured && value === "")) continue;
      const known = values.get(name) ?? { measured, points: [] };
      values.set(name, known);
      known.points.push({ event, time, value });
    }
  });
  return [...values].map(([name, { measured, points }]) => {
    const changed = points.filter(({ value }, i) => i === 0 || value !== points[i - 1].value);
    return { name, measured, points: measured ? points : changed, changes: changed.length - 1 };
  }).filter(({ changes }) => changes > 0).sort((a, b) => b.changes - a.changes);
}

/**
 * The attributes of events that change within a case, on the axis of its timeline: a line of steps
 * for each that measures something, a strip of values for each other one. Null where none changes.
 */
export function attributeCourses(
  log: PageLog,
  details: CaseDetails,
  axisAt: (width: number) => TimelineAxis,
): HTMLElement | null {
  const courses = coursesOf(details);
  if (courses.length === 0) return null;
  let shown = courses.slice(0, SHOWN);
  const draw = (width: number) => drawCourses(details, shown, axisAt(width));
  const picture = () => responsive((width) => svgNode(draw(Math.max(280, width))));
  const place = h("div", { style: `min-height: ${heightOf(shown, { isNarrow: false })}px` }, picture());
  const more = h(
    "button",
    {
      type: "button",
      class: "quiet",
      onclick: () => {
        shown = courses;
        more.remove();
        fill(place, picture());
      },
    },
    `${sayCountOf(courses.length - shown.length, "more attribute")} that change${courses.length - shown.length === 1 ? "s" : ""}`,
  );
  return h(
    "div",
    { class: "attribute-courses" },
    h(
      "h3",
      { class: "saved-head" },
      "Attributes over time ",
      info(
        "What events say besides activity and person, where it changes within the case, those that change most first. A number is drawn as steps, from its least to its greatest value in this case; a text as a strip. A value holds until an event has another one.",
      ),
      h(
        "span",
        { class: "actions" },
        saveButtons(`${log.entry.slug}-attributes`, { svg: () => svgMarkup(draw(900)), csv: () => csvRows(details, courses) }),
      ),
    ),
    place,
    courses.length > shown.length && more,
  );
}

const csvRows = ({ caseId }: CaseDetails, courses: readonly Course[]): (string | number)[][] => [
  ["case", "attribute", "event", "time", "value"],
  ...courses.flatMap(({ name, points }) =>
    points.map(({ event, time, value }) => [caseId, name, event + 1, new Date(time).toISOString(), value])
  ),
];

const rowHeight = ({ measured }: Course, { isNarrow }: { readonly isNarrow: boolean }): number =>
  (measured ? NUMBERS : TEXTS) + (isNarrow ? NAME : 0);

const heightOf = (courses: readonly Course[], layout: { readonly isNarrow: boolean }): number =>
  courses.reduce((sum, course) => sum + rowHeight(course, layout), 4);

function drawCourses(details: CaseDetails, courses: readonly Course[], axis: TimelineAxis): SvgElement {
  const { width, isNarrow } = axis;
  const height = heightOf(courses, { isNarrow });
  let top = 2;
  const rows = courses.flatMap((course) => {
    const [from, tall] = [top, rowHeight(course, { isNarrow })];
    top += tall;
    const place = { from: from + (isNarrow ? NAME : 0), to: from + tall };
    return [nameOf(course, axis, from), ...(course.measured ? steps : strip)(details, course, axis, place)];
  });
  return svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": `Attributes of case ${clipName(details.caseId)} over time: ${
      courses.map(({ name }) => clipName(name)).join(", ")
    }`,
    "font-family": FONT,
  }, rows);
}

/** The name of an attribute, beside its row or above it, and what a number reaches from and to. */
function nameOf(course: Course, { left, width, isNarrow }: TimelineAxis, top: number): SvgElement {
  const name = clipName(course.name);
  const [ink, muted] = [cssColor("--ink"), cssColor("--muted")];
  const at = isNarrow ? { x: 2, "text-anchor": "start" } : { x: left - 10, "text-anchor": "end" };
  const room = (isNarrow ? width * 0.6 : left) - 14;
  const middle = isNarrow ? top + 12 : top + (course.measured ? 18 : 17);
  const words = labelLines(name, room, 1, 12)[0];
  const [least, most] = extentOf(course);
  const extent = `${sayNumber(least)} to ${sayNumber(most)}`;
  const place = isNarrow ? { x: width - 4, y: middle, "text-anchor": "end" } : { ...at, y: middle + 15 };
  return svg("g", { "data-about": course.measured ? `${name}: ${extent}` : name }, [
    svg("text", { ...at, y: middle, "font-size": 12, fill: ink }, [words]),
    ...(course.measured ? [svg("text", { ...place, "font-size": 11, fill: muted }, [extent])] : []),
  ]);
}

function extentOf({ points }: Course): [least: number, most: number] {
  const numbers = points.map(({ value }) => Number(value)).filter(Number.isFinite);
  return numbers.reduce(([least, most], one) => [Math.min(least, one), Math.max(most, one)], [Infinity, -Infinity]);
}

/** Where a row lies, px. */
interface Row {
  readonly from: number;
  readonly to: number;
}

/** A number as a line of steps, with a dot at each event that says it. */
function steps({ events }: CaseDetails, course: Course, { x, clock }: TimelineAxis, { from, to }: Row): SvgElement[] {
  const [least, most] = extentOf(course);
  const y = (value: number) => round(to - 8 - (to - from - 16) * (value - least) / (most - least || 1));
  const points = course.points.filter(({ value }) => Number.isFinite(Number(value)));
  const last = events[events.length - 1].time;
  const path = points.map(({ time, value }, i) =>
    `${i === 0 ? "M" : "H"}${round(x(time))}${i === 0 ? " " : "V"}${y(Number(value))}`
  );
  const color = cssColor("--accent");
  return [
    svg("path", { d: `${path.join("")}H${round(x(last))}`, fill: "none", stroke: color, "stroke-width": 1.5 }),
    ...points.map(({ time, value }) =>
      svg("circle", {
        cx: round(x(time)),
        cy: y(Number(value)),
        r: 3,
        fill: color,
        "data-about": `${clipName(course.name)}: ${sayNumber(Number(value))}, ${sayLogTime(clock, time)}`,
      })
    ),
  ];
}

/** A text as a strip: a bar for each value, until an event says another one. */
function strip({ events }: CaseDetails, course: Course, { x, clock }: TimelineAxis, { from, to }: Row): SvgElement[] {
  const distinct = [...new Set(course.points.map(({ value }) => value))];
  const last = events[events.length - 1].time;
  return course.points.map(({ time, value }, i) => {
    const [begin, end] = [x(time), x(course.points[i + 1]?.time ?? last)];
    const wide = Math.max(3, end - begin);
    const color = COLORS[distinct.indexOf(value) % COLORS.length];
    const name = clipName(value);
    const words = wide < 24 ? undefined : labelLines(name, wide - 8, 1, 11)[0];
    return svg("g", { "data-about": `${clipName(course.name)}: ${name}, ${sayLogTime(clock, time)}` }, [
      svg("rect", { x: round(begin), y: from + 4, width: round(wide), height: to - from - 8, rx: 2, fill: color }),
      ...(words === undefined
        ? []
        : [svg("text", { x: round(begin + 5), y: from + 17, "font-size": 11, fill: textColorOn(color) }, [words])]),
    ]);
  });
}
