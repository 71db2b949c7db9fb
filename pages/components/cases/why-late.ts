import type { ToldLateCase } from "../../lib/tracebook.js";
import { alignedCases } from "../conformance/aligned-cases.js";
import { fill, h, nameNode, quotedName, unbroken } from "../elements/dom.js";
import { csvButton } from "../elements/save-buttons.js";
import { keepFocus } from "../elements/keep-focus.js";
import type { Figure } from "../../lib/figures.js";
import { figureModel } from "../conformance/compared-models.js";
import { figureButton, figuresButton } from "../figures/figure-button.js";
import { follow } from "../log/follow.js";
import { pageAddress } from "../address/page-address.js";
import type { PageLog } from "../log/page-log.js";
import { rangePicture } from "./range-picture.js";

/** Pause before cases are aligned, ms. */
const AFTER = 400;

/** The case that {@linkcode WhyLate} tells of. */
export interface LateCaseOptions {
  readonly caseId: string;
  /** Its number in the log without filters. */
  readonly caseIndex: number;
  /** Marks the events of the case, counted from 0, that show a reason; none when it is left. */
  readonly mark?: (events: readonly number[]) => void;
  /** Told the events of each reason, where they are numbered elsewhere. */
  readonly number?: (reasons: readonly (readonly number[])[]) => void;
  /** Shows where the evidence of a reason, counted from 0, is. */
  readonly goTo?: (reason: number) => void;
  /** Aborted where the case is shown no longer. */
  readonly until?: AbortSignal;
  /** What the case is compared in, and when that has changed. Default: what the filters leave. */
  readonly follows?: Pick<PageLog, "current" | "onChange">;
}

/**
 * Why a case takes longer than comparable ones: at most five measured differences and a rest, which
 * add up. The deviations of a completed case follow once the cases are aligned.
 */
export const WhyLate = (log: PageLog, options: LateCaseOptions): HTMLElement =>
  follow(
    options.follows ?? log,
    async ({ ask }, signal) => {
      const columns = log.manifest.columns.map(({ column }) => column)
        .filter((column) => column === "resource" || column.startsWith("case:"));
      const question = { kind: "late-case", caseIndex: options.caseIndex, columns } as const;
      const told = await ask(question, { signal });
      if (told === null) {
        return [h("p", { class: "empty" }, "Too few cases are comparable: at least 20 others must have come as far.")];
      }
      if (told.late.excessSeconds <= 0) return [h("p", {}, unbroken(`${tookWords(told)}.`))];
      const box = h("div", { class: "why-late-box" }, clauseNodes(log, told, { ...options, model: "" }));
      if (told.late.comparedWith === "reached") {
        box.append(h("p", { class: "note" }, "A running case is not compared with a model: it lacks what is still to come."));
        return [box];
      }
      const note = h("p", { class: "note", role: "status" }, "Looking for deviations from a model…");
      box.append(note);
      // The worker is large: what else the page asks for at first comes before.
      new Promise((resolve) => setTimeout(resolve, AFTER)).then(() => {
        signal.throwIfAborted();
        return alignedCases(log);
      }).then(async ({ title, known }) => {
        const model = figureModel();
        const more = await ask({ ...question, known }, { signal });
        if (signal.aborted || more === null) return;
        const address = pageAddress("conformance");
        fill(
          note,
          "Deviations are those from the model ",
          nameNode(title),
          ", the one of ",
          address === null ? "Conformance." : h("a", { href: address }, "Conformance"),
          address === null ? "" : ".",
        );
        keepFocus(box, "data-reason", () => fill(box, clauseNodes(log, more, { ...options, model }), note));
      }).catch((error) => {
        if (!signal.aborted) fill(note, `Deviations are not compared: ${error instanceof Error ? error.message : error}`);
      });
      return [box];
    },
    undefined,
    options.until,
  );

