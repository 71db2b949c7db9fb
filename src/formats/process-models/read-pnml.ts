import { limitError } from "../../errors.ts";
import type { Arc, Marking, PetriNet, Transition } from "../../process-models/petri-net/petri-net.ts";
import {
  childOf,
  childrenOf,
  elementError,
  type ModelReadOptions,
  quoted,
  readXml,
  requiredAttribute,
  type XmlElement,
} from "../xml/read-xml.ts";

/** Settings of {@linkcode readPnml}. */
export interface PnmlReadOptions extends ModelReadOptions {
  /** Id or name of the net to read. Default: the only one. */
  readonly net?: string;
}

/** Most tokens on a place or an arc: sums stay exact. */
const MOST_TOKENS = 1_000_000;

/**
 * Reads a place/transition net from PNML (ISO/IEC 15909-2), places and transitions in the order of
 * the document.
 *
 * - The label of a transition is its name. It is silent if it has no name, an empty one, or the
 *   mark `activity="$invisible$"` that mining tools write into `toolspecific`.
 * - Weights of arcs between the same two nodes are added.
 * - The final marking is that of the element `finalmarkings`, an extension that mining tools write;
 *   null without it.
 * - Pages are merged; reference places and transitions are replaced by their targets.
 *
 * @throws an input error with line and column if the text is no PNML, has no net or several, a net
 * of another kind (high-level, inhibitor or reset arcs), several final markings, or a reference to
 * a missing node; a limit error as for {@linkcode readXml}
 *
 * @example
 * ```ts
 * import { readPnml } from "@/formats/process-models/read-pnml.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = readPnml(`<pnml><net id="n" type="http://www.pnml.org/version-2009/grammar/ptnet"><page id="p">
 *   <place id="start"><initialMarking><text>1</text></initialMarking></place>
 *   <transition id="t"><name><text>register</text></name></transition>
 *   <arc id="a" source="start" target="t"/>
 * </page></net></pnml>`);
 * assertEquals(net.transitions, [{ id: "t", label: "register", inputs: [{ place: 0, weight: 1 }], outputs: [] }]);
 * ```
 */
export function readPnml(text: string, options: PnmlReadOptions = {}): PetriNet {
  const { source } = options;
  const net = theNet(readXml(text, options), options);
  const nodes = pnmlNodes(net, source);
  const arcs = readArcs(nodes, source);
  const transitions = nodes.transitions.map((element, i): Transition => ({
    id: requiredAttribute(element, "id", source),
    label: labelOf(element),
    inputs: arcList(arcs.inputs[i]),
    outputs: arcList(arcs.outputs[i]),
  }));
  return {
    places: nodes.places.map((element) => ({ id: requiredAttribute(element, "id", source) })),
    transitions,
    initialMarking: nodes.places.map((element) => initialTokens(element, source)),
    finalMarking: readFinalMarking(nodes, source),
  };
}

function theNet(root: XmlElement, { source, net: wanted }: PnmlReadOptions): XmlElement {
  if (root.name !== "pnml") {
    throw elementError(root, source, { expected: "<pnml> as the outermost element", found: `<${root.name}>` });
  }
  const all = childrenOf(root, "net");
  const nameOf = (net: XmlElement) => labelText(childOf(net, "name"));
  const named = all.filter((net) => net.attributes.get("id") === wanted);
  const nets = wanted === undefined ? all : named.length > 0 ? named : all.filter((net) => nameOf(net) === wanted);
  if (nets.length !== 1) {
    const ids = all.map((net) => quoted(net.attributes.get("id") ?? nameOf(net) ?? ""));
    throw elementError(nets[1] ?? root, source, {
      expected: wanted === undefined ? "one net" : `a net ${quoted(wanted)}`,
      found: all.length === 0 ? "none" : wanted === undefined ? `${all.length}` : `the nets ${ids.join(", ")}`,
      advice: all.length === 0 ? undefined : `Name one of them: --net ID. The ids are ${ids.join(", ")}.`,
    });
  }
  const type = nets[0].attributes.get("type") ?? "";
  if (/symmetricnet|highlevel|hlpng|hlnet|coloured/i.test(type)) {
    throw elementError(nets[0], source, { expected: "a place/transition net", found: `a net of the type ${quoted(type)}` });
  }
  return nets[0];
}

