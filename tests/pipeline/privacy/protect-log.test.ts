import { assert, assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { TracebookError } from "@/errors.ts";
import type { Attribute, EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { parseFilters } from "@/filtering/filter-text.ts";
import { createRandom } from "@/numerics/random.ts";
import { type Privacy, PUBLISH_ALL } from "@/pipeline/privacy/privacy.ts";
import { protectLog } from "@/pipeline/privacy/protect-log.ts";
import { protectModel, whyWithheld } from "@/pipeline/privacy/protect-model.ts";
import { encodeModel } from "@/prediction/models/model-file.ts";
import { trainModel } from "@/prediction/models/train-model.ts";
import { forecastRunningCases } from "@/prediction/running-cases/forecast-running-cases.ts";

const HOUR = 3_600_000;
const OPTIONS = { key: new Uint8Array(32).fill(7), slug: "orders", zone: "UTC" };
const named: Privacy = { attributes: "all", pseudonyms: ["cases", "resources"], leastGroup: 1 };

/** The cases of a log with all that they have, by id. */
function rowsOf(log: EventLog) {
  const textOf = ({ values, codes }: Pick<Attribute, "values" | "codes">, row: number) => values[codes[row]] ?? null;
  const rows = log.caseIds.map((id, c) => ({
    id,
    attributes: log.caseAttributes.map((attribute) => [attribute.name, textOf(attribute, c)]),
    events: Array.from({ length: log.caseOffsets[c + 1] - log.caseOffsets[c] }, (_, at) => {
      const e = log.caseOffsets[c] + at;
      return {
        activity: log.activities[log.activity[e]],
        time: log.time[e],
        resource: log.resource && textOf(log.resource, e),
        attributes: log.eventAttributes.map((attribute) => [attribute.name, textOf(attribute, e)]),
      };
    }),
  }));
  return rows.sort((a, b) => a.id < b.id ? -1 : 1);
}

const log = fc.array(
  fc.record({
    attributes: fc.record({ owner: fc.constantFrom("Ann", "Bob", "nobody"), amount: fc.nat(9) }, { requiredKeys: [] }),
    events: fc.array(
      fc.record({
        activity: fc.constantFrom("a", "b"),
        time: fc.nat(1e6),
        resource: fc.constantFrom("Ann", "Bob", "case 1"),
        attributes: fc.record({ by: fc.constantFrom("Ann", "case 0", "x") }, { requiredKeys: [] }),
      }, { requiredKeys: ["activity", "time"] }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  { minLength: 1, maxLength: 12 },
).map((traces) => eventLogFromTraces(traces.map((trace, i) => ({ ...trace, caseId: `case ${i}` }))));

Deno.test("pseudonyms change names and nothing else, wherever a text is one", () => {
  fc.assert(fc.property(log, (log) => {
    const { log: published, pseudonyms } = protectLog(log, { ...OPTIONS, privacy: named });
    assertEquals(published.caseIds, published.caseIds.toSorted());
    const nameOf = new Map([...pseudonyms].map(([name, pseudonym]) => [pseudonym, name]));
    const back = (text: string | null) => text === null ? null : nameOf.get(text) ?? text;
    // Case ids that are names of people too have two pseudonyms: cases are compared without ids.
    const plain = rowsOf(published).map((row) => ({
      ...row,
      id: "",
      attributes: row.attributes.map(([name, text]) => [name, back(text)]),
      events: row.events.map((event) => ({
        ...event,
        resource: back(event.resource),
        attributes: event.attributes.map(([name, text]) => [name, back(text)]),
      })),
    }));
    const sorted = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
    assertEquals(sorted(plain), sorted(rowsOf(log).map((row) => ({ ...row, id: "" }))));
    assertEquals(new Set(published.caseIds).size, log.caseIds.length);
    const text = JSON.stringify(rowsOf(published));
    for (const name of log.resource?.values ?? []) assert(!text.includes(`"${name}"`), name);
  }));
});

Deno.test("only allowed attributes are published, and resources only if allowed or under pseudonyms", () => {
  const log = eventLogFromTraces([{
    caseId: "1",
    attributes: { amount: 1, secret: "x" },
    events: [{ activity: "a", resource: "Ann", attributes: { note: "y", amount: 2 } }],
  }]);
  const publish = (attributes: Privacy["attributes"], pseudonyms: Privacy["pseudonyms"] = []) => {
    const { log: published, privacy } = protectLog(log, { ...OPTIONS, privacy: { attributes, pseudonyms, leastGroup: 1 } });
    const names = [...published.caseAttributes, ...published.eventAttributes].map(({ name }) => name);
    return { names, hasResource: published.resource !== null, words: privacy?.words ?? "" };
  };
  assertEquals(publish("all"), { names: ["amount", "secret", "amount", "note"], hasResource: true, words: "" });
  assertEquals(publish(["amount"]).names, ["amount", "amount"]);
  assertStringIncludes(publish(["amount"]).words, "2 attributes are withheld");
  assertEquals([publish(["amount"]).hasResource, publish(["resource"]).hasResource, publish([], ["resources"]).hasResource], [
    false,
    true,
    true,
  ]);
});

Deno.test("a numeric attribute that repeats the case id is left out, others with equal numbers stay", () => {
  const log = eventLogFromTraces(
    Array.from({ length: 20 }, (_, i) => ({
      caseId: String(i),
      attributes: { number: i, items: (i * 7 + 3) % 20 },
      events: [{ activity: "a" }],
    })),
  );
  const { log: published } = protectLog(log, { ...OPTIONS, privacy: named });
  assertEquals(published.caseAttributes.map(({ name }) => name), ["items"]);
});

/** Orders of two people, of whom one is slow; some of them are running. */
function orders(): EventLog {
  const random = createRandom(5);
  return eventLogFromTraces(Array.from({ length: 260 }, (_, i) => {
    const resource = random.next() < 0.5 ? "Zoe" : random.next() < 0.5 ? "Ann" : "Bob";
    const start = i * 6 * HOUR;
    const events = [{ activity: "ask", time: start, resource }, { activity: "check", time: start + HOUR, resource }];
    const hours = resource === "Zoe" ? 90 + random.integer(9) : 9 + random.integer(9);
    return {
      caseId: `order ${i}`,
      events: i < 250 ? [...events, { activity: "pay", time: start + hours * HOUR, resource }] : events,
    };
  }));
}

Deno.test("a model in pseudonyms predicts the same, and has no name", async () => {
  const log = orders();
  const model = await trainModel(log, { task: "remaining", seed: 42, models: ["random-forest"] });
  assertEquals(model.selected, "random-forest");
  const protectedLog = protectLog(log, { ...OPTIONS, privacy: named });
  assertEquals(whyWithheld(model, protectedLog), null);
  const published = protectModel(model, protectedLog, "keyed");
  const bytes = new TextDecoder().decode(encodeModel(published));
  for (const name of ["Zoe", "Ann", "Bob"]) assert(!bytes.includes(name), name);
  const resource = published.plan.features.find(({ source }) => source === "resource")!;
  assert(resource.kind === "category");
  assertEquals(resource.categories, resource.categories.toSorted());
  const forecasts = async (of: typeof model, log: EventLog) =>
    (await forecastRunningCases(of, log)).map(({ caseIndex, ...rest }) =>
      [log.caseIds[caseIndex], JSON.stringify(rest)] as const
    );
  const before = new Map(await forecasts(model, log));
  const after = await forecasts(published, protectedLog.log);
  assertEquals(after.length, before.size);
  assertNotEquals(after.length, 0);
  const realNames = new Map([...protectedLog.pseudonyms].map(([name, pseudonym]) => [pseudonym, name]));
  for (const [id, forecast] of after) {
    const named = forecast.replaceAll(/(case|person)-[0-9a-f]+/g, (pseudonym) => realNames.get(pseudonym)!);
    assertEquals(named, before.get(realNames.get(id)!));
  }
});

Deno.test("a model is withheld, with the reason, if it reads what is not published", async () => {
  const log = orders();
  const model = await trainModel(log, { task: "remaining", seed: 42, models: ["random-forest"] });
  const nameless = protectLog(log, { ...OPTIONS, privacy: { ...PUBLISH_ALL, attributes: [] } });
  assertStringIncludes(whyWithheld(model, nameless)!, "who did the events");
});

Deno.test("names have pseudonyms in the attributes of groups of cases too", () => {
  const log = orders();
  const owner = {
    name: "owner",
    type: "string" as const,
    values: log.resource!.values,
    codes: log.caseOffsets.subarray(0, -1).reduce(
      (codes, first, c) => (codes[c] = log.resource!.codes[first], codes),
      new Int32Array(260),
    ),
  };
  const { log: published } = protectLog({ ...log, caseAttributes: [owner] }, {
    ...OPTIONS,
    privacy: { ...named, leastGroup: 5 },
  });
  const [{ name, values }] = published.caseAttributes;
  assertEquals(name, "owner");
  assert(values.filter((value) => /^person-[0-9a-f]{12}$/.test(value)).length >= 2);
  for (const name of ["Zoe", "Ann", "Bob"]) assert(!values.includes(name));
});

Deno.test("groups of cases are told as the page asks for them", async () => {
  const { log, completion, segments, privacy } = protectLog(orders(), { ...OPTIONS, privacy: { ...PUBLISH_ALL, leastGroup: 5 } });
  const casesOnly = { completion: { ...completion!, leastGroup: 5 }, segments: segments! };
  const analysis = createAnalysis(log, { zone: "UTC", casesOnly });
  const figures = await analysis.ask({ filters: [] }, { kind: "figures" });
  for (const text of ["case:1", "not-case:1", "sample:1"]) {
    await assertRejects(
      () => analysis.ask({ filters: parseFilters(text) }, { kind: "figures" }),
      TracebookError,
      "groups of at least 5",
    );
  }
  assertEquals([figures.cases, figures.running], [260, 10]);
  assertEquals(segments!.map(({ from, to, count }) => [log.activities[from], log.activities[to], count]), [
    ["ask", "check", 260],
    ["check", "pay", 250],
  ]);
  assertStringIncludes(privacy!.words, "fewer than 5 cases share is withheld");
});
