import { explainLateCase, type LateCase, type LateRange } from "../../comparison/causes/explain-late-case.ts";
import {
  lateCaseWords,
  lateClauseWords,
  lateFigures,
  lateRangeWords,
  lateRestWords,
  type LateWord,
} from "../../comparison/causes/late-case-words.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { caseDeviations, type KnownAlignments } from "./deviations.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { keptFor } from "./kept-for.ts";

/** Why a case is late, in words and figures; see {@linkcode explainLateCase}. */
export interface ToldLateCase {
  readonly late: LateCase;
  /** The comparison in a sentence. */
  readonly words: string;
  /** The whole difference in words, without a sign. */
  readonly excess: string;
  readonly clauses: readonly ToldClause[];
  /** What they leave over. */
  readonly rest: readonly LateWord[];
  /** How much that is, in words. */
  readonly restHours: string;
}

/** A clause in words. */
export interface ToldClause {
  readonly words: readonly LateWord[];
  /** The part of the excess in words: with the others and the rest it adds up. */
  readonly hours: string;
  /** The events of the case that show it, counted within the case from 0. */
  readonly events: readonly number[];
  /** The case among comparable ones, and the same in words; null where it has no size. */
  readonly range: (LateRange & { readonly words: string }) | null;
}

/** A page asks again when the cases are aligned. */
const logs = new WeakMap<FilteredEvents, EventLog>();

/**
 * Compares a case with those that the filters leave.
 *
 * @param caseIndex of the log without filters
 * @param known alignments with a model, by whose deviations cases are compared as well
 * @returns null for a case that the filters take away, or one with too few comparable cases
 */
export function lateCase(events: FilteredEvents, caseIndex: number, known?: KnownAlignments): ToldLateCase | null {
  const index = events.view.cases.indexOf(caseIndex);
  if (index < 0) return null;
  const log = keptFor(logs, events, () => comparedLog(events));
  const late = explainLateCase(log, index, {
    ...events.completed(),
    deviations: known === undefined ? undefined : caseDeviations(events, known),
  });
  if (late === null) return null;
  const first = log.caseOffsets[index];
  const figures = lateFigures(late);
  return {
    late,
    words: lateCaseWords(late),
    excess: figures.excess,
    clauses: late.clauses.map((clause, i) => ({
      words: lateClauseWords(clause, log),
      hours: figures.clauses[i],
      events: clause.events.map((event) => event - first),
      range: clause.range && { ...clause.range, words: lateRangeWords(clause)! },
    })),
    rest: lateRestWords(late, log),
    restHours: figures.rest,
  };
}

/** What cases are compared by, in codes of the whole log: to count them anew would take longer. */
function comparedLog(events: FilteredEvents): EventLog {
  const { whole: { caseAttributes }, view: { cases } } = events;
  const chosen = (codes: Int32Array) => Int32Array.from(cases, (c) => codes[c]);
  return {
    ...events.withResources(),
    caseAttributes: caseAttributes.map((attribute) => ({ ...attribute, codes: chosen(attribute.codes) })),
  };
}
