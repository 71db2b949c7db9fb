import {
  type CaseStart,
  type DurationModel,
  type Feature,
  localTime,
  predictDuration,
  sayCount,
  sayDuration,
  zonedTime,
} from "../lib/tracebook.js";
import { card, fill, h } from "./dom.js";
import type { PageLog } from "./open-log.js";

const HOUR = 3600;

/** What a field of the form adds to what is known of a case. */
interface Field {
  readonly element: HTMLElement;
  /** Undefined for an empty field. */
  value(): string | undefined;
  readonly sources: readonly Feature["source"][];
  readonly name: string;
}

/** What if: a case is described, the model tells how long it will take; all in the page. */
export async function Predictor(log: PageLog): Promise<HTMLElement> {
  const model = await log.durationModel();
  const about =
    "Tells the time from the first to the last event of a case from what is known when the first has happened. Computed in this page by the model that the site carries.";
  if (model === null) {
    return card(
      "How long will it take?",
      about,
      h(
        "p",
        { class: "empty" },
        "No model was trained for this log yet. Train one with: deno task train. Then build the site again.",
      ),
    );
  }
  const answer = h("div", { role: "status", "aria-live": "polite" });
  const fields = formFields(model, log);
  const show = () => fill(answer, ...answerRows(model, caseStart(fields, model)));
  for (const { element } of fields) element.addEventListener("input", show);
  show();
  return card(
    "How long will it take?",
    about,
    model.forest === null ? null : h("p", { class: "muted" }, "Describe a case at its start; empty fields count as not known."),
    model.forest === null
      ? null
      : h("form", { class: "form", onsubmit: (event: Event) => event.preventDefault() }, fields.map(({ element }) => element)),
    answer,
  );
}

function answerRows(model: DurationModel, start: CaseStart): Node[] {
  const { hours, medianHours, speaker, unknown, outOfRange } = predictDuration(model, start);
  if (hours === null) return [h("p", { class: "verdict no" }, model.because ?? "The model can say nothing.")];
  const notes: string[] = [];
  if (unknown.length > 0) notes.push(`Not known to the model: ${unknown.join(", ")}.`);
  if (outOfRange.length > 0) notes.push(`Beyond what it has seen, so taken as its limit: ${outOfRange.join(", ")}.`);
  const median = medianHours === null ? null : sayDuration(medianHours * HOUR);
  return [
    h(
      "p",
      { class: "answer", "data-answer": hours },
      "≈ ",
      sayDuration(hours * HOUR),
    ),
    h(
      "p",
      { class: "muted" },
      speaker === "median"
        ? `The median of ${sayCount(model.completion.completed)} closed cases: the same answer for every case.`
        : `from the first to the last event. The median of all closed cases is ${median}.`,
    ),
    ...notes.map((note) => h("p", { class: "note" }, note)),
  ];
}

function caseStart(fields: readonly Field[], model: DurationModel): CaseStart {
  const of = (source: Feature["source"]) => fields.find((field) => field.sources.includes(source))?.value();
  const number = (source: Feature["source"]) => {
    const text = of(source);
    return text === undefined ? undefined : Number(text);
  };
  const time = of("start-hour") ?? of("start-weekday") ?? of("start-month");
  const startTime = time === undefined ? NaN : zonedTime(time, model.zone);
  const attributes = new Map<string, string>();
  for (const field of fields) {
    const value = field.value();
    if (field.sources.includes("attribute") && value !== undefined) attributes.set(field.name, value);
  }
  return {
    startTime: Number.isNaN(startTime) ? undefined : startTime,
    firstActivity: of("first-activity"),
    firstResource: of("first-resource"),
    attributes,
    runningCases: number("running-cases"),
    newCases: number("new-cases"),
    resourceLoad: number("resource-load"),
  };
}

const CLOCK: readonly Feature["source"][] = ["start-hour", "start-weekday", "start-month"];

/** Attributes first, then the start, then how busy it is. */
function formFields(model: DurationModel, log: PageLog): Field[] {
  const features = model.features.filter((feature) => !CLOCK.includes(feature.source));
  const rank = (feature: Feature) => feature.source === "attribute" ? 0 : feature.source.startsWith("first") ? 1 : 2;
  const ordered = features.map((feature, i) => ({ feature, i })).sort((a, b) => rank(a.feature) - rank(b.feature) || a.i - b.i);
  const fields = ordered.map(({ feature }) => feature.kind === "category" ? choiceField(feature) : numberField(feature));
  if (model.features.some((feature) => CLOCK.includes(feature.source))) fields.push(timeField(model, log));
  return fields;
}

function choiceField(feature: Feature & { readonly kind: "category" }): Field {
  const select = h("select", { class: "field" }, h("option", { value: "" }, "not known"));
  const values = [...feature.categories, ...feature.rare];
  // The position stands for the text: an empty text is a value too.
  values.forEach((text, i) =>
    select.append(h("option", { value: String(i), ".selected": i === 0 }, text === "" ? "(empty)" : text))
  );
  return {
    element: h("label", {}, fieldName(feature), select),
    value: () => select.value === "" ? undefined : values[Number(select.value)],
    sources: [feature.source],
    name: feature.name,
  };
}

function numberField(feature: Feature & { readonly kind: "number" }): Field {
  const input = h("input", {
    class: "field",
    type: "number",
    step: "any",
    value: tidy(feature.typical),
    title: `In training from ${tidy(feature.least)} to ${tidy(feature.greatest)}, half below ${tidy(feature.typical)}`,
  });
  return {
    element: h("label", {}, fieldName(feature), input),
    value: () => input.value === "" ? undefined : input.value,
    sources: [feature.source],
    name: feature.name,
  };
}

function timeField(model: DurationModel, log: PageLog): Field {
  const last = log.entry.lastTime === null ? 0 : Date.parse(log.entry.lastTime);
  const input = h("input", { class: "field", type: "datetime-local", value: localTime(last, model.zone) });
  return {
    element: h("label", {}, `Start (${model.zone})`, input),
    value: () => input.value === "" ? undefined : input.value,
    sources: CLOCK,
    name: "start",
  };
}

/** Attributes are called what the log calls them; our own words begin with a capital. */
const fieldName = ({ name, source }: Feature): string => source === "attribute" ? name : name[0].toUpperCase() + name.slice(1);

const tidy = (value: number): string => String(Number(value.toPrecision(6)));
