import { type ActivityPattern, filtersOfPattern, parseFilters, patternOfFilters, printFilters } from "../../lib/tracebook.js";
import type { Sign } from "./chevrons.js";
import { clipName, fill, h, nameNode } from "../elements/dom.js";

type How = ActivityPattern["steps"][number]["how"];

const LINKS: readonly (readonly [how: How, words: string])[] = [
  ["eventually", "then"],
  ["directly", "then directly"],
  ["never", "not then"],
];

/** What may be typed between two activities. */
const TYPED_LINK = /\s+(then directly|directly then|then not|not then|then)(?=\s|$)/i;

const howOf = (words: string): How => /directly/i.test(words) ? "directly" : /not/i.test(words) ? "never" : "eventually";

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
  const found = (isWhole: boolean, typed = input.value) => {
    const text = typed.trim().toLowerCase();
    if (text === "") return undefined;
    const same = activities.find((label) => label.trim().toLowerCase() === text);
    return same ?? (isWhole ? undefined : activities.find((label) => label.toLowerCase().includes(text)));
  };
  /** Adds what was typed with words between its activities, such as "ask then directly answer". */
  const addTyped = () => {
    const [first, ...rest] = ` ${input.value.trim()}`.split(TYPED_LINK);
    const names = [first, ...rest.filter((_, at) => at % 2 === 1)];
    // A text may go on where the pattern ends.
    const isMore = first.trim() === "" && pattern !== null;
    const labels = names.slice(isMore ? 1 : 0).map((name) => found(false, name));
    const unknown = names.slice(isMore ? 1 : 0)[labels.indexOf(undefined)];
    if (unknown !== undefined) {
      return say(
        rest.length === 0 || unknown.trim() === ""
          ? "No activity has such a name. Between activities stands: then, then directly, not then."
          : `No activity is called “${clipName(unknown.trim())}”.`,
      );
    }
    const known = labels as string[];
    const steps = rest.filter((_, at) => at % 2 === 0).map((words, at) => ({
      how: howOf(words),
      label: known[isMore ? at : at + 1],
    }));
    input.value = "";
    set(isMore ? { ...pattern!, steps: [...pattern!.steps, ...steps] } : { first: known[0], steps });
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
      else if (input.value.trim() !== "") addTyped();
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
      h(
        "span",
        { id: `${id}-help`, class: "unseen" },
        "Choose an activity and press Enter; then how the next one follows. Or type it: an activity, then directly another.",
      ),
      says,
      clear,
    ),
    show,
    say,
    focus: () => input.focus(),
  };
}
