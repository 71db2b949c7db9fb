/** Who works on the cases, as a process: what it prints and what it refuses. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { organizationReport } from "@/organization/organization-report.ts";
import { runCli } from "./run-cli.ts";

const HOUR = 3_600_000;
/** Fifteen people, so that lists are longer than what is shown; each hands over to the System. */
const CASES = Array.from({ length: 15 }, (_, i) => ({
  caseId: String(i),
  events: [
    { activity: "check", resource: `person ${i % 15}`, time: i * HOUR },
    { activity: "pay", resource: "System", time: (i + 2) * HOUR },
  ],
}));
const CSV = [
  "case,activity,resource,timestamp",
  ...CASES.flatMap(({ caseId, events }) =>
    events.map(({ activity, resource, time }) => `${caseId},${activity},${resource},${new Date(time).toISOString()}`)
  ),
].join("\n");

Deno.test("organization prints what the library finds, with how much is not shown", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/log.csv`;
    await Deno.writeTextFile(file, CSV);
    const json = await runCli(["organization", file, "--json"]);
    const log = eventLogFromTraces(CASES);
    assertEquals(JSON.parse(json.stdout), JSON.parse(JSON.stringify(organizationReport(log))));
    const { stdout } = await runCli(["organization", file]);
    for (
      const line of [
        /^people \(10 of 16\)$/m,
        /^ {2}System {2,}15 {2,}15 {2,}1 {2,}1 {2,}program, by its name$/m,
        /^roles \(1 of 1\)$/m,
        /^ {2}person 0, person 1, person 10, person 11 and 11 more {2,}15 {2,}check 100 %$/m,
        /^handover of work \(10 of 15\)$/m,
        /^ {2}person 0 → System {2,}1 {2,}2 h$/m,
        /^work on the same cases \(10 of 15\)$/m,
      ]
    ) assertMatch(stdout, line);
    const people = await runCli(["organization", file, "--with-programs", "--json"]);
    assertEquals(JSON.parse(people.stdout), JSON.parse(JSON.stringify(organizationReport(log, { withPrograms: true }))));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("organization of a log without people, or without times, says what is missing", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/log.csv`;
    await Deno.writeTextFile(file, "case,activity,timestamp\n1,a,2026-01-05T08:00:00Z\n");
    const nobody = await runCli(["organization", file]);
    assertEquals(nobody.status, 0);
    assertStringIncludes(nobody.stderr, "No event says who did it");
    await Deno.writeTextFile(file, CSV);
    const untimed = await runCli(["organization", file, "--no-timestamp"]);
    assertEquals(untimed.status, 0);
    assertMatch(untimed.stdout, /^ {2}person 0 → System {2,}1$/m);
    const { resources } = JSON.parse((await runCli(["organization", file, "--no-timestamp", "--json"])).stdout);
    assertEquals([resources[0].firstSeen, resources[0].lastSeen, resources[0].activeDays], ["", "", null]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
