import { checkTree } from "./check-tree.ts";
import { createNetBuilder, type NetBuilder } from "./net-builder.ts";
import type { PetriNet } from "./petri-net.ts";
import type { ProcessTree } from "./process-tree.ts";

/**
 * The Petri net with the language of a process tree: a sound, safe, free-choice workflow net with one source place (`p1`) and one sink place, built
 * block by block (Leemans, "Robust Process Mining with Guarantees", 2017). Silent transitions open and close parallel blocks and loops; a loop may
 * have several redo parts. Ids follow the order of the tree, so that the same tree always gives the same net. Linear in the nodes of the tree.
 *
 * @example
 * ```ts
 * import { petriNetOfTree } from "@/process-models/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree-text.ts";
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
  const source = builder.place();
  const sink = addBlock(builder, tree, source);
  return builder.build([source], [sink]);
}

/** Adds the block of a tree behind its entry place and gives its exit place, which is made where none is given. */
function addBlock(builder: NetBuilder, tree: ProcessTree, entry: number, givenExit?: number): number {
  switch (tree.kind) {
    case "activity":
    case "silent": {
      const exit = givenExit ?? builder.place();
      builder.transition(tree.kind === "activity" ? tree.label : null, [entry], [exit]);
      return exit;
    }
    case "sequence": {
      const last = tree.children.length - 1;
      return tree.children.reduce((at, child, i) => addBlock(builder, child, at, i === last ? givenExit : undefined), entry);
    }
    case "choice":
      return tree.children.reduce<number | undefined>(
        (exit, child) => addBlock(builder, child, entry, exit),
        givenExit,
      ) as number;
    case "parallel":
      return addParallel(builder, tree.children, entry, givenExit);
    case "loop":
      return addLoop(builder, tree.children, entry, givenExit);
  }
}

function addParallel(builder: NetBuilder, children: readonly ProcessTree[], entry: number, givenExit?: number): number {
  const entries = children.map(() => builder.place());
  builder.transition(null, [entry], entries);
  const exits = children.map((child, i) => addBlock(builder, child, entries[i]));
  const exit = givenExit ?? builder.place();
  builder.transition(null, exits, [exit]);
  return exit;
}

/** A loop between places of its own: were they shared with its neighbours, it could be left half-way into a sibling of a choice. */
function addLoop(builder: NetBuilder, [body, ...redos]: readonly ProcessTree[], entry: number, givenExit?: number): number {
  const begin = builder.place();
  builder.transition(null, [entry], [begin]);
  const end = addBlock(builder, body, begin);
  for (const redo of redos) addBlock(builder, redo, end, begin);
  const exit = givenExit ?? builder.place();
  builder.transition(null, [end], [exit]);
  return exit;
}