/** A running case has taken its time so far only: to its last event. */
const tookWords = ({ late, words }: ToldLateCase): string =>
  `${late.comparedWith === "reached" ? "To its last event it took" : "It took"} ${words}`;

/** @param options.model whose deviations are compared, as figures name it; empty for none */
function clauseNodes(log: PageLog, told: ToldLateCase, options: LateCaseOptions & { readonly model: string }) {
  const { late, clauses, rest } = told;
  const { caseId, model, number = () => {} } = options;
  const partOf = (part: string, value: number): Figure => ({ name: "late-part", parameters: [caseId, model, part], value });
  const parts = Object.fromEntries([
    ...late.clauses.map(({ seconds }, i) => [`the hours of part ${i + 1}`, partOf(String(i + 1), seconds)]),
    ["the hours of the rest", partOf("rest", late.restSeconds)],
  ]);
  number(clauses.map(({ events }) => events));
  const excess = figureButton(log, ["case-excess", [caseId], late.excessSeconds], told.excess);
  return [
    h(
      "p",
      {},
      unbroken(`${tookWords(told)}. Of the difference of `),
      excess,
      clauses.length === 0 ? ":" : ", these are parts, not causes:",
    ),
    h(
      "ol",
      { class: "why-late" },
      clauses.map((clause, reason) => clauseItem(clause, reason, options)),
      h("li", { class: "rest" }, h("span"), h("span", {}, h("b", { class: "hours" }, told.restHours), " ", saidNodes(rest))),
    ),
    clauses.some(({ range }) => range !== null) &&
    h(
      "p",
      { class: "range-key" },
      h("span", {}, h("i", { class: "key-range" }), "90 % of comparable ones"),
      h("span", {}, h("i", { class: "key-median" }), "median"),
      h("span", {}, h("i", { class: "key-own" }), "this case"),
    ),
    h(
      "p",
      { class: "table-foot" },
      figuresButton(log, parts, "Where the parts come from"),
      csvButton(`${log.entry.slug}-why-late`, () => csvRows(caseId, told)),
    ),
  ];
}

/** Words in which the names from the log stand out. */
const saidNodes = (words: ToldLateCase["rest"]): (Node | string)[] =>
  words.map((word) => typeof word === "string" ? unbroken(word) : h("b", {}, quotedName(word.name)));

/** One part of the difference, which marks its events in the case while it is pointed at. */
function clauseItem(
  { words, hours, events, range }: ToldLateCase["clauses"][number],
  reason: number,
  { mark = () => {}, goTo }: LateCaseOptions,
): HTMLElement {
  const button = goTo === undefined ? hours : h("button", {
    type: "button",
    class: "figure",
    title: "Where it is in the case",
    onclick: () => goTo(reason),
  }, hours);
  return h(
    "li",
    {
      "data-reason": reason,
      tabindex: goTo === undefined ? 0 : undefined,
      onpointerenter: () => mark(events),
      onpointerleave: () => mark([]),
      onfocusin: () => mark(events),
      onfocusout: () => mark([]),
    },
    h("span", { class: "number", "aria-hidden": true }, reason + 1),
    h("span", {}, h("b", { class: "hours" }, button), " ", saidNodes(words)),
    range && rangePicture(range),
  );
}

/** A part of the difference a row, then the rest; a part without a range has empty cells. */
function csvRows(caseId: string, { late, clauses, rest }: ToldLateCase): (string | number)[][] {
  const said = (words: ToldLateCase["rest"]) => words.map((word) => typeof word === "string" ? word : word.name).join("");
  return [
    ["case", "seconds", "words", "own", "least_of_90", "median", "most_of_90"],
    ...clauses.map(({ words, range }, i) => [
      caseId,
      late.clauses[i].seconds,
      said(words),
      ...[range?.own, range?.low, range?.median, range?.high].map((value) => value ?? ""),
    ]),
    [caseId, late.restSeconds, said(rest), "", "", "", ""],
  ];
}
