import { type MinerForm, type MinerParameter, type Notation, pageDefault } from "../lib/tracebook.js";
import { fill, h } from "./dom.js";

const NOTATION_NAMES: Readonly<Record<Notation, string>> = {
  "bpmn": "BPMN",
  "petri-net": "Petri net",
  "process-tree": "Process tree",
  "heuristics-net": "Heuristics net",
};

/** Words for the choices of parameters. */
const CHOICE_NAMES: Readonly<Record<string, string>> = {
  variants: "all variants",
  dfg: "the directly-follows graph alone",
};

/** What the controls of a discovered model show. */
export interface ModelChoice {
  readonly miner: MinerForm;
  readonly notation: Notation;
  /** Notations that are possible for the model. */
  readonly notations: readonly Notation[];
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** The controls of a discovered model: notation and the parameters of the miner. */
export interface ModelControls {
  readonly element: HTMLElement;
  /** Shows the controls of a miner; parameters that are being moved stay as they are. */
  show(choice: ModelChoice): void;
}

/** Creates the controls; `onChange` receives the notation or all parameters. */
export function modelControls(
  onChange: (change: { readonly notation?: Notation; readonly parameters?: Readonly<Record<string, number | string>> }) => void,
): ModelControls {
  const notations = h("select", {
    class: "field",
    "aria-label": "Notation",
    onchange: () => onChange({ notation: notations.value as Notation }),
  });
  const about = h("p", { class: "note" });
  const form = h("div", {});
  let shown: MinerForm | null = null;
  let parameters: Readonly<Record<string, number | string>> = {};
  return {
    element: h("div", { class: "model-controls" }, notations, about, form),
    show(choice) {
      fill(
        notations,
        choice.notations.map((name) => h("option", { value: name, ".selected": name === choice.notation }, NOTATION_NAMES[name])),
      );
      notations.hidden = choice.notations.length < 2;
      parameters = choice.parameters;
      if (shown === choice.miner) return;
      shown = choice.miner;
      fill(about, choice.miner.summary);
      fill(
        form,
        Object.entries(choice.miner.parameters).map(([name, parameter]) => {
          const value = parameters[name] ?? pageDefault(choice.miner.name, name) ?? parameter.default;
          return field(name, parameter, value, (next) => onChange({ parameters: parameters = { ...parameters, [name]: next } }));
        }),
      );
    },
  };
}

function field(
  name: string,
  parameter: MinerParameter,
  value: number | string | null,
  onInput: (value: number | string) => void,
): HTMLElement | null {
  // A parameter that is off by default has no place on a slider.
  if (value === null) return null;
  if (parameter.type === "choice") {
    const select = h(
      "select",
      { class: "field", "aria-label": parameter.title, title: parameter.help, onchange: () => onInput(select.value) },
      parameter.choices.map((option) =>
        h("option", { value: option, ".selected": option === value }, CHOICE_NAMES[option] ?? option)
      ),
    );
    return h("label", { class: "slider" }, h("span", { class: "row" }, parameter.title), select);
  }
  const output = h("output", {}, String(value));
  const input = h("input", {
    type: "range",
    "data-slider": name,
    min: parameter.min,
    max: parameter.max,
    step: (parameter.max - parameter.min) / 100,
    ".value": String(value),
    oninput: () => {
      output.textContent = input.value;
      onInput(Number(input.value));
    },
  });
  return h(
    "label",
    { class: "slider", title: parameter.help },
    h("span", { class: "row" }, h("span", {}, parameter.title), output),
    input,
  );
}
