import { assert, assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { openedPart } from "../../pages/components/map/fullest-part.ts";
import type { NodeBox, VisiblePart } from "../../pages/components/map/visible-part.ts";

/** A model as wide as that of a log of many activities: a row of tasks, some with a deviation. */
const TASKS = Array.from(
  { length: 30 },
  (_, i): NodeBox => ({ x: 100 + 180 * i, y: 300 + 260 * Math.sin(i), width: 100, height: 80 }),
);
const WHOLE = { left: 0, top: 0, width: 5500, height: 1000 };
const VIEWPORT = { size: { width: 1630, height: 646 }, whole: WHOLE };
const START = { x: 30, y: 300 };

const isWhole = ({ x, y, width, height }: VisiblePart, box: NodeBox) =>
  Math.abs(box.x - x - width / 2) <= (width - box.width) / 2 && Math.abs(box.y - y - height / 2) <= (height - box.height) / 2;
const hasStart = (part: VisiblePart) => isWhole(part, { ...START, width: 1, height: 1 });

const open = (weights: Readonly<Record<number, number>>) =>
  openedPart(VIEWPORT, {
    side: "left",
    start: START,
    nodes: TASKS,
    sights: Object.entries(weights).map(([task, weight]) => ({ ...TASKS[Number(task)], weight })),
  });

Deno.test("a model opens at its start where half of what is looked for is in sight there, and else where most of it is", () => {
  assert(hasStart(open({})));
  assert(hasStart(open({ 2: 100, 20: 90 })));
  assert(hasStart(open({ 2: 60, 20: 100 })));
  const part = open({ 2: 1, 20: 1000, 21: 30, 28: 40 });
  assert(!hasStart(part));
  for (const task of [20, 21]) assert(isWhole(part, TASKS[task]), `task ${task} is in sight`);
});

Deno.test("what is in sight where a model opens is in the middle, if all else there is as much", () => {
  const row = TASKS.map((task) => ({ ...task, y: 500 }));
  const { y, height } = openedPart(VIEWPORT, { side: "left", start: START, nodes: row, sights: [{ ...row[20], weight: 1 }] });
  assertEquals(y + height / 2, 500);
});

Deno.test("where a model opens, as much of what is looked for is in sight as at any other place, in texts that can be read", () => {
  const weights = fc.dictionary(fc.integer({ min: 0, max: 29 }).map(String), fc.integer({ min: 1, max: 1000 }), { minKeys: 1 });
  fc.assert(fc.property(weights, fc.integer({ min: -14, max: 3800 }), fc.integer({ min: -14, max: 340 }), (weights, x, y) => {
    const part = open(weights);
    const seen = (part: VisiblePart) =>
      Object.entries(weights).reduce((sum, [task, weight]) => sum + (isWhole(part, TASKS[Number(task)]) ? weight : 0), 0);
    assertLessOrEqual(11 / 11.5, VIEWPORT.size.width / part.width + 1e-3);
    const other = { ...part, x, y };
    assertGreaterOrEqual(seen(part), (hasStart(part) ? 0.5 : 0.97) * seen(other));
  }));
});

Deno.test("a model that is whole in sight is so wherever most of what is looked for is", () => {
  const whole = { left: 0, top: 0, width: 1500, height: 500 };
  const opening = { side: "left", start: START, nodes: TASKS.slice(0, 8) } as const;
  const sights = [{ ...TASKS[7], weight: 9 }];
  assertEquals(openedPart({ ...VIEWPORT, whole }, { ...opening, sights }), openedPart({ ...VIEWPORT, whole }, opening));
});
