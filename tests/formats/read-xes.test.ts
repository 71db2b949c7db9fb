import { assert, assertEquals, assertRejects } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { createRandom } from "@/numerics/random.ts";
import { attributesOf, eventsOf, read } from "./reading.ts";
import type { Reading } from "./reading.ts";

const NAME = (value: string) => `<string key="concept:name" value="${value}"/>`;
const TIME = (value = "2026-01-31T08:30:00Z") => `<date key="time:timestamp" value="${value}"/>`;
const EVENT = (name: string, more = "") => `<event>${NAME(name)}${TIME()}${more}</event>`;
const AT = "2026-01-31T08:30:00.000Z";

const readXes = (xes: string, options: Parameters<typeof read>[1] = {}): Promise<Reading> =>
  read(xes, { format: "xes", ...options });

Deno.test("case, activity, times, resource and lifecycle of XES have their standard keys", async () => {
  const more = '<date key="start_timestamp" value="2026-01-31T08:00:00Z"/><string key="org:resource" value="Ann"/>' +
    '<string key="lifecycle:transition" value="complete"/>';
  const { log, header } = await readXes(`<log><trace>${NAME("7")}${EVENT("a", more)}${EVENT("b")}</trace></log>`);
  assertEquals(eventsOf(log), [`7 a ${AT}`, `7 b ${AT}`]);
  assertEquals([...log.start!], [Date.UTC(2026, 0, 31, 8), NaN]);
  assertEquals([log.resource!.values, [...log.lifecycle!.codes]], [["Ann"], [0, -1]]);
  assertEquals([header.format, header.columns], ["xes", null]);
});

Deno.test("columns that no event fills are null", async () => {
  const { log } = await readXes(`<log><trace>${NAME("7")}${EVENT("a")}</trace></log>`);
  assertEquals([log.start, log.resource, log.lifecycle], [null, null, null]);
});

Deno.test("told keys replace those of the standard", async () => {
  const xes = `<log><trace><string key="order" value="9"/>${NAME("7")}
    <event><string key="step" value="x"/>${NAME("a")}${TIME()}<string key="id" value="e1"/></event></trace></log>`;
  const { log } = await readXes(xes, { roles: { case: "order", activity: "step", eventId: "id" } });
  assertEquals(eventsOf(log), [`9 x ${AT}`]);
  assertEquals(log.caseAttributes.map(({ name }) => name), ["concept:name"]);
  assertEquals(log.eventAttributes.map(({ name }) => name), ["concept:name"]);
});

Deno.test("a key that two roles would need is refused", async () => {
  const xes = `<log><trace>${NAME("7")}${EVENT("a")}</trace></log>`;
  const refused = (roles: Record<string, string>, message: string) =>
    assertRejects(() => readXes(xes, { roles }), TracebookError, message);
  await refused({ eventId: "concept:name" }, 'a key for the activity alone, found "concept:name"');
  await refused({ eventId: "time:timestamp" }, 'a key for the timestamp alone, found "time:timestamp"');
  await refused({ activity: "time:timestamp" }, 'a key for the timestamp alone, found "time:timestamp"');
  assertEquals((await readXes(xes, { roles: { activity: "time:timestamp" }, noTimestamp: true })).log.activities, [
    "2026-01-31T08:30:00Z",
  ]);
});

Deno.test("attributes keep level, key and type; dates are in UTC, booleans true or false", async () => {
  const xes = `<log><trace>${NAME("7")}<int key="amount" value="007"/><id key="uid" value="a-b"/>${
    EVENT(
      "a",
      '<float key="f" value="1.0E3"/><boolean key="b" value="TRUE"/><date key="d" value="2026-01-31T00:00:00.5+01:00"/><string key="s" value=""/>',
    )
  }</trace></log>`;
  const { log } = await readXes(xes);
  assertEquals(attributesOf(log.caseAttributes), [
    { name: "amount", type: "int", values: ["007"] },
    { name: "uid", type: "id", values: ["a-b"] },
  ]);
  assertEquals(attributesOf(log.eventAttributes), [
    { name: "b", type: "boolean", values: ["true"] },
    { name: "d", type: "date", values: ["2026-01-30T23:00:00.500000Z"] },
    { name: "f", type: "float", values: ["1.0E3"] },
    { name: "s", type: "string", values: [""] },
  ]);
});

