import { assertEquals, assertLess } from "@std/assert";
import { caseTable } from "@/prediction/duration/case-table.ts";
import { closedCases } from "@/prediction/closed-cases.ts";
import { temporalSplit } from "@/prediction/duration/temporal-split.ts";
import { trainDurationModel } from "@/prediction/duration/train-duration-model.ts";
import { golden } from "../../golden.ts";

/**
 * From the table of `golden/PREDICTION.md`, task T1 in hours: the median, and scikit-learn's forest
 * with leaves of five rows, the better of its two forests. Its protocol takes every case with at
 * least two events as closed. The rows of task T2 tell whether the split is the same. The median of
 * sepsis is left out: the file's 325 h does not follow from its own protocol, which gives 317 h.
 */
const YARDSTICKS = [
  { log: "helpdesk", rows: [12_487, 3_495], median: 166, forest: 172 },
  { log: "sepsis", rows: [8_863, 2_456], median: null, forest: 536 },
  { log: "receipt", rows: [5_731, 1_361], median: 58, forest: 177 },
];

for (const { log: name, rows, median, forest } of YARDSTICKS) {
  const { ignore, note, read } = golden(name);

  Deno.test({
    name: `golden: the split of ${name} has the published numbers of prefixes${note}`,
    ignore,
    fn: async () => {
      const log = await read();
      const { table } = caseTable(log, { closing: closedCases(log, { endActivities: "all" }) });
      const { train, test } = temporalSplit(
        table.filter((row: { events: number }) => row.events >= 2).orderby("startTime", "item").reify(),
      );
      const prefixes = [train, test].map((cases) =>
        Array.from(cases.array("events") as number[]).reduce((sum, events) => sum + Math.min(20, events - 1), 0)
      );
      assertEquals(prefixes, rows);
    },
  });

  // The library's forest takes long; the other logs are measured with our own in evaluate.test.ts.
  if (name !== "helpdesk") continue;
  Deno.test({
    name: `golden: on ${name} the forest is no worse than the published forest and the median${note}`,
    ignore,
    fn: async () => {
      const { figures } = await trainDurationModel(await read(), { seed: 42, endActivities: "all" });
      const { test } = figures!;
      if (median !== null) assertEquals(Math.round(test.median.mae), median);
      assertLess(test.forest.mae, forest);
      assertLess(test.forest.mae, test.median.mae);
    },
  });
}
