import { limitError } from "../../errors.ts";
import { type ProcessTree, SILENT } from "../../process-models/process-tree/process-tree.ts";
import { writeXml, type XmlContent } from "../xml/write-xml.ts";
import { REDO_NAME } from "./read-ptml.ts";

/** Settings of {@linkcode writePtml}. */
export interface PtmlWriteOptions {
  /** The tree's name. Default "tree". */
  readonly name?: string;
}

/** Deepest tree that can be read back. */
const DEEPEST = 1000;

/**
 * Writes a process tree as PTML, the process tree markup of ProM. A loop is written with a silent
 * exit, several redo parts as a choice with the name `redo`. {@linkcode readPtml} reads back an
 * equal tree; an activity without a name becomes silent.
 *
 * @throws an input error if a label contains a character that XML does not allow, such as U+0000; a
 * limit error if the tree is deeper than 1,000 levels
 *
 * @example
 * ```ts
 * import { readPtml } from "@/formats/process-models/read-ptml.ts";
 * import { writePtml } from "@/formats/process-models/write-ptml.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tree = parseProcessTree("*( 'R&D', tau, 'b' )");
 * assertEquals(readPtml(writePtml(tree)), tree);
 * ```
 */
export function writePtml(tree: ProcessTree, options: PtmlWriteOptions = {}): string {
  const nodes: XmlContent[] = [];
  const relations: XmlContent[] = [];

  const add = (name: string, label: string, children: readonly ProcessTree[], depth: number): string => {
    if (depth > DEEPEST) throw limitError({ expected: `a tree of at most ${DEEPEST} levels`, found: "a deeper one" });
    const id = `n${nodes.length}`;
    nodes.push({ name, attributes: { id, name: label } });
    for (const child of children) relate(id, addTree(child, depth + 1));
    return id;
  };
  const relate = (sourceId: string, targetId: string) => {
    relations.push({ name: "parentsNode", attributes: { id: `r${relations.length}`, sourceId, targetId } });
  };
  const addTree = (node: ProcessTree, depth: number): string => {
    switch (node.kind) {
      case "activity":
        return add("manualTask", node.label, [], depth);
      case "silent":
        return add("automaticTask", "tau", [], depth);
      case "sequence":
        return add("sequence", "", node.children, depth);
      case "choice":
        return add("xor", "", node.children, depth);
      case "parallel":
        return add("and", "", node.children, depth);
      case "loop": {
        const [body, ...redo] = node.children;
        if (redo.length === 1) return add("xorLoop", "", [body, redo[0], SILENT], depth);
        const loop = add("xorLoop", "", [body], depth);
        relate(loop, add("xor", REDO_NAME, redo, depth + 1));
        relate(loop, addTree(SILENT, depth + 1));
        return loop;
      }
    }
  };

  const root = addTree(tree, 1);
  return writeXml({
    name: "ptml",
    children: [{
      name: "processTree",
      attributes: { id: "tree", name: options.name ?? "tree", root },
      children: [...nodes, ...relations],
    }],
  });
}
