import { checkTree, type ProcessTree } from "../process-tree/process-tree.ts";
import { createNetBuilder, type NetBuilder } from "../petri-net/net-builder.ts";
import type { PetriNet } from "../petri-net/petri-net.ts";

/**
 * The Petri net with the language of a process tree: a sound, safe, free-choice workflow net with
 * one source place (`p1`) and one sink place, built block by block (Leemans, "Robust Process Mining
 * with Guarantees", 2017). Silent transitions open and close parallel blocks and loops; a loop may
 * have several redo parts. Ids follow the order of the tree, so that the same tree always gives the
 * same net. Linear in the nodes of the tree, which may be of any depth.
 *
 * @example
 * ```ts
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', X( 'b', 'c' ) )"));
 * assertEquals(net.transitions.map(({ label }) => label), ["a", "b", "c"]);
 * assertEquals(net.places.length, 3);
 * ```
 *
 * @throws an input error if an operator has too few children
 */
export function petriNetOfTree(tree: ProcessTree): PetriNet {
  checkTree(tree);
  const builder = createNetBuilder();
  const [source, sink] = [builder.place(), builder.place()];
  // Blocks still to be built, the next one on top: trees may be deeper than the call stack.
  const open: Step[] = [{ tree, entry: [source], exit: [sink] }];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const { tree: block, entry, exit } = step;
    if (block.kind === "activity" || block.kind === "silent") {
      builder.transition(block.kind === "activity" ? block.label : null, entry, exit);
    } else for (const part of stepsOf(builder, block.kind, block.children, entry, exit).reverse()) open.push(part);
  }
  return builder.build([source], [sink]);
}

/** A block to be built between places; only a leaf has several. */
interface Step {
  readonly tree: ProcessTree;
  readonly entry: readonly number[];
  readonly exit: readonly number[];
}

const SILENT_STEP: ProcessTree = { kind: "silent" };

/** The parts of a block, in order, with the places between them. */
function stepsOf(
  builder: NetBuilder,
  kind: "sequence" | "choice" | "parallel" | "loop",
  children: readonly ProcessTree[],
  entry: readonly number[],
  exit: readonly number[],
): Step[] {
  switch (kind) {
    case "sequence": {
      const borders = [entry, ...children.slice(1).map(() => [builder.place()]), exit];
      return children.map((tree, i) => ({ tree, entry: borders[i], exit: borders[i + 1] }));
    }
    case "choice":
      return children.map((tree) => ({ tree, entry, exit }));
    case "parallel": {
      const entries = children.map(() => builder.place());
      const exits = children.map(() => builder.place());
      return [
        { tree: SILENT_STEP, entry, exit: entries },
        ...children.map((tree, i) => ({ tree, entry: [entries[i]], exit: [exits[i]] })),
        { tree: SILENT_STEP, entry: exits, exit },
      ];
    }
    case "loop": {
      // Places of its own: were they shared with its neighbours, the loop could be left half-way
      // into a sibling of a choice.
      const [begin, end] = [[builder.place()], [builder.place()]];
      return [
        { tree: SILENT_STEP, entry, exit: begin },
        ...children.map((tree, i) => i === 0 ? { tree, entry: begin, exit: end } : { tree, entry: end, exit: begin }),
        { tree: SILENT_STEP, entry: end, exit },
      ];
    }
  }
}
