import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { discoverHeuristicsNet } from "@/discovery/heuristics/discover-heuristics-net.ts";
import { dotOfModel } from "@/drawing/process-models/model-dot.ts";
import { drawBpmn } from "@/drawing/process-models/bpmn/draw-bpmn.ts";
import { layoutBpmn } from "@/drawing/process-models/bpmn/layout-bpmn.ts";
import { drawDirectlyFollows, drawHeuristicsNet } from "@/drawing/process-models/draw-counted-graph.ts";
import { drawFootprints } from "@/drawing/process-models/draw-footprints.ts";
import { drawPetriNet, layoutPetriNet } from "@/drawing/process-models/draw-petri-net.ts";
import { drawProcessTree } from "@/drawing/process-models/draw-process-tree.ts";
import { DARK } from "@/drawing/palette.ts";
import { textWidth } from "@/drawing/text-width.ts";
import { TracebookError } from "@/errors.ts";
import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { renderPicture } from "@/pipeline/files/write-model.ts";
import { bpmnOfTree } from "@/process-models/conversions/bpmn-of-tree.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { activity, type ProcessTree, SILENT } from "@/process-models/process-tree/process-tree.ts";
import { boxOfDifferences, coloursOf, decodePng } from "../decode-png.ts";
import { arbitraryBpmn, arbitraryNet, arbitraryTree } from "../formats/arbitrary-models.ts";

const graphviz = await Graphviz.load();

const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  '"];}',
  "\\N \\G",
  "&lt;b&gt;",
  "a\nb\tc",
  "\0\x01",
  "🦆 é",
  "x".repeat(500),
  "",
  "\ud800",
];

/** A sequence of activities as a log, a tree and all that can be made of it. */
function everyPicture(labels: readonly string[]): Record<string, { svg: string; dot: string; dotNodes: number }> {
  const tree: ProcessTree = { kind: "sequence", children: labels.map((label) => ({ kind: "activity", label })) };
  const [net, bpmn] = [petriNetOfTree(tree), bpmnOfTree(tree)];
  const log = eventLogFromTraces([{ caseId: "1", events: labels.map((activity) => ({ activity })) }]);
  const { variants } = variantsOf(log);
  const [relation, heuristics] = [directlyFollowsOf(variants), discoverHeuristicsNet(variants)];
  return {
    tree: { svg: drawProcessTree(tree), dot: dotOfModel({ kind: "process-tree", model: tree }), dotNodes: labels.length + 1 },
    net: {
      svg: drawPetriNet(net, graphviz),
      dot: dotOfModel({ kind: "petri-net", model: net }),
      dotNodes: net.places.length + net.transitions.length,
    },
    bpmn: { svg: drawBpmn(bpmn, graphviz), dot: dotOfModel({ kind: "bpmn", model: bpmn }), dotNodes: bpmn.nodes.length },
    relation: {
      svg: drawDirectlyFollows(relation),
      dot: dotOfModel({ kind: "directly-follows", model: relation }),
      dotNodes: labels.length + 2,
    },
    heuristics: {
      svg: drawHeuristicsNet(heuristics),
      dot: dotOfModel({ kind: "heuristics-net", model: heuristics }),
      dotNodes: labels.length + 2,
    },
  };
}

/** The texts of a drawing, and its elements; throws if it is no XML. */
function parse(svg: string): { texts: string[]; titles: string[]; tags: Set<string> } {
  const parser = new SaxesParser();
  const found = { texts: [] as string[], titles: [] as string[], tags: new Set<string>() };
  const open: string[] = [];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name }) => {
    open.push(name);
    found.tags.add(name);
  });
  parser.on("closetag", () => open.pop());
  parser.on("text", (text) => {
    if (open.at(-1) === "text") found.texts.push(text);
    if (open.at(-1) === "title") found.titles.push(text);
  });
  parser.write(svg).close();
  return found;
}

Deno.test("pictures of models are XML in which a label is never more than text", () => {
  for (const [kind, { svg }] of Object.entries(everyPicture(HOSTILE))) {
    const { titles, tags } = parse(svg);
    assertEquals([...tags].filter((tag) => !["svg", "g", "path", "rect", "circle", "text", "title"].includes(tag)), [], kind);
    assert(titles.some((title) => title.startsWith("<img src=x onerror=alert(1)>")), kind);
  }
});

