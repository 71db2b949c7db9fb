import { sayCount, sayDuration } from "../../lib/tracebook.js";
import { csvButton } from "../elements/save-buttons.js";
import { figureButton } from "../figures/figure-button.js";
import { card, h, quotedName } from "../elements/dom.js";
import { exactNote } from "../log/exact-note.js";
import { offerFilters } from "../filters/filter-actions.js";
import { alsoOn, follow } from "../log/follow.js";
import { roleName, rolesShown } from "./organization-rows.js";
import { conditionOf, organizationOf, pairsOf, peopleOf, programs } from "./organization-state.js";
import { rebuilt } from "../log/rebuilt.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";

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
      const found = await waitsOf(log, current);
      return typeof found === "string" ? [h("p", { class: "empty" }, found)] : [waitsTable(found, log), footOf(found, log)];
    }));
    return box;
  });

/** Handovers between people, or between roles. */
interface Waits {
  readonly handovers: Awaited<ReturnType<typeof pairsOf>>["handovers"];
  /** The pairs, the longest wait in total first. */
  readonly ranked: readonly number[];
  readonly name: (one: number) => string;
  /** The resources that a person or a role is. */
  readonly codesOf: (one: number) => readonly number[];
  readonly names: readonly string[];
  readonly isOfRoles: boolean;
}

/** The waits, or why there are none. */
async function waitsOf(log: PageLog, current: FilteredLog): Promise<Waits | string> {
  const found = await organizationOf(current);
  if (found === null) return "The log names nobody who could wait.";
  const { names, roleOf } = found;
  const roles = rolesShown(found);
  const isOfRoles = peopleOf(log).value === "roles";
  const { handovers } = await pairsOf(current, isOfRoles ? Array.from(roleOf, (role) => roles.indexOf(role)) : null);
  const ranked = Array.from(handovers.counts.keys()).sort((a, b) =>
    handovers.totalWaitSeconds[b] - handovers.totalWaitSeconds[a] || a - b
  );
  if (ranked.length === 0) return "Nobody hands over work directly to another: there is no wait between people.";
  return {
    handovers,
    ranked,
    name: (one) => isOfRoles ? roleName(roles[one]) : names[one],
    codesOf: (one) => isOfRoles ? Array.from(names.keys()).filter((code) => roleOf[code] === roles[one]) : [one],
    names,
    isOfRoles,
  };
}

const waitsTable = (waits: Waits, log: PageLog): HTMLElement =>
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
    h("tbody", {}, waits.ranked.slice(0, SHOWN_WAITS).map((pair) => waitRow(pair, waits, log))),
  );

function waitRow(pair: number, { handovers, ranked, name, codesOf, names, isOfRoles }: Waits, log: PageLog): HTMLElement {
  const [from, to] = [handovers.from[pair], handovers.to[pair]];
  const most = Math.max(1, handovers.totalWaitSeconds[ranked[0]]);
  const figure = (
    kind: "handovers" | "handover-wait" | "handover-total",
    value: number,
    say: (value: number) => string,
  ) => isOfRoles ? say(value) : figureButton(log, [kind, [names[from], names[to]], value], say(value));
  const offer = (event: Event) => {
    const conditions = [from, to].map((one) => conditionOf({ codes: codesOf(one) }, names)).filter((where) => where !== null);
    return offerFilters(log, event.currentTarget as Element, conditions);
  };
  return h(
    "tr",
    { "data-pair": pair },
    h(
      "td",
      {},
      h(
        "button",
        { type: "button", class: "pick", onclick: offer },
        ...quotedName(name(from)),
        h("span", { class: "arrow" }, " → "),
        ...quotedName(name(to)),
      ),
    ),
    h("td", { class: "num" }, figure("handover-wait", handovers.medianWaitSeconds[pair], sayDuration)),
    h("td", { class: "num roomy" }, figure("handovers", handovers.counts[pair], sayCount)),
    h(
      "td",
      { class: "wait-in-all" },
      h(
        "span",
        { class: "barcell" },
        h("span", { class: "bar", style: `width: ${100 * handovers.totalWaitSeconds[pair] / most}%` }),
        figure("handover-total", handovers.totalWaitSeconds[pair], sayDuration),
      ),
    ),
  );
}

const footOf = ({ handovers, ranked, name }: Waits, log: PageLog): HTMLElement =>
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
  );
