import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { flattenObjectCentricLog } from "@/event-log/flatten-object-centric-log.ts";
import type { ObjectCentricLog, ObjectCentricType, ObjectCentricValue } from "@/event-log/object-centric-log.ts";
import { type ObjectCentricColumns, objectsOfColumns } from "@/event-log/object-centric-columns.ts";
import { readOcelJson, readPlainJson, scanJson, writeOcelJson } from "@/formats/logs/ocel/ocel-json.ts";
import { readOcelXml, readPlainXml, writeOcelXml } from "@/formats/logs/ocel/ocel-xml.ts";
import { scanOcelSqlite } from "@/formats/logs/ocel/scan-ocel-sqlite.ts";
import { scanOcelXml } from "@/formats/logs/ocel/scan-ocel-xml.ts";
import type { PartedBytes } from "@/formats/logs/ocel/moving-bytes.ts";
import { readObjectCentricLog, readOcel } from "@/formats/logs/ocel/read-ocel.ts";
import { readOcelSqlite, readPlainSqlite, writeOcelSqlite } from "@/formats/logs/ocel/ocel-sqlite.ts";
import { withSqlite } from "@/formats/logs/ocel/sqlite.ts";
import { formatTime } from "@/time/format-time.ts";
import { attributesOf } from "./reading.ts";

/** Records are plain objects, as those that readers give. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> => fc.record(model, { noNullPrototype: true });
const bytesOf = (text: string) => new TextEncoder().encode(text);
const SOURCE = { source: "log.file" };

const FORMATS: readonly [
  string,
  (log: ObjectCentricLog) => Uint8Array | Promise<Uint8Array>,
  (bytes: Uint8Array) => ObjectCentricLog | Promise<ObjectCentricLog>,
  /** The hot path, null where it gives up, and the plain version. */
  (bytes: Uint8Array) => ObjectCentricColumns | null,
  (bytes: Uint8Array) => ObjectCentricLog | Promise<ObjectCentricLog>,
][] = [
  [
    "JSON",
    writeOcelJson,
    (bytes) => readOcelJson(bytes, SOURCE),
    (bytes) => scanJson(bytes, SOURCE),
    (bytes) => readPlainJson(bytes, SOURCE),
  ],
  [
    "XML",
    writeOcelXml,
    (bytes) => readOcelXml(bytes, SOURCE),
    (bytes) => scanOcelXml(bytes, {}),
    (bytes) => readPlainXml(bytes, SOURCE),
  ],
  [
    "SQLite",
    writeOcelSqlite,
    (bytes) => readOcelSqlite(bytes, SOURCE),
    (bytes) => scanOcelSqlite(bytes, {}),
    (bytes) => readPlainSqlite(bytes, SOURCE),
  ],
];

/** Texts that are hard to keep, but for what XML and SQLite cannot hold at all. */
const TEXT = fc.oneof(
  fc.constantFrom(
    "",
    "a",
    'say "no"',
    "R&D <b>",
    "]]>",
    "line\nbreak",
    "cr\r\nlf",
    "\ttab",
    "NULL",
    "'; DROP TABLE event; --",
    "__proto__",
    "ä 🦆",
    " 1 ",
    "object",
    "map_type",
  ),
  fc.string({ unit: "grapheme", maxLength: 8 }).filter((text) => /^[^\p{Cc}\p{Cs}\ufffe\uffff]*$/u.test(text)),
);
const TIME = fc.tuple(fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2200, 0) }), fc.nat(999)).map(([ms, us]) =>
  ms + us / 1000
);
const VALUES: Readonly<Record<ObjectCentricType, fc.Arbitrary<ObjectCentricValue>>> = {
  string: TEXT,
  time: TIME.map(formatTime),
  integer: fc.maxSafeInteger().map((value) => value === 0 ? 0 : value),
  float: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value === 0 ? 0 : value),
  boolean: fc.boolean(),
};
const TYPES = fc.uniqueArray(
  record({
    name: TEXT,
    attributes: fc.uniqueArray(
      record({ name: TEXT, type: fc.constantFrom<ObjectCentricType>("string", "time", "integer", "float", "boolean") }),
      { maxLength: 3, selector: ({ name }) => name.toLowerCase() },
    ),
  }),
  { maxLength: 3, selector: ({ name }) => name },
);

