import { type DenseNet, SILENT_LABEL } from "../../process-models/state-space/dense-net.ts";

/** A part of a net with one entry and one exit, as a tree whose leaves are transitions. */
export type Block =
  | { readonly kind: "leaf"; readonly origin: number; readonly label: number; readonly cost: number }
  | { readonly kind: "sequence" | "choice" | "parallel"; readonly children: readonly Block[] }
  | { readonly kind: "loop"; readonly body: Block; readonly redo: Block }
  | { readonly kind: "repeat"; readonly body: Block };

interface Part {
  readonly block: Block;
  readonly inputs: Set<number>;
  readonly outputs: Set<number>;
}

/**
 * A net during its reduction: parts by number, and the parts before and behind each place.
 */
interface Reduction {
  readonly parts: Map<number, Part>;
  readonly producers: Map<number, Set<number>>;
  readonly consumers: Map<number, Set<number>>;
  source: number;
  readonly sink: number;
  nextPart: number;
  nextPlace: number;
}

/**
 * The tree of a block-structured net (compare van Zelst, Leemans, "Translating Workflow Nets to
 * Process Trees", 2021): exclusive parts, self-loops, series, loops and pairs of concurrent parts
 * are replaced by one part each, until one is left; a silent transition is fused with its neighbour
 * only where no other rule fits. These are the rules by which van der Aalst et al. ("Soundness of
 * workflow nets", 2011) and Murata (1989) reduce nets. Each step refines a safe net, read
 * backwards: a net that is reduced to one part is sound and has the runs of the tree.
 *
 * @returns null if the net is not block-structured, or does not go from one token to one token
 */
export function treeOfNet(net: DenseNet): Block | null {
  const source = onlyToken(net.initial);
  const sink = onlyToken(net.final);
  const plain = net.transitions.every(({ inputWeights, outputWeights }) =>
    inputWeights.every((weight) => weight === 1) && outputWeights.every((weight) => weight === 1)
  );
  if (source < 0 || sink < 0 || source === sink || !plain) return null;
  const reduction: Reduction = {
    parts: new Map(),
    producers: new Map(),
    consumers: new Map(),
    source,
    sink,
    nextPart: 0,
    nextPlace: net.places,
  };
  for (const { origin, label, cost, inputs, outputs } of net.transitions) {
    add(reduction, { block: { kind: "leaf", origin, label, cost }, inputs: new Set(inputs), outputs: new Set(outputs) });
  }
  const rules = [reduceChoice, reduceSelfLoops, reduceSequence, reduceLoops, reduceParallel, fuseSilent];
  while (rules.some((rule) => rule(reduction)));
  return theOnlyPart(reduction);
}

function onlyToken(marking: readonly number[]): number {
  const place = marking.findIndex((tokens) => tokens > 0);
  return marking.reduce((sum, tokens) => sum + tokens, 0) === 1 ? place : -1;
}

function theOnlyPart({ parts, source, sink }: Reduction): Block | null {
  if (parts.size !== 1) return null;
  const [{ block, inputs, outputs }] = parts.values();
  return only(inputs) === source && only(outputs) === sink ? block : null;
}

const NONE: ReadonlySet<number> = new Set();
const producersOf = (reduction: Reduction, place: number): ReadonlySet<number> => reduction.producers.get(place) ?? NONE;
const consumersOf = (reduction: Reduction, place: number): ReadonlySet<number> => reduction.consumers.get(place) ?? NONE;
const isInner = ({ source, sink }: Reduction, place: number): boolean => place !== source && place !== sink;

/** The only member of a set, -1 if there is not exactly one. */
function only(set: ReadonlySet<number>): number {
  if (set.size !== 1) return -1;
  const [member] = set;
  return member;
}

function sameSet(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === b.size && [...a].every((member) => b.has(member));
}

