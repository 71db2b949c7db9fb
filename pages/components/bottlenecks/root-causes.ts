import {
  type CauseTarget,
  saidAlike,
  sayCount,
  sayCountOf,
  sayDuration,
  sayShare,
  type ToldCauses,
} from "../../lib/tracebook.js";
import { keepersCommand } from "../elements/copied-command.js";
import { pageControl } from "../address/controls.js";
import { card, h, nameNode, unbroken } from "../elements/dom.js";
import { exactNote } from "../log/exact-note.js";
import { figureButton } from "../figures/figure-button.js";
import { alsoOn, follow } from "../log/follow.js";
import { suchAs } from "../overview/findings-list.js";
import { pageAddress } from "../address/page-address.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { sayHours } from "../elements/say-hours.js";
import { csvButton } from "../elements/save-buttons.js";
import { segmented } from "../elements/segmented.js";
import { viewState } from "../address/view-state.js";
import { whenVisible } from "../frame/when-visible.js";

const targets = pageControl("bottlenecks.causes", ["slow", "deviating", "reworked"]);

/**
 * What goes with slow, deviating or reworked cases among those that the filters leave: rules with
 * intervals and hours, and what moves the predictions of a model of everything together. They are
 * looked for when the card comes into view, since all attributes are read for them.
 */
export const RootCauses = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) =>
    card(
      "Root causes",
      "What goes with slow, deviating or reworked cases: at most five rules, and then the same of the waits and the work that take the most time, or of what most cases do again. They are values of attributes, who does a step first, steps (for slow cases), time of the start and load. Each is adjusted for the others, so that what only goes along with a rule is none; the intervals hold at once for everything that was looked at. Deviations are from the model of the inductive miner with noise 0.2.",
      exactNote(log, "events") ?? whenVisible(() =>
        h(
          "div",
          {},
          segmented(targets, "Cases", [["slow", "Slow cases"], ["deviating", "Deviating"], ["reworked", "With rework"]]),
          follow(alsoOn(log, targets.onChange), async (current, signal) => await told(log, current, signal)),
        )
      ),
    ));

const TOO_FEW = "Too few completed cases are left to be compared.";

async function told(log: PageLog, current: FilteredLog, signal: AbortSignal): Promise<Node[]> {
  const target: CauseTarget = targets.value;
  const columns = log.manifest.columns.map(({ column }) => column)
    .filter((column) => /^(resource$|start$|case:|event:)/.test(column));
  const report = await current.ask({ kind: "causes", target, columns }, { signal });
  const { cases, unit, mean, tests, rules, parts, warning } = report;
  if (cases < 2) return [h("p", { class: "empty" }, TOO_FEW)];
  const all = [
    ...rules.map((rule) => ({ part: "", rule })),
    ...parts.flatMap(({ part, rules }) => rules.map((rule) => ({ part, rule }))),
  ];
  const whole = unit === "seconds" ? `${sayDuration(mean)} in the mean` : `${sayShare(mean)} ${target}`;
  return [
    h(
      "p",
      { class: "note" },
      `${sayCountOf(cases, "completed case")}, ${whole}.${all.length === 0 ? "" : tendencyWords(report)}`,
    ),
    rules.length === 0
      ? h("p", { class: "empty" }, tests === 0 ? TOO_FEW : `Nothing goes with it, in ${sayCount(tests)} tests.`)
      : h("ol", { class: "findings" }, rules.map((rule) => ruleNode(log, report, rule, null))),
    ...parts.flatMap((part) => [
      h("h3", {}, nameNode(part.part)),
      h(
        "p",
        { class: "note" },
        `${sayCountOf(part.cases, "case")}, ${
          unit === "seconds" ? `${sayDuration(part.mean)} in the mean` : sayShare(part.mean)
        }.`,
      ),
      h("ol", { class: "findings" }, part.rules.map((rule) => ruleNode(log, report, rule, part))),
    ]),
    ...together(log, report),
    h("p", { class: "note" }, warning),
    h(
      "p",
      { class: "table-foot" },
      csvButton(`${log.entry.slug}-causes-of-${target}`, () => ({
        part: all.map(({ part }) => part),
        rule: all.map(({ rule: { conditions } }) => conditions.join(" and ")),
        cases: all.map(({ rule }) => rule.cases),
        difference: all.map(({ rule }) => rule.difference),
        low: all.map(({ rule: { interval } }) => interval[0]),
        high: all.map(({ rule: { interval } }) => interval[1]),
        without_adjustment: all.map(({ rule }) => rule.plainDifference),
        hours: all.map(({ rule: { hours } }) => hours ?? 0),
      })),
    ),
    keepersCommand("The same in a terminal", `deno task tracebook causes log:${log.entry.slug} --of ${target}`),
  ];
}

