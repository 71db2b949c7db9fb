/**
 * One measurement of conformance in a process of its own, so that compilation counts. Prints JSON:
 * CPU seconds of the measured work alone, for each log; peak memory in MB.
 *
 * usage: deno run -A tests/benchmarks/conformance-process.ts
 * alignments|noise-0|replay|precision|all NAME ...
 *
 * @module
 */
import process from "node:process";
import { alignVariants } from "@/conformance/alignments/align-variants.ts";
import { CONFORMANCE_METHODS, conformanceOf } from "@/conformance/conformance-of.ts";
import { locateDeviations } from "@/conformance/deviations/locate-deviations.ts";
import { rootCauses } from "@/conformance/deviations/root-causes.ts";
import { escapingEdgesPrecision } from "@/conformance/quality/escaping-edges-precision.ts";
import { replayTokens } from "@/conformance/replay/replay-tokens.ts";
import { discoverInductive } from "@/discovery/inductive/discover-inductive.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { type Variants, variantsOf } from "@/event-log/variants.ts";
import { readPnml } from "@/formats/process-models/read-pnml.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { GOLDEN_ROOT, goldenIn, readGoldenModel } from "../golden.ts";

const [task, ...names] = Deno.args;

interface Measured {
  readonly log: EventLog;
  readonly variants: Variants;
  readonly variantOfCase: Uint32Array;
  readonly net: PetriNet;
}

const tasks: Readonly<Record<string, (measured: Measured) => boolean>> = {
  alignments: ({ net, variants }) => alignVariants(net, variants).exact,
  "noise-0": ({ variants }) => alignVariants(petriNetOfTree(discoverInductive(variants, { noise: 0 })), variants).exact,
  replay: ({ net, variants }) => replayTokens(net, variants).variants.length === variants.counts.length,
  precision: ({ net, variants }) => escapingEdgesPrecision(net, variants) !== null,
  all: ({ log, net, variants, variantOfCase }) => {
    const { variants: alignments, exact } = alignVariants(net, variants);
    locateDeviations(net, variants, alignments);
    rootCauses({ log, variantOfCase, net, alignments });
    conformanceOf(net, variants, { methods: CONFORMANCE_METHODS.filter((method) => method !== "alignments") });
    return exact;
  },
};

async function measured(name: string): Promise<Measured> {
  // `golden` would keep each log in memory, which is measured.
  const { document, read } = goldenIn(GOLDEN_ROOT, name);
  const log = await read(task === "all" ? {} : { attributes: "none" });
  const { model } = document.reference.conformance["inductiveInfrequent0.2"];
  return { log, ...variantsOf(log), net: readPnml(await readGoldenModel(model), { source: model }) };
}

const seconds: Record<string, number> = {};
for (const name of names) {
  const input = await measured(name);
  const before = process.cpuUsage();
  if (!tasks[task](input)) throw new Error(`${task} of ${name} is not exact`);
  const { user, system } = process.cpuUsage(before);
  seconds[name] = (user + system) / 1e6;
}
console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
