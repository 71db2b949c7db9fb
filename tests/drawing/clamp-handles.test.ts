import { assertEquals } from "@std/assert";
import { clampHandles } from "@/drawing/process-models/draw-petri-net.ts";

Deno.test("a handle that reaches farther than its curve is shortened, others stay as they are", () => {
  // The middle handle pointed 870 px to the right of a curve of 490 px that runs to the left.
  const hook = [2352, 265.7, 2352, 802.2, 2352, 854.4, 2352, 802.2, 2352, 854.4, 2738.9, 812.7, 1866, 841.5];
  const clamped = clampHandles(hook);
  assertEquals(clamped.slice(0, 10), hook.slice(0, 10));
  assertEquals(clamped.slice(12), hook.slice(12));
  assertEquals(clamped[10] < 2352, true);
  const bow = [0, 0, 40, 30, 40, 60, 0, 90];
  assertEquals(clampHandles(bow), bow);
});
