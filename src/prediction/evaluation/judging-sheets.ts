import type { EventLog } from "../../event-log/event-log.ts";
import { type CaseSplit, prefixesOf, startOf } from "../case-split.ts";
import { censoringWeights, weighSheet } from "./censoring.ts";
import type { EvaluateOptions } from "./evaluation.ts";
import { loadClock } from "../features/load-clock.ts";
import { closingOf, planFeatures } from "../features/plan-features.ts";
import type { FeaturePlan } from "../features/prefix-features.ts";
import { longSilenceOf, makeSheet, type Sheet } from "../features/sheet.ts";

/** Fewer cases than this to learn from are no rehearsal. */
const LEAST_REHEARSAL_CASES = 10;

/** Cases by start: those that have ended, and those that have not. */
export interface CasesAtHand {
  readonly closed: readonly number[];
  readonly open: readonly number[];
}

/** Tells, by its position in the log, whether a case has not ended. */
export const openAmong = ({ open }: CasesAtHand): (item: number) => boolean => {
  const items = new Set(open);
  return (item) => items.has(item);
};

/** Training and test rows of a split, laid out by a plan that the training rows alone made. */
export interface Sheets {
  readonly train: Sheet;
  readonly test: Sheet;
  /**
   * Rows of cases that are neither learned from nor judged on: they, too, tell how far the hours
   * lie from the answers, in time.
   */
  readonly others: Sheet;
  readonly plan: FeaturePlan;
  readonly categorical: readonly boolean[];
}

type SheetsOptions = Pick<EvaluateOptions, "task" | "zone" | "endActivities"> & { readonly cases: CasesAtHand };

/** Lays the rows of a split out. */
export function sheetsOf(log: EventLog, split: CaseSplit, others: readonly number[], options: SheetsOptions): Sheets {
  const { task, zone, endActivities = "all", cases } = options;
  const closing = { endActivities, silence: longSilenceOf(log, split.train) };
  const plan = planFeatures(log, prefixesOf(log, split.train, task), { zone, closing });
  const how = { task, plan, load: loadClock(log, closing), isOpen: openAmong(cases) };
  return {
    train: makeSheet(log, split.train, how),
    test: makeSheet(log, split.test, how),
    others: makeSheet(log, others, how),
    plan,
    categorical: categoricalOf(plan),
  };
}

/** Which columns of a plan's rows hold categories. */
export const categoricalOf = (plan: FeaturePlan): boolean[] => plan.features.map(({ kind }) => kind === "category");

/** The same, with the test rows as they are beside the weighted ones. */
export interface RehearsalSheets extends Sheets {
  readonly plain: Sheet;
}

/**
 * The rows for everything that is decided before the test: training cases stay as they are, but the
 * validation cases, being those that had ended by the test, are weighted. Where they are too few,
 * the training rows themselves stand in: then only baselines are compared.
 */
export function rehearsalSheets(
  log: EventLog,
  { inner, outer, earlier }: { inner: CaseSplit; outer: CaseSplit; earlier: readonly number[] },
  late: Sheets,
  options: SheetsOptions,
): RehearsalSheets {
  const { cases, task } = options;
  const ended = new Set(outer.train);
  const unfinished = [
    ...earlier.filter((item) => !ended.has(item)),
    ...cases.open.filter((item) => startOf(log, item) < outer.time),
  ];
  if (inner.train.length < LEAST_REHEARSAL_CASES || inner.test.length === 0) {
    const load = loadClock(log, closingOf(late.plan));
    const others = makeSheet(log, unfinished, { task, plan: late.plan, load, isOpen: openAmong(cases) });
    return { ...late, test: late.train, plain: late.train, others };
  }
  const recent = unfinished.filter((item) => startOf(log, item) >= inner.time);
  const sheets = sheetsOf(log, inner, recent, options);
  const population = earlier.filter((item) => startOf(log, item) >= inner.time);
  const weights = censoringWeights(log, inner.test, population, outer.time);
  return { ...sheets, test: weighSheet(sheets.test, weights), plain: sheets.test };
}
