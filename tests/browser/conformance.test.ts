import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { createRulesCheck } from "@/browser/conformance/check-rules.ts";
import { createAligner, createModelComparison } from "@/browser/conformance/compare-with-model.ts";
import type {
  ComparedModel,
  ConformancePart,
  ConformanceRequest,
  ConformanceResult,
  ModelQualities,
} from "@/browser/conformance/conformance-messages.ts";
import { discoveredQuality } from "@/browser/handle-mining-request.ts";
import { alignmentColumnsOf, alignmentsByDeviation, alignmentsOfColumns } from "@/browser/conformance/alignment-columns.ts";
import { alignVariants } from "@/conformance/alignments/align-variants.ts";
import { CONFORMANCE_METHODS, conformanceOf } from "@/conformance/conformance-of.ts";
import { rankDeviations } from "@/conformance/deviations/rank-deviations.ts";
import { checkDeclare } from "@/conformance/rules/check-declare.ts";
import { mine } from "@/discovery/miners.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { parseFilters } from "@/filtering/filter-text.ts";
import { writePnml } from "@/formats/process-models/write-pnml.ts";
import { cycleTimes } from "@/performance/cycle-times.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";
import { petriNetOf } from "@/process-models/conversions/process-model.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";

const HOUR = 3_600_000;
const engine = await Graphviz.load();

/** Cases that follow a b c, skip b, or have a label of markup too much. */
const log = eventLogFromTraces(Array.from({ length: 60 }, (_, i) => {
  const labels = i % 5 === 0 ? ["a", "c"] : i % 7 === 0 ? ["a", "b", "<b>x</b>", "c"] : ["a", "b", "c"];
  return {
    caseId: `${i}`,
    events: labels.map((activity, step) => ({ activity, time: (10 * i + step * (1 + i % 3)) * HOUR })),
  };
}));
const { variants, variantOfCase } = variantsOf(log);
const NET = petriNetOfTree(parseProcessTree("->( 'a', 'b', 'c' )"));
const FILE: ComparedModel = { kind: "file", name: "model.pnml", bytes: new TextEncoder().encode(writePnml(NET)) };

interface Answer {
  compared: ConformanceResult;
  drawing: string | null;
  qualities: ModelQualities;
}

const REQUEST: Omit<ConformanceRequest, "model"> = {
  variants,
  notation: null,
  dark: false,
  log: "log",
  budget: 10_000,
  again: false,
};

function answerOf(compare: ReturnType<typeof createModelComparison>, request: ConformanceRequest): Answer {
  const answer: Partial<Answer> = {};
  compare(request, (part: ConformancePart) => {
    Object.assign(answer, "doing" in part ? {} : part);
  });
  return answer as Answer;
}

/** Cycle times of completed cases, NaN for running ones. */
function durationsOfCompleted(log: EventLog): Float64Array {
  const { completed } = completedCases(log);
  return cycleTimes(log).map((seconds, c) => completed[c] === 1 ? seconds : NaN);
}

Deno.test("how long cases with a deviation take is told of completed cases, as on the overview, and running ones deviate too", async () => {
  // Each hundredth hour a case of 10 hours, or of 20 without b; the last thirty have just begun.
  const cases = eventLogFromTraces(Array.from({ length: 130 }, (_, i) => {
    const labels = i >= 100 ? ["a"] : i % 2 === 0 ? ["a", "c"] : ["a", "b", "c"];
    const last = i % 2 === 0 ? 20 : 10;
    const hour = i < 100 ? 100 * i : 9918 + (i - 100) / 30;
    return {
      caseId: `${i}`,
      events: labels.map((activity, step) => ({
        activity,
        time: (hour + (step === 0 ? 0 : step === labels.length - 1 ? last : 5)) * HOUR,
      })),
    };
  }));
  const own = variantsOf(cases);
  const alignments = alignmentColumnsOf(alignVariants(NET, own.variants).variants);
  const analysis = createAnalysis(cases, { zone: "UTC" });
  assertEquals((await analysis.ask({ filters: [] }, { kind: "figures" })).running, 30);
  const { deviations } = await analysis.ask({ filters: [] }, {
    kind: "deviations",
    net: NET,
    variants: own.variants,
    alignments,
  });
  const missing = deviations.find(({ kind, activity }) => kind === "model-move" && activity === "b")!;
  assertEquals([missing.cases, missing.duration?.firstMedian, missing.duration?.secondMedian], [80, 10 * 3600, 20 * 3600]);
});

