import { viewState } from "./view-state.js";

/**
 * A control of a page that stands in the address.
 *
 * @example
 * ```ts ignore
 * const fold = pageControl("variants.fold", ["folded", "exact"]);
 * fold.value; // "folded", unless the address says something else
 * ```
 */
export interface PageControl<Value extends string> {
  readonly value: Value;
  /** Puts another value into the address; with `replace` without a new entry in the history. */
  set(value: Value, options?: { readonly replace?: boolean }): void;
  /** Calls back when the value has changed, also by Back and Forward; returns how to end that. */
  onChange(listener: (value: Value) => void): () => void;
}

/**
 * A control with a choice of values, of which the first is the default.
 *
 * @param name `PAGE.CONTROL`
 */
export function pageControl<const Value extends string>(name: string, values: readonly [Value, ...Value[]]): PageControl<Value> {
  const known = (text: string | undefined): Value => values.find((value) => value === text) ?? values[0];
  return control(name, known, values[0]);
}

/** A control with any text, by default an empty one; see {@linkcode pageControl}. */
export const textControl = (name: string): PageControl<string> => control(name, (text) => text ?? "", "");

function control<Value extends string>(
  name: string,
  read: (text: string | undefined) => Value,
  otherwise: Value,
): PageControl<Value> {
  const now = () => read(viewState.current.controls[name]);
  return {
    get value() {
      return now();
    },
    set(value, options) {
      const { [name]: _, ...others } = viewState.current.controls;
      viewState.change({ controls: value === otherwise ? others : { ...others, [name]: value } }, options);
    },
    onChange(listener) {
      let before = now();
      return viewState.onChange(() => {
        const value = now();
        if (value === before) return;
        before = value;
        listener(value);
      });
    },
  };
}
