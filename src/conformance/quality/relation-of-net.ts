import type { DirectlyFollows } from "../../event-log/directly-follows.ts";
import { type Block, foldNet } from "../alignments/fold-net.ts";
import { type StateSpace, stateSpace } from "../alignments/state-space.ts";
import { type DenseNet, SILENT_LABEL } from "../markings/dense-net.ts";
import { exploreMarkings } from "../markings/explore-markings.ts";
import { reduceNet } from "../markings/reduce-net.ts";
import { tokenBounds } from "../markings/token-bounds.ts";

/** Which labels can start and end a run, and follow each other directly in one. */
interface Follows {
  readonly start: ReadonlySet<number>;
  readonly end: ReadonlySet<number>;
  /** Pairs as `first * labels + second`. */
  readonly pairs: ReadonlySet<number>;
  /** Whether nothing visible need happen. */
  readonly skippable: boolean;
}

/**
 * The directly-follows relation of all runs of a net from its initial to its final marking; its counts are 1 each. Block-structured nets are read
 * off their tree, of others the markings are listed.
 *
 * @param labels by code; all visible transitions of the net have one
 * @returns null if there are too many markings to list
 */
export function relationOfNet(net: DenseNet, labels: readonly string[], maxMarkings = 30_000): DirectlyFollows | null {
  const block = foldNet(net);
  const follows = (block && followsOfBlock(block, labels.length)) ?? followsOfMarkings(net, labels.length, maxMarkings);
  if (follows === null) return null;
  const size = labels.length;
  const pairs = [...follows.pairs].sort((a, b) => a - b);
  const marked = (codes: ReadonlySet<number>) => Float64Array.from({ length: size }, (_, label) => codes.has(label) ? 1 : 0);
  const used = new Set([...follows.start, ...pairs.map((pair) => pair % size)]);
  return {
    activities: labels,
    activityCounts: marked(used),
    startCounts: marked(follows.start),
    endCounts: marked(follows.end),
    from: Uint32Array.from(pairs, (pair) => Math.floor(pair / size)),
    to: Uint32Array.from(pairs, (pair) => pair % size),
    counts: new Float64Array(pairs.length).fill(1),
  };
}

const DEEPEST = 500;

function followsOfBlock(block: Block, size: number, depth = 0): Follows | null {
  if (depth > DEEPEST) return null;
  if (block.kind === "leaf") {
    const label = new Set(block.label === SILENT_LABEL ? [] : [block.label]);
    return { start: label, end: label, pairs: new Set(), skippable: label.size === 0 };
  }
  const blocks = block.kind === "loop" ? [block.body, block.redo] : block.kind === "repeat" ? [block.body] : block.children;
  const parts: Follows[] = [];
  for (const inner of blocks) {
    const part = followsOfBlock(inner, size, depth + 1);
    if (part === null) return null;
    parts.push(part);
  }
  if (block.kind === "choice") return parts.reduce(either);
  if (block.kind === "sequence") return parts.reduce((a, b) => then(a, b, size));
  if (block.kind === "parallel") return parts.reduce((a, b) => beside(a, b, size));
  if (block.kind === "repeat") return { ...again(parts[0], size), skippable: true };
  // body, then any number of times redo and body again
  const round = then(parts[1], parts[0], size);
  const rounds = again(round, size);
  return then(parts[0], { ...rounds, skippable: true }, size);
}

const product = (a: ReadonlySet<number>, b: ReadonlySet<number>, size: number): number[] =>
  [...a].flatMap((first) => [...b].map((second) => first * size + second));

function either(a: Follows, b: Follows): Follows {
  return {
    start: a.start.union(b.start),
    end: a.end.union(b.end),
    pairs: a.pairs.union(b.pairs),
    skippable: a.skippable || b.skippable,
  };
}

function then(a: Follows, b: Follows, size: number): Follows {
  return {
    start: a.skippable ? a.start.union(b.start) : a.start,
    end: b.skippable ? a.end.union(b.end) : b.end,
    pairs: new Set([...a.pairs, ...b.pairs, ...product(a.end, b.start, size)]),
    skippable: a.skippable && b.skippable,
  };
}

/** Labels of both parts may stand next to each other in any order. */
function beside(a: Follows, b: Follows, size: number): Follows {
  const [first, second] = [labelsOf(a, size), labelsOf(b, size)];
  return {
    start: a.start.union(b.start),
    end: a.end.union(b.end),
    pairs: new Set([...a.pairs, ...b.pairs, ...product(first, second, size), ...product(second, first, size)]),
    skippable: a.skippable && b.skippable,
  };
}

const labelsOf = ({ start, end, pairs }: Follows, size: number): Set<number> =>
  new Set([...start, ...end, ...[...pairs].flatMap((pair) => [Math.floor(pair / size), pair % size])]);

const again = (part: Follows, size: number): Follows => ({
  ...part,
  pairs: new Set([...part.pairs, ...product(part.end, part.start, size)]),
});

function followsOfMarkings(net: DenseNet, size: number, maxMarkings: number): Follows | null {
  const { net: reduced } = reduceNet(net);
  const graph = exploreMarkings(reduced, { maxMarkings, bounds: tokenBounds(reduced) });
  if (!graph.complete) return null;
  const space = stateSpace(reduced, graph, size);
  if (space === null) return { start: new Set(), end: new Set(), pairs: new Set(), skippable: false };
  const { next, ends } = visibleNext(space, size);
  const pairs = new Set<number>();
  const end = new Set<number>();
  space.byLabel.forEach((arcs, label) => {
    for (const to of arcs?.to ?? []) {
      for (let other = 0; other < size; other++) if (next[to * size + other] === 1) pairs.add(label * size + other);
      if (ends[to] === 1) end.add(label);
    }
  });
  const start = new Set(
    Array.from({ length: size }, (_, label) => label).filter((label) => next[space.initial * size + label] === 1),
  );
  return { start, end, pairs, skippable: ends[space.initial] === 1 };
}

/** For each state the labels that can come next, and whether the run can end without another. */
function visibleNext(space: StateSpace, size: number): { next: Uint8Array; ends: Uint8Array } {
  const { net, graph, outOf, byLabel } = space;
  const next = new Uint8Array(space.size * size);
  const ends = new Uint8Array(space.size);
  ends[space.final] = 1;
  byLabel.forEach((arcs, label) => arcs?.from.forEach((from) => next[from * size + label] = 1));
  // Components are numbered so that a silent arc leads to a smaller number: what it leads to is known already.
  for (let state = 0; state < space.size; state++) {
    for (let arc = outOf.first[state]; arc < outOf.first[state + 1]; arc++) {
      if (net.transitions[graph.transition[outOf.firing[arc]]].label !== SILENT_LABEL) continue;
      const to = outOf.state[arc];
      for (let label = 0; label < size; label++) next[state * size + label] |= next[to * size + label];
      ends[state] |= ends[to];
    }
  }
  return { next, ends };
}
