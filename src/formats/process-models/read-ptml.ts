import { limitError } from "../../errors.ts";
import { activity, type ProcessTree, SILENT, type TreeOperator } from "../../process-models/process-tree/process-tree.ts";
import {
  childrenOf,
  elementError,
  type ModelReadOptions,
  quoted,
  readXml,
  requiredAttribute,
  type XmlElement,
} from "../xml/read-xml.ts";

/** Trees nested deeper are refused: more than any process has, less than any engine's stack. */
const DEEPEST = 1000;

const OPERATORS: ReadonlyMap<string, TreeOperator> = new Map<string, TreeOperator>([
  ["sequence", "sequence"],
  ["xor", "choice"],
  ["def", "choice"],
  ["and", "parallel"],
  ["xorLoop", "loop"],
  ["defLoop", "loop"],
]);
const LEAVES: ReadonlySet<string> = new Set(["manualTask", "automaticTask"]);
/** Nodes of PTML that a process tree cannot express. */
const REFUSED: ReadonlySet<string> = new Set(["or", "placeholder", "event", "message", "timeout"]);

/** Name of the choice between several redo parts of a loop. */
export const REDO_NAME = "redo";

/**
 * Reads a process tree from PTML, the process tree markup of ProM: nodes, and relations from parent
 * to child in the order of the children.
 *
 * A loop of PTML has three children: body, redo and exit; an exit that is not silent becomes a
 * sequence with the loop. Leaves of the type `automaticTask`, and those without a name, are silent.
 * A leaf that is written several times may have as many parents.
 *
 * @throws an input error with line and column if the text is no PTML, has no tree or several, a
 * node with two parents or outside the tree, an operator with too few children, or an operator that
 * process trees do not have (`or`); a limit error if it is nested deeper than 1,000 levels, or as
 * for {@linkcode readXml}
 *
 * @example
 * ```ts
 * import { readPtml } from "@/formats/process-models/read-ptml.ts";
 * import { printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tree = readPtml(`<ptml><processTree root="1" id="t">
 *   <xor id="1"/><manualTask id="2" name="a"/><automaticTask id="3" name="tau"/>
 *   <parentsNode id="4" sourceId="1" targetId="2"/><parentsNode id="5" sourceId="1" targetId="3"/>
 * </processTree></ptml>`);
 * assertEquals(printProcessTree(tree), "X( 'a', tau )");
 * ```
 */
export function readPtml(text: string, options: ModelReadOptions = {}): ProcessTree {
  const { source } = options;
  const document = theTree(readXml(text, options), source);
  const { nodes, children } = readRelations(document, source);
  const rootId = requiredAttribute(document, "root", source);
  const root = nodes.get(rootId);
  if (root === undefined) {
    throw elementError(document, source, { expected: "the id of a node as root", found: quoted(rootId) });
  }
  const reached = new Set<XmlElement>();

  const treeOf = (element: XmlElement, depth: number): ProcessTree => {
    reached.add(element);
    if (depth > DEEPEST) {
      throw limitError({
        file: source,
        line: element.line,
        expected: `a tree of at most ${DEEPEST} levels`,
        found: "a deeper one",
      });
    }
    const name = element.attributes.get("name") ?? "";
    if (element.name === "automaticTask") return SILENT;
    if (element.name === "manualTask") return name === "" ? SILENT : activity(name);
    const kind = OPERATORS.get(element.name)!;
    const below = (children.get(element) ?? []).map((child) => treeOf(child, depth + 1));
    if (kind !== "loop") {
      if (below.length > 0) return { kind, children: below };
      throw elementError(element, source, { expected: `children of the <${element.name}>`, found: "none" });
    }
    return loopOf(element, below, (children.get(element) ?? [])[1], source);
  };

  const tree = treeOf(root, 1);
  if (reached.size < nodes.size) {
    throw elementError(document, source, {
      expected: "a tree of all nodes",
      found: `nodes that the root does not reach (${nodes.size - reached.size})`,
    });
  }
  return tree;
}

function theTree(root: XmlElement, source: string | undefined): XmlElement {
  if (root.name !== "ptml") {
    throw elementError(root, source, { expected: "<ptml> as the outermost element", found: `<${root.name}>` });
  }
  const trees = childrenOf(root, "processTree");
  if (trees.length === 1) return trees[0];
  throw elementError(trees[1] ?? root, source, {
    expected: "one process tree",
    found: trees.length === 0 ? "none" : `${trees.length}`,
  });
}

/** Whether a task is written again, as some programs do for each place of it in the tree. */
const isSameLeaf = (a: XmlElement, b: XmlElement): boolean =>
  LEAVES.has(a.name) && a.name === b.name && a.attributes.get("name") === b.attributes.get("name");

/** The nodes by id, and the children of each. */
function readRelations(
  document: XmlElement,
  source: string | undefined,
): { nodes: Map<string, XmlElement>; children: Map<XmlElement, XmlElement[]> } {
  const nodes = new Map<string, XmlElement>();
  /** How many parents a node may still get. */
  const places = new Map<XmlElement, number>();
  for (const element of document.children) {
    if (REFUSED.has(element.name)) {
      throw elementError(element, source, { expected: "sequence, xor, and, xorLoop or a task", found: `<${element.name}>` });
    }
    if (!OPERATORS.has(element.name) && !LEAVES.has(element.name)) continue;
    const id = requiredAttribute(element, "id", source);
    const known = nodes.get(id);
    if (known !== undefined && isSameLeaf(known, element)) {
      places.set(known, places.get(known)! + 1);
      continue;
    }
    if (known !== undefined) {
      throw elementError(element, source, { expected: "an id of its own for each node", found: `${quoted(id)} a second time` });
    }
    nodes.set(id, element);
    places.set(element, 1);
  }
  const children = new Map<XmlElement, XmlElement[]>();
  const rootId = document.attributes.get("root");
  for (const relation of childrenOf(document, "parentsNode")) {
    const [parent, child] = ["sourceId", "targetId"].map((name) => {
      const id = requiredAttribute(relation, name, source);
      const node = nodes.get(id);
      if (node !== undefined) return node;
      throw elementError(relation, source, { expected: `the id of a node as ${name}`, found: quoted(id) });
    });
    if (LEAVES.has(parent.name)) {
      throw elementError(relation, source, { expected: "children of operators", found: `one of a <${parent.name}>` });
    }
    if (places.get(child) === 0 || child.attributes.get("id") === rootId) {
      throw elementError(relation, source, { expected: "one parent of each node, and none of the root", found: "another" });
    }
    places.set(child, places.get(child)! - 1);
    (children.get(parent) ?? children.set(parent, []).get(parent)!).push(child);
  }
  return { nodes, children };
}

/**
 * The tree of a loop with body, redo and exit. A silent exit is left out; several redo parts are
 * the children of a choice with the name {@linkcode REDO_NAME}.
 */
function loopOf(
  element: XmlElement,
  below: readonly ProcessTree[],
  redoElement: XmlElement | undefined,
  source: string | undefined,
): ProcessTree {
  if (below.length < 2 || below.length > 3) {
    throw elementError(element, source, {
      expected: "three children of a loop: body, redo and exit",
      found: `${below.length}`,
    });
  }
  const [body, redo, exit] = below;
  const several = redo.kind === "choice" && redoElement?.attributes.get("name") === REDO_NAME;
  const loop: ProcessTree = { kind: "loop", children: several ? [body, ...redo.children] : [body, redo] };
  return exit === undefined || exit.kind === "silent" ? loop : { kind: "sequence", children: [loop, exit] };
}
