import { assert, assertEquals, assertThrows } from "@std/assert";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { BpmnModdle } from "bpmn-moddle";
import fc from "fast-check";
import { layoutBpmn } from "@/drawing/process-models/bpmn/layout-bpmn.ts";
import { textWidth } from "@/drawing/text-width.ts";
import { TracebookError } from "@/errors.ts";
import { bpmnOfPool, withDiagram } from "@/formats/process-models/keep-bpmn.ts";
import { readBpmn } from "@/formats/process-models/read-bpmn.ts";
import { writeBpmn } from "@/formats/process-models/write-bpmn.ts";
import type { Bpmn } from "@/process-models/bpmn/bpmn.ts";
import { bpmnOfTree } from "@/process-models/conversions/bpmn-of-tree.ts";
import { petriNetOfBpmn } from "@/process-models/conversions/petri-net-of-bpmn.ts";
import { playOutAll } from "@/process-models/state-space/play-out-all.ts";
import { parseProcessTree, printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { arbitraryBpmn, arbitraryTree } from "./arbitrary-models.ts";

const graphviz = await Graphviz.load();

const process = (content: string) =>
  `<?xml version="1.0"?>\n<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"><b:process id="p">\n${content}\n</b:process></b:definitions>`;
const flow = (from: string, to: string, inside = "") =>
  `<b:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}">${inside}</b:sequenceFlow>`;

const refusal = (text: string): string => assertThrows(() => readBpmn(text, { source: "a.bpmn" }), TracebookError).message;

/** Nodes as `id:kind:label` and flows as `from>to`. */
function shown({ nodes, flows }: Bpmn): { nodes: string[]; flows: string[] } {
  return {
    nodes: nodes.map(({ id, kind, label }) => `${id}:${kind}${label === "" ? "" : `:${label}`}`),
    flows: flows.map(({ from, to }) => `${nodes[from].id}>${nodes[to].id}`),
  };
}

Deno.test("a model that is written is read back equal", () => {
  fc.assert(
    fc.property(arbitraryBpmn, (bpmn) => assertEquals(readBpmn(writeBpmn(bpmn, layoutBpmn(bpmn, graphviz))), bpmn)),
    { numRuns: 60 },
  );
});

Deno.test("which flows of an inclusive gateway are always taken, and which otherwise, is written and read back", () => {
  const read = readBpmn(process(
    '<b:startEvent id="s"/><b:task id="a" name="a" default="a_b"/>' + flow("s", "a") + flow("a", "b") +
      flow("a", "c", "<b:conditionExpression>x</b:conditionExpression>") +
      flow("a", "d", "<b:conditionExpression>true</b:conditionExpression>") +
      '<b:task id="t" name="t"/>' + flow("d", "t") + flow("t", "e") +
      flow("t", "f", "<b:conditionExpression>x</b:conditionExpression>") +
      ["b", "c", "d", "e", "f"].map((id) => `<b:task id="${id}" name="${id}"/>`).join(""),
  ));
  assertEquals(new Set(read.flows.map(({ taken }) => taken)), new Set([undefined, "always", "otherwise"]));
  assertEquals(readBpmn(writeBpmn(read, layoutBpmn(read, graphviz))), read);
});

Deno.test("an independent program reads what is written, without a warning, with a shape or an edge for every part", async () => {
  const trees = fc.sample(arbitraryTree, 25).map((tree) => bpmnOfTree(tree));
  const models = [...trees, ...fc.sample(arbitraryBpmn, 25)];
  for (const bpmn of models) {
    const text = writeBpmn(bpmn, layoutBpmn(bpmn, graphviz), { name: "R&D" });
    const { rootElement, warnings } = await new BpmnModdle().fromXML(text);
    assertEquals(warnings, [], text);
    const [read] = rootElement.rootElements;
    const elements: { $type: string; name?: string; id: string }[] = read.flowElements;
    assertEquals(
      elements.filter(({ $type }) => $type !== "bpmn:SequenceFlow").map(({ id, name }) => [id, name ?? ""]),
      bpmn.nodes.map(({ id, label }) => [id, label]),
    );
    const drawn: { $type: string; bpmnElement: { id: string } }[] = rootElement.diagrams[0].plane.planeElement;
    assertEquals(drawn.map(({ bpmnElement }) => bpmnElement.id), [...bpmn.nodes, ...bpmn.flows].map(({ id }) => id));
  }
});

Deno.test("ids that XML does not allow are made so, each once", () => {
  const node = (id: string) => ({ id, kind: "task" as const, label: "a" });
  const bpmn = { nodes: [node("1 a"), node("_x31__x20_a"), node("constructor"), node("é")], flows: [] };
  const ids = readBpmn(writeBpmn(bpmn, layoutBpmn(bpmn, graphviz))).nodes.map(({ id }) => id);
  assertEquals(ids, ["_x31__x20_a", "_x31__x20_a_2", "_x63_onstructor", "_xe9_"]);
});

Deno.test("a label that XML cannot hold is refused in words", () => {
  const bpmn: Bpmn = { nodes: [{ id: "a", kind: "task", label: "\x01" }], flows: [] };
  assertThrows(() => writeBpmn(bpmn, layoutBpmn(bpmn, graphviz)), TracebookError, "U+0001");
});

Deno.test("every kind of task is a task, and lanes, data, notes and handlers of compensation are passed over", () => {
  const tasks = [
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "scriptTask",
    "sendTask",
    "receiveTask",
    "businessRuleTask",
    "callActivity",
  ];
  const notes: string[] = [];
  const text = process(`
    <b:laneSet id="l"><b:lane id="l1"><b:flowNodeRef>task</b:flowNodeRef></b:lane></b:laneSet>
    <b:dataObject id="d"/><b:textAnnotation id="n"><b:text>note</b:text></b:textAnnotation>
    <b:task id="undo" isForCompensation="true"/>
    ${tasks.map((name) => `<b:${name} id="${name}" name="${name} 1"/>`).join("")}
    <b:subProcess id="closed" name="folded"/>`);
  const bpmn = readBpmn(text, { onNote: (note) => notes.push(note) });
  assertEquals(notes, ['"undo" compensates another activity, after the control flow: left out']);
  assertEquals(shown(bpmn).nodes, [...tasks.map((name) => `${name}:task:${name} 1`), "closed:task:folded"]);
});

Deno.test("a model means the same written and read, and with its inside in a sub-process", () => {
  for (const tree of fc.sample(arbitraryTree, 40)) {
    const bpmn = bpmnOfTree(tree);
    const text = writeBpmn(bpmn, layoutBpmn(bpmn, graphviz));
    const language = (text: string) => playOutAll(petriNetOfBpmn(readBpmn(text)), { maxLength: 4, maxTraces: 200 });
    const inside = /<bpmn:process [^>]*>([^]*)<\/bpmn:process>/.exec(text)![1];
    const within = `<bpmn:startEvent id="s0"/><bpmn:subProcess id="sub">${inside}</bpmn:subProcess><bpmn:endEvent id="e0"/>` +
      flow("s0", "sub").replaceAll("b:", "bpmn:") + flow("sub", "e0").replaceAll("b:", "bpmn:");
    assertEquals(language(text.replace(inside, () => within)), language(text), printProcessTree(tree));
  }
});

Deno.test("events and gateways keep their kind and name", () => {
  const bpmn = readBpmn(
    process(`<b:startEvent id="s" name="begin"/><b:intermediateCatchEvent id="i"><b:timerEventDefinition id="x"/>
    </b:intermediateCatchEvent><b:exclusiveGateway id="x1" name="ok?"/><b:parallelGateway id="x2"/><b:inclusiveGateway id="x3"/>
    <b:eventBasedGateway id="x4"/><b:endEvent id="e"/>${flow("s", "i")}${flow("i", "x1")}`),
  );
  assertEquals(shown(bpmn), {
    nodes: [
      "s:start-event:begin",
      "i:intermediate-event",
      "x1:exclusive-gateway:ok?",
      "x2:parallel-gateway",
      "x3:inclusive-gateway",
      "x4:event-based-gateway",
      "e:end-event",
    ],
    flows: ["s>i", "i>x1"],
  });
});

Deno.test("the inside of a sub-process takes the place of its box", () => {
  const bpmn = readBpmn(process(`<b:startEvent id="s"/>${flow("s", "sub")}
    <b:subProcess id="sub" name="inside"><b:startEvent id="s1" name="go"/><b:task id="a"/><b:endEvent id="e1"/>${
    flow("s1", "a")
  }${flow("a", "e1")}</b:subProcess>
    ${flow("sub", "e")}<b:endEvent id="e"/>`));
  assertEquals(shown(bpmn), {
    nodes: [
      "s:start-event",
      "sub:intermediate-event",
      "s1:intermediate-event",
      "a:task",
      "e1:intermediate-event",
      "sub_end:intermediate-event",
      "e:end-event",
    ],
    flows: ["s>sub", "s1>a", "a>e1", "sub_end>e", "sub>s1", "e1>sub_end"],
  });
});

Deno.test("a sub-process of which several ends may be reached together waits for them all", () => {
  const inside = (gateway: string) =>
    process(
      `<b:subProcess id="sub"><b:${gateway} id="g"/><b:task id="a"/><b:task id="b"/>${flow("g", "a")}${
        flow("g", "b")
      }</b:subProcess>`,
    );
  assertEquals(shown(readBpmn(inside("parallelGateway"))).nodes.at(-1), "sub_end:inclusive-gateway");
  assertEquals(shown(readBpmn(inside("exclusiveGateway"))).nodes.at(-1), "sub_end:intermediate-event");
});

Deno.test("markers of loops become loops of gateways", () => {
  const task = (marker: string) =>
    process(`<b:startEvent id="s"/><b:task id="a">${marker}</b:task><b:endEvent id="e"/>${flow("s", "a")}${flow("a", "e")}`);
  const often = ["a_again>a", "a>a_done", "a_done>a_again", "s>a_again", "a_done>e"];
  assertEquals(shown(readBpmn(task("<b:standardLoopCharacteristics/>"))).flows, often);
  assertEquals(shown(readBpmn(task("<b:multiInstanceLoopCharacteristics/>"))).flows, often);
  assertEquals(
    shown(readBpmn(task('<b:standardLoopCharacteristics testBefore="true"/>'))).flows,
    ["a_again>a_done", "a_done>a", "a>a_again", "s>a_again", "a_done>e"],
  );
});

Deno.test("conditional flows out of a task are an inclusive split, and links go on where they are caught", () => {
  const conditional = readBpmn(process(`<b:task id="a"/><b:task id="b"/><b:task id="c"/>
    ${flow("a", "b", "<b:conditionExpression>x</b:conditionExpression>")}${flow("a", "c")}`));
  assertEquals(shown(conditional).nodes.at(-1), "a_split:inclusive-gateway");
  assertEquals(shown(conditional).flows, ["a>a_split", "a_split>b", "a_split>c"]);
  const link = readBpmn(
    process(`<b:task id="a"/><b:intermediateThrowEvent id="t"><b:linkEventDefinition name="L"/></b:intermediateThrowEvent>
    <b:intermediateCatchEvent id="c"><b:linkEventDefinition name="L"/></b:intermediateCatchEvent>${flow("a", "t")}`),
  );
  assertEquals(shown(link).flows, ["a>t", "t>c"]);
});

Deno.test("what would change the sequences and cannot be told is refused with its place", () => {
  const cases: [text: string, message: string][] = [
    ["<pnml/>", "a.bpmn, line 1, column 1: expected <definitions> as the outermost element, found <pnml>."],
    [
      '<definitions>\n<process id="p"/></definitions>',
      "a.bpmn, line 1, column 1: expected a process with tasks, events or gateways, found none.",
    ],
    [
      process('<b:task id="a"/>\n<b:boundaryEvent id="x" name="late" attachedToRef="b"/>'),
      'a.bpmn, line 4, column 1: expected the id of a task or sub-process of the same scope in attachedToRef, found "b". ' +
      "Put the boundary event beside its task, not in or outside of a sub-process, or remove it.",
    ],
    [
      process('<b:task id="a"/>\n<b:task id="a"/>'),
      'a.bpmn, line 4, column 1: expected an id of its own for each node, found "a" a second time.',
    ],
    [
      process(`<b:task id="a"/>\n${flow("a", "b")}`),
      "a.bpmn, line 4, column 1: expected the id of a task, event, gateway or sub-process of the same scope as targetRef, " +
      'found "b". Name one that is there. A sequence flow does not cross the border of a sub-process.',
    ],
    [
      process(`<b:task/>\n<b:sequenceFlow targetRef="b"/>`),
      "a.bpmn, line 4, column 1: expected the id of a task, event, gateway or sub-process of the same scope as sourceRef, " +
      "found a <sequenceFlow> without it. Name one that is there, or give an id to what has none: <task> in line 3. " +
      "A sequence flow does not cross the border of a sub-process.",
    ],
  ];
  for (const [text, message] of cases) assertEquals(refusal(text), message);
});

Deno.test("nodes without an id get one that no other element has", () => {
  const inner = '<b:subProcess name="inner"><b:task id="task_4" name="x"/><b:task name="y"/></b:subProcess>';
  const bpmn = readBpmn(process(`<b:startEvent/><b:userTask name="a"/>${inner}<b:task id="startEvent_1" name="z"/>`));
  assertEquals(
    bpmn.nodes.filter(({ kind }) => kind !== "intermediate-event").map(({ id, label }) => [id, label]),
    [["startEvent_2", ""], ["userTask_3", "a"], ["task_4", "x"], ["task_5", "y"], ["startEvent_1", "z"]],
  );
});

Deno.test("a terminating end without concurrency is an ordinary one", () => {
  const bpmn = readBpmn(process('<b:task id="a"/><b:endEvent id="e"><b:terminateEventDefinition/></b:endEvent>'));
  assertEquals(shown(bpmn).nodes, ["a:task", "e:end-event"]);
});

Deno.test("a layout is the same each time, with the sizes of editors, right-angled flows from border to border, and nodes apart", () => {
  const trees = fc.sample(arbitraryTree, 20).map((tree) => bpmnOfTree(tree));
  trees.push(bpmnOfTree(parseProcessTree("*( ->( 'a', +( 'b', X( 'c', tau ) ), *( 'd', 'e' ) ), 'f' )")));
  for (const bpmn of [...trees, ...fc.sample(arbitraryBpmn, 30)]) {
    const layout = layoutBpmn(bpmn, graphviz);
    assertEquals(layoutBpmn(bpmn, graphviz), layout);
    bpmn.flows.forEach(({ from, to }, i) => {
      const points = layout.flows[i];
      assert(points.length >= 2);
      assert(onBorder(layout.nodes[from], points[0]) && onBorder(layout.nodes[to], points[points.length - 1]));
      points.slice(1).forEach(({ x, y }, k) => assert(x === points[k].x || y === points[k].y, JSON.stringify(points)));
    });
    layout.nodes.forEach((a, i) =>
      layout.nodes.slice(i + 1).forEach((b) =>
        assert(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y, "nodes overlap")
      )
    );
    bpmn.nodes.forEach(({ kind, label }, i) => {
      const { width } = layout.nodes[i];
      const fits = label.split(/\s+/).every((word) => textWidth(word, 12) <= 92);
      if (kind === "task" && !fits) assert(width > 100 && width <= 200, `${width} px`);
      const size = kind === "task" ? [fits ? 100 : width, 80] : kind.endsWith("event") ? [36, 36] : [50, 50];
      assertEquals([layout.nodes[i].width, layout.nodes[i].height], size);
    });
  }
});

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

function onBorder({ x, y, width, height }: Box, point: { readonly x: number; readonly y: number }): boolean {
  const inside = point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;
  return inside && (point.x === x || point.x === x + width || point.y === y || point.y === y + height);
}

Deno.test("flows of the laid-out models of trees cross no node", () => {
  for (const tree of fc.sample(arbitraryTree, 40)) {
    const bpmn = bpmnOfTree(tree);
    const layout = layoutBpmn(bpmn, graphviz);
    layout.flows.forEach((points) =>
      points.slice(1).forEach((to, i) => {
        const from = points[i];
        for (const { x, y, width, height } of layout.nodes) {
          const through = Math.max(from.x, to.x) > x && Math.min(from.x, to.x) < x + width && Math.max(from.y, to.y) > y &&
            Math.min(from.y, to.y) < y + height;
          assert(!through, JSON.stringify({ points, node: { x, y, width, height } }));
        }
      })
    );
  }
});

Deno.test("a model too large to be laid out is refused in words", () => {
  const nodes = Array.from({ length: 7000 }, (_, i) => ({ id: `n${i}`, kind: "task" as const, label: "" }));
  assertEquals(assertThrows(() => layoutBpmn({ nodes, flows: [] }, graphviz), TracebookError).kind, "limit");
});

/** Two pools with something of everything; ids of the second one begin with b. */
const TWO_POOLS = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="urn:x" targetNamespace="urn:t" id="defs">
  <message id="order" name="order"/>
  <dataStore id="stock" name="stock"/>
  <collaboration id="pools">
    <extensionElements><x:note kept="yes">R&amp;D</x:note></extensionElements>
    <participant id="a" name="Shop" processRef="ap"/>
    <participant id="bb" name="Customer" processRef="bp"/>
    <participant id="post" name="Post"/>
    <messageFlow id="ab" sourceRef="apack" targetRef="breceive"/>
    <messageFlow id="ac" sourceRef="apack" targetRef="post"/>
    <textAnnotation id="remark"><text>of both</text></textAnnotation>
    <association id="basso" sourceRef="remark" targetRef="bb"/>
  </collaboration>
  <process id="ap" isExecutable="true">
    <documentation>How we <![CDATA[<pack>]]></documentation>
    <extensionElements><x:deep><x:y z="1"/><x:y z="2"/></x:deep></extensionElements>
    <ioSpecification id="aio"><dataInput id="ain"/><inputSet id="ais"/><outputSet id="aos"/></ioSpecification>
    <laneSet id="alanes"><lane id="alane" name="store"><flowNodeRef>apack</flowNodeRef></lane></laneSet>
    <startEvent id="astart"><outgoing>af1</outgoing><messageEventDefinition id="amed" messageRef="order"/></startEvent>
    <sequenceFlow id="af1" sourceRef="astart" targetRef="apack"/>
    <userTask id="apack" name="pack"><incoming>af1</incoming><outgoing>af2</outgoing>
      <property id="aprop"/><dataInputAssociation id="adia"><sourceRef>adref</sourceRef><targetRef>aprop</targetRef></dataInputAssociation>
    </userTask>
    <sequenceFlow id="af2" sourceRef="apack" targetRef="aend"/>
    <endEvent id="aend"><incoming>af2</incoming></endEvent>
    <dataObject id="adata"/><dataObjectReference id="adref" name="list" dataObjectRef="adata"/>
    <dataStoreReference id="asref" dataStoreRef="stock"/>
    <textAnnotation id="atext"><text>careful</text></textAnnotation>
    <association id="aasso" sourceRef="apack" targetRef="atext"/>
    <group id="agroup"/>
  </process>
  <process id="bp">
    <startEvent id="bstart"/><sequenceFlow id="bf" sourceRef="bstart" targetRef="breceive"/><task id="breceive" name="receive"/>
    <dataObject id="bdata"/>
  </process>
</definitions>`;

/** The diagram of the two pools, before the end of the document. */
const drawnPools = (text: string) =>
  text.replace(
    "</definitions>",
    `<d:BPMNDiagram id="dia" xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC">
      <d:BPMNPlane id="plane" bpmnElement="pools">${
      ["a", "bb", "apack", "breceive", "alane"].map((id) =>
        `<d:BPMNShape id="${id}_shape" bpmnElement="${id}"><c:Bounds x="1" y="2" width="3" height="4"/></d:BPMNShape>`
      ).join("")
    }<d:BPMNEdge id="bab_edge" bpmnElement="ab"/></d:BPMNPlane></d:BPMNDiagram></definitions>`,
  );

/** All elements of a document as `bpmn-moddle` sees them, which must not complain. */
async function elementsOf(text: string): Promise<string[]> {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(text);
  assertEquals(warnings, [], text);
  const found: string[] = [];
  const visit = (value: unknown) => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== "object" || value === null || !("$type" in value)) return;
    const { $type, id, ...rest } = value as Record<string, unknown>;
    found.push(JSON.stringify([$type, id ?? Object.entries(rest).filter(([, of]) => typeof of === "string")]));
    // References are getters of no own property, or point to elements that are visited elsewhere.
    for (const [key, child] of Object.entries(rest)) if (!/Ref$|^incoming$|^outgoing$|^bpmnElement$/.test(key)) visit(child);
    if ("$children" in value) visit(value.$children);
  };
  visit(rootElement);
  return found.sort();
}

Deno.test("of a document that is written for one pool, or gets a diagram, bpmn-moddle misses nothing but the other pool", async () => {
  for (const text of [TWO_POOLS, drawnPools(TWO_POOLS)]) {
    const all = await elementsOf(text);
    const kept = bpmnOfPool(text, { pool: "Shop" });
    const lost = all.filter((element) => !/^\["[^"]*","b/.test(element) && !/"(ab|breceive_shape|bb_shape)"/.test(element));
    const sameButBounds = (elements: readonly string[]) => elements.filter((element) => !element.includes("dc:Bounds"));
    assertEquals(sameButBounds(await elementsOf(kept)), sameButBounds(lost));
    assertEquals(readBpmn(kept), readBpmn(text, { pool: "Shop" }));
    const bpmn = readBpmn(kept);
    const drawn = withDiagram(kept, bpmn, { layoutOf: (model) => layoutBpmn(model, graphviz) });
    assertEquals(drawn === null, text !== TWO_POOLS);
    if (drawn === null) continue;
    const added = (await elementsOf(drawn)).filter((element) => !/"(bpmndi|dc):/.test(element));
    assertEquals(added, await elementsOf(kept));
    assertEquals(readBpmn(drawn), bpmn);
    const { rootElement: { diagrams } } = await new BpmnModdle().fromXML(drawn);
    assertEquals(diagrams[0].plane.planeElement.length, bpmn.nodes.length + bpmn.flows.length);
  }
  const inside = process(`<b:subProcess id="s" name="s"><b:task id="t" name="t"/></b:subProcess>`);
  assertEquals(withDiagram(inside, readBpmn(inside), { layoutOf: (model) => layoutBpmn(model, graphviz) }), null);
  assertThrows(() => bpmnOfPool(TWO_POOLS, { pool: "Bank" }), TracebookError, 'a pool or process "Bank"');
});
