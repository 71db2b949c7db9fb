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
  const takeOff = (of: ActivityPattern, at: number) => {
    set(withoutStep(of, at));
    input.focus();
  };
  onTyping(input, activities, {
    choose(label) {
      input.value = "";
      set(withStep(pattern, label));
    },
    read(text) {
      const read = readTyped(text, activities, pattern);
      if ("problem" in read) return say(read.problem);
      input.value = "";
      set(read);
    },
    takeBack() {
      if (pattern !== null) takeOff(pattern, pattern.steps.length - 1);
    },
  });
  const show = (next: ActivityPattern | null) => {
    pattern = next;
    clear.hidden = next === null;
    input.placeholder = next === null ? "Search: an activity, then another" : "another activity";
    say("");
    if (next === null) return fill(chips);
    const chip = (label: string, at: number) => activityChip(label, signOf(label), () => takeOff(next, at));
    fill(
      chips,
      chip(next.first, FIRST),
      next.steps.flatMap((step, at) => [
        linkChoice(step.how, (how) => set(withLink(next, at, how))),
        chip(step.label, at),
      ]),
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

/** What is done with what is typed. */
interface Typing {
  /** One activity was chosen. */
  choose(label: string): void;
  /** Enter was pressed after a text that names more than one activity, or none. */
  read(text: string): void;
  /** Backspace was pressed where nothing is typed. */
  takeBack(): void;
}

function onTyping(input: HTMLInputElement, activities: readonly string[], { choose, read, takeBack }: Typing): void {
  input.addEventListener("input", (event) => {
    // An entry of the list was chosen, not typed.
    const isChosen = !(event instanceof InputEvent) || event.inputType === "insertReplacementText";
    const label = activityCalled(input.value, activities);
    if (isChosen && label !== undefined) choose(label);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      const label = activityLike(input.value, activities);
      if (label !== undefined) choose(label);
      else if (input.value.trim() !== "") read(input.value);
    } else if (event.key === "Backspace" && input.value === "") takeBack();
  });
}

/** Place of the first activity of a pattern, before those of its steps. */
const FIRST = -1;

const withStep = (pattern: ActivityPattern | null, label: string): ActivityPattern =>
  pattern === null ? { first: label, steps: [] } : { ...pattern, steps: [...pattern.steps, { how: "eventually", label }] };

/** What is left without a step, or without the first activity; null for nothing. */
function withoutStep(pattern: ActivityPattern, at: number): ActivityPattern | null {
  if (at !== FIRST) return { ...pattern, steps: pattern.steps.toSpliced(at, 1) };
  const [next, ...rest] = pattern.steps;
  return next === undefined ? null : { first: next.label, steps: rest };
}

const withLink = (pattern: ActivityPattern, at: number, how: How): ActivityPattern => ({
  ...pattern,
  steps: pattern.steps.toSpliced(at, 1, { how, label: pattern.steps[at].label }),
});

/** An activity of the pattern, with a button that takes it off. */
const activityChip = (label: string, sign: Sign | undefined, takeOff: () => void): HTMLElement =>
  h(
    "span",
    { class: "pattern-chip" },
    h("i", { style: `background: ${sign?.color ?? "transparent"}` }),
    nameNode(label),
    h("button", { type: "button", class: "quiet", "aria-label": `Take off ${clipName(label)}`, onclick: takeOff }, "×"),
  );

/** Chooses how an activity follows the one before. */
function linkChoice(how: How, change: (how: How) => void): HTMLElement {
  const choice = h(
    "select",
    { "aria-label": "How it follows" },
    LINKS.map(([value, words]) => h("option", { value, ".selected": value === how }, words)),
  );
  choice.addEventListener("change", () => change(choice.value as How));
  return choice;
}

/** The activity of a name, whatever its case. */
function activityCalled(typed: string, activities: readonly string[]): string | undefined {
  const text = typed.trim().toLowerCase();
  return text === "" ? undefined : activities.find((label) => label.trim().toLowerCase() === text);
}

/** The activity of a name, or the first whose name has it as a part. */
function activityLike(typed: string, activities: readonly string[]): string | undefined {
  const text = typed.trim().toLowerCase();
  if (text === "") return undefined;
  return activityCalled(typed, activities) ?? activities.find((label) => label.toLowerCase().includes(text));
}

/**
 * Reads activities with words between them, such as "ask then directly answer". A text that begins
 * with such a word goes on where the pattern ends.
 */
function readTyped(
  typed: string,
  activities: readonly string[],
  pattern: ActivityPattern | null,
): ActivityPattern | { readonly problem: string } {
  const [first, ...rest] = ` ${typed.trim()}`.split(TYPED_LINK);
  const more = first.trim() === "" ? pattern : null;
  const names = [...more === null ? [first] : [], ...rest.filter((_, at) => at % 2 === 1)];
  const labels = names.map((name) => activityLike(name, activities));
  const unknown = names[labels.indexOf(undefined)];
  if (unknown !== undefined) return { problem: problemOf(unknown.trim(), activities) };
  const known = labels as string[];
  const steps = rest.filter((_, at) => at % 2 === 0).map((words, at) => ({
    how: howOf(words),
    label: known[more === null ? at + 1 : at],
  }));
  return more === null ? { first: known[0], steps } : { ...more, steps: [...more.steps, ...steps] };
}

const TYPED_LINKS = "Between activities stands: then, then directly, not then.";

/** Why a text is no activity: the wrong words stand between two, or there is none of the name. */
function problemOf(text: string, activities: readonly string[]): string {
  if (text === "") return `An activity is missing. ${TYPED_LINKS}`;
  const [called, parts] = [`“${clipName(text)}”`, text.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== "")];
  const namesOne = parts.some((part) => activityLike(part, activities) !== undefined);
  return parts.length > 1 && namesOne ? `${TYPED_LINKS} ${called} is no activity.` : `No activity is called ${called}.`;
}
