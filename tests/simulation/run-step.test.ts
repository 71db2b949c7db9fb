import fc from "fast-check";
import { assertEquals } from "@std/assert";
import { createWorkingCalendar } from "@/time/working-calendar.ts";
import { createRandom } from "@/numerics/random.ts";
import { createAgenda, createDesk, type Run, runStep, type Step, treeOfStep } from "@/simulation/mod.ts";
import { judgeTrace } from "./tree-language.ts";

interface Lot extends Run {
  readonly random: ReturnType<typeof createRandom>;
}

const task: fc.Arbitrary<Step<Lot>> = fc.record({
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
const anyStep = fc.letrec<{ step: Step<Lot> }>((tie) => {
  const some = fc.array(tie("step"), { minLength: 1, maxLength: 3 });
  return {
    step: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      task,
      fc.constant<Step<Lot>>({ kind: "silent" }),
      some.map((steps): Step<Lot> => ({ kind: "sequence", steps })),
      some.map((steps): Step<Lot> => ({ kind: "parallel", steps })),
      some.map((steps): Step<Lot> => ({ kind: "choice", steps, choose: ({ random }) => random.integer(steps.length) })),
      fc.record({ first: task, rest: tie("step"), redo: tie("step") }).map(({ first, rest, redo }): Step<Lot> => ({
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
function play(step: Step<Lot>, seed: number): { trace: string[]; ended: boolean }[] {
  const agenda = createAgenda();
  const random = createRandom(seed);
  const desks = new Map([["clerk", createDesk([clerk], agenda, random.fork("desk"))]]);
  const played = new Map<Lot, { trace: string[]; ended: boolean }>();
  const completed = (run: Lot, { label }: { readonly label: string }) => played.get(run)!.trace.push(label);
  for (let number = 0; number < 3; number++) {
    const run = { urgency: number % 2, random: random.fork(`case ${number}`) };
    const own = { trace: [] as string[], ended: false };
    played.set(run, own);
    runStep({ agenda, desks, completed }, step, { run, now: 0, then: () => own.ended = true });
  }
  while (agenda.size > 0) agenda.step();
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
