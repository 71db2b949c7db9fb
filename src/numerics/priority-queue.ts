/** Items that come out in order of precedence, whatever the order in which they went in. */
export interface PriorityQueue<T> {
  /** How many items are in it. */
  readonly size: number;
  /** Puts an item in. Logarithmic time. */
  push(item: T): void;
  /** The item that precedes all others, which stays; undefined if there is none. */
  peek(): T | undefined;
  /** Takes out the item that precedes all others; undefined if there is none. Logarithmic time. */
  pop(): T | undefined;
}

/**
 * An empty priority queue: a binary heap (Williams, "Algorithm 232: Heapsort", 1964). Of two items
 * of which neither precedes the other any may come first; let `precedes` break ties (by a running
 * number, say) where the order matters.
 *
 * @example
 * ```ts
 * import { createPriorityQueue } from "@/numerics/priority-queue.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const queue = createPriorityQueue<number>((a, b) => a < b);
 * for (const number of [3, 1, 2]) queue.push(number);
 * assertEquals([queue.pop(), queue.pop(), queue.pop(), queue.pop()], [1, 2, 3, undefined]);
 * ```
 *
 * @param precedes whether the first item must come out before the second: a strict order
 */
export function createPriorityQueue<T>(precedes: (a: T, b: T) => boolean): PriorityQueue<T> {
  const heap: T[] = [];

  const rise = (item: T, from: number): void => {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!precedes(item, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = item;
  };

  const sink = (item: T): void => {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && precedes(heap[child + 1], heap[child])) child++;
      if (!precedes(heap[child], item)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = item;
  };

  return {
    get size() {
      return heap.length;
    },
    push(item) {
      heap.push(item);
      rise(item, heap.length - 1);
    },
    peek: () => heap[0],
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (heap.length > 0) sink(last as T);
      return first;
    },
  };
}
