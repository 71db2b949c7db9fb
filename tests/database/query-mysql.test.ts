import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { readEventLog } from "@/database/mod.ts";
import { findQuery } from "@/pipeline/files/query-source.ts";
import { loadLog } from "@/pipeline/load-log.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { freePort } from "../free-port.ts";
import { withDatabase } from "./test-database.ts";
import { makeTestFolder } from "./test-folder.ts";

const BIN = await mariaDbFolder();
if (BIN === null) console.log("Skipped: loading from MySQL, for there is no mariadbd (Debian: apt-get install mariadb-server).");

/** Where MariaDB's programs are; null without a server. */
async function mariaDbFolder(): Promise<string | null> {
  for (const folder of [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin"]) {
    if ((await Deno.stat(`${folder}/mariadbd`).catch(() => null))?.isFile) return folder;
  }
  return null;
}

/** A server of its own in a new folder, without rows. */
async function withMariaDb(body: (server: MariaDb) => Promise<void>): Promise<void> {
  const folder = makeTestFolder("tracebook-mariadb-");
  const port = freePort();
  const user = Deno.uid() === 0 ? ["--user=root"] : [];
  const env = { PATH: `${Deno.env.get("PATH")}:${BIN}` };
  const common = ["--no-defaults", `--datadir=${folder}/data`, ...user];
  try {
    await finish("mariadb-install-db", [...common, "--auth-root-authentication-method=normal", "--skip-test-db"], env);
    await finish("openssl", [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
      ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
      ...["-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`],
    ], env);
    const server = new Deno.Command(`${BIN}/mariadbd`, {
      args: [
        ...common,
        ...[`--socket=${folder}/socket`, `--port=${port}`, "--bind-address=127.0.0.1", `--pid-file=${folder}/pid`],
        ...[`--ssl-cert=${folder}/cert.pem`, `--ssl-key=${folder}/key.pem`, "--innodb-flush-log-at-trx-commit=0"],
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      const run = async (sql: string) => {
        const args = [
          "--no-defaults",
          "--default-character-set=utf8mb4",
          "--skip-column-names",
          `--socket=${folder}/socket`,
          "--user=root",
          "-e",
          sql,
        ];
        return await finish("mariadb", args, env);
      };
      await answersOf(() => run("select 1"));
      await body({ folder, port, run });
    } finally {
      server.kill("SIGKILL");
      await server.status;
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A running server. */
interface MariaDb {
  readonly folder: string;
  readonly port: number;
  /** Runs statements as its root, and gives what they print. */
  run(sql: string): Promise<string>;
}

async function finish(program: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], env, stdin: "null" }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function answersOf(ask: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0;; attempt++) {
    try {
      return void await ask();
    } catch (error) {
      if (attempt === 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const TABLE = `
  create database shop character set utf8mb4; use shop;
  create table step (
    no int, step varchar(40), at timestamp(3) null, due datetime, amount decimal(30, 12), serial bigint unsigned,
    seal varbinary(4), flags bit(9), note text, kind enum('a', 'b'), data json);
  set time_zone = '+02:00', sql_mode = '';
  insert into step values
    (1, 'prüfen 😀, "neu"', '2026-01-31 10:30:00.125', '0000-00-00', 123456789012345678.123456789012, 18446744073709551615,
     x'00ff10', b'100000001', 'two\nlines', 'b', '{"a": "ü"}'),
    (1, 'pay', '2026-02-01 00:00:00', '2026-03-01 09:00:00', -0.5, 0, null, 0, '', null, null),
    (2, null, '0000-00-00', '2026-00-10', null, null, '', null, null, 'a', null);
  create user visitor@'127.0.0.1' identified by 's/e@c:r%t' require ssl;
  grant all on shop.* to visitor@'127.0.0.1';`;

Deno.test(
  "what a query of MySQL gives is loaded with all its digits, moments and characters",
  { ignore: BIN === null },
  () =>
    withMariaDb(async ({ folder, port, run }) => {
      await run(TABLE);
      const secret = encodeURIComponent("s/e@c:r%t");
      const address = (rest: string) => `mysql://visitor:${secret}@127.0.0.1:${port}/${rest}`;
      const ask = (from: string, query?: string) => findQuery({ from, query }, (name) => name === "SHOP" ? from : undefined);

      const file = await ask(address("shop?ssl-mode=REQUIRED"), "select * from step order by at desc, no, step");
      assertEquals([file.path, file.stem], [`127.0.0.1:${port}/shop`, "shop"]);
      assertEquals(
        await Deno.readTextFile(file.spool!),
        "no,step,at,due,amount,serial,seal,flags,note,kind,data\n" +
          "1,pay,2026-01-31 22:00:00.000+00,2026-03-01 09:00:00,-0.500000000000,0,,0,,,\n" +
          '1,"prüfen 😀, ""neu""",2026-01-31 08:30:00.125+00,,123456789012345678.123456789012,18446744073709551615,' +
          '00ff10,257,"two\nlines",b,"{""a"": ""ü""}"\n' +
          "2,,,2026-00-10 00:00:00,,,,,,a,\n",
      );
      await withDatabase(async (database) => {
        const { log, report } = await loadLog(database, {
          ...{ path: file.path, file, roles: { case: "no", activity: "step", timestamp: "at" }, zone: "UTC" },
          ...{ delimiter: undefined, dateOrder: undefined, mode: "replace", replaceCases: false, maxRejected: 100 },
          reporter: silentReporter,
        });
        const { activities, time } = await readEventLog(database, log);
        assertEquals([activities, report.rejected], [["pay", 'prüfen 😀, "neu"'], 1]);
        assertEquals([...time], [Date.UTC(2026, 0, 31, 8, 30, 0, 125), Date.UTC(2026, 0, 31, 22)]);
      });

      // A result without rows, by a socket, and a server whose certificate is known.
      const header = async (...args: Parameters<typeof ask>) => (await Deno.readTextFile((await ask(...args)).spool!)).trimEnd();
      assertEquals(
        await header(`mariadb://root@localhost/shop?socket=${folder}/socket`, "select no as a, 1 as b from step limit 0"),
        "a,b",
      );
      const root = `mysql://root@localhost:${port}/shop`;
      const cipher =
        "select variable_value <> '' as encrypted from information_schema.session_status where variable_name = 'Ssl_cipher'";
      assertEquals(await header(`${root}?ssl-ca=${folder}/cert.pem`, cipher), "encrypted\n1");
      assertEquals(await header(root, cipher), "encrypted\n0");

      const refused = async (from: string, query: string | undefined, words: string) => {
        const error = String(await assertRejects(() => ask(from, query)));
        assertStringIncludes(error, words);
        for (const text of ["s/e@c:r%t", secret]) assert(!error.includes(text), error);
      };
      await refused(`${root}?ssl-mode=VERIFY_IDENTITY`, "select 1", "Name its authority by ssl-ca=FILE");
      await refused(address("shop"), "select 1", "refuses this user or password");
      await refused(address("other?ssl-mode=REQUIRED"), "select 1", "refuses this user or password");
      await refused(address("shop?ssl-mode=require"), "select 1", "expected REQUIRED, VERIFY_IDENTITY or DISABLED in ssl-mode");
      await refused(address(`shop?ssl=${secret}`), "select 1", "ssl-mode, ssl-ca, socket");
      await refused("mysql://visitor:s/e@c:r%t@127.0.0.1/shop", "select 1", "%40 %2F");
      await refused(address("shop"), undefined, "--query");
      await refused(`mysql://root@localhost:${port}/nothing`, "select 1", "no database of that name");
      await refused(`mysql://root@localhost:${freePort()}/shop`, "select 1", "no server answers there");
      for (const change of ["delete from step", "create table copy as select 1", "drop table step"]) {
        await refused(root, change, "READ ONLY transaction");
      }
      await refused(root, "select x from step", "Unknown column 'x'");
      await refused(root, "do 1", "a statement without rows");
      await refused(root, "begin not atomic select 1; select 2; end", "found more than one");
      await run("create procedure shop.numbers() select 1 as n");
      assertEquals(await header(root, "call numbers()"), "n\n1");
      assertEquals(await run("select count(*) from shop.step"), "3\n");

      // A connection that is lost among the rows.
      const lost = assertRejects(() => ask(root, "select seq as n, sleep(seq > 1000) as s from seq_1_to_1000000"));
      let id = "";
      await answersOf(async () => {
        id = (await run("select id from information_schema.processlist where info like 'select seq%'")).trim();
        assert(id !== "");
      });
      await run(`kill ${id}`);
      assertStringIncludes(String(await lost), "the connection was lost");
    }),
);
