import { readPartialDate, sayPartialDate } from "../../lib/tracebook.js";
import { h } from "../elements/dom.js";

/** A field for a date in the style of all dates, with the browser's calendar to choose one. */
interface DateField {
  readonly element: HTMLElement;
  /** The date as filters have it, such as `2013-06-03`; empty where there is none. */
  readonly value: string;
}

/** How a {@linkcode dateField} begins. */
interface DateFieldOptions {
  /** A date as filters have it; empty for none. */
  readonly value: string;
  /** First and last day that the calendar offers. */
  readonly min?: string;
  readonly max?: string;
  /** Whether there is a time of day. */
  readonly timed?: boolean;
  /** Called at each change. */
  readonly changed?: () => void;
}

/** Makes the field: it takes `3 Jun 2013`, `Jun 2013` and `2013-06-03`. */
export function dateField({ value, min = "", max = "", timed = false, changed = () => {} }: DateFieldOptions): DateField {
  let now = value;
  const text = h("input", {
    class: "field",
    value: sayPartialDate(value),
    placeholder: timed ? "such as 3 Jun 2013, 14:05" : "such as 3 Jun 2013",
    autocomplete: "off",
    oninput: () => {
      const read = readPartialDate(text.value);
      now = read ?? "";
      text.setAttribute("aria-invalid", String(read === null && text.value.trim() !== ""));
      changed();
    },
    onchange: () => {
      if (now !== "") text.value = sayPartialDate(now);
    },
  });
  const calendar = h("input", {
    type: timed ? "datetime-local" : "date",
    tabindex: -1,
    min,
    max,
    oninput: () => {
      now = calendar.value;
      text.value = sayPartialDate(now);
      text.removeAttribute("aria-invalid");
      changed();
    },
  });
  // By keys a date is written.
  const open = h("button", {
    type: "button",
    tabindex: -1,
    title: "Choose from a calendar",
    onclick: () => {
      calendar.value = now.length >= 10 ? now.slice(0, timed ? 16 : 10) : "";
      calendar.showPicker();
    },
  });
  return {
    element: h("span", { class: "date-field" }, text, h("span", { class: "calendar", "aria-hidden": "true" }, calendar, open)),
    get value() {
      return now;
    },
  };
}