Deno.test("DOT of models is read by Graphviz with all nodes, and labels as they are", async () => {
  for (const [kind, { dot, dotNodes }] of Object.entries(everyPicture(HOSTILE))) {
    const layout = async (format: "json" | "svg") => {
      // A second layout with letters beyond ASCII can end Graphviz' WebAssembly (1.29.2): each gets
      // its own.
      Graphviz.unload();
      return (await Graphviz.load()).layout(dot, format, "dot");
    };
    const { objects } = JSON.parse(await layout("json")) as { objects: { name: string }[] };
    assertEquals(objects.length, dotNodes, kind);
    const drawn = parse((await layout("svg")).replace(/<!DOCTYPE[^>]*>/, ""));
    assert(drawn.texts.some((text) => text.includes("<img src=x onerror=alert(1)>")), kind);
    assert(drawn.texts.some((text) => text.includes("\\N")), kind);
  }
});

Deno.test("every label is read in the picture, if it is short", () => {
  const labels = ["register request", "check ticket", "decide"];
  for (const [kind, { svg }] of Object.entries(everyPicture(labels))) {
    const shown = parse(svg).texts.join(" ");
    for (const label of labels) assert(shown.includes(label), `${kind}: ${shown}`);
  }
});

Deno.test("the same model gives the same picture, whatever its shape", () => {
  const draw = [
    ...fc.sample(arbitraryNet, 20).map((net) => () => drawPetriNet(net, graphviz)),
    ...fc.sample(arbitraryTree, 20).map((tree) => () => drawProcessTree(tree)),
    ...fc.sample(arbitraryBpmn, 20).map((bpmn) => () => drawBpmn(bpmn, graphviz)),
  ];
  for (const picture of draw) {
    const svg = picture();
    parse(svg);
    assert(!/NaN|undefined|Infinity/.test(svg.replace(/<title>[^<]*<\/title>|<text[^>]*>[^<]*<\/text>/g, "")), svg);
    assertEquals(picture(), svg);
  }
});

Deno.test("of a net's parts silent transitions are dark and small, places of the final marking have two rings, and weights are told", () => {
  const net = {
    places: [{ id: "a" }, { id: "b" }],
    transitions: [{ id: "t", label: null, inputs: [{ place: 0, weight: 3 }], outputs: [{ place: 1, weight: 1 }] }],
    initialMarking: [7, 0],
    finalMarking: [0, 1],
  };
  const svg = drawPetriNet(net, graphviz);
  assertEquals(parse(svg).texts.sort(), ["3", "7"]);
  assertEquals(svg.split('class="silent"').length - 1, 1);
  assertEquals(svg.split("<circle").length - 1, 3);
  const { places, transitions } = layoutPetriNet(net, graphviz);
  assert(transitions[0].width < places[0].width && transitions[0].x > places[0].x && places[1].x > transitions[0].x);
});

Deno.test("a net begins at its initial marking, on the left, even within a cycle", () => {
  const arc = (place: number) => [{ place, weight: 1 }];
  const net = {
    places: [{ id: "a" }, { id: "b" }, { id: "c" }],
    transitions: [
      { id: "t", label: "t", inputs: arc(1), outputs: arc(2) },
      { id: "u", label: "u", inputs: arc(2), outputs: arc(0) },
      { id: "v", label: "v", inputs: arc(0), outputs: arc(1) },
    ],
    initialMarking: [0, 0, 1],
    finalMarking: null,
  };
  const { places } = layoutPetriNet(net, graphviz);
  assert(places[2].x < places[0].x && places[0].x < places[1].x);
});

Deno.test("nodes of a drawn tree stand apart, children below their parent and in order", () => {
  const svg = drawProcessTree({
    kind: "sequence",
    children: [
      { kind: "choice", children: [{ kind: "activity", label: "a" }, { kind: "activity", label: "b" }] },
      { kind: "activity", label: "c" },
      { kind: "loop", children: [{ kind: "activity", label: "d" }, { kind: "silent" }] },
    ],
  });
  const x = (label: string) => Number(new RegExp(`<text x="([^"]*)"[^>]*>${label}</text>`).exec(svg)![1]);
  assert(x("a") < x("b") && x("b") < x("c") && x("c") < x("d"));
  const boxes = [...svg.matchAll(/<rect x="([^"]*)" y="([^"]*)" width="([^"]*)"/g)].map(([, ...numbers]) => numbers.map(Number));
  const sorted = boxes.sort((p, q) => p[1] - q[1] || p[0] - q[0]);
  sorted.slice(1).forEach(([left, y], i) => assert(y !== sorted[i][1] || left >= sorted[i][0] + sorted[i][2]));
});