function add(reduction: Reduction, part: Part): number {
  const number = reduction.nextPart++;
  reduction.parts.set(number, part);
  for (const place of part.inputs) link(reduction.consumers, place, number);
  for (const place of part.outputs) link(reduction.producers, place, number);
  return number;
}

function link(ends: Map<number, Set<number>>, place: number, part: number): void {
  const set = ends.get(place);
  if (set === undefined) ends.set(place, new Set([part]));
  else set.add(part);
}

function remove(reduction: Reduction, number: number): Part {
  const part = reduction.parts.get(number)!;
  reduction.parts.delete(number);
  for (const place of part.inputs) reduction.consumers.get(place)!.delete(number);
  for (const place of part.outputs) reduction.producers.get(place)!.delete(number);
  return part;
}

/** Joins blocks under an operator; those that have the same one at their root are taken apart. */
function join(kind: "sequence" | "choice" | "parallel", blocks: readonly Block[]): Block {
  return { kind, children: blocks.flatMap((block) => block.kind === kind ? block.children : [block]) };
}

/** Parts from the same places to the same places are a choice. */
function reduceChoice(reduction: Reduction): boolean {
  const groups = new Map<string, number[]>();
  const key = (places: Set<number>) => [...places].sort((a, b) => a - b).join(" ");
  for (const [number, { inputs, outputs }] of reduction.parts) {
    const name = `${key(inputs)}>${key(outputs)}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [number]);
    else group.push(number);
  }
  let changed = false;
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const parts = group.map((number) => remove(reduction, number));
    add(reduction, { ...parts[0], block: join("choice", parts.map(({ block }) => block)) });
    changed = true;
  }
  return changed;
}

/**
 * A part from a place to itself happens any number of times between the arrival of the token and
 * its leaving: the place becomes two.
 */
function reduceSelfLoops(reduction: Reduction): boolean {
  for (const [number, { block, inputs, outputs }] of reduction.parts) {
    const place = only(inputs);
    if (place < 0 || only(outputs) !== place) continue;
    remove(reduction, number);
    const arrival = reduction.nextPlace++;
    for (const producer of [...producersOf(reduction, place)]) {
      const part = remove(reduction, producer);
      part.outputs.delete(place);
      part.outputs.add(arrival);
      add(reduction, part);
    }
    if (reduction.source === place) reduction.source = arrival;
    add(reduction, { block: { kind: "repeat", body: block }, inputs: new Set([arrival]), outputs: new Set([place]) });
    return true;
  }
  return false;
}

/** A place between two parts, which serves nothing else, makes them a sequence. */
function reduceSequence(reduction: Reduction): boolean {
  let changed = false;
  for (const place of [...reduction.producers.keys()]) {
    const before = only(producersOf(reduction, place));
    const after = only(consumersOf(reduction, place));
    if (before < 0 || after < 0 || before === after || !isInner(reduction, place)) continue;
    if (reduction.parts.get(before)!.outputs.size !== 1 || reduction.parts.get(after)!.inputs.size !== 1) continue;
    const first = remove(reduction, before);
    const second = remove(reduction, after);
    add(reduction, { block: join("sequence", [first.block, second.block]), inputs: first.inputs, outputs: second.outputs });
    changed = true;
  }
  return changed;
}

/** A part that leads back from the end of another one to its start makes a loop of them. */
function reduceLoops(reduction: Reduction): boolean {
  let changed = false;
  for (const [redo, { inputs, outputs }] of [...reduction.parts]) {
    if (!reduction.parts.has(redo)) continue;
    const end = only(inputs);
    const start = only(outputs);
    if (end < 0 || start < 0 || end === start || start === reduction.sink || end === reduction.source) continue;
    const body = only(consumersOf(reduction, start));
    if (body < 0 || body !== only(producersOf(reduction, end))) continue;
    const part = reduction.parts.get(body)!;
    if (only(part.inputs) !== start || only(part.outputs) !== end) continue;
    const back = remove(reduction, redo);
    remove(reduction, body);
    add(reduction, { ...part, block: { kind: "loop", body: part.block, redo: back.block } });
    changed = true;
  }
  return changed;
}

/**
 * Two parts that get their tokens from the same parts, and hand them to the same parts, are
 * concurrent.
 */
function reduceParallel(reduction: Reduction): boolean {
  let changed = false;
  for (const [number, { inputs, outputs }] of [...reduction.parts]) {
    if (!reduction.parts.has(number)) continue;
    const [from, to] = [only(inputs), only(outputs)];
    if (!isBranch(reduction, number, from, to)) continue;
    const [producer] = producersOf(reduction, from);
    const siblings = [...reduction.parts.get(producer)!.outputs].filter((place) => place !== from);
    for (const otherFrom of siblings) {
      const other = only(consumersOf(reduction, otherFrom));
      if (other < 0 || other === number) continue;
      const part = reduction.parts.get(other)!;
      const otherTo = only(part.outputs);
      if (only(part.inputs) !== otherFrom || !isBranch(reduction, other, otherFrom, otherTo)) continue;
      if (!sameSet(producersOf(reduction, from), producersOf(reduction, otherFrom))) continue;
      if (!sameSet(consumersOf(reduction, to), consumersOf(reduction, otherTo))) continue;
      mergeBranches(reduction, number, other);
      changed = true;
      break;
    }
  }
  return changed;
}

/** Whether a part is alone between two places that are marked and unmarked by others. */
function isBranch(reduction: Reduction, number: number, from: number, to: number): boolean {
  return from >= 0 && to >= 0 && from !== to && isInner(reduction, from) && isInner(reduction, to) &&
    only(consumersOf(reduction, from)) === number && only(producersOf(reduction, to)) === number &&
    producersOf(reduction, from).size > 0 && consumersOf(reduction, to).size > 0;
}

function mergeBranches(reduction: Reduction, kept: number, other: number): void {
  const gone = remove(reduction, other);
  const part = remove(reduction, kept);
  const [from] = gone.inputs;
  const [to] = gone.outputs;
  for (const producer of producersOf(reduction, from)) reduction.parts.get(producer)!.outputs.delete(from);
  for (const consumer of consumersOf(reduction, to)) reduction.parts.get(consumer)!.inputs.delete(to);
  reduction.producers.delete(from);
  reduction.consumers.delete(to);
  add(reduction, { ...part, block: join("parallel", [part.block, gone.block]) });
}

/**
 * A silent transition joins the parts that mark its only input, or those that need its only output.
 */
function fuseSilent(reduction: Reduction): boolean {
  for (const [number, { block, inputs, outputs }] of reduction.parts) {
    if (block.kind !== "leaf" || block.label !== SILENT_LABEL) continue;
    const from = only(inputs);
    if (from >= 0 && isInner(reduction, from) && !outputs.has(from) && only(consumersOf(reduction, from)) === number) {
      if (fuse(reduction, number, [...producersOf(reduction, from)], "outputs", from)) return true;
    }
    const to = only(outputs);
    if (to >= 0 && isInner(reduction, to) && !inputs.has(to) && only(producersOf(reduction, to)) === number) {
      if (fuse(reduction, number, [...consumersOf(reduction, to)], "inputs", to)) return true;
    }
  }
  return false;
}

function fuse(
  reduction: Reduction,
  silent: number,
  others: readonly number[],
  side: "inputs" | "outputs",
  place: number,
): boolean {
  const gains = reduction.parts.get(silent)![side];
  // An arc of weight two would follow.
  if (others.length === 0 || others.some((other) => [...gains].some((gain) => reduction.parts.get(other)![side].has(gain)))) {
    return false;
  }
  const { block } = remove(reduction, silent);
  for (const other of others) {
    const part = remove(reduction, other);
    part[side].delete(place);
    for (const gain of gains) part[side].add(gain);
    add(reduction, { ...part, block: join("sequence", side === "outputs" ? [part.block, block] : [block, part.block]) });
  }
  return true;
}
