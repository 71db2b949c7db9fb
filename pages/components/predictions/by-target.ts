import type { PublishedRegistry } from "../../lib/tracebook.js";
import { keepersCommand } from "../elements/copied-command.js";
import { card, fill, h } from "../elements/dom.js";
import type { PageLog } from "../log/page-log.js";
import { historyOf, nothingPublished, publishedJobs, targetControl, TARGETS } from "../log/published-jobs.js";
import { rebuilt } from "../log/rebuilt.js";

/** A card about the models of the chosen target, which is drawn again when another is chosen. */
export function byTarget(
  log: PageLog,
  make: (log: PageLog, registry: PublishedRegistry) => readonly (Node | null)[],
  ...heading: [string, string]
): HTMLElement {
  return rebuilt(log, async (log) => {
    const history = historyOf(await publishedJobs(), log);
    const box = card(...heading);
    if (history === null) {
      box.append(nothingPublished(log));
      return box;
    }
    const inner = h("div", {});
    box.append(inner);
    const show = () => fill(inner, make(log, history[targetControl.value]));
    targetControl.onChange(show);
    show();
    return box;
  });
}

/** Chooses the target whose models the page shows. */
export const chooseTarget = (): HTMLElement =>
  h(
    "label",
    { class: "org-choice" },
    h("span", {}, "Models of the"),
    h("select", {
      class: "field",
      onchange: (event: Event) => targetControl.set((event.currentTarget as HTMLSelectElement).value as keyof typeof TARGETS),
    }, Object.entries(TARGETS).map(([value, text]) => h("option", { value, ".selected": value === targetControl.value }, text))),
  );

/** Says how to train a first model. */
export const noModels = (log: PageLog): HTMLElement =>
  h(
    "div",
    {},
    h("p", { class: "empty" }, "No model is stored."),
    keepersCommand("How to train one", `deno task train ${log.entry.slug}`),
  );
