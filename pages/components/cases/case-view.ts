import {
  type CaseDetails,
  type CaseEvent,
  type CaseMistake,
  localTime,
  type NamedValue,
  type Question,
  sayCount,
  sayCountOf,
  sayDuration,
  sayNumber,
  sayTime,
  shareBelow,
} from "../../lib/tracebook.js";
import { type CaseForecast, isTelling, riskOf } from "../../lib/predictions.js";
import { attributeCourses } from "./attribute-courses.js";
import { besideModel } from "./beside-model.js";
import { csvButton, saveButtons } from "../elements/save-buttons.js";
import { figureButton } from "../figures/figure-button.js";
import { caseTimeline, eventWords, longerThanOthers } from "./case-timeline.js";
import { card, fill, h, info, nameNode, quotedName } from "../elements/dom.js";
import { heldWords, intervalWords, sayInterval, sayProbability } from "../predictions/forecast-words.js";
import { chevron, type Sign } from "../variants/chevrons.js";
import type { OpenedModel } from "../predictions/opened-models.js";
import { pageAddress } from "../address/page-address.js";
import type { PageLog } from "../log/page-log.js";
import { showInOrder } from "../frame/show-in-order.js";
import { nextStepBars } from "../predictions/next-steps.js";
import { whyCase } from "../predictions/why-case.js";
import { type LateCaseOptions, WhyLate } from "./why-late.js";
import { type LogClock, sayLogDate, sayLogDuration, sayLogTime } from "../log/log-time.js";

/** What the view of a case needs besides it. */
interface CaseViewOptions {
  readonly log: PageLog;
  readonly details: CaseDetails;
  readonly signs: ReadonlyMap<number, Sign>;
  /** What the model predicts of it; null where it is completed or no model is in use. */
  readonly prediction: { readonly opened: OpenedModel; readonly forecast: CaseForecast } | null;
  /** Seconds that a case should take, for the risk. */
  readonly target: number;
  /** Aborted where the case is shown no longer. */
  readonly until: AbortSignal;
  /** What the case is compared in, once it is known that it stays. */
  readonly follows: Pick<PageLog, "current" | "onChange">;
}

/** Share of the completed cases from which on a case is called late. */
const LATE = 0.9;
/** Attributes of the case that stand beside its name. */
const SHOWN_VALUES = 4;
/** Events that the table has at first. */
const SHOWN_EVENTS = 8;

/** An id that says itself that it is one of a case. */
const CALLED_CASE = /^case/i;

const caseName = (caseId: string): (Node | string)[] => [CALLED_CASE.test(caseId) ? "" : "Case ", nameNode(caseId)];

/** The sentence over a case: how long it takes, and its longest wait. */
function caseSentence(
  log: PageLog,
  { caseId, isCompleted, seconds, longerThan, medianSeconds, events, dates }: CaseDetails,
): (Node | string)[] {
  const lasting = (seconds: number) => sayLogDuration({ dates }, seconds);
  const usual = Number.isNaN(longerThan) ? "." : longerThan >= 0.5
    ? [
      ", longer than ",
      h("b", {}, figureButton(log, ["case-longer-than", [caseId], longerThan], shareBelow(longerThan))),
      " of the completed cases.",
    ]
    : [
      "; the median of the completed cases is ",
      figureButton(log, ["completed-median", [caseId], medianSeconds], lasting(medianSeconds)),
      ".",
    ];
  const start = [
    CALLED_CASE.test(caseId) ? "" : "Case ",
    h("b", {}, nameNode(caseId)),
    isCompleted ? " took " : " has been running for ",
    h("b", {}, figureButton(log, ["case-duration", [caseId], seconds], lasting(seconds))),
    ...[usual].flat(),
  ];
  const at = events.reduce((most, { waited }, i) => waited > (events[most]?.waited ?? 0) ? i : most, -1);
  if (at < 0 || events[at].waited < 0.2 * seconds) return start;
  const { waited, activity, longerThan: others } = events[at];
  const event = [caseId, String(at + 1)];
  return [
    ...start,
    " Its longest wait: ",
    h("b", {}, figureButton(log, ["case-wait", event, waited], lasting(waited))),
    " before ",
    nameNode(activity),
    ...longerThanOthers(others, (share) => figureButton(log, ["wait-longer-than", event, others], share)),
    ".",
  ].flat();
}

