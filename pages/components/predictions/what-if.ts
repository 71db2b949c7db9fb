import { type Question, sayCountOf, sayDuration } from "../../lib/tracebook.js";
import { type AssumedStep, type CaseForecast, type CaseValue, endsWith, isTelling, riskOf } from "../../lib/predictions.js";
import { pageAddress } from "../address/page-address.js";
import { viewState } from "../address/view-state.js";
import { csvButton } from "../elements/save-buttons.js";
import { dateField } from "../filters/date-field.js";
import { card, clipName, fill, h, nameNode, unbroken } from "../elements/dom.js";
import { heldWords, intervalWords, isEndKnown, sayEnd, sayHoursInterval, sayInterval, sayProbability } from "./forecast-words.js";
import type { FigureAssumption } from "../../lib/figures.js";
import type { Figure } from "../../lib/figures.js";
import { figureButton, figuresButton } from "../figures/figure-button.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { isLearned, noModel, type OpenedModel, openModel } from "./opened-models.js";
import { nextStepBars } from "./next-steps.js";
import { whyCase } from "./why-case.js";
import { atLogTime, fieldOfLogTime, hasDatesOnly, logTimeOfField } from "../log/log-time.js";

const ABOUT =
  "Change what is known of this case, or add a step that has not happened, and see the prediction move. The changed case goes through the same features as any other; the rest of the log stays as it is. It shows how such cases went, not that the change would cause it.";
const ABOUT_NEW =
  "The time from the first to the last event of a new case, predicted from what is known when the first has happened. Computed in this page by the model that the site carries.";

/** What {@linkcode WhatIf} is about. */
interface WhatIfOptions {
  readonly opened: OpenedModel;
  readonly page: PageLog;
  readonly forecast: CaseForecast;
  /** The date to keep, in ms; NaN for none. */
  target(): number;
}

/** What is assumed of a case, and what is predicted then. */
interface Assumed {
  readonly values: ReadonlyMap<string, string | null>;
  readonly steps: readonly AssumedStep[];
  /** Until when the case has not ended, ms. */
  readonly now: number;
  /** Whether anything is assumed that is not so. */
  readonly isChanged: boolean;
  readonly predicted: CaseForecast;
}

/** What is assumed, as a parameter of figures. */
const assumedText = ({ values, steps, now }: Assumed): string =>
  JSON.stringify({ values: [...values], steps, now } satisfies FigureAssumption);

/** Shows the answer to the latest question in a box, and drops one that a later has overtaken. */
function latestAnswer(box: HTMLElement, show: (value: Assumed) => Node[]): (asked: Promise<Assumed>) => Promise<void> {
  let last = 0;
  return async (asked) => {
    const number = ++last;
    box.setAttribute("aria-busy", "true");
    const nodes = await asked.then(show, (error) => [h("p", { class: "note" }, error.message)]);
    if (number !== last) return;
    fill(box, ...nodes);
    box.removeAttribute("aria-busy");
  };
}

/**
 * A form that changes one running case, and the prediction then. `show` predicts again, as after
 * another target date.
 */
export async function WhatIf(options: WhatIfOptions): Promise<{ readonly element: HTMLElement; show(): void }> {
  const { opened, forecast, page } = options;
  const { model } = opened;
  const { caseIndex } = forecast;
  const [known, next] = await Promise.all([
    opened.ask<Question<"known-case">>({ kind: "known-case", caseIndex }),
    opened.ask<Question<"next-steps">>({ kind: "next-steps", caseIndex }),
  ]);
  const answer = h("div", { role: "status", "aria-live": "polite" });
  const values = isLearned(model) ? valueFields(known.values, model) : [];
  const step = model.selected === "median" ? null : stepFields(opened, page, {
    name: "Next step",
    options: [
      ["", "none"],
      ...next.map(({ activity, probability }): [string, string] => [
        activity!,
        probability < LEAST_PROBABILITY ? clipName(activity!) : `${clipName(activity!)} (${sayProbability(probability)})`,
      ]),
    ],
    least: forecast.now,
  });
  const tell = latestAnswer(
    answer,
    (assumed) =>
      isCompletedBy(assumed, opened)
        ? [h("p", { class: "verdict" }, "With this step the case is completed.")]
        : answerRows(assumed, options),
  );
  let told: Promise<Assumed>;
  const show = () => {
    const change = { values: valuesOf(values), steps: step?.value() ?? [] };
    const isChanged = change.steps.length > 0 ||
      known.values.some(({ name, value }) => change.values.has(name) && change.values.get(name) !== value);
    const request = { caseIndex, change, now: forecast.now };
    const asked = isChanged ? opened.ask<Question<"what-if">>({ kind: "what-if", request }) : Promise.resolve(forecast);
    told = asked.then((predicted) => ({ ...change, now: forecast.now, isChanged, predicted }));
    void tell(told);
  };
  const element = card(
    "What if?",
    ABOUT,
    caseWords(options),
    ...nextStepBars(page, forecast, next),
    ...form([...step?.elements ?? []], values, show),
    step === null && h("p", { class: "note" }, "The median predicts: it is the same whatever one changes."),
    answer,
    h("p", { class: "table-foot" }, csvButton(`${page.entry.slug}-what-if`, async () => whatIfRows(options, await told))),
    isLearned(model) && whyCase(opened, forecast),
  );
  show();
  return { element, show };
}

