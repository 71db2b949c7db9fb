import type { PageControl } from "../address/controls.js";
import { h } from "./dom.js";

let count = 0;

/** What {@linkcode segmented} may leave out. */
interface SegmentedOptions<Value extends string> {
  /** Ends following the control. Default: it is followed as long as the page is open. */
  readonly signal?: AbortSignal;
  /** Why a value cannot be chosen. */
  readonly disabled?: { readonly [value in Value]?: string };
}

/** A control of a few values as buttons side by side, of which one is pressed. */
export function segmented<Value extends string>(
  control: PageControl<Value>,
  label: string,
  choices: readonly (readonly [value: Value, name: string])[],
  { signal, disabled = {} }: SegmentedOptions<Value> = {},
): HTMLElement {
  const group = `segmented-${++count}`;
  const radios = choices.map(([value]) =>
    h("input", {
      type: "radio",
      name: group,
      value,
      ".checked": value === control.value,
      disabled: disabled[value] !== undefined,
      onchange: () => control.set(value),
    })
  );
  const stop = control.onChange((now) => choices.forEach(([value], at) => radios[at].checked = value === now));
  signal?.addEventListener("abort", stop);
  return h(
    "div",
    { class: "segmented", role: "radiogroup", "aria-label": label },
    choices.map(([value, name], at) => h("label", { title: disabled[value] }, radios[at], h("span", {}, name))),
  );
}
