import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { headerLine, variantLine } from "@/conformance/certificates/certificate-file.ts";
import { certifyVariants } from "@/conformance/certificates/certify-variants.ts";
import { verifyCertificate } from "@/conformance/certificates/verify-certificate.ts";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { type Variants, variantsOf } from "@/event-log/variants.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { arbitraryTreeNet, arbitraryVariants } from "../arbitrary-nets.ts";

const NET = petriNetOfTree(parseProcessTree("->( 'a', +( 'b', 'c' ), X( 'd', tau ) )"));
const LOG = variantsOf(eventLogFromTraces(
  ["abcd", "abd", "axd", "abcd", "dcba", "ab", ""].flatMap((way, i) =>
    way === "" ? [] : [{ caseId: `${i}`, events: [...way].map((activity, time) => ({ activity, time })) }]
  ),
)).variants;

const certificateOf = (net: PetriNet, variants: Variants): string[] => [
  headerLine(net, variants),
  ...Array.from(certifyVariants(net, variants), (variant) => variantLine(variant, variants.activities)),
];

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

const verify = (lines: readonly string[], against: { net?: PetriNet; variants?: Variants } = {}) =>
  verifyCertificate(each(lines), { source: "proof.jsonl", ...against });

Deno.test("a certificate proves every variant of a log, against its own net and against the one given", async () => {
  const lines = certificateOf(NET, LOG);
  for (const against of [{}, { net: NET, variants: LOG }]) {
    const found = await verify(lines, against);
    assertEquals([found.variants, found.cases, found.proven], [5, 6, { variants: 5, cases: 6 }]);
    assertEquals([found.deviations, found.atLeast], [8, 8]);
  }
});

Deno.test("certificates of random nets and logs hold, and prove the sum of the deviations", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryTreeNet, arbitraryVariants, async (net, variants) => {
      const lines = certificateOf(net, variants);
      fc.pre(lines.length === variants.counts.length + 1);
      const found = await verify(lines, { net, variants });
      assertEquals(found.atLeast, found.deviations);
    }),
    { numRuns: 60 },
  );
});

/** A change of one line, and what the check says of it. */
type Mutation = [name: string, line: number, change: (value: Record<string, unknown>) => unknown, says: string];

// deno-lint-ignore no-explicit-any -- JSON that is damaged on purpose
const edit = (change: (value: any) => unknown) => (value: Record<string, unknown>) => {
  change(value);
  return value;
};

Deno.test("a certificate with any claim changed is refused, at the line of the claim", async () => {
  const lines = certificateOf(NET, LOG);
  const costly = lines.findIndex((line, i) => i > 0 && JSON.parse(line).cost === 3);
  const mutations: Mutation[] = [
    ["a lower cost", costly, edit((v) => v.cost -= 1), "cost 3, not 2"],
    ["a higher bound", costly, edit((v) => v.lower += 1), "above the cost"],
    ["a cost and bound too high", costly, edit((v) => [v.cost, v.lower] = [4, 4]), "cost 3, not 4"],
    ["a move left out", costly, edit((v) => v.moves.pop()), "explain 2 of 3|final marking"],
    ["a transition that is not enabled", costly, edit((v) => v.moves[0] = [v.moves[0][0], 3]), "move 0"],
    ["a state left out", costly, edit((v) => v.states.shift()), "cheaper than the certificate allows|initial state"],
    ["a potential too high", costly, edit((v) => v.states[0][1] = 1), "initial state|cheaper than"],
    ["no states", costly, edit((v) => v.states = []), "initial state"],
    ["another trace", costly, edit((v) => v.trace.pop()), "next event|explain|in states"],
    ["other cases", costly, edit((v) => v.cases += 1), "cases of the variant"],
    ["a place that loses tokens as a trap", costly, edit((v) => v.traps = [[0]]), "can lose tokens"],
    ["a net with a short cut", 0, edit((v) => v.net.transitions[0].outputs = v.net.transitions[1].outputs), "another net"],
    ["fewer variants", 0, edit((v) => v.variants -= 1), "4 variants"],
  ];
  for (const [name, line, change, says] of mutations) {
    const changed = lines.with(line, JSON.stringify(change(JSON.parse(lines[line]))));
    const problem = await assertRejects(() => verify(changed, { net: NET, variants: LOG }), TracebookError);
    assertEquals(problem.kind, "input", name);
    assert(new RegExp(says).test(problem.message), `${name}: ${problem.message}`);
  }
  for (const [name, changed] of [["a variant left out", lines.slice(0, -1)], ["one twice", [...lines, lines[1]]]] as const) {
    await assertRejects(() => verify(changed, { net: NET, variants: LOG }), TracebookError, undefined, name);
  }
});

Deno.test("what is no certificate is refused in words with the line", async () => {
  const lines = certificateOf(NET, LOG);
  const hostile: [string[], string][] = [
    [[], "empty file"],
    [["not json"], "line 1"],
    [["[]"], "line 1"],
    [[JSON.stringify({ format: "other", version: 1 })], "version 1"],
    [[lines[0].replace('"version":1', '"version":2'), ...lines.slice(1)], "version 1"],
    [[lines[0].replace(/"initialMarking":\[[^\]]*\]/, '"initialMarking":[1e99]')], "initialMarking"],
    [[lines[0], "{}"], "line 2"],
    [[lines[0], '{"trace":[99999]}'], "trace"],
    [[lines[0], lines[1].replace(/"states":.*$/, '"states":[[0,0,[[-1,1]]]]}')], "states"],
    [[lines[0], lines[1].replace(/"states":.*$/, '"states":[[0,0,[]],[0,1,[]]]}')], "each state once"],
    [[lines[0], lines[1].replace('"lower":', '"lower":0.5,"x":')], "lower"],
    [[lines[0], `{"__proto__":{"trace":[]},"constructor":1}`], "line 2"],
  ];
  for (const [changed, says] of hostile) {
    const problem = await assertRejects(() => verify(changed), TracebookError);
    assertEquals(problem.kind, "input");
    assertStringIncludes(problem.message, says);
  }
});
