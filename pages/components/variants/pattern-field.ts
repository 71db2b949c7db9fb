import { type ActivityPattern, filtersOfPattern, parseFilters, patternOfFilters, printFilters } from "../../lib/tracebook.js";
import type { Sign } from "./chevrons.js";
import { clipName, fill, h, nameNode } from "../elements/dom.js";

type How = ActivityPattern["steps"][number]["how"];

const LINKS: readonly (readonly [how: How, words: string])[] = [
  ["eventually", "then"],
  ["directly", "then directly"],
  ["never", "not then"],
];

/** The text of a pattern as it stands in the address; empty for none. */
export const printPattern = (pattern: ActivityPattern | null): string =>
  pattern === null ? "" : printFilters(filtersOfPattern(pattern));

/** The pattern of a text; null for none, or where the text is not one. */
export function parsePattern(text: string): ActivityPattern | null {
  try {
    return patternOfFilters(parseFilters(text));
  } catch {
    return null;
  }
}

/** What a field for patterns shows and tells. */
interface PatternFieldOptions {
  /** Activities that can be chosen, the most frequent first. */
  readonly activities: readonly string[];
  signOf(activity: string): Sign | undefined;
  change(pattern: ActivityPattern | null): void;
}

/** A field for a pattern of activities. */
interface PatternField {
  readonly element: HTMLElement;
  show(pattern: ActivityPattern | null): void;
  /** Says beside the pattern what it has found. */
  say(words: string): void;
  focus(): void;
}

let fields = 0;

/** Makes a field in which activities are chosen one after the other, with how they follow. */
export function patternField({ activities, signOf, change }: PatternFieldOptions): PatternField {
  let pattern: ActivityPattern | null = null;
  const id = `pattern-${++fields}`;
  const chips = h("span", { class: "pattern-chips" });
  const says = h("span", { class: "muted", role: "status" });
  const input = h("input", {
    type: "text",
    list: id,
    autocomplete: "off",
    "aria-label": "Search by activities",
    "aria-describedby": `${id}-help`,
  });
  const clear = h("button", { type: "button", class: "quiet", "aria-label": "Clear the search", onclick: () => set(null) }, "×");
  const set = (next: ActivityPattern | null) => {
    show(next);
    change(next);
  };
  const add = (label: string) => {
    input.value = "";
    set(pattern === null ? { first: label, steps: [] } : { ...pattern, steps: [...pattern.steps, { how: "eventually", label }] });
  };
  const without = (at: number) => {
    if (pattern === null) return;
    const [next, ...rest] = pattern.steps;
    if (at >= 0) set({ ...pattern, steps: pattern.steps.toSpliced(at, 1) });
    else set(next === undefined ? null : { first: next.label, steps: rest });
    input.focus();
  };
  const found = (isWhole: boolean) => {
    const text = input.value.trim().toLowerCase();
    if (text === "") return undefined;
    const same = activities.find((label) => label.trim().toLowerCase() === text);
    return same ?? (isWhole ? undefined : activities.find((label) => label.toLowerCase().includes(text)));
  };
  input.addEventListener("input", (event) => {
    // An entry of the list was chosen, not typed.
    const isChosen = !(event instanceof InputEvent) || event.inputType === "insertReplacementText";
    const label = found(true);
    if (isChosen && label !== undefined) add(label);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      const label = found(false);
      if (label !== undefined) add(label);
      else if (input.value.trim() !== "") say("No activity has such a name.");
    } else if (event.key === "Backspace" && input.value === "" && pattern !== null) {
      without(pattern.steps.length - 1);
    }
  });
  const chip = (label: string, at: number) =>
    h(
      "span",
      { class: "pattern-chip" },
      h("i", { style: `background: ${signOf(label)?.color ?? "transparent"}` }),
      nameNode(label),
      h(
        "button",
        { type: "button", class: "quiet", "aria-label": `Take off ${clipName(label)}`, onclick: () => without(at) },
        "×",
      ),
    );
  const link = (how: How, at: number) => {
    const choice = h(
      "select",
      { "aria-label": "How it follows" },
      LINKS.map(([value, words]) => h("option", { value, ".selected": value === how }, words)),
    );
    choice.addEventListener("change", () => {
      const step = { how: choice.value as How, label: pattern!.steps[at].label };
      set({ ...pattern!, steps: pattern!.steps.toSpliced(at, 1, step) });
    });
    return choice;
  };
  const show = (next: ActivityPattern | null) => {
    pattern = next;
    clear.hidden = next === null;
    input.placeholder = next === null ? "Search: an activity, then another" : "another activity";
    say("");
    fill(
      chips,
      next === null
        ? []
        : [chip(next.first, -1), ...next.steps.flatMap(({ how, label }, at) => [link(how, at), chip(label, at)])],
    );
  };
  const say = (words: string) => fill(says, words);
  show(null);
  return {
    element: h(
      "div",
      { class: "pattern-field", role: "search" },
      chips,
      input,
      h("datalist", { id }, activities.slice(0, 500).map((value) => h("option", { value }))),
      h("span", { id: `${id}-help`, class: "unseen" }, "Choose an activity and press Enter; then how the next one follows."),
      says,
      clear,
    ),
    show,
    say,
    focus: () => input.focus(),
  };
}
