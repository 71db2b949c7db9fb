import { findMistakes, isOfRejection, type Mistake } from "../../comparison/findings/find-mistakes.ts";
import { mistakeSentence } from "../../comparison/findings/mistake-words.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { keptFor } from "./kept-for.ts";

/** An event of a case that looks like a mistake in the data. */
export interface CaseMistake {
  /** Number of the event in the case, from 0; of what is missing, that of the event after it. */
  readonly event: number;
  /** What is wrong with it. */
  readonly words: string;
}

const found = new WeakMap<EventLog, readonly Mistake[]>();

/**
 * The events of a case that look like mistakes beside all cases of the log, whatever the filters:
 * see {@linkcode findMistakes}, whose result is kept. None that rejected rows may explain.
 */
export function caseMistakes({ whole, rejectedCases }: FilteredEvents, caseId: string): CaseMistake[] {
  const c = whole.caseIds.indexOf(caseId);
  return keptFor(found, whole, () => findMistakes(whole)).filter((one) =>
    one.case === c && !isOfRejection(one, whole, rejectedCases)
  )
    .map((one) => ({ event: one.event - whole.caseOffsets[c], words: mistakeSentence(one, whole.activities) }));
}
