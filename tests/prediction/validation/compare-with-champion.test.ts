import { assertEquals, assertMatch } from "@std/assert";
import { compareWithChampion, type HeldOut, LEAST_UNSEEN_CASES } from "@/prediction/validation/compare-with-champion.ts";
import { trainModel } from "@/prediction/models/train-model.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { HOUR, logOfHours } from "../logs.ts";

/** Cases of "running" and "shut", one a day; from the 100th on they take ten hours, not five. */
const logOf = (cases: number) => logOfHours(Array.from({ length: cases }, (_, at) => at < 100 ? 5 : 10));
const medians = { task: "remaining", seed: 1, models: [], endActivities: ["shut"] } as const;
const champion = await trainModel(logOf(100), medians);

function heldOut(caseIndexes: readonly number[], hours: number, rule = 5): HeldOut {
  return {
    prefixes: caseIndexes.map((caseIndex) => ({ caseIndex, length: 1 })),
    predicted: new Float64Array(caseIndexes.length).fill(hours),
    rules: [new Float64Array(caseIndexes.length).fill(rule)],
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

Deno.test("a challenger is compared on cases that the champion has not learned from, and wins only by a margin", () => {
  const log = logOf(140);
  const compared = compareWithChampion(log, champion, heldOut(range(90, 140), 10));
  // The champion says five hours, which is right for the first ten: they are left out.
  assertEquals([compared.cases, compared.champion, compared.challenger, compared.promoted], [40, 5, 0, true]);
  assertMatch(
    compared.reason,
    /^On 40 cases that are new to both the new model was 100 % better than the model in use\.$/,
  );
  const equal = compareWithChampion(log, champion, heldOut(range(100, 140), 5));
  assertEquals([equal.promoted, equal.champion, equal.challenger], [false, 5, 5]);
  assertMatch(equal.reason, /as good as the model in use; it takes 2 % to replace it\.$/);
  assertEquals(compareWithChampion(log, champion, heldOut(range(100, 140), 5.05)).promoted, false);
  assertEquals(compareWithChampion(log, champion, heldOut(range(100, 140), 5.2)).promoted, true);
});

Deno.test("a champion that a simple rule beats gives way to any better challenger, and to no worse one", () => {
  const compare = (hours: number, rule: number) =>
    compareWithChampion(logOf(140), champion, heldOut(range(100, 140), hours, rule));
  // The error of the champion is 5 hours, of the rule 4.9 and 4.8.
  assertEquals([compare(5.05, 5.1).promoted, compare(5.05, 5.2).promoted, compare(4.95, 5.2).promoted], [false, true, false]);
  assertMatch(
    compare(5.05, 5.2).reason,
    /1\.0 % better than the model in use\. That one was worse than a simple rule by more than 3 %\.$/,
  );
});

Deno.test("with few unseen cases the champion stays, and so it does where the challenger was not validated", () => {
  const few = compareWithChampion(logOf(110), champion, heldOut(range(80, 110), 10));
  assertEquals([few.promoted, few.cases, few.champion], [false, 10, null]);
  assertMatch(few.reason, new RegExp(`only 10 have completed since .*: it takes ${LEAST_UNSEEN_CASES} to compare them`));
  const one = compareWithChampion(logOf(101), champion, heldOut([100], 10));
  assertMatch(one.reason, /only 1 has completed since/);
  assertEquals(compareWithChampion(logOf(140), champion, null).promoted, false);
});

Deno.test("a champion of a log that was replaced by an older or quite another one does not stay", () => {
  const older = compareWithChampion(logOf(50), champion, null);
  assertEquals(older.promoted, true);
  assertMatch(older.reason, /log that ends on 1970-04-10, and this one ends on 1970-02-19\.$/);
  const other = eventLogFromTraces(
    range(0, 200).map((day) => ({
      caseId: String(day),
      events: [{ activity: "bake", time: 24 * day * HOUR }, { activity: "eat", time: (24 * day + 2) * HOUR }],
    })),
  );
  assertMatch(compareWithChampion(other, champion, null).reason, /it has never seen the activities of 100 % of the events\.$/);
});
