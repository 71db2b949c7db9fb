import { fill, h } from "../elements/dom.js";
import { drawInPlaceOf } from "../elements/responsive.js";
import type { FilteredLog, PageLog } from "./page-log.js";

/**
 * A box that shows something of the filtered log, and draws it again when the filters change. What
 * is shown stays until the new is there; a failure is told, with a button to try again.
 *
 * @param draw its signal is aborted when the filters have changed again
 * @param until aborted where the box is shown no longer: it follows no further change
 */
export function follow(
  log: Pick<PageLog, "current" | "onChange">,
  draw: (current: FilteredLog, signal: AbortSignal) => Promise<readonly Node[]>,
  box: HTMLElement = h("div", { class: "follow" }),
  until?: AbortSignal,
): HTMLElement {
  let running = new AbortController();
  const show = async () => {
    running.abort();
    const { signal } = running = new AbortController();
    box.setAttribute("aria-busy", "true");
    try {
      const nodes = await draw(log.current, signal);
      if (signal.aborted) return;
      drawInPlaceOf(box, nodes);
      fill(box, nodes);
    } catch (error) {
      if (signal.aborted) return;
      fill(box, problem(error, () => void show()));
    }
    box.removeAttribute("aria-busy");
  };
  const stop = log.onChange(() => void show());
  until?.addEventListener("abort", () => {
    stop();
    running.abort();
  });
  void show();
  return box;
}

/**
 * The filtered log for {@linkcode follow}, where a control is also to redraw.
 *
 * @param subscribe each is given what to call when its control has changed
 */
export const alsoOn = (
  log: Pick<PageLog, "current" | "onChange">,
  ...subscribe: readonly ((changed: () => void) => unknown)[]
): Pick<PageLog, "current" | "onChange"> => ({
  get current() {
    return log.current;
  },
  onChange(listener) {
    for (const one of subscribe) one(() => listener(log.current));
    return log.onChange(listener);
  },
});

/** What failed, and a button to try again. */
function problem(error: unknown, again: () => void): HTMLElement {
  return h(
    "div",
    { class: "failed", role: "alert" },
    h("p", {}, error instanceof Error ? error.message : String(error)),
    h("button", { type: "button", class: "plain", onclick: again }, "Try again"),
  );
}
