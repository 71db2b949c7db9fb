/** Options of {@linkcode answerCache}. */
interface AnswerCacheOptions<T> {
  /** Most answers. Default 16. */
  readonly mostAnswers?: number;
  /** Most weight of all answers together; the latest is kept whatever its weight. Default: any. */
  readonly mostWeight?: number;
  /** The weight of an answer, such as its bytes. Default 1. */
  readonly weightOf?: (answer: T) => number;
  /** Whether an answer may be given again. Default: each may. */
  readonly keeps?: (answer: T) => boolean;
}

/**
 * A cache of answers by key, so that a chart that polls every second costs one computation.
 * Requests that come while an answer is computed wait for it. A computation that fails is not
 * cached. When it is full, the least recently used answers are dropped.
 *
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
export function answerCache<T>(
  { mostAnswers = 16, mostWeight = Infinity, weightOf = () => 1, keeps = () => true }: AnswerCacheOptions<T> = {},
): (key: string, compute: () => Promise<T>) => Promise<T> {
  const answers = new Map<string, { readonly answer: Promise<T>; weight: number }>();
  let weight = 0;
  const drop = (key: string) => {
    weight -= answers.get(key)!.weight;
    answers.delete(key);
  };
  const dropOldest = () => {
    while (answers.size > 1 && (answers.size > mostAnswers || weight > mostWeight)) drop(answers.keys().next().value!);
  };
  return (key, compute) => {
    const known = answers.get(key);
    const entry = known ?? { answer: compute(), weight: 0 };
    answers.delete(key);
    answers.set(key, entry);
    if (known === undefined) {
      entry.answer.then((answer) => {
        if (answers.get(key) !== entry) return;
        if (!keeps(answer)) return drop(key);
        entry.weight = weightOf(answer);
        weight += entry.weight;
        dropOldest();
      }, () => {
        if (answers.get(key) === entry) drop(key);
      });
    }
    dropOldest();
    return entry.answer;
  };
}
