import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { arcColor, drawMap, type MapPaint } from "@/drawing/map/draw-map.ts";
import { layoutMap } from "@/drawing/map/layout-map.ts";
import { firstSelection } from "@/drawing/map/hide-arcs.ts";
import { quoteDot } from "@/drawing/layout-engine.ts";
import { mapToDot } from "@/drawing/map/map-dot.ts";
import { colorAt, contrast, DARK, LIGHT, textColorOn } from "@/drawing/palette.ts";
import { svg, svgMarkup } from "@/drawing/svg-element.ts";
import { variantsOfWords } from "./variants.ts";

const graphviz = await Graphviz.load();

/**
 * The text of an XML document's elements, one after the other; fails where it is not well-formed.
 */
function textsOf(xml: string): string {
  let text = "";
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("text", (part) => text += part);
  parser.write(xml).close();
  return text;
}

Deno.test("any text comes out of SVG as it went in, save what XML cannot hold", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, value) => {
    // deno-lint-ignore no-control-regex -- these are the characters that XML forbids
    const expected = text.toWellFormed().replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd").replace(/\r\n?/g, "\n");
    assertEquals(textsOf(svgMarkup(svg("text", { x: value }, [text]))), expected);
  }));
});

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const unescaped = (text: string) =>
  text.replace(
    /&(?:#(\d+)|(\w+));/g,
    (_, code, name) => code === undefined ? ENTITIES[name] : String.fromCodePoint(Number(code)),
  );

Deno.test("any text comes out of a DOT label as it went in, lines and blanks aside", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), (text) => {
    // The SVG, not the JSON: that doubles backslashes of the texts it draws.
    const svg = graphviz.layout(`digraph { a [label=${quoteDot(text)}] }`, "svg", "dot");
    const drawn = [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, part]) => unescaped(part)).join("");
    const bare = (s: string) => s.replace(/[\s\p{Cc}]/gu, "");
    assertEquals(bare(drawn), bare(text));
  }));
});

Deno.test("the DOT of a map is read by Graphviz, with all its nodes and arcs", () => {
  const variants = {
    ...variantsOfWords({ abc: 3, ab: 1 }),
    activities: ["<img src=x onerror=alert(1)>", '"; } digraph {', "\\N &lt;"],
  };
  const selection = firstSelection(variants);
  const json = JSON.parse(graphviz.layout(mapToDot(selection), "json", "dot")) as { objects: unknown[]; edges: unknown[] };
  assertEquals([json.objects.length, json.edges.length], [5, selection.arcs.length]);
});

Deno.test("texts on every colour of the scales reach a contrast of 4.5", () => {
  for (const palette of [LIGHT, DARK]) {
    for (let place = 0; place <= 1; place += 0.01) {
      for (const scale of [palette.frequency, palette.time]) {
        const color = colorAt(scale, place);
        assertLessOrEqual(4.5, contrast(color, textColorOn(color)));
      }
    }
    assertLessOrEqual(4.5, contrast(palette.background, palette.muted));
    assertLessOrEqual(4.5, contrast(palette.background, palette.text));
  }
});

Deno.test("every line of a map reaches a contrast of 3 with the background", () => {
  for (const palette of [LIGHT, DARK]) {
    for (const measure of ["frequency", "time"] as const) {
      for (let place = 0; place <= 1; place += 0.01) {
        assertLessOrEqual(3, contrast(palette.background, arcColor(palette, measure, place)));
      }
    }
    assertLessOrEqual(3, contrast(palette.background, palette.start));
    assertLessOrEqual(3, contrast(palette.background, palette.end));
  }
});

Deno.test("contrast is 21 between black and white, and 1 between equal colours", () => {
  assertEquals(contrast("#000000", "#ffffff"), 21);
  assertEquals(contrast("#1f6fb2", "#1f6fb2"), 1);
});

Deno.test("a drawn map names each node and arc for the keyboard, and shows what its marks say", () => {
  const selection = firstSelection(variantsOfWords({ abc: 3, ac: 1 }));
  const layout = layoutMap(selection);
  const paint: MapPaint = {
    palette: LIGHT,
    measure: "frequency",
    node: (node) => ({ figure: "n", color: 0.5, weight: 0, title: `node ${node.node}` }),
    arc: (arc) => ({ figure: "7", color: 0.5, weight: 1, title: `arc ${arc.from} ${arc.to}` }),
  };
  const markup = svgMarkup(drawMap(layout, paint));
  assertEquals(markup.match(/role="button"/g)?.length, layout.nodes.length + layout.arcs.length);
  for (const { from, to } of selection.arcs) assert(markup.includes(`aria-label="arc ${from} ${to}"`));
  assertEquals(markup.match(/>7</g)?.length, selection.arcs.length);
});