/** One case: its figures, its events over time and as a table, its variant and its prediction. */
export function caseView(options: CaseViewOptions): HTMLElement {
  const { log, details, prediction, target } = options;
  const timeline = caseTimeline(details, {
    zone: log.zone,
    forecast: prediction?.forecast ?? null,
    due: details.isCompleted || !(target > 0) ? null : details.events[0].time + 1000 * target,
    onReason(reason) {
      const clause = why.querySelector<HTMLElement>(`[data-reason="${reason}"]`);
      clause?.scrollIntoView({ block: "nearest" });
      clause?.querySelector("button")?.focus({ preventScroll: true });
    },
  });
  const eventTable = eventCard(details, log);
  const why = whyLateCard(options, {
    mark(shown) {
      timeline.light(shown);
      for (const row of eventTable.querySelectorAll<HTMLElement>("tbody tr[data-event]")) {
        row.classList.toggle("evidence", shown.includes(Number(row.dataset.event)));
      }
    },
    number: (reasons) => timeline.showReasons(reasons),
    goTo: (reason) => timeline.goTo(reason),
  });
  return showInOrder(h(
    "div",
    { class: "case-view", "data-case": details.caseId },
    h("p", { class: "headline" }, caseSentence(log, details)),
    timelineCard(options, timeline),
    ...cardsAround(options, why, eventTable),
  ));
}

/** The cards below the timeline: long ones beside long ones, short ones beside short ones. */
function cardsAround(options: CaseViewOptions, why: HTMLElement, events: HTMLElement): HTMLElement[] {
  const { log, details, until } = options;
  const predicted = predictionCard(options);
  const [variant, attributes] = [variantCard(options), attributeCard(details, log)];
  const pair = (left: (Node | null)[], right: (Node | null)[], kind = "") =>
    h("div", { class: `case-cards ${kind}` }, showInOrder(h("div", {}, left)), showInOrder(h("div", {}, right)));
  const model = details.isCompleted ? besideModel(log, details, until) : null;
  // A variant alone is lower than the reasons.
  if (predicted === null && attributes === null && model !== null) {
    return [h("div", { class: "case-cards whole" }, why), events, pair([model], [variant], "even")];
  }
  // A prediction is long: one of the others stands below the reasons beside it.
  const [below, others] = predicted === null
    ? [null, [variant, attributes]]
    : attributes === null
    ? [variant, []]
    : [attributes, [variant]];
  return [pair([why, below], [predicted, ...others]), events, ...(model === null ? [] : [model])];
}

/** What a case is, and its events over time. */
function timelineCard(options: CaseViewOptions, timeline: ReturnType<typeof caseTimeline>): HTMLElement {
  const { log, details, prediction } = options;
  const { events, hasStarts, closed } = details;
  const key = (kind: string, words: string) => h("span", {}, h("i", { class: `key-${kind}` }), words);
  return h(
    "section",
    { class: "card" },
    h(
      "div",
      { class: "case-head" },
      h(
        "div",
        {},
        h(
          "h2",
          {},
          caseName(details.caseId),
          " ",
          info(
            "A lane for each activity, in the order in which the case comes to them. A milestone is an activity that many cases have and next to none twice. Closed hours are learned from the times of all events, or those of the calendar that was given on Bottlenecks.",
          ),
        ),
        caseTags(details, log),
      ),
      figures(options),
    ),
    timeline.element,
    attributeCourses(log, details, timeline.axisAt),
    h(
      "p",
      { class: "case-key" },
      key("work", hasStarts ? "worked on" : "event"),
      key("wait", hasStarts ? "waits" : "between events: waiting or work, as the log has no start times"),
      events.some(({ isMilestone }) => isMilestone) && key("milestone", "milestone"),
      closed.length > 0 && key("closed", "closed hours"),
      prediction !== null && key("ahead", "predicted end: the ring; its 90 % interval: the bar"),
    ),
    h(
      "div",
      { class: "actions" },
      saveButtons(`${log.entry.slug}-case`, { svg: timeline.markup, csv: () => (csvRows(details)) }),
    ),
  );
}

