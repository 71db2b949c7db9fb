import { sayCount } from "../../lib/tracebook.js";
import { h } from "../elements/dom.js";
import type { PageLog } from "./page-log.js";

/**
 * Says how exact a figure is, where the events of a log are not on the page, because they are too
 * many or because only groups of cases are published; null where they are, since then every figure
 * is exact.
 *
 * @param kind `cases`: computed from all cases that the filters leave; `segments`: published with
 * the log; `events`: not to be had without the events
 */
export function exactWords({ entry, manifest }: PageLog, kind: keyof typeof WORDS): string | null {
  if (kind === "events" && entry.timed === false) return NO_TIMES;
  if (manifest.level === "events") return null;
  const leastGroup = manifest.privacy?.leastGroup ?? 1;
  return leastGroup > 1 ? GROUP_WORDS[kind](leastGroup) : WORDS[kind](sayCount(entry.events));
}

/** The same as a line of a card. */
export function exactNote(log: PageLog, kind: keyof typeof WORDS): HTMLElement | null {
  const words = exactWords(log, kind);
  return words === null ? null : h("p", { class: "note exact" }, words);
}

const NO_TIMES = "This log has no times: only the order of its events is known.";

/** What stands in place of figures of time where the log has no times; null where it has. */
export const noTimesNote = ({ entry }: PageLog): HTMLElement | null =>
  entry.timed === false ? h("p", { class: "note exact" }, NO_TIMES) : null;

const WORDS = {
  cases: (events: string) => `Exact, from all cases; the ${events} events themselves are not on the page.`,
  segments: (events: string) => `Exact for all ${events} events of the log; filters do not change these figures.`,
  events: (events: string) =>
    `This takes every event. With ${events} the log has more than pages carry: build the site with a greater --page-events.`,
} satisfies Readonly<Record<string, (events: string) => string>>;

/** The same where cases are published in groups. */
const GROUP_WORDS: Readonly<Record<keyof typeof WORDS, (leastGroup: number) => string>> = {
  cases: (least) =>
    `Of groups of cases: what fewer than ${least} cases share is withheld, and values are medians of their group.`,
  segments: (least) =>
    `Rounded, of all cases on this site; groups under ${least} cases are withheld, and filters change nothing here.`,
  events: (least) => `Withheld: this shows single cases, and this site shows groups of at least ${least}.`,
};
