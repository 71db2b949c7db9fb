/** A node or an arc of a map; of a discovered model an activity, by its label. */
export type MapTarget =
  | { readonly node: number }
  | { readonly from: number; readonly to: number }
  | { readonly label: string };

/** The node or arc that an element of a drawing belongs to; null for none. */
export function targetAt(target: EventTarget | null): MapTarget | null {
  const group = target instanceof Element ? target.closest<SVGElement>(".node, .arc, [data-label]") : null;
  if (group === null) return null;
  const { node, from, to, label } = group.dataset;
  if (label !== undefined) return { label };
  return node === undefined ? { from: Number(from), to: Number(to) } : { node: Number(node) };
}

/** A selector of CSS that finds a node or an arc in a drawing. */
export function selectorOf(target: MapTarget): string {
  if ("label" in target) return `[data-label="${CSS.escape(target.label)}"]`;
  return "node" in target ? `.node[data-node="${target.node}"]` : `.arc[data-from="${target.from}"][data-to="${target.to}"]`;
}
