import type { PageControl } from "./controls.js";
import { h } from "./dom.js";

let count = 0;

/** A control of a few values as buttons side by side, of which one is pressed. */
export function segmented<Value extends string>(
  control: PageControl<Value>,
  label: string,
  choices: readonly (readonly [value: Value, name: string])[],
): HTMLElement {
  const group = `segmented-${++count}`;
  const radios = choices.map(([value]) =>
    h("input", { type: "radio", name: group, value, ".checked": value === control.value, onchange: () => control.set(value) })
  );
  control.onChange((now) => choices.forEach(([value], at) => radios[at].checked = value === now));
  return h(
    "div",
    { class: "segmented", role: "radiogroup", "aria-label": label },
    choices.map(([, name], at) => h("label", {}, radios[at], h("span", {}, name))),
  );
}
