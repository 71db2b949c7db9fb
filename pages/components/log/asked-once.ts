import type { Answer, Question } from "../../lib/tracebook.js";
import type { FilteredLog } from "./page-log.js";

const asked = new WeakMap<FilteredLog, Map<string, Promise<unknown>>>();

/**
 * The answer to a question that several parts of a page have in common: it is asked once, and not
 * wanted any more when other filters are set. A failure is told to each part; the next to ask asks
 * again.
 */
export function askedOnce<Asked extends Question>(current: FilteredLog, question: Asked): Promise<Answer<Asked["kind"]>> {
  const known = asked.get(current) ?? new Map<string, Promise<unknown>>();
  asked.set(current, known);
  const key = JSON.stringify(question);
  const answer = known.get(key) ?? current.ask(question, { signal: current.superseded });
  known.set(key, answer);
  answer.catch(() => known.delete(key));
  return answer as Promise<Answer<Asked["kind"]>>;
}
