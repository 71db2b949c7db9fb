import { fill, h } from "../elements/dom.js";
import type { PageLog } from "./page-log.js";

const listeners = new Set<(log: PageLog) => void>();

/** Calls back when another log takes the place of the page's log without a reload. */
export const onLogReplaced = (listener: (log: PageLog) => void): void => void listeners.add(listener);

/** Puts another log in the place of the page's log. */
export function replaceLog(before: PageLog, log: PageLog): void {
  before.stop();
  rebuildAll(log);
}

/** Makes all parts anew, as where a model was trained. */
export function rebuildAll(log: PageLog): void {
  for (const listener of listeners) listener(log);
}

/** A component that is made anew when another log takes the place of the page's log. */
export function rebuilt(log: PageLog, make: (log: PageLog) => HTMLElement | Promise<HTMLElement>): HTMLElement {
  const box = h("div", { class: "rebuilt" });
  const show = async (log: PageLog) => {
    box.setAttribute("aria-busy", "true");
    try {
      fill(box, await make(log));
    } finally {
      box.removeAttribute("aria-busy");
    }
  };
  onLogReplaced((other) => void show(other));
  void show(log);
  return box;
}
