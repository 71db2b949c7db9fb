import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { objectsOfColumns } from "@/event-log/object-centric-columns.ts";
import { readPlainXml } from "@/formats/logs/ocel/ocel-xml.ts";
import { scanOcelXml } from "@/formats/logs/ocel/scan-ocel-xml.ts";

const typesOf = (level: string, types: Readonly<Record<string, Readonly<Record<string, string>>>>) =>
  `<${level}-types>${
    Object.entries(types).map(([name, attributes]) =>
      `<${level}-type name="${name}"><attributes>${
        Object.entries(attributes).map(([name, type]) => `<attribute name="${name}" type="${type}"/>`).join("")
      }</attributes></${level}-type>`
    ).join("")
  }</${level}-types>`;
/** Attributes of the same name have other types in other types of events and objects. */
const HEAD = "<log>" +
  typesOf("object", { order: { price: "float", note: "string" }, item: { price: "string", note: "string" } }) +
  typesOf("event", { pay: { who: "string", cost: "integer", at: "time" }, pack: { who: "string", cost: "float", at: "string" } });

const TIME = "2026-01-31T08:30:00Z";
const pick = <T>(...values: T[]) => fc.constantFrom(...values);

/** How a document writes values, tags and what stands between them; `#` is the number of a row. */
const LAYOUT = fc.record({
  gap: pick("", "\n", "\n      ", " \r\n\t"),
  quote: pick('"', '"', '"', "'"),
  end: pick("/>", " />", "></relationship>", "\n></relationship >"),
  objectTag: pick(`id="o#" type="$"`, `id="o#" type="$"`, `type="$" id="o#"`, `id='o#'  type="$"`),
  eventTag: pick(`id="e#" type="$" time="${TIME}"`, `id="e#" type="$" time="${TIME}"`, `time='${TIME}' id="e#" type="$"`),
  timed: pick(
    `name="$" time="${TIME}"`,
    `name="$" time="${TIME}"`,
    `time="${TIME}" name="$"`,
    `name='$' time="${TIME}"`,
    `name="$" time="${TIME}" `,
  ),
  refers: pick(`object-id="$" qualifier="q"`, `object-id="$" qualifier=""`, `qualifier="q" object-id="$"`, `object-id="$"`),
});
type Layout = typeof LAYOUT extends fc.Arbitrary<infer T> ? T : never;
/** One or two layouts, which differ in one way only, so that rows are nearly alike. */
const LAYOUTS = fc.tuple(LAYOUT, LAYOUT, pick<keyof Layout>("gap", "quote", "end", "objectTag", "eventTag", "timed", "refers"))
  .map(([one, other, name]) => [one, { ...one, [name]: other[name] }]);

const VALUES = fc.array(pick("who", "cost", "at", "price", "note"), { maxLength: 3 });
const ROW = fc.record({
  kind: pick(0, 0, 0, 1),
  values: VALUES,
  refers: fc.array(fc.nat(9), { maxLength: 3 }),
  text: pick("Ann", "", "R&amp;D", "é", "&#65;", "a>b", " ", "]]", "7"),
});
type Row = typeof ROW extends fc.Arbitrary<infer T> ? T : never;

const TEXTS: Readonly<Record<string, string>> = { at: TIME, cost: "12", price: "1.5" };
const textOf = (name: string, text: string) => text === "" ? "" : TEXTS[name] ?? text;

function rowOf(row: Row, number: number, layout: Layout, element: "event" | "object"): string {
  const { gap, end } = layout;
  const isEvent = element === "event";
  const type = (isEvent ? ["pay", "pack"] : ["order", "item"])[row.kind];
  const known = isEvent ? ["who", "cost", "at"] : ["price", "note"];
  const values = row.values.filter((name, at) => known.includes(name) && (!isEvent || row.values.indexOf(name) === at));
  const list = (name: string, parts: string[]) =>
    parts.length === 0 ? `${gap}<${name}/>` : `${gap}<${name}>${parts.map((part) => gap + part).join("")}${gap}</${name}>`;
  const text = [
    `<${element} ${(isEvent ? layout.eventTag : layout.objectTag).replace("#", String(number)).replace("$", type)}>`,
    list(
      "attributes",
      values.map((name) =>
        `<attribute ${(isEvent ? `name="$"` : layout.timed).replace("$", name)}>${textOf(name, row.text)}</attribute>`
      ),
    ),
    list("objects", row.refers.map((at) => `<relationship ${layout.refers.replace("$", `o${at}`)}${end}`)),
    `${gap}</${element}>`,
  ].join("");
  return gap + (layout.quote === "'" ? text.replaceAll('"', "'") : text);
}