/** Below this share of the variance, what is known of cases says little of a single one. */
const LITTLE = 0.1;

/** That rules are tendencies, before they are read, where all that is known tells little. */
const tendencyWords = ({ contributions: { explained, subjects } }: ToldCauses): string =>
  subjects.length > 0 && explained >= LITTLE
    ? ""
    : ` The rules are tendencies of many cases: all that is known together tells ${
      subjects.length === 0 ? "nothing" : sayShare(explained)
    } of how single cases vary.`;

/** Says differences in the unit of a report with their signs, durations alike as a list goes. */
function differencesOf(unit: ToldCauses["unit"], list: readonly number[]): (value: number) => string {
  const { say, round } = saidAlike(Math.max(...list.map(Math.abs)));
  return (value) => {
    const size = Math.abs(value);
    if (unit === "seconds" && round(size) === 0) return "±0";
    return `${value < 0 ? "−" : "+"}${unit === "seconds" ? say(size) : `${(100 * size).toFixed(1)} points`}`;
  };
}

function ruleNode(
  log: PageLog,
  { target, unit, rules, parts }: ToldCauses,
  rule: ToldCauses["rules"][number],
  part: ToldCauses["parts"][number] | null,
): HTMLElement {
  const told = [...rules, ...parts.flatMap(({ rules }) => rules)].map(({ hours }) => hours);
  const { conditions, alike, cases, examples, difference, interval, plainDifference, hours, filters } = rule;
  const of = [target, JSON.stringify(part === null ? conditions : [part.part, ...conditions])];
  const say = differencesOf(unit, [difference, ...interval]);
  const words = conditions.flatMap((condition, i) => [i === 0 ? "" : " and ", nameNode(unbroken(condition))]);
  const address = filters === null
    ? null
    : pageAddress("cases", { filters: [...viewState.current.filters, ...filters, ...part?.filters ?? []], selection: null });
  return h(
    "li",
    {},
    h(
      "span",
      { class: "sentence" },
      h("b", {}, words),
      ...(alike.length === 0
        ? []
        : [" (or ", ...alike.flatMap((one, i) => [i === 0 ? "" : ", or ", nameNode(unbroken(one))]), ": nearly the same cases)"]),
      ": ",
      figureButton(log, [unit === "seconds" ? "cause-seconds" : "cause-share", of, difference], say(difference)),
      unbroken(` (95 % interval ${say(interval[0])} to ${say(interval[1])}; unadjusted ${say(plainDifference)}).`),
      suchAs(examples),
    ),
    h(
      "span",
      { class: "stake" },
      `${sayCountOf(cases, "case")} · `,
      hours === null ? "which take no longer than others" : figureButton(log, ["cause-hours", of, hours], sayHours(hours, told)),
    ),
    address === null
      ? null
      : h("a", { class: "door named", href: address, "aria-label": `Cases of ${conditions.join(" and ")}` }, "Cases"),
  );
}

/** What a model of everything tells, and what moves its predictions, as bars. */
function together(log: PageLog, { target, unit, contributions: { explained, subjects } }: ToldCauses): HTMLElement[] {
  if (subjects.length === 0) {
    return [h("p", { class: "note" }, "A model of everything together tells nothing of cases that it has not seen.")];
  }
  const most = subjects[0].mean;
  const say = differencesOf(unit, [most]);
  return [
    h(
      "p",
      { class: "shap-words" },
      "A model of everything together tells ",
      figureButton(log, ["cause-explained", [target], explained], sayShare(explained)),
      " of the variance of cases that it has not seen. What moves its predictions, and by how much on average:",
    ),
    h(
      "table",
      { class: "shap", "aria-label": "Mean of the absolute SHAP values by subject, with the values that raise it most" },
      h(
        "tbody",
        {},
        subjects.map(({ subject, mean, values }) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, nameNode(subject)),
            h("td", {}, h("span", { class: "track" }, h("span", { class: "bar", style: `width: ${100 * mean / most}%` }))),
            h(
              "td",
              { class: "number" },
              figureButton(log, ["cause-contribution", [target, subject], mean], say(mean).slice(1)),
            ),
            h(
              "td",
              { class: "raised muted" },
              values.filter((value) => value.mean > 0).slice(0, 2).flatMap(({ words, mean }, i) => [
                i === 0 ? "" : "; ",
                nameNode(unbroken(words)),
                ` ${say(mean).replaceAll(" ", "\u00a0")}`,
              ]),
            ),
          )
        ),
      ),
    ),
  ];
}
