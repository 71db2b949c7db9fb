import { endingShares, sayShare } from "../../lib/tracebook.js";
import { checklist } from "../elements/checklist.js";
import { h } from "../elements/dom.js";
import type { PageLog } from "../log/page-log.js";
import { viewState } from "../address/view-state.js";

/**
 * Lets the reader say which activities end a case, where the rule has found others.
 *
 * @param found the end activities that hold now
 */
export function chooseEndActivities(log: PageLog, found: readonly string[]): void {
  const { variants, entry } = log;
  const { ending, through } = endingShares(variants);
  const order = [...variants.activities.keys()].filter((activity) => through[activity] > 0)
    .sort((a, b) => ending[b] - ending[a] || a - b);
  const rows = order.map((activity) => ({
    value: variants.activities[activity],
    note: `ends ${sayShare(ending[activity] / entry.cases, 0)}, ${
      sayShare(1 - ending[activity] / through[activity], 0)
    } of cases with it go on`,
  }));
  const list = checklist(rows, { chosen: found, change: () => {}, label: "Activities that end a case" });
  const set = (ends: readonly string[] | null) => () => {
    viewState.change({ ends, version: log.entry.version });
    dialog.close();
  };
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-label": "Which activities end a case?" },
    h("h2", {}, "Which activities end a case?"),
    h(
      "p",
      { class: "muted" },
      "A case that ends with one of them is completed; another is running until it has been silent for longer than nearly all cases ever were. Predictions keep the rule that their model was trained with: ",
      h("code", {}, `deno task train ${entry.slug} --end-activities A,B`),
    ),
    list.element,
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", class: "primary", onclick: () => set(list.values())() }, "Use these"),
      h("button", { type: "button", class: "plain", onclick: set(null) }, "As found in the log"),
      h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, "Cancel"),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