function caseTags({ caseId, events, longerThan, isCompleted, attributes }: CaseDetails, log: PageLog): HTMLElement {
  const people = new Set(events.flatMap(({ resource }) => resource === null ? [] : [resource])).size;
  const below = figureButton(log, ["case-longer-than", [caseId], longerThan], shareBelow(longerThan));
  const tag = (kind: string, ...words: (Node | string)[]) => h("span", { class: `tag ${kind}` }, words);
  return h(
    "p",
    { class: "tags" },
    longerThan >= LATE && tag("late", "▲ ", isCompleted ? "longer than " : "older than ", below),
    tag("", isCompleted ? "completed" : "running"),
    tag("", sayCountOf(events.length, "event")),
    people > 0 && tag("", people === 1 ? "1 person" : `${sayCount(people)} people`),
    attributes.slice(0, SHOWN_VALUES).map((one) =>
      tag("", nameNode(one.name), " ", h("b", {}, nameNode(valueText(one, log.zone))))
    ),
  );
}

/** Pointing at a reason marks the events that show it, and its figure leads to them. */
const whyLateCard = (
  { log, details: { caseId, caseIndex, longerThan }, until, follows }: CaseViewOptions,
  evidence: Pick<LateCaseOptions, "mark" | "number" | "goTo">,
): HTMLElement =>
  card(
    longerThan < 0.5 ? "How does it compare?" : "Why does it take so long?",
    "The case beside comparable ones: completed cases with the same last activity, or, for a running case, all that have come as far. The parts and the rest add up to the difference; they are differences, not causes.",
    WhyLate(log, { caseId, caseIndex, until, follows, ...evidence }),
  );

/** The figures beside the name. */
function figures({ log, details, prediction, target }: CaseViewOptions): HTMLElement {
  const figure = (name: string, value: Node | string, extra: string | (Node | string)[]) =>
    h("div", {}, h("small", {}, name), h("b", {}, value), h("small", {}, extra));
  if (prediction === null) {
    return h(
      "div",
      { class: "case-figures" },
      figure(
        details.isCompleted ? "Duration" : "Age",
        figureButton(log, ["case-duration", [details.caseId], details.seconds], sayLogDuration(details, details.seconds)),
        Number.isNaN(details.medianSeconds) ? "" : [
          "median: ",
          figureButton(
            log,
            ["completed-median", [details.caseId], details.medianSeconds],
            sayLogDuration(details, details.medianSeconds),
          ),
        ],
      ),
    );
  }
  const { opened: { model }, forecast } = prediction;
  const { expectedEnd, earliest, latest, now, start } = forecast;
  const isKnown = isTelling((expectedEnd - now) / 3_600_000, [0, (latest - now) / 3_600_000]);
  const due = start + target * 1000;
  const risk = riskOf(model, forecast, due);
  return h(
    "div",
    { class: "case-figures" },
    figure(
      "Predicted end",
      isKnown
        ? figureButton(log, ["remaining-time", [details.caseId], (expectedEnd - now) / 1000], sayLogDate(log.entry, expectedEnd))
        : "cannot be told",
      `90 %: ${sayInterval(earliest, latest, log.entry)}`,
    ),
    figure(
      `Over ${sayDuration(target)}`,
      figureButton(log, ["case-risk", [details.caseId, String(due)], risk ?? NaN], sayProbability(risk)),
      `risk, as of ${sayLogTime(log.entry, now)}`,
    ),
  );
}

/** Logs with more events are looked at for mistakes only where the filters name cases. */
const MOST_EVENTS = 100_000;
/** Pause before mistakes are looked for, ms: what else the page asks for comes before. */
const AFTER = 400;

