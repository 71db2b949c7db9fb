import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { eventLogFromTraces, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import { applyFilters } from "@/filtering/apply-filters.ts";
import { parseFilters } from "@/filtering/filter-text.ts";
import { materialize } from "@/filtering/materialize.ts";
import { organizationReport } from "@/organization/organization-report.ts";

const DAY = 86_400_000;

const traces: fc.Arbitrary<PlainTrace[]> = fc.array(
  fc.array(
    fc.record({
      activity: fc.constantFrom("a", "b", "c"),
      resource: fc.option(fc.constantFrom("Ann", "Bob", "Cy", "system"), { nil: undefined }),
      time: fc.nat(400 * DAY),
      start: fc.nat(400 * DAY),
    }),
    { minLength: 1, maxLength: 7 },
  ),
  { minLength: 1, maxLength: 7 },
).map((cases) => cases.map((events, c) => ({ caseId: String(c), events })));

Deno.test("after any filter the page's organization is that which the command line reports of the filtered log", async () => {
  const stacks = ["", "through:a", "drop-activity:b", "resource:Ann; drop-activity:c"].map(parseFilters);
  await fc.assert(
    fc.asyncProperty(traces, fc.constantFrom(...stacks), async (cases, filters) => {
      const log = eventLogFromTraces(cases);
      const analysis = createAnalysis(log, { zone: "Europe/Berlin" });
      const found = await analysis.ask({ filters }, { kind: "organization", withPrograms: false });
      if (log.resource === null) return assertEquals(found, null);
      const left = materialize(applyFilters(log, filters, { zone: "Europe/Berlin" }));
      const report = organizationReport(left);
      const { names, events, cases: casesOf, workload, allEvents, without, roleOf, programs, programActivities } = found!;
      const told = names.map((resource, code) => ({ resource, events: events[code], cases: casesOf[code] })).filter((
        { events },
      ) => events > 0);
      const byName = (a: { resource: string }, b: { resource: string }) => a.resource < b.resource ? -1 : 1;
      assertEquals(told, report.resources.map(({ resource, events, cases }) => ({ resource, events, cases })).sort(byName));
      assertEquals([allEvents, without], [
        left.time.length,
        left.time.length - told.reduce((sum, { events }) => sum + events, 0),
      ]);
      const periods = workload.from.length - 1;
      names.forEach((name, code) => {
        const sum = workload.events.subarray(code * periods, (code + 1) * periods).reduce((a, b) => a + b, 0);
        assertEquals(sum, events[code]);
        assertEquals(roleOf[code] === -1, name === "system");
      });
      assertEquals(programs.map(({ code }) => names[code]), names.includes("system") ? ["system"] : []);
      const automatic = cases.flatMap(({ events }) => events).filter(({ resource }) => resource === "system");
      const shares = ["a", "b", "c"].map((activity) => ({
        activity,
        share: automatic.filter((event) => event.activity === activity).length / automatic.length,
      }));
      assertEquals(programActivities, shares.filter(({ share }) => share > 0).sort((a, b) => b.share - a.share));
      assert(periods <= 62);
      const { handovers, together } = await analysis.ask({ filters }, { kind: "collaboration", groupOf: null });
      assertEquals(
        Array.from(handovers.counts, (count, i) => ({
          from: names[handovers.from[i]],
          to: names[handovers.to[i]],
          count,
          medianWaitSeconds: handovers.medianWaitSeconds[i],
        })),
        report.handoverOfWork,
      );
      assertEquals(
        Array.from(together.counts, (count, i) => ({ from: names[together.from[i]], to: names[together.to[i]], count })),
        report.workingTogether,
      );
    }),
    { numRuns: 60 },
  );
});
