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
 * A net that is being folded: parts by number, and for each place who puts into it and who takes
 * from it.
 */
interface Folding {
  readonly parts: Map<number, Part>;
  readonly producers: Map<number, Set<number>>;
  readonly consumers: Map<number, Set<number>>;
  source: number;
  readonly sink: number;
  nextPart: number;
  nextPlace: number;
}

/**
 * Folds a block-structured net to a tree by growing its blocks: exclusive parts, self-loops,
 * series, loops and pairs of concurrent parts become one part each, until one is left; a silent
 * transition is fused with its neighbour only when nothing else can be done. The rules are those by
 * which van der Aalst et al. ("Soundness of workflow nets", 2011) and Murata (1989) reduce nets,
 * kept as a tree here. Each step is a refinement of a safe net read backwards, so that a net that
 * folds to one part is sound and has the runs of the tree.
 *
 * @returns null if the net is not block-structured, or does not go from one token to one token
 */
export function foldNet(net: DenseNet): Block | null {
  const source = onlyToken(net.initial);
  const sink = onlyToken(net.final);
  const plain = net.transitions.every(({ inputWeights, outputWeights }) =>
    inputWeights.every((weight) => weight === 1) && outputWeights.every((weight) => weight === 1)
  );
  if (source < 0 || sink < 0 || source === sink || !plain) return null;
  const folding: Folding = {
    parts: new Map(),
    producers: new Map(),
    consumers: new Map(),
    source,
    sink,
    nextPart: 0,
    nextPlace: net.places,
  };
  for (const { origin, label, cost, inputs, outputs } of net.transitions) {
    add(folding, { block: { kind: "leaf", origin, label, cost }, inputs: new Set(inputs), outputs: new Set(outputs) });
  }
  const rules = [foldExclusive, foldSelfLoops, foldSeries, foldLoops, foldParallel, fuseSilent];
  while (rules.some((rule) => rule(folding)));
  return theOnlyPart(folding);
}

function onlyToken(marking: readonly number[]): number {
  const place = marking.findIndex((tokens) => tokens > 0);
  return marking.reduce((sum, tokens) => sum + tokens, 0) === 1 ? place : -1;
}

function theOnlyPart({ parts, source, sink }: Folding): Block | null {
  if (parts.size !== 1) return null;
  const [{ block, inputs, outputs }] = parts.values();
  return only(inputs) === source && only(outputs) === sink ? block : null;
}

const NONE: ReadonlySet<number> = new Set();
const producersOf = (folding: Folding, place: number): ReadonlySet<number> => folding.producers.get(place) ?? NONE;
const consumersOf = (folding: Folding, place: number): ReadonlySet<number> => folding.consumers.get(place) ?? NONE;
const isInner = ({ source, sink }: Folding, place: number): boolean => place !== source && place !== sink;

/** The only member of a set, -1 if there is not exactly one. */
function only(set: ReadonlySet<number>): number {
  if (set.size !== 1) return -1;
  const [member] = set;
  return member;
}

function sameSet(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === b.size && [...a].every((member) => b.has(member));
}

function add(folding: Folding, part: Part): number {
  const number = folding.nextPart++;
  folding.parts.set(number, part);
  for (const place of part.inputs) link(folding.consumers, place, number);
  for (const place of part.outputs) link(folding.producers, place, number);
  return number;
}

function link(ends: Map<number, Set<number>>, place: number, part: number): void {
  const set = ends.get(place);
  if (set === undefined) ends.set(place, new Set([part]));
  else set.add(part);
}

function remove(folding: Folding, number: number): Part {
  const part = folding.parts.get(number)!;
  folding.parts.delete(number);
  for (const place of part.inputs) folding.consumers.get(place)!.delete(number);
  for (const place of part.outputs) folding.producers.get(place)!.delete(number);
  return part;
}

/** Joins blocks under an operator; those that have the same one at their root are taken apart. */
function join(kind: "sequence" | "choice" | "parallel", blocks: readonly Block[]): Block {
  return { kind, children: blocks.flatMap((block) => block.kind === kind ? block.children : [block]) };
}

