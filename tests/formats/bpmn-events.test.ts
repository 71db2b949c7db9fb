import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseModel } from "@/formats/process-models/parse-model.ts";
import { petriNetOf } from "@/process-models/conversions/process-model.ts";
import { playOutAll } from "@/process-models/state-space/play-out-all.ts";

const definitions = (content: string) =>
  `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">${content}</definitions>`;
const flows = (...pairs: string[]) =>
  pairs.map((pair) => pair.split(">")).map(([from, to]) =>
    `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`
  )
    .join("");
const tasks = (...ids: string[]) => ids.map((id) => `<task id="${id}" name="${id}"/>`).join("");
const START = '<startEvent id="s"/>';
const end = (id: string, definition = "") => `<endEvent id="${id}">${definition}</endEvent>`;
const boundary = (id: string, at: string, more = "", definition = "<timerEventDefinition/>") =>
  `<boundaryEvent id="${id}" attachedToRef="${at}" ${more}>${definition}</boundaryEvent>`;

/** The traces that a model allows, as texts, shortest first; and what is said of it. */
function language(content: string, options: { pool?: string; maxLength?: number } = {}) {
  const notes: string[] = [];
  const text = content.includes("<process") ? definitions(content) : definitions(`<process id="p">${content}</process>`);
  const model = parseModel(text, "bpmn", "a.bpmn", { pool: options.pool, onNote: (note) => notes.push(note) });
  const { traces } = playOutAll(petriNetOf(model), { maxLength: options.maxLength ?? 6 });
  return { traces: traces.map((trace) => trace.join("")).sort(), notes };
}

Deno.test("an interrupting boundary event of a task takes the place of the task", () => {
  const { traces } = language(
    START + tasks("a", "b", "x") + end("e") + boundary("late", "a") + flows("s>a", "a>b", "b>e", "late>x", "x>e"),
  );
  assertEquals(traces, ["ab", "x"]);
});

Deno.test("the label of a boundary event is shown as that of an intermediate event", () => {
  const { traces } = language(START + tasks("a") + end("e") + boundary("l", "a", 'name="L"') + flows("s>a", "a>e", "l>e"));
  assertEquals(traces, ["L", "a"]);
});

Deno.test("a boundary event within a sub-process whose branches throw to outside is read on the way there, which is said", () => {
  const error = (type: string) => `<errorEventDefinition errorRef="${type}"/>`;
  const inner = `<subProcess id="in">${tasks("a")}<startEvent id="s2"/>${end("e2", error("one"))}${
    flows("s2>a", "a>e2")
  }</subProcess>`;
  const outer = `<subProcess id="out"><startEvent id="s1"/><parallelGateway id="g"/>${inner}${tasks("b", "x")}${end("e1")}${
    end("f1")
  }${boundary("two", "in", "", error("two"))}${flows("s1>g", "g>in", "g>x", "x>e1", "two>b", "b>f1")}</subProcess>`;
  const { traces, notes } = language(
    START + outer + tasks("d", "n") + end("e") + end("f") + boundary("one", "out", "", error("one")) +
      flows("s>out", "out>n", "n>e", "one>d", "d>f"),
  );
  assertEquals(traces.filter((trace) => !trace.endsWith("d")), [], "what is thrown is caught");
  for (const trace of ["ad", "axd", "xad"]) assert(traces.includes(trace), trace);
  assert(notes.some((note) => note.startsWith('"two" interrupts an activity that ends by throwing')), notes.join("\n"));
});

Deno.test("a boundary event that does not interrupt happens at most once, beside its activity", () => {
  const { traces } = language(
    START + tasks("a", "b", "x") + end("e") + end("f") + boundary("l", "a", 'cancelActivity="false"') +
      flows("s>a", "a>b", "b>e", "l>x", "x>f"),
  );
  assertEquals(traces, ["ab", "abx", "axb", "xab"]);
});

const SUB = `<subProcess id="sub">${tasks("a", "b")}<startEvent id="s1"/>${end("e1")}${
  flows("s1>a", "a>b", "b>e1")
}</subProcess>`;

Deno.test("a sub-process that a boundary event interrupts shows some of its activities in their order", () => {
  const { traces } = language(
    START + SUB + tasks("c", "x") + end("e") + boundary("late", "sub") + flows("s>sub", "sub>c", "c>e", "late>x", "x>e"),
  );
  assertEquals(traces, ["abc", "abx", "ax", "bx", "x"]);
});

