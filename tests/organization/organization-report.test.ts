import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { eventLogFromTraces, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import { handoverOfWork } from "@/organization/social-network.ts";
import { organizationReport } from "@/organization/organization-report.ts";
import { findRoles } from "@/organization/roles.ts";
import { workloadOf } from "@/organization/workload.ts";
import { loanEventLog } from "../performance/loan-event-log.ts";

const traces: fc.Arbitrary<PlainTrace[]> = fc.array(
  fc.array(
    fc.record({
      activity: fc.constantFrom("a", "b"),
      resource: fc.option(fc.constantFrom("x", "y", "z"), { nil: undefined }),
      time: fc.nat(1e6),
      worked: fc.nat(1e5),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  { minLength: 1, maxLength: 6 },
).map((cases) =>
  cases.map((events, c) => ({
    caseId: String(c),
    events: events.map(({ worked, ...event }) => ({ ...event, start: event.time - worked })),
  }))
);

Deno.test("each event with a resource counts for one resource, and nobody is busier than the time there is", () => {
  fc.assert(fc.property(traces, (cases) => {
    const log = eventLogFromTraces(cases);
    const { resources, roles } = organizationReport(log);
    const known = cases.flatMap(({ events }) => events).filter(({ resource }) => resource !== undefined).length;
    assertEquals(resources.reduce((sum, { events }) => sum + events, 0), known);
    assertEquals(roles.reduce((sum, { events }) => sum + events, 0), known);
    assertEquals(roles.flatMap((role) => role.resources).sort(), resources.map(({ resource }) => resource).sort());
    for (const { busySeconds, workSeconds, utilisation } of resources) {
      assert(busySeconds! <= workSeconds! + 1e-9 && (utilisation === null || utilisation <= 1 + 1e-9));
    }
    assert(!JSON.stringify(organizationReport(log)).includes("NaN"));
  }));
});

Deno.test("handover counts the steps from one resource to another one", () => {
  fc.assert(fc.property(traces, (cases) => {
    const log = eventLogFromTraces(cases);
    const { codes } = log.resource ?? { codes: new Int32Array(log.activity.length).fill(-1) };
    let steps = 0;
    for (let c = 0; c + 1 < log.caseOffsets.length; c++) {
      for (let i = log.caseOffsets[c] + 1; i < log.caseOffsets[c + 1]; i++) {
        if (codes[i - 1] >= 0 && codes[i] >= 0 && codes[i - 1] !== codes[i]) steps++;
      }
    }
    assertEquals(handoverOfWork(log).reduce((sum, { count }) => sum + count, 0), steps);
  }));
});

Deno.test("the people of the demo log's roles are found together", () => {
  const { log, truth } = loanEventLog({ cases: 1000 });
  const roles = findRoles(log);
  const ofRole = new Map<string, string[]>();
  for (const { name, role } of truth.workingTime.people) ofRole.set(role, [...ofRole.get(role) ?? [], name]);
  for (const [role, people] of ofRole) {
    const seen = people.filter((name) => log.resource!.values.includes(name));
    const together = Math.max(...roles.map(({ resources }) => resources.filter((name) => seen.includes(name)).length));
    assert(together >= 0.7 * seen.length, `${role}: ${together} of ${seen.length} together`);
  }
  assertLess(roles.length, 12);
});

Deno.test("utilisation is by the time that is available", () => {
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", resource: "x", start: 0, time: 3_600_000 }] }]);
  assertEquals(workloadOf(log, { availableSeconds: (from, to) => (to - from) / 500 })[0].utilisation, 0.5);
  assertEquals(workloadOf(log, { availableSeconds: () => 0 })[0].utilisation, null);
});

Deno.test("a log without resources has none and says why, and a similarity out of range is refused", () => {
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }] }]);
  assertEquals(organizationReport(log), {
    resources: [],
    programs: [],
    roles: [],
    handoverOfWork: [],
    workingTogether: [],
    subcontracting: [],
    notes: [
      "No event says who did it, so there are no people, roles or handovers. --resource COLUMN names a table's column of people when it is loaded.",
    ],
  });
  const alone = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a", resource: "Ann" }] }]);
  assertEquals(organizationReport(alone).notes, ["All events with a resource are by Ann, so there are no handovers."]);
  const none = eventLogFromTraces([]);
  assertEquals(organizationReport(none).notes, ["The log has no events, so there are no people, roles or handovers."]);
  assertThrows(() => findRoles(log, { similarity: 2 }), TracebookError, "from 0 to 1");
});

Deno.test("programs have no role unless they are taken for people, and their work counts all the same", () => {
  const events = ["Ann", "Bob", "System"].map((resource) => ({ activity: "check", resource }));
  const log = eventLogFromTraces([{ caseId: "1", events }]);
  const report = organizationReport(log);
  assertEquals(report.programs, [{ resource: "System", because: "name" }]);
  assertEquals(report.roles.map(({ resources, events }) => ({ resources, events })), [{ resources: ["Ann", "Bob"], events: 2 }]);
  assertEquals(report.resources.length, 3);
  assertEquals(report.handoverOfWork.length, 2);
  const people = organizationReport(log, { withPrograms: true });
  assertEquals([people.programs, people.roles[0].resources], [[], ["Ann", "Bob", "System"]]);
});

Deno.test("roles of 1,000 resources that share few of 40,000 activities are found from what each performs", () => {
  // Each person has 40 activities of their own, and one that another person has too.
  const events = Array.from({ length: 40_000 }, (_, i) => ({ activity: `activity ${i}`, resource: `person ${i % 1000}` }));
  const shared = Array.from({ length: 20_000 }, (_, i) => ({ activity: `shared ${i % 500}`, resource: `person ${i % 1000}` }));
  const roles = findRoles(eventLogFromTraces([{ caseId: "1", events: [...events, ...shared] }]));
  assertEquals(roles.length, 500);
  assertEquals(roles[0].resources, ["person 0", "person 500"]);
  assertEquals(roles[0].activities[0], { activity: "shared 0", share: 40 / 120 });
  assertEquals(roles[0].activities.length, 81);
});