Deno.test("the page's figures are those of the library, for a discovered model and one of a file", async () => {
  const discovered: ComparedModel = { kind: "discovered", variants, miner: "inductive", parameters: { noise: 0.5 } };
  for (const model of [discovered, FILE]) {
    const { compared, qualities } = answerOf(createModelComparison(engine, () => 0), { ...REQUEST, model });
    const net = model === FILE ? NET : petriNetOf(mine("inductive", { variants }, { noise: 0.5 }));
    const report = conformanceOf(net, variants, { methods: CONFORMANCE_METHODS });
    assertEquals(compared.fitness?.averageFitness.lower, report.alignments?.averageFitness);
    assertEquals(compared.fitness?.averageFitness.upper, report.alignments?.averageFitness);
    assertEquals(compared.notes, report.notes);
    assertEquals(
      [qualities.precision, qualities.generalization, qualities.simplicity, qualities.soundness],
      [report.etcPrecisionAlignments, report.generalization, report.simplicityArcDegree, 1],
    );
    const aligned = alignVariants(net, variants).variants;
    assertEquals(alignmentsOfColumns(compared.alignments), aligned);
    const known = { net: compared.net, variants, alignments: compared.alignments };
    const ranked = await createAnalysis(log, { zone: "UTC" }).ask({ filters: [] }, { kind: "deviations", ...known });
    assertEquals(ranked, rankDeviations({ log, variantOfCase, net, alignments: aligned }, durationsOfCompleted(log)));
    assert(ranked.deviations.some(({ kind, duration }) => kind !== "any" && duration !== null));
  }
});

Deno.test("what goes with a deviation is what the library finds in the log with all its attributes", async () => {
  const teams = eventLogFromTraces(Array.from({ length: 80 }, (_, i) => ({
    caseId: `${i}`,
    attributes: { team: i < 30 ? "north" : "south" },
    events: (i < 20 ? ["a", "c"] : ["a", "b", "c"]).map((activity, step) => ({
      activity,
      time: step * HOUR,
      resource: `${i % 3}`,
    })),
  })));
  const own = variantsOf(teams);
  const { variants: alignments } = alignVariants(NET, own.variants);
  const [expected] = rankDeviations({ log: teams, variantOfCase: own.variantOfCase, net: NET, alignments }, cycleTimes(teams))
    .deviations.slice(1);
  const found = await createAnalysis(teams, { zone: "UTC" }).ask({ filters: [] }, {
    kind: "deviation-causes",
    net: NET,
    variants: own.variants,
    alignments: alignmentColumnsOf(alignments),
    deviation: { kind: "model-move", activity: "b" },
    columns: ["case:team"],
  });
  assertEquals(found.map(({ deviation: _, ...cause }) => cause), expected.rootCauses);
  assertEquals([found[0].attribute, found[0].value], ["team", "north"]);
});

Deno.test("a discovered model whose end is never reached says why its fitness cannot be told", () => {
  const ends = variantsOf(eventLogFromTraces(["bd", "ab"].map((word, i) => ({
    caseId: String(i),
    events: [...word].map((activity) => ({ activity })),
  })))).variants;
  const quality = discoveredQuality({ variants: ends, miner: "alpha", parameters: {}, notation: null });
  assertEquals(quality.fitness, null);
  assertMatch(quality.reason ?? "", /final marking.*no trace can be aligned/);
  assertEquals(discoveredQuality({ variants: ends, miner: "inductive", parameters: {}, notation: null }).reason, null);
});

Deno.test("after a filter, known alignments give the figures of a comparison of its own", async () => {
  const analysis = createAnalysis(log, { zone: "UTC" });
  const compare = createModelComparison(engine, () => 0);
  const whole = answerOf(compare, { ...REQUEST, model: FILE });
  const without = [...whole.compared.alignments.lower].flatMap((lower, v) => lower > 0 ? [v + 1] : []);
  const filters = parseFilters(`variant-number:${without.join(",")}`);
  const { variants: left, cases } = await analysis.ask({ filters }, { kind: "filter-effect" });
  const again = answerOf(compare, { ...REQUEST, variants: left, model: null });
  const align = createAligner(() => 0);
  const { alignments: ofAll } = align({ model: FILE, variants, budget: Infinity });
  assertEquals(alignmentsOfColumns(ofAll), alignmentsOfColumns(whole.compared.alignments));
  const { alignments: ofLeft } = align({ model: null, variants: left, budget: Infinity });
  assertEquals(alignmentsOfColumns(ofLeft), alignmentsOfColumns(again.compared.alignments));
  const fresh = answerOf(createModelComparison(engine, () => 0), { ...REQUEST, variants: left, model: FILE });
  assertEquals(plain(again), plain(fresh));
  assertEquals(again.compared.fitness?.fittingCases, { lower: 0, upper: 0 });
  assertEquals(cases, [...variants.counts].reduce((sum, count, v) => sum + (without.includes(v + 1) ? count : 0), 0));
});

