import { groupDigits } from "../numerics/number-text.ts";
import type { RuleReport } from "../pipeline/check-rules.ts";
import { alignColumns } from "./align-columns.ts";
import { duration } from "./facts-table.ts";
import { oneLine } from "./one-line.ts";

/** Rules that are shown; `--json` has all. */
const SHOWN = 20;

/** How well a log keeps rules as a table for people: those that the most cases break first. */
export function rulesText(report: RuleReport): string {
  const { cases, fittingCases, fittingCasesPercent, averageFitness } = report;
  const figures = alignColumns([
    ["cases", groupDigits(cases)],
    ["cases that fit", `${groupDigits(fittingCases)} (${fittingCasesPercent.toFixed(2)} %)`],
    ["average fitness", averageFitness.toFixed(4)],
  ]);
  const [title, rows] = report.kind === "temporal-profile" ? unusualTimes(report) : brokenRules(report);
  if (rows.length === 0) return figures.join("\n");
  return [...figures, "", `${title} (${Math.min(SHOWN, rows.length)} of ${rows.length})`, ...alignColumns(rows.slice(0, SHOWN))]
    .join(
      "\n",
    );
}

type Titled = readonly [title: string, rows: readonly (readonly string[])[]];

function brokenRules(report: Exclude<RuleReport, { kind: "temporal-profile" }>): Titled {
  const rules = report.kind === "declare"
    ? report.rules.map((checked) => ({ ...checked, name: checked.rule.template as string, of: checked.rule.activities }))
    : report.rules.map((checked) => ({ ...checked, name: checked.rule.relation as string, of: checked.rule.activities }));
  const rows = rules.map(({ name, of, activatedCases, keptCases }) => ({
    name,
    of,
    activatedCases,
    broken: activatedCases - keptCases,
  }))
    .filter(({ broken }) => broken > 0).sort((a, b) => b.broken - a.broken)
    .map(({ name, of, activatedCases, broken }) => [
      `${name}(${of.map(oneLine).join(", ")})`,
      `broken in ${groupDigits(broken)}`,
      `of ${groupDigits(activatedCases)} cases`,
    ]);
  return ["broken rules", rows];
}

function unusualTimes({ distances }: Extract<RuleReport, { kind: "temporal-profile" }>): Titled {
  const rows = distances.filter(({ deviating }) => deviating > 0).sort((a, b) => b.deviating - a.deviating)
    .map(({ from, to, measured, deviating, meanSeconds }) => [
      `${oneLine(from)} … ${oneLine(to)}`,
      `unusual in ${groupDigits(deviating)}`,
      `of ${groupDigits(measured)} pairs`,
      `mean ${duration(meanSeconds)}`,
    ]);
  return ["unusual times", rows];
}
