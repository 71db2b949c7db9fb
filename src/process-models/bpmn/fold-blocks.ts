import type { Bpmn } from "./bpmn.ts";

/** A model of which blocks are folded, each to one task. */
export interface FoldedBpmn {
  readonly bpmn: Bpmn;
  /** For each flow the flows of the whole model that it stands for. */
  readonly flowsOf: readonly (readonly number[])[];
  /** The activities of each folded block, by the label of its task. */
  readonly blocks: ReadonlyMap<string, readonly string[]>;
}

/** Options of {@linkcode foldBlocks}. */
interface FoldOptions {
  /** Fewest tasks of a block that is folded. Default 3. */
  readonly least?: number;
}

/**
 * Folds the blocks of a model in which no task is of interest, each to one task. Blocks are found
 * by reduction: tasks in a row, branches between the same two nodes, what can be skipped, and loops
 * become one part as long as no task in them stays. Of a block-structured model, such as one of a
 * process tree, all blocks are found. A round of reductions is linear in the model; there are about
 * as many rounds as blocks lie within each other.
 *
 * @param stays whether the tasks of an activity are of interest
 *
 * @example
 * ```ts
 * import { bpmnOfTree } from "@/process-models/conversions/bpmn-of-tree.ts";
 * import { foldBlocks } from "@/process-models/bpmn/fold-blocks.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bpmn = bpmnOfTree(parseProcessTree("->( 'a', X( 'b', 'c', ->( 'd', 'e' ) ), 'f' )"));
 * const { blocks } = foldBlocks(bpmn, (activity) => activity === "a");
 * assertEquals([...blocks], [["b and 4 more", ["b", "c", "d", "e", "f"]]]);
 * ```
 */
