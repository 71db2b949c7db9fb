import {
  type CaseCondition,
  type Collaboration,
  type Organization,
  sayCount,
  sayCountOf,
  sayShare,
} from "../../lib/tracebook.js";
import { figureButton } from "../figures/figure-button.js";
import { csvButton } from "../elements/save-buttons.js";
import { clipName, h, nameNode, quotedName } from "../elements/dom.js";
import { offerFilters } from "../filters/filter-actions.js";
import { alsoOn, follow } from "../log/follow.js";
import { roleColor } from "./organization-grid.js";
import { roleKey, roleName, rolesShown } from "./organization-rows.js";
import {
  conditionOf,
  folded,
  foldedRoles,
  organizationOf,
  pairsOf,
  peopleOf,
  programs,
  toggleFold,
} from "./organization-state.js";
import { rebuilt } from "../log/rebuilt.js";
import { selectable } from "../address/selection.js";
import type { PageLog } from "../log/page-log.js";

/**
 * The roles found from the work, each as a card: its people, their activities, what stays in it.
 */
export const RoleCards = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) =>
    follow(alsoOn(log, programs.onChange, peopleOf(log).onChange, folded.onChange), async (current) => {
      if (log.manifest.level === "cases") return [];
      const found = await organizationOf(current);
      const roles = found === null ? [] : rolesShown(found);
      if (found === null || roles.length === 0) return [];
      const groupOf = Array.from(found.roleOf, (role) => roles.indexOf(role));
      const { handovers } = await pairsOf(current, groupOf);
      return [h(
        "div",
        { class: "role-cards", style: rowsOfRoles(roles.length) },
        roles.map((role, at) => roleCard(log, found, role, { at, handovers })),
        h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-roles`, () => csvRows(found, roles))),
      )];
    }));

/** A row for each activity that a role mostly does. */
const csvRows = (found: Organization, roles: readonly number[]): (string | number)[][] => [
  ["role", "people", "events", "activity", "share"],
  ...roles.flatMap((role) => {
    const codes = codesOf(found, role);
    const events = codes.reduce((sum, code) => sum + found.events[code], 0);
    return activitiesOf(found, role).map(({ activity, share }) => [roleName(role), codes.length, events, activity, share]);
  }),
];

/** The people of a role that have events, those with the most first. */
const codesOf = ({ names, roleOf, events }: Organization, role: number): number[] =>
  Array.from(names.keys()).filter((code) => roleOf[code] === role && events[code] > 0).sort((a, b) => events[b] - events[a]);

const activitiesOf = ({ roles, programActivities }: Organization, role: number) =>
  role === -1 ? programActivities : roles[role]?.activities ?? [];

/** How many cards a row has where it has room for so many: all rows have about as many. */
const rowsOfRoles = (count: number): string =>
  [6, 4, 3, 2].map((room) => `--of-${room}: ${Math.ceil(count / Math.ceil(count / room))}`).join("; ");

function roleCard(
  log: PageLog,
  found: Organization,
  role: number,
  { at, handovers }: { readonly at: number; readonly handovers: Collaboration["handovers"] },
): HTMLElement {
  const { names } = found;
  const codes = codesOf(found, role);
  const where = conditionOf({ codes }, names);
  const of = [String(role), programs.value];
  return h(
    "section",
    { class: "card role-card", "data-role": roleKey(role), ...(where === null ? {} : selectable(where)) },
    headOf(log, role, codes.length, where),
    peopleOf(log).value === "people" && h(
      "p",
      { class: "muted role-people" },
      codes.slice(0, 5).flatMap((code, i) => [i > 0 ? ", " : "", ...quotedName(names[code])]),
      codes.length > 5 ? ` and ${codes.length - 5} more` : "",
    ),
    activitiesOf(found, role).map(({ activity, share }) =>
      h(
        "div",
        { class: "role-activity", title: clipName(activity) },
        nameNode(activity),
        h("span", { class: "role-bar" }, h("span", { style: `width: ${100 * share}%` })),
        h("span", { class: "num" }, figureButton(log, ["role-activity-share", [...of, activity], share], sayShare(share, 0))),
      )
    ),
    h("p", { class: "note" }, eventNodes(log, found, role), ...handoverNodes(log, role, codes.length, handedOver(handovers, at))),
  );
}

/** The name of a role, how many it has, and the button that folds it. */
function headOf(log: PageLog, role: number, people: number, where: CaseCondition | null): HTMLElement {
  const pick = (event: Event) => where !== null && offerFilters(log, event.currentTarget as Element, [where]);
  const words = sayCountOf(people, role === -1 ? "program" : "person").replace("persons", "people");
  const isFolded = foldedRoles().has(roleKey(role));
  return h(
    "h2",
    {},
    h("span", { class: "role-sign", style: `background: light-dark(${roleColor(role, "light")}, ${roleColor(role, "dark")})` }),
    where === null ? roleName(role) : h("button", { type: "button", class: "pick", onclick: pick }, roleName(role)),
    h("small", { class: "muted" }, figureButton(log, ["role-people", [String(role), programs.value], people], words)),
    h("button", { type: "button", class: "quiet", onclick: () => toggleFold(role) }, isFolded ? "Unfold" : "Fold"),
  );
}

function eventNodes(log: PageLog, found: Organization, role: number): (Node | string)[] {
  const events = codesOf(found, role).reduce((sum, code) => sum + found.events[code], 0);
  const figure = figureButton(log, ["role-events", [String(role), programs.value], events], sayCount(events));
  return [figure, events === 1 ? " event" : " events"];
}

/** Handovers of a role, and those of them that stay in it. */
interface HandedOver {
  readonly given: number;
  readonly stay: number;
}

function handedOver({ counts, from, to }: Collaboration["handovers"], at: number): HandedOver {
  let [given, stay] = [0, 0];
  counts.forEach((count, i) => {
    if (from[i] !== at) return;
    given += count;
    if (to[i] === at) stay += count;
  });
  return { given, stay };
}

function handoverNodes(log: PageLog, role: number, people: number, { given, stay }: HandedOver): (Node | string)[] {
  if (given === 0) return ["; hands over to nobody"];
  if (people === 1) return [` · hands over ${given === 1 ? "once" : `${sayCount(given)} times`}`];
  const share = figureButton(log, ["role-stays", [String(role), programs.value], stay / given], sayShare(stay / given, 0));
  return [" · ", share, ` of ${sayCount(given)} handovers stay in the role`];
}
