import { assertEquals } from "@std/assert";
import { timeSpan } from "@/event-log/time-span.ts";

Deno.test("the span of a log's times is that of its events, in whatever order they are", () => {
  assertEquals(timeSpan({ time: Float64Array.of(5, 2, 9, 9) }), { firstTime: 2, lastTime: 9 });
  assertEquals(timeSpan({ time: new Float64Array() }), { firstTime: Infinity, lastTime: -Infinity });
});
