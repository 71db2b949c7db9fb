import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { readEventLog } from "@/database/mod.ts";
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
      const secret = await assertRejects(() => findQuery({ from: "mysql://me:secret@host/x", query: "" }, env));
      assert(!String(secret).includes("secret"), String(secret));
      assertStringIncludes(String(secret), "`mysql -B -e 'select ...' DATABASE | deno task load - --delimiter tab`");
      await assertRejects(() => findQuery({ from: "shop.duckdb" }, env), Error, "`duckdb FILE -csv -c");
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

      // A folder: what is there, what changes, not what cannot be read, until the signal.
      const watched = `${folder}/watched`;
      await Deno.mkdir(watched);
      await Deno.writeTextFile(`${watched}/orders.csv`, EVENTS);
      await Deno.writeTextFile(`${watched}/notes.csv`, "nothing\n");
      const stop = new AbortController();
      const loads: LoadedLog[] = [];
      const problems: string[] = [];
      const reporter = { ...silentReporter, message: (text: string) => void (text.includes("expected") && problems.push(text)) };
      await watchFolder(database, {
        folder: watched,
        load: { ...OPTIONS, log: "watched", mode: "extend", reporter },
        every: 0.01,
        signal: stop.signal,
        onLoaded: (loaded) => {
          if (loads.push(loaded) === 2) stop.abort();
          else Deno.writeTextFileSync(`${watched}/orders.csv`, `${EVENTS}3,send,2026-01-04\n`);
        },
      });
      assertEquals(loads.map(({ report, log }) => [report.added, log.events]), [[3, 3], [1, 4]]);
      assertEquals(problems.length, 1, problems.join());
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
