import { figureModel } from "./compared-models.js";
import type { ComparisonState } from "./model-comparison.js";
import { offerFilters } from "../filters/filter-actions.js";
import type { PageLog } from "../log/page-log.js";

/** Lets the flows of a drawing be reached and chosen with the keyboard; titles are their names. */
export function flowsAsButtons(drawing: SVGElement | null): void {
  for (const flow of drawing?.querySelectorAll("[data-flow]") ?? []) {
    flow.setAttribute("tabindex", "0");
    flow.setAttribute("role", "button");
  }
}

/** Tells where the count of a flow comes from that is clicked, or chosen with Enter. */
export function tellFlows(log: PageLog, view: HTMLElement, stateOf: () => ComparisonState): void {
  const tell = (event: Event): boolean => {
    const flow = event.target instanceof Element ? event.target.closest<SVGElement>("[data-flow]") : null;
    return flow !== null && tellFlow(log, flow, stateOf());
  };
  view.addEventListener("click", (event) => view.dataset.moved !== "yes" && tell(event));
  view.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && tell(event)) event.preventDefault();
  });
}

/** Returns whether the count is known. */
function tellFlow(log: PageLog, flow: SVGElement, { compared, counted }: ComparisonState): boolean {
  const at = Number(flow.dataset.flow);
  const value = counted?.flows.at(at) ?? null;
  if (compared === null || value === null) return false;
  const parameters = [figureModel(), compared.notation, String(at + 1)];
  const about = flow.querySelector("title")?.textContent ?? undefined;
  offerFilters(log, flow, [], { about, figure: { name: "model-flow", parameters, value } });
  return true;
}