/** Logs in their normal form: attributes in the order of declaration, then of time. */
const LOG: fc.Arbitrary<ObjectCentricLog> = fc.tuple(
  TYPES,
  TYPES,
  fc.uniqueArray(TEXT, { maxLength: 5 }),
  fc.uniqueArray(TEXT, { maxLength: 5 }),
).chain(
  ([eventTypes, objectTypes, eventIds, objectIds]) => {
    const objectCount = objectTypes.length === 0 ? 0 : objectIds.length;
    const references = objectCount === 0
      ? fc.constant([])
      : fc.array(record({ object: fc.nat(objectCount - 1), qualifier: TEXT }), { maxLength: 4 });
    const events = (eventTypes.length === 0 ? [] : eventIds).map((id) =>
      fc.constantFrom(...eventTypes).chain(({ name: type, attributes }) =>
        record({
          id: fc.constant(id),
          type: fc.constant(type),
          time: TIME,
          attributes: fc.tuple(...attributes.map(({ name, type }) => fc.option(VALUES[type].map((value) => ({ name, value })))))
            .map((values) => values.filter((value) => value !== null)),
          objects: references,
        })
      )
    );
    const objects = (objectTypes.length === 0 ? [] : objectIds).map((id) =>
      fc.constantFrom(...objectTypes).chain(({ name: type, attributes }) =>
        record({
          id: fc.constant(id),
          type: fc.constant(type),
          attributes: fc.tuple(...attributes.map(({ name, type }) =>
            fc.uniqueArray(record({ name: fc.constant(name), time: fc.oneof(fc.constant(0), TIME), value: VALUES[type] }), {
              maxLength: 3,
              selector: ({ time }) => time,
            }).map((values) => values.sort((a, b) => a.time - b.time))
          )).map((values) =>
            values.flat()
          ),
          objects: references,
        })
      )
    );
    return record({
      eventTypes: fc.constant(eventTypes),
      objectTypes: fc.constant(objectTypes),
      events: fc.tuple(...events),
      objects: fc.tuple(...objects),
    });
  },
);

for (const [name, write, read, scan, readPlain] of FORMATS) {
  Deno.test(`an object-centric log that is written as ${name} and read again is the same log`, async () => {
    await fc.assert(
      fc.asyncProperty(LOG, async (log) => {
        const bytes = await write(log);
        assertEquals(await readPlain(bytes), log);
        assertEquals(objectsOfColumns(scan(bytes)!), log);
        assertEquals(await readObjectCentricLog(bytes, SOURCE), log);
      }),
      { numRuns: name === "SQLite" ? 30 : 100 },
    );
  });

  Deno.test(`${name} that has been cut or changed is refused in words, or read and written again`, async () => {
    const bytes = await write(orders());
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 3 }),
        fc.nat(bytes.length),
        async (changes, cut) => {
          const broken = bytes.slice(0, cut % 3 === 0 ? cut : bytes.length);
          for (const [at, value] of changes) if (at < broken.length) broken[at] = value;
          let log: ObjectCentricLog;
          try {
            log = await read(broken);
          } catch (error) {
            if (!(error instanceof TracebookError)) throw error;
            assertEquals(error.details.file, "log.file");
            return void refused++;
          }
          assertEquals(readOcelJson(writeOcelJson(log), SOURCE), log);
          // The hot path looks at the tables of a database only: SQLite refuses damage elsewhere.
          const plain = await Promise.resolve(broken).then(readPlain).catch((error) => name === "SQLite" ? log : error);
          assertEquals(log, plain);
        },
      ),
      { numRuns: name === "SQLite" ? 30 : 100 },
    );
    assert(refused > 10, String(refused));
  });
}