Deno.test("footprints are a table of signs in which each pair stands twice, and labels are text", () => {
  const label = "<img src=x onerror=alert(1)>";
  const svg = drawFootprints({
    activities: [label, "b", "c"],
    sequence: [[0, 1]],
    parallel: [[1, 2], [2, 1], [2, 2]],
    start: [0],
    end: [2],
  });
  const { titles, texts } = parse(svg);
  assertEquals(titles, ["Footprints", `${label} → b`, `b ← ${label}`, "b ∥ c", "c ∥ b", "c ∥ c"]);
  assertEquals(texts, [label, "b", "c", label, "b", "c"]);
  const activities = Array.from({ length: 301 }, (_, i) => `a${i}`);
  const large = { activities, sequence: [], parallel: [], start: [], end: [] };
  assertEquals(assertThrows(() => drawFootprints(large), TracebookError).kind, "limit");
});

Deno.test("a model too large to be drawn is refused in words", () => {
  const places = Array.from({ length: 6000 }, (_, i) => ({ id: `p${i}` }));
  const net = { places, transitions: [], initialMarking: places.map(() => 0), finalMarking: null };
  assertEquals(assertThrows(() => drawPetriNet(net, graphviz), TracebookError).kind, "limit");
});

Deno.test("pictures are painted as PNG of twice their size, with their texts and in their colours, without a font of the system", async () => {
  const net = (label: string) => petriNetOfTree({ kind: "activity", label });
  const svg = drawPetriNet(net("aaaa"), graphviz);
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!;
  const png = await renderPicture(svg);
  const pixels = await decodePng(png);
  assertEquals([pixels.width, pixels.height], [2 * Number(width), 2 * Number(height)]);
  const colours = coloursOf(pixels);
  assertEquals([...colours.keys()][0], "ffffffff");
  for (const [, colour] of svg.matchAll(/(?:fill|stroke)="#([0-9a-f]{6})"/g)) assert(colours.get(`${colour}ff`)! > 100, colour);
  // Without its text the picture differs just where the text is: 4 letters of 12 px.
  const [, x, y] = /<text x="([\d.]+)" y="([\d.]+)" font-size="12"/.exec(svg)!.map(Number);
  const box = boxOfDifferences(pixels, await decodePng(await renderPicture(svg.replace(/<text.*?<\/text>/, ""))))!;
  assert(box.left > 2 * x - 48 && box.right < 2 * x + 48 && box.right - box.left > 48, JSON.stringify(box));
  assert(box.top > 2 * y - 24 && box.bottom <= 2 * y + 1 && box.bottom - box.top > 10, JSON.stringify(box));
  assertEquals(await renderPicture(svg), png);
  // Texts of the same width: only their letters can make the difference.
  assertNotEquals(await renderPicture(svg.replaceAll("aaaa", "eeee")), png);
  assertNotEquals(await renderPicture(drawPetriNet(net("aaaa"), graphviz, { palette: DARK })), png);
});

Deno.test("a huge picture is painted smaller, and what is no drawing is refused", async () => {
  const huge = '<svg xmlns="http://www.w3.org/2000/svg" width="50000" height="5000"><rect width="9" height="9"/></svg>';
  const png = await renderPicture(huge, { maxPixels: 1_000_000 });
  const header = new DataView(png.buffer, png.byteOffset);
  assertEquals([header.getUint32(16), header.getUint32(20)], [3162, 316]);
  await assertRejects(() => renderPicture("<p>"), TracebookError, "a SVG drawing");
});

Deno.test("a task of a BPMN model is as wide as its longest word, up to 200 px, and no word within is broken", () => {
  const labels = ["A_PREACCEPTED", "W_Afhandelen leads", "Take in charge ticket", "x".repeat(500)];
  const bpmn = bpmnOfTree({ kind: "sequence", children: labels.map((label) => ({ kind: "activity", label })) });
  const shown = parse(drawBpmn(bpmn, graphviz)).texts;
  for (const word of labels.slice(0, 3).flatMap((label) => label.split(" "))) {
    assert(shown.some((line) => line.split(" ").includes(word)), `${word}: ${shown.slice(0, 8)}`);
  }
  const { nodes } = layoutBpmn(bpmn, graphviz);
  const widths = nodes.filter((_, i) => bpmn.nodes[i].kind === "task").map(({ width }) => width);
  assertEquals([widths[2], widths[3]], [100, 200]);
});

