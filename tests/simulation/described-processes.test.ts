import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { readObjectCentricLog, writeOcelJson } from "@/formats/logs/ocel/mod.ts";
import {
  DESCRIBED_PROCESSES,
  type DescribedEvent,
  readProcessDescription,
  simulateDescription,
  simulateObjects,
} from "@/simulation/mod.ts";

const minutes = (events: readonly DescribedEvent[]) =>
  events.reduce((sum, { start, time }) => sum + time - start, 0) / events.length / 60_000;
const of = (events: readonly DescribedEvent[], activity: string) => events.filter((event) => event.activity === activity);

/** All events and the figures. */
function simulated(name: string, cases: number) {
  const run = simulateDescription(DESCRIBED_PROCESSES[name], { seed: 1, cases });
  const events: DescribedEvent[] = [];
  let step = run.next();
  for (; !step.done; step = run.next()) events.push(step.value);
  return { events, summary: step.value };
}

Deno.test("cases of a queue with c servers wait as long as Erlang says", () => {
  const [servers, load] = [3, 2.4];
  const description = {
    name: "M/M/c",
    start: "2025-01-01",
    arrivals: { minutes: 100 / load },
    pools: [{ name: "server", people: [{ name: "server", count: servers }] }],
    tree: {
      sequence: [{ task: "arrive" }, { task: "serve", pool: "server", duration: { kind: "exponential" as const, mean: 100 } }],
    },
  };
  let [waited, served] = [0, 0];
  const arrived = new Map<string, number>();
  for (const { activity, caseId, start, time } of simulateDescription(description, { seed: 7, cases: 40_000 })) {
    if (activity === "arrive") arrived.set(caseId, time);
    else [waited, served] = [waited + start - arrived.get(caseId)!, served + 1];
  }
  // Erlang C: the share that waits, times the mean wait of those.
  const terms = Array.from({ length: servers + 1 }, (_, n) => load ** n / [1, 1, 2, 6][n]);
  const busy = terms[servers] * servers / (servers - load);
  const expected = busy / (terms.slice(0, servers).reduce((sum, term) => sum + term) + busy) * 100 / (servers - load);
  assertAlmostEquals(waited / served / 60_000 / expected, 1, 0.06);
});

Deno.test("purchase to pay holds its conditions, skills, hours, batches, rework, delays and the change of July", () => {
  const { events, summary } = simulated("purchase-to-pay", 3000);
  const amountOf = new Map(events.map(({ caseId, attributes }) => [caseId, Number(attributes[1])]));
  const approved = new Set(of(events, "Approve").map(({ caseId }) => caseId));
  const ordered = of(events, "Send order").map(({ caseId }) => caseId);
  assert(ordered.every((id) => approved.has(id) === (amountOf.get(id)! > 2500)));
  assertEquals(new Set(of(events, "Negotiate contract").map(({ resource }) => resource)), new Set(["Alba"]));
  const local = new Intl.DateTimeFormat("en", { timeZone: "Europe/Berlin", weekday: "short", hour: "2-digit", hourCycle: "h23" });
  const hours = (some: readonly DescribedEvent[]) => new Set(some.map(({ start }) => local.format(start)));
  // Hours of work, also after the clocks have changed.
  for (const hour of hours(of(events, "Send order"))) assert(/^(Mon|Tue|Wed|Thu|Fri), (08|09|1[0-6])$/.test(hour), hour);
  assertEquals([...hours(of(events, "Pay"))], ["Thu, 14"]);
  assertAlmostEquals(of(events, "Return request").length / of(events, "Create request").length, 0.12, 0.02);
  const july = Date.UTC(2025, 5, 30, 22);
  const checks = (before: boolean) =>
    of(events, "Check invoice").filter(({ start, time }) => (time < july) === before && time - start < 3 * 3_600_000);
  assertAlmostEquals(minutes(checks(false)) / minutes(checks(true)), 2, 0.3);
  assert(summary.runningCases > 0 && events.every(({ time }) => time < Date.UTC(2025, 11, 31, 23)));
  assertEquals(simulated("purchase-to-pay", 50).events, simulated("purchase-to-pay", 50).events);
});

Deno.test("the objects of purchase to pay are found again in its object-centric log, whose events are those of the log of cases", async () => {
  const { log, summary } = simulateObjects(DESCRIBED_PROCESSES["purchase-to-pay"], { seed: 1, cases: 400 });
  const { events } = simulated("purchase-to-pay", 400);
  assertEquals(log.events.map(({ type, time }) => [type, time]), events.map(({ activity, time }) => [activity, time]));
  const read = await readObjectCentricLog(writeOcelJson(log), { format: "jsonocel", source: "p2p.jsonocel" });
  assertEquals(read, log);

  const ofType = (type: string) => read.objects.filter((object) => object.type === type);
  assertEquals(
    summary.objectTypes.map(({ type, objects }) => [type, objects]),
    read.objectTypes.map(({ name }) => [name, ofType(name).length]),
  );
  const counts = Object.fromEntries(summary.objectTypes.map(({ type, objects }) => [type, objects]));
  assertEquals([counts.request, counts.order, counts.supplier], [400, of(events, "Send order").length, 12]);
  const wholes = ofType("item").map(({ objects }) => read.objects[objects[0].object].id);
  const sizes = [...Map.groupBy(wholes, (id) => id).values()].map(({ length }) => length);
  assertEquals([...new Set(sizes)].sort(), [1, 2, 3, 4]);
  assertAlmostEquals(wholes.length / sizes.length, 2.5, 0.15);
  assertEquals(summary.objectRelations, counts.order + counts.item + counts.invoice);
  // Each payment run pays invoices of one Thursday, and each invoice is in one.
  const paid = log.events.filter(({ type }) => type === "Pay").map(({ objects }) =>
    objects.map(({ object }) => log.objects[object].id)
  );
  assertEquals(new Set(paid.map(([invoice]) => invoice)).size, paid.length);
  assert(paid.every(([, run]) => new Date(run.slice("payment run-".length)).getUTCDay() === 4), `${paid[0]}`);
  assert(counts["payment run"] < paid.length / 10);
  // An amount belongs to the request of the case.
  assertEquals(
    ofType("request")[7].attributes.map(({ value }) => value),
    [...events.find(({ caseId }) => caseId === "CASE_0008")!.attributes],
  );
});