/** The mistakes of a case by event; none where a large log would have to be looked through. */
async function mistakesOf(log: PageLog, caseId: string): Promise<readonly CaseMistake[]> {
  if (log.entry.events > MOST_EVENTS && !log.filters.list.some(({ where }) => where.kind === "case")) return [];
  await new Promise((resolve) => setTimeout(resolve, AFTER));
  const columns = log.manifest.columns.map(({ column }) => column)
    .filter((column) => column === "resource" || column === "start" || column === "lifecycle");
  return await log.current.ask({ kind: "case-mistakes", caseId, columns });
}

function eventCard(details: CaseDetails, log: PageLog): HTMLElement {
  const { events, caseId, dates } = details;
  const table: EventTable = {
    details,
    log,
    clock: { zone: log.zone, dates },
    longest: events.reduce((most, { waited }) => Math.max(most, waited || 0), 0),
    tellsLifecycle: new Set(events.map(({ lifecycle }) => lifecycle)).size > 1,
    mistakes: new Map(),
  };
  const { mistakes } = table;
  const allRows = () => events.map((_, i) => eventRow(table, i));
  const body = h("tbody", {}, firstRows(table));
  const showAll = () => {
    fill(body, allRows());
    more.remove();
  };
  const more = h("button", { type: "button", class: "quiet", onclick: showAll }, `Show all ${sayCount(events.length)}`);
  mistakesOf(log, caseId).then((found) => {
    if (!body.isConnected) return;
    for (const { event, words } of found) mistakes.set(event, [...mistakes.get(event) ?? [], words]);
    fill(body, more.isConnected || events.length <= SHOWN_EVENTS ? firstRows(table) : allRows());
  }, () => {}); // Without an answer, nothing is marked.
  return card(
    "Events",
    "In their order, with what each says that the event before did not; what repeats the activity or the resource is left out. The wait counts from the event before; it is compared with all passages between the same two activities.",
    h(
      "div",
      { class: "scroll" },
      h(
        "table",
        { class: "case-events" },
        h("thead", {}, h("tr", {}, ["Time", "Activity", "Since the event before"].map((name) => h("th", {}, name)))),
        body,
      ),
    ),
    h(
      "p",
      { class: "table-foot" },
      events.length > SHOWN_EVENTS && more,
      csvButton(`${log.entry.slug}-events`, () => csvRows(details)),
    ),
  );
}

/** The events of a case, and what their rows tell. */
interface EventTable {
  readonly details: CaseDetails;
  readonly log: PageLog;
  readonly clock: LogClock;
  /** The longest wait, seconds. */
  readonly longest: number;
  /** Where all events say the same, such as complete, it is no news. */
  readonly tellsLifecycle: boolean;
  /** What looks like a mistake, by event. */
  readonly mistakes: Map<number, string[]>;
}

/** The first events, and those that are marked. */
function firstRows(table: EventTable): HTMLElement[] {
  const { details: { events }, mistakes } = table;
  const shown = [...events.keys()].filter((i) => i < SHOWN_EVENTS || mistakes.has(i));
  return shown.flatMap((i, at) => {
    const next = at === 0 ? i : shown[at - 1] + 1;
    return next < i ? [gap(next, i), eventRow(table, i)] : [eventRow(table, i)];
  });
}

function eventRow({ details, log, clock, longest, tellsLifecycle, mistakes }: EventTable, i: number): HTMLElement {
  const { events, caseId } = details;
  const { activity, resource, waited, longerThan, usualSeconds } = events[i];
  const lifecycle = tellsLifecycle ? events[i].lifecycle : null;
  const isLong = longerThan >= LATE && waited >= 60;
  const known = news(events, i);
  return h(
    "tr",
    { title: eventWords(events[i], clock), "data-event": i },
    h("td", { class: "when" }, timeNodes(events[i], clock)),
    h(
      "td",
      {},
      nameNode(activity),
      (resource ?? lifecycle) !== null &&
        h(
          "small",
          {},
          resource === null ? "" : ["by ", ...quotedName(resource)],
          resource !== null && lifecycle !== null ? ", " : "",
          lifecycle === null ? "" : nameNode(lifecycle),
        ),
      known.length > 0 && attributeList(known, log.zone),
      mistakes.has(i) && h("small", { class: "late" }, `Looks like a mistake: ${mistakes.get(i)!.join("; ")}`),
    ),
    h(
      "td",
      {},
      Number.isNaN(waited) ? "" : h(
        "span",
        { class: "barcell" },
        h("span", { class: "bar", style: `width: ${longest === 0 ? 0 : 100 * waited / longest}%` }),
        figureButton(log, ["case-wait", [caseId, String(i + 1)], waited], sayLogDuration(clock, waited)),
      ),
      isLong && h(
        "small",
        { class: "late" },
        "longer than ",
        figureButton(log, ["wait-longer-than", [caseId, String(i + 1)], longerThan], shareBelow(longerThan)),
        ", median ",
        figureButton(log, ["wait-usual", [caseId, String(i + 1)], usualSeconds], sayLogDuration(clock, usualSeconds)),
      ),
    ),
  );
}