Deno.test("the name beside the sign of a deviation ends before the next vertical flow, or is left out", () => {
  const skipped = (child: ProcessTree): ProcessTree => ({ kind: "choice", children: [child, SILENT] });
  const payments: ProcessTree = { kind: "loop", children: [activity("pay"), SILENT] };
  const bpmn = bpmnOfTree({ kind: "parallel", children: [skipped(payments), skipped(activity("send"))] });
  const uprights = layoutBpmn(bpmn, graphviz).flows.flatMap((points) =>
    points.slice(1).flatMap(({ x, y }, i) =>
      x === points[i].x ? [{ x, top: Math.min(y, points[i].y), bottom: Math.max(y, points[i].y) }] : []
    )
  );
  const namesOf = (figure: string) => {
    const sign = { kind: "log-move", figure, name: "Receive the result of the appeal", more: "and 2 more" } as const;
    const paint = {
      measure: "frequency",
      activity: () => ({ figure: "1", color: 0.5, title: "", deviations: [sign] }),
      arc: () => undefined,
    } as const;
    const svg = drawBpmn(bpmn, graphviz, { paint });
    return [...svg.matchAll(/<text x="(\S+)" y="(\S+)"[^>]*>(Rec[^<]*)</g)]
      .map(([, x, y, text]) => ({ left: Number(x), right: Number(x) + textWidth(text, 11.5), y: Number(y), text }));
  };
  for (const figure of ["607", "1 234 567 890 of 1 234 567 890"]) {
    const names = namesOf(figure);
    assert(names.length > 0, figure);
    for (const { left, right, y } of names) {
      assert(!uprights.some(({ x, top, bottom }) => left < x && x < right && top < y && bottom > y - 8));
    }
  }
});

Deno.test("a name that does not fit beside its sign goes on below it where no flow and no box is", () => {
  const skipped = (child: ProcessTree): ProcessTree => ({ kind: "choice", children: [child, SILENT] });
  const payments: ProcessTree = { kind: "loop", children: [activity("pay"), SILENT] };
  const bpmn = bpmnOfTree({
    kind: "sequence",
    children: [skipped(activity("ask")), { kind: "parallel", children: [skipped(payments), skipped(activity("send"))] }],
  });
  const { nodes, flows } = layoutBpmn(bpmn, graphviz);
  const sign = { kind: "log-move", figure: "35", name: "Receive the result of the appeal", more: "and 2 more" } as const;
  const svg = drawBpmn(bpmn, graphviz, {
    paint: {
      measure: "frequency",
      activity: () => ({ figure: "1", color: 0.5, title: "", deviations: [sign] }),
      arc: () => undefined,
    },
  });
  const shown = svg.split('class="deviation log-move"').slice(1).map((part) =>
    [...part.split("</g>")[0].matchAll(/<text x="(\S+)" y="(\S+)"[^>]*>([^<+]*)</g)]
      .map(([, x, y, text]) => ({ left: Number(x), right: Number(x) + textWidth(text, 11.5), y: Number(y), text }))
  );
  assertEquals(shown.length, 3);
  for (const lines of shown) {
    const text = lines.map(({ text }) => text).join(" ");
    assert(text.startsWith("Receive the result"), text);
    assert(text.endsWith("and 2 more"), text);
    for (const { left, right, y } of lines) {
      for (const points of flows) {
        points.slice(1).forEach((a, i) => {
          const b = points[i];
          const isAside = Math.max(a.x, b.x) <= left || Math.min(a.x, b.x) >= right;
          assert(isAside || Math.max(a.y, b.y) <= y - 9 || Math.min(a.y, b.y) >= y + 2, `a flow crosses “${text}”`);
        });
      }
      for (const { x, y: top, width, height } of nodes) {
        assert(x >= right || x + width <= left || top >= y + 2 || top + height <= y - 9, `“${text}” is on a box`);
      }
    }
  }
  assert(shown.some((lines) => lines.length > 1));
});

Deno.test("no vertical part of a flow runs through the figure of another flow that has room beside it", () => {
  const skipped = (child: ProcessTree): ProcessTree => ({ kind: "choice", children: [child, SILENT] });
  const payments: ProcessTree = { kind: "loop", children: [activity("pay"), SILENT] };
  const bpmn = bpmnOfTree({ kind: "parallel", children: [skipped(payments), skipped(activity("send"))] });
  const mark = { figure: "69715", title: "often", color: 0.5, weight: 0.5 };
  const paint = {
    measure: "frequency",
    activity: () => undefined,
    arc: () => undefined,
    arcs: bpmn.flows.map(() => mark),
  } as const;
  const figures = [...drawBpmn(bpmn, graphviz, { paint }).matchAll(/<text x="(\S+)" y="(\S+)"[^>]*>69715</g)];
  assert(figures.length > 3);
  for (const points of layoutBpmn(bpmn, graphviz).flows) {
    points.slice(1).forEach(({ x, y }, i) => {
      const { x: before, y: other } = points[i];
      for (const [, at, height] of figures) {
        const isBeside = Math.min(y, other) < Number(height) && Math.max(y, other) > Number(height) - 8;
        assert(x !== before || !isBeside || Math.abs(x - Number(at)) > 16, `${x} runs through ${at} ${height}`);
      }
    });
  }
});

