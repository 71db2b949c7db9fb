import type { StoredLog } from "../database/mod.ts";

/**
 * Remembers one answer for each log, for as long as the log stays at its version, so that a chart
 * which asks every second costs one computation. Requests that come while an answer is computed
 * wait for that one. A computation that fails is not remembered.
 *
 * @param compute makes the answer
 * @param mostLogs the answer that was asked for longest ago makes room for the next; default 16
 */
export function answerCache<T>(compute: (log: StoredLog) => Promise<T>, mostLogs = 16): (log: StoredLog) => Promise<T> {
  const answers = new Map<number, { readonly version: number; readonly answer: Promise<T> }>();
  return (log) => {
    const kept = answers.get(log.logId);
    const current = kept?.version === log.version ? kept : { version: log.version, answer: compute(log) };
    answers.delete(log.logId);
    answers.set(log.logId, current);
    current.answer.catch(() => {
      if (answers.get(log.logId) === current) answers.delete(log.logId);
    });
    if (answers.size > mostLogs) answers.delete(answers.keys().next().value!);
    return current.answer;
  };
}
