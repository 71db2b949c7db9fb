/** Facts as a process: what is printed where more than the usual is asked for. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./run-cli.ts";

Deno.test("facts tells the eventually-follows relation where it is asked for", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const rows = [["1", "aab"], ["2", "cb"]].flatMap(([id, steps]) =>
      [...steps].map((step, i) => `${id},${step},2026-01-0${i + 1}T00:00:00Z`)
    );
    await Deno.writeTextFile(`${folder}/log.csv`, ["case,activity,timestamp", ...rows].join("\n"));
    const plain = JSON.parse((await runCli(["facts", `${folder}/log.csv`, "--json"])).stdout);
    const { status, stdout, stderr } = await runCli(["facts", `${folder}/log.csv`, "--eventually-follows", "--json"]);
    assertEquals(status, 0, stderr);
    const { eventuallyFollows, ...others } = JSON.parse(stdout);
    assertEquals(eventuallyFollows, [
      { from: "a", to: "a", count: 1, cases: 1 },
      { from: "a", to: "b", count: 2, cases: 1 },
      { from: "c", to: "b", count: 1, cases: 1 },
    ]);
    assertEquals(others, plain, "all else stays as it is without the flag");
    const table = await runCli(["facts", `${folder}/log.csv`, "--eventually-follows"]);
    assertEquals(table.status, 0, table.stderr);
    for (const part of ["eventually follows, most cases first (3 of 3)", "a … b"]) assertStringIncludes(table.stdout, part);
    assert(!(await runCli(["facts", `${folder}/log.csv`])).stdout.includes("eventually"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
