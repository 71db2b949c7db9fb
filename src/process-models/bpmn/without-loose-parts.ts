import { shortList } from "../petri-net/is-workflow-net.ts";
import type { Bpmn } from "./bpmn.ts";

/**
 * A model without the parts that no start event leads to, where there are start events: they never
 * begin. Linear in the model.
 *
 * @returns the model, and what was left out, as a sentence; null for nothing
 *
 * @example
 * ```ts
 * import { withoutLooseParts } from "@/process-models/bpmn/without-loose-parts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const nodes = [{ id: "s", kind: "start-event", label: "" }, { id: "a", kind: "task", label: "a" }] as const;
 * assertEquals(withoutLooseParts({ nodes, flows: [] }).bpmn.nodes.length, 1);
 * ```
 */
export function withoutLooseParts(bpmn: Bpmn): { readonly bpmn: Bpmn; readonly note: string | null } {
  const { nodes, flows } = bpmn;
  const next: number[][] = nodes.map(() => []);
  for (const { from, to } of flows) next[from].push(to);
  const reached = new Set(nodes.flatMap(({ kind }, node) => kind === "start-event" ? [node] : []));
  if (reached.size === 0) return { bpmn, note: null };
  for (const node of reached) for (const to of next[node]) reached.add(to);
  if (reached.size === nodes.length) return { bpmn, note: null };
  const loose = nodes.filter((_, node) => !reached.has(node)).map(({ id, label }) => JSON.stringify(label || id));
  const kept = [...nodes.keys()].filter((node) => reached.has(node));
  const indexOf = new Map(kept.map((node, at) => [node, at]));
  return {
    bpmn: {
      nodes: kept.map((node) => nodes[node]),
      flows: flows.filter(({ from, to }) => reached.has(from) && reached.has(to))
        .map((flow) => ({ ...flow, from: indexOf.get(flow.from)!, to: indexOf.get(flow.to)! })),
    },
    note: `no start event leads to ${shortList(loose)}: left out`,
  };
}
