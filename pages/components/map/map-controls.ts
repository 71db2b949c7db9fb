import { isTimeMeasure, type MapMeasure } from "../../lib/tracebook.js";
import { fill, h } from "../elements/dom.js";

/** What the controls show. */
interface ControlState {
  readonly measure: MapMeasure;
  readonly activities: { readonly shown: number; readonly most: number };
  readonly paths: { readonly shown: number; readonly most: number; readonly text: string };
  readonly rarest: boolean;
}

/** A change by the reader. */
export interface ControlChange {
  readonly measure?: MapMeasure;
  readonly activities?: number;
  readonly paths?: number;
  readonly rarest?: boolean;
}

const MEASURES: Readonly<Record<"Frequency" | "Time", readonly { readonly value: MapMeasure; readonly name: string }[]>> = {
  Frequency: [
    { value: "count", name: "Absolute frequency" },
    { value: "cases", name: "Case frequency" },
    { value: "share", name: "Share of cases" },
  ],
  Time: [
    { value: "median", name: "Median duration" },
    { value: "mean", name: "Mean duration" },
    { value: "p90", name: "90th percentile" },
    { value: "total", name: "Total duration" },
  ],
};

/** Creates the choice of the measure. */
export function measureControls(
  onChange: (change: ControlChange) => void,
): { readonly element: HTMLElement; show(measure: MapMeasure): void } {
  const kinds = ["Frequency", "Time"] as const;
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
  return {
    element: h(
      "div",
      {},
      h("h2", {}, "Show"),
      h(
        "div",
        { class: "segmented", role: "radiogroup", "aria-label": "Show" },
        kinds.map((kind, i) => h("label", {}, radios[i], h("span", {}, kind))),
      ),
      measure,
    ),
    show(chosen) {
      const kind = isTimeMeasure(chosen) ? "Time" : "Frequency";
      kinds.forEach((name, i) => radios[i].checked = name === kind);
      fill(measure, MEASURES[kind].map(({ value, name }) => h("option", { value, ".selected": value === chosen }, name)));
    },
  };
}

/** Creates the sliders of the map and the switch to the rarest behaviour. */
export function mapControls(
  onChange: (change: ControlChange) => void,
): { readonly element: HTMLElement; show(state: ControlState): void } {
  const activities = slider("Activities", 1, (value) => onChange({ activities: value }));
  const paths = slider("Paths", 0, (value) => onChange({ paths: value }));
  const rarest = h("input", { type: "checkbox", onchange: () => onChange({ rarest: rarest.checked }) });
  return {
    element: h(
      "div",
      {},
      activities.element,
      paths.element,
      h("label", { class: "check" }, rarest, "Rarest first"),
    ),
    show(state) {
      activities.show(state.activities, `${state.activities.shown} of ${state.activities.most}`);
      paths.show(state.paths, state.paths.text);
      rarest.checked = state.rarest;
    },
  };
}

/** A slider with its value in words. */
function slider(name: string, least: number, onInput: (value: number) => void): {
  readonly element: HTMLElement;
  show(value: { readonly shown: number; readonly most: number }, text: string): void;
} {
  const input = h("input", {
    type: "range",
    min: least,
    step: 1,
    "data-slider": name,
    oninput: () => onInput(Number(input.value)),
  });
  const output = h("output", {});
  return {
    element: h("label", { class: "slider" }, h("span", { class: "row" }, h("span", {}, name), output), input),
    show({ shown, most }, text) {
      input.max = String(most);
      // While it is dragged, the hand says where it stands.
      if (document.activeElement !== input || Number(input.value) > most) input.value = String(shown);
      input.disabled = least >= most;
      input.setAttribute("aria-valuetext", text);
      output.textContent = text;
    },
  };
}
