import { type MapTarget, selectorOf, targetAt } from "./map-target.js";

/** Called when the pointer or the focus comes to a node or an arc, or leaves it. */
export type OnHover = (target: MapTarget | null, at: Element | null) => void;

/**
 * Highlights the node or arc under the pointer with its neighbours, incoming arcs in a colour of
 * their own, and dims the rest.
 */
export function highlight(element: HTMLElement, onHover: OnHover): void {
  const dim = () => {
    element.classList.remove("lit");
    for (const old of element.querySelectorAll(".on, .in")) old.classList.remove("on", "in");
  };
  const leave = () => {
    dim();
    onHover(null, null);
  };
  const light = (event: Event) => {
    const target = targetAt(event.target);
    dim();
    onHover(target, target === null ? null : element.querySelector(selectorOf(target)));
    if (target === null || "label" in target) return;
    const on = (selector: string, name = "on") => {
      for (const part of element.querySelectorAll(selector)) part.classList.add("on", name);
    };
    if ("node" in target) {
      on(`.node[data-node="${target.node}"]`);
      on(`[data-from="${target.node}"]`);
      on(`[data-to="${target.node}"]`, "in");
      for (
        const arc of element.querySelectorAll<SVGElement>(`.arc[data-from="${target.node}"], .arc[data-to="${target.node}"]`)
      ) {
        on(`.node[data-node="${arc.dataset.from}"], .node[data-node="${arc.dataset.to}"]`);
      }
    } else on(`[data-from="${target.from}"][data-to="${target.to}"], [data-node="${target.from}"], [data-node="${target.to}"]`);
    element.classList.add("lit");
  };
  element.addEventListener("pointerover", (event) => event.pointerType === "mouse" && light(event));
  element.addEventListener("pointerleave", leave);
  element.addEventListener("focusin", light);
  element.addEventListener("focusout", leave);
}
