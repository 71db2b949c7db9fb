import { assertEquals, assertLess } from "@std/assert";
import type { EventLog } from "@/event-log/event-log.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { readLog } from "@/formats/read-log.ts";
import { caseTable } from "@/prediction/duration/case-table.ts";
import { closedCases } from "@/prediction/closed-cases.ts";
import { temporalSplit } from "@/prediction/duration/temporal-split.ts";
import { trainDurationModel } from "@/prediction/duration/train-duration-model.ts";

/**
 * From the table of `golden/PREDICTION.md`, task T1 in hours: the median, and scikit-learn's forest with leaves of five rows, the better of its two
 * forests. Its protocol takes every case with at least two events as closed. The rows of task T2 tell whether the split is the same. The median
 * of sepsis is left out: the file's 325 h does not follow from its own protocol, which gives 317 h.
 */
const YARDSTICKS = [
  { log: "helpdesk", rows: [12_487, 3_495], median: 166, forest: 172 },
  { log: "sepsis", rows: [8_863, 2_456], median: null, forest: 536 },
  { log: "receipt", rows: [5_731, 1_361], median: 58, forest: 177 },
];

const folder = `${Deno.env.get("TRACEBOOK_GOLDEN") ?? "../shared"}/logs`;

for (const { log: name, rows, median, forest } of YARDSTICKS) {
  const path = `${folder}/${name}.xes.gz`;
  const ignore = !exists(path);
  const note = ignore ? ` (skipped: ${path} is not there)` : "";

  Deno.test({
    name: `golden: the split of ${name} has the published numbers of prefixes${note}`,
    ignore,
    fn: async () => {
      const log = await readFile(path);
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
      const { figures } = await trainDurationModel(await readFile(path), { seed: 42, endActivities: "all" });
      const { test } = figures!;
      if (median !== null) assertEquals(Math.round(test.median.mae), median);
      assertLess(test.forest.mae, forest);
      assertLess(test.forest.mae, test.median.mae);
    },
  });
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

async function readFile(path: string): Promise<EventLog> {
  const builder = createEventLogBuilder();
  const file = await Deno.open(path);
  await readLog(file.readable, { format: "xes", gzip: true, source: path }, builder);
  return builder.build();
}