/** Two orders of three items, with all types of attributes and a change. */
function orders(): ObjectCentricLog {
  const reference = (object: number, qualifier: string) => ({ object, qualifier });
  return {
    eventTypes: [
      { name: "place order", attributes: [{ name: "total", type: "float" }, { name: "online", type: "boolean" }] },
      {
        name: "pack",
        attributes: [{ name: "weight", type: "integer" }, { name: "due", type: "time" }, { name: "note", type: "string" }],
      },
    ],
    objectTypes: [
      { name: "order", attributes: [{ name: "price", type: "float" }] },
      { name: "item", attributes: [{ name: "color", type: "string" }] },
    ],
    objects: [
      {
        id: "o1",
        type: "order",
        attributes: [{ name: "price", time: 0, value: 10 }, { name: "price", time: 60_000, value: 12.5 }],
        objects: [reference(2, "contains")],
      },
      { id: "o2", type: "order", attributes: [], objects: [] },
      { id: "i1", type: "item", attributes: [{ name: "color", time: 0, value: "red" }], objects: [] },
      { id: "i2", type: "item", attributes: [], objects: [] },
    ],
    events: [
      {
        id: "e1",
        type: "place order",
        time: 1000,
        attributes: [{ name: "total", value: 0.1 }, { name: "online", value: true }],
        objects: [reference(0, "order"), reference(2, "item"), reference(3, "item")],
      },
      { id: "e2", type: "place order", time: 2000, attributes: [], objects: [reference(1, "order")] },
      {
        id: "e3",
        type: "pack",
        time: 3000.5,
        attributes: [{ name: "weight", value: 7 }, { name: "due", value: "2026-01-01T00:00:00.000000Z" }, {
          name: "note",
          value: "",
        }],
        objects: [reference(2, "packed"), reference(2, "checked"), reference(0, "order")],
      },
    ],
  };
}

Deno.test("each object of a type is a case of the flattened log, with all its events once", () => {
  const log = flattenObjectCentricLog(orders(), "order");
  assertEquals(log.caseIds, ["o1", "o2"]);
  assertEquals([...log.caseOffsets], [0, 2, 3]);
  assertEquals(Array.from(log.activity, (code) => log.activities[code]), ["place order", "pack", "place order"]);
  assertEquals([...log.time], [1000, 3000.5, 2000]);
  assertEquals(attributesOf(log.caseAttributes), [{ name: "price", type: "float", values: ["10", null] }]);
  assertEquals(attributesOf(log.eventAttributes), [
    { name: "due", type: "date", values: [null, "2026-01-01T00:00:00.000000Z", null] },
    { name: "note", type: "string", values: [null, "", null] },
    { name: "ocel:id", type: "id", values: ["e1", "e3", "e2"] },
    { name: "ocel:qualifier", type: "string", values: ["order", "order", "order"] },
    { name: "online", type: "boolean", values: ["true", null, null] },
    { name: "total", type: "float", values: ["0.1", null, null] },
    { name: "weight", type: "int", values: [null, "7", null] },
  ]);
  const items = flattenObjectCentricLog(orders(), "item");
  assertEquals(items.caseIds, ["i1", "i2"]);
  assertEquals(attributesOf(items.eventAttributes)[3].values, ["item", "packed, checked", "item"]);
});

Deno.test("a log of one object type is read as an event log; of several, the caller must choose", async () => {
  const bytes = writeOcelJson(orders());
  const builder = createEventLogBuilder();
  const report = await readOcel(bytes, { ...SOURCE, objectType: "item" }, builder);
  assertEquals(report.events, 3);
  assertEquals(builder.build(), flattenObjectCentricLog(orders(), "item"));
  const several = await assertRejects(() => readOcel(bytes, SOURCE, builder), TracebookError);
  assertStringIncludes(several.message, '"order" (2), "item" (2)');
  await assertRejects(() => readOcel(bytes, { ...SOURCE, objectType: "cart" }, builder), TracebookError, 'found "cart"');
  assertThrows(() => flattenObjectCentricLog(orders(), "cart"), TracebookError, 'an object type of the log: "order", "item"');
});

