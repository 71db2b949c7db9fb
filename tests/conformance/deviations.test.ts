import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { alignVariants } from "@/conformance/alignments/align-variants.ts";
import { caseValues } from "@/conformance/deviations/case-values.ts";
import { locateDeviations } from "@/conformance/deviations/locate-deviations.ts";
import { rankDeviations } from "@/conformance/deviations/rank-deviations.ts";
import { type RootCauseOptions, rootCauses } from "@/conformance/deviations/root-causes.ts";
import { eventLogFromTraces, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { medianDifference } from "@/numerics/median-difference.ts";
import { createRandom } from "@/numerics/random.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { arbitraryTreeNet, arbitraryVariants, variantsOfTraces } from "./arbitrary-nets.ts";
import { labelsOf } from "./golden.ts";

const NET = petriNetOfTree(parseProcessTree("->( 'a', 'b', 'c' )"));

Deno.test("deviations are counted where they are: at activities, ways, transitions and places", () => {
  const variants = variantsOfTraces([["a", "c"], ["a", "c"], ["a", "b", "x", "c"]]);
  const map = locateDeviations(NET, variants, alignVariants(NET, variants).variants);
  assertEquals(map.activities, [
    { activity: "a", synchronous: 3, logMoves: 0, modelMoves: 0, cases: 0 },
    { activity: "b", synchronous: 1, logMoves: 0, modelMoves: 2, cases: 2 },
    { activity: "c", synchronous: 3, logMoves: 0, modelMoves: 0, cases: 0 },
    { activity: "x", synchronous: 0, logMoves: 1, modelMoves: 0, cases: 1 },
  ]);
  assertEquals(map.segments.filter(({ logMoves, modelMoves }) => logMoves + modelMoves > 0), [
    { from: "a", to: "c", count: 2, logMoves: 0, modelMoves: 2 },
    { from: "b", to: "x", count: 1, logMoves: 1, modelMoves: 0 },
  ]);
  assertEquals(map.transitions[1], { synchronous: 1, modelMoves: 2 });
  assertEquals(map.places.reduce((a, b) => a + b, 0), 1);
});

Deno.test("the counts of a map add up to the events, and the deviations to the cost", () => {
  fc.assert(
    fc.property(arbitraryTreeNet, arbitraryVariants, (net, variants) => {
      const { variants: aligned, deviationsTotal } = alignVariants(net, variants);
      const map = locateDeviations(net, variants, aligned);
      const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
      const events = sum(Array.from(variants.counts, (count, v) => count * labelsOf(variants, v).length));
      assertEquals(sum(map.activities.map(({ synchronous, logMoves }) => synchronous + logMoves)), events);
      assertEquals(sum(map.activities.map(({ logMoves, modelMoves }) => logMoves + modelMoves)), deviationsTotal);
      assertEquals(sum(map.segments.map(({ logMoves, modelMoves }) => logMoves + modelMoves)), deviationsTotal);
      const synchronous = sum(map.activities.map((one) => one.synchronous));
      assertEquals(sum(map.transitions.map((one) => one.synchronous)), synchronous);
      assertEquals(map.casesLeftOut, 0);
    }),
    { numRuns: 60 },
  );
});

/**
 * Cases of which those of branch north that ask for much skip b; the team and a number of no
 * meaning are drawn.
 */
function plantedLog(seed: number, cases = 400) {
  const random = createRandom(seed);
  const traces = Array.from({ length: cases }, (_, i): PlainTrace => {
    const north = random.chance(0.3);
    const amount = random.integer(1_000);
    const skips = north && random.chance(0.8);
    return {
      caseId: `${i}`,
      attributes: { branch: north ? "north" : "south", amount, team: `team ${random.integer(5)}` },
      events: (skips ? ["a", "c"] : ["a", "b", "c"]).map((activity) => ({ activity, resource: `r${random.integer(3)}` })),
    };
  });
  return eventLogFromTraces(traces);
}

function causesOf(log: ReturnType<typeof plantedLog>, options: RootCauseOptions = {}) {
  const { variants, variantOfCase } = variantsOf(log);
  return rootCauses({ log, variantOfCase, net: NET, alignments: alignVariants(NET, variants).variants }, options);
}

Deno.test("known durations of the cases with and without each deviation are compared as they are, whatever their order", () => {
  const duration = fc.oneof({ weight: 9, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.constant(NaN) });
  fc.assert(
    fc.property(
      arbitraryTreeNet,
      fc.array(fc.tuple(fc.constantFrom(["a"], ["b", "a"], ["a", "x"]), duration), { minLength: 10, maxLength: 60 }),
      (net, cases) => {
        const log = eventLogFromTraces(
          cases.map(([labels], i) => ({ caseId: `${i}`, events: labels.map((activity) => ({ activity })) })),
        );
        const { variants, variantOfCase } = variantsOf(log);
        const aligned = alignVariants(net, variants).variants;
        const durations = Float64Array.from(cases, ([, duration]) => duration);
        for (const one of rankDeviations({ log, variantOfCase, net, alignments: aligned }, durations).deviations) {
          const has = (v: number) =>
            aligned[v].moves!.some(({ event, transition }) => {
              const label = event ?? net.transitions[transition!].label;
              if (label === null || (event !== null && transition !== null)) return false;
              return one.kind === "any" || ((event === null) === (one.kind === "model-move") && label === one.activity);
            });
          const of = (wanted: boolean) => durations.filter((_, c) => has(variantOfCase[c]) === wanted);
          assertEquals(one.cases, of(true).length);
          const known = (wanted: boolean) => of(wanted).filter((value) => !Number.isNaN(value));
          assertEquals(one.duration, medianDifference(known(false), known(true)));
        }
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("a planted cause is found, first, and with its lift", () => {
  const causes = causesOf(plantedLog(1));
  const { deviation, attribute, value, lift, deviating, deviatingWithValue } = causes[0];
  assertEquals([deviation.kind, attribute, value], ["any", "branch", "north"]);
  assertEquals(deviatingWithValue, deviating);
  assert(lift > 2.5 && lift < 4.5);
  assertEquals(causes[1].deviation, { kind: "model-move", activity: "b" });
  assert(causes.every((cause) => cause.attribute === "branch"));
});

Deno.test("attributes that mean nothing are seldom blamed", () => {
  let blamed = 0;
  for (let seed = 0; seed < 40; seed++) {
    blamed += causesOf(plantedLog(seed, 200), { attributes: ["team", "amount", "resource"] }).length > 0 ? 1 : 0;
  }
  assert(blamed <= 6, `${blamed} of 40 logs`);
});

Deno.test("numbers are compared in ranges, values of events by the cases that have them", () => {
  const values = caseValues(plantedLog(3, 100), { attributes: ["amount", "resource"] });
  const amounts = values.filter(({ attribute }) => attribute === "amount");
  assertEquals(amounts.length, 4);
  for (const { cases, value } of amounts) assert(cases.length >= 20 && cases.length <= 30 && / to /.test(value));
  assertEquals(values.filter(({ attribute, level }) => attribute === "resource" && level === "event").length, 3);
  assertEquals(caseValues(eventLogFromTraces([])), []);
  assertEquals(causesOf(eventLogFromTraces([])), []);
  assertThrows(() => causesOf(plantedLog(1, 10), { level: 2 }), Error, "a level from 0 to 1");
});

Deno.test("resources that are numbers stay names, one by one, beside numbers of the events in ranges", () => {
  const log = eventLogFromTraces(Array.from({ length: 60 }, (_, i) => ({
    caseId: String(i),
    events: [{ activity: "a", resource: String(100 + i % 6), attributes: { score: String(i % 20) } }],
  })));
  const valuesOf = (name: string) => caseValues(log, { attributes: [name] }).map(({ value }) => value).sort();
  assertEquals(valuesOf("resource"), ["100", "101", "102", "103", "104", "105"]);
  assertEquals(valuesOf("score").length, 4);
});