Deno.test("an error that is thrown within leads to the boundary event for errors, and to nothing else", () => {
  const inside = `<startEvent id="s1"/>${tasks("a", "b")}<exclusiveGateway id="g"/>${end("e1")}${
    end("e2", "<errorEventDefinition/>")
  }${flows("s1>a", "a>g", "g>b", "b>e1", "g>e2")}`;
  const { traces } = language(
    START + `<subProcess id="sub">${inside}</subProcess>` + tasks("c", "x") + end("e") +
      boundary("fault", "sub", "", "<errorEventDefinition/>") + flows("s>sub", "sub>c", "c>e", "fault>x", "x>e"),
  );
  assertEquals(traces, ["abc", "ax"]);
});

Deno.test("an event sub-process that interrupts follows some of the activities, one that does not runs beside them", () => {
  const event = (isInterrupting: string) =>
    `<subProcess id="ev" triggeredByEvent="true"><startEvent id="s2" isInterrupting="${isInterrupting}"><messageEventDefinition/></startEvent>${
      tasks("x")
    }${end("e2")}${flows("s2>x", "x>e2")}</subProcess>`;
  const process = (isInterrupting: string) =>
    START + tasks("a", "b") + end("e") + flows("s>a", "a>b", "b>e") + event(isInterrupting);
  assertEquals(language(process("true")).traces, ["ab", "abx", "ax", "bx", "x"]);
  assertEquals(language(process("false")).traces, ["ab", "abx", "axb", "xab"]);
});

Deno.test("a terminate end event leaves out what does not lead to it", () => {
  const { traces } = language(
    START + '<parallelGateway id="g"/>' + tasks("a", "b") + end("e") + end("t", "<terminateEventDefinition/>") +
      flows("s>g", "g>a", "g>b", "a>e", "b>t"),
  );
  assertEquals(traces, ["ab", "b", "ba"]);
});

const ERROR = "<errorEventDefinition/>";
const ESCALATION = "<escalationEventDefinition/>";
const PARALLEL = '<startEvent id="s1"/><parallelGateway id="g1"/>';
const subProcess = (id: string, inside: string, more = "") => `<subProcess id="${id}" ${more}>${inside}</subProcess>`;
/** After sub-process `sub` comes c, after what it throws x. */
const AROUND = tasks("c", "x") + end("e") + flows("s>sub", "sub>c", "c>e", "f>x", "x>e");

// OMG formal/2013-12-09, 10.5.3: "All currently active threads in the particular Sub-Process are
// terminated as a result. The Error will be caught by a Catch Error Intermediate Event [...] on the
// boundary of the nearest enclosing parent Activity."
Deno.test("an error ends what runs beside it, and is caught by the nearest activity around it", () => {
  const beside = flows("g1>a", "g1>b", "a>e1", "b>e2") + tasks("a", "b") + end("e1") + end("e2", ERROR);
  const inside = PARALLEL + flows("s1>g1") + beside;
  assertEquals(language(inside).traces, ["ab", "b", "ba"]);
  // Never c: the error comes in each run.
  const caught = START + subProcess("sub", inside) + boundary("f", "sub", "", ERROR) + AROUND;
  assertEquals(language(caught).traces, ["abx", "bax", "bx"]);
  const perhaps = inside.replace("g1_b", "g1_h").replace('targetRef="b"', 'targetRef="h"') +
    '<exclusiveGateway id="h"/>' + tasks("d") + end("e3") + flows("h>b", "h>d", "d>e3");
  assertEquals(language(START + subProcess("sub", perhaps) + boundary("f", "sub", "", ERROR) + AROUND).traces, [
    "abx",
    "adc",
    "bax",
    "bx",
    "dac",
  ]);

  const inner = '<startEvent id="s1"/><exclusiveGateway id="g"/>' + tasks("a") + end("e1") + end("e2", ERROR) +
    flows("s1>a", "a>g", "g>e1", "g>e2");
  const outer = '<startEvent id="s0"/>' + subProcess("in", inner) + tasks("b") + end("e0") + flows("s0>in", "in>b", "b>e0");
  assertEquals(language(START + subProcess("sub", outer) + boundary("f", "sub", "", ERROR) + AROUND).traces, ["abc", "ax"]);
  const nearest = outer + tasks("y") + boundary("n", "in", "", ERROR) + flows("n>y", "y>e0");
  // The outer boundary event may still catch an error of a task.
  assertEquals(
    language(START + subProcess("sub", nearest) + boundary("f", "sub", "", ERROR) + AROUND).traces.filter((trace) =>
      trace.endsWith("c")
    ),
    ["abc", "ayc"],
  );
});