Deno.test("values that do not fit their type are kept as strings of the same name", async () => {
  const { log } = await readXes(
    `<log><trace>${NAME("7")}<int key="n" value="many"/>${
      EVENT("a", '<float key="f" value="NaN"/><date key="d" value="soon"/>')
    }</trace></log>`,
  );
  assertEquals(attributesOf(log.caseAttributes), [{ name: "n", type: "string", values: ["many"] }]);
  assertEquals(attributesOf(log.eventAttributes), [
    { name: "d", type: "string", values: ["soon"] },
    { name: "f", type: "string", values: ["NaN"] },
  ]);
});

Deno.test("nested attributes, lists and containers become JSON beside the value", async () => {
  const nested = `<string key="who" value="Ann"><int key="age" value="7"><boolean key="sure" value="true"/></int></string>
    <list key="parts"><values><string key="p" value="x"/><string key="p" value="y"/></values></list>
    <container key="box"><int key="n" value="1"/></container>`;
  const { log } = await readXes(`<log><trace>${NAME("7")}${nested}${EVENT("a", nested)}</trace></log>`);
  const expected = [
    {
      name: "box",
      type: "nested",
      values: ['{"type":"container","attributes":[{"key":"n","type":"int","value":"1"}]}'],
    },
    {
      name: "parts",
      type: "nested",
      values: ['{"type":"list","attributes":[{"key":"p","type":"string","value":"x"},{"key":"p","type":"string","value":"y"}]}'],
    },
    {
      name: "who",
      type: "nested",
      values: [
        '{"type":"string","attributes":[{"key":"age","type":"int","value":"7","attributes":[{"key":"sure","type":"boolean","value":"true"}]}]}',
      ],
    },
    { name: "who", type: "string", values: ["Ann"] },
  ];
  assertEquals(attributesOf(log.caseAttributes) as unknown, expected);
  assertEquals(attributesOf(log.eventAttributes) as unknown, expected);
});

Deno.test("traces without a name are numbered by place from 0; two traces of one name are one case", async () => {
  const xes = `<log><trace>${EVENT("a")}</trace><trace>${NAME("x")}${EVENT("b")}</trace><trace>${EVENT("c")}</trace><trace>${
    NAME("x")
  }${EVENT("d")}</trace></log>`;
  const { log } = await readXes(xes);
  assertEquals(eventsOf(log), [`0 a ${AT}`, `x b ${AT}`, `x d ${AT}`, `2 c ${AT}`]);
});

Deno.test("what a second trace of a name says otherwise about it stays with its events", async () => {
  const trace = (amount: string, event: string) =>
    `<trace>${NAME("x")}<int key="amount" value="${amount}"/>${EVENT(event)}</trace>`;
  const { log } = await readXes(`<log>${trace("1", "a")}${trace("1", "b")}${trace("2", "c")}</log>`);
  assertEquals(attributesOf(log.caseAttributes), [{ name: "amount", type: "int", values: ["1"] }]);
  assertEquals(attributesOf(log.eventAttributes), [{ name: "amount", type: "int", values: [null, null, "2"] }]);
});

Deno.test("attributes of a trace may follow its events", async () => {
  const { log } = await readXes(`<log><trace>${EVENT("a")}<int key="amount" value="1"/>${NAME("late")}</trace></log>`);
  assertEquals(log.caseIds, ["late"]);
  assertEquals(attributesOf(log.caseAttributes)[0].values, ["1"]);
});

// The rule: what follows an event's end tag belongs to the trace. Here `team` followed `cost` in
// the first event; behind the second one the short cut once took it for that of an event, and
// failed.
Deno.test("an attribute of a trace may have the key of one that would follow in an event", async () => {
  const [cost, team] = ['<int key="cost" value="1"/>', '<string key="team" value="t"/>'];
  for (const shortCut of [true, false]) {
    const { log } = await readXes(`<log><trace>${EVENT("a", cost + team)}${EVENT("a", cost)}${team}</trace></log>`, { shortCut });
    assertEquals(attributesOf(log.caseAttributes), [{ name: "team", type: "string", values: ["t"] }]);
    assertEquals(attributesOf(log.eventAttributes)[1], { name: "team", type: "string", values: ["t", null] });
  }
});