Deno.test("no figure of a flow that leads down lies on a node or on another flow", () => {
  const skipped = (child: ProcessTree): ProcessTree => ({ kind: "choice", children: [child, SILENT] });
  const branch = (...names: string[]) => skipped({ kind: "sequence", children: names.map((name) => skipped(activity(name))) });
  const inner: ProcessTree = { kind: "parallel", children: [branch("pay"), branch("send", "notify", "add")] };
  const bpmn = bpmnOfTree({
    kind: "sequence",
    children: [activity("create"), { kind: "parallel", children: [branch("insert"), inner, branch("appeal", "receive")] }],
  });
  const mark = { figure: "150 370", title: "often", color: 0.5, weight: 0.5 };
  const paint = {
    measure: "frequency",
    activity: () => undefined,
    arc: () => undefined,
    arcs: bpmn.flows.map(() => mark),
  } as const;
  const options = { paint, direction: "down" } as const;
  const figures = [...drawBpmn(bpmn, graphviz, options).matchAll(/<text x="(\S+)" y="(\S+)"[^>]*>150 370</g)];
  assert(figures.length > 10);
  const { nodes, flows } = layoutBpmn(bpmn, graphviz, options);
  const lines = flows.flatMap((points) =>
    points.slice(1).flatMap(({ x, y }, i) =>
      x === points[i].x ? [{ x, y: Math.min(y, points[i].y), width: 0, height: Math.abs(y - points[i].y) }] : []
    )
  );
  for (const { x, y, width, height } of [...nodes, ...lines]) {
    for (const [, at, baseline] of figures) {
      const [dx, dy] = [Math.abs(Number(at) - x - width / 2), Math.abs(Number(baseline) - 4 - y - height / 2)];
      assert(dx > width / 2 + 18 || dy > height / 2 + 4, `a figure at ${at} ${baseline} lies on what is at ${x} ${y}`);
    }
  }
});

Deno.test("a name of four lines is whole in a task of a BPMN model, also with a figure below it", () => {
  const label = "Receive Result Appeal from Prefecture";
  const bpmn = bpmnOfTree({ kind: "sequence", children: [{ kind: "activity", label }] });
  const mark = { figure: "999", title: label, color: 0.5 };
  const paint = { measure: "frequency", activity: () => mark, arc: () => undefined } as const;
  const shown = parse(drawBpmn(bpmn, graphviz, { paint })).texts.join(" ");
  assert(shown.includes(`${label} 999`), shown);
});

Deno.test("models that lead down have what follows below, boxes of the same size that stand apart, and all labels", () => {
  const overlap = (boxes: readonly { x: number; y: number; width: number; height: number }[]) =>
    boxes.some((a, i) =>
      boxes.slice(i + 1).some((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
    );
  fc.assert(
    fc.property(arbitraryTree, (tree) => {
      const bpmn = bpmnOfTree(tree);
      const [right, down] = [layoutBpmn(bpmn, graphviz), layoutBpmn(bpmn, graphviz, { direction: "down" })];
      const sizes = ({ nodes }: typeof down) => nodes.map(({ width, height }) => [width, height]);
      assertEquals(sizes(down), sizes(right));
      assert(!overlap(down.nodes));
      // What stands to the right of something else stands below it.
      bpmn.flows.forEach(({ from, to }, i) => {
        const isForward = right.nodes[to].x > right.nodes[from].x;
        assertEquals(down.nodes[to].y > down.nodes[from].y, isForward, `flow ${i}`);
      });
      const net = petriNetOfTree(tree);
      for (const texts of [drawBpmn(bpmn, graphviz, { direction: "down" }), drawPetriNet(net, graphviz, { direction: "down" })]) {
        assertEquals(parse(texts).texts.length > 0, bpmn.nodes.some(({ kind }) => kind === "task"));
      }
    }),
    { numRuns: 15 },
  );
  const chain = petriNetOfTree({ kind: "sequence", children: [activity("a"), activity("b")] });
  const [, , width, height] = drawPetriNet(chain, graphviz, { direction: "down" }).match(/viewBox="(.*?)"/)![1].split(" ").map(
    Number,
  );
  assert(height > 2 * width);
});
