import fc from "fast-check";
import { assertEquals } from "@std/assert";
import { createPriorityQueue } from "@/numerics/priority-queue.ts";

Deno.test("items come out in order, whatever the order in which they went in", () => {
  fc.assert(fc.property(fc.array(fc.integer()), (items) => {
    const queue = createPriorityQueue<number>((a, b) => a < b);
    for (const item of items) queue.push(item);
    assertEquals(queue.size, items.length);
    assertEquals(items.map(() => queue.pop()), items.toSorted((a, b) => a - b));
    assertEquals(queue.size, 0);
  }));
});

Deno.test("the queue agrees with a sorted list while items come and go", () => {
  fc.assert(fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 20 }))), (steps) => {
    const queue = createPriorityQueue<number>((a, b) => a < b);
    const list: number[] = [];
    for (const step of steps) {
      if (step === null) assertEquals(queue.pop(), list.shift());
      else {
        queue.push(step);
        list.push(step);
        list.sort((a, b) => a - b);
      }
      assertEquals(queue.peek(), list[0]);
    }
  }));
});

Deno.test("a running number as second criterion keeps equal items in the order of their arrival", () => {
  const queue = createPriorityQueue<[number, number]>((a, b) => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]));
  for (let at = 0; at < 100; at++) queue.push([at % 3, at]);
  const order = Array.from({ length: 100 }, () => queue.pop()!);
  assertEquals(order, order.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]));
});
