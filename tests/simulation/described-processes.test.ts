import { assert, assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { readObjectCentricLog, writeOcelJson } from "@/formats/logs/ocel/mod.ts";
import {
  DESCRIBED_PROCESSES,
  eventFieldsOf,
  type ProcessDescription,
  readProcessDescription,
  simulateCases,
  simulateDescription,
  type SimulatedEvent,
  simulateObjects,
  treeOfDescription,
  truthOfRun,
} from "@/simulation/mod.ts";
import { printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { explainDescriptions } from "@/pipeline/explain-descriptions.ts";
import { ianaTimeZone, localDay } from "@/time/time-zone.ts";
import { dateOfDay, DAY, dayOfDate, weekdayOfDay } from "@/time/civil-date.ts";

const minutes = (events: readonly SimulatedEvent[]) =>
  events.reduce((sum, { start, time }) => sum + time - start, 0) / events.length / 60_000;
const of = (events: readonly SimulatedEvent[], activity: string) => events.filter((event) => event.activity === activity);

/** All events and the figures. */
function simulated(process: string | ProcessDescription, cases: number) {
  const description = typeof process === "string" ? DESCRIBED_PROCESSES[process] : process;
  const run = simulateDescription(description, { seed: 1, cases });
  const events: SimulatedEvent[] = [];
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
  for (const { activity, case: { caseId }, start, time } of simulateDescription(description, { seed: 7, cases: 40_000 })) {
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
  const amountOf = new Map(events.map(({ case: { caseId, attributes } }) => [caseId, Number(attributes[1])]));
  const approved = new Set(of(events, "Approve").map(({ case: { caseId } }) => caseId));
  const ordered = of(events, "Send order").map(({ case: { caseId } }) => caseId);
  assert(ordered.every((id) => approved.has(id) === (amountOf.get(id)! > 2500)));
  assertEquals(new Set(of(events, "Negotiate contract").map(({ resource }) => resource)), new Set(["Alba"]));
  const local = new Intl.DateTimeFormat("en", { timeZone: "Europe/Berlin", weekday: "short", hour: "2-digit", hourCycle: "h23" });
  const hours = (some: readonly SimulatedEvent[]) => new Set(some.map(({ start }) => local.format(start)));
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
    [...events.find(({ case: { caseId } }) => caseId === "CASE_0008")!.case.attributes],
  );
});

Deno.test("the emergency room holds its priorities, seasons and the change of September", () => {
  const { events } = simulated("emergency-room", 20_000);
  const triaged = new Map(of(events, "Triage").map(({ case: { caseId }, time }) => [caseId, time]));
  const waits = (urgency: string) => {
    const own = of(events, "Examine").filter((event) => event.case.attributes[0] === urgency);
    return own.reduce((sum, { case: { caseId }, start }) => sum + start - triaged.get(caseId)!, 0) / own.length;
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

const OFFICE = { shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00" }] };
const OPEN = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];

/** A process with one of each that the other ones have not. */
const SHOP: ProcessDescription = {
  name: "Shop",
  zone: "Europe/Berlin",
  start: "2025-01-01",
  end: "last arrival",
  cases: 4000,
  warmUpDays: 20,
  holidays: ["01-01", "easter+1", "05-01"],
  calendars: { day: OFFICE },
  pools: [{
    name: "clerk",
    costPerHour: 60,
    people: [
      { name: "Ann", calendar: "day", vacation: { weeks: [10, 30], turns: 2 } },
      { name: "Bo", calendar: "day" },
      { name: "Cy", helpsFrom: 5 },
    ],
  }],
  arrivals: {
    perDay: 15,
    profiles: [
      { name: "web", share: 0.7 },
      { name: "branch", share: 0.3, weekdays: [2, 1, 1, 1, 1, 0, 0], hours: OPEN, holidays: 0 },
    ],
  },
  attributes: [
    {
      name: "size",
      number: {
        attribute: "way",
        of: { web: { kind: "erlang", mean: 30, shape: 2, least: 10, most: 60, step: 5 }, branch: { kind: "fixed", mean: 40 } },
      },
    },
    { name: "way", column: "way", arrivals: true },
    {
      name: "member",
      values: { attribute: "size", limit: 30, below: { yes: 1, no: 3 }, from: { yes: 3, no: 1 } },
    },
  ],
  tree: {
    sequence: [
      { task: "Order", system: { attribute: "way", of: { web: "Web shop" }, other: "Till" } },
      {
        name: "checks",
        loop: { task: "Check", duration: { kind: "fixed", mean: 1 } },
        again: { attribute: "member", of: { yes: 0.2, no: 0.4 } },
        later: 0.1,
      },
      {
        task: "Pack",
        pool: "clerk",
        duration: {
          kind: "fixed",
          mean: 2,
          times: { attribute: "member", of: { yes: 2 }, other: 1 },
          plus: { attribute: "size", each: 10, adds: 1 },
        },
      },
      {
        wait: "payment",
        values: { paid: 0.8, never: 0.2 },
        delay: { kind: "exponential", mean: 4, unit: "days" },
        reminder: { after: 5, unit: "days", at: "07:30", then: { task: "Remind" } },
        deadline: { after: 240, unit: "hours", at: "06:00", value: "never" },
      },
      {
        choice: [
          {
            when: { attribute: "payment", is: "paid" },
            then: { task: "Ship", delay: { kind: "fixed", mean: 0, calendar: "day" } },
          },
          { when: { attribute: "payment", isNot: "paid" }, then: { task: "Write off" } },
        ],
      },
    ],
  },
  changes: [{ from: { share: 0.5, weekday: 1 }, loop: "checks", again: 0 }],
  truth: {
    sizes: { $ref: "#/attributes/0/number/of/web/mean" },
    change: { $ref: "run#/changes/0" },
    running: [{ $ref: "run#/runningCases" }],
    note: "two hundred",
  },
};

const shop = simulated(SHOP, SHOP.cases!);
const BERLIN = ianaTimeZone("Europe/Berlin");
const clock = new Intl.DateTimeFormat("en", { timeZone: "Europe/Berlin", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const share = <T>(all: readonly T[], holds: (one: T) => boolean) => all.filter(holds).length / all.length;
const byCase = (activity: string) => new Map(of(shop.events, activity).map((event) => [event.case.caseId, event]));

Deno.test("cases arrive by profiles of weekday, hour and holiday; a warm-up is not in the log, which ends with the last arrival", () => {
  const orders = of(shop.events, "Order");
  const { summary } = shop;
  assertEquals([orders.length, orders[0].case.caseId, summary.cases], [4000, "CASE_0001", 4000]);
  assertEquals([summary.start, summary.end], [Date.UTC(2024, 11, 31, 23), orders.at(-1)!.time]);
  assert(shop.events.every(({ time }) => time <= summary.end) && orders[0].time < summary.start + DAY);
  assertAlmostEquals(orders.length / ((summary.end - summary.start) / DAY), 15, 1);
  const branch = orders.filter((event) => event.case.attributes[1] === "branch");
  assertAlmostEquals(branch.length / orders.length, 0.3, 0.03);
  const days = branch.map(({ time }) => localDay(BERLIN, time));
  const off = [dayOfDate(2025, 1, 1), dayOfDate(2025, 4, 21), dayOfDate(2025, 5, 1)];
  assert(days.every((day) => weekdayOfDay(day) <= 5 && !off.includes(day)));
  assertAlmostEquals(share(days, (day) => weekdayOfDay(day) === 1), 2 / 6, 0.05);
  assert(branch.every(({ time }) => /^(09|1[0-6]):/.test(clock.format(time))));
  assert(orders.some(({ time }) => off.includes(localDay(BERLIN, time))));
  assertEquals(
    new Set(orders.map(({ resource, role }) => `${resource}, ${role}`)),
    new Set(["Web shop, System", "Till, System"]),
  );
  assertEquals(of(shop.events, "Check")[0].role, "");
});

Deno.test("attributes depend on the profile and on one another, and keep their bounds", () => {
  const cases = of(shop.events, "Order").map((event) => event.case.attributes);
  assert(
    cases.every(([size, way]) =>
      way === "web" ? Number(size) % 5 === 0 && Number(size) >= 10 && Number(size) <= 60 : size === 40
    ),
  );
  assertEquals(Math.max(...cases.map(([size]) => Number(size))), 60);
  for (const [isSmall, expected] of [[true, 0.25], [false, 0.75]] as const) {
    const own = cases.filter(([size]) => (Number(size) < 30) === isSmall);
    assertAlmostEquals(share(own, ([, , member]) => member === "yes"), expected, 0.05);
  }
});

Deno.test("loops depend on attributes, on whether they were run before, and change at a share of the log", () => {
  const change = shop.summary.changes[0];
  const half = shop.summary.start + 0.5 * 4000 / 15 * DAY;
  assert(change > half && change <= half + 8 * DAY);
  assertEquals([clock.format(change), weekdayOfDay(localDay(BERLIN, change))], ["00:00", 1]);
  const runs = [...Map.groupBy(of(shop.events, "Check"), (event) => event.case.caseId).values()];
  const early = runs.filter(([first]) => first.time < change);
  for (const [member, expected] of [["yes", 0.2], ["no", 0.4]] as const) {
    const own = early.filter(([first]) => first.case.attributes[2] === member);
    assertAlmostEquals(share(own, ({ length }) => length > 1), expected, 0.05);
  }
  assertAlmostEquals(share(runs.filter(({ length }) => length > 1), ({ length }) => length > 2), 0.1, 0.05);
  assert(runs.every((own) => own.length === 1 || own[0].time < change));
});

Deno.test("work grows with attributes and costs its hours; people are on vacation, and help out where many wait", () => {
  for (const { cost, case: { attributes: [size, , member] } } of of(shop.events, "Pack")) {
    assertAlmostEquals(cost, (member === "yes" ? 4 : 2) + Number(size) / 10, 0.006);
  }
  assert(shop.events.every(({ activity, cost }) => activity === "Pack" || cost === 0));
  const days = (name: string) =>
    new Set(of(shop.events, "Pack").filter(({ resource }) => resource === name).map(({ start }) => localDay(BERLIN, start)));
  // The first Monday of 2025 is 6 January; 2025 is the second of two years in turn.
  const monday = dayOfDate(2025, 1, 6) + 7 * 10;
  for (const day of [0, 1, 2, 3, 4]) assertEquals([days("Ann").has(monday + day), days("Bo").has(monday + day)], [false, true]);
  assert(days("Ann").has(monday - 7) || days("Ann").has(monday - 6));
  const helped = share(of(shop.events, "Pack"), ({ resource }) => resource === "Cy");
  assert(helped > 0.05 && helped < 0.7, `${helped}`);
});

Deno.test("a wait ends with its outcome or at its deadline, after a reminder if that comes first", () => {
  const [packed, reminded, shipped, dropped] = ["Pack", "Remind", "Ship", "Write off"].map(byCase);
  const afterDays = (event: SimulatedEvent) => (event.time - packed.get(event.case.caseId)!.time) / DAY;
  for (const event of dropped.values()) {
    assert(clock.format(event.time) === "06:00" && afterDays(event) >= 10 && afterDays(event) < 11.05, `${afterDays(event)}`);
    assert(reminded.has(event.case.caseId));
  }
  for (const event of reminded.values()) {
    assert(clock.format(event.time) === "07:30" && afterDays(event) >= 5 && afterDays(event) < 6.05);
  }
  const office = new Intl.DateTimeFormat("en", { timeZone: "Europe/Berlin", weekday: "short" });
  for (const event of shipped.values()) {
    assert(/^(08|09|1[0-5]):/.test(clock.format(event.time)) && !/^S/.test(office.format(event.time)));
    if (afterDays(event) < 5) assert(!reminded.has(event.case.caseId));
  }
  const ended = shipped.size + dropped.size;
  assertAlmostEquals(shipped.size / ended, 0.8 * (1 - Math.exp(-10.5 / 4)), 0.03);
  assertEquals(
    printProcessTree(treeOfDescription(SHOP)),
    "->( 'Order', *( 'Check', tau ), 'Pack', X( tau, 'Remind' ), X( 'Ship', 'Write off' ) )",
  );
});

Deno.test("a truth has the figures that it refers to, without one the description and all figures", () => {
  const options = { seed: 1, cases: SHOP.cases! };
  assertEquals(truthOfRun(SHOP, options, shop.summary), {
    sizes: 30,
    change: { at: new Date(shop.summary.changes[0]).toISOString().replace(".000", ""), inLog: true },
    running: [shop.summary.runningCases],
    note: "two hundred",
  });
  const { truth: _, ...untold } = SHOP;
  const { process, people, events } = truthOfRun(untold, options, shop.summary);
  assertEquals([process, events], [untold, shop.events.length]);
  assertEquals((people as unknown[])[0], { name: "Ann", role: "clerk", hours: "day", pace: 1, shifts: OFFICE.shifts });
});

Deno.test("what has no end is refused: too many cases, and arrivals that never come", () => {
  const never = Array.from({ length: 366 }, (_, at) => new Date(Date.UTC(2024, 0, 1 + at)).toISOString().slice(5, 10));
  const profiles = [{ name: "x", share: 1, holidays: 0 }];
  const refused: [Partial<ProcessDescription>, cases: number, words: string][] = [
    [{ arrivals: { minutes: 1, calendar: "day" } }, 2 ** 50, "ends before the year 9000"],
    [{ arrivals: { perDay: 1e-5, profiles }, holidays: never }, 1, "an arrival before the year 9000"],
  ];
  for (const [change, cases, words] of refused) {
    const own: ProcessDescription = { ...SHOP, attributes: [], tree: { task: "a" }, changes: [], ...change };
    assertThrows(() => [...simulateDescription(own, { seed: 1, cases })], TracebookError, words);
  }
  const early = { ...SHOP, end: "2025-01-03", arrivals: { minutes: 60, calendar: "day" }, attributes: [], tree: { task: "a" } };
  const late = { ...early, tree: { loop: { task: "a" }, again: 0.1, name: "checks" } };
  assertEquals(new Date(simulated(late, 2 ** 50).summary.changes[0]).getUTCFullYear(), 9000);
});

Deno.test("case by case the events are the same, also where all of a case happen at one instant", () => {
  const instant: ProcessDescription = {
    name: "Instant",
    start: "2025-01-01",
    arrivals: { minutes: 10 },
    pools: [],
    tree: { sequence: [{ task: "a" }, { task: "b" }, { silent: true }] },
  };
  const cases = [...simulateCases(instant, { seed: 1, cases: 30 })];
  assertEquals(cases.map((own) => own.map(({ activity }) => activity).join("")), Array(30).fill("ab"));
  const fields = eventFieldsOf(SHOP);
  const columns = ["case_id", "activity", "start_timestamp", "timestamp", "resource", "role", "cost"];
  assertEquals(fields.map(({ column }) => column), [...columns, "case:size", "way", "case:member"]);
  assertEquals(fields.slice(7).map(({ type }) => type), ["int", "string", "string"]);
  const rowOf = (event: SimulatedEvent) => fields.map(({ text }) => text(event)).join();
  const rows = [...simulateCases(SHOP, { seed: 1, cases: 300 })].flat().map(rowOf).sort();
  assertEquals(rows, simulated(SHOP, 300).events.map(rowOf).sort());
  assertEquals(dateOfDay(localDay(BERLIN, shop.summary.start)), { year: 2025, month: 1, day: 1 });
});

/** The parts of JSON schemas that the schema of descriptions uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly minimum?: number;
}

/** Where a value does not fit a schema; null if it fits. */
function misfit(
  value: unknown,
  schema: Schema,
  root: { readonly $defs: Readonly<Record<string, Schema>> },
  place = "",
): string | null {
  if (schema.$ref !== undefined) return misfit(value, root.$defs[schema.$ref.slice("#/$defs/".length)], root, place);
  if (schema.anyOf !== undefined) {
    const misfits = schema.anyOf.map((one) => misfit(value, one, root, place));
    return misfits.includes(null) ? null : misfits.toSorted((a, b) => b!.length - a!.length)[0];
  }
  if ("const" in schema || schema.enum !== undefined) return (schema.enum ?? [schema.const]).includes(value) ? null : place;
  if (schema.type === "number" || schema.type === "integer") {
    return typeof value === "number" && value >= (schema.minimum ?? -Infinity) ? null : place;
  }
  if (schema.type === "string") return typeof value === "string" ? null : place;
  if (schema.type === "array") {
    const parts = Array.isArray(value) ? value.map((one, at) => misfit(one, schema.items!, root, `${place}[${at}]`)) : [place];
    return parts.find((one) => one !== null) ?? null;
  }
  if (schema.type !== "object") return null;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return place;
  const missing = schema.required?.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return `${place}.${missing}`;
  const parts = Object.entries(value).map(([name, one]) => {
    const own = schema.properties?.[name] ?? schema.additionalProperties;
    return own === false ? `${place}.${name}` : own === undefined ? null : misfit(one, own, root, `${place}.${name}`);
  });
  return parts.find((one) => one !== null) ?? null;
}

Deno.test("the schema accepts descriptions that are read, and simulate --explain tells its members", async () => {
  const schema = JSON.parse(await Deno.readTextFile("data/processes/process.schema.json"));
  for (const description of [...Object.values(DESCRIBED_PROCESSES), SHOP]) {
    assertEquals(misfit(description, schema, schema), null, description.name);
    assertEquals(readProcessDescription(JSON.stringify(description), { source: "p.json" }), description);
  }
  assertEquals(
    misfit({ ...SHOP, pools: [{ name: "p", people: [{ name: "x", pase: 1 }] }] }, schema, schema),
    ".pools[0].people[0].pase",
  );
  const members = new Map((await explainDescriptions()).map((member) => [member.place, member]));
  assertEquals(members.get("pools[].people[].vacation.weeks")!.isNeeded, true);
  assertEquals(members.get("step.later")!.type, "figure");
});

Deno.test("the claims are simulated, and faults of descriptions are told with their place", async () => {
  const shipped = readProcessDescription(await Deno.readTextFile("data/processes/claims.json"), { source: "claims.json" });
  const activities = new Set([...simulateDescription(shipped, { seed: 1, cases: 300 })].map(({ activity }) => activity));
  assertEquals(activities.size, 9);
  const KIND = { name: "kind", values: { b: 1, c: 1 } };
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
    [{ holidays: ["easter+"] }, "at holidays"],
    [{ end: "never" }, "at end"],
    [{ cases: 0 }, "at cases"],
    [{ pools: [{ name: "p", people: [{ name: "x", vacation: { weeks: [1] } }] }] }, "at pools[0].people[0].vacation"],
    [
      {
        calendars: { c: OFFICE },
        pools: [{ name: "p", people: [{ name: "x", calendar: "c", vacation: { weeks: [51], turns: 2 } }] }],
      },
      "at pools[0].people[0].vacation.weeks",
    ],
    [{ arrivals: { perDay: 1, profiles: [{ name: "x", share: 0.5 }] } }, "at arrivals.profiles"],
    [{ arrivals: { perDay: 1, profiles: [{ name: "x", share: 1, hours: [1] }] } }, "at arrivals.profiles[0].hours"],
    [{ attributes: [{ name: "x", arrivals: true }] }, "at attributes[0].arrivals"],
    [{ attributes: [{ name: "concept:name", values: { a: 1 } }] }, "at attributes[0].name"],
    [{ attributes: [{ name: "x", column: "activity", values: { a: 1 } }] }, "at attributes[0].column"],
    [{ attributes: [{ name: "x", values: { attribute: "y", of: { a: { b: 1 } } } }] }, "at attributes[0].values.attribute"],
    [{ attributes: [{ name: "x", number: { kind: "erlang", mean: 1, shape: 1, least: 2 } }] }, "at attributes[0].number.least"],
    [{ attributes: [KIND], tree: { loop: { task: "a" }, again: { attribute: "kind", of: { b: 0.1 } } } }, "at tree.again.of"],
    [{ attributes: [KIND], tree: { loop: { task: "a" }, again: { attribute: "kind", of: { z: 0.1 } } } }, "at tree.again.of"],
    [
      { attributes: [KIND], tree: { loop: { task: "a" }, again: { attribute: "kind", of: { b: 2 }, other: 0 } } },
      "at tree.again.of.b",
    ],
    [{ tree: { task: "a", delay: { kind: "fixed", mean: 1, unit: "weeks" } } }, "at tree.delay.unit"],
    [{ tree: { task: "a", duration: { kind: "fixed", mean: 1, calendar: "c" } } }, "at tree.duration"],
    [{ tree: { task: "a", pool: "p", system: "s" }, pools: [{ name: "p", people: [{ name: "x" }] }] }, "at tree"],
    [{
      tree: { wait: "w", values: { a: 1 }, delay: { kind: "fixed", mean: 1 }, deadline: { after: 1, at: "25:00", value: "b" } },
    }, "at tree.deadline.at"],
    [{ tree: { choice: [{ when: { attribute: "w", is: "a" }, then: { task: "a" } }] } }, "at tree.choice[0].when.attribute"],
    [{ changes: [{ from: { share: 2 }, task: "a", duration: 1 }] }, "at changes[0].from.share"],
    [{ changes: [{ from: "2025-01-01", loop: "l", again: 0 }] }, "at changes[0].loop"],
    [{ truth: { a: [{ $ref: "run#/nothing" }] } }, 'at truth.a[0], found "run#/nothing"'],
    [{ truth: { a: { $ref: "#/__proto__" } } }, "at truth.a"],
    [{ extra: 1 }, "in the file"],
    [{ start: undefined }, 'expected the member "start" in the file, found nothing'],
  ];
  for (const [change, place] of faults) {
    const text = JSON.stringify({ ...good, ...change });
    const error = assertThrows(() => readProcessDescription(text, { source: "p.json" }), TracebookError);
    assert(error.message.startsWith("p.json: ") && error.message.includes(place), error.message);
  }
});

const BARE = { name: "Bare", start: "2025-01-01", pools: [], arrivals: { minutes: 100 } };

Deno.test("long sequences, and loops that often run in no time, are no deeper than short ones", () => {
  const steps = Array.from({ length: 1990 }, (_, number) => ({ task: `Step ${number}` }));
  assertEquals(simulated({ ...BARE, tree: { sequence: steps } }, 3).summary.events, 3 * 1990);
  const loop = { loop: { loop: { task: "A" }, again: 0.99 }, again: 0.99 };
  const { events, cases } = simulated({ ...BARE, tree: loop }, 30).summary;
  assertAlmostEquals(events / cases / 10_000, 1, 0.4);
});

Deno.test("a season of small weights is that of rare arrivals, not one that most of them are left out of", () => {
  const arrivals = (minutes: number, weight: number) => {
    const process = { ...BARE, arrivals: { minutes, months: Array<number>(12).fill(weight) }, tree: { task: "A" } };
    return simulated(process, 20).events.map(({ start }) => start);
  };
  assertEquals(arrivals(1, 2 ** -16), arrivals(2 ** 16, 1));
});

Deno.test("a duration is never below its least, however short its mean becomes", () => {
  const duration = { kind: "exponential" as const, mean: 100, least: 90, times: 0.01 };
  const { events } = simulated({ ...BARE, tree: { task: "A", duration } }, 50);
  assertEquals(new Set(events.map(({ start, time }) => (time - start) / 60_000)), new Set([90]));
});

Deno.test("durations of centuries and logs that end after the year 9000 are refused in words", () => {
  const long = { kind: "exponential" as const, mean: 1e9, unit: "days" as const };
  const limit = (process: Partial<ProcessDescription> & Pick<ProcessDescription, "tree">) =>
    assertThrows(() => simulated({ ...BARE, ...process }, 50), TracebookError).message;
  assertStringIncludes(limit({ tree: { task: "A", duration: long } }), "a duration of at most 100 years");
  assertStringIncludes(limit({ zone: "Europe/Berlin", tree: { task: "A", delay: long } }), "a duration of at most 100 years");
  const late = {
    sequence: [{ task: "A" }, { task: "B", delay: { kind: "fixed" as const, mean: 30_000, unit: "days" as const } }],
  };
  assertStringIncludes(limit({ start: "8950-01-01", tree: late }), "an event before the year 9000");
  const wait = {
    wait: "w",
    values: { x: 1 },
    delay: { kind: "fixed", mean: 1 },
    deadline: { after: 1e9, unit: "days", value: "y" },
  };
  assertThrows(
    () => readProcessDescription(JSON.stringify({ ...BARE, tree: wait }), { source: "wait.json" }),
    TracebookError,
    "at most 100 years at tree.deadline",
  );
});

Deno.test("a name of two choices is refused: a change would mean both, and their counts be one", () => {
  const choice = (...tasks: string[]) => ({ name: "c", choice: tasks.map((task) => ({ then: { task } })) });
  assertThrows(
    () =>
      readProcessDescription(JSON.stringify({ ...BARE, tree: { sequence: [choice("A", "B", "C"), choice("D", "E")] } }), {
        source: "names.json",
      }),
    TracebookError,
    "a name of its own at tree.sequence[1].name",
  );
});
