import { localTime, sayDuration, sayTime, zonedTime } from "../lib/tracebook.js";
import {
  type CaseChange,
  type CaseForecast,
  type CaseValue,
  endsWith,
  knownCase,
  type NextStep,
  riskOf,
  whatIf,
} from "../lib/remaining.js";
import { card, fill, h } from "./dom.js";
import { sayInterval, sayProbability } from "./forecast-words.js";
import type { PageLog } from "./open-log.js";
import { type Remaining, speaks } from "./remaining.js";
import { whyCase } from "./why-case.js";

const ABOUT =
  "Change what is known of this case, or take a step that has not happened, and see the prediction move. The changed case goes through the same features as any other; all else in the log stays as it is. It tells how such cases went, not that the change would cause it.";

/** What {@linkcode WhatIf} is about. */
export interface WhatIfOptions {
  readonly remaining: Remaining;
  readonly page: PageLog;
  readonly forecast: CaseForecast;
  /** The date to keep, in ms; NaN for none. */
  target(): number;
}

/**
 * A form that changes one open case, and what the model says then. `show` tells anew, as after
 * another target date.
 */
export function WhatIf(options: WhatIfOptions): { readonly element: HTMLElement; show(): void } {
  const { remaining, forecast, page } = options;
  const { model, log, workload } = remaining;
  const known = knownCase(model, log, forecast.caseIndex, workload);
  const answer = h("div", { role: "status", "aria-live": "polite" });
  const values = speaks(model) ? valueFields(known.values, options) : [];
  const next = remaining.next(forecast.caseIndex);
  const step = model.selected === "median" ? null : stepField(next, options);
  const show = () => {
    const change: CaseChange = {
      values: new Map(values.map(({ name, value }) => [name, value()])),
      steps: step?.value() ?? [],
    };
    const last = change.steps?.at(-1);
    const ended = last !== undefined && endsWith(model, last.activity);
    fill(
      answer,
      ...(ended
        ? [h("p", { class: "verdict" }, "With this step the case is over.")]
        : answerRows(whatIf(model, log, { known, workload, now: forecast.now, change }), options)),
    );
  };
  const form = h(
    "form",
    { class: "fields", onsubmit: (event: Event) => event.preventDefault(), oninput: show },
    step?.elements ?? [],
    values.slice(0, MOST_SHOWN).map(({ element }) => element),
  );
  const rest = values.slice(MOST_SHOWN).map(({ element }) => element);
  const element = card(
    "What if?",
    ABOUT,
    h(
      "p",
      { class: "muted" },
      "Case ",
      h("strong", {}, forecast.caseId),
      `, last ${forecast.lastActivity} at ${sayTime(forecast.lastTime, page.zone)}.`,
    ),
    h("p", { class: "muted", "data-next": next[0].activity }, `Likely next: ${likelyText(next)}.`),
    form,
    rest.length > 0 &&
      h("details", {}, h("summary", {}, `${rest.length} more attributes`), h("div", { class: "fields", oninput: show }, rest)),
    step === null && h("p", { class: "note" }, "The median answers: it is the same whatever one changes."),
    answer,
    speaks(model) && whyCase(options.remaining, forecast),
  );
  show();
  return { element, show };
}

/** The two likeliest steps, as far as they are likely. */
function likelyText(next: readonly NextStep[]): string {
  const likely = next.slice(0, 2).filter(({ probability }, at) => at === 0 || probability >= LEAST_TOLD);
  return likely.map(({ activity, probability }) => `${activity} (${sayProbability(probability)})`).join(" or ");
}

/** More attributes are folded away. */
const MOST_SHOWN = 6;

