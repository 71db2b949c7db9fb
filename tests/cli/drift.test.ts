/** Finding changes of a process as a process: what it prints and what it refuses. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { driftReport } from "@/comparison/drift/drift-report.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { withDatabase } from "../database/test-database.ts";
import { runCli } from "./run-cli.ts";

const HOUR = 3_600_000;
const CASES = Array.from({ length: 200 }, (_, i) => ({
  caseId: String(i),
  events: [{ activity: "order", time: i * HOUR }, { activity: i < 100 ? "phone" : "mail", time: (i + 0.5) * HOUR }],
}));

Deno.test("drift prints what the library finds, and refuses what it cannot read", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/log.csv`;
    const rows = CASES.flatMap(({ caseId, events }) =>
      events.map(({ activity, time }) => `${caseId},${activity},${new Date(time).toISOString()}`)
    );
    await Deno.writeTextFile(file, ["case,activity,timestamp", ...rows].join("\n"));
    const json = await runCli(["drift", file, "--json"]);
    assertEquals(JSON.parse(json.stdout), JSON.parse(JSON.stringify(driftReport(eventLogFromTraces(CASES)))));
    const text = await runCli(["drift", file]);
    assertMatch(text.stdout, /^1970-01-05 {2}control flow: phone was replaced by mail$/m);
    const later = await runCli(["drift", file, "--since", "1970-02"]);
    assertMatch(later.stdout, /^no change found in \d+ cases$/m);
    assertEquals((await runCli(["drift", file, "--since", "1971"])).stdout, later.stdout);
    assertEquals((await runCli(["drift", file, "--filter", "case:7"])).stdout, "no change found in 1 case\n");
    assertEquals((await runCli(["drift", file, "--since", "1970"])).stdout, text.stdout);
    for (
      const [args, expected] of [
        [[], "check-models"],
        [[file, "--since", "soon"], "a time after --since"],
        [[file, "--by", "weeks"], "--by cases or --by days"],
      ] as const
    ) {
      const { status, stderr } = await runCli(["drift", ...args]);
      assertEquals(status, 2);
      assertStringIncludes(stderr, expected);
      assert(!stderr.includes("    at "));
    }
    const untimed = await runCli(["drift", file, "--no-timestamp"]);
    assertEquals(untimed.status, 3);
    assertStringIncludes(untimed.stderr, "the search for changes needs");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a command for all stored logs says so where there is none", () =>
  withDatabase(async ({ url }) => {
    const { status, stderr } = await runCli(["check-models"], { env: { DATABASE_URL: url } });
    assertEquals(status, 0);
    assertStringIncludes(stderr, "There is no stored log with times. Load one: deno task load FILE");
  }));
