import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync } from "node:zlib";
import { readEventLog, readRejectedRows } from "@/database/mod.ts";
import { readCaseTable } from "@/formats/logs/csv/read-case-table.ts";
import { withSqlite } from "@/formats/logs/ocel/sqlite.ts";
import { findQuery } from "@/pipeline/files/query-source.ts";
import { type LoadedLog, loadLog } from "@/pipeline/load-log.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { watchFolder } from "@/pipeline/watch-folder.ts";
import { withDatabase } from "../database/test-database.ts";

const OPTIONS = {
  roles: {},
  zone: "UTC",
  delimiter: undefined,
  dateOrder: undefined,
  mode: "replace",
  replaceCases: false,
  maxRejected: 1,
  reporter: silentReporter,
} as const;

const EVENTS = "case,activity,timestamp\n1,send,2026-01-01\n2,pay,2026-01-02\n1,pay,2026-01-03\n";

Deno.test("tables of cases, folders and queries are sources of stored logs", () =>
  withDatabase(async (database) => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/orders.csv`;
      await Deno.writeTextFile(path, EVENTS);

      // Cases: values of their types, rows without a case are rejected, a change is loaded again.
      const caseTable = `${folder}/cases.txt`;
      await Deno.writeTextFile(caseTable, "case;amount;since;vip\n2;1.234,50;2026-01-01;true\n9;1,5;;\n\n2;3,0;;\n");
      const joined = await loadLog(database, { ...OPTIONS, path, caseTable });
      assertEquals([joined.report.events, joined.report.rejected, joined.report.rows], [3, 2, 6]);
      const rejected = await readRejectedRows(database, joined.log);
      assertEquals(rejected.map(({ source, line, column }) => [source, line, column]), [
        [caseTable, 3, "case"],
        [caseTable, 5, "case"],
      ]);
      const log = await readEventLog(database, joined.log);
      assertEquals(
        log.caseAttributes.map(({ name, type, codes, values }) => [name, type, [...codes].map((code) => values[code] ?? null)]),
        [
          ["amount", "float", [null, "1234.50"]],
          ["since", "date", [null, "2026-01-01T00:00:00.000000Z"]],
          ["vip", "boolean", [null, "true"]],
        ],
      );
      assertEquals((await loadLog(database, { ...OPTIONS, path, caseTable })).skipped, true);
      await Deno.writeTextFile(caseTable, "id,amount\n1,2\n");
      assertEquals((await loadLog(database, { ...OPTIONS, path, caseTable })).report.rejected, 0);

      // A query of a server, in a session that may only read.
      await database.sql`create table step (no int, "what, exactly" text, at timestamptz)`;
      await database
        .sql`insert into step values (1, 'a "b"', '2026-01-31 10:30+02'), (1, null, '2026-02-01'), (2, 'c', '2026-02-02')`;
      const query = 'select no as case, "what, exactly" as activity, at as timestamp from step order by at; ';
      const env = (name: string) => name === "SHOP" ? database.url : undefined;
      const file = await findQuery({ from: "env:SHOP", query }, env);
      assert(!file.path.includes("tracebook@"), file.path);
      const asked = await loadLog(database, { ...OPTIONS, path: file.path, file, log: "asked" });
      const { activities, time } = await readEventLog(database, asked.log);
      assertEquals([activities, time[0], asked.report.rejected], [['a "b"', "c"], Date.UTC(2026, 0, 31, 8, 30), 1]);
      await assertRejects(
        () => findQuery({ from: database.url, query: "delete from step returning 1" }, env),
        Error,
        "read-only",
      );
      await assertRejects(() => findQuery({ from: database.url, query: "select x from step" }, env), Error, '"x" does not exist');
      const secret = await assertRejects(() => findQuery({ from: "oracle://me:secret@host/x", query: "" }, env));
      assert(!String(secret).includes("secret"), String(secret));
      assertStringIncludes(String(secret), "write the rows as CSV: `... | deno task load -`");
      await assertRejects(() => findQuery({ from: "shop.duckdb" }, env), Error, "--from duckdb:FILE");
      await assertRejects(() => findQuery({ from: "shop.db" }, env), Error, "--from sqlite:FILE");

      // The only table of a SQLite database.
      const rows = [["1", "x,y", "2026-01-01"], ["1", null, "2026-01-02"]];
      const bytes = await withSqlite(null, "new", (made) => {
        made.run("create table event (id text, step text, at text)");
        made.insert("insert into event values (?, ?, ?)", rows);
        return made.bytes();
      });
      await Deno.writeFile(`${folder}/shop.db`, bytes);
      const table = await findQuery({ from: `sqlite:${folder}/shop.db` }, env);
      assertEquals(await Deno.readTextFile(table.spool!), 'id,step,at\n1,"x,y",2026-01-01\n1,,2026-01-02\n');
      await assertRejects(
        () => findQuery({ from: `sqlite:${folder}/shop.db`, query: "drop table event" }, env),
        Error,
        "readonly",
      );

      // Of a database that a program has open: what is committed, most of it in the file beside.
      const shop = `${folder}/open.sqlite`;
      const open = new DatabaseSync(shop);
      open.exec("pragma journal_mode = wal; create table event (id text, step text, at text)");
      open.exec("pragma wal_autocheckpoint = 0; insert into event values ('1', 'send', '2026-01-01')");
      open.exec("begin; insert into event values ('1', 'pay', '2026-01-02'); commit");
      open.exec("begin; insert into event values ('1', 'never', '2026-01-03')");
      const committed = "id,step,at\n1,send,2026-01-01\n1,pay,2026-01-02\n";
      const rowsOf = async () => await Deno.readTextFile((await findQuery({ from: `sqlite:${shop}` }, env)).spool!);
      assertEquals(await rowsOf(), committed);
      open.exec("rollback; pragma wal_checkpoint(passive); delete from event where step = 'pay'");
      assertEquals(await rowsOf(), "id,step,at\n1,send,2026-01-01\n");
      // A frame that was not written whole is none. Those of the earlier use of the log follow it.
      const wal = await Deno.readFile(`${shop}-wal`);
      await Deno.copyFile(shop, `${folder}/torn.sqlite`);
      for (
        const [bytes, text] of [[wal, "id,step,at\n1,send,2026-01-01\n"], [wal.slice(0, 4151), committed], [
          wal.with(4000, wal[4000] ^ 1),
          committed,
        ]] as const
      ) {
        await Deno.writeFile(`${folder}/torn.sqlite-wal`, bytes);
        assertEquals(await Deno.readTextFile((await findQuery({ from: `sqlite:${folder}/torn.sqlite` }, env)).spool!), text);
      }
      open.close();
      await Deno.writeFile(`${shop}-journal`, Uint8Array.fromHex("d9d505f920a163d700000001"));
      await assertRejects(rowsOf, Error, "expected a database without an unfinished transaction");

      // A folder: what is there, what changes, not what cannot be read, until the signal.
      const watched = `${folder}/watched`;
      await Deno.mkdir(watched);
      await Deno.writeTextFile(`${watched}/orders.csv`, EVENTS);
      await Deno.writeTextFile(`${watched}/notes.csv`, "nothing\n");
      const stop = new AbortController();
      const loads: LoadedLog[] = [];
      const problems: string[] = [];
      const reporter = {
        ...silentReporter,
        message(text: string) {
          if (text.includes("expected")) problems.push(text);
          if (text.includes("waiting for it")) Deno.renameSync(`${watched}-away`, watched);
        },
      };
      await watchFolder(database, {
        folder: watched,
        load: { ...OPTIONS, log: "watched", mode: "extend", reporter },
        every: 0.01,
        signal: stop.signal,
        onLoaded: (loaded) => {
          if (loads.push(loaded) === 2) stop.abort();
          else {
            // The folder is away for a while, as a network share may be.
            Deno.renameSync(watched, `${watched}-away`);
            Deno.writeTextFileSync(`${watched}-away/orders.csv`, `${EVENTS}3,send,2026-01-04\n`);
          }
        },
      });
      assertEquals(loads.map(({ report, log }) => [report.added, log.events]), [[3, 3], [1, 4]]);
      assertEquals(problems.map((text) => text.includes("the folder")), [false, true], problems.join());
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));

Deno.test("a table of cases has its ids in the column of the log, else in one known for cases, else in the first", () => {
  const idColumn = (header: string, caseColumn?: string) =>
    readCaseTable(`${header}\n1,2,3\n`, { source: "cases.csv", caseColumn }).idColumn;
  assertEquals(idColumn("a,Order No,case id", "order_no"), "Order No");
  assertEquals(idColumn("a,amount,case id", "ref"), "case id");
  assertEquals(idColumn("a,b,c"), "a");
});

/** A database of DuckDB 1.5.6 with two rows, gzipped. */
const DUCKDB_FILE = Uint8Array.fromBase64(
  "H4sIAAAAAAACA+2dX2gcRRzHf7t3udwllz/NnzZJ0zRNUv+2sa02MVr/QH1Q7JsotQgSc3O5gL3E/NH6YuKTFEFRqyA+tA8+CfXJUosigUC5SwsFC7X4IH" +
    "0rvlXUGARZd3Zn/9zeXrw0rbnk9/3QZndnZmfmM7O5vdk/k1N7Tx57N/thwzMvHn7+aSqPN/f3H+wfKB2/b2BoZGQoPfTaQQIAAAAAAAAAAEAF8MrNvjcO" +
    "v3X0mhYI1+3F7ogT4FwciNsLDU0HAAAAAAAAAABsGAZnL/5y5cfaq862EYBuY/yP+/8AAAAAAAAAAEBl8efbz1396ecXltWmliJ9hPSUtZKm6PHhseyYfV" +
    "VgRIbJf8L86UXlKDo1LSbylKKEuU92XJhrdYYxSpSRO6bseBna7g+NZ4YnJkRWpGRMtz8mkpoRMrDZHxgbPj4+k52W4a3Cql2OuvKUlDXzpZoSk2PDr8tU" +
    "BwqrIOzQDn9o1cTwpHOdY3pKRgsr62jOVijMO5oaz1r1qvFCJTJoThET9INmGGnSvRQV3f0Rqz/Nnk7RrNTSM+Yama2QJhol2Q6yuw0j76550ivs6F0/8p" +
    "JpMpmWURmp/OMTkwvfp0V2T95bXSTtEmmXqb64KHPZXZxNWGmlbJR3VFDum8+/+vrcxxFXzgsILfiMvraSBc3lPvt96byvRC8gvMRoeSXKpDE3abDU2blb" +
    "585eUN5Vv5l7ev25dPrLv9pO/XHl20/eW76wsJbeLW3tXUp017wKhEeGtsZ8rOzWmI97rWET8x9zpH4n897qIpF1zOmhRV+Pl130devTIaIagtyGKNhQ4t" +
    "XegWBywn/ZNVCBWzWlK5AOJE1aSZV39cq/z/qqezy8z7XVfWKYy+Xkyk2aMD+HnQpopfO1TwVWtvapSRH/qO3Zl48cYXc6TzD9GlPD1Lv2DuSxER/lTDLt" +
    "7zqm3vVMvRuYejcy9d7C1LuJqXczU++WTeikhq8pd0ij+a5wqDStpa90FA1lNtMQZivT43wbU+82pt7tTL07mHpvZ+rdydR7B1PvLqbeOws32bz13M20v3" +
    "cx9e4pZygTuEsaett0g41iepn2d18lVy5y97LezbS/72HqfS9T7/uYet/P1PsBpt4PMvXew9R7L1PvfqbeD61l5xVGMf/xKOa6j2L2Me3v/Uy9DzD1fpip" +
    "9yO3v2t0I3tznRFigKn3IFPvR5l6DzH1foyp9+NMvQ/9f0X5RjH26zB64NWuMl7pumPjmSeY9veTTL2f4iasEwB8+OI7cbP34ul++YKNfMinXv13HlHu7s" +
    "mKmR6ifwzewJ83LX83Dw7dmFpYavj1A+spsBNnP30f7eMiz5tN6vxpnUPVi/Xc26Ux8L3CWXJvF021Bfd2wDcQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" +
    "AAAAAAAAAAAAAAR5deDMyaVDne+o91LX4Q9crO98dnrBgg9KOMLUO8rUu4qpd6w4RuPgXc20v+NMvROVX9MVZuX2ZkXw5olwJ7YLj1TeNZv+L6iG93ct0+" +
    "M8ydS77m7lr1W2dz3T/m5g6t3I1HsLU+8mpt7NTL1bmHq3MvXeysXXGd0o722Fo5y4My1i3ltdJLpE2mXSN8UQRnm3MT3O25l6dzD13s7Uu5OBanWI9w6m" +
    "/d3F1HsnU+9upt67mHr3MPXuZerdt4qhjDuEIftGDfk3ZIx7i0YvmOG7aMeCtJqTTqiRjlesGZKjuUZnmnCJVao5KEqkaE5hjpLihlGwnQlsX9PcAKc0cz" +
    "Ui6Kg/obm9qPkDooJeCmzfKEhQJWjEvx0TdMwwRmXdK3M86tVLCyyTVDw3vWQec5MDAAAAAAAAAAAAAAAAAAAAsOH4F2I5pDsA8AAA",
);

Deno.test("a DuckDB file is only read, with all digits and moments; newer and unfinished ones are refused with a way out", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/it's.duckdb`;
    const bytes = gunzipSync(DUCKDB_FILE);
    await Deno.writeFile(path, bytes);
    const ask = (query?: string) => findQuery({ from: `duckdb:${path}`, query }, () => undefined);
    const table = await ask();
    assertEquals([table.stem, await Deno.readTextFile(table.spool!)], [
      "it's",
      "no,step,happened,due,amount,serial,seal,parts,done\n" +
      '1,"prüfen, ""neu""",2026-01-31 08:30:00.125+00,2026-02-01 09:00:00,123456789012345678.123456789012,' +
      '170141183460469231731687303715884105727,00ff,"[1, 2]",true\n' +
      "1,,,,-0.500000000000,,,,\n",
    ]);
    const one = await ask("select 1 as a, 2 as a, step from step where done; ");
    assertEquals(await Deno.readTextFile(one.spool!), 'a,a_1,step\n1,2,"prüfen, ""neu"""\n');
    await assertRejects(() => ask("select x from step"), Error, 'column "x" not found');
    await assertRejects(() => ask(`select * from read_text('${folder}/other')`), Error, "disabled through configuration");
    await assertRejects(() => ask(`select 1) to '${folder}/out'`), Error, 'syntax error at or near "to"');
    assertEquals(await Deno.readFile(path), new Uint8Array(bytes));
    for (const beside of ["source.duckdb", "source.duckdb.wal", `${path}.wal`]) {
      await assertRejects(() => Deno.stat(beside), Deno.errors.NotFound);
    }

    await Deno.writeTextFile(`${path}.wal`, "changes");
    await assertRejects(() => ask(), Error, "run `checkpoint`");
    bytes.set([0xe7, 3], 12);
    await Deno.writeFile(path, bytes);
    await assertRejects(() => ask(), Error, "found version 999, of DuckDB v1.5.6. In DuckDB, write the rows as Parquet");
    await Deno.writeTextFile(path, EVENTS);
    await assertRejects(() => ask(), Error, "expected a DuckDB database, found another file");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
