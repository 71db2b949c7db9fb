import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { quantile } from "@/numerics/quantile.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";

const HOUR = 3_600_000;
const label = fc.constantFrom("Ask", "work", "answer");
const columns: never[] = [];

const traces = fc.array(
  fc.record({
    colour: fc.constantFrom("red", "blue"),
    begin: fc.nat(100),
    events: fc.array(fc.record({ activity: label, resource: fc.constantFrom("Ann", "Bob"), gap: fc.nat(9) }), {
      minLength: 1,
      maxLength: 6,
    }),
  }),
  { minLength: 1, maxLength: 12 },
).map((cases) =>
  cases.map(({ colour, begin, events }, i) => {
    let time = begin * HOUR;
    return {
      caseId: `case ${i}`,
      attributes: { colour },
      events: events.map(({ activity, resource, gap }) => ({
        activity,
        resource,
        time: time += gap * HOUR,
        start: time - gap * HOUR / 2,
      })),
    };
  })
);

const request = { state: "all", order: "longest", from: 0, count: 100 } as const;
const view = { filters: [] };
Deno.test("a search finds the cases with the text in their id, attributes, people or activities, and no others", async () => {
  await fc.assert(
    fc.asyncProperty(traces, fc.constantFrom("", "case 1", "RED", "ann", "ask", "w", "nothing"), async (cases, text) => {
      const analysis = createAnalysis(eventLogFromTraces(cases), { zone: "UTC" });
      const { rows, found } = await analysis.ask(view, { kind: "case-list", ...request, text, columns });
      const texts = cases.map(({ caseId, attributes, events }) =>
        [caseId, attributes.colour, ...events.flatMap(({ activity, resource }) => [activity, resource])].map((one) =>
          one.toLowerCase()
        )
      );
      const expected = cases.filter((_, i) => texts[i].some((one) => one.includes(text.toLowerCase())));
      assertEquals(rows.map(({ caseId }) => caseId).sort(), expected.map(({ caseId }) => caseId).sort());
      assertEquals(found, expected.length);
      for (const { match } of rows) assert(match === null || match.value.toLowerCase().includes(text.toLowerCase()));
    }),
  );
});

Deno.test("cases are listed by state and order, in pages that make the whole list", async () => {
  await fc.assert(fc.asyncProperty(traces, async (cases) => {
    const log = eventLogFromTraces(cases);
    const now = Math.max(...log.time);
    const analysis = createAnalysis(log, { zone: "UTC" });
    const list = async (options: object) =>
      (await analysis.ask(view, { kind: "case-list", ...request, ...options, text: "", columns })).rows;
    const { completed } = completedCases(log);
    const seconds = (one: typeof cases[number], i: number) =>
      ((completed[i] === 1 ? one.events.at(-1)!.time : now) - one.events[0].time) / 1000;
    const all = await list({});
    assertEquals(all.map((row) => row.seconds), cases.map(seconds).sort((a, b) => b - a));
    assertEquals(all.map(({ isCompleted }) => isCompleted), all.map(({ caseIndex }) => completed[caseIndex] === 1));
    assertEquals((await list({ state: "running" })).length, completed.filter((one) => one === 0).length);
    assertEquals([...await list({ count: 2 }), ...await list({ from: 2 })], all);
    const events = (await list({ order: "events" })).map((row) => row.events);
    assertEquals(events, events.toSorted((a, b) => b - a));
    const ranked = Uint32Array.of(cases.length - 1);
    assertEquals((await list({ order: "ranked", ranked }))[0].caseIndex, cases.length - 1);
    const without = { filters: [{ effect: "without", where: { kind: "case", ids: [cases.at(-1)!.caseId] } }] } as const;
    const counts = [view, without].map((view) =>
      analysis.ask(view, { kind: "case-list", ...request, text: "", columns, ranked: Uint32Array.of(0, cases.length - 1) })
    );
    const both = new Set([0, cases.length - 1]).size;
    assertEquals((await Promise.all(counts)).map(({ ranked }) => ranked), [both, both - 1]);
  }));
});

Deno.test("the details of a case are those of its events, compared with all other passages of the same segments", async () => {
  await fc.assert(fc.asyncProperty(traces, fc.nat(), async (cases, pick) => {
    const one = cases[pick % cases.length];
    const analysis = createAnalysis(eventLogFromTraces(cases), { zone: "UTC" });
    const details = (await analysis.ask(view, { kind: "case-details", caseId: one.caseId, columns }))!;
    assertEquals(details.events.map(({ activity, resource, time, start }) => ({ activity, resource, time, start })), one.events);
    assertEquals(details.attributes, [{ name: "colour", value: one.attributes.colour, measured: false }]);
    assertEquals(
      details.variant.cases,
      cases.filter(({ events }) => events.map(({ activity }) => activity).join() === details.variant.activities.join()).length,
    );
    const passages = cases.flatMap(({ events }) =>
      events.slice(1).map((event, i) => ({
        segment: `${events[i].activity} ${event.activity}`,
        seconds: (event.time - events[i].time) / 1000,
      }))
    );
    one.events.slice(1).forEach((event, i) => {
      const like = passages.filter(({ segment }) => segment === `${one.events[i].activity} ${event.activity}`).map((
        { seconds },
      ) => seconds);
      const told = details.events[i + 1];
      // Of the others: the longest of all is longer than all of them.
      assertEquals(
        told.longerThan,
        like.filter((seconds) => seconds < (event.time - one.events[i].time) / 1000).length / (like.length - 1),
      );
      assertEquals(told.usualSeconds, quantile(like.sort((a, b) => a - b), 0.5));
      assertEquals(told.waited, Math.max(0, (event.start - one.events[i].time) / 1000));
    });
  }));
});

Deno.test("a case that the log does not have has no details", async () => {
  const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }] }]);
  assertEquals(
    await createAnalysis(log, { zone: "UTC" }).ask({ filters: [] }, { kind: "case-details", caseId: "2", columns }),
    null,
  );
});

Deno.test("a log of dates tells the date of an event whatever the zone, one with times of day does not", async () => {
  const of = async (...texts: string[]) => {
    const events = texts.map((text) => ({ activity: "a", time: Date.parse(text) }));
    const log = eventLogFromTraces([{ caseId: "1", events }]);
    const { dates, events: told } =
      (await createAnalysis(log, { zone: "America/New_York" }).ask(view, { kind: "case-details", caseId: "1", columns }))!;
    return told.map(({ time }) => dates === null ? null : new Date(time + dates).toISOString().slice(0, 10));
  };
  assertEquals(await of("2006-02-11T00:00+01:00", "2006-09-11T00:00+02:00"), ["2006-02-11", "2006-09-11"]);
  assertEquals(await of("2006-02-11T08:15Z", "2006-02-11T09:20Z", "2006-02-11T12:40Z"), [null, null, null]);
});
