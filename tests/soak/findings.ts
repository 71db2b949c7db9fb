/**
 * How well findings are found: mistakes planted in demo logs, and demo logs in which nothing goes
 * with anything, where nothing should be found.
 *
 * @module
 */
import { findingsReport } from "@/comparison/findings/findings-report.ts";
import { causesReport } from "@/comparison/causes/causes-report.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { createRandom } from "@/numerics/random.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";
import { simulateLoanProcess } from "../simulation/loan-process.ts";
import { loanLogOf, measureMistakes, shuffledLog } from "../comparison/findings-logs.ts";

/** Planted mistakes of each log. */
const PLANTED = 200;
/** Cases of a shuffled log. */
const SHUFFLED_CASES = 600;

/** A demo log with an attribute that nothing depends on. */
function withoutEffect(seed: number): EventLog {
  const log = loanLogOf([...simulateLoanProcess({ seed, cases: SHUFFLED_CASES })]);
  const random = createRandom(seed).fork("colour");
  const codes = Int32Array.from(log.caseIds, () => random.integer(4));
  return {
    ...log,
    caseAttributes: [...log.caseAttributes, { name: "colour", type: "string", values: ["blue", "green", "red", "white"], codes }],
  };
}

/**
 * Prints a table of the mistakes, and how many shuffled logs had findings.
 *
 * @param first seed of the first log
 * @param logs of each kind
 * @returns 1 if fewer than 95 % are found, more than 2 % of what is told is none, more than 5 % of
 * the shuffled logs have findings, or of the others an attribute without effect is named
 */
export function soakFindings({ first = 500, logs = 20 }: { readonly first?: number; readonly logs?: number }): number {
  const seeds = Array.from({ length: logs }, (_, i) => first + i);
  console.log("| seed | rows | planted | found | kind named right | told | none was planted |\n|---|---|---|---|---|---|---|");
  const sums = { planted: 0, found: 0, kindRight: 0, told: 0, wrong: 0 };
  for (const seed of seeds) {
    const { rows, planted, found, kindRight, told, wrong } = measureMistakes(seed, PLANTED);
    console.log(`| ${[seed, rows, planted, found, kindRight, told, wrong].join(" | ")} |`);
    sums.planted += planted;
    sums.found += found;
    sums.kindRight += kindRight;
    sums.told += told;
    sums.wrong += wrong;
  }
  const { planted, found, kindRight, told, wrong } = sums;
  console.log(`| all | | ${[planted, found, kindRight, told, wrong].join(" | ")} |`);
  let any = 0;
  for (const seed of seeds.flatMap((seed) => [5 * seed, 5 * seed + 1, 5 * seed + 2, 5 * seed + 3, 5 * seed + 4])) {
    const log = shuffledLog(seed, SHUFFLED_CASES);
    const { findings } = findingsReport(log, completedCases(log));
    if (findings.length === 0) continue;
    any++;
    for (const { sentence } of findings) console.log(`seed ${seed}: ${sentence}`);
  }
  console.log(`${any} of ${5 * logs} shuffled logs have findings`);
  let named = 0;
  for (const seed of seeds.flatMap((seed) => [5 * seed, 5 * seed + 1, 5 * seed + 2, 5 * seed + 3, 5 * seed + 4])) {
    const log = withoutEffect(seed);
    const rules = (["slow", "reworked"] as const).flatMap((target) => {
      const { rules, parts } = causesReport(log, { ...completedCases(log), target });
      return [...rules, ...parts.flatMap((part) => part.rules)];
    });
    if (rules.some(({ conditions }) => conditions.some((words) => words.startsWith("colour")))) named++;
  }
  console.log(`in ${named} of ${5 * logs} demo logs an attribute without effect is named as a cause of slow cases or of rework`);
  return named <= 0.05 * 5 * logs && found >= 0.95 * planted && wrong <= 0.02 * told && any <= 0.05 * 5 * logs ? 0 : 1;
}