/** The text of a label: `text`, in old files `value`. */
function labelText(element: XmlElement | undefined): string | undefined {
  return element && (childOf(element, "text") ?? childOf(element, "value"))?.text;
}

function labelOf(transition: XmlElement): string | null {
  const invisible = transition.children.some((child) =>
    child.name === "toolspecific" && child.attributes.get("activity") === "$invisible$"
  );
  return invisible ? null : labelText(childOf(transition, "name")) || null;
}

function initialTokens(place: XmlElement, source: string | undefined): number {
  const marking = childOf(place, "initialMarking");
  return marking === undefined ? 0 : countOf(labelText(marking), 0, marking, source);
}

function countOf(text: string | undefined, least: number, element: XmlElement, source: string | undefined): number {
  const digits = (text ?? "").trim();
  const count = /^\d{1,7}$/.test(digits) ? Number(digits) : NaN;
  if (count >= least && count <= MOST_TOKENS) return count;
  throw elementError(element, source, {
    expected: `a whole number from ${least} to ${MOST_TOKENS}`,
    found: digits === "" ? "nothing" : quoted(digits),
  });
}

/** For each transition: weight by place, in the order of the arcs. */
interface ArcWeights {
  readonly inputs: readonly Map<number, number>[];
  readonly outputs: readonly Map<number, number>[];
}

const arcList = (weights: ReadonlyMap<number, number>): Arc[] => [...weights].map(([place, weight]) => ({ place, weight }));

function readArcs(nodes: PnmlNodes, source: string | undefined): ArcWeights {
  const inputs = nodes.transitions.map(() => new Map<number, number>());
  const outputs = nodes.transitions.map(() => new Map<number, number>());
  for (const arc of nodes.arcs) {
    const [from, to] = ["source", "target"].map((name) => nodes.find(requiredAttribute(arc, name, source), arc));
    if (from.kind === to.kind) {
      throw elementError(arc, source, {
        expected: "an arc between a place and a transition",
        found: `one between two ${from.kind}s`,
      });
    }
    checkArcKind(arc, source);
    const inscription = childOf(arc, "inscription");
    const weight = inscription === undefined ? 1 : countOf(labelText(inscription), 1, inscription, source);
    const weights = from.kind === "place" ? inputs[to.index] : outputs[from.index];
    const place = from.kind === "place" ? from.index : to.index;
    const sum = (weights.get(place) ?? 0) + weight;
    if (sum > MOST_TOKENS) {
      throw limitError({ file: source, line: arc.line, expected: `arcs of at most ${MOST_TOKENS} tokens`, found: `${sum}` });
    }
    weights.set(place, sum);
  }
  return { inputs, outputs };
}

/** Inhibitor, reset and read arcs have another meaning; tools mark them by `arctype` or `type`. */
function checkArcKind(arc: XmlElement, source: string | undefined): void {
  for (const mark of arc.children.filter(({ name }) => name === "arctype" || name === "type")) {
    const kind = (labelText(mark) ?? mark.attributes.get("value") ?? "").trim();
    if (kind !== "" && kind !== "normal") {
      throw elementError(arc, source, { expected: "an ordinary arc", found: `one of the type ${quoted(kind)}` });
    }
  }
}

function readFinalMarking(nodes: PnmlNodes, source: string | undefined): Marking | null {
  // By place, without those that have no tokens: a file may have many markings of many places.
  const markings = nodes.finalMarkings.map((element) => {
    const tokens = new Map<number, number>();
    for (const entry of childrenOf(element, "place")) {
      const node = nodes.find(requiredAttribute(entry, "idref", source), entry);
      if (node.kind !== "place") throw elementError(entry, source, { expected: "a place", found: "a transition" });
      const count = countOf(labelText(entry), 0, entry, source);
      if (count === 0) tokens.delete(node.index);
      else tokens.set(node.index, count);
    }
    return tokens;
  });
  if (markings.length === 0) return null;
  const [first] = markings;
  if (markings.some((marking) => marking.size !== first.size || [...marking].some(([place, n]) => first.get(place) !== n))) {
    throw elementError(nodes.finalMarkings[1], source, {
      expected: "one final marking",
      found: `${markings.length} different ones`,
      advice: "Keep one of them, or add silent transitions from each to a common final marking.",
    });
  }
  return nodes.places.map((_, place) => first.get(place) ?? 0);
}

