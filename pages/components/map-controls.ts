import { isTimeMeasure, type MapMeasure } from "../lib/tracebook.js";
import { fill, h } from "./dom.js";

/** Settings of a map. */
export interface MapChoice {
  readonly measure: MapMeasure;
  /** How many activities, the most frequent first. */
  readonly activities: number;
  /** How many of the arcs that may be hidden are shown. */
  readonly optional: number;
}

/** Ends of the sliders and their texts. */
export interface MapRange {
  readonly activities: { readonly most: number; readonly text: string };
  readonly optional: { readonly most: number; readonly text: string };
}

/** The controls beside a map. */
export interface MapControls {
  readonly element: HTMLElement;
  /** Sets sliders and switches to a choice. */
  show(choice: MapChoice, range: MapRange): void;
}

const MEASURES: Readonly<Record<"Frequency" | "Performance", readonly { readonly value: MapMeasure; readonly name: string }[]>> =
  {
    Frequency: [
      { value: "count", name: "Absolute frequency" },
      { value: "cases", name: "Case frequency" },
      { value: "share", name: "Share of cases" },
    ],
    Performance: [
      { value: "median", name: "Median duration" },
      { value: "mean", name: "Mean duration" },
      { value: "p90", name: "90th percentile" },
      { value: "total", name: "Total duration" },
    ],
  };

/** Creates the controls; `onChange` receives the changed settings. */
export function mapControls(onChange: (change: Partial<MapChoice>) => void): MapControls {
  const kinds = ["Frequency", "Performance"] as const;
  const radios = kinds.map((kind) =>
    h("input", {
      type: "radio",
      name: "map-kind",
      value: kind,
      onchange: () => onChange({ measure: MEASURES[kind][0].value }),
    })
  );
  const measure = h("select", {
    class: "field",
    "aria-label": "Measure",
    onchange: () => onChange({ measure: measure.value as MapMeasure }),
  });
  const activities = slider("Activities", (value) => onChange({ activities: value }));
  const optional = slider("Paths", (value) => onChange({ optional: value }));
  activities.input.min = "1";
  optional.input.min = "0";
  return {
    element: h(
      "div",
      {},
      h("h3", {}, "Show"),
      h(
        "div",
        { class: "segmented", role: "radiogroup", "aria-label": "Show" },
        kinds.map((kind, i) => h("label", {}, radios[i], h("span", {}, kind))),
      ),
      measure,
      activities.element,
      optional.element,
    ),
    show(choice, range) {
      const kind = isTimeMeasure(choice.measure) ? "Performance" : "Frequency";
      kinds.forEach((name, i) => radios[i].checked = name === kind);
      fill(measure, MEASURES[kind].map(({ value, name }) => h("option", { value, ".selected": value === choice.measure }, name)));
      activities.show(choice.activities, range.activities);
      optional.show(choice.optional, range.optional);
    },
  };
}

interface Slider {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  show(value: number, range: { readonly most: number; readonly text: string }): void;
}

function slider(name: string, onInput: (value: number) => void): Slider {
  const input = h("input", { type: "range", step: 1, "data-slider": name, oninput: () => onInput(Number(input.value)) });
  const output = h("output", {});
  return {
    element: h("label", { class: "slider" }, h("span", { class: "row" }, h("span", {}, name), output), input),
    input,
    show(value, { most, text }) {
      input.max = String(most);
      input.value = String(value);
      input.disabled = Number(input.min) >= most;
      input.setAttribute("aria-valuetext", text);
      output.textContent = text;
    },
  };
}
