import { type BrokenRule, type RulesRequest, type RulesResult, sayCount, sayShare } from "../../lib/tracebook.js";
import { csvButton } from "../elements/save-buttons.js";
import { pageControl } from "../address/controls.js";
import { card, fill, h, nameNode } from "../elements/dom.js";
import { figureButton } from "../figures/figure-button.js";
import { filterActions } from "../filters/filter-actions.js";
import { alsoOn, follow } from "../log/follow.js";
import { conformanceWorker } from "./conformance-worker.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { variantCondition } from "../filters/variant-condition.js";

/** Options of {@linkcode BrokenRules}. */
interface BrokenRulesOptions {
  /** Most rules before the reader asks for all. Default 10. */
  readonly top?: number;
}

type RulesFile = Extract<RulesRequest["rules"], { readonly kind: "file" }>;

const kinds = pageControl("conformance.rules", ["declare", "log-skeleton"]);

/**
 * The rules that cases break, those that most cases break first: DECLARE rules or the relations of
 * a log skeleton that most cases of the log keep, or the rules of a file.
 */
export const BrokenRules = (log: PageLog, options: BrokenRulesOptions = {}): HTMLElement =>
  rebuilt(log, (log) => {
    const choice = rulesChoice();
    const check = rulesChecker(log);
    return card(
      "Broken rules",
      "Rules that are discovered from all cases of the log and that some of these cases break: DECLARE rules that hold in at least 9 of 10 cases that activate them, only the strongest of those that follow from each other; or a log skeleton whose relations at most 5 % of the cases concerned break. Or rules of a file that tracebook discover has written.",
      follow(alsoOn(log, choice.onChange), async (current, signal) => {
        const { file } = choice;
        const result = await check(file, current);
        signal.throwIfAborted();
        return [
          h(
            "div",
            { class: "rules-bar" },
            choice.controls(),
            h(
              "span",
              { class: "muted" },
              file === null ? "" : [nameNode(file.name), ": "],
              summary(log, result, rulesOf(file, result)),
            ),
          ),
          ...listOf(log, result, { top: options.top ?? 10, rules: rulesOf(file, result) }),
        ];
      }),
      choice.input,
    );
  });

/** The choice of the rules: a kind that is discovered, or a file. */
function rulesChoice() {
  let file: RulesFile | null = null;
  const listeners = new Set<() => void>();
  const use = (chosen: RulesFile | null) => {
    file = chosen;
    for (const listener of listeners) listener();
  };
  const input = h("input", {
    type: "file",
    class: "file-input",
    accept: ".json",
    "aria-label": "File with rules",
    tabindex: -1,
    onchange: async () => {
      const [chosen] = input.files ?? [];
      input.value = "";
      if (chosen !== undefined) use({ kind: "file", name: chosen.name, text: await chosen.text() });
    },
  });
  kinds.onChange(() => use(null));
  const kind = (value: typeof kinds.value, name: string) =>
    h(
      "label",
      {},
      h("input", {
        type: "radio",
        name: "rules-kind",
        ".checked": file === null && kinds.value === value,
        onchange: () => kinds.value === value ? use(null) : kinds.set(value),
      }),
      h("span", {}, name),
    );
  return {
    input,
    /** Null where a kind is chosen. */
    get file() {
      return file;
    },
    onChange: (listener: () => void) => void listeners.add(listener),
    controls: () => [
      h(
        "div",
        { class: "segmented", role: "radiogroup", "aria-label": "Rules" },
        kind("declare", "DECLARE"),
        kind("log-skeleton", "Log skeleton"),
      ),
      h("button", { type: "button", class: "quiet", onclick: () => input.click() }, "Open rules…"),
    ],
  };
}

/** Checks the rules of a file, or those of the chosen kind; a new check stops the one before. */
function rulesChecker(log: PageLog): (file: RulesFile | null, current: FilteredLog) => Promise<RulesResult> {
  const client = conformanceWorker("aligning-worker");
  /** The rules that the worker knows: a kind, or a file. */
  let loaded: RulesFile | typeof kinds.value | null = null;
  let isChecking = false;
  return async (file, current) => {
    if (isChecking) {
      client.stop();
      loaded = null;
    }
    isChecking = true;
    const chosen = file ?? kinds.value;
    const rules = loaded === chosen ? null : file ?? { kind: kinds.value, variants: log.variants };
    loaded = null;
    const result = await client.rules({ rules, variants: current.variants }).finally(() => isChecking = false);
    loaded = chosen;
    return result;
  };
}

/** Rules as a figure names them: their kind where they are discovered, else their file. */
const rulesOf = (file: RulesFile | null, { kind }: RulesResult): string =>
  file === null ? kind : JSON.stringify({ file: file.name });

/** @param rules by {@linkcode rulesOf} */
function summary(log: PageLog, { checked, broken, cases, fittingCases }: RulesResult, rules: string): (Node | string)[] {
  const figure = (name: "rules-broken" | "rules-checked" | "rules-kept", value: number) =>
    figureButton(log, [name, [rules], value], sayCount(value));
  return [
    figure("rules-broken", broken.length),
    " of ",
    figure("rules-checked", checked),
    " rules are broken; ",
    figure("rules-kept", fittingCases),
    ` of ${sayCount(cases)} cases keep all.${broken.length === 0 ? "" : " Share: of the cases that a rule applies to."}`,
  ];
}

/** Which rules are listed. */
interface ListedRules {
  /** Most rules before the reader asks for all. */
  readonly top: number;
  /** By {@linkcode rulesOf}. */
  readonly rules: string;
}

