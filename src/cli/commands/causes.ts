import { CAUSE_TARGETS, type CauseTarget } from "../../comparison/causes/cause-target.ts";
import type { CauseRule } from "../../comparison/causes/cause-rules.ts";
import type { CausesReport } from "../../comparison/causes/causes-report.ts";
import { usageError } from "../../errors.ts";
import { groupDigits, sayShare } from "../../numerics/number-text.ts";
import { listCauses } from "../../pipeline/list-causes.ts";
import { differencesAlike, sayDuration } from "../../time/duration-text.ts";
import type { CommandBody } from "../command.ts";
import { ANALYSIS_FLAGS, analysisOptions } from "../log-flags.ts";
import { oneLine } from "../terminal-text.ts";

/** `tracebook causes`: what goes with slow, deviating or reworked cases. */
export const causesCommand: CommandBody = {
  name: "causes",
  usage: "LOG --of slow|deviating|reworked [--json]",
  description: [
    "Conditions are attribute values, who does an activity first, activities (for slow cases), the time of the start, and the load then.",
    "The clearest one is a rule, then the clearest among cases that are alike in the rules so far, so that what only goes along with a",
    "rule is none. In a log where nothing goes with the outcome, the chance of any rule is at most 5 %; intervals hold at once for all",
    "that was looked at. A rule is an association and not a cause. Deviations are from what the inductive miner discovers with noise 0.2.",
    "Attributes that are the outcome in other words, such as late, are left out; the note at the end names them.",
    "Then the same of single parts: the waits and the work that take the most time, or the steps that most cases do again.",
    "A model of all conditions together (gradient boosting) says how much of the outcome they tell of cases that it has not seen, and what",
    "moves its predictions most (means of absolute SHAP values).",
    "JSON: {target, cases, unit, mean, tests, rules: [{conditions, alike, filter, cases, examples, plainDifference, difference, interval,",
    "hours, pValue}], parts: [{part, filter, cases, mean, rules}], contributions: {explained, subjects: [{subject, mean, values: [{words, cases,",
    "mean}]}]}, warning}; differences and means are of mean seconds for slow, else of shares; hours are null where cases with the outcome",
    "take no longer than others.",
  ].join("\n"),
  flags: {
    "of": { value: "WHICH", help: "slow, deviating or reworked cases (default slow)" },
    "json": { help: "print one JSON document instead of text" },
    ...ANALYSIS_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [{ call: "log:loan-applications --of reworked", does: "which cases repeat work" }],
  async run(input) {
    const target = (input.option("of") ?? "slow") as CauseTarget;
    if (!CAUSE_TARGETS.includes(target)) {
      throw usageError({ expected: `${CAUSE_TARGETS.join(", ")} after --of`, found: JSON.stringify(target) });
    }
    const report = await listCauses(input.positionals[0], { ...analysisOptions(input), target });
    input.print(input.has("json") ? JSON.stringify(report) : causesText(report));
    input.reporter.message(`note: ${report.warning}`);
  },
};

function causesText({ target, cases, unit, mean, tests, rules, parts, contributions }: CausesReport): string {
  const say = (value: number) => {
    const sign = value < 0 ? "−" : "+";
    return unit === "seconds" ? `${sign}${sayDuration(Math.abs(value))}` : `${sign}${(100 * Math.abs(value)).toFixed(1)} points`;
  };
  const sayInterval = (difference: number, interval: readonly [number, number]) => {
    const all = [difference, ...interval];
    const [own, low, high] = unit === "seconds" ? differencesAlike(all) : all.map(say);
    return `${own} (95 % interval ${low} to ${high})`;
  };
  const whole = unit === "seconds" ? `mean ${sayDuration(mean)}` : `${sayShare(mean)} ${target}`;
  const head = `${groupDigits(cases)} completed cases, ${whole}`;
  const { explained, subjects } = contributions;
  const together = explained === 0
    ? "A model of everything together tells nothing of cases that it has not seen."
    : `A model of everything together tells ${sayShare(explained)} of the variance of cases that it has not seen. It moves by ` +
      `${subjects.map(({ subject, mean }) => `${oneLine(subject)} (${say(mean).slice(1)})`).join(", ")} on average.`;
  if (rules.length === 0 && parts.length === 0) {
    return `${head}; nothing goes with it in ${groupDigits(tests)} tests\n${together}`;
  }
  const ruleText = (
    { conditions, alike, cases, difference, interval, plainDifference, hours, filter }: CauseRule,
    i: number,
  ) =>
    [
      `${i + 1}. ${conditions.map((text) => oneLine(text)).join(", and ")}${
        alike.length === 0 ? "" : ` (or ${alike.map((text) => oneLine(text)).join(", or ")}: nearly the same cases)`
      }: ${sayInterval(difference, interval)}`,
      `   ${groupDigits(cases)} cases, ${hours === null ? NOTHING_LOST : `${groupDigits(Math.round(hours))} h`}; ` +
      `raw ${say(plainDifference)}${filter === null ? "" : `; filter: ${filter}`}`,
    ].join("\n");
  return [
    rules.length === 0 ? `${head}; nothing goes with all of it` : head,
    ...rules.map(ruleText),
    ...parts.flatMap(({ part, cases, mean, rules }) => [
      `${oneLine(part)}: ${groupDigits(cases)} cases, ${unit === "seconds" ? `mean ${sayDuration(mean)}` : sayShare(mean)}`,
      ...rules.map((rule, i) => ruleText(rule, i).replace(/^/gm, "  ")),
    ]),
    together,
  ].join("\n");
}

const NOTHING_LOST = "which take no longer than others";
