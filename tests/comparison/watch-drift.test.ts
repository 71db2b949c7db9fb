import { assert, assertEquals, assertLess, assertLessOrEqual, assertThrows } from "@std/assert";
import { casesToWatch, EMPTY_WATCH, watchDrift } from "@/comparison/drift/watch-drift.ts";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import { createRandom, type Random } from "@/numerics/random.ts";

const HOUR = 3_600_000;

/** Cases at equal distances, their activities an hour apart. */
function casesOf(seed: number, cases: number, trace: (i: number, random: Random) => string): PlainTrace[] {
  const random = createRandom(seed);
  return Array.from({ length: cases }, (_, i) => ({
    caseId: String(i),
    attributes: { channel: random.chance(0.5) ? "web" : "letter", amount: random.integer(1000) },
    events: [...trace(i, random)].map((activity, k) => ({ activity, time: (i * 6 + k) * HOUR, resource: "Ann" })),
  }));
}

const changing = casesOf(1, 700, (i, random) => i < 400 ? random.chance(0.3) ? "abd" : "acd" : "axd");

Deno.test("a change is told once, soon after it, whatever pieces the cases come in", () => {
  const whole = watchDrift(EMPTY_WATCH, changing);
  assertEquals(whole.drifts.map(({ kind }) => kind), ["replaced"]);
  assertLess(Math.abs(Date.parse(whole.drifts[0].at) / (6 * HOUR) - 400), 5);
  let state = EMPTY_WATCH;
  const drifts = [];
  let found = 0;
  for (let i = 0; i < changing.length; i += 37) {
    // As it is stored between nights.
    const next = watchDrift(JSON.parse(JSON.stringify(state)), changing.slice(i, i + 37));
    state = next.state;
    drifts.push(...next.drifts);
    if (next.drifts.length > 0) found = i + 37;
  }
  assertEquals(JSON.stringify({ state, drifts }), JSON.stringify(whole));
  assertLess(found, 400 + 150);
});

Deno.test("what is kept does not grow with what was fed", () => {
  const { state } = watchDrift(EMPTY_WATCH, casesOf(2, 900, () => "abc"), { memory: 200, every: 100 });
  assertLessOrEqual(state.cases.length, 200);
  assertEquals([state.fed, state.checks, state.last?.caseId], [900, 9, "899"]);
});

Deno.test("a process without changes raises hardly any flag", () => {
  const alarms = Array.from(
    { length: 12 },
    (_, seed) =>
      watchDrift(EMPTY_WATCH, casesOf(seed, 400, (_, random) => random.chance(0.4) ? "abcd" : "acbd"), { every: 100 }).drifts
        .length,
  );
  assertEquals(alarms.reduce((sum, own) => sum + own, 0), 0);
});

Deno.test("each completed case of a log that grows is given to a watch once, in the order of the ends", () => {
  let last = EMPTY_WATCH.last;
  const given: string[] = [];
  for (const length of [150, 150, 300, 700]) {
    const log = eventLogFromTraces(changing.slice(0, length).toReversed());
    const completed = Uint8Array.from(log.caseIds, (id) => Number(id) % 10 === 0 ? 0 : 1);
    const next = casesToWatch(log, { completed, last, most: 1000 });
    last = watchDrift({ ...EMPTY_WATCH, last }, next, { every: 1e9 }).state.last;
    given.push(...next.map(({ caseId }) => caseId));
    for (const one of next.slice(0, 3)) assertEquals(one, changing[Number(one.caseId)]);
  }
  assertEquals(given, changing.map(({ caseId }) => caseId).filter((id) => Number(id) % 10 !== 0));
  const log = eventLogFromTraces(changing);
  const latest = casesToWatch(log, { completed: new Uint8Array(700).fill(1), last: null, most: 5 });
  assertEquals(latest.map(({ caseId }) => caseId), ["695", "696", "697", "698", "699"]);
});

Deno.test("a memory that is too short is refused", () => {
  assertThrows(() => watchDrift(EMPTY_WATCH, [], { memory: 10 }), TracebookError, "at least 40 cases");
  assert(watchDrift(EMPTY_WATCH, []).drifts.length === 0);
});
