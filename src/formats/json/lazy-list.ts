/** A list whose entries are made one after the other when they are read, and not kept. */
export interface LazyList<T> extends Iterable<T> {
  /** How many entries it has. */
  readonly length: number;
  /** All entries at once, so that `JSON.stringify` writes the list as an array. */
  toJSON(): T[];
}

/**
 * A list for long results. `jsonParts` writes it without having more than one entry in memory.
 *
 * @param length how many entries there are
 * @param entries begins to make them; called each time the list is read
 *
 * @example
 * ```ts
 * import { lazyList } from "@/formats/json/lazy-list.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const squares = lazyList(3, function* () {
 *   for (let i = 0; i < 3; i++) yield i * i;
 * });
 * assertEquals([...squares], [0, 1, 4]);
 * assertEquals(JSON.stringify({ squares }), '{"squares":[0,1,4]}');
 * ```
 */
export function lazyList<T>(length: number, entries: () => Iterator<T>): LazyList<T> {
  return {
    length,
    [Symbol.iterator]: entries,
    toJSON() {
      return [...this];
    },
  };
}

/** Whether a value is a {@linkcode LazyList}. */
export const isLazyList = (value: object): value is LazyList<unknown> =>
  !Array.isArray(value) && "toJSON" in value && Symbol.iterator in value;
