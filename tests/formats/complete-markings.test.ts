import { assertEquals, assertThrows } from "@std/assert";
import { alignVariants } from "@/conformance/alignments/align-variants.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { parseModel } from "@/formats/process-models/parse-model.ts";
import { readPnml } from "@/formats/process-models/read-pnml.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";

const arcs = (...pairs: string[]) =>
  pairs.map((pair) => pair.split(">")).map(([from, to]) => `<arc id="${from}-${to}" source="${from}" target="${to}"/>`).join("");
const place = (id: string, tokens = 0) =>
  `<place id="${id}">${tokens === 0 ? "" : `<initialMarking><text>${tokens}</text></initialMarking>`}</place>`;
const transition = (id: string) => `<transition id="${id}"><name><text>${id}</text></name></transition>`;
const net = (content: string, more = "") => `<net id="n1" type="ptnet">${content}${more}</net>`;
const pnml = (...nets: string[]) => `<pnml>${nets.join("")}</pnml>`;

function parsed(text: string, options: Parameters<typeof parseModel>[3] = {}) {
  const notes: string[] = [];
  const model = parseModel(text, "pnml", "net.pnml", { ...options, onNote: (note) => notes.push(note) });
  return { net: model.model as PetriNet, notes };
}

const CHOICE = place("s") + place("e1") + place("e2") + transition("a") + transition("b") + arcs("s>a", "s>b", "a>e1", "b>e2");

Deno.test("a net without markings begins at its one source place and ends at its one sink place, and that is said", () => {
  const { net: read, notes } = parsed(pnml(net(place("s") + place("e") + transition("a") + arcs("s>a", "a>e"))));
  assertEquals([read.initialMarking, read.finalMarking], [[1, 0], [0, 1]]);
  assertEquals(notes.map((note) => note.slice(0, 30)), ["no place is marked at first: a", "no final marking is given: a r"]);
});

Deno.test("what the file says is kept, and nothing is said", () => {
  const { net: read, notes } = parsed(
    pnml(
      net(
        CHOICE.replace(place("s"), place("s", 2)),
        '<finalmarkings><marking><place idref="e1"><text>2</text></place></marking></finalmarkings>',
      ),
    ),
  );
  assertEquals([read.initialMarking, read.finalMarking, notes], [[2, 0, 0], [0, 2, 0], []]);
});

Deno.test("each of several sink places ends a run, and none is left over", () => {
  const { net: read } = parsed(pnml(net(CHOICE)));
  const trace = (caseId: string, activity: string) => ({ caseId, events: [{ activity }] });
  const { variants } = variantsOf(eventLogFromTraces([trace("1", "a"), trace("2", "b")]));
  assertEquals(alignVariants(read, variants).variants.map(({ deviations }) => deviations), [0, 0]);
  assertEquals(parsed(pnml(net(CHOICE)), { final: ["e2"] }).net.finalMarking, [0, 0, 1]);
  assertEquals(
    assertThrows(() => parsed(pnml(net(CHOICE)), { final: ["e3"] }), Error).message,
    'expected ids of places of the net in --final, found "e3". It has the places s, e1, e2.',
  );
});

Deno.test("a net without an end keeps none, and tokens on places without arcs stay", () => {
  const cycle = place("p", 1) + transition("t") + arcs("p>t", "t>p");
  assertEquals(parsed(pnml(net(cycle))).net.finalMarking, null);
  const idle = place("idle", 3) + place("s") + place("e") + transition("a") + arcs("s>a", "a>e");
  assertEquals(parsed(pnml(net(idle))).net.finalMarking, [3, 0, 1]);
});

Deno.test("of several nets one is named by id or name, and final markings of tools are found where they wrap them", () => {
  const two = pnml(net(CHOICE), `<net id="n2"><name><text>second</text></name>${place("only")}</net>`);
  assertEquals(readPnml(two, { net: "second" }).places.length, 1);
  assertEquals(readPnml(two, { net: "n1" }).places.length, 3);
  assertEquals(
    assertThrows(() => readPnml(two), Error).message,
    'line 1, column 377: expected one net, found 2. Name one of them: --net ID. The ids are "n1", "n2".',
  );
  assertThrows(() => readPnml(two, { net: "n3" }), Error, 'expected a net "n3", found the nets "n1", "n2"');
  const wrapped =
    '<toolspecific tool="ProM" version="6"><finalmarkings><marking><place idref="e1"><text>1</text></place></marking></finalmarkings></toolspecific>';
  assertEquals(readPnml(pnml(net(CHOICE, wrapped))).finalMarking, [0, 1, 0]);
});
