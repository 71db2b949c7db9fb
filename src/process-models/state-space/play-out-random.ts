import { inputError, limitError } from "../../errors.ts";
import { createRandom, type Random } from "../../numerics/random.ts";
import { checkTree, type ProcessTree } from "../process-tree/process-tree.ts";
import { enabledTransitions, fire, sameMarking } from "../petri-net/fire.ts";
import type { PetriNet } from "../petri-net/petri-net.ts";

/** Settings of {@linkcode playOutRandom}. */
export interface PlayOutRandomOptions {
  /**
   * Seed of the random numbers, a whole number from 0 on. The same seed gives the same traces
   * everywhere.
   */
  readonly seed: number;
  /** How many traces. Default 100. */
  readonly traces?: number;
  /** Most activities of a trace; a longer attempt is discarded. Default 1,000. */
  readonly maxLength?: number;
}

/** Trees nested deeper are refused: drawing is recursive. */
const DEEPEST = 1000;

/** Attempts for each trace wanted. */
const ATTEMPTS = 100;

/**
 * Random traces of a model, drawn with replacement.
 *
 * A net: of the enabled transitions each fires with the same chance, and in the final marking
 * stopping is one more option; attempts that end in a deadlock or get too long are discarded. A
 * tree: each branch of a choice is as likely as another, leaving a loop is as likely as each of its
 * redo parts, and all interleavings of parallel branches are equally likely. So the net and the
 * tree of one language may give a trace with different frequencies.
 *
 * @example
 * ```ts
 * import { playOutRandom } from "@/process-models/state-space/play-out-random.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tree = parseProcessTree("->( 'a', X( 'b', 'c' ) )");
 * const traces = playOutRandom(tree, { seed: 1, traces: 3 });
 * assertEquals(traces, playOutRandom(tree, { seed: 1, traces: 3 }));
 * assertEquals(traces.map(([first]) => first), ["a", "a", "a"]);
 * ```
 *
 * @throws an input error if a net has no final marking or an operator of a tree too few children; a
 * usage error for a wrong seed; a limit error if a hundred times as many attempts as traces wanted
 * do not bring enough traces, or if a tree has more than 1,000 levels
 */
export function playOutRandom(model: PetriNet | ProcessTree, options: PlayOutRandomOptions): string[][] {
  const { seed, traces: wanted = 100, maxLength = 1000 } = options;
  const random = createRandom(seed);
  const draw = "kind" in model ? treeDrawer(model, random, maxLength) : netDrawer(model, random, maxLength);
  const traces: string[][] = [];
  for (let attempts = 0; traces.length < wanted; attempts++) {
    if (attempts >= ATTEMPTS * wanted) {
      throw limitError({
        expected: `${wanted} traces of at most ${maxLength} activities in ${attempts} attempts`,
        found: String(traces.length),
        advice: "Raise maxLength, or check whether the model is sound.",
      });
    }
    const trace = draw();
    if (trace !== null) traces.push(trace);
  }
  return traces;
}

/** Draws a run of a net; null for a run that ends in a deadlock or is too long. */
function netDrawer(net: PetriNet, random: Random, maxLength: number): () => string[] | null {
  const final = net.finalMarking;
  if (final === null) throw inputError({ expected: "a net with a final marking", found: "a net without one" });
  // Silent moves between two activities: more than all silent transitions several times over is a
  // walk in a circle.
  const maxMoves = (maxLength + 1) * (10 + 2 * net.transitions.length);
  return () => {
    const trace: string[] = [];
    let marking = net.initialMarking;
    for (let moves = 0; moves < maxMoves; moves++) {
      const options = enabledTransitions(net, marking);
      const mayStop = sameMarking(marking, final);
      if (options.length === 0 && !mayStop) return null;
      const choice = random.integer(options.length + (mayStop ? 1 : 0));
      if (choice === options.length) return trace;
      const { label } = net.transitions[options[choice]];
      if (label !== null && trace.push(label) > maxLength) return null;
      marking = fire(net, marking, options[choice]);
    }
    return null;
  };
}

/** Draws a trace of a tree; null for one that is too long. */
function treeDrawer(tree: ProcessTree, random: Random, maxLength: number): () => string[] | null {
  checkTree(tree);
  let length = 0;
  let rounds = 0;
  let depth = 0;
  const draw = (node: ProcessTree): string[] => {
    if (length > maxLength || rounds > 10 * maxLength) return [];
    if (++depth > DEEPEST) throw limitError({ expected: `a tree of at most ${DEEPEST} levels`, found: "a deeper one" });
    const trace = drawNode(node);
    depth--;
    return trace;
  };
  const drawNode = (node: ProcessTree): string[] => {
    switch (node.kind) {
      case "activity":
        length++;
        return [node.label];
      case "silent":
        return [];
      case "sequence":
        return node.children.flatMap(draw);
      case "choice":
        return draw(node.children[random.integer(node.children.length)]);
      case "parallel":
        return interleave(node.children.map(draw), random);
      case "loop":
        return drawLoop(node.children);
    }
  };
  const drawLoop = ([body, ...redos]: readonly ProcessTree[]): string[] => {
    const trace = draw(body);
    for (;;) {
      const choice = random.integer(redos.length + 1);
      if (choice === redos.length || length > maxLength || ++rounds > 10 * maxLength) return trace;
      trace.push(...draw(redos[choice]), ...draw(body));
    }
  };
  return () => {
    length = rounds = depth = 0;
    const trace = draw(tree);
    return length > maxLength || rounds > 10 * maxLength ? null : trace;
  };
}

/**
 * One of all interleavings of some traces, each as likely as another: the next event comes from a
 * trace with the chance of its share of what is left.
 */
function interleave(parts: readonly string[][], random: Random): string[] {
  const left = parts.map((part) => part.length);
  const total = left.reduce((sum, length) => sum + length, 0);
  const trace: string[] = [];
  for (let i = 0; i < total; i++) {
    const part = random.choose(left);
    trace.push(parts[part][parts[part].length - left[part]--]);
  }
  return trace;
}
