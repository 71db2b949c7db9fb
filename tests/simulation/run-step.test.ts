import fc from "fast-check";
import { assertEquals } from "@std/assert";
import { createWorkingCalendar } from "@/time/working-calendar.ts";
import { createRandom } from "@/numerics/random.ts";
import { type CaseState, createEventQueue, createResourcePool, type ProcessStep, runStep, treeOfStep } from "@/simulation/mod.ts";
import { judgeTrace } from "./tree-language.ts";

interface Lot extends CaseState {
  readonly random: ReturnType<typeof createRandom>;
}

const task: fc.Arbitrary<ProcessStep<Lot>> = fc.record({
  label: fc.constantFrom(..."abcdefgh"),
  person: fc.boolean(),
  delay: fc.constantFrom(0, 0, 90_000_000),
}).map(({ label, person, delay }) => ({
  kind: "task",
  label,
  by: person ? { role: "clerk" } : { system: () => "system" },
  notBefore: (_, now) => now + delay,
  work: ({ random }) => random.integer(4) * 3_600_000,
}));

/** Any step. The body of a loop begins with a task, so that it does something. */
const anyStep = fc.letrec<{ step: ProcessStep<Lot> }>((tie) => {
  const some = fc.array(tie("step"), { minLength: 1, maxLength: 3 });
  return {
    step: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      task,
      fc.constant<ProcessStep<Lot>>({ kind: "silent" }),
      some.map((steps): ProcessStep<Lot> => ({ kind: "sequence", steps })),
      some.map((steps): ProcessStep<Lot> => ({ kind: "parallel", steps })),
      some.map((steps): ProcessStep<Lot> => ({ kind: "choice", steps, choose: ({ random }) => random.integer(steps.length) })),
      fc.record({ first: task, rest: tie("step"), redo: tie("step") }).map(({ first, rest, redo }): ProcessStep<Lot> => ({
        kind: "loop",
        body: { kind: "sequence", steps: [first, rest] },
        redo,
        again: ({ random }) => random.chance(0.3),
      })),
    ),
  };
}).step;

const clerk = {
  name: "clerk",
  pace: 1,
  calendar: createWorkingCalendar({ shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "17:00" }] }),
};

/** Runs a step for several cases at once and gives the labels of each and whether it ended. */
function play(step: ProcessStep<Lot>, seed: number): { trace: string[]; ended: boolean }[] {
  const eventQueue = createEventQueue();
  const random = createRandom(seed);
  const pools = new Map([["clerk", createResourcePool([clerk], eventQueue, random.fork("pool"))]]);
  const played = new Map<Lot, { trace: string[]; ended: boolean }>();
  const completed = (state: Lot, { label }: { readonly label: string }) => played.get(state)!.trace.push(label);
  for (let number = 0; number < 3; number++) {
    const state = { priority: number % 2, random: random.fork(`case ${number}`) };
    const own = { trace: [] as string[], ended: false };
    played.set(state, own);
    runStep({ eventQueue, pools, completed }, step, { state, now: 0, then: () => own.ended = true });
  }
  while (eventQueue.size > 0) eventQueue.step();
  return [...played.values()];
}

Deno.test("whatever the process, every case ends and its trace is one of the process's tree", () => {
  fc.assert(fc.property(anyStep, fc.nat(), (step, seed) => {
    for (const { trace, ended } of play(step, seed)) {
      assertEquals(ended, true);
      assertEquals(judgeTrace(treeOfStep(step), trace), "complete");
    }
  }));
});

Deno.test("the same seed plays the same traces", () => {
  fc.assert(fc.property(anyStep, fc.nat(), (step, seed) => assertEquals(play(step, seed), play(step, seed))), { numRuns: 30 });
});
