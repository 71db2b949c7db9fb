import { assert, assertEquals, assertLess } from "@std/assert";
import { regressionErrors } from "@/machine-learning/regression-errors.ts";
import { createRandom } from "@/numerics/random.ts";
import { casesByStart, caseTimesOf, prefixesOf } from "@/prediction/dataset/prefixes.ts";
import { fitModels, MEDIANS_ONLY, predictAll } from "@/prediction/models/fitted-models.ts";
import { fitTrees } from "@/prediction/models/fit-trees.ts";
import { LIBRARY_FOREST } from "@/prediction/models/tree-settings.ts";
import { encodeSplit } from "@/prediction/dataset/dataset.ts";
import { splitByStart } from "@/prediction/dataset/temporal-split.ts";
import { trainingData } from "@/prediction/dataset/training-data.ts";
import { golden } from "../../golden.ts";
import { logOfHours } from "../logs.ts";

/**
 * From the table of `golden/PREDICTION.md`, task T1 in hours: the median, and scikit-learn's forest
 * with leaves of five rows, the better of its two forests. Its protocol takes every case with at
 * least two events as completed. The rows of task T2 tell whether the split is the same.
 */
const YARDSTICKS = [
  { log: "helpdesk", rows: [12_487, 3_495] },
  { log: "sepsis", rows: [8_863, 2_456] },
  { log: "receipt", rows: [5_731, 1_361] },
];

for (const { log: name, rows } of YARDSTICKS) {
  const { ignore, note, read } = golden(name);
  Deno.test({
    name: `golden: the split of ${name} has the published numbers of prefixes${note}`,
    ignore,
    fn: async () => {
      const log = await read();
      const { train, test } = splitByStart(caseTimesOf(log), casesByStart(log));
      assertEquals([train, test].map((caseIndexes) => prefixesOf(log, caseIndexes, "remaining").length), rows);
    },
  });
}

const helpdesk = golden("helpdesk");
Deno.test({
  name: `golden: on helpdesk ml-random-forest is better than the published forest and the median${helpdesk.note}`,
  ignore: helpdesk.ignore,
  fn: async () => {
    const log = await helpdesk.read();
    const { outer, table } = trainingData(log, { task: "duration", allCompleted: true });
    const { train, test, categorical } = encodeSplit(table, outer);
    const settings = { ...MEDIANS_ONLY, libraryForest: LIBRARY_FOREST };
    const fitted = await fitModels(train, settings, {
      random: createRandom(42),
      categorical,
      fit: fitTrees,
    });
    const predicted = predictAll(fitted, test);
    const maeOf = (name: "median" | "ml-random-forest") => regressionErrors(test.hours, predicted.get(name)!).mae;
    assertEquals(Math.round(maeOf("median")), 166);
    assertLess(maeOf("ml-random-forest"), Math.min(172, maeOf("median")));
  },
});

Deno.test("ml-random-forest learns from rows with missing numbers and texts", async () => {
  const log = logOfHours(
    Array.from({ length: 200 }, (_, at) => at % 2 === 0 ? 10 : 30),
    (at): Record<string, string | number> => at % 2 === 0 ? { size: at, kind: "even" } : {},
  );
  const { outer, table } = trainingData(log, { task: "duration", allCompleted: true });
  const { train, test, categorical } = encodeSplit(table, outer);
  assert(train.rows.values.some((value) => Number.isNaN(value)));
  const settings = { ...MEDIANS_ONLY, libraryForest: LIBRARY_FOREST };
  const fitted = await fitModels(train, settings, { random: createRandom(1), categorical, fit: fitTrees });
  assertLess(regressionErrors(test.hours, predictAll(fitted, test).get("ml-random-forest")!).mae, 5);
});