Deno.test("the emergency room holds its priorities, seasons and the change of September", () => {
  const { events } = simulated("emergency-room", 20_000);
  const triaged = new Map(of(events, "Triage").map(({ caseId, time }) => [caseId, time]));
  const waits = (urgency: string) => {
    const own = of(events, "Examine").filter(({ attributes }) => attributes[0] === urgency);
    return own.reduce((sum, { caseId, start }) => sum + start - triaged.get(caseId)!, 0) / own.length;
  };
  assert(
    waits("red") < waits("yellow") && waits("yellow") < waits("green"),
    `${waits("red")} ${waits("yellow")} ${waits("green")}`,
  );
  const monthOf = (time: number) => new Date(time).getUTCMonth();
  const arrivals = (month: number) => of(events, "Arrive").filter(({ time }) => monthOf(time) === month).length;
  assertAlmostEquals(arrivals(0) / arrivals(6), 1.3 / 0.8, 0.15);
  const admitted = (some: readonly number[]) => {
    const [beds, homes] = ["Admit", "Discharge"].map((name) =>
      of(events, name).filter(({ start }) => some.includes(monthOf(start))).length
    );
    return beds / (beds + homes);
  };
  assertAlmostEquals(admitted([3, 4, 5, 6, 7]), 0.2, 0.03);
  assertAlmostEquals(admitted([8, 9, 10]), 0.35, 0.04);
});

Deno.test("shipped descriptions are read as they are, the schema has their fields, and faults are told with their place", async () => {
  const schema = JSON.parse(await Deno.readTextFile("data/processes/process.schema.json"));
  for (const description of Object.values(DESCRIBED_PROCESSES)) {
    assertEquals(readProcessDescription(JSON.stringify(description), { source: "p.json" }), description);
    for (const field of Object.keys(description)) assert(Object.hasOwn(schema.properties, field), field);
  }
  const shipped = readProcessDescription(await Deno.readTextFile("data/processes/claims.json"), { source: "claims.json" });
  const activities = new Set([...simulateDescription(shipped, { seed: 1, cases: 300 })].map(({ activity }) => activity));
  assertEquals(activities.size, 9);
  const good = { name: "p", start: "2025-01-01", arrivals: { minutes: 1 }, pools: [], tree: { task: "a" } };
  const faults: [change: Record<string, unknown>, place: string][] = [
    [{ start: "2025-02-30" }, "at start"],
    [{ zone: "Mars/Base" }, "at zone"],
    [{ arrivals: { minutes: 0 } }, "at arrivals.minutes"],
    [{ tree: { sequence: [{ task: "a" }, { task: "b", pool: "x" }] } }, "at tree.sequence[1].pool"],
    [{ tree: { loop: { task: "a" }, again: 1 } }, "at tree.again"],
    [{ tree: { choice: [{ then: { silent: true }, when: { attribute: "x", is: "y" } }] } }, "at tree.choice[0].when.attribute"],
    [{ tree: { task: "a", duration: { kind: "pareto", mean: 1, shape: 1 } } }, "at tree.duration.shape"],
    [{ changes: [{ from: "2025-01-01", task: "b", duration: 2 }] }, "at changes[0].task"],
    [{ calendars: { c: { shifts: [{ weekdays: [8], from: "00:00", to: "24:00" }] } } }, "at calendars.c.shifts[0].weekdays"],
    [{ objects: [{ type: "x", tasks: ["b"] }] }, "at objects[0].tasks"],
    [{ objects: [{ type: "x", tasks: ["a"], each: { from: 2, to: 1 } }] }, "at objects[0].each.to"],
    [{ objects: [{ type: "x", tasks: ["a"], daily: true }, { type: "y", tasks: ["a"], of: "x" }] }, "at objects[1].of"],
    [{ extra: 1 }, "in the file"],
    [{ start: undefined }, 'expected the member "start" in the file, found nothing'],
  ];
  for (const [change, place] of faults) {
    const text = JSON.stringify({ ...good, ...change });
    const error = assertThrows(() => readProcessDescription(text, { source: "p.json" }), TracebookError);
    assert(error.message.startsWith("p.json: ") && error.message.includes(place), error.message);
  }
});