Deno.test("of several boundary events for errors the one of the error that is thrown follows", () => {
  const error = (name: string) => `<errorEventDefinition errorRef="${name}"/>`;
  const inside = '<startEvent id="s1"/><exclusiveGateway id="g"/>' + tasks("a", "b") + end("e1", error("A")) +
    end("e2", error("B")) + flows("s1>g", "g>a", "g>b", "a>e1", "b>e2");
  const { traces } = language(
    START + subProcess("sub", inside) + boundary("f", "sub", "", error("A")) + boundary("h", "sub", "", error("B")) +
      tasks("x", "y") + end("e") + flows("s>sub", "sub>e", "f>x", "h>y", "x>e", "y>e"),
  );
  assertEquals(traces, ["ax", "by"]);
});

// 10.5.3: of an escalation "other active threads are not affected by this and continue".
Deno.test("after an escalation that interrupts nothing both its event and what follows come, else its event alone", () => {
  const inside = '<startEvent id="s1"/>' + tasks("a") + end("e1", ESCALATION) + flows("s1>a", "a>e1");
  const around = tasks("c", "x") + end("e") + end("e9") + flows("s>sub", "sub>c", "c>e", "f>x", "x>e9");
  const process = (more: string) => START + subProcess("sub", inside) + boundary("f", "sub", more, ESCALATION) + around;
  assertEquals(language(process('cancelActivity="false"')).traces, ["acx", "axc"]);
  assertEquals(language(process("")).traces, ["ax"]);
});

// 10.3.5: an error triggers the event sub-process of its scope.
Deno.test("an error that is thrown in a scope leads to its event sub-process for errors", () => {
  const event = subProcess(
    "ev",
    `<startEvent id="s2">${ERROR}</startEvent>` + tasks("x") + end("e3") + flows("s2>x", "x>e3"),
    'triggeredByEvent="true"',
  );
  const { traces, notes } = language(
    START + tasks("a", "b") + '<exclusiveGateway id="g"/>' + end("e") + end("e2", ERROR) +
      flows("s>a", "a>g", "g>b", "b>e", "g>e2") + event,
  );
  assertEquals([traces, notes], [["ab", "ax"], []]);
});

// 13.3.1: a flow without a condition always gets a token; 8.3.13: the default one if no other does.
Deno.test("a flow without a condition is always taken, a default flow if no condition is true", () => {
  const condition = (from: string, to: string) =>
    `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"><conditionExpression>x</conditionExpression></sequenceFlow>`;
  const around = START + tasks("b", "c", "d") + end("e") + flows("s>a", "b>e", "c>e", "d>e");
  const always = around + tasks("a") + flows("a>b") + condition("a", "c");
  assertEquals(language(always).traces, ["ab", "abc", "acb"]);
  const otherwise = around + '<task id="a" name="a" default="a_b"/>' + flows("a>b") + condition("a", "c") + condition("a", "d");
  assertEquals(language(otherwise).traces, ["ab", "ac", "acd", "ad", "adc"]);
  const block = START + '<inclusiveGateway id="g" default="g_b"/><inclusiveGateway id="j"/>' + tasks("b", "c", "d", "z") +
    end("e") + flows("s>g", "g>b", "g>c", "g>d", "b>j", "c>j", "d>j", "j>z", "z>e");
  assertEquals(language(block).traces, ["bz", "cdz", "cz", "dcz", "dz"]);
});

