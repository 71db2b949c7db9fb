import { assert, assertEquals } from "@std/assert";
import { mineModel } from "@/browser/handle-mining-request.ts";
import { MINERS } from "@/discovery/miners.ts";
import { offPathActivities } from "@/browser/off-path-activities.ts";
import { golden, GOLDEN_NAMES } from "../golden.ts";
import { variantsOfWords } from "../drawing/variants.ts";

Deno.test("an activity is off every path if nothing leads to it from the start, or nothing from it to the end", () => {
  const variants = variantsOfWords({ abc: 20, adc: 1 });
  const heuristics = (parameters: Readonly<Record<string, number>>) =>
    offPathActivities(mineModel({ variants, miner: "heuristics", parameters }));
  assertEquals(heuristics({ dependency: 0.9, cleaning: 0.05 }), ["d"]);
  assertEquals(heuristics({ dependency: 0.5, cleaning: 0.05 }), []);
  const arc = (place: number) => [{ place, weight: 1 }];
  const net = {
    places: ["start", "end", "before", "after"].map((id) => ({ id })),
    transitions: [
      { id: "t", label: "t", inputs: arc(0), outputs: arc(1) },
      { id: "u", label: "u", inputs: arc(0), outputs: arc(3) },
      { id: "v", label: "v", inputs: arc(2), outputs: arc(1) },
      { id: "w", label: null, inputs: [], outputs: [] },
    ],
    initialMarking: [1, 0, 0, 0],
    finalMarking: [0, 1, 0, 0],
  };
  assertEquals(offPathActivities({ kind: "petri-net", model: net }), ["u", "v"]);
  assertEquals(offPathActivities({ kind: "petri-net", model: { ...net, finalMarking: null } }), ["v"]);
});

for (const name of GOLDEN_NAMES) {
  const { ignore, note, variants } = golden(name);
  Deno.test({
    name: `golden: the page's defaults cut no activity off that the heuristics miner connects by its own: ${name}${note}`,
    ignore,
    async fn() {
      const log = await variants();
      const off = (parameters: Readonly<Record<string, number>>) =>
        new Set(offPathActivities(mineModel({ variants: log, miner: "heuristics", parameters })));
      const own = Object.entries(MINERS.heuristics.parameters).flatMap(([name, { default: value }]) =>
        typeof value === "number" ? [[name, value]] : []
      );
      const byOwnDefaults = off(Object.fromEntries(own));
      for (const label of off({})) assert(byOwnDefaults.has(label), label);
      assertEquals(offPathActivities(mineModel({ variants: log, miner: "inductive", parameters: {} })), []);
    },
  });
}