const isCompletedBy = ({ steps }: Assumed, { model }: OpenedModel): boolean =>
  steps.length > 0 && endsWith(model, steps[steps.length - 1].activity);

function caseWords({ page, forecast: { caseId, lastActivity, lastTime } }: WhatIfOptions): HTMLElement {
  const address = pageAddress("cases", { controls: { ...viewState.current.controls, "cases.case": caseId } });
  return h(
    "p",
    { class: "muted" },
    "Case ",
    h("strong", {}, address === null ? nameNode(caseId) : h("a", { href: address }, nameNode(caseId))),
    ", last ",
    nameNode(lastActivity),
    ` ${atLogTime(page.entry, lastTime)}.`,
  );
}

/** The case as it is, and as it is changed; nothing is predicted of one that a step completes. */
function whatIfRows({ opened, forecast, target }: WhatIfOptions, assumed: Assumed): (string | number)[][] {
  const { values, steps, predicted } = assumed;
  const iso = (time: number) => Number.isFinite(time) ? new Date(time).toISOString() : "";
  const row = (as: string, one: CaseForecast) => [
    forecast.caseId,
    as,
    isEndKnown(one) ? iso(one.expectedEnd) : "",
    iso(one.earliest),
    iso(one.latest),
    Number.isNaN(target()) ? "" : riskOf(opened.model, one, target()) ?? "",
  ];
  const changed = isCompletedBy(assumed, opened) ? [forecast.caseId, "changed", "", "", "", ""] : row("changed", predicted);
  const next = steps.map(({ activity, time, resource }) => [activity, iso(time), resource ?? ""])[0] ?? ["", "", ""];
  return [
    [
      "case",
      "as",
      "predicted_end",
      "earliest_end",
      "latest_end",
      "risk",
      "next_step",
      "next_time",
      "next_resource",
      ...values.keys(),
    ],
    [...row("it is", forecast), "", "", "", ...Array.from(values, () => "")],
    [...changed, ...next, ...Array.from(values, ([, value]) => value ?? "")],
  ];
}

/** A form that describes a new case, and its predicted duration. */
export const NewCase = (log: PageLog): HTMLElement => rebuilt(log, newCase);

async function newCase(page: PageLog): Promise<HTMLElement> {
  const title = "How long will a new case take?";
  const opened = await openModel(page, "duration");
  if (opened === null) {
    return card(title, ABOUT_NEW, noModel(page));
  }
  const { model, log } = opened;
  const known = await opened.ask<Question<"known-case">>({ kind: "known-case", caseIndex: null });
  const answer = h("div", { role: "status", "aria-live": "polite" });
  const values = isLearned(model) ? valueFields(known.values, model) : [];
  const least = page.entry.lastTime === null ? 0 : Date.parse(page.entry.lastTime);
  const step = stepFields(opened, page, {
    name: "First activity",
    options: log.firstActivities.map((activity) => [activity, clipName(activity)]),
    least,
  });
  const tell = latestAnswer(answer, (assumed) => durationWords(assumed, model, page));
  let told: Promise<Assumed>;
  const show = () => {
    const change = { values: valuesOf(values), steps: step.value() };
    const request = { caseIndex: null, now: least, change };
    told = opened.ask<Question<"what-if">>({ kind: "what-if", request }).then((predicted) => ({
      ...change,
      now: least,
      isChanged: true,
      predicted,
    }));
    return tell(told);
  };
  await show();
  return card(
    title,
    ABOUT_NEW,
    ...(isLearned(model) ? form(step.elements, values, () => void show()) : []),
    answer,
    h("p", { class: "table-foot" }, csvButton(`${page.entry.slug}-new-case`, async () => newCaseRows(await told))),
  );
}

