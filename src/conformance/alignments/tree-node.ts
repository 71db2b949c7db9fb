import { SILENT_LABEL } from "../../process-models/state-space/dense-net.ts";
import type { Block } from "./fold-net.ts";

/** A block with what its dynamic programming needs. */
export interface Node {
  readonly id: number;
  readonly kind: Block["kind"];
  readonly children: readonly Node[];
  /** Of a leaf. */
  readonly origin: number;
  readonly label: number;
  readonly cost: number;
  /** Labels that occur in it, by code. */
  readonly alphabet: Uint8Array;
}

/** Deeper trees would exhaust the stack. */
const DEEPEST = 1_000;

/**
 * The tree with alphabets; null where concurrent blocks share a label, or blocks are nested too
 * deeply.
 */
export function treeNode(block: Block, labels: number): Node | null {
  let nodes = 0;
  const visit = (part: Block, depth: number): Node | null => {
    if (depth > DEEPEST) return null;
    const blocks = part.kind === "leaf"
      ? []
      : part.kind === "loop"
      ? [part.body, part.redo]
      : part.kind === "repeat"
      ? [part.body]
      : part.children;
    const children: Node[] = [];
    const alphabet = new Uint8Array(labels);
    for (const inner of blocks) {
      const child = visit(inner, depth + 1);
      if (child === null) return null;
      for (let label = 0; label < labels; label++) {
        if (child.alphabet[label] === 0) continue;
        if (part.kind === "parallel" && alphabet[label] === 1) return null;
        alphabet[label] = 1;
      }
      children.push(child);
    }
    const leaf = part.kind === "leaf" ? part : { origin: -1, label: SILENT_LABEL, cost: 0 };
    if (leaf.label >= 0) alphabet[leaf.label] = 1;
    return { id: nodes++, kind: part.kind, children, origin: leaf.origin, label: leaf.label, cost: leaf.cost, alphabet };
  };
  return visit(block, 0);
}