Deno.test("the minimal examples of the standard are read, whatever the format, to the same log", async () => {
  const expected: ObjectCentricLog = {
    eventTypes: [{ name: "create-order", attributes: [{ name: "total-items", type: "integer" }] }],
    objectTypes: [{ name: "order", attributes: [{ name: "item", type: "integer" }] }],
    events: [{
      id: "e1",
      type: "create-order",
      time: Date.UTC(2023, 9, 16, 15, 30),
      attributes: [{ name: "total-items", value: 1 }],
      objects: [{ object: 0, qualifier: "order" }],
    }],
    objects: [{ id: "o1", type: "order", attributes: [{ name: "item", time: 0, value: 1 }], objects: [] }],
  };
  const xml = `<log>
    <event-types><event-type name="create-order"><attributes><attribute name="total-items" type="integer"/></attributes></event-type></event-types>
    <object-types><object-type name="order"><attributes><attribute name="item" type="integer"/></attributes></object-type></object-types>
    <events><event id="e1" type="create-order" time="2023-10-16T15:30:00Z"><attributes><attribute name="total-items">1</attribute></attributes>
      <objects><relationship object-id="o1" relationship="order"/></objects></event></events>
    <objects><object id="o1" type="order"><attributes><attribute name="item" time="1970-01-01T00:00:00Z">1</attribute></attributes></object></objects></log>`;
  const json = {
    eventTypes: expected.eventTypes,
    objectTypes: expected.objectTypes,
    events: [{
      id: "e1",
      type: "create-order",
      time: "2023-10-16T15:30:00Z",
      attributes: [{ name: "total-items", value: "1" }],
      relationships: [{ objectId: "o1", qualifier: "order" }],
    }],
    objects: [{ id: "o1", type: "order", attributes: [{ name: "item", time: "1970-01-01T00:00:00Z", value: 1 }] }],
  };
  const sqlite = await withSqlite(null, "x", (database) => {
    for (
      const sql of [
        `CREATE TABLE "event" ("ocel_id" TEXT PRIMARY KEY, "ocel_type" TEXT)`,
        `INSERT INTO event VALUES('e1','create-order')`,
        `CREATE TABLE "event_object" ("ocel_event_id" TEXT, "ocel_object_id" TEXT, "ocel_qualifier" TEXT)`,
        `INSERT INTO event_object VALUES('e1','o1','order')`,
        `CREATE TABLE "object" ("ocel_id" TEXT, "ocel_type" TEXT)`,
        `INSERT INTO object VALUES('o1','order')`,
        `CREATE TABLE "object_object" ("ocel_source_id" TEXT, "ocel_target_id" TEXT, "ocel_qualifier" TEXT)`,
        `CREATE TABLE "event_CreateOrder" ("ocel_id" TEXT, "ocel_time" TEXT, "total-items" INTEGER)`,
        `INSERT INTO event_CreateOrder VALUES('e1','2023-10-16 15:30:00',1)`,
        `CREATE TABLE "event_map_type" ("ocel_type" TEXT, "ocel_type_map" TEXT)`,
        `INSERT INTO event_map_type VALUES('create-order','CreateOrder')`,
        `CREATE TABLE "object_map_type" ("ocel_type" TEXT, "ocel_type_map" TEXT)`,
        `INSERT INTO object_map_type VALUES('order','Order')`,
        `CREATE TABLE "object_Order" ("ocel_id" TEXT, "ocel_time" TEXT, "ocel_changed_field" TEXT, "item" INTEGER)`,
        `INSERT INTO object_Order VALUES('o1','1970-01-01 00:00:00',NULL,1)`,
      ]
    ) database.run(sql);
    return database.bytes();
  });
  for (const bytes of [bytesOf(xml), bytesOf(JSON.stringify(json)), sqlite]) {
    assertEquals(await readObjectCentricLog(bytes, SOURCE), expected);
  }
});

