/**
 * Remembers answers by the identity of what they are about, so that a chart which asks every second
 * costs one computation. Requests that come while an answer is computed wait for that one. A
 * computation that fails is not remembered.
 *
 * @param mostAnswers the answer that was asked for longest ago makes room for the next; default 16
 * @returns the answer kept under a key, or that of `compute`
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