/** When an event was, and below it until when, where it took time. */
function timeNodes({ time, start }: CaseEvent, clock: LogClock): (Node | string)[] {
  const say = (time: number) => sayLogTime(clock, time);
  if (Number.isNaN(start) || start === time) return [say(time)];
  return [say(start), h("small", {}, `to ${clock.dates === null ? endTime(start, time, clock.zone) : say(time)}`)];
}

const gap = (from: number, to: number): HTMLElement =>
  h("tr", { class: "gap" }, h("td", { colspan: 3 }, `${sayCountOf(to - from, "event")} between them`));

/** What an event says that the one before did not, and that does not repeat what it is. */
function news(events: readonly CaseEvent[], i: number): CaseEvent["attributes"] {
  const { attributes, activity, resource } = events[i];
  return attributes.filter(({ name, value }) =>
    value !== activity && value !== resource &&
    (i === 0 || events[i - 1].attributes.find((one) => one.name === name)?.value !== value)
  );
}

/** Attributes of an event that are shown at first. */
const SHOWN_ATTRIBUTES = 8;

/** A moment as a log writes it. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A value of an attribute: moments and numbers in the style of all pages, others as they are. */
const valueText = ({ value, measured }: NamedValue, zone: string): string =>
  MOMENT.test(value) ? sayTime(Date.parse(value), zone) : measured && value !== "" ? sayNumber(Number(value)) : value;

function attributeList(attributes: CaseEvent["attributes"], zone: string): HTMLElement {
  const words = (shown: CaseEvent["attributes"]) =>
    shown.flatMap((one, at) => [
      at > 0 ? ", " : "",
      nameNode(one.name),
      ": ",
      h("span", { class: "value" }, nameNode(valueText(one, zone))),
    ]);
  if (attributes.length <= SHOWN_ATTRIBUTES + 1) return h("small", {}, words(attributes));
  // What is false or empty says least.
  const isTold = ({ value }: CaseEvent["attributes"][number]) => !["", "false", "0"].includes(value);
  const first = [...attributes.filter(isTold), ...attributes.filter((one) => !isTold(one))].slice(0, SHOWN_ATTRIBUTES);
  const box = h("small", {}, words(first), " ");
  box.append(h("button", {
    type: "button",
    class: "quiet",
    onclick: () => fill(box, words(attributes)),
  }, `and ${sayCount(attributes.length - first.length)} more`));
  return box;
}

/** The end of an event: the time alone where it is on the day of its start. */
function endTime(start: number, end: number, zone: string): string {
  const [a, b] = [start, end].map((time) => localTime(time, zone));
  return a.slice(0, 10) === b.slice(0, 10) ? b.slice(11) : sayTime(end, zone);
}