Deno.test("the blanks before tags, their order and the chunks they come in play no part", async () => {
  const random = createRandom(8);
  const blanks = () => "\n".repeat(random.integer(2)) + "\t".repeat(random.integer(random.integer(20) + 1));
  const values = [
    "",
    "a",
    "no",
    "paid in full",
    "a text that is somewhat longer",
    "a text that is a little longer",
    "ünïcode",
    "&lt;",
  ];
  const attribute = () =>
    `${blanks()}<string key="${"kéy".slice(0, 1 + random.integer(3))}" value="${values[random.integer(8)]}"/>`;
  const attributes = () => Array.from({ length: random.integer(4) }, attribute).join("");
  const event = () =>
    `${blanks()}<event>${attributes()}${blanks()}<string key="concept:name" value="${
      values[1 + random.integer(6)]
    }"/>${attributes()}` +
    `${blanks()}<date key="time:timestamp" value="2026-01-0${
      1 + random.integer(9)
    }T08:30:00.000+01:00" />${attributes()}${blanks()}</event>`;
  const trace = () => `${blanks()}<trace>${attributes()}${event()}${event()}${attributes()}${blanks()}</trace>`;
  const xes = `<log>${Array.from({ length: 200 }, trace).join("")}</log>`;
  const { log } = await readXes(xes, { shortCut: false });
  for (const cuts of [[2 ** 20], [61, 1, 777], [4096]]) assertEquals((await readXes(xes, { cuts })).log, log);
});

Deno.test("globals do not fill in what is missing, but are told with extensions, classifiers and attributes of the log", async () => {
  const { log, header } = await readXes(`<?xml version="1.0" encoding="UTF-8"?><log>
    <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
    <global scope="trace"><string key="department" value="UNKNOWN"/></global>
    <global scope="event"><string key="org:resource" value="UNKNOWN"/></global>
    <classifier name="Activity" keys="concept:name lifecycle:transition"/>
    <string key="source" value="CSV"><int key="rows" value="7"/></string>
    <trace>${NAME("7")}${EVENT("a")}</trace></log>`);
  assertEquals([log.resource, log.caseAttributes], [null, []]);
  const attribute = (key: string, value: string, type = "string", attributes: unknown[] = []) => ({
    key,
    type,
    value,
    attributes,
  });
  assertEquals(header.xes as unknown, {
    extensions: [{ name: "Concept", prefix: "concept", uri: "http://www.xes-standard.org/concept.xesext" }],
    globals: { trace: [attribute("department", "UNKNOWN")], event: [attribute("org:resource", "UNKNOWN")] },
    classifiers: [{ name: "Activity", scope: "event", keys: "concept:name lifecycle:transition" }],
    attributes: [attribute("source", "CSV", "string", [attribute("rows", "7", "int")])],
  });
});

Deno.test("a header of many attributes is the same by the hot path and the plain one, in any chunks, and its lines count", async () => {
  const tags = Array.from({ length: 2000 }, (_, i) => {
    const name = i % 97 === 0 ? `größe &amp; ${i}` : i % 31 === 0 ? `Björn ${i}` : "k".repeat(i % 50) + i;
    const key = `key="${name}" value="${"v".repeat(i % 83)}"`;
    const inner = i % 7 === 0
      ? `>\n<int ${key}/>\r\n\t<float ${key}><date ${key}/></float>${i % 3 === 0 ? '<int value="1"/>' : ""}</string${
        " ".repeat(i % 2)
      }>`
      : i % 5 === 0
      ? "></string>"
      : " />";
    return `<string ${key}${inner}${"\n".repeat(i % 3)}`;
  });
  const xes = `<log>${tags.join("")}<list key="l"><values><id key="v" value="1"/></values></list>
<trace>${NAME("7")}${EVENT("a")}<event>${NAME("b")}</event></trace></log>`;
  assert(xes.length > 2 ** 17);
  const plain = await readXes(xes, { shortCut: false });
  assertEquals(plain.header.xes!.attributes.length, 2001);
  for (const cuts of [[2 ** 20], [4093, 1, 70_001]]) {
    const { header, rejected } = await readXes(xes, { cuts });
    assertEquals(header.xes, plain.header.xes);
    assertEquals(rejected, plain.rejected);
  }
  assertEquals(plain.rejected[0].line, xes.split("\n").length);
});

Deno.test("attributes of the log are refused alike by the hot path and the plain one, though nobody asks for them", async () => {
  const many = '<string key="k" value="v"/>\n'.repeat(20);
  for (
    const wrong of [
      '<int key="k" value="v"></float>',
      '<int key="k" value="v">',
      '<int value="v"/>',
      '<string key="k" value="a"b"/>',
      '<string key="k" value="\u0001"/>',
      '<string key="k" value="\ufffe"/>',
      '<string key="k" value="v">'.repeat(40) + "</string>".repeat(40),
    ]
  ) {
    const xes = `<log>${many}<string key="k" value="v">${many}</string>${wrong}<trace>${NAME("7")}${EVENT("a")}</trace></log>`;
    const refused = (shortCut: boolean) =>
      assertRejects(() => readXes(xes, { shortCut, limits: { xmlDepth: 40 } }), TracebookError);
    assertEquals((await refused(true)).message, (await refused(false)).message);
  }
});

