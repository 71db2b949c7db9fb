import { type Block, treeOfNet } from "../alignments/tree-of-net.ts";
import { type CondensedMarkings, condenseMarkings } from "../alignments/condense-markings.ts";
import { type DenseNet, SILENT_LABEL } from "../../process-models/state-space/dense-net.ts";
import { type ExplorationLimits, exploreMarkings } from "../../process-models/state-space/explore-markings.ts";
import { reduceNet } from "../../process-models/state-space/reduce-net.ts";
import { tokenBounds } from "../../process-models/state-space/token-bounds.ts";

/** A set of labels: 1 for its members, by code. */
export type Flags = Uint8Array;

/** Which labels can start and end a run, and follow each other directly in one. */
export interface Follows {
  readonly start: Flags;
  readonly end: Flags;
  /** By first * labels + second. */
  readonly pairs: Flags;
}

/** Labels for which the table of pairs is at most 64 MB. */
const MOST_LABELS = 8_000;

/**
 * The directly-follows relation of all runs of a net from its initial to its final marking.
 * For block-structured nets it is derived from their tree, for others from their markings.
 *
 * @param size how many labels there are; all visible transitions of the net have one
 * @param limits of the exploration where the net is not block-structured
 * @returns null if there are too many markings or labels to list
 */
export function followsOfNet(net: DenseNet, size: number, limits: ExplorationLimits = {}): Follows | null {
  if (size > MOST_LABELS) return null;
  const block = treeOfNet(net);
  return (block && followsOfBlock(block, size)) ?? followsOfMarkings(net, size, limits);
}

const DEEPEST = 1_000;

/**
 * The labels at the ends of a block; one table has the pairs that follow each other in all blocks.
 */
interface Ends {
  readonly start: Flags;
  readonly end: Flags;
  readonly labels: Flags;
  /** Whether the block can be executed without a visible label. */
  readonly skippable: boolean;
}

function followsOfBlock(block: Block, size: number): Follows | null {
  const pairs = new Uint8Array(size * size);
  const follow = (first: Flags, second: Flags) => {
    const next = Array.from(second.keys()).filter((label) => second[label] === 1);
    for (let a = 0; a < size; a++) if (first[a] === 1) { for (const b of next) pairs[a * size + b] = 1; }
  };
  const visit = (part: Block, depth: number): Ends | null => {
    if (depth > DEEPEST) return null;
    if (part.kind === "leaf") return endsOfLeaf(part.label, size);
    const inner = part.kind === "loop" ? [part.body, part.redo] : part.kind === "repeat" ? [part.body] : part.children;
    const ends: Ends[] = [];
    for (const child of inner) {
      const found = visit(child, depth + 1);
      if (found === null) return null;
      ends.push(found);
    }
    if (part.kind === "sequence") return inSequence(ends, follow);
    if (part.kind === "choice") return together(ends, ends.some(({ skippable }) => skippable));
    if (part.kind === "parallel") return inParallel(ends, follow);
    // The body, then redo and body any number of times; a repeat is a loop with a silent body.
    const nothing = endsOfLeaf(SILENT_LABEL, size);
    const [body, redo] = part.kind === "loop" ? ends : [nothing, ends[0]];
    const round = inSequence([redo, body], follow);
    follow(round.end, round.start);
    return inSequence([body, { ...round, skippable: true }], follow);
  };
  const ends = visit(block, 0);
  return ends && { start: ends.start, end: ends.end, pairs };
}

function endsOfLeaf(label: number, size: number): Ends {
  const flags = new Uint8Array(size);
  if (label >= 0) flags[label] = 1;
  return { start: flags, end: flags, labels: flags, skippable: label === SILENT_LABEL };
}

function addFlags(to: Flags, from: Flags): void {
  for (let label = 0; label < to.length; label++) to[label] |= from[label];
}

function together(parts: readonly Ends[], skippable: boolean): Ends {
  const [start, end, labels] = (["start", "end", "labels"] as const).map((key) => {
    const flags = new Uint8Array(parts[0][key].length);
    for (const part of parts) addFlags(flags, part[key]);
    return flags;
  });
  return { start, end, labels, skippable };
}

function inSequence(parts: readonly Ends[], follow: (first: Flags, second: Flags) => void): Ends {
  return parts.reduce((a, b) => {
    follow(a.end, b.start);
    const [start, end, labels] = [a.start.slice(), b.end.slice(), a.labels.slice()];
    if (a.skippable) addFlags(start, b.start);
    if (b.skippable) addFlags(end, a.end);
    addFlags(labels, b.labels);
    return { start, end, labels, skippable: a.skippable && b.skippable };
  });
}

/** Labels of different parallel parts can follow each other in both orders. */
function inParallel(parts: readonly Ends[], follow: (first: Flags, second: Flags) => void): Ends {
  const before = new Uint8Array(parts[0].labels.length);
  for (const { labels } of parts) {
    follow(before, labels);
    follow(labels, before);
    addFlags(before, labels);
  }
  return together(parts, parts.every(({ skippable }) => skippable));
}

function followsOfMarkings(net: DenseNet, size: number, limits: ExplorationLimits): Follows | null {
  const { net: reduced } = reduceNet(net);
  const graph = exploreMarkings(reduced, { ...limits, bounds: tokenBounds(reduced) });
  if (!graph.complete) return null;
  const [start, end, pairs] = [new Uint8Array(size), new Uint8Array(size), new Uint8Array(size * size)];
  const space = condenseMarkings(reduced, graph, size);
  if (space === null) return { start, end, pairs };
  const { next, ends } = visibleNext(space, size);
  space.byLabel.forEach((arcs, label) => {
    for (const to of new Set(arcs?.to ?? [])) {
      addFlags(pairs.subarray(label * size, (label + 1) * size), next.subarray(to * size, (to + 1) * size));
      end[label] |= ends[to];
    }
  });
  addFlags(start, next.subarray(space.initial * size, (space.initial + 1) * size));
  return { start, end, pairs };
}

/** For each state the labels that can come next, and whether the run can end without another. */
function visibleNext(space: CondensedMarkings, size: number): { next: Uint8Array; ends: Uint8Array } {
  const { net, graph, outOf, byLabel } = space;
  const next = new Uint8Array(space.size * size);
  const ends = new Uint8Array(space.size);
  ends[space.final] = 1;
  byLabel.forEach((arcs, label) => arcs?.from.forEach((from) => next[from * size + label] = 1));
  // A silent arc leads to a smaller number, whose labels are known already.
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