/** Parts from the same places to the same places are a choice. */
function foldExclusive(folding: Folding): boolean {
  const groups = new Map<string, number[]>();
  const key = (places: Set<number>) => [...places].sort((a, b) => a - b).join(" ");
  for (const [number, { inputs, outputs }] of folding.parts) {
    const name = `${key(inputs)}>${key(outputs)}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [number]);
    else group.push(number);
  }
  let changed = false;
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const parts = group.map((number) => remove(folding, number));
    add(folding, { ...parts[0], block: join("choice", parts.map(({ block }) => block)) });
    changed = true;
  }
  return changed;
}

/**
 * A part from a place to itself happens any number of times between the arrival of the token and
 * its leaving: the place becomes two.
 */
function foldSelfLoops(folding: Folding): boolean {
  for (const [number, { block, inputs, outputs }] of folding.parts) {
    const place = only(inputs);
    if (place < 0 || only(outputs) !== place) continue;
    remove(folding, number);
    const arrival = folding.nextPlace++;
    for (const producer of [...producersOf(folding, place)]) {
      const part = remove(folding, producer);
      part.outputs.delete(place);
      part.outputs.add(arrival);
      add(folding, part);
    }
    if (folding.source === place) folding.source = arrival;
    add(folding, { block: { kind: "repeat", body: block }, inputs: new Set([arrival]), outputs: new Set([place]) });
    return true;
  }
  return false;
}

/** A place between two parts, which serves nothing else, makes them a sequence. */
function foldSeries(folding: Folding): boolean {
  let changed = false;
  for (const place of [...folding.producers.keys()]) {
    const before = only(producersOf(folding, place));
    const after = only(consumersOf(folding, place));
    if (before < 0 || after < 0 || before === after || !isInner(folding, place)) continue;
    if (folding.parts.get(before)!.outputs.size !== 1 || folding.parts.get(after)!.inputs.size !== 1) continue;
    const first = remove(folding, before);
    const second = remove(folding, after);
    add(folding, { block: join("sequence", [first.block, second.block]), inputs: first.inputs, outputs: second.outputs });
    changed = true;
  }
  return changed;
}

/** A part that leads back from the end of another one to its start makes a loop of them. */
function foldLoops(folding: Folding): boolean {
  let changed = false;
  for (const [redo, { inputs, outputs }] of [...folding.parts]) {
    if (!folding.parts.has(redo)) continue;
    const end = only(inputs);
    const start = only(outputs);
    if (end < 0 || start < 0 || end === start || start === folding.sink || end === folding.source) continue;
    const body = only(consumersOf(folding, start));
    if (body < 0 || body !== only(producersOf(folding, end))) continue;
    const part = folding.parts.get(body)!;
    if (only(part.inputs) !== start || only(part.outputs) !== end) continue;
    const back = remove(folding, redo);
    remove(folding, body);
    add(folding, { ...part, block: { kind: "loop", body: part.block, redo: back.block } });
    changed = true;
  }
  return changed;
}

/**
 * Two parts that get their tokens from the same parts, and hand them to the same parts, are
 * concurrent.
 */
function foldParallel(folding: Folding): boolean {
  let changed = false;
  for (const [number, { inputs, outputs }] of [...folding.parts]) {
    if (!folding.parts.has(number)) continue;
    const [from, to] = [only(inputs), only(outputs)];
    if (!isBranch(folding, number, from, to)) continue;
    const [producer] = producersOf(folding, from);
    const siblings = [...folding.parts.get(producer)!.outputs].filter((place) => place !== from);
    for (const otherFrom of siblings) {
      const other = only(consumersOf(folding, otherFrom));
      if (other < 0 || other === number) continue;
      const part = folding.parts.get(other)!;
      const otherTo = only(part.outputs);
      if (only(part.inputs) !== otherFrom || !isBranch(folding, other, otherFrom, otherTo)) continue;
      if (!sameSet(producersOf(folding, from), producersOf(folding, otherFrom))) continue;
      if (!sameSet(consumersOf(folding, to), consumersOf(folding, otherTo))) continue;
      mergeBranches(folding, number, other);
      changed = true;
      break;
    }
  }
  return changed;
}

/** Whether a part is alone between two places that are marked and unmarked by others. */
function isBranch(folding: Folding, number: number, from: number, to: number): boolean {
  return from >= 0 && to >= 0 && from !== to && isInner(folding, from) && isInner(folding, to) &&
    only(consumersOf(folding, from)) === number && only(producersOf(folding, to)) === number &&
    producersOf(folding, from).size > 0 && consumersOf(folding, to).size > 0;
}

function mergeBranches(folding: Folding, kept: number, other: number): void {
  const gone = remove(folding, other);
  const part = remove(folding, kept);
  const [from] = gone.inputs;
  const [to] = gone.outputs;
  for (const producer of producersOf(folding, from)) folding.parts.get(producer)!.outputs.delete(from);
  for (const consumer of consumersOf(folding, to)) folding.parts.get(consumer)!.inputs.delete(to);
  folding.producers.delete(from);
  folding.consumers.delete(to);
  add(folding, { ...part, block: join("parallel", [part.block, gone.block]) });
}

/**
 * A silent transition joins the parts that mark its only input, or those that need its only output.
 */
function fuseSilent(folding: Folding): boolean {
  for (const [number, { block, inputs, outputs }] of folding.parts) {
    if (block.kind !== "leaf" || block.label !== SILENT_LABEL) continue;
    const from = only(inputs);
    if (from >= 0 && isInner(folding, from) && !outputs.has(from) && only(consumersOf(folding, from)) === number) {
      if (fuse(folding, number, [...producersOf(folding, from)], "outputs", from)) return true;
    }
    const to = only(outputs);
    if (to >= 0 && isInner(folding, to) && !inputs.has(to) && only(producersOf(folding, to)) === number) {
      if (fuse(folding, number, [...consumersOf(folding, to)], "inputs", to)) return true;
    }
  }
  return false;
}

function fuse(folding: Folding, silent: number, others: readonly number[], side: "inputs" | "outputs", place: number): boolean {
  const gains = folding.parts.get(silent)![side];
  // An arc of weight two would follow.
  if (others.length === 0 || others.some((other) => [...gains].some((gain) => folding.parts.get(other)![side].has(gain)))) {
    return false;
  }
  const { block } = remove(folding, silent);
  for (const other of others) {
    const part = remove(folding, other);
    part[side].delete(place);
    for (const gain of gains) part[side].add(gain);
    add(folding, { ...part, block: join("sequence", side === "outputs" ? [part.block, block] : [block, part.block]) });
  }
  return true;
}
