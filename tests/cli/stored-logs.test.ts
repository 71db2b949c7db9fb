import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { compareCommand } from "@/cli/commands/compare.ts";
import { logCommand } from "@/cli/commands/log.ts";
import { findLog, forgetLog, listLogs, readEventLog } from "@/database/mod.ts";
import { TracebookError } from "@/errors.ts";
import { loadLog } from "@/pipeline/load-log.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { readSettings } from "@/pipeline/settings.ts";
import { withDatabase } from "../database/test-database.ts";

Deno.test("stored logs are listed, described, renamed, and deleted only with --yes", () =>
  withDatabase(async (database) => {
    const printed: string[] = [];
    const run = async (positionals: string[], flags: Record<string, string | true> = {}, command = logCommand) => {
      printed.length = 0;
      await command.run({
        positionals,
        option: (name) => typeof flags[name] === "string" ? flags[name] : undefined,
        has: (name) => flags[name] !== undefined,
        settings: { ...readSettings(), databaseUrl: database.url },
        reporter: silentReporter,
        signal: new AbortController().signal,
        print: (text) => void printed.push(...(typeof text === "string" ? [text] : text)),
      });
      return printed.join("\n");
    };
    const folder = await Deno.makeTempDir();
    try {
      const reading = { roles: {}, zone: "UTC", delimiter: undefined, dateOrder: undefined };
      const load = {
        ...reading,
        mode: "extend",
        replaceCases: false,
        maxRejected: 0,
        reporter: silentReporter,
        keepVersions: 3,
      } as const;
      for (const [name, day] of [["orders", 1], ["orders", 2], ["calls", 1]] as const) {
        await Deno.writeTextFile(`${folder}/${name}.csv`, `case,activity,timestamp\n1,send,2026-01-0${day}\n`);
        await loadLog(database, { ...load, path: `${folder}/${name}.csv` });
      }
      const listed = JSON.parse(await run(["list"], { json: true }));
      assertEquals(listed.map((log: { slug: string; events: number }) => [log.slug, log.events]), [["calls", 1], ["orders", 2]]);
      const described = JSON.parse(await run(["describe", "orders"], { json: true }));
      assertEquals(described.loads.map((load: { mode: string; added: number }) => load.added), [1, 1]);

      await Deno.writeTextFile(`${folder}/shop.csv`, "case,activity,timestamp\n1,send,2026-01-06 20:54\n");
      const { log: shop } = await loadLog(database, { ...load, path: `${folder}/shop.csv`, zone: "Europe/Berlin" });
      for (const action of ["describe", "versions"]) {
        assertStringIncludes(await run([action, "shop"]), "2026-01-06 20:54 Europe/Berlin");
      }
      assertStringIncludes(await run(["delete", "shop"]), "loaded (UTC)");
      await forgetLog(database, shop);

      const versions = JSON.parse(await run(["versions", "orders"], { json: true }));
      assertEquals(versions.map((log: { slug: string; events: number }) => [log.slug, log.events]), [["orders", 2], [
        "orders@v1",
        1,
      ]]);
      assertEquals(JSON.parse(await run(["describe", "orders@v1"], { json: true })).loads.length, 1);
      await assertRejects(
        () => run(["describe", "orders@v9"]),
        TracebookError,
        'found "orders@v9". Kept are orders as it is (version 2), orders@v1. See: deno task tracebook log versions orders',
      );
      const compared = JSON.parse(await run(["log:orders"], { with: "log:orders@v1", json: true }, compareCommand));
      const again = compared.relations.find(({ from, to }: { from: string; to: string }) => from === "send" && to === "send");
      assertEquals([again.first, again.second], [1, 0]);
      assertEquals(await run(["keep", "orders", "0"]), "orders keeps 0 earlier versions; now it has 0");
      await assertRejects(() => run(["pair", "orders"]), TracebookError, "say whether they start or complete");
      const rows = ["start", "complete"].map((transition, hour) => `1,call,2026-01-01 0${hour}:00,${transition},Ann`);
      const path = `${folder}/calls.csv`;
      await Deno.writeTextFile(path, ["case,activity,timestamp,lifecycle,resource", ...rows].join("\n"));
      await loadLog(database, { ...load, mode: "replace", path });
      await Deno.remove(path);
      await assertRejects(() => run(["pair", "calls", "x"]), TracebookError, "expected instance, resource, activity");
      assertEquals(await run(["pair", "calls"]), "calls has 1 event with start and end now, as version 3");
      const paired = await readEventLog(database, (await findLog(database, "calls"))!);
      assertEquals([paired.start!.length, paired.time[0] - paired.start![0], paired.resource!.values], [1, 3_600_000, ["Ann"]]);
      await assertRejects(() => run(["pair", "calls"]), TracebookError, "Load its file again");
      assertEquals(await run(["rename", "orders", "Orders of 2026"]), "orders is orders-of-2026 now");
      await assertRejects(() => run(["rename", "calls", "orders-of-2026"]), Error, 'belongs to the stored log "Orders of 2026"');
      await assertRejects(() => run(["describe", "orders"]), Error, "orders");

      const slugs = async () => (await listLogs(database)).map(({ slug }) => slug);
      assertEquals((await run(["delete", "calls"])).includes("calls"), true);
      assertEquals(await slugs(), ["calls", "orders-of-2026"]);
      assertEquals(await run(["delete"], { "older-than": "1d", yes: true }), "no log is so old");
      await database.sql`update tracebook.log set loaded_at = now() - interval '2 days' where slug = 'calls'`;
      assertEquals(await run(["delete"], { "older-than": "1d", yes: true }), "removed: calls (1 event)");
      assertEquals(await slugs(), ["orders-of-2026"]);
      for (const words of [["delete"], ["rename", "orders-of-2026"], ["list", "x"], ["drop", "x"], ["keep", "x", "-1"]]) {
        await assertRejects(() => run(words), Error, "expected");
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));