/** Everything that an answer tells, without what is only a matter of order or time. */
const plain = ({ compared, ...others }: Answer) => ({
  ...others,
  compared: { ...compared, alignments: alignmentsOfColumns(compared.alignments), milliseconds: 0 },
});

Deno.test("what is kept of a model and of rules gives for any cases what a start from nothing gives", () => {
  const trace = fc.array(fc.constantFrom("a", "b", "c", "x"), { maxLength: 6 });
  const group = fc.record({ trace, cases: fc.nat(3), left: fc.nat(3) });
  const variantsOfTraces = (traces: readonly string[][]) =>
    // The first case has all activities, so that codes are the same in both.
    variantsOf(eventLogFromTraces([["a", "b", "c", "x"], ...traces].map((labels, i) => ({
      caseId: `${i}`,
      events: labels.map((activity) => ({ activity })),
    })))).variants;
  fc.assert(
    fc.property(fc.array(group, { minLength: 1, maxLength: 8 }), fc.array(trace, { maxLength: 2 }), (groups, others) => {
      const times = (count: (one: typeof groups[number]) => number) =>
        groups.flatMap((one) => Array.from({ length: count(one) }, () => one.trace));
      const whole = variantsOfTraces(times(({ cases, left }) => cases + left));
      const left = variantsOfTraces([...times(({ left }) => left), ...others]);
      const compare = createModelComparison(engine, () => 0);
      answerOf(compare, { ...REQUEST, model: FILE, variants: whole });
      const again = answerOf(compare, { ...REQUEST, model: null, variants: left });
      const fresh = answerOf(createModelComparison(engine, () => 0), { ...REQUEST, model: FILE, variants: left });
      assertEquals(plain(again), plain(fresh));
      for (const kind of ["declare", "log-skeleton"] as const) {
        const check = createRulesCheck();
        const rules = { kind, variants: whole };
        check({ rules, variants: whole });
        assertEquals(check({ rules: null, variants: left }), createRulesCheck()({ rules, variants: left }));
      }
    }),
    { numRuns: 15 },
  );
});

Deno.test("what has no time is shown as bounds, and more time gives the value", () => {
  // Six sequences at once: 4,096 markings.
  const sequences = ["a", "p", "q", "r", "s", "t"].map((name) => `->( '${name}', '${name}2', '${name}3' )`);
  const net = petriNetOfTree(parseProcessTree(`+( ${sequences.join(", ")} )`));
  // A place without an effect makes the net no tree of blocks.
  const odd = {
    ...net,
    places: [...net.places, { id: "beside" }],
    initialMarking: [...net.initialMarking, 1],
    finalMarking: [...net.finalMarking!, 1],
    transitions: net.transitions.map((transition, i) =>
      i % 3 === 0
        ? {
          ...transition,
          inputs: [...transition.inputs, { place: net.places.length, weight: 1 }],
          outputs: [...transition.outputs, { place: net.places.length, weight: 1 }],
        }
        : transition
    ),
  };
  const model: ComparedModel = { kind: "file", name: "odd.xml", bytes: new TextEncoder().encode(writePnml(odd)) };
  let now = 0;
  const compare = createModelComparison(engine, () => now++);
  const { compared } = answerOf(compare, { ...REQUEST, model, budget: 20 });
  const { lower, upper } = compared.fitness!.averageFitness;
  assert(lower < upper && compared.fitness!.exactVariants < variants.counts.length, `${lower} to ${upper}`);
  const longer = answerOf(compare, { ...REQUEST, model: null, budget: 1e9, again: true }).compared.fitness!;
  assert(longer.averageFitness.lower >= lower && longer.averageFitness.upper <= upper);
  assertEquals([longer.exactVariants, longer.averageFitness.lower], [variants.counts.length, longer.averageFitness.upper]);
});