function predictionCard({ prediction, log }: CaseViewOptions): HTMLElement | null {
  if (prediction === null) return null;
  const { opened, forecast } = prediction;
  const { expectedEnd, earliest, latest, now, caseId } = forecast;
  const remaining = expectedEnd - now;
  const figure = figureButton(
    log,
    ["remaining-time", [caseId], remaining / 1000],
    remaining < 60_000 ? "any moment" : `in ${sayDuration(remaining / 1000)}`,
  );
  const within = intervalWords(opened.model, "end", sayInterval(earliest, latest, log.entry));
  const next = h("div", { "aria-busy": "true" });
  opened.ask<Question<"next-steps">>({ kind: "next-steps", caseIndex: forecast.caseIndex })
    .then((steps) => fill(next, nextStepBars(log, forecast, steps)), () => {}) // Without an answer nothing is told.
    .finally(() => next.removeAttribute("aria-busy"));
  const why = whyCase(opened, forecast);
  why.open = true;
  return card(
    "Prediction",
    "Of the model in use, from the events so far and the time since the last one. 9 of 10 such cases end within the interval. The features say how the model comes to its prediction, not what causes it.",
    isTelling(remaining / 3_600_000, [0, (latest - now) / 3_600_000])
      ? h("p", {}, "Ends ", h("b", {}, figure), `; ${within}.${heldWords(opened.model)}`)
      : h(
        "p",
        {},
        `When it ends cannot be told: ${within}. The model says `,
        h("b", {}, figure),
        `.${heldWords(opened.model)}`,
      ),
    next,
    h(
      "p",
      { class: "table-foot" },
      csvButton(`${log.entry.slug}-prediction`, () => [
        ["case", "now", "predicted_end", "earliest_end", "latest_end"],
        [
          caseId,
          ...[now, expectedEnd, earliest, latest].map((time) => Number.isFinite(time) ? new Date(time).toISOString() : ""),
        ],
      ]),
    ),
    why,
  );
}

function variantCard({ details: { variant }, log, signs }: CaseViewOptions): HTMLElement {
  const { rank, cases, activities } = variant;
  const where = { kind: "variant", variants: [activities] } as const;
  const address = pageAddress("variants", {
    selection: where,
    version: log.entry.version,
    controls: { "variants.fold": "exact" },
  });
  const others = cases === 1
    ? "No other case is like it."
    : `${sayCount(cases - 1)} other case${cases === 2 ? "" : "s"} took it.`;
  return card(
    "Variant",
    "The sequence of its activities, exact, among those of the whole log.",
    h(
      "p",
      {},
      h("b", {}, `Exact variant ${sayCount(rank)}`),
      ` of the whole log, ${sayCountOf(activities.length, "step")}. ${others}`,
    ),
    h(
      "p",
      { class: "chevrons" },
      activities.slice(0, 24).map((label) => {
        const code = log.variants.activities.indexOf(label);
        return chevron(signs.get(code) ?? { text: "?", color: "#ccd2dc" }, { about: label });
      }),
      activities.length > 24 && h("span", { class: "chevron more" }, `+ ${sayCount(activities.length - 24)}`),
    ),
    address === null ? null : h("p", {}, h("a", { href: address }, "Its steps, times and cases")),
  );
}

function attributeCard({ attributes, caseId }: CaseDetails, log: PageLog): HTMLElement | null {
  if (attributes.length === 0) return null;
  return card(
    "Attributes",
    "What the log says of the case as a whole.",
    h(
      "dl",
      { class: "facts" },
      attributes.flatMap((one) => [h("dt", {}, nameNode(one.name)), h("dd", {}, nameNode(valueText(one, log.zone)))]),
    ),
    h(
      "p",
      { class: "table-foot" },
      csvButton(`${log.entry.slug}-case-attributes`, () => [
        ["case", "attribute", "value"],
        ...attributes.map(({ name, value }) => [caseId, name, value]),
      ]),
    ),
  );
}

function csvRows({ caseId, events }: CaseDetails): (string | number)[][] {
  const names = [...new Set(events.flatMap(({ attributes }) => attributes.map(({ name }) => name)))];
  const iso = (time: number) => Number.isNaN(time) ? "" : new Date(time).toISOString();
  return [
    ["case", "activity", "start", "time", "resource", "lifecycle", "waited_seconds", "longer_than_share", ...names],
    ...events.map((event) => [
      caseId,
      event.activity,
      iso(event.start),
      iso(event.time),
      event.resource ?? "",
      event.lifecycle ?? "",
      Number.isNaN(event.waited) ? "" : event.waited,
      Number.isNaN(event.longerThan) ? "" : event.longerThan,
      ...names.map((name) => event.attributes.find((one) => one.name === name)?.value ?? ""),
    ]),
  ];
}
