import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { eventuallyFollowsOf } from "@/event-log/eventually-follows.ts";
import { footprintsOf, footprintTable } from "@/event-log/footprints.ts";
import { variantsOf } from "@/event-log/variants.ts";

const variantsOfWords = (words: readonly string[]) =>
  variantsOf(
    eventLogFromTraces(words.map((word, i) => ({ caseId: `${i}`, events: [...word].map((activity) => ({ activity })) }))),
  )
    .variants;
const anyWords = fc.array(fc.string({ unit: fc.constantFrom(..."abcd"), maxLength: 8 }), { maxLength: 8 });

Deno.test("the footprint of a pair is what its two directly-follows edges say", () => {
  fc.assert(fc.property(anyWords, (words) => {
    const relation = directlyFollowsOf(variantsOfWords(words));
    const table = footprintTable(footprintsOf(relation));
    const follows = (a: number, b: number) =>
      words.some((word) => word.includes(relation.activities[a] + relation.activities[b]));
    relation.activities.forEach((_, a) =>
      relation.activities.forEach((_, b) => {
        const expected = follows(a, b) ? (follows(b, a) ? "∥" : "→") : follows(b, a) ? "←" : "#";
        assertEquals(table[a][b], expected);
      })
    );
  }));
});

Deno.test("eventually-follows counts all pairs of events of a case, and the cases that have one", () => {
  fc.assert(fc.property(anyWords, (words) => {
    const expected = new Map<string, { count: number; cases: Set<number> }>();
    words.forEach((word, c) => {
      for (let j = 0; j < word.length; j++) {
        for (let i = 0; i < j; i++) {
          const pair = word[i] + word[j];
          if (!expected.has(pair)) expected.set(pair, { count: 0, cases: new Set() });
          expected.get(pair)!.count++;
          expected.get(pair)!.cases.add(c);
        }
      }
    });
    const { activities, from, to, counts, cases } = eventuallyFollowsOf(variantsOfWords(words));
    const found = [...counts].map((count, e) => [activities[from[e]] + activities[to[e]], count, cases[e]]);
    assertEquals(found, [...expected].sort().map(([pair, { count, cases }]) => [pair, count, cases.size]));
  }));
});

Deno.test("many activities are counted in a map, with the same answer", () => {
  const activities = Array.from({ length: 3000 }, (_, a) => `${a}`.padStart(4, "0"));
  const steps = Uint16Array.of(2999, 0, 2999, 7);
  const relation = eventuallyFollowsOf({ activities, offsets: Uint32Array.of(0, 4), steps, counts: Uint32Array.of(2) });
  assertEquals([...relation.from], [0, 0, 2999, 2999, 2999]);
  assertEquals([...relation.to], [7, 2999, 0, 7, 2999]);
  assertEquals([...relation.counts], [2, 2, 2, 4, 2]);
  assertEquals([...relation.cases], [2, 2, 2, 2, 2]);
});

Deno.test("a case of ten thousand different activities is refused, not counted until memory ends", () => {
  const steps = Uint16Array.from({ length: 10_000 }, (_, i) => i);
  const variants = {
    activities: [...steps].map(String),
    offsets: Uint32Array.of(0, steps.length),
    steps,
    counts: Uint32Array.of(1),
  };
  const refused = assertThrows(() => eventuallyFollowsOf(variants), TracebookError);
  assertEquals(refused.kind, "limit");
});