Deno.test("deviations and how often arcs are taken are painted on both notations, and labels stay texts", () => {
  for (const notation of ["bpmn", "petri-net"] as const) {
    const { drawing } = answerOf(createModelComparison(engine, () => 0), { ...REQUEST, model: FILE, notation });
    assertStringIncludes(drawing!, 'class="deviation model-move"');
    assertStringIncludes(drawing!, "− 12</text>");
    assertStringIncludes(drawing!, "&lt;b&gt;x&lt;/b&gt;</text>");
    assert(!drawing!.includes("<b>"));
    // Of the 60 cases that take the model's path, all take each of its arcs.
    assertStringIncludes(drawing!, "<title>Taken 60 times by 60 cases</title>");
  }
});

Deno.test("of a model of many tasks the blocks without a frequent deviation are drawn as one task each", () => {
  const names = Array.from({ length: 80 }, (_, i) => `step ${String(i).padStart(2, "0")}`);
  const net = petriNetOfTree(parseProcessTree(`->( ${names.map((name) => `'${name}'`).join(", ")} )`));
  const long = eventLogFromTraces(Array.from({ length: 10 }, (_, i) => ({
    caseId: String(i),
    events: names.filter((name) => i > 2 || name !== "step 40").map((activity) => ({ activity })),
  })));
  const model: ComparedModel = { kind: "file", name: "long.pnml", bytes: new TextEncoder().encode(writePnml(net)) };
  const request = { ...REQUEST, variants: variantsOf(long).variants, model };
  const { drawing, compared } = answerOf(createModelComparison(engine, () => 0), { ...request, notation: "bpmn" });
  const labels = [...drawing!.matchAll(/data-label="([^"]*)"/g)].map(([, label]) => label);
  assertEquals(labels.sort(), ["step 00 and 39 more", "step 40", "step 41 and 38 more"]);
  assertStringIncludes(drawing!, "step 00 and 39 more 400: a block of step 00, step 01,");
  assertStringIncludes(compared.notes.at(-1)!, "79 tasks as 2 blocks");
  const whole = answerOf(createModelComparison(engine, () => 0), { ...request, notation: "petri-net" });
  assertEquals([...whole.drawing!.matchAll(/data-label="step/g)].length, 80);
});

Deno.test("broken rules are those of the library, with the variants that break them", () => {
  const { broken, checked, fittingCases } = createRulesCheck()({ rules: { kind: "declare", variants }, variants });
  const check = checkDeclare(mine("declare", { variants }, { rules: "strongest" }).model, variants);
  assertEquals([checked, fittingCases], [check.rules.length, check.fittingCases]);
  assertEquals(broken.length, check.rules.filter(({ activatedCases, keptCases }) => keptCases < activatedCases).length);
  for (const { brokenCases, variants: breaking } of broken) {
    assertEquals(breaking.reduce((sum, v) => sum + variants.counts[v], 0), brokenCases);
  }
});

const PLAIN = { noNullPrototype: true } as const;

Deno.test("alignments in columns are the same alignments with the same deviations, also those with bounds only", () => {
  const cost = fc.option(fc.nat(99));
  const moves = fc.array(
    fc.record({ event: fc.option(fc.constantFrom("a", "b", "")), transition: fc.option(fc.nat(9)) }, PLAIN)
      .filter(({ event, transition }) => event !== null || transition !== null),
  );
  const alignment = fc.record({ deviations: cost, lower: fc.nat(9), upper: cost, fitness: cost, moves: fc.option(moves) }, PLAIN);
  const transitions = Array.from({ length: 10 }, (_, t) => ({ id: `${t}`, label: t === 0 ? null : `${t % 3}` }));
  fc.assert(fc.property(fc.array(alignment), (alignments) => {
    const columns = alignmentColumnsOf(alignments);
    assertEquals(alignmentsOfColumns(columns), alignments);
    const deviating = new Map<string, Set<number>>();
    alignments.forEach(({ moves }, v) => {
      for (const { event, transition } of moves ?? []) {
        const label = transition === null ? null : transitions[transition].label;
        const key = transition === null ? `log-move:${event}` : event === null && label !== null ? `model-move:${label}` : null;
        if (key !== null) deviating.set(key, (deviating.get(key) ?? new Set()).add(v));
      }
    });
    const expected = new Map([...deviating].map(([key, found]) => [key, [...found]]));
    assertEquals(new Map(alignmentsByDeviation({ transitions }, columns)), expected);
  }));
});
