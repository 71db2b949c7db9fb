import { assertEquals } from "@std/assert";
import { predictorName } from "@/prediction/validation/predictor-words.ts";

Deno.test("a predictor that is not known keeps its name, whatever that is", () => {
  const names = ["median", "forest", "constructor", "__proto__", ""];
  assertEquals(names.map(predictorName), ["The median", "Forest", "Constructor", "__proto__", ""]);
});