function durationWords(assumed: Assumed, model: OpenedModel["model"], page: PageLog): HTMLElement[] {
  const { predicted } = assumed;
  const { duration, durationInterval } = predicted;
  const seconds = duration * HOUR;
  const known = isTelling(duration, durationInterval);
  const within = intervalWords(model, "take", sayHoursInterval(durationInterval, page.entry));
  return [
    h(
      "p",
      { class: known ? "answer" : "answer untold", "data-answer": duration },
      known ? figuresButton(page, newCaseFigures(assumed), `≈ ${sayDuration(seconds)}`) : "Cannot be told",
    ),
    h(
      "p",
      {},
      unbroken(
        known
          ? `From the first to the last event; ${within}.${heldWords(model)}`
          : `From the first to the last event ${within}: that is too wide to tell how long one will.${heldWords(model)}`,
      ),
    ),
    ...(isLearned(model) ? notes(predicted) : [h("p", { class: "note" }, "A median predicts: it reads no attributes.")]),
  ];
}

/** What is predicted of a new case, and within which interval. */
function newCaseFigures(assumed: Assumed): Readonly<Record<string, Figure>> {
  const { duration, durationInterval: [least, most] } = assumed.predicted;
  const figure = (name: Figure["name"], hours: number): Figure => ({
    name,
    parameters: [assumedText(assumed)],
    value: hours * HOUR,
  });
  return {
    "the hours predicted": figure("new-case-duration", duration),
    "the least hours of the interval": figure("new-case-least", least),
    "the most hours of the interval": figure("new-case-most", most),
  };
}

const newCaseRows = ({ values, steps, predicted: { duration, durationInterval } }: Assumed): (string | number)[][] => [
  ["first_activity", "predicted_seconds", "least_seconds", "most_seconds", ...values.keys()],
  [
    steps.at(0)?.activity ?? "",
    ...[duration, ...durationInterval].map((hours) => Number.isFinite(hours) ? hours * HOUR : ""),
    ...Array.from(values, ([, value]) => value ?? ""),
  ],
];

const HOUR = 3600;

/** More attributes are folded away. */
const MOST_SHOWN = 6;

function form(steps: readonly (HTMLElement | false)[], values: readonly ValueField[], show: () => void): (HTMLElement | false)[] {
  const rest = values.slice(MOST_SHOWN).map(({ element }) => element);
  return [
    h(
      "form",
      { class: "fields", onsubmit: (event: Event) => event.preventDefault(), oninput: show },
      steps,
      values.slice(0, MOST_SHOWN).map(({ element }) => element),
    ),
    rest.length > 0 &&
    h(
      "details",
      {},
      h("summary", {}, sayCountOf(rest.length, "more attribute")),
      h("div", { class: "fields", oninput: show }, rest),
    ),
  ];
}

const valuesOf = (fields: readonly ValueField[]) => new Map(fields.map(({ name, value }) => [name, value()]));

function notes({ prediction: { unknown, outOfRange } }: CaseForecast): HTMLElement[] {
  return [
    unknown.length > 0 &&
    h("p", { class: "note" }, `Not known, or never seen in training: ${unknown.map((name) => clipName(name)).join(", ")}.`),
    outOfRange.length > 0 &&
    h(
      "p",
      { class: "note" },
      `Beyond the range of the training cases, so less certain: ${outOfRange.map((name) => clipName(name)).join(", ")}.`,
    ),
  ].filter((note) => note !== false);
}

/** A figure of the case as it is, or as it is changed. */
function forecastFigure(
  { page, forecast: { caseId } }: WhatIfOptions,
  assumed: Assumed,
  [name, value, text, ...more]: readonly [name: keyof typeof FIGURES_OF_CHANGED, value: number, text: string, ...more: string[]],
): HTMLElement | string | Node {
  return assumed.isChanged
    ? figureButton(page, [FIGURES_OF_CHANGED[name], [caseId, assumedText(assumed), ...more], value], text)
    : figureButton(page, [name, [caseId, ...more], value], text);
}

const FIGURES_OF_CHANGED = {
  "remaining-time": "assumed-remaining-time",
  "latest-end": "assumed-latest-end",
  "case-risk": "assumed-risk",
} as const;

