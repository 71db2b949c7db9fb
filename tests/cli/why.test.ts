/** Why a case is late, as a process: what it prints and what it refuses. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCli } from "./run-cli.ts";

/** 40 cases that are answered after an hour; the first one after ten, with a second check. */
function ordersCsv(): string {
  const rows = ["case,activity,timestamp"];
  for (let i = 0; i < 40; i++) {
    const event = (activity: string, hour: number) =>
      rows.push(`${i},${activity},2026-03-02T${String(hour).padStart(2, "0")}:${String(i).padStart(2, "0")}:00Z`);
    event("ask", 8);
    event("check", 9);
    if (i === 0) event("check", 10);
    event("answer", i === 0 ? 20 : 10);
  }
  return rows.join("\n");
}

Deno.test("why tells the parts of a case's excess, in words and as JSON, and they add up", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const log = `${folder}/orders.csv`;
    await Deno.writeTextFile(log, ordersCsv());
    const { status, stdout } = await runCli(["why", log, "0"]);
    assertEquals(status, 0);
    assertMatch(stdout, /^Case 0: 12 h, 10 h longer than the median of 39 completed cases with the same last activity \(2 h\)$/m);
    assertMatch(stdout, /\+9 h +check → answer took 10 h, longer than all passages \(median 1 h\)/);
    assertMatch(stdout, /\+1 h +everything else/);
    const { clauses, ...late } = JSON.parse((await runCli(["why", log, "0", "--json"])).stdout);
    assertEquals(
      clauses.map(({ kind, from, to, seconds, events }: Record<string, unknown>) => [kind, from, to, seconds, events]),
      [
        ["wait", "check", "answer", 32_400, [3]],
      ],
    );
    assertEquals([late.excessSeconds, late.restSeconds], [36_000, 3600]);
    const fast = await runCli(["why", log, "1"]);
    assertStringIncludes(fast.stdout, "the case is no slower than others");
    const modelled = JSON.parse((await runCli(["why", log, "0", "--model", "inductive", "--json"])).stdout);
    assertEquals([modelled.excessSeconds, modelled.clauses[0].kind], [36_000, "wait"]);
    assertEquals((await runCli(["why", log, "0", "--model", `${folder}/none.pnml`])).status, 3);
    const unknown = await runCli(["why", log, "77"]);
    assertEquals([unknown.status, unknown.stdout], [3, ""]);
    assertStringIncludes(unknown.stderr, "77");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
