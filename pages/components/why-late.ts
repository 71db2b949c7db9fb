import { sayDuration } from "../lib/tracebook.js";
import { h, nameNode } from "./dom.js";
import { follow } from "./follow.js";
import type { PageLog } from "./page-log.js";

/** What {@linkcode WhyLate} does when a reason is pointed at. */
export interface WhyLateOptions {
  /** Marks the events of the case, counted from 0, that show a reason; none when it is left. */
  readonly mark?: (events: readonly number[]) => void;
}

/**
 * Why a case takes longer than comparable ones: at most five measured differences and a rest, which
 * add up.
 *
 * @param caseIndex of the log without filters
 */
export const WhyLate = (log: PageLog, caseIndex: number, { mark = () => {} }: WhyLateOptions = {}): HTMLElement =>
  follow(log, async ({ ask }, signal) => {
    const columns = log.manifest.columns.map(({ column }) => column)
      .filter((column) => column === "resource" || column.startsWith("case:"));
    const told = await ask({ kind: "late-case", caseIndex, columns }, { signal });
    if (told === null) {
      return [h("p", { class: "empty" }, "Too few cases are comparable: at least 20 others must have come as far.")];
    }
    const { late, words, clauses } = told;
    if (late.excessSeconds <= 0) return [h("p", {}, `It took ${words}.`)];
    const rest = clauses.length === 0 ? "No part stands out." : "everything else, faster parts included";
    return [
      h("p", {}, `It took ${words}. Of the difference, these are parts, not causes:`),
      h(
        "ol",
        { class: "why-late" },
        clauses.map(({ words, seconds, events }) =>
          h(
            "li",
            {
              tabindex: 0,
              onpointerenter: () => mark(events),
              onpointerleave: () => mark([]),
              onfocus: () => mark(events),
              onblur: () => mark([]),
            },
            h("b", { class: "hours" }, signed(seconds)),
            h("span", {}, words.map((word) => typeof word === "string" ? word : h("b", {}, nameNode(word.name)))),
          )
        ),
        h("li", { class: "rest" }, h("b", { class: "hours" }, signed(late.restSeconds)), h("span", {}, rest)),
      ),
    ];
  });

const signed = (seconds: number): string => `${seconds < 0 ? "−" : "+"}${sayDuration(Math.abs(seconds))}`;
