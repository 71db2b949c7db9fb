import { assertEquals } from "@std/assert";
import type { PredictorName } from "@/prediction/models/fitted-models.ts";
import type { PredictionModel } from "@/prediction/models/prediction-model.ts";
import { doubtOf, isTelling, modelVerdict } from "@/prediction/validation/model-verdict.ts";

/** A model by the errors of what was tested, in hours. */
function tested(selected: PredictorName, errors: Readonly<Partial<Record<PredictorName, number>>>) {
  const results = Object.entries(errors).map(([name, mae]) => ({ name, mae }));
  const model = { selected, figures: { results } as unknown as PredictionModel["figures"] };
  return { ...modelVerdict(model), doubt: doubtOf(model) };
}

Deno.test("a model that is worse than one of the simple rules gets no praise for beating the other", () => {
  const { kind, rule, gain, doubt } = tested("random-forest", {
    "median": 200,
    "last-activity-median": 100,
    "random-forest": 124,
  });
  assertEquals({ kind, rule, gain: Math.round(100 * gain) }, { kind: "worse", rule: "last-activity-median", gain: -24 });
  assertEquals(doubt, "24 % worse than the median by last activity");
});

Deno.test("a model within a twentieth of the best simple rule is neither praised nor blamed", () => {
  for (const [mae, kind] of [[103.4, "alike"], [96, "alike"], [94, "better"], [106, "worse"]] as const) {
    assertEquals(
      tested("gradient-boosting", { "median": 100, "last-activity-median": 120, "gradient-boosting": mae }).kind,
      kind,
    );
  }
});

Deno.test("a simple rule that predicts itself is told as a rule, and what was not tested as that", () => {
  assertEquals(tested("last-activity-median", { "median": 120, "last-activity-median": 100 }).kind, "rule");
  assertEquals(tested("random-forest", {}).kind, "untested");
  assertEquals(modelVerdict({ selected: "random-forest", figures: null }).kind, "untested");
});

Deno.test("the end of a case that is due in two days cannot be told by an interval of years", () => {
  const years = 3 * 365 * 24;
  assertEquals([isTelling(46, [1, years]), isTelling(46, [1, 200])], [false, true]);
  assertEquals(isTelling(years, [1, 2 * years]), true, "years are told of what lasts for years");
  assertEquals(isTelling(0, [0, 12]), true, "within a day is always worth telling");
});