Deno.test("what is wrong with a log is told with its place", async () => {
  const change = (edit: (log: Record<string, Record<string, unknown>[]>) => void) => {
    const log = JSON.parse(new TextDecoder().decode(writeOcelJson(orders())));
    edit(log);
    return bytesOf(JSON.stringify(log));
  };
  const wrong: [Uint8Array, string][] = [
    [bytesOf(""), "an empty file"],
    [bytesOf("hello"), "an object-centric log in JSON, XML or SQLite"],
    [bytesOf('{"events": ['), "JSON"],
    [bytesOf("{}"), 'the list "objectTypes" in the document, found nothing. Events that are no OCEL are read as JSON lines'],
    [bytesOf('[{"case": 1}]'), "found a list. Events that are no OCEL are read as JSON lines: one record on each line"],
    [change((log) => log.events[1].id = "e1"), 'another event with the id "e1"'],
    [change((log) => log.objects[1].id = "o1"), 'another object with the id "o1"'],
    [change((log) => log.events[0].time = "soon"), 'expected the time of event "e1", found "soon"'],
    [
      change((log) => log.events[0].attributes = [{ name: "total", value: "much" }]),
      'expected the float "total" of event "e1", found "much"',
    ],
    [
      change((log) => log.events[0].relationships = [{ objectId: "o9" }]),
      'expected references to existing objects of event "e1", found "o9"',
    ],
    [change((log) => log.eventTypes[0].attributes = [{ name: "x", type: "color" }]), 'the attribute "x"'],
    [change((log) => delete log.objects[0].type), 'expected the text "type" in object "o1", found nothing'],
    [bytesOf("<log><events>\n<event id='a'/></events></log>"), 'line 2, column 1: expected type="..." in <event>'],
    [bytesOf("<pnml/>"), "a <log> of OCEL 2.0"],
    [bytesOf("SQLite format 3\0"), "a truncated one"],
    [
      await withSqlite(null, "x", (database) => (database.run("CREATE TABLE t (x)"), database.bytes())),
      'the table "object_map_type"',
    ],
  ];
  for (const [bytes, words] of wrong) {
    const error = await assertRejects(() => readObjectCentricLog(bytes, SOURCE), TracebookError, undefined, words);
    assertStringIncludes(error.message, words);
    assertEquals((error as TracebookError).kind, "input");
  }
});

Deno.test("what SQLite cannot hold is refused in words", async () => {
  const withType = (...names: string[]): ObjectCentricLog => ({
    eventTypes: [{ name: "t", attributes: names.map((name) => ({ name, type: "string" })) }],
    objectTypes: [],
    events: [],
    objects: [],
  });
  await assertRejects(() => writeOcelSqlite(withType("Price", "price")), TracebookError, "upper and lower case");
  await assertRejects(() => writeOcelSqlite(withType("ocel_time")), TracebookError, "the name of another column");
  await assertRejects(() => writeOcelSqlite(withType("a\0b")), TracebookError, "U+0000");
});

Deno.test("views and computed columns of a foreign database are not run", async () => {
  const hostile = await withSqlite(await writeOcelSqlite(orders()), "x", (database) => {
    database.run("DROP TABLE event");
    database.run(
      "CREATE VIEW event AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS ocel_id, 'pack' AS ocel_type FROM n",
    );
    return database.bytes();
  });
  await assertRejects(() => readOcelSqlite(hostile, SOURCE), TracebookError, 'the table "event" of OCEL 2.0');
});

Deno.test("a database without times for initial values, as some programs write, holds them from the beginning", async () => {
  const log = orders();
  const lacking = await withSqlite(await writeOcelSqlite(log), "x", (database) => {
    database.run("ALTER TABLE object_item DROP COLUMN ocel_changed_field");
    database.run("ALTER TABLE object_item DROP COLUMN ocel_time");
    database.run("UPDATE object_order SET ocel_time = NULL WHERE ocel_changed_field IS NULL");
    return database.bytes();
  });
  assertEquals(await readOcelSqlite(lacking, SOURCE), log);
});

/** Bytes in parts, of which at most `piece` are read at a time. */
const partsOf = (bytes: Uint8Array, window: number, piece: number): PartedBytes => ({
  length: bytes.length,
  window,
  read(from, into) {
    const part = bytes.subarray(from, from + Math.min(piece, into.length));
    into.set(part);
    return part.length;
  },
});

/** The log of the objects of a type, or why there is none. */
async function outcome(bytes: Uint8Array | PartedBytes, objectType: string) {
  const builder = createEventLogBuilder();
  try {
    const report = await readOcel(bytes, { ...SOURCE, objectType }, builder);
    return { report, log: builder.build() };
  } catch (error) {
    if (error instanceof TracebookError) return error.message;
    throw error;
  }
}