Deno.test("the form of tags plays no part: prefixes, quotes, order, blanks, references, comments, CDATA, instructions", async () => {
  const regular = await readXes(
    `<log><trace>${NAME("R&amp;D")}${EVENT("a &lt; b", '<string key="note" value="x y"/>')}</trace></log>`,
  );
  const irregular = await readXes(`\ufeff<?xml version='1.0' encoding='utf-8' standalone='yes'?>
    <?pi some thing?><!-- a > comment -->
    <x:log xmlns:x="urn:x"><x:trace  a='>'  >
      <x:string value = 'R&#38;D' key = "concept:name" ></x:string>
      <unknown><string key="concept:name" value="no"/></unknown> text &amp; <![CDATA[ <string key="concept:name" value="no"/> ]]>
      <x:event
        ><x:date	key='time:timestamp' value='2026-01-31T08:30:00Z'/><string key="note" value="x
y"/><x:string key="concept:name" value="a &#x3C; b"/></x:event >
    </x:trace></x:log>
    <!-- end -->`);
  assertEquals(irregular.log, regular.log);
  assertEquals(regular.log.caseIds, ["R&D"]);
});

Deno.test("events without activity or time, outside of traces, and empty traces are rejected with line and text", async () => {
  const { log, rejected, report } = await readXes(
    `<log>
<event>${NAME("stray")}${TIME()}</event>
<trace>${NAME("1")}
<event>${TIME()}</event>
<event>${NAME("a")}</event>
<event>${NAME("a")}${TIME("2026-02-30")}</event>
<event>${NAME("")}${TIME()}</event>
${EVENT("good")}
</trace>
<trace>${NAME("2")}</trace>
</log>`,
  );
  assertEquals(log.activity.length, 1);
  assertEquals(rejected.map(({ line, column, reason }) => [line, column, reason]), [
    [2, null, "expected an event within a trace, found one directly in the log"],
    [4, "concept:name", 'expected an activity, found none, but "time:timestamp"'],
    [5, "time:timestamp", 'expected a time such as 2026-01-31T08:30:00Z, found none, but "concept:name"'],
    [6, "time:timestamp", 'expected a time such as 2026-01-31T08:30:00Z, found "2026-02-30"'],
    [7, "concept:name", 'expected an activity, found ""'],
    [10, null, "expected a trace with at least one event, found none"],
  ]);
  assertEquals(rejected[2].text, `<event>${NAME("a")}</event>`);
  assertEquals([report.rows, report.events, report.rejected], [7, 1, 6]);
});

Deno.test("a rejected event leaves nothing behind in the next one", async () => {
  const { log } = await readXes(
    `<log><trace>${NAME("1")}<event>${NAME("x")}<string key="org:resource" value="Ann"/><int key="n" value="1"/></event>${
      EVENT("y")
    }</trace></log>`,
  );
  assertEquals([log.activities, log.resource, log.eventAttributes], [["y"], null, []]);
});

Deno.test("times without offset are taken in the zone told", async () => {
  const { log, report } = await readXes(
    `<log><trace>${NAME("1")}<event>${NAME("a")}${TIME("2026-07-01T12:00:00")}</event><event>${NAME("b")}${
      TIME("2026-07-01T12:00:00Z")
    }</event></trace></log>`,
    { zone: "Europe/Berlin" },
  );
  assertEquals(eventsOf(log), ["1 a 2026-07-01T10:00:00.000Z", "1 b 2026-07-01T12:00:00.000Z"]);
  assertEquals(report.zoneHandling, { zone: "Europe/Berlin", withOffset: 1, withoutOffset: 1, cutDigits: 0, ambiguous: 0 });
});

Deno.test("the offsets that times are written with are told, each once and in order", async () => {
  const event = (time: string) => `<event>${NAME("a")}${TIME(time)}</event>`;
  const times = [
    "2026-07-01T12:00:00+02:00",
    "2026-01-01T12:00:00.000+01:00",
    "2026-07-01T12:00:00+02:00",
    "2026-07-01 12:00:00 -0330",
  ];
  const { report } = await readXes(`<log><trace>${NAME("1")}${times.map(event).join("")}</trace></log>`);
  assertEquals(report.zoneHandling.offsets, [-210, 60, 120]);
});

Deno.test("a trace longer than a batch stays one case", async () => {
  const { log } = await readXes(`<log><trace>${EVENT("a").repeat(40_000)}${NAME("late")}</trace></log>`);
  assertEquals([log.caseIds, log.activity.length], [["late"], 40_000]);
});
