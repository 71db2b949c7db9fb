import { sayCount, sayDuration } from "../../lib/tracebook.js";
import { csvButton } from "../elements/save-buttons.js";
import { figureButton } from "../figures/figure-button.js";
import { card, h, nameNode } from "../elements/dom.js";
import { exactNote } from "../log/exact-note.js";
import { offerFilters } from "../filters/filter-actions.js";
import { alsoOn, follow } from "../log/follow.js";
import { roleName, rolesShown } from "./organization-rows.js";
import { conditionOf, organizationOf, pairsOf, peopleOf, programs } from "./organization-state.js";
import { rebuilt } from "../log/rebuilt.js";
import type { PageLog } from "../log/page-log.js";

/** Rows of the table of waits. */
const SHOWN_WAITS = 10;

/** Who waits for whom: the pairs whose handovers wait the longest in total. */
export const WhoWaitsForWhom = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    const box = card(
      "Who waits for whom",
      "From the end of an event of one person to the start of the directly following event of another (its end, where no start is known). Ranked by the time that all handovers of a pair wait together. Nights and weekends count.",
      exactNote(log, "events"),
    );
    if (log.manifest.level === "cases") return box;
    box.append(follow(alsoOn(log, programs.onChange, peopleOf(log).onChange), async (current) => {
      const found = await organizationOf(current);
      if (found === null) return [h("p", { class: "empty" }, "The log names nobody who could wait.")];
      const roles = rolesShown(found);
      const isRoles = peopleOf(log).value === "roles";
      const { handovers } = await pairsOf(current, isRoles ? Array.from(found.roleOf, (role) => roles.indexOf(role)) : null);
      const name = (at: number) => isRoles ? roleName(roles[at]) : found.names[at];
      const ranked = Array.from(handovers.counts.keys()).sort((a, b) =>
        handovers.totalWaitSeconds[b] - handovers.totalWaitSeconds[a] || a - b
      );
      if (ranked.length === 0) {
        return [h("p", { class: "empty" }, "Nobody hands over work directly to another: there is no wait between people.")];
      }
      const most = Math.max(1, handovers.totalWaitSeconds[ranked[0]]);
      const conditions = (at: number) =>
        [handovers.from[at], handovers.to[at]].map((one) =>
          conditionOf({
            codes: isRoles ? Array.from(found.names.keys()).filter((code) => found.roleOf[code] === roles[one]) : [one],
          }, found.names)
        ).filter((where) => where !== null);
      const figure = (
        kind: "handovers" | "handover-wait" | "handover-total",
        i: number,
        value: number,
        say: (value: number) => string,
      ) =>
        isRoles
          ? say(value)
          : figureButton(log, [kind, [found.names[handovers.from[i]], found.names[handovers.to[i]]], value], say(value));
      const row = (i: number) =>
        h(
          "tr",
          { "data-pair": i },
          h(
            "td",
            {},
            h(
              "button",
              {
                type: "button",
                class: "pick",
                onclick: (event: Event) => offerFilters(log, event.currentTarget as Element, conditions(i)),
              },
              nameNode(name(handovers.from[i])),
              h("span", { class: "arrow" }, " → "),
              nameNode(name(handovers.to[i])),
            ),
          ),
          h("td", { class: "num" }, figure("handover-wait", i, handovers.medianWaitSeconds[i], sayDuration)),
          h("td", { class: "num roomy" }, figure("handovers", i, handovers.counts[i], sayCount)),
          h(
            "td",
            { class: "wait-in-all" },
            h(
              "span",
              { class: "barcell" },
              h("span", { class: "bar", style: `width: ${100 * handovers.totalWaitSeconds[i] / most}%` }),
              figure("handover-total", i, handovers.totalWaitSeconds[i], sayDuration),
            ),
          ),
        );
      return [
        h(
          "table",
          { class: "waits" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", {}, "Gives → takes"),
              h("th", { class: "num" }, "Median wait"),
              h("th", { class: "num roomy" }, "Handovers"),
              h("th", {}, "Wait in total", h("span", { "aria-hidden": "true" }, " ▼")),
            ),
          ),
          h("tbody", {}, ranked.slice(0, SHOWN_WAITS).map(row)),
        ),
        h(
          "p",
          { class: "table-foot" },
          ranked.length > SHOWN_WAITS && `${sayCount(ranked.length - SHOWN_WAITS)} more pairs `,
          csvButton(`${log.entry.slug}-waits`, () => ({
            from: ranked.map((i) => name(handovers.from[i])),
            to: ranked.map((i) => name(handovers.to[i])),
            handovers: ranked.map((i) => handovers.counts[i]),
            median_wait_seconds: ranked.map((i) => handovers.medianWaitSeconds[i]),
            total_wait_seconds: ranked.map((i) => handovers.totalWaitSeconds[i]),
          })),
        ),
      ];
    }));
    return box;
  });
