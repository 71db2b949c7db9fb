import type { Answer, Question } from "../lib/tracebook.js";
import type { FilteredLog } from "./page-log.js";

const asked = new WeakMap<FilteredLog, Map<string, Promise<unknown>>>();

/**
 * Asks a question that several parts of a page have, once for the cases that the filters leave.
 *
 * @param signal of the part that asks first; all end with the same cases
 */
export function askedOnce<Asked extends Question>(
  current: FilteredLog,
  question: Asked,
  signal?: AbortSignal,
): Promise<Answer<Asked["kind"]>> {
  const key = JSON.stringify(question);
  const known = asked.get(current) ?? new Map<string, Promise<unknown>>();
  asked.set(current, known);
  const answer = known.get(key) as Promise<Answer<Asked["kind"]>> | undefined ?? current.ask(question, { signal });
  known.set(key, answer);
  answer.catch(() => known.delete(key));
  return answer;
}
