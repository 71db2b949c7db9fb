import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { mine, type MinerName, MINERS } from "@/discovery/miners.ts";
import { modelDocument } from "@/discovery/model-document.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { readCsv } from "@/formats/logs/csv/read-csv.ts";
import { anyWords } from "./words.ts";

/** Rows of a CSV file: every event has a time of its own. */
const rowsOf = (words: readonly string[]) =>
  words.flatMap((word, c) =>
    [...word].map((activity, i) => `c${c},${activity},2026-01-01T00:${String(c).padStart(2, "0")}:${String(i).padStart(2, "0")}Z`)
  );

/** What every miner finds in a file of these rows. */
async function modelsOf(rows: readonly string[]): Promise<Record<string, string>> {
  const text = ["case,activity,timestamp", ...rows, ""].join("\n");
  const builder = createEventLogBuilder();
  await readCsv(new Blob([text]).stream(), { source: "rows.csv" }, builder);
  const log = builder.build();
  const { variants } = variantsOf(log);
  const names = Object.keys(MINERS) as MinerName[];
  return Object.fromEntries(names.map((name) => [name, JSON.stringify(modelDocument(mine(name, { variants, log })))]));
}

Deno.test("shuffling the rows of a file changes no miner's model", async () => {
  const shuffled = anyWords.filter((words) => words.join("") !== "").chain((words) => {
    const rows = rowsOf(words);
    return fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length }));
  });
  await fc.assert(
    fc.asyncProperty(shuffled, async ([rows, others]) => assertEquals(await modelsOf(others), await modelsOf(rows))),
    { numRuns: 60 },
  );
});