const documentOf = (layouts: readonly Layout[], objects: readonly Row[], events: readonly Row[]): string => {
  const rows = (of: readonly Row[], element: "event" | "object") =>
    of.map((row, number) => rowOf(row, number, layouts[number % layouts.length], element)).join("");
  return `${HEAD}<objects>${rows(objects, "object")}</objects><events>${rows(events, "event")}</events></log>`;
};

const ODD = pick(
  ...["", "<!-- x -->", "<x/>", " ", "x", '"', "'", "<", ">", "/", "&", "</attribute>", "</event>", "<event/>", "\u0001", "]]>"],
  ...[
    ' time=""',
    ' qualifier="x"',
    ' relationship="x"',
    "<objects/>",
    "</objects><objects>",
    '<attribute name="who"/>',
    "=",
    "é",
  ],
  ...['<relationship object-id="o1" qualifier=""/>', '<object object-id="o1"/>', '<attribute name="cost"></attribute>', "1"],
);

Deno.test("events and objects of learned shapes are read as by the plain reader, or left to it, however they are written, cut and damaged", () => {
  const changes = fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: pick(0, 0, 1, 2, 12), odd: ODD }), {
    maxLength: 2,
  });
  const rows = (minLength: number) => fc.array(ROW, { minLength, maxLength: 14 });
  let [taken, damaged] = [0, 0];
  fc.assert(
    fc.property(LAYOUTS, rows(10), rows(1), changes, (layouts, objects, events, changes) => {
      let text = documentOf(layouts, objects, events);
      for (const { at, cut, odd } of changes) {
        const from = HEAD.length + Math.floor(at * (text.length - HEAD.length));
        text = text.slice(0, from) + odd + text.slice(from + cut);
      }
      const document = new TextEncoder().encode(text);
      const read = (from: number, into: Uint8Array) => {
        const part = document.subarray(from, from + Math.min(into.length, 300));
        into.set(part);
        return part.length;
      };
      for (const source of [document, { length: document.length, window: 4000, read }]) {
        const columns = scanOcelXml(source, {});
        if (columns === null) continue;
        taken++;
        if (changes.length > 0) damaged++;
        assertEquals(objectsOfColumns(columns), readPlainXml(document, { source: "log.xmlocel" }), text);
      }
    }),
    { numRuns: 700 },
  );
  assert(taken > 200 && damaged > 30, `${taken} ${damaged}`);
});

Deno.test("a row that differs from a learned one only in its blanks, quotes, order or empty elements has its own values", () => {
  const usual =
    `<object id="#" type="order"><attributes><attribute name="note" time="${TIME}">x y</attribute></attributes></object>`;
  for (
    const [from, to] of [
      [`${TIME}">`, `${TIME}" >`],
      [`${TIME}">`, `${TIME}"\n>`],
      [`time="${TIME}"`, `time='${TIME}'`],
      [`name="note" time="${TIME}"`, `time="${TIME}" name="note"`],
      [`id="#" type="order"`, `type="order" id="#"`],
      [`id="#"`, `id='#'`],
      [`>x y</attribute>`, `/>`],
      [`>x y</attribute>`, `></attribute>`],
      [`x y`, `x &lt; é`],
      [`type="order"`, `type="item"`],
      [`</attributes>`, `</attributes><objects><relationship object-id="1" qualifier="q"/></objects>`],
    ]
  ) {
    const rows = [usual, usual, usual.replace(from, to), usual].map((row, at) => row.replace("#", String(at)));
    const document = new TextEncoder().encode(`${HEAD}<objects>${rows.join("\n")}</objects><events></events></log>`);
    assertEquals(objectsOfColumns(scanOcelXml(document, {})!), readPlainXml(document, { source: "log.xmlocel" }), to);
  }
});
