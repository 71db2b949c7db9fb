import { h } from "./dom.js";
import { follow } from "./follow.js";
import type { FilteredLog, PageLog } from "./page-log.js";
import { rebuilt } from "./rebuilt.js";

/**
 * The sentence at the top of a page: what is most worth knowing, with the figure behind it.
 *
 * @param say the parts of the sentence for the cases that the filters leave; null where nothing
 * stands out. Names from the log are nodes by `nameNode`, figures are `b`.
 */
export const Headline = (
  log: PageLog,
  say: (log: PageLog, current: FilteredLog, signal: AbortSignal) => Promise<readonly (Node | string)[] | null>,
): HTMLElement =>
  rebuilt(log, (log) =>
    follow(log, async (current, signal) => {
      const parts = await say(log, current, signal);
      return parts === null ? [] : [h("p", { class: "headline" }, parts)];
    }));
