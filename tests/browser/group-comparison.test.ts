import { assert, assertEquals, assertRejects } from "@std/assert";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { type AskedGroups, halvesByStart } from "@/browser/analysis/group-comparison.ts";
import { compareGroups, groupsByStart } from "@/comparison/groups/compare-groups.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { applyFilters } from "@/filtering/apply-filters.ts";
import { parseFilters, printFilters } from "@/filtering/filter-text.ts";
import { viewOf } from "@/filtering/log-view.ts";
import { materialize } from "@/filtering/materialize.ts";
import { createRandom } from "@/numerics/random.ts";

const DAY = 86_400_000;

/** A case a day, with two kinds of end, two people and two channels. */
function someLog(days: number, step = DAY) {
  const random = createRandom(5);
  return eventLogFromTraces(Array.from({ length: days }, (_, i) => ({
    caseId: String(i).padStart(4, "0"),
    attributes: { channel: random.chance(0.5) ? "web" : "phone" },
    events: ["ask", random.chance(0.5) ? "pay" : "refuse"].map((activity, at) => ({
      activity,
      resource: random.chance(0.5) ? "Ann" : "Bob",
      time: Date.UTC(2024, 10, 20) + i * step + at * 3_600_000 * (1 + random.next()),
    })),
  })));
}

Deno.test("the page's comparison of filtered cases is that of the library over their copy", async () => {
  const log = someLog(200);
  const filters = parseFilters("duration:75min..");
  const groups: AskedGroups = [parseFilters("through:pay"), null];
  const answer = await createAnalysis(log, { zone: "UTC" }).ask({ filters }, { kind: "group-comparison", groups });
  const copy = materialize(applyFilters(log, filters));
  const pay = copy.activities.indexOf("pay");
  const expected = compareGroups(
    copy,
    copy.caseIds.map((_, c) => copy.activity.subarray(copy.caseOffsets[c], copy.caseOffsets[c + 1]).includes(pay) ? 1 : 2),
  );
  assert(answer.comparison !== null);
  assertEquals(answer.comparison, expected);
  assertEquals([answer.inBoth, answer.inNone], [0, 0]);
  const sum = (counts: Uint32Array) => counts.reduce((all, one) => all + one, 0);
  assertEquals(answer.counts.map(sum), [...expected.cases]);
  assertEquals(sum(answer.variants.counts), copy.caseIds.length);
});

Deno.test("the running cases of each group are counted: what comes late may be yet to come in them", async () => {
  const ends = ["close", "close", "close", "close", "close", "close", "close", "close", "ask"];
  const log = eventLogFromTraces(ends.map((end, i) => ({
    caseId: `case ${i}`,
    events: [
      { activity: "ask", time: i * DAY },
      ...(end === "close" ? [{ activity: "close", time: i * DAY + DAY / 2 }] : []),
    ],
  })));
  const ids = ["case 4", "case 5", "case 6", "case 7", "case 8"];
  const groups: AskedGroups = [[{ effect: "with", where: { kind: "case", ids } }], null];
  const view = { filters: [], ends: ["close"] };
  const answer = await createAnalysis(log, { zone: "UTC" }).ask(view, { kind: "group-comparison", groups });
  assert(answer.comparison !== null);
  assertEquals([answer.comparison.cases, answer.running], [[5, 4], [1, 0]]);
});

Deno.test("a comparison ends between two steps where it is not wanted any more", async () => {
  const analysis = createAnalysis(someLog(100), { zone: "UTC" });
  const groups: AskedGroups = [parseFilters("through:pay"), null];
  for (const kind of ["group-comparison", "language-distance"] as const) {
    let steps = 0;
    const count = () => Promise.resolve(void steps++);
    await analysis.ask({ filters: [] }, { kind, groups }, count);
    const all = steps;
    steps = 0;
    const stop = () => ++steps > all / 2 ? Promise.reject(new Error("stopped")) : Promise.resolve();
    await assertRejects(() => analysis.ask({ filters: [] }, { kind, groups }, stop), Error, "stopped");
    assert(all > 5, `${kind} takes ${all} steps`);
  }
});

Deno.test("without groups earlier cases are compared with later ones, divided where a period begins", async () => {
  const texts = (days: number, step?: number, zone = "UTC") =>
    halvesByStart({ view: viewOf(someLog(days, step)), zone }).map((filters) => filters && printFilters(filters));
  assertEquals(texts(80), ["started:..2024-12", "started:2025-01.."]);
  assertEquals(texts(20), ["started:..2024-11", "started:2024-12.."]);
  assertEquals(texts(12), ["started:..2024-11-25", "started:2024-11-26.."]);
  assertEquals(texts(20, 3_600_000), ["started:..2024-11-20T09:59", "started:2024-11-20T10:00.."]);
  assertEquals(texts(20, 3_600_000, "Europe/Berlin"), ["started:..2024-11-20T10:59", "started:2024-11-20T11:00.."]);
  assertEquals(texts(20, 0), [null, null]);
  assertEquals(texts(1), [null, null]);
  const log = someLog(80);
  const answer = await createAnalysis(log, { zone: "UTC" }).ask({ filters: [] }, {
    kind: "group-comparison",
    groups: [null, null],
  });
  assertEquals(answer.comparison, compareGroups(log, groupsByStart(log, Date.UTC(2025, 0, 1))));
});

Deno.test("groups without cases are told with their size, and filters on events refused in words", async () => {
  const analysis = createAnalysis(someLog(20), { zone: "UTC" });
  const ask = (a: string, b: string) =>
    analysis.ask({ filters: [] }, { kind: "group-comparison", groups: [parseFilters(a), parseFilters(b)] });
  const answer = await ask("through:nothing", "through:ask");
  assert(answer.comparison === null);
  assertEquals([answer.cases, answer.inBoth], [[0, 20], 0]);
  const same = await ask("through:ask", "through:ask");
  assert(same.comparison === null);
  assertEquals([same.cases, same.inBoth], [[0, 0], 20]);
  await assertRejects(() => ask("keep-activity:ask", "through:ask"), Error, "filters that choose cases");
});
