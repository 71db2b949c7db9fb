import { assertRejects } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { readOcelSqlite, writeOcelSqlite } from "@/formats/logs/ocel/ocel-sqlite.ts";
import { withSqlite } from "@/formats/logs/ocel/sqlite.ts";
import { SAMPLE_OCEL } from "./sample-ocel.ts";

Deno.test("a text with U+0000, which could not be written back, is refused", async () => {
  const bytes = await withSqlite(await writeOcelSqlite(SAMPLE_OCEL[0]), "a.sqlite", (database) => {
    database.run("UPDATE event_object SET ocel_qualifier = CAST(x'610062' AS TEXT)");
    return database.bytes();
  });
  await assertRejects(
    () => readOcelSqlite(bytes, { source: "a.sqlite" }),
    TracebookError,
    'a.sqlite: expected texts without U+0000 in the table "event_object", found one with it.',
  );
});