for (const [name, write] of FORMATS) {
  Deno.test(`how ${name} is cut into parts changes neither the log nor what is refused`, async () => {
    const cuts = fc.record({ window: fc.integer({ min: 8, max: 4000 }), piece: fc.integer({ min: 1, max: 500 }) });
    const changes = ["", "<", '"', "&", "}", "\n\n", "x", " ".repeat(5000)];
    const change = fc.option(fc.record({ at: fc.nat(3000).map((at) => Math.max(0, at - 500)), to: fc.constantFrom(...changes) }));
    await fc.assert(
      fc.asyncProperty(LOG, cuts, change, async (log, { window, piece }, change) => {
        const bytes = [...await write(log)];
        if (change !== null) bytes.splice(change.at, 1, ...bytesOf(change.to));
        const whole = Uint8Array.from(bytes);
        const type = log.objectTypes.at(0)?.name ?? "";
        assertEquals(await outcome(partsOf(whole, window, piece), type), await outcome(whole, type));
      }),
      { numRuns: name === "SQLite" ? 10 : 200 },
    );
  });
}

Deno.test("a long log in parts is read through a window that is much smaller, and one with a row that does not fit is left to the reader of whole files", () => {
  const { objects, events, ...types } = orders();
  const long = {
    ...types,
    objects: objects.flatMap((object) => Array.from({ length: 400 }, (_, i) => ({ ...object, id: `${object.id} ${i}` }))),
    events: events.flatMap((event) => Array.from({ length: 400 }, (_, i) => ({ ...event, id: `${event.id} ${i}` }))),
  };
  const wide = { ...long, events: long.events.map((event, i) => i === 700 ? { ...event, id: "x".repeat(20_000) } : event) };
  for (
    const { write, scan } of [
      { write: writeOcelJson, scan: (parts: PartedBytes) => scanJson(parts, SOURCE) },
      { write: writeOcelXml, scan: (parts: PartedBytes) => scanOcelXml(parts, {}) },
    ]
  ) {
    let farthest = 0;
    const bytes = write(long);
    const parts = partsOf(bytes, 2 ** 13, 1000);
    const read = (from: number, into: Uint8Array) => (farthest = Math.max(farthest, into.length), parts.read(from, into));
    assertEquals(objectsOfColumns(scan({ ...parts, read })!), long);
    assert(farthest <= 2 ** 13 && bytes.length > 20 * farthest, `${farthest} of ${bytes.length}`);
    assertEquals(scan({ ...partsOf(write(wide), 2 ** 13, 1000) }), null);
    // A file that a program shortens while it is read.
    assertEquals(scan({ ...parts, read: (from, into) => from > bytes.length / 2 ? 0 : parts.read(from, into) }), null);
    // Blanks behind the end that do not fit, with and without something behind them.
    const blanks = new Uint8Array(20_000).fill(32);
    assertEquals(scan(partsOf(Uint8Array.from([...bytes, ...blanks, 120]), 2 ** 13, 1000)), null);
  }
});