export function foldBlocks(bpmn: Bpmn, stays: (activity: string) => boolean, { least = 3 }: FoldOptions = {}): FoldedBpmn {
  const { nodes, flows } = bpmn;
  const isTask = (node: number) => nodes[node].kind === "task";
  const folded = reducedParts(bpmn, stays).map((part) => part.toSorted((a, b) => a - b))
    .filter((part) => part.filter(isTask).length >= least);
  const partOf = new Map(folded.flatMap((part) => part.map((node) => [node, part] as const)));
  const blocks = new Map<string, readonly string[]>();
  const places = new Map<number, number>();
  const kept: Bpmn["nodes"][number][] = [];
  const taken = new Set(nodes.map(({ label }) => label));
  nodes.forEach((node, at) => {
    const part = partOf.get(at);
    if (part === undefined) places.set(at, kept.push(node) - 1);
    else if (part[0] === at) {
      const tasks = part.filter(isTask);
      const labels = tasks.map((task) => nodes[task].label);
      const label = freeName(`${labels[0]} and ${labels.length - 1} more`, taken);
      taken.add(label);
      blocks.set(label, labels);
      const place = kept.push({ id: nodes[tasks[0]].id, kind: "task", label }) - 1;
      for (const member of part) places.set(member, place);
    }
  });
  const joined = new Map<string, { from: number; to: number; id: string; of: number[] }>();
  flows.forEach(({ id, from: source, to: target }, at) => {
    const part = partOf.get(source);
    if (part !== undefined && part === partOf.get(target)) return;
    const [from, to] = [places.get(source)!, places.get(target)!];
    const key = part === undefined && !partOf.has(target) ? `flow ${at}` : `${from} ${to}`;
    const known = joined.get(key);
    if (known === undefined) joined.set(key, { id, from, to, of: [at] });
    else known.of.push(at);
  });
  const found = [...joined.values()];
  return {
    bpmn: { nodes: kept, flows: found.map(({ id, from, to }) => ({ id, from, to })) },
    flowsOf: found.map(({ of }) => of),
    blocks,
  };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name} (${n})`;
  return free;
}

/** Parts of a model that may be folded, as lists of nodes. */
function reducedParts({ nodes, flows }: Bpmn, stays: (activity: string) => boolean): number[][] {
  const parts = new Map(nodes.map((_, node) => [node, [node]]));
  const free = new Set(nodes.flatMap(({ kind, label }, node) => kind === "task" && !stays(label) ? [node] : []));
  const isGateway = (part: number) => !free.has(part) && nodes[part].kind.endsWith("gateway");
  let edges = flows.map(({ from, to }) => ({ from, to }));
  for (;;) {
    const ins = new Map(Array.from(parts.keys(), (part) => [part, [] as number[]]));
    const outs = new Map(Array.from(parts.keys(), (part) => [part, [] as number[]]));
    for (const { from, to } of edges) {
      outs.get(from)!.push(to);
      ins.get(to)!.push(from);
    }
    const one = (list: readonly number[]): number | null => list.length === 1 ? list[0] : null;
    const before = (part: number) => one(ins.get(part)!);
    const after = (part: number) => one(outs.get(part)!);
    const isBetween = (part: number, from: number, to: number) => free.has(part) && before(part) === from && after(part) === to;
    const touched = new Set<number>();
    const into = new Map<number, number>();
    const merge = (members: readonly number[]): void => {
      const all = [...new Set(members)];
      if (all.length < 2 || all.some((part) => touched.has(part))) return;
      for (const part of all) touched.add(part);
      const [first, ...others] = all;
      for (const part of others) {
        into.set(part, first);
        for (const member of parts.get(part)!) parts.get(first)!.push(member);
        parts.delete(part);
        free.delete(part);
      }
      free.add(first);
    };
    for (const part of [...parts.keys()]) {
      if (!touched.has(part)) merge(reducible(part, { ins, outs, before, after, isBetween, isGateway, free }));
    }
    // What can be skipped is as good as what cannot: a flow past a part is in its block.
    const passed = new Set(
      [...free].filter((part) => !touched.has(part)).map((part) => `${before(part)} ${after(part)}`),
    );
    const rest = edges.filter(({ from, to }) => !passed.has(`${from} ${to}`));
    if (into.size === 0 && rest.length === edges.length) return Array.from(free, (part) => parts.get(part)!);
    const end = (part: number) => into.get(part) ?? part;
    const known = new Set<string>();
    edges = rest.map(({ from, to }) => ({ from: end(from), to: end(to) })).filter(({ from, to }) => {
      // Flows of merged parts are one; a direct flow beside another is none.
      const key = `${from} ${to}`;
      if (known.has(key) || (from === to && free.has(from))) return false;
      known.add(key);
      return true;
    });
  }
}

interface Surroundings {
  readonly ins: ReadonlyMap<number, readonly number[]>;
  readonly outs: ReadonlyMap<number, readonly number[]>;
  /** The part before, or behind, one with a single flow there; null for others. */
  before(part: number): number | null;
  after(part: number): number | null;
  /** Whether a free part has no flows but from one part and to another. */
  isBetween(part: number, from: number, to: number): boolean;
  isGateway(part: number): boolean;
  readonly free: ReadonlySet<number>;
}

/** The parts, this one among them, that are one block; none where it begins no block. */
function reducible(part: number, around: Surroundings): number[] {
  const { ins, outs, before, after, isBetween, isGateway, free } = around;
  const next = after(part);
  const isPlain = (one: number) => free.has(one) || (isGateway(one) && before(one) !== null && after(one) !== null);
  // Tasks in a row, and gateways that nothing is left to decide at.
  if (next !== null && next !== part && before(next) === part && (free.has(part) || free.has(next))) {
    if (isPlain(part) && isPlain(next)) return [part, next];
  }
  if (isGateway(part) && next === null) {
    const branches = Map.groupBy(outs.get(part)!.filter((one) => free.has(one) && before(one) === part), (one) => after(one));
    for (const [to, own] of branches) if (to !== null && to !== part && own.length > 1) return own;
  }
  // A loop: from a join over a split, and back.
  if (isGateway(part) && next !== null && ins.get(part)!.length === 2) {
    const isDirect = isGateway(next);
    const split = isDirect ? next : free.has(next) && before(next) === part ? after(next) : null;
    if (split === null || split === part || !isGateway(split)) return [];
    if (before(split) !== (isDirect ? part : next) || outs.get(split)!.length !== 2) return [];
    const inner = isDirect ? [] : [next];
    if (outs.get(split)!.includes(part) && inner.length > 0) return [part, ...inner, split];
    const back = outs.get(split)!.find((one) => isBetween(one, split, part));
    if (back !== undefined) return [part, ...inner, split, back];
  }
  return [];
}
