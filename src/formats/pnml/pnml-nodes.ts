import type { XmlElement } from "../xml/read-xml.ts";
import { childrenOf, elementError, quoted, requiredAttribute } from "../xml/xml-places.ts";

/** The elements of a net, all pages put together, in the order of the document. */
export interface PnmlNodes {
  readonly places: readonly XmlElement[];
  readonly transitions: readonly XmlElement[];
  readonly arcs: readonly XmlElement[];
  readonly finalMarkings: readonly XmlElement[];
  /**
   * The node with an id, or the one that a reference node with that id leads to.
   *
   * @throws an input error at `user` if there is none
   */
  find(id: string, user: XmlElement): PnmlNode;
}

/** A place or a transition by its position. */
export interface PnmlNode {
  readonly kind: "place" | "transition";
  readonly index: number;
}

/**
 * Collects what a net and its pages hold.
 *
 * @throws an input error if an id is missing or used twice, or references go in a circle
 */
export function pnmlNodes(net: XmlElement, source: string | undefined): PnmlNodes {
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
      else if (element.name === "finalmarkings") finalMarkings.push(...childrenOf(element, "marking"));
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

/** Makes each reference's id one of the node that it leads to. */
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
          found: further === undefined ? quoted(next) : "references that go in a circle",
        });
      }
      way.push(next);
      at = further;
    }
  }
}

const otherThan = (kind: PnmlNode["kind"]) => kind === "place" ? "transition" : "place";
