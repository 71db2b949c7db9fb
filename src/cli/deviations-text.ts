import { groupDigits, sayShare } from "../numerics/number-text.ts";
import type { DeviationReport } from "../pipeline/list-deviations.ts";
import { alignColumns } from "./align-columns.ts";
import { duration } from "./facts-table.ts";
import { oneLine } from "./one-line.ts";

/** Deviations that are shown, and root causes of each; `--json` has all. */
const SHOWN = { deviations: 20, causes: 3 };

/** Deviations from a model as a table for people. */
export function deviationsText({ deviations, cases }: DeviationReport): string {
  const found = deviations.filter(({ cases }) => cases > 0);
  if (found.length === 0) return `  none: all ${groupDigits(cases)} cases follow the model`;
  const shown = found.slice(0, SHOWN.deviations);
  const causes = shown.flatMap(({ kind, activity, rootCauses }) =>
    rootCauses.slice(0, SHOWN.causes).map(({ attribute, value, lift, casesWithValue, deviatingWithValue }) => [
      nameOf(kind, activity),
      `${oneLine(attribute)} = ${oneLine(value)}`,
      `${groupDigits(deviatingWithValue)} of ${groupDigits(casesWithValue)} cases`,
      `lift ${lift.toFixed(2)}`,
    ])
  );
  return [
    `deviations, of ${groupDigits(cases)} cases (${shown.length} of ${found.length})`,
    ...alignColumns([
      ["", "cases", "", "median cycle time, 95 % interval"],
      ...shown.map(({ kind, activity, cases, share, duration: effect }) => [
        nameOf(kind, activity),
        groupDigits(cases),
        sayShare(share),
        effect === null ? "" : effectText(effect.difference, effect.interval),
      ]),
    ]),
    ...(causes.length === 0 ? [] : ["", "what goes with them (associations, not yet causes)", ...alignColumns(causes)]),
  ].join("\n");
}

const nameOf = (kind: string, activity: string | null): string =>
  activity === null ? "any" : `${kind === "log-move" ? "not allowed" : "missing"}: ${oneLine(activity)}`;

/** The difference of the median cycle time. */
const effectText = (seconds: number, [least, most]: readonly [number, number]): string =>
  `${signed(seconds)} (${signed(least)} to ${signed(most)})`;

const signed = (seconds: number): string => seconds < 0 ? `-${duration(-seconds)}` : `+${duration(seconds)}`;