/** The elements of a net on all its pages, in the order of the document. */
interface PnmlNodes {
  readonly places: readonly XmlElement[];
  readonly transitions: readonly XmlElement[];
  readonly arcs: readonly XmlElement[];
  readonly finalMarkings: readonly XmlElement[];
  /**
   * The node with an id, or the target of the reference node with that id.
   *
   * @throws an input error at `user` if there is none
   */
  find(id: string, user: XmlElement): PnmlNode;
}

/** A place or a transition by its position. */
interface PnmlNode {
  readonly kind: "place" | "transition";
  readonly index: number;
}

/**
 * Collects the elements of a net and its pages.
 *
 * @throws an input error if an id is missing or used twice, or references go in a circle
 */
function pnmlNodes(net: XmlElement, source: string | undefined): PnmlNodes {
  const found = { places: [] as XmlElement[], transitions: [] as XmlElement[], arcs: [] as XmlElement[] };
  const finalMarkings: XmlElement[] = [];
  const known = new Map<string, PnmlNode>();
  const references = new Map<string, XmlElement>();
  const claim = (element: XmlElement): string => {
    const id = requiredAttribute(element, "id", source);
    if (!known.has(id) && !references.has(id)) return id;
    throw elementError(element, source, { expected: "an id of its own for each node", found: `${quoted(id)} a second time` });
  };
  const collect = (parent: XmlElement): void => {
    for (const element of parent.children) {
      if (element.name === "place" || element.name === "transition") {
        const list = element.name === "place" ? found.places : found.transitions;
        known.set(claim(element), { kind: element.name, index: list.length });
        list.push(element);
      } else if (element.name === "referencePlace" || element.name === "referenceTransition") {
        references.set(claim(element), element);
      } else if (element.name === "arc") found.arcs.push(element);
      else if (element.name === "page") collect(element);
      // Some tools wrap their extensions.
      else if (element.name === "toolspecific") { for (const marking of markingsIn(element)) finalMarkings.push(marking); }
      else if (element.name === "finalmarkings") {
        for (const marking of childrenOf(element, "marking")) finalMarkings.push(marking);
      }
    }
  };
  collect(net);
  resolveReferences(references, known, source);
  const find = (id: string, user: XmlElement): PnmlNode => {
    const node = known.get(id);
    if (node !== undefined) return node;
    throw elementError(user, source, { expected: "the id of a place or a transition", found: quoted(id) });
  };
  return { ...found, finalMarkings, find };
}

const markingsIn = (element: XmlElement): XmlElement[] =>
  childrenOf(element, "finalmarkings").flatMap((markings) => childrenOf(markings, "marking"));

/** Maps the id of each reference node to its target. */
function resolveReferences(
  references: ReadonlyMap<string, XmlElement>,
  known: Map<string, PnmlNode>,
  source: string | undefined,
): void {
  for (const [id, element] of references) {
    const way = [id];
    let at = element;
    for (;;) {
      const next = requiredAttribute(at, "ref", source);
      const node = known.get(next);
      if (node !== undefined) {
        if ((node.kind === "place") !== (element.name === "referencePlace")) {
          throw elementError(element, source, { expected: `a reference to a ${otherThan(node.kind)}`, found: `a ${node.kind}` });
        }
        for (const step of way) known.set(step, node);
        break;
      }
      const further = references.get(next);
      if (further === undefined || way.length > references.size) {
        throw elementError(at, source, {
          expected: "a reference to a node of the net",
          found: further === undefined ? quoted(next) : "references that form a cycle",
        });
      }
      way.push(next);
      at = further;
    }
  }
}

const otherThan = (kind: PnmlNode["kind"]) => kind === "place" ? "transition" : "place";
