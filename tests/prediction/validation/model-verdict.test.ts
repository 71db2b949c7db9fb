import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { PredictorName } from "@/prediction/models/fitted-models.ts";
import type { PredictionModel } from "@/prediction/models/prediction-model.ts";
import { coverageOff, isTelling, modelVerdict } from "@/prediction/validation/model-verdict.ts";
import { passGate } from "@/prediction/validation/pass-gate.ts";

/** A model by the errors of what was tested, in hours. */
function tested(selected: PredictorName, errors: Readonly<Partial<Record<PredictorName, number>>>) {
  const results = Object.entries(errors).map(([name, mae]) => ({ name, mae }));
  return modelVerdict({ selected, figures: { results } as unknown as PredictionModel["figures"] });
}

Deno.test("a model that is no better than one of the simple rules gets no praise for beating the other", () => {
  const { kind, rule, gain } = tested("random-forest", { "median": 200, "last-activity-median": 100, "random-forest": 102 });
  assertEquals({ kind, rule, gain: Math.round(100 * gain) }, { kind: "alike", rule: "last-activity-median", gain: -2 });
});

Deno.test("what passes the gate is never more than 3 % worse than the better rule, and what is no worse passes it", () => {
  const mae = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e6, noNaN: true }));
  fc.assert(fc.property(mae, mae, mae, (median, byActivity, model) => {
    const results = [
      { name: "median", mae: median },
      { name: "last-activity-median", mae: byActivity },
      { name: "blend", mae: model },
    ] as const;
    const best = Math.min(median, byActivity);
    for (const { name, mae } of results) {
      const { selected, validated, because } = passGate({ selected: name, because: "Why." }, results, 1234);
      const own = results.find((result) => result.name === selected)!.mae;
      assert(own <= 1.03 * best && validated === name);
      if (mae <= best) assertEquals([selected, because], [name, "Why."]);
      if (selected !== name) {
        assertMatch(because, /^Why\. But on the 1.234 newest completed cases .* worse than the median.*predicts\.$/);
      }
    }
  }));
});

Deno.test("a model within a twentieth of the best simple rule is not praised", () => {
  for (const [mae, kind] of [[103, "alike"], [96, "alike"], [94, "better"]] as const) {
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

Deno.test("that intervals hold for another share than nine of ten is told from three points on", () => {
  const off = (coverage90: number) => {
    const results = [{ name: "blend", mae: 5, coverage90 }];
    return coverageOff({ selected: "blend", figures: { results } as unknown as PredictionModel["figures"] });
  };
  assertEquals([0.66, 0.872, 0.9, 0.927, 0.98].map(off), [0.66, null, null, null, 0.98]);
  assertEquals(coverageOff({ selected: "blend", figures: null }), null);
});
