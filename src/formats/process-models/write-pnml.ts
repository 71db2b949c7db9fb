import type { Marking, PetriNet, Transition } from "../../process-models/petri-net/petri-net.ts";
import { writeXml, type XmlContent } from "../xml/write-xml.ts";

/** Positions of the nodes of a net, px: upper left corner and size, by index in the net. */
export interface PnmlLayout {
  readonly places: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
  readonly transitions: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
}

/** Settings of {@linkcode writePnml}. */
export interface PnmlWriteOptions {
  /** The net's name. Default "net". */
  readonly name?: string;
  /** Positions of the nodes. Default: none are written. */
  readonly layout?: PnmlLayout;
}

/**
 * Writes a net as PNML (ISO/IEC 15909-2, place/transition nets) on one page, with the final marking
 * and the silent transitions marked as mining tools expect. {@linkcode readPnml} reads back an
 * equal net.
 *
 * @throws an input error if an id or a label contains a character that XML does not allow, such as
 * U+0000
 *
 * @example
 * ```ts
 * import { readPnml } from "@/formats/process-models/read-pnml.ts";
 * import { writePnml } from "@/formats/process-models/write-pnml.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = {
 *   places: [{ id: "start" }, { id: "end" }],
 *   transitions: [{ id: "t", label: "R&D", inputs: [{ place: 0, weight: 1 }], outputs: [{ place: 1, weight: 2 }] }],
 *   initialMarking: [1, 0],
 *   finalMarking: [0, 2],
 * };
 * assertEquals(readPnml(writePnml(net)), net);
 * ```
 */
export function writePnml(net: PetriNet, options: PnmlWriteOptions = {}): string {
  const { name = "net", layout } = options;
  const arcIds = freeIds(net);
  const page: XmlContent[] = [
    ...net.places.map((place, i) => placeContent(place.id, net.initialMarking[i], layout?.places[i])),
    ...net.transitions.map((transition, i) => transitionContent(transition, layout?.transitions[i])),
    ...net.transitions.flatMap(({ id, inputs, outputs }) => [
      ...inputs.map(({ place, weight }) => arcContent(arcIds(), net.places[place].id, id, weight)),
      ...outputs.map(({ place, weight }) => arcContent(arcIds(), id, net.places[place].id, weight)),
    ]),
  ];
  const content: XmlContent[] = [labelled("name", name), { name: "page", attributes: { id: arcIds() }, children: page }];
  if (net.finalMarking !== null) content.push(finalMarkings(net, net.finalMarking));
  const type = "http://www.pnml.org/version-2009/grammar/ptnet";
  return writeXml({
    name: "pnml",
    attributes: { xmlns: "http://www.pnml.org/version-2009/grammar/pnml" },
    children: [{ name: "net", attributes: { id: arcIds(), type }, children: content }],
  });
}

/** Ids `a0`, `a1`, ... that no node of the net has. */
function freeIds(net: PetriNet): () => string {
  const taken = new Set([...net.places, ...net.transitions].map(({ id }) => id));
  let next = 0;
  return () => {
    while (taken.has(`a${next}`)) next++;
    return `a${next++}`;
  };
}

const labelled = (name: string, text: string, ...more: XmlContent[]): XmlContent => ({
  name,
  children: [{ name: "text", children: [text] }, ...more],
});

type Box = PnmlLayout["places"][number];

/** The standard's position of a node is its centre. */
function graphics(box: Box | undefined): XmlContent[] {
  if (box === undefined) return [];
  const { x, y, width, height } = box;
  return [{
    name: "graphics",
    children: [
      { name: "position", attributes: { x: x + width / 2, y: y + height / 2 } },
      { name: "dimension", attributes: { x: width, y: height } },
    ],
  }];
}

function placeContent(id: string, tokens: number, box: Box | undefined): XmlContent {
  const marking = tokens > 0 ? [labelled("initialMarking", String(tokens))] : [];
  return { name: "place", attributes: { id }, children: [labelled("name", id), ...graphics(box), ...marking] };
}

function transitionContent({ id, label }: Transition, box: Box | undefined): XmlContent {
  const mark: XmlContent[] = label === null
    ? [{ name: "toolspecific", attributes: { tool: "ProM", version: "6.4", activity: "$invisible$" } }]
    : [];
  return { name: "transition", attributes: { id }, children: [labelled("name", label ?? id), ...graphics(box), ...mark] };
}

function arcContent(id: string, source: string, target: string, weight: number): XmlContent {
  const inscription = weight === 1 ? [] : [labelled("inscription", String(weight))];
  return { name: "arc", attributes: { id, source, target }, children: inscription };
}

function finalMarkings(net: PetriNet, marking: Marking): XmlContent {
  const places = net.places.flatMap(({ id }, i): XmlContent[] =>
    marking[i] > 0
      ? [{ name: "place", attributes: { idref: id }, children: [{ name: "text", children: [String(marking[i])] }] }]
      : []
  );
  return { name: "finalmarkings", children: [{ name: "marking", children: places }] };
}
