import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { readPnml } from "@/formats/process-models/read-pnml.ts";
import { writePnml } from "@/formats/process-models/write-pnml.ts";
import { decodeXml } from "@/formats/xml/decode-xml.ts";
import { golden, GOLDEN_NAMES, goldenModels, readGoldenModel } from "../golden.ts";
import { arbitraryNet } from "./arbitrary-models.ts";

const page = (content: string, more = "") =>
  `<?xml version="1.0"?>\n<pnml><net id="n" type="ptnet">\n<page id="p">\n${content}\n</page>${more}</net></pnml>`;

const SMALL = `<place id="a"/>\n<place id="b"/>\n<transition id="t"/>`;

function refusal(text: string): string {
  return assertThrows(() => readPnml(text, { source: "net.pnml" }), TracebookError).message;
}

Deno.test("a net that is written is read back equal", () => {
  fc.assert(fc.property(arbitraryNet, (net) => assertEquals(readPnml(writePnml(net)), net)));
});

Deno.test("what is written is the same bytes each time, and after reading", () => {
  fc.assert(fc.property(arbitraryNet, (net) => assertEquals(writePnml(readPnml(writePnml(net))), writePnml(net))));
});

Deno.test("positions are written for other programs and change nothing in the net", () => {
  const net = readPnml(page(SMALL + '<arc id="x" source="a" target="t"/>'));
  const box = { x: 10, y: 20, width: 30, height: 40 };
  const text = writePnml(net, { name: "R&D", layout: { places: [box, box], transitions: [box] } });
  assert(text.includes('<position x="25" y="40"/>') && text.includes("<text>R&amp;D</text>"));
  assertEquals(readPnml(text), net);
});

Deno.test("an id or a label that XML cannot hold is refused in words", () => {
  const net = {
    places: [],
    transitions: [{ id: "t", label: "a\0", inputs: [], outputs: [] }],
    initialMarking: [],
    finalMarking: null,
  };
  assertEquals(
    assertThrows(() => writePnml(net), TracebookError).message,
    'expected characters that XML allows, found U+0000 in "a\\u0000". Remove the character from the name, or write another format.',
  );
});

for (const name of goldenModels(".pnml")) {
  Deno.test(`golden: the net ${name} is read in the order of the file, and written and read back equal`, async () => {
    const text = await readGoldenModel(name);
    const net = readPnml(text, { source: name });
    const ids = (kind: string) =>
      [...text.matchAll(new RegExp(`<${kind} id="([^"]*)">`, "g"))].map(([, id]) => id.replaceAll("&amp;", "&"));
    assertEquals(net.places.map(({ id }) => id), ids("place"));
    assertEquals(net.transitions.map(({ id }) => id), ids("transition"));
    const arcs = net.transitions.reduce((sum, { inputs, outputs }) => sum + inputs.length + outputs.length, 0);
    assertEquals(arcs, text.split("<arc ").length - 1);
    assertEquals(net.transitions.filter(({ label }) => label === null).length, text.split("$invisible$").length - 1);
    assertEquals([net.initialMarking, net.finalMarking].map((marking) => marking?.reduce((a, b) => a + b)), [1, 1]);
    assertEquals(readPnml(writePnml(net)), net);
  });
}

Deno.test({
  name: "golden: the folder of reference models has nets",
  ignore: golden(GOLDEN_NAMES[0]).ignore,
  fn: () => assert(goldenModels(".pnml").length >= GOLDEN_NAMES.length),
});

Deno.test("a transition is silent if it is marked so, has no name or an empty one", () => {
  const net = readPnml(page(`
    <transition id="t1"><name><text>tau</text></name><toolspecific tool="ProM" version="6.4" activity="$invisible$"/></transition>
    <transition id="t2"/>
    <transition id="t3"><name><text/></name></transition>
    <transition id="t4"><name><graphics/><text> a </text></name><toolspecific tool="x" version="1"/></transition>`));
  assertEquals(net.transitions.map(({ label }) => label), [null, null, null, " a "]);
});

Deno.test("weights of parallel arcs are added, and arcs may stand before their nodes", () => {
  const net = readPnml(page(`
    <arc id="x1" source="a" target="t"><inscription><text> 2 </text></inscription></arc>
    <arc id="x2" source="a" target="t"/><arc id="x3" source="t" target="a"><arctype><text>normal</text></arctype></arc>${SMALL}`));
  assertEquals(net.transitions[0].inputs, [{ place: 0, weight: 3 }]);
  assertEquals(net.transitions[0].outputs, [{ place: 0, weight: 1 }]);
});

Deno.test("pages are put together and references lead to what they refer to, by any number of steps", () => {
  const net = readPnml(page(`<place id="a"/><page id="q">
    <referencePlace id="r1" ref="r2"/><referencePlace id="r2" ref="a"/><transition id="t"/><referenceTransition id="r3" ref="t"/>
    <arc id="x" source="r1" target="r3"/></page>`));
  assertEquals(net.places.length, 1);
  assertEquals(net.transitions[0].inputs, [{ place: 0, weight: 1 }]);
});

Deno.test("a net without final markings has none, and one with an empty marking ends empty", () => {
  assertEquals(readPnml(page(SMALL)).finalMarking, null);
  assertEquals(readPnml(page(SMALL, "<finalmarkings><marking/></finalmarkings>")).finalMarking, [0, 0]);
  const marking = (place: string) => `<marking><place idref="${place}"><text>2</text></place></marking>`;
  assertEquals(readPnml(page(SMALL, `<finalmarkings>${marking("b")}${marking("b")}</finalmarkings>`)).finalMarking, [0, 2]);
  assertEquals(
    refusal(page(SMALL, `<finalmarkings>${marking("b")}\n${marking("a")}</finalmarkings>`)),
    "net.pnml, line 8, column 1: expected one final marking, found 2 different ones. Keep one of them, or add silent transitions from each to " +
      "a common final marking.",
  );
});