Deno.test("an ad-hoc sub-process, parallel instances and complex gateways are read, and what is assumed is said", () => {
  const adHoc = language(
    START + `<adHocSubProcess id="x">${tasks("a", "b")}</adHocSubProcess>` + end("e") + flows("s>x", "x>e"),
    {
      maxLength: 2,
    },
  );
  assertEquals(adHoc.traces, ["a", "aa", "ab", "b", "ba", "bb"]);
  assert(adHoc.notes[0].startsWith('the parts of the ad-hoc sub-process "x" come in any order'));
  const several = language(
    START + SUB.replace("</subProcess>", "<multiInstanceLoopCharacteristics/></subProcess>") + end("e") + flows("s>sub", "sub>e"),
    { maxLength: 4 },
  );
  assertEquals(several.traces, ["ab", "abab"]);
  assertEquals(several.notes.length, 1);
  const complex = language(
    START + '<complexGateway id="g"/><complexGateway id="j"/>' + tasks("a", "b") + end("e") +
      flows("s>g", "g>a", "g>b", "a>j", "b>j", "j>e"),
  );
  assertEquals(complex.traces, ["a", "ab", "b", "ba"]);
});

Deno.test("an inclusive join that closes no block waits for the tokens that can come", () => {
  // b leads to the join by itself, or by c, which a also leads to.
  const { traces } = language(
    START + '<inclusiveGateway id="g"/><exclusiveGateway id="x"/><exclusiveGateway id="m"/><inclusiveGateway id="j"/>' +
      tasks("a", "b", "c", "d") + end("e") +
      flows("s>g", "g>a", "g>b", "a>m", "b>x", "x>m", "m>c", "c>j", "x>j", "j>d", "d>e"),
    { maxLength: 4 },
  );
  assertEquals(traces, ["abcd", "acbd", "acd", "bacd", "bcd", "bd"]);
});

Deno.test("an inclusive join that never gets two tokens waits for none", () => {
  const { traces } = language(
    START + '<startEvent id="s2"/><inclusiveGateway id="j"/>' + tasks("a", "b", "c") + end("e") +
      flows("s>a", "s2>b", "a>j", "b>j", "j>c", "c>e"),
  );
  assertEquals(traces, ["ac", "bc"]);
});

const POOLS =
  `<collaboration id="c"><participant id="P1" name="Shop" processRef="p1"/><participant id="P2" name="Bank" processRef="p2"/></collaboration>
  <process id="p1">${START}${tasks("a", "b")}${end("e")}${flows("s>a", "a>b", "b>e")}</process>
  <process id="p2">${'<startEvent id="t"/>'}${tasks("c")}${end("f")}${flows("t>c", "c>f")}</process>`;

Deno.test("of several pools the executable one is read, else the largest, or the one that is named; the others are told", () => {
  const largest = language(POOLS);
  assertEquals([largest.traces, largest.notes], [["ab"], ['read the pool "Shop", the largest one; others, for --pool: "Bank"']]);
  assertEquals(language(POOLS.replace('id="p2"', 'id="p2" isExecutable="true"')).traces, ["c"]);
  for (const pool of ["Bank", "p2", "P2"]) assertEquals(language(POOLS, { pool }).traces, ["c"]);
  assertEquals(
    assertThrows(() => language(POOLS, { pool: "Post" }), Error).message,
    'a.bpmn, line 1, column 1: expected a pool or process "Post", found "Shop", "Bank". Name one of these: --pool NAME.',
  );
});

Deno.test("a part that no start event leads to is left out, and that is said", () => {
  const { traces, notes } = language(START + tasks("a", "lost") + end("e") + flows("s>a", "a>e"));
  assertEquals([traces, notes], [["a"], ['no start event leads to "lost": left out']]);
});

Deno.test("sub-processes that are interrupted at 60 levels are read, and a model of too many nodes is refused", () => {
  const nested = (levels: number) => {
    let text = START + tasks("a") + end("e") + flows("s>a", "a>e");
    for (let level = 0; level < levels; level++) {
      const [start, sub, late, last] = ["s", "sub", "late", "e"].map((name) => `${name}_${level}`);
      text = `<startEvent id="${start}"/><subProcess id="${sub}">${text}</subProcess>${boundary(late, sub)}${end(last)}` +
        flows(`${start}>${sub}`, `${sub}>${last}`, `${late}>${last}`);
    }
    return text;
  };
  // With a copy of each copy the nodes would double at each level, and this would not end.
  for (const levels of [1, 3, 60]) assertEquals(language(nested(levels)).traces, ["", "a"]);
  const many = Array.from({ length: 50_000 }, (_, i) => `t${i}`);
  assertThrows(() => language(START + tasks(...many) + flows("s>t0")), Error, "at most 50000 nodes");
});
