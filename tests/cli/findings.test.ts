/** Findings as a process: what it prints, and the mistakes that `generate` puts into a log. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { FindingsReport } from "@/comparison/findings/findings-report.ts";
import { openStoredLog } from "@/pipeline/files/open-log.ts";
import { loadLog } from "@/pipeline/load-log.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { withDatabase } from "../database/test-database.ts";
import { runCli } from "./run-cli.ts";

Deno.test("findings prints what stands out in a log, with the mistakes that generate put into it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, args] of [["noisy.csv", ["--noise", "0.01"]], ["noisy.xes", ["--noise", "0.01"]]] as const) {
      const made = await runCli(["generate", "--cases", "300", "--seed", "5", "-o", `${folder}/${name}`, ...args]);
      assertEquals(made.status, 0, made.stderr);
    }
    const truth = JSON.parse(await Deno.readTextFile(`${folder}/noisy.truth.json`));
    const { planted } = truth.anomalies;
    assertEquals([truth.anomalies.rate, planted.length], [0.01, Math.round(planted.length)]);
    const json = await runCli(["findings", `${folder}/noisy.csv`, "--json"]);
    const report: FindingsReport = JSON.parse(json.stdout);
    const named = new Set(report.mistakes.map(({ caseId }) => caseId));
    assert(planted.filter((one: { caseId: string }) => named.has(one.caseId)).length >= 0.8 * planted.length);
    const text = await runCli(["findings", `${folder}/noisy.xes`]);
    assertMatch(text.stdout, /^\d+\. Assess risk → Decide takes /m);
    assertMatch(text.stdout, /look like mistakes in the data, or rare exceptions: /);
    const bad = await runCli(["generate", "-o", `${folder}/x.csv`, "--noise", "2"]);
    assertEquals(bad.status, 2);
    assertStringIncludes(bad.stderr, "a number from 0 to 0.05 in --noise");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** 200 cases a, b, c, d, of which the row of c in the case 7 has no time. */
const REJECTED = ["case,activity,timestamp"].concat(
  Array.from(
    { length: 200 },
    (_, i) =>
      ["a", "b", "c", "d"].map((activity, k) =>
        `V-${i},${activity},${i === 7 && k === 2 ? "soon" : new Date(Date.UTC(2026, 0, 1, 9 * i + k)).toISOString()}`
      ),
  ).flat(),
).join("\n");

Deno.test("a case of which a row was rejected is no mistake of the process, in a file and in a stored log", () =>
  withDatabase(async (database) => {
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    try {
      await Deno.writeTextFile(path, REJECTED);
      const { stdout, stderr } = await runCli(["findings", path, "--json"]);
      const report: FindingsReport = JSON.parse(stdout);
      assertEquals(report.mistakes, [], stderr);
      assertStringIncludes(report.notes.join(), "1 case, such as V-7, of which rows were rejected");
      const reading = { roles: {}, zone: "UTC", delimiter: undefined, dateOrder: undefined };
      const load = { ...reading, mode: "replace", replaceCases: false, maxRejected: 1, reporter: silentReporter } as const;
      const { log } = await loadLog(database, { ...load, path });
      assertEquals([...await (await openStoredLog(database, log, "none")).rejectedCases()], ["V-7"]);
      // Also where no row was rejected: they are asked for when the connection is closed.
      await Deno.writeTextFile(path, REJECTED.split("\n").filter((line) => !line.includes("V-7")).join("\n"));
      const { log: { slug } } = await loadLog(database, { ...load, path });
      const stored = await runCli(["findings", `log:${slug}`, "--json"], { env: { DATABASE_URL: database.url } });
      assertEquals(stored.status, 0, stored.stderr);
    } finally {
      await Deno.remove(path);
    }
  }));
