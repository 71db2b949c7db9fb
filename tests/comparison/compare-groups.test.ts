import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { createRandom } from "@/numerics/random.ts";
import { compareGroups, groupsByStart } from "@/comparison/compare-groups.ts";
import { performanceSpectrum } from "@/performance/performance-spectrum.ts";
import { loanEventLog } from "../performance/loan-event-log.ts";

/** Cases whose middle segment takes longer by a factor in the second half of them. */
function logOfHalves(seed: number, cases: number, factor: number) {
  const random = createRandom(seed);
  return eventLogFromTraces(Array.from({ length: cases }, (_, i) => {
    const first = random.exponential(3600) * 1000;
    const second = random.exponential(3600) * 1000 * (i < cases / 2 ? 1 : factor);
    return {
      caseId: String(i).padStart(4, "0"),
      events: [{ activity: "a", time: 0 }, { activity: "b", time: first }, { activity: "c", time: first + second }],
    };
  }));
}
const halves = (cases: number) => Array.from({ length: cases }, (_, i) => i < cases / 2 ? 1 : 2);

Deno.test("a segment that takes longer in one group is told from one that does not", () => {
  const differences = compareGroups(logOfHalves(2, 200, 3), halves(200), { permutations: 199 });
  const of = (from: string) => differences.find(({ measure }) => measure !== "cycle time" && measure.from === from)!;
  assert(
    of("b").pValue <= 0.015 && of("b").size !== "negligible" && of("b").medianDifferenceSeconds > 0,
    JSON.stringify(of("b")),
  );
  assert(of("a").pValue > 0.05, JSON.stringify(of("a")));
});

Deno.test("groups that do not differ are rarely told apart", () => {
  const found = Array.from(
    { length: 40 },
    (_, seed) => compareGroups(logOfHalves(seed, 80, 1), halves(80), { permutations: 99 }).some(({ pValue }) => pValue <= 0.05),
  );
  assertLess(found.filter((told) => told).length, 8);
});

Deno.test("exchanging the groups exchanges the figures and turns the effect round", () => {
  const log = logOfHalves(3, 100, 2);
  const [there] = compareGroups(log, halves(100), { permutations: 9 });
  const [back] = compareGroups(log, halves(100).map((group) => 3 - group), { permutations: 9 });
  assertEquals([back.first, back.second], [there.second, there.first]);
  assertLess(Math.abs(back.cliffsDelta + there.cliffsDelta), 1e-12);
});

Deno.test("a comparison is the same each time, and cases in neither group play no part", () => {
  const log = logOfHalves(4, 120, 2);
  const some = halves(120).map((group, i) => i % 3 === 0 ? 0 : group);
  const found = compareGroups(log, some, { permutations: 49 });
  assertEquals(compareGroups(log, some, { permutations: 49 }), found);
  assertEquals(found[0].first.count + found[0].second.count, 80);
});

Deno.test("groups that do not fit the log, or are empty, are refused", () => {
  const log = logOfHalves(1, 10, 1);
  assertThrows(() => compareGroups(log, [1, 2]), TracebookError, "a group for each of 10 cases");
  assertThrows(() => compareGroups(log, groupsByStart(log, -1)), TracebookError, "none in group 1");
});

Deno.test("each passage of a segment is a line of the spectrum, a quarter of them in each class", () => {
  const { log, truth } = loanEventLog({ cases: 300 });
  const [from, to] = truth.bottleneck.segment;
  const { begin, end, speedClass, periods } = performanceSpectrum(log, { from, to });
  assert(begin.every((at, i) => at <= end[i] && (i === 0 || begin[i - 1] <= at)));
  const sizes = [0, 1, 2, 3].map((own) => speedClass.filter((speed) => speed === own).length);
  assertLess(Math.max(...sizes) - Math.min(...sizes), 3);
  assertEquals(periods.reduce((sum, { counts }) => sum + counts[0] + counts[1] + counts[2] + counts[3], 0), begin.length);
  assertThrows(() => performanceSpectrum(log, { from: to, to: "nowhere" }), TracebookError, "no case that goes directly from");
});