Deno.test("the hot paths read other programs' layout of the standard, and leave all else to the plain readers", async () => {
  const text = new TextDecoder().decode(writeOcelJson(orders()));
  const swapped = JSON.parse(text, (key, value) => key === "" || !value?.qualifier ? value : { ...value, qualifier: "é" });
  for (const layout of [JSON.stringify(swapped, null, 2), `\ufeff ${JSON.stringify(swapped).replaceAll("é", "\\u00e9")}\n`]) {
    assertEquals(objectsOfColumns(scanJson(bytesOf(layout), SOURCE)!), readPlainJson(bytesOf(layout), SOURCE));
  }
  const xml = new TextDecoder().decode(writeOcelXml(orders()));
  for (
    const layout of [
      xml.replace(/<\?xml.*?>/, "<?xml version='1.0' encoding='UTF-8'?>").replaceAll(/ id="(\w+)"/g, "\n id='$1' "),
      xml.replaceAll("item", "R&amp;D ]] >").replaceAll("relationship ", "object "),
    ]
  ) assertEquals(objectsOfColumns(scanOcelXml(bytesOf(layout), {})!), readPlainXml(bytesOf(layout), SOURCE));
  const latin = Uint8Array.from(xml.replace("UTF-8", "ISO-8859-1").replaceAll("item", "é"), (sign) => sign.charCodeAt(0));
  assertEquals(scanOcelXml(latin, {}), null);
  assertEquals(readOcelXml(latin, SOURCE).objectTypes[1].name, "é");
  for (
    const odd of [
      text.replace('"events":', '"events":[],"events":'),
      text.replace(/12\.5/, "012.5"),
      text.replace("{", '{"a":1,'),
    ]
  ) {
    assertEquals(scanJson(bytesOf(odd), SOURCE), null, odd);
  }
  const large = { ...orders(), objects: orders().objects.map((object) => ({ ...object, id: object.id.repeat(3000) })) };
  assertEquals(objectsOfColumns(scanOcelSqlite(await writeOcelSqlite(large), {})!), large);
  const altered = await withSqlite(await writeOcelSqlite(orders()), "log.sqlite", (database) => {
    database.run("ALTER TABLE event_pack ADD COLUMN later TEXT DEFAULT 'x'");
    return database.bytes();
  });
  assertEquals(scanOcelSqlite(altered, {}), null);
  assertEquals((await readOcelSqlite(altered, SOURCE)).events[2].attributes.at(-1), { name: "later", value: "x" });
});

Deno.test("the types of a document in XML are read as its plain reader reads them, or left to it", () => {
  const text = new TextDecoder().decode(writeOcelXml(orders()));
  const head = text.slice(0, text.indexOf("<objects>"));
  const odd = fc.constantFrom(
    ...[
      "<!-- <log> -->",
      "<?x y?>",
      "<x:y a='1'><z/></x:y>",
      "<attribute name='z' type='int'/>",
      "</log>",
      "<log/>",
      "<!DOCTYPE log>",
    ],
    ...[
      "\ufeff",
      "\ufffe",
      "a:",
      "é",
      "&#65;",
      "&no;",
      "<",
      "<![CDATA[ ]]>",
      "text",
      " xmlns='u'",
      "<global scope='event'/>",
      "\u0001",
      "'",
    ],
  );
  const changes = fc.array(fc.record({ at: fc.nat(head.length), cut: fc.constantFrom(0, 0, 0, 1, 9), odd }), {
    minLength: 1,
    maxLength: 2,
  });
  let taken = 0;
  fc.assert(
    fc.property(changes, (changes) => {
      let changed = head;
      for (const { at, cut, odd } of changes) changed = changed.slice(0, at) + odd + changed.slice(at + cut);
      const document = bytesOf(changed + text.slice(head.length));
      const columns = scanOcelXml(document, {});
      if (columns === null) return;
      taken++;
      assertEquals(objectsOfColumns(columns), readPlainXml(document, SOURCE), changed);
    }),
    { numRuns: 500 },
  );
  assert(taken > 30, String(taken));
  assertEquals(objectsOfColumns(scanOcelXml(bytesOf(`\ufeff${text}`), {})!), orders());
  assertEquals(scanOcelXml(bytesOf(`\ufffe${text}`), {}), null);
});

