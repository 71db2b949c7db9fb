import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { mineModel } from "@/browser/handle-mining-request.ts";
import { pageParameters } from "@/browser/page-parameters.ts";
import { golden } from "../golden.ts";
import { variantsOfWords } from "../drawing/variants.ts";

const sepsis = golden("sepsis");

Deno.test({
  name: `golden: a heuristics net of sepsis has two dependencies for each activity, and not 64${sepsis.note}`,
  ignore: sepsis.ignore,
  async fn() {
    const variants = await sepsis.variants();
    const { kind, model } = mineModel({ variants, miner: "heuristics", parameters: {} });
    assert(kind === "heuristics-net");
    assertLessOrEqual(model.dependencies.length, 2 * model.activities.length);
  },
});

Deno.test("a small log is not cleaned more than the heuristics miner does by itself", () => {
  const variants = variantsOfWords({ abcd: 20, acbd: 20 });
  assertEquals(pageParameters({ variants, miner: "heuristics", parameters: {} }).cleaning, 0.05);
});

Deno.test("what the reader has chosen stays as it is", () => {
  const variants = variantsOfWords({ abc: 20, adc: 1 });
  const chosen = { dependency: 0.7, cleaning: 0.33 };
  const used = pageParameters({ variants, miner: "heuristics", parameters: chosen });
  assertEquals({ dependency: used.dependency, cleaning: used.cleaning }, chosen);
  assertEquals(pageParameters({ variants, miner: "inductive", parameters: { noise: 0 } }).noise, 0);
  assertEquals(pageParameters({ variants, miner: "inductive", parameters: {} }).noise, 0.2);
});
