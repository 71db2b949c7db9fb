/** Most answers that are kept. */
const MOST = 1000;

/**
 * A function that computes what belongs to a key once, and keeps the latest thousand answers. What
 * fails is not kept.
 */
export function rememberSome(): <T>(key: string, compute: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, unknown>();
  return async <T>(key: string, compute: () => Promise<T>): Promise<T> => {
    if (kept.has(key)) return kept.get(key) as T;
    const value = await compute();
    kept.set(key, value);
    if (kept.size > MOST) kept.delete(kept.keys().next().value!);
    return value;
  };
}
