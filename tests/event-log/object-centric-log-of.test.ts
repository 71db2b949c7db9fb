import { assertEquals } from "@std/assert";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { flattenObjectCentricLog } from "@/event-log/flatten-object-centric-log.ts";
import { objectCentricLogOf } from "@/event-log/object-centric-log-of.ts";

Deno.test("a log that became object-centric and is flattened again is the same log, but for the names of its events", () => {
  const log = eventLogFromTraces([
    {
      caseId: "7",
      attributes: { amount: 2.5, urgent: true, note: "" },
      events: [{ activity: "send", attributes: { pages: 3 } }, { activity: "pay" }],
    },
    { caseId: "1", attributes: { amount: 10.5 }, events: [{ activity: "pay", attributes: { by: "Sue, Mike" } }] },
  ]);
  const objects = objectCentricLogOf(log, { objectType: "order" });
  const again = flattenObjectCentricLog(objects, "order");
  assertEquals({ ...again, eventAttributes: again.eventAttributes.filter(({ name }) => name !== "ocel:id") }, log);
  assertEquals(objects.eventTypes.map(({ name, attributes }) => [name, attributes.map(({ name }) => name)]), [
    ["pay", ["by"]],
    ["send", ["pages"]],
  ]);
});

Deno.test("start, resource and lifecycle become attributes; times keep their microseconds", () => {
  const { time, ...rest } = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }, { activity: "b" }] }]);
  const log = {
    ...rest,
    time,
    start: Float64Array.of(Date.UTC(2026, 0, 1) + 0.123, NaN),
    resource: { values: ["Sue"], codes: Int32Array.of(-1, 0) },
    lifecycle: { values: ["complete"], codes: Int32Array.of(0, 0) },
  };
  assertEquals(objectCentricLogOf(log).events.map(({ attributes }) => attributes), [
    [{ name: "start_timestamp", value: "2026-01-01T00:00:00.000123Z" }, { name: "lifecycle:transition", value: "complete" }],
    [{ name: "org:resource", value: "Sue" }, { name: "lifecycle:transition", value: "complete" }],
  ]);
});

Deno.test("values that their type cannot hold make their attribute one of texts, and attributes of one name get names of their own", () => {
  const plain = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }, { activity: "a" }] }]);
  const log = {
    ...plain,
    eventAttributes: [
      { name: "n", type: "int" as const, values: ["12", "90071992547409930"], codes: Int32Array.of(0, 1) },
      { name: "n", type: "float" as const, values: ["1.5"], codes: Int32Array.of(0, -1) },
    ],
  };
  const objects = objectCentricLogOf(log);
  assertEquals(objects.eventTypes[0].attributes, [{ name: "n", type: "string" }, { name: "n (float)", type: "float" }]);
  assertEquals(objects.events[0].attributes, [{ name: "n", value: "12" }, { name: "n (float)", value: 1.5 }]);
});
