import type { Block } from "./fold-net.ts";
import { limitError } from "../../errors.ts";
import type { TaggedRun } from "../../process-models/state-space/reduce-net.ts";
import { type Context, runOf } from "./run-of-tree.ts";
import {
  closed,
  costIn,
  type Costs,
  leafCosts,
  least,
  matrix,
  minPlus,
  raised,
  restricted,
  silentCosts,
  type View,
} from "./interval-costs.ts";
import { type Node, treeNode } from "./tree-node.ts";

/** Aligns traces with a tree, exactly. */
export interface TreeAligner {
  readonly cost: (steps: ArrayLike<number>) => number;
  /** An optimal run, -1 for log moves. */
  readonly run: (steps: ArrayLike<number>) => TaggedRun;
}

const NOTHING = new Int32Array(0);

/** Bytes of cost matrices that are kept for later traces. */
const DEFAULT_CACHE_BYTES = 128 * 2 ** 20;

/**
 * Dynamic programming on a block-structured model: the least cost of each block for each interval
 * of the trace, the trace restricted to the block's labels. A choice takes the least of its
 * children, a sequence their min-plus product, a loop the closure of its body and its way back;
 * concurrent children share no labels, so that their costs add up, whatever the interleaving: this
 * is what makes models exact whose markings are too many to list. Cubic in the events of a block,
 * once for each distinct restriction of a trace.
 *
 * Asked beyond the deadline it throws a limit error.
 *
 * @returns null where concurrent blocks share a label, or blocks are nested too deeply
 */
export function createTreeAligner(
  block: Block,
  options: { readonly logCosts: Int32Array; readonly cacheBytes?: number; readonly deadline?: () => boolean },
): TreeAligner | null {
  const { logCosts, cacheBytes = DEFAULT_CACHE_BYTES, deadline = () => false } = options;
  const root = treeNode(block, logCosts.length);
  if (root === null) return null;
  const cache = new Map<string, Costs>();
  let bytes = 0;

  const costsOf = (node: Node, sequence: Int32Array): Costs => {
    const key = `${node.id}:${textOf(sequence)}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const costs = compute(node, sequence);
    bytes += costs.values.byteLength + 2 * key.length;
    cache.set(key, costs);
    return costs;
  };

  const viewOf = (child: Node, sequence: Int32Array): View => {
    const position = new Int32Array(sequence.length + 1);
    const skipped = new Float64Array(sequence.length + 1);
    for (let i = 0; i < sequence.length; i++) {
      const mine = child.alphabet[sequence[i]];
      position[i + 1] = position[i] + mine;
      skipped[i + 1] = skipped[i] + (mine === 1 ? 0 : logCosts[sequence[i]]);
    }
    return { costs: costsOf(child, restricted(child, sequence)), position, skipped };
  };

  /** The costs of a child for all intervals of its parent's sequence. */
  const extended = (child: Node, sequence: Int32Array): Costs => {
    const view = viewOf(child, sequence);
    if (view.costs.width === sequence.length + 1) return view.costs;
    return matrix(sequence.length + 1, (i, j) => costIn(view, i, j));
  };

  const compute = (node: Node, sequence: Int32Array): Costs => {
    if (deadline()) throw limitError({ found: "that time was up before a trace was aligned" });
    if (node.kind === "leaf") return leafCosts(node, sequence, logCosts);
    if (node.kind === "choice") return node.children.map((child) => extended(child, sequence)).reduce(least);
    if (node.kind === "repeat") return closed(silentCosts(sequence, logCosts), extended(node.children[0], sequence));
    if (node.kind === "loop") {
      const [body, redo] = node.children.map((child) => extended(child, sequence));
      return closed(body, minPlus(redo, body));
    }
    // A child that shows none of the events costs the same wherever it happens.
    const { showing, others } = dividedBy(node, sequence);
    if (showing.length === 0) return raised(silentCosts(sequence, logCosts), others);
    if (node.kind === "sequence") return raised(showing.map((child) => extended(child, sequence)).reduce(minPlus), others);
    const views = showing.map((child) => viewOf(child, sequence));
    return matrix(
      sequence.length + 1,
      (i, j) => views.reduce((sum, { costs, position }) => sum + costs.values[position[i] * costs.width + position[j]], others),
    );
  };

  /** The children that show some of the events, and what the others cost together. */
  const dividedBy = (node: Node, sequence: Int32Array): { showing: Node[]; others: number } => {
    const shows = ({ alphabet }: Node) => sequence.some((step) => alphabet[step] === 1);
    const silent = node.children.filter((child) => !shows(child));
    return {
      showing: node.children.filter(shows),
      others: silent.reduce((sum, child) => sum + wholeCost(child, NOTHING), 0),
    };
  };

  /**
   * The least cost of a node for a whole sequence, without the intervals where they are not needed.
   */
  const wholeCost = (node: Node, sequence: Int32Array): number => {
    if (node.kind === "choice") {
      return Math.min(
        ...node.children.map((child) => wholeCost(child, restricted(child, sequence)) + restCost(child, sequence, logCosts)),
      );
    }
    if (node.kind === "parallel" || node.kind === "sequence") {
      const { showing, others } = dividedBy(node, sequence);
      if (showing.length <= 1 || node.kind === "parallel") {
        const each = showing.map((child) => wholeCost(child, restricted(child, sequence)));
        return each.reduce((sum, cost) => sum + cost, others);
      }
    }
    return lastOf(costsOf(node, sequence));
  };

  const trim = () => {
    if (bytes <= cacheBytes) return;
    cache.clear();
    bytes = 0;
  };

  const context: Context = {
    costsOf,
    viewOf,
    wholeCost: (node, steps) => wholeCost(node, restricted(node, steps)) + restCost(node, steps, logCosts),
  };
  return {
    cost: (steps) => {
      trim();
      return restCost(root, steps, logCosts) + wholeCost(root, restricted(root, steps));
    },
    run: (steps) => {
      trim();
      const out: TaggedRun = runOf(context, root, Int32Array.from(steps), Int32Array.from(steps, (_, i) => i));
      return out;
    },
  };
}

const textOf = (sequence: Int32Array): string => {
  let text = "";
  for (const step of sequence) text += String.fromCodePoint(step < 0xd800 ? step : step + 0x800);
  return text;
};

const lastOf = ({ width, values }: Costs): number => values[width - 1];

function restCost(root: Node, steps: ArrayLike<number>, logCosts: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < steps.length; i++) if (root.alphabet[steps[i]] === 0) sum += logCosts[steps[i]];
  return sum;
}