Deno.test("logs in OCEL 1.0 are read from JSON and XML as the same log, with types told by the values", async () => {
  const json = {
    "ocel:global-log": { "ocel:version": "1.0", "ocel:attribute-names": [], "ocel:object-types": ["order", "item"] },
    "ocel:events": {
      e1: {
        "ocel:activity": "place",
        "ocel:timestamp": "2026-01-31 08:30:00",
        "ocel:omap": ["o1", "i1"],
        "ocel:vmap": { n: 1, who: "Ann" },
      },
      e2: { "ocel:activity": "place", "ocel:timestamp": "2026-01-31T09:30:00+01:00", "ocel:omap": [], "ocel:vmap": { n: 1.5 } },
    },
    "ocel:objects": {
      o1: { "ocel:type": "order", "ocel:ovmap": { urgent: true, price: 7 } },
      i1: { "ocel:type": "item", "ocel:ovmap": {} },
    },
  };
  const xml = `<log><global scope="log"><string key="version" value="1.0"/></global>
    <events>
      <event><string key="id" value="e1"/><string key="activity" value="place"/><date key="timestamp" value="2026-01-31 08:30:00"/>
        <list key="omap"><string key="object-id" value="o1"/><string key="object-id" value="i1"/></list>
        <list key="vmap"><int key="n" value="1"/><string key="who" value="Ann"/></list></event>
      <event><string key="id" value="e2"/><string key="activity" value="place"/><date key="timestamp" value="2026-01-31T09:30:00+01:00"/>
        <list key="omap"/><list key="vmap"><float key="n" value="1.5"/></list></event>
    </events>
    <objects>
      <object><string key="id" value="o1"/><string key="type" value="order"/>
        <list key="ovmap"><boolean key="urgent" value="true"/><int key="price" value="7"/></list></object>
      <object><string key="id" value="i1"/><string key="type" value="item"/><list key="ovmap"/></object>
    </objects></log>`;
  const encode = (text: string) => new TextEncoder().encode(text);
  const log = await readObjectCentricLog(encode(JSON.stringify(json)), { source: "log.jsonocel" });
  assertEquals(await readObjectCentricLog(encode(xml), { source: "log.xmlocel" }), log);
  assertEquals(log.eventTypes, [{ name: "place", attributes: [{ name: "n", type: "float" }, { name: "who", type: "string" }] }]);
  assertEquals(log.objects[0].attributes.map(({ name, value }) => [name, value]), [["urgent", true], ["price", 7]]);
  assertEquals(log.events.map(({ time, objects }) => [time, objects.map(({ object }) => object)]), [
    [Date.UTC(2026, 0, 31, 8, 30), [0, 1]],
    [Date.UTC(2026, 0, 31, 8, 30), []],
  ]);
  const named = xml.replace('<string key="who" value="Ann"/>', '<constructor key="who" value="Ann"/>');
  assertEquals(await readObjectCentricLog(encode(named), { source: "log.xmlocel" }), log);
  json["ocel:events"].e1["ocel:omap"].push("x");
  const error = await assertRejects(() => readObjectCentricLog(encode(JSON.stringify(json)), { source: "log.jsonocel" }));
  assertEquals(String(error).includes('references to existing objects of event "e1", found "x"'), true, String(error));
});

Deno.test("numbers in XML are read alike however they are written, by the hot path and by the plain reader", () => {
  const written = [
    "0",
    "-0",
    "7",
    "-7",
    "007",
    "+7",
    "1.0",
    "1.50",
    "-1.5",
    "0.5",
    "0.000001",
    "0.0000001",
    "1e3",
    " 2 ",
    "5.",
    ".5",
  ];
  const digits = fc.stringMatching(/^-?[0-9]{1,17}(\.[0-9]{1,9})?$/);
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...written), digits), { minLength: 1, maxLength: 8 }), (numbers) => {
      const log = `<log><object-types/><event-types><event-type name="t"><attributes>${
        numbers.map((_, at) => `<attribute name="a${at}" type="float"/><attribute name="i${at}" type="integer"/>`).join("")
      }</attributes></event-type></event-types><objects/><events>
        <event id="e" type="t" time="2026-01-01T00:00:00Z"><attributes>${
        numbers.map((number, at) =>
          `<attribute name="a${at}">${number}</attribute>` +
          (Number.isSafeInteger(Number(number)) ? `<attribute name="i${at}">${number}</attribute>` : "")
        ).join("")
      }</attributes></event></events></log>`;
      const scanned = scanOcelXml(bytesOf(log), {});
      assert(scanned !== null);
      assertEquals(objectsOfColumns(scanned), readPlainXml(bytesOf(log), SOURCE));
    }),
  );
});

Deno.test("JSON lines in a file named .json are refused with the name that they need", async () => {
  const lines = new TextEncoder().encode('{"case": 1, "activity": "a"}\n{"case": 1, "activity": "b"}\n');
  const words = "a file whose name ends in .jsonl";
  await assertRejects(() => readObjectCentricLog(lines, { source: "log.json" }), TracebookError, words);
});
