import { assertEquals, assertRejects } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { readOcelSqlite, writeOcelSqlite } from "@/formats/logs/ocel/ocel-sqlite.ts";
import { readOcelJson } from "@/formats/logs/ocel/ocel-json.ts";
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

Deno.test("the tables EVENTS, OBJECTS and RELATIONS of OCEL 1.0 are read as its JSON is", async () => {
  const bytes = await withSqlite(null, "a.sqlite", (database) => {
    database.run('CREATE TABLE "EVENTS" ("ocel:eid" TEXT, "ocel:timestamp" TIMESTAMP, "ocel:activity" TEXT, "price" REAL)');
    database.run('CREATE TABLE "OBJECTS" ("ocel:oid" TEXT, "ocel:type" TEXT, "size" TEXT)');
    database.run('CREATE TABLE "RELATIONS" ("ocel:eid" TEXT, "ocel:activity" TEXT, "ocel:oid" TEXT, "ocel:type" TEXT)');
    database.insert("INSERT INTO EVENTS VALUES (?, ?, ?, ?)", [
      ["e1", "2026-01-01 08:00:00", "place", 2.5],
      ["e2", "2026-01-02 08:00:00", "send", null],
    ]);
    database.insert("INSERT INTO OBJECTS VALUES (?, ?, ?)", [["o1", "order", "big"], ["i1", "item", null]]);
    database.insert("INSERT INTO RELATIONS VALUES (?, ?, ?, ?)", [
      ["e1", "place", "o1", "order"],
      ["e1", "place", "i1", "item"],
      ["e2", "send", "i1", "item"],
    ]);
    return database.bytes();
  });
  const json = {
    "ocel:events": {
      e1: {
        "ocel:activity": "place",
        "ocel:timestamp": "2026-01-01 08:00:00",
        "ocel:omap": ["o1", "i1"],
        "ocel:vmap": { price: 2.5 },
      },
      e2: { "ocel:activity": "send", "ocel:timestamp": "2026-01-02 08:00:00", "ocel:omap": ["i1"], "ocel:vmap": {} },
    },
    "ocel:objects": {
      o1: { "ocel:type": "order", "ocel:ovmap": { size: "big" } },
      i1: { "ocel:type": "item", "ocel:ovmap": {} },
    },
  };
  assertEquals(
    await readOcelSqlite(bytes, { source: "a.sqlite" }),
    readOcelJson(new TextEncoder().encode(JSON.stringify(json)), { source: "a.jsonocel" }),
  );
});

Deno.test("in tables of OCEL 1.0 bytes and relations of events that do not exist are refused, as in those of OCEL 2.0", async () => {
  const read = async (price: number | Uint8Array, event: string) => {
    const bytes = await withSqlite(null, "a.sqlite", (database) => {
      database.run('CREATE TABLE EVENTS ("ocel:eid" TEXT, "ocel:timestamp" TIMESTAMP, "ocel:activity" TEXT, price)');
      database.run('CREATE TABLE OBJECTS ("ocel:oid" TEXT, "ocel:type" TEXT)');
      database.run('CREATE TABLE RELATIONS ("ocel:eid" TEXT, "ocel:oid" TEXT)');
      database.insert("INSERT INTO EVENTS VALUES (?, ?, ?, ?)", [["e1", "2026-01-01 08:00:00", "place", price]]);
      database.insert("INSERT INTO OBJECTS VALUES (?, ?)", [["o1", "order"]]);
      database.insert("INSERT INTO RELATIONS VALUES (?, ?)", [[event, "o1"]]);
      return database.bytes();
    });
    return await readOcelSqlite(bytes, { source: "a.sqlite" });
  };
  assertEquals((await read(1, "e1")).events.length, 1);
  await assertRejects(() => read(1, "e9"), TracebookError, 'relations of existing events and objects, found one of "e9"');
  await assertRejects(() => read(Uint8Array.of(1), "e1"), TracebookError, 'numbers or texts in the table "EVENTS", found bytes');
});
