import { h, quotedName, unbroken } from "../elements/dom.js";
import { alsoOn, follow } from "../log/follow.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";

/** A name from the log in a headline, which is to stay a few lines long. */
export const headlineName = (name: string): HTMLElement => h("b", {}, quotedName(name, { most: 48 }));

/**
 * The sentence at the top of a page: what is most worth knowing, with the figure behind it.
 *
 * @param say the parts of the sentence for the cases that the filters leave; null where nothing
 * stands out. Names from the log are nodes by {@linkcode headlineName}, figures are `b`.
 * @param subscribe given what to call when what is chosen on the page changes the sentence
 */
export const Headline = (
  log: PageLog,
  say: (log: PageLog, current: FilteredLog, signal: AbortSignal) => Promise<readonly (Node | string)[] | null>,
  ...subscribe: readonly ((changed: () => void) => void)[]
): HTMLElement =>
  rebuilt(log, (log) =>
    follow(alsoOn(log, ...subscribe), async (current, signal) => {
      const parts = await say(log, current, signal);
      return parts === null
        ? []
        : [h("p", { class: "headline" }, parts.map((part) => typeof part === "string" ? unbroken(part) : part))];
    }));
