import type { ConformanceReport } from "../conformance/conformance-of.ts";
import { alignColumns } from "./align-columns.ts";
import { countOf } from "../numerics/number-text.ts";
import { oneLine } from "./one-line.ts";
import { groupDigits } from "../numerics/number-text.ts";

/** Variants with deviations that are shown; `--json` has all. */
const SHOWN = 10;

/** A comparison of log and model as a table for people. */
export function conformanceText(report: ConformanceReport): string {
  const { tokenReplay, alignments, footprints } = report;
  const figures: [string, string][] = [
    ...(alignments === null ? [] : [
      ["fitness by alignments", share(alignments.averageFitness)],
      ["cases that fit", percent(alignments.fittingCasesPercent)],
      ["deviations", alignments.deviationsTotal === null ? "known within bounds only" : groupDigits(alignments.deviationsTotal)],
    ] satisfies [string, string][]),
    ...(tokenReplay === null ? [] : [
      ["fitness by token replay", share(tokenReplay.logFitness)],
      ["tokens missing, remaining", `${groupDigits(tokenReplay.missing)}, ${groupDigits(tokenReplay.remaining)}`],
    ] satisfies [string, string][]),
    ["precision", share(report.etcPrecisionAlignments)],
    ["generalization", share(report.generalization)],
    ["simplicity", share(report.simplicityArcDegree)],
    ["agreement of footprints", share(footprints?.conformance ?? null)],
  ];
  const told = figures.filter(([, value]) => value !== "");
  const worst = (alignments?.variants ?? []).filter(({ lower }) => lower > 0).slice(0, SHOWN);
  return [
    ...alignColumns(told),
    ...(worst.length === 0 ? [] : ["", `most frequent variants with deviations (${worst.length})`]),
    ...alignColumns(worst.map(({ count, deviations, lower, upper, activities }) => [
      groupDigits(count),
      deviations === null ? `${lower} to ${upper ?? "?"} deviations` : countOf(deviations, "deviation"),
      activities.map(oneLine).join(" → "),
    ])),
  ].join("\n");
}

const share = (value: number | null): string => value === null ? "" : value.toFixed(4);
const percent = (value: number | null): string => value === null ? "" : `${value.toFixed(2)} %`;
