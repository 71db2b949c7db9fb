import type { MinerForm, MinerParameter, Notation, ParameterValues } from "../../lib/tracebook.js";
import { fill, h } from "../elements/dom.js";

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
interface ModelChoice {
  readonly miner: MinerForm;
  readonly notation: Notation;
  /** Notations that are possible for the model. */
  readonly notations: readonly Notation[];
  /** Those that the reader has chosen. */
  readonly parameters: Readonly<Record<string, number | string>>;
  /** All that the model was mined with; none before it is there. */
  readonly used: ParameterValues;
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
  /** Shows a value, by parameter. */
  const fields = new Map<string, (value: number | string) => void>();
  return {
    element: h("div", { class: "model-controls" }, notations, about, form),
    show(choice) {
      fill(
        notations,
        choice.notations.map((name) => h("option", { value: name, ".selected": name === choice.notation }, NOTATION_NAMES[name])),
      );
      notations.hidden = choice.notations.length < 2;
      parameters = choice.parameters;
      if (shown !== choice.miner) {
        shown = choice.miner;
        fill(about, choice.miner.summary);
        fields.clear();
        form.replaceChildren();
        for (const [name, parameter] of Object.entries(choice.miner.parameters)) {
          // A parameter that is off by default has no place on a slider.
          if (parameter.default === null) continue;
          const { element, set } = field(
            name,
            parameter,
            (next) => onChange({ parameters: parameters = { ...parameters, [name]: next } }),
          );
          fields.set(name, set);
          form.append(element);
        }
      }
      for (const [name, set] of fields) set(parameters[name] ?? choice.used[name] ?? choice.miner.parameters[name].default!);
    },
  };
}

interface Field {
  readonly element: HTMLElement;
  /** Shows a value. */
  set(value: number | string): void;
}

function field(name: string, parameter: MinerParameter, onInput: (value: number | string) => void): Field {
  if (parameter.type === "choice") {
    const select = h(
      "select",
      { class: "field", "aria-label": parameter.title, title: parameter.help, onchange: () => onInput(select.value) },
      parameter.choices.map((option) => h("option", { value: option }, CHOICE_NAMES[option] ?? option)),
    );
    const element = h("label", { class: "slider" }, h("span", { class: "row" }, parameter.title), select);
    return { element, set: (value) => select.value = String(value) };
  }
  const output = h("output", {});
  const input = h("input", {
    type: "range",
    "data-slider": name,
    min: parameter.min,
    max: parameter.max,
    step: (parameter.max - parameter.min) / 100,
    oninput: () => {
      output.textContent = input.value;
      onInput(Number(input.value));
    },
  });
  const element = h(
    "label",
    { class: "slider", title: parameter.help },
    h("span", { class: "row" }, h("span", {}, parameter.title), output),
    input,
  );
  return {
    element,
    set(value) {
      output.textContent = String(value);
      input.value = String(value);
    },
  };
}