function answerRows(said: CaseForecast, { remaining: { model }, forecast, page, target }: WhatIfOptions): Node[] {
  const left = (said.expectedEnd - said.now) / 1000;
  const moved = (said.expectedEnd - forecast.expectedEnd) / 1000;
  const risk = Number.isNaN(target()) ? null : riskOf(model, said, target());
  const { unknown, outOfRange } = said.prediction;
  const notes = speaks(model)
    ? [
      unknown.length > 0 ? `Not known, or never seen in training: ${unknown.join(", ")}.` : "",
      outOfRange.length > 0 ? `Beyond what it has seen in training, so less sure than it says: ${outOfRange.join(", ")}.` : "",
    ].filter((note) => note !== "")
    : [];
  return [
    h(
      "p",
      {
        class: "answer",
        "data-forecast": said.expectedEnd,
        "data-earliest": said.earliest,
        "data-latest": said.latest,
        "data-risk": risk ?? "none",
      },
      left < 60 ? "Any moment" : `≈ ${sayDuration(left)} to go`,
    ),
    h("p", {}, `Ends ${sayTime(said.expectedEnd, page.zone)}; with 90 % ${sayInterval(said.earliest, said.latest, page.zone)}.`),
    h(
      "p",
      { class: "muted" },
      Math.abs(moved) < 1
        ? "As the case is now."
        : `${sayDuration(Math.abs(moved))} ${moved < 0 ? "sooner" : "later"} than as the case is now.`,
      risk === null ? "" : ` Risk of missing the date: ${sayProbability(risk)}.`,
    ),
    ...notes.map((note) => h("p", { class: "note" }, note)),
  ];
}

/** A field for an attribute. */
interface ValueField {
  readonly element: HTMLElement;
  readonly name: string;
  value(): string | null;
}

/** The attributes that the model looks at, those that drive it most first. */
function valueFields(values: readonly CaseValue[], { remaining: { model } }: WhatIfOptions): ValueField[] {
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
    element: h("label", {}, name, select),
    name,
    value: () => select.value === "" ? null : texts[Number(select.value)],
  };
}

function numberField({ name, value }: CaseValue): ValueField {
  const input = h("input", { class: "field", type: "number", step: "any", value: value ?? "", placeholder: "not known" });
  return { element: h("label", {}, name, input), name, value: () => input.value === "" ? null : input.value };
}

/** A second step that is less likely is not told. */
const LEAST_TOLD = 0.05;
/** Steps that are less likely are listed without their probability. */
const LEAST_PROBABILITY = 0.01;

/** The step that may come next, the likeliest ones first, when, and by whom. */
function stepField(next: readonly NextStep[], { remaining: { model, log }, forecast, page }: WhatIfOptions) {
  const codes = new Map(log.activities.map((label, code) => [label, code]));
  const step = h(
    "select",
    { class: "field", "data-step": true },
    h("option", { value: "" }, "none"),
    next.map(({ activity, probability }) =>
      h(
        "option",
        { value: String(codes.get(activity!)) },
        probability < LEAST_PROBABILITY ? activity! : `${activity} (${sayProbability(probability)})`,
      )
    ),
  );
  const least = localTime(forecast.now, page.zone);
  const time = h("input", { class: "field", type: "datetime-local", value: least, min: least });
  const byWhom = model.plan.features.some(({ source }) => source === "resource" || source === "resource-load");
  const resources = log.resource !== null && byWhom && speaks(model) ? log.resource.values : [];
  const resource = h(
    "select",
    { class: "field" },
    h("option", { value: "" }, "not known"),
    resources.map((text, code) => h("option", { value: String(code) }, text)),
  );
  return {
    elements: [
      h("label", {}, "Next step", step),
      h("label", {}, `When (${page.zone})`, time),
      resources.length > 0 && h("label", {}, "Done by", resource),
    ],
    value: () => {
      if (step.value === "") return [];
      const at = zonedTime(time.value, page.zone);
      return [{
        activity: log.activities[Number(step.value)],
        // A form knows minutes only; and no step comes before what is known to have not happened.
        time: Number.isNaN(at) ? forecast.now : Math.max(forecast.now, at),
        resource: resource.value === "" ? null : resources[Number(resource.value)],
      }];
    },
  };
}
