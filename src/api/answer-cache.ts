/**
 * A cache of answers by key, so that a chart that polls every second costs one computation.
 * Requests that come while an answer is computed wait for it. A computation that fails is not
 * cached.
 *
 * @param mostAnswers size of the cache; the least recently used answer is dropped; default 16
 * @returns a function that gives the cached answer of a key, or that of `compute`
 *
 * @example
 * ```ts
 * import { answerCache } from "@/api/answer-cache.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const answer = answerCache<number>();
 * let asked = 0;
 * const compute = () => Promise.resolve(++asked);
 * assertEquals([await answer("a", compute), await answer("a", compute), await answer("b", compute)], [1, 1, 2]);
 * ```
 */
export function answerCache<T>(mostAnswers = 16): (key: string, compute: () => Promise<T>) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (key, compute) => {
    const answer = answers.get(key) ?? compute();
    answers.delete(key);
    answers.set(key, answer);
    answer.catch(() => {
      if (answers.get(key) === answer) answers.delete(key);
    });
    if (answers.size > mostAnswers) answers.delete(answers.keys().next().value!);
    return answer;
  };
}
