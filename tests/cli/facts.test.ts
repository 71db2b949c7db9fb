/** Facts as a process: what is printed where more than the usual is asked for. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
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

Deno.test("a file whose events are all rejected tells which flags read it; one of empty traces alone has no events", async () => {
  const folder = await Deno.makeTempDir();
  const event = (name: string, time: string) =>
    `<event><string key="${name}" value="a"/><string key="${time}" value="?"/></event>`;
  try {
    await Deno.writeTextFile(`${folder}/odd.xes`, `<log><trace>${event("Activity", "at")}</trace></log>`);
    await Deno.writeTextFile(`${folder}/untimed.xes`, `<log><trace>${event("concept:name", "time:timestamp")}</trace></log>`);
    await Deno.writeTextFile(`${folder}/empty.xes`, "<log><trace></trace></log>");
    await Deno.writeTextFile(
      `${folder}/objects.csv`,
      "ocel:eid,ocel:activity,ocel:timestamp,ocel:type:order\n1,a,2026-01-01,o1\n",
    );
    const odd = await runCli(["facts", `${folder}/odd.xes`]);
    assertMatch(odd.stderr, /found none, but "Activity", "at".*"concept:name" is the wrong one, name another with --activity/s);
    assertEquals((await runCli(["facts", `${folder}/odd.xes`, "--activity", "Activity", "--no-timestamp"])).status, 0);
    assertStringIncludes((await runCli(["facts", `${folder}/untimed.xes`])).stderr, "add --no-timestamp");
    assertEquals((await runCli(["facts", `${folder}/untimed.xes`, "--no-timestamp"])).status, 0);
    assertMatch((await runCli(["facts", `${folder}/empty.xes`])).stdout, /events +0/);
    assertStringIncludes((await runCli(["facts", `${folder}/objects.csv`])).stderr, "write the log as .jsonocel");
    await Deno.writeTextFile(`${folder}/caseless.csv`, "order,step,at\n,a,2026-01-01\n,b,2026-01-02\n");
    const roles = ["--case", "order", "--activity", "step", "--timestamp", "at"];
    assertMatch(
      (await runCli(["facts", `${folder}/caseless.csv`, ...roles])).stderr,
      /"order" is the wrong one, name another with --case\.\n/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("traces of one name are read as one case, which is told", async () => {
  const file = await Deno.makeTempFile({ suffix: ".xes" });
  const trace = (name: string) =>
    `<trace><string key="concept:name" value="${name}"/><event><string key="concept:name" value="a"/></event></trace>`;
  try {
    await Deno.writeTextFile(file, `<log>${["1", "2", "1", "1"].map(trace).join("")}</log>`);
    for (const flags of [[], ["--rename", "a=b"]]) {
      const { stdout, stderr } = await runCli(["facts", file, ...flags]);
      assertMatch(stdout, /cases +2\n/);
      assertStringIncludes(stderr, "note: traces of one name are one case, and 2 traces repeated a name");
    }
    await Deno.writeTextFile(file, `<log>${["1", "2"].map(trace).join("")}</log>`);
    assert(!(await runCli(["facts", file])).stderr.includes("traces of one name"));
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("times of events are printed in the zone of the log, which is named", async () => {
  const file = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(file, "case,activity,timestamp\n1,send,2026-01-06 20:54\n");
    const { stdout } = await runCli(["facts", file, "--time-zone", "Europe/Berlin"]);
    assertStringIncludes(stdout, "2026-01-06 20:54 Europe/Berlin");
    const dates = ["1,send,2025-12-31T23:00Z", "1,pay,2026-01-30T23:00Z"];
    await Deno.writeTextFile(file, ["case,activity,timestamp", ...dates, ""].join("\n"));
    const told = (await runCli(["facts", file])).stdout;
    assertMatch(told, /first event +2026-01-01\n/, "midnights of Rome are dates");
    assertMatch(told, /last event +2026-01-31\n/);
  } finally {
    await Deno.remove(file);
  }
});