function answerRows(assumed: Assumed, options: WhatIfOptions): Node[] {
  const { opened: { model }, forecast, page, target } = options;
  const { predicted } = assumed;
  const left = (predicted.expectedEnd - predicted.now) / 1000;
  const moved = (predicted.expectedEnd - forecast.expectedEnd) / 1000;
  const risk = Number.isNaN(target()) ? null : riskOf(model, predicted, target());
  const known = isEndKnown(predicted);
  const within = intervalWords(model, "end", sayInterval(predicted.earliest, predicted.latest, page.entry));
  return [
    h(
      "p",
      {
        class: known ? "answer" : "answer untold",
        "data-forecast": predicted.expectedEnd,
        "data-earliest": predicted.earliest,
        "data-latest": predicted.latest,
        "data-risk": risk ?? "none",
      },
      known
        ? forecastFigure(options, assumed, ["remaining-time", left, left < 60 ? "Any moment" : `≈ ${sayDuration(left)} to go`])
        : "Cannot be told",
    ),
    h(
      "p",
      {},
      known
        ? [
          `Ends ${sayEnd(predicted, page.entry)}; `,
          forecastFigure(options, assumed, ["latest-end", (predicted.latest - predicted.now) / 1000, within]),
          ".",
        ]
        : `${within.slice(0, 1).toUpperCase()}${within.slice(1)}: that is too wide to tell when this one does.`,
      heldWords(model),
    ),
    h(
      "p",
      { class: "muted" },
      Math.abs(moved) < 1
        ? "As the case is now."
        : known && isEndKnown(forecast)
        ? `${sayDuration(Math.abs(moved))} ${moved < 0 ? "sooner" : "later"} than as the case is now.`
        : "As the case is now, its end " + (isEndKnown(forecast) ? `is ${sayEnd(forecast, page.entry)}.` : "cannot be told."),
      ...(risk === null ? [] : [
        " Risk of missing the date: ",
        h(
          "span",
          { class: "unbroken" },
          forecastFigure(options, assumed, ["case-risk", risk, sayProbability(risk), String(target())]),
          ".",
        ),
      ]),
    ),
    ...(isLearned(model) ? notes(predicted) : []),
  ];
}

/** A field for an attribute. */
interface ValueField {
  readonly element: HTMLElement;
  readonly name: string;
  value(): string | null;
}

/** The attributes that the model reads, the most important ones first. */
function valueFields(values: readonly CaseValue[], model: OpenedModel["model"]): ValueField[] {
  const order = new Map(model.figures?.importance.map(({ feature }, rank) => [feature, rank]));
  const rank = ({ name }: CaseValue) => order.get(name) ?? Infinity;
  return values.toSorted((a, b) => rank(a) === rank(b) ? 0 : rank(a) - rank(b)).map((value) => {
    const feature = model.plan.features.find(({ source, name }) => source === "attribute" && name === value.name);
    return feature?.kind === "category" ? choiceField(value, feature.categories) : numberField(value);
  });
}

function choiceField({ name, value }: CaseValue, categories: readonly string[]): ValueField {
  const texts = value === null || categories.includes(value) ? categories : [value, ...categories];
  // The position stands for the text: an empty text is a value too.
  const select = h(
    "select",
    { class: "field" },
    h("option", { value: "" }, "not known"),
    texts.map((text, at) => h("option", { value: String(at), ".selected": text === value }, text === "" ? "(empty)" : text)),
  );
  return {
    element: h("label", {}, nameNode(name), select),
    name,
    value: () => select.value === "" ? null : texts[Number(select.value)],
  };
}

function numberField({ name, value }: CaseValue): ValueField {
  const input = h("input", { class: "field", type: "number", step: "any", value: value ?? "", placeholder: "not known" });
  return { element: h("label", {}, nameNode(name), input), name, value: () => input.value === "" ? null : input.value };
}

/** Steps that are less likely are listed without their probability. */
const LEAST_PROBABILITY = 0.01;

/** Fields for one step: which activity, when, and by whom. */
function stepFields(
  { model, log }: OpenedModel,
  page: PageLog,
  { name, options, least }: {
    readonly name: string;
    /** Activities with their texts; an empty activity is no step. */
    readonly options: readonly (readonly [activity: string, text: string])[];
    readonly least: number;
  },
) {
  // The position stands for the activity, whose label may be empty.
  const step = h(
    "select",
    { class: "field", "data-step": true },
    options.map(([activity, text], at) => h("option", { value: activity === "" && text === "none" ? "" : String(at) }, text)),
  );
  const first = fieldOfLogTime(page.entry, least);
  const time = dateField({ value: first, min: first, timed: true });
  const byWhom = model.plan.features.some(({ source }) => source === "resource" || source === "resource-load");
  const resources = byWhom && isLearned(model) ? log.resources : [];
  const resource = h(
    "select",
    { class: "field" },
    h("option", { value: "" }, "not known"),
    resources.map((text, code) => h("option", { value: String(code), class: "log-name" }, clipName(text))),
  );
  return {
    elements: [
      h("label", {}, name, step),
      h("label", {}, hasDatesOnly(page.entry) ? "When" : `When (${page.zone})`, time.element),
      resources.length > 0 && h("label", {}, "Done by", resource),
    ],
    value: (): AssumedStep[] => {
      if (step.value === "") return [];
      const at = logTimeOfField(page.entry, time.value);
      return [{
        activity: options[Number(step.value)][0],
        // A form knows minutes only; and no step comes before what is known not to have happened.
        time: Number.isNaN(at) ? least : Math.max(least, at),
        resource: resource.value === "" ? null : resources[Number(resource.value)],
      }];
    },
  };
}