Deno.test("what is no place/transition net is refused with its place", () => {
  const cases: [text: string, message: string][] = [
    [
      "",
      "net.pnml, line 1, column 1: expected well-formed XML, found document must contain a root element. Check that the file is complete.",
    ],
    ["<net/>", "net.pnml, line 1, column 1: expected <pnml> as the outermost element, found <net>."],
    ["<pnml/>", "net.pnml, line 1, column 1: expected one net, found none."],
    [
      '<pnml><net type="http://www.pnml.org/version-2009/grammar/symmetricnet"/></pnml>',
      'net.pnml, line 1, column 7: expected a place/transition net, found a net of the type "http://www.pnml.org/version-2009/grammar/symmetricnet".',
    ],
    [
      page('<place id="a"/>\n  <transition id="a"/>'),
      'net.pnml, line 5, column 3: expected an id of its own for each node, found "a" a second time.',
    ],
    [page("<place/>"), "net.pnml, line 4, column 1: expected an attribute id, found a <place> without it."],
    [
      page(`${SMALL}\n<arc id="x" source="a" target="b"/>`),
      "net.pnml, line 7, column 1: expected an arc between a place and a transition, found one between two places.",
    ],
    [
      page(`${SMALL}\n<arc id="x" source="a" target="c"/>`),
      'net.pnml, line 7, column 1: expected the id of a place or a transition, found "c".',
    ],
    [
      page(`${SMALL}\n<arc id="x" source="a" target="t"><arctype><text>inhibitor</text></arctype></arc>`),
      'net.pnml, line 7, column 1: expected an ordinary arc, found one of the type "inhibitor".',
    ],
    [
      page('<place id="a">\n<initialMarking><text>-1</text></initialMarking></place>'),
      'net.pnml, line 5, column 1: expected a whole number from 0 to 1000000, found "-1".',
    ],
    [
      page('<referencePlace id="r1" ref="r2"/>\n<referencePlace id="r2" ref="r1"/>'),
      "net.pnml, line 4, column 1: expected a reference to a node of the net, found references that form a cycle.",
    ],
    [
      page('<transition id="t"/>\n<referencePlace id="r1" ref="t"/>'),
      "net.pnml, line 5, column 1: expected a reference to a place, found a transition.",
    ],
    [
      '<?xml version="1.0"?>\n<!DOCTYPE pnml [<!ENTITY a "b">]><pnml/>',
      "net.pnml, line 2, column 34: expected no document type, found a <!DOCTYPE> that ends here. Remove the document type, and replace the entities that it " +
      "declares by their text.",
    ],
    [
      page("<place id='&constructor;'/>"),
      "net.pnml, line 4, column 25: expected well-formed XML, found undefined entity. Replace the entity by its text: only &lt; &gt; &amp; &apos; &quot; and character " +
      "references are read.",
    ],
  ];
  for (const [text, message] of cases) assertEquals(refusal(text), message);
});

Deno.test("a net named after the parts of an object is read as any other", () => {
  const net = readPnml(
    page('<place id="__proto__"/><transition id="constructor"/><arc id="x" source="__proto__" target="constructor"/>'),
  );
  assertEquals(net.transitions[0].inputs, [{ place: 0, weight: 1 }]);
  assertEquals(({} as Record<string, unknown>).id, undefined);
});

Deno.test("documents beyond a limit are refused before they cost anything", () => {
  const deep = "<page>".repeat(300);
  const kinds = [
    () => readPnml(page(SMALL), { maxLength: 50 }),
    () => readPnml(page(SMALL), { maxElements: 4 }),
    () => readPnml(`<pnml><net>${deep}`),
    () =>
      readPnml(page(
        `${SMALL}${'<arc id="x" source="a" target="t"><inscription><text>600000</text></inscription></arc>'.repeat(2)}`,
      )),
  ].map((read) => assertThrows(read, TracebookError).kind);
  assertEquals(kinds, ["limit", "limit", "limit", "limit"]);
});

Deno.test("more final markings than a call takes arguments are read, in memory that does not grow with the places of each", () => {
  const places = Array.from({ length: 20_000 }, (_, at) => `<place id="p${at}"/>`).join("");
  const net = readPnml(page(places, `<finalmarkings>${"<marking/>".repeat(130_000)}</finalmarkings>`));
  assertEquals(net.finalMarking!.length, 20_000);
});

Deno.test("bytes are decoded as their mark or declaration says", () => {
  const text = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><a>é</a>`;
  const latin = Uint8Array.from(text("ISO-8859-1"), (sign) => sign.charCodeAt(0));
  assertEquals(decodeXml(latin), text("ISO-8859-1"));
  const utf16 = new Uint8Array(Uint16Array.from("\ufeff<a>é</a>", (sign) => sign.charCodeAt(0)).buffer);
  assertEquals(decodeXml(utf16), "<a>é</a>");
  assertEquals(decodeXml(new TextEncoder().encode("\ufeff<a>é</a>")), "<a>é</a>");
  assertThrows(() => decodeXml(new TextEncoder().encode(text("klingon"))), TracebookError, '"klingon"');
  assertThrows(() => decodeXml(new Uint8Array([60, 97, 62, 233])), TracebookError, "text in utf-8");
});
