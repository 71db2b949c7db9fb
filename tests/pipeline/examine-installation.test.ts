import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { beginRun, changeAlertStates, endRun, rememberSlot } from "@/database/mod.ts";
import {
  examineClocks,
  examineInstallation,
  examineMemory,
  examineSpace,
  type Finding,
} from "@/pipeline/examine-installation.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { loadRows } from "../database/load-rows.ts";
import { withDatabase } from "../database/test-database.ts";

const NOW = Date.UTC(2026, 4, 2, 12);

/** The findings by part, with a database of one log, in a folder of its own. */
async function examine(databaseUrl: string, folder: string, now = NOW): Promise<Record<string, Finding>> {
  const settings = settingsFrom({
    DATABASE_URL: databaseUrl,
    TRACEBOOK_HOME: `${folder}/home`,
    TRACEBOOK_SITE: `${folder}/site`,
  });
  const findings = await examineInstallation({ settings, jobs: `${folder}/jobs`, now: () => now, reporter: silentReporter });
  return Object.fromEntries(
    findings.map((finding) => [finding.status === "problem" ? `${finding.part} problem` : finding.part, finding]),
  );
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tracebook-doctor-" });
  try {
    await Deno.mkdir(`${folder}/jobs`);
    await Deno.writeTextFile(
      `${folder}/jobs/nightly.ts`,
      'export default { name: "nightly", description: "Does.", schedule: { cron: "0 2 * * *" }, run: async () => "" };',
    );
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a part that cannot be examined has its own line, and the others have theirs", () =>
  withFolder((folder) =>
    withDatabase(async (database) => {
      await Deno.mkdir(`${folder}/jobs/alerts`);
      await Deno.writeTextFile(
        `${folder}/jobs/alerts/late-orders.ts`,
        'export default { name: "late-orders", description: "Late.", to: { mail: ["bob@example.org"] }, check: () => [] };',
      );
      const lacking = await examine(database.url, folder);
      assertEquals([lacking.database.status, lacking.alerts.status, lacking.receivers.status], ["ok", "ok", "warning"]);
      for (const word of ["late-orders.ts", "TRACEBOOK_SMTP"]) assertStringIncludes(lacking.receivers.found, word);

      await Deno.writeTextFile(`${folder}/jobs/alerts/bad.ts`, "export default 1;");
      await Deno.writeTextFile(`${folder}/jobs/none.ts`, "// None.\nexport default 1;");
      const bad = await examine(database.url, folder);
      for (const part of ["database", "jobs", "alerts"]) assertEquals(bad[part].status, "ok", part);
      for (const [part, file] of [["jobs", "none.ts, line 2: "], ["alerts", "bad.ts, line 1: "]]) {
        assertEquals(bad[`${part} problem`].status, "problem");
        assertStringIncludes(bad[`${part} problem`].found, file);
        assertStringIncludes(bad[`${part} problem`].advice!, "Mend or remove the file.");
      }
      for (const part of ["clock", "logs", "site"]) assert(part in bad, part);
    })
  ));

Deno.test("the examination tells what is missing, late or failed, each with what to do", () =>
  withFolder((folder) =>
    withDatabase(async (database) => {
      const empty = await examine(database.url, folder);
      assertEquals(empty.logs.found, "none are stored");
      assertEquals(empty.jobs.found, "no scheduler has run on this database");
      assertEquals(empty.site.advice, "Build it: deno task build");

      await loadRows(database, [{ caseId: "1", activity: "a", time: 0 }]);
      await rememberSlot(database, "nightly", new Date(NOW - 3 * 86_400_000));
      await Deno.mkdir(`${folder}/site`);
      await Deno.writeTextFile(`${folder}/site/tracebook-build.json`, "{}");
      await Deno.utime(`${folder}/site/tracebook-build.json`, 0, 0);
      const late = await examine(database.url, folder);
      assertEquals(late.logs.found, "1 log");
      assertEquals([late.models.status, late.models.found], ["warning", "none in use for orders"]);
      assertEquals([late.jobs.status, late.jobs.found], ["warning", "overdue: nightly"]);
      assertEquals(late.site.found, "older than what was loaded of orders");

      await rememberSlot(database, "nightly", new Date(Date.UTC(2026, 4, 2, 2)));
      const run = await beginRun(database, { job: "nightly", slot: new Date(0), attempt: 1, startedAt: new Date(NOW) });
      assertEquals((await examine(database.url, folder)).jobs.found, "none is overdue");
      await endRun(database, run, { status: "failed", message: "no", log: "", finishedAt: new Date(NOW) });
      const findings = await examine(database.url, folder);
      assertStringIncludes(findings.runs.found, "failed last: nightly (2026-05-02 12:00 UTC)");
      assertEquals([findings.alerts.status, findings.alerts.found], ["ok", "0 alerts, nothing in trouble by the latest check"]);

      await Deno.mkdir(`${folder}/jobs/alerts`);
      await Deno.writeTextFile(
        `${folder}/jobs/alerts/old.ts`,
        'export default { name: "old", description: "Old.", check: () => [] };',
      );
      const state = {
        alert: "old",
        subject: "orders",
        since: new Date(NOW),
        toldAt: null,
        told: false,
        sentence: "",
        figures: {},
      };
      const message = {
        alert: "old",
        subject: "orders",
        kind: "trouble" as const,
        target: "x",
        body: {},
        createdAt: new Date(NOW),
      };
      await changeAlertStates(database, "old", () => ({ states: [state], messages: [message] }));
      await database.sql`update tracebook.alert_message set status = 'dead'`;
      const troubled = await examine(database.url, folder);
      assertEquals([troubled.alerts.status, troubled.alerts.found], ["warning", "in trouble: orders (old)"]);
      assertEquals([troubled.messages.status, troubled.messages.found], ["warning", "1 message could not be delivered"]);
      for (const { status, advice } of Object.values(troubled)) assertEquals(advice === null, status === "ok");
    })
  ));

Deno.test("a database that cannot be reached is a problem, with the advice of any other command", () =>
  withFolder(async (folder) => {
    const { "database problem": database, logs } = await examine("postgres://a:secret@127.0.0.1:1/x", folder);
    assertEquals(database.status, "problem");
    assertStringIncludes(database.found, "no server answers there");
    assert(!JSON.stringify(database).includes("secret"));
    assertEquals(logs, undefined);
  }));

Deno.test("little space or memory and clocks that differ are told", () => {
  assertEquals([1e8, 1e9, 1e10].map((free) => examineSpace("disk", "/", free).status), ["problem", "warning", "ok"]);
  assertEquals([1e8, 1e10].map((free) => examineMemory(free).status), ["warning", "ok"]);
  assertEquals([0, 59_000, 600_000, -600_000].map((shift) => examineClocks(NOW, NOW + shift).found), [
    "agrees with the database's",
    "agrees with the database's",
    "10 minutes behind the database's",
    "10 minutes ahead of the database's",
  ]);
});
