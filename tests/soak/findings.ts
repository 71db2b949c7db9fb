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
import { judgeEffects, measureEffects } from "../comparison/planted-effects.ts";

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

/** Effects whose size must be in its interval, as a share. */
const COVERED = 0.95;

/**
 * Prints which of the effects that are planted in demo logs are not found, are out of order or have
 * a size out of its interval.
 *
 * @param first seed of the first log
 * @param logs how many
 * @returns 1 if anything is missing or out of order, or if fewer sizes are in their intervals than
 * 95 % less what chance explains (99 %)
 */
export function soakEffects({ first = 1, logs = 20 }: { readonly first?: number; readonly logs?: number }): number {
  let [missing, outside, order, sizes, smallest] = [0, 0, 0, 0, 0];
  for (let seed = first; seed < first + logs; seed++) {
    const judged = judgeEffects(measureEffects(seed).parts);
    for (const what of ["missing", "outside", "order"] as const) {
      for (const words of judged[what]) console.log(`seed ${seed}, ${what}: ${words}`);
    }
    missing += judged.missing.length;
    outside += judged.outside.length;
    order += judged.order.length;
    sizes += judged.sizes;
    smallest += judged.smallest ? 1 : 0;
  }
  console.log(
    `${logs} logs: ${missing} effects missing, ${order} out of order, ${sizes - outside} of ${sizes} sizes in their interval; ` +
      `the smallest effect is named in ${smallest}`,
  );
  const least = COVERED * sizes - 2.33 * Math.sqrt(COVERED * (1 - COVERED) * sizes);
  return missing === 0 && order === 0 && sizes - outside >= least ? 0 : 1;
}
