import { countOf, sayCount } from "../lib/tracebook.js";
import { keepersCommand } from "./copied-command.js";
import { card, h } from "./dom.js";
import { follow } from "./follow.js";
import { pageAddress } from "./page-address.js";
import type { FilteredLog, PageLog } from "./page-log.js";
import { rebuilt } from "./rebuilt.js";
import { viewState } from "./view-state.js";

/**
 * What is worth knowing about the cases that the filters leave, at most ten findings. They are
 * looked for when the card comes into view, since all attributes are read for them.
 */
export const FindingsList = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) =>
    card(
      "Findings",
      "Bottlenecks, rework, deviations that cost time, segments that got slower, groups that take longer, running cases that are late, and events that look like mistakes in the data. Ranked by the hours at stake. Where there is nothing to find, the chance of any finding is at most 5 %, whatever was looked at; mistakes are recognised by rule. A finding says where to look, and not why.",
      whenVisible(() => follow(log, async (current, signal) => await told(log, current, signal))),
    ));

async function told(log: PageLog, current: FilteredLog, signal: AbortSignal): Promise<Node[]> {
  const columns = log.manifest.columns.map(({ column }) => column)
    .filter((column) => column === "resource" || column === "start" || column.startsWith("case:"));
  const { findings, tests, notes } = await current.ask({ kind: "findings", columns }, { signal });
  return [
    findings.length === 0 ? h("p", { class: "empty" }, `Nothing stands out, in ${sayCount(tests)} tests.`) : h(
      "ol",
      { class: "findings" },
      findings.map(({ sentence, cases, hours, evidence, filters }) => {
        const address = pageAddress(evidence.page, { filters: [...viewState.current.filters, ...filters] });
        return h(
          "li",
          {},
          h("span", { class: "sentence" }, sentence),
          h("span", { class: "stake" }, `${countOf(cases, "case").replace(/^\d+/, sayCount(cases))} · ${sayHours(hours)}`),
          address === null
            ? null
            : h("a", { class: "door named", href: address, "aria-label": `Look at it: ${sentence}` }, "Look"),
        );
      }),
    ),
    ...notes.map((note) => h("p", { class: "note" }, note)),
    keepersCommand("The same with the cases of each", `deno task tracebook findings ${log.entry.slug}`),
  ];
}

/** Hours at stake, in years where they are more than a million. */
const sayHours = (hours: number): string =>
  hours < 1e6 ? `${sayCount(Math.round(hours))} h` : `${sayCount(Math.round(hours / HOURS_OF_YEAR))} y`;

const HOURS_OF_YEAR = 8766;

/** A box that is filled when it comes near the view. */
function whenVisible(make: () => HTMLElement): HTMLElement {
  const box = h("div", { class: "when-visible" }, h("p", { class: "note", role: "status" }, "Looked for when you come here…"));
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    box.replaceChildren(h("p", { class: "note", role: "status" }, "Looking…"), make());
    box.firstElementChild!.remove();
  }, { rootMargin: "50px" });
  observer.observe(box);
  return box;
}