function listOf(log: PageLog, { broken, kind }: RulesResult, { top, rules }: ListedRules): HTMLElement[] {
  if (broken.length === 0) return [h("p", { class: "empty" }, "No case breaks a rule.")];
  const actions = h("div", {});
  const body = h("tbody", {});
  const show = (most: number) => fill(body, broken.slice(0, most).map((rule) => ruleRow(log, { kind, rule, rules, actions })));
  const more = h("button", {
    type: "button",
    class: "quiet",
    onclick: () => {
      const isWhole = body.childElementCount === broken.length;
      show(isWhole ? top : broken.length);
      fill(more, isWhole ? `Show all ${sayCount(broken.length)}` : "Show fewer");
    },
  }, `Show all ${sayCount(broken.length)}`);
  show(top);
  const heads = h(
    "tr",
    {},
    h("th", {}, "Rule"),
    h("th", { class: "num", title: "Cases that break it" }, "Broken"),
    h("th", { class: "num", title: "Share of the cases that activate it" }, "Share"),
  );
  const csv = csvButton(`${log.entry.slug}-broken-rules`, () => ruleColumns(broken));
  return [
    h("div", { class: "scroll" }, h("table", { class: "rules" }, h("thead", {}, heads), body)),
    h("p", { class: "table-foot" }, broken.length > top && more, csv),
  ];
}

const ruleColumns = (broken: readonly BrokenRule[]) => ({
  rule: broken.map(({ name }) => name),
  first: broken.map(({ activities }) => activities[0] ?? ""),
  second: broken.map(({ activities }) => activities[1] ?? ""),
  activated_cases: broken.map(({ activatedCases }) => activatedCases),
  broken_cases: broken.map(({ brokenCases }) => brokenCases),
});

/** A row of the table of rules. */
interface RuleRow extends Pick<RulesResult, "kind">, Pick<ListedRules, "rules"> {
  readonly rule: BrokenRule;
  /** Filters by the cases that break the rule that was clicked last. */
  readonly actions: HTMLElement;
}

function ruleRow(log: PageLog, { kind, rule, rules, actions }: RuleRow): HTMLElement {
  const of = [rules, rule.name, JSON.stringify(rule.activities)];
  const share = rule.brokenCases / rule.activatedCases;
  const figure = (name: "rule-broken" | "rule-share", value: number, text: string) => figureButton(log, [name, of, value], text);
  const toggle = (event: Event) => {
    const place = (event.currentTarget as Element).closest("td")!;
    if (place.contains(actions)) return actions.remove();
    actions.replaceChildren(filterActions(log, variantCondition(log, rule.variants)));
    place.append(actions);
  };
  return h(
    "tr",
    {},
    h("td", {}, h("button", { type: "button", class: "pick", onclick: toggle }, ...ruleWords(kind, rule))),
    h("td", { class: "num" }, figure("rule-broken", rule.brokenCases, sayCount(rule.brokenCases))),
    h("td", { class: "num" }, figure("rule-share", share, sayShare(share))),
  );
}

/** Rules as sentences; the numbers stand for the activities. */
const SENTENCES: Readonly<Record<string, string>> = {
  "existence": "$1 occurs",
  "absence": "$1 does not occur",
  "exactly-one": "$1 occurs exactly once",
  "init": "A case starts with $1",
  "choice": "$1 or $2 occurs",
  "exclusive-choice": "Either $1 or $2 occurs, not both",
  "responded-existence": "With $1 there is $2, too",
  "co-existence": "$1 and $2 occur together or not at all",
  "response": "After $1 comes $2 later",
  "precedence": "Before $2 there was $1",
  "succession": "After $1 comes $2 later, and before $2 there was $1",
  "alternate-response": "After each $1 comes $2 before the next $1",
  "alternate-precedence": "Before each $2 there was $1 since the last $2",
  "alternate-succession": "$1 and $2 alternate",
  "chain-response": "After $1 comes $2 directly",
  "chain-precedence": "Directly before $2 there was $1",
  "chain-succession": "$1 and $2 follow each other directly",
  "not-responded-existence": "With $1 there is no $2",
  "not-co-existence": "$1 and $2 do not occur together",
  "not-response": "After $1 comes no $2",
  "not-precedence": "Before $2 there was no $1",
  "not-succession": "After $1 comes no $2",
  "not-chain-response": "After $1 does not come $2 directly",
  "not-chain-precedence": "Directly before $2 there was no $1",
  "not-chain-succession": "$2 does not follow $1 directly",
  "equivalence": "$1 and $2 occur equally often",
  "alwaysAfter": "After $1 comes $2 later",
  "alwaysBefore": "Before $1 there was $2",
  "neverTogether": "$1 and $2 do not occur together",
  "directlyFollows": "After $1 comes directly what usually does",
  "occurrences": "$1 occurs as often as usual",
  "knownActivities": "Only known activities occur",
};

function ruleWords(kind: RulesResult["kind"], { name, activities }: BrokenRule): (Node | string)[] {
  const parts = (SENTENCES[name] ?? `${name} $1 $2`).split(/(\$[12])/).filter((part) => part !== "");
  const words = parts.map((part) => part === "$1" ? nameNode(activities[0]) : part === "$2" ? nameNode(activities[1]) : part);
  return [
    ...words,
    h(
      "small",
      { class: "muted" },
      ` ${kind === "declare" ? name : name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`,
    ),
  ];
}
