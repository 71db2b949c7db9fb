import { type Collaboration, DARK, LIGHT, type Organization, sayCountOf, shellWord, svgMarkup } from "../../lib/tracebook.js";
import { csvButton, saveButtons } from "../elements/save-buttons.js";
import { copiedCommand } from "../elements/copied-command.js";
import { card, h, info, nameNode, svgNode } from "../elements/dom.js";
import { exactNote } from "../log/exact-note.js";
import { alsoOn, follow } from "../log/follow.js";
import { drawGrid } from "./organization-grid.js";
import { drawNetwork, type NetworkOptions } from "./organization-network.js";
import { startGrid, startNetwork } from "./organization-pointer.js";
import { groupsOf, organizationRows, roleName } from "./organization-rows.js";
import {
  controlsOf,
  foldedRoles,
  load,
  measure,
  order,
  organizationOf,
  pairsOf,
  peopleOf,
  picture,
  programs,
} from "./organization-state.js";
import { figuresOfRows, gridOf } from "./row-figures.js";
import { rebuilt } from "../log/rebuilt.js";
import { responsive } from "../elements/responsive.js";
import { isDark } from "../elements/theme.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";

/**
 * Who hands over to whom as matrix or network, beside the workload of each person over time. A role
 * is folded by a click, a name offers a filter.
 */
export const HandoverMatrix = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    const box = card(
      "Who hands over to whom",
      "A handover: an event of one person is directly followed, in the same case, by one of another person. The row gives, the column takes. The wait is from the end of the first event to the start of the second (its end, where no start is known). Roles are people with a similar mix of activities in the whole log. Colours grow with the square root.",
      exactNote(log, "events"),
    );
    if (log.manifest.level === "cases") return box;
    box.append(follow(alsoOn(log, ...controlsOf(log).map(({ onChange }) => onChange)), async (current, signal) => {
      const found = await organizationOf(current);
      if (found === null) return await withoutResources(log, current, signal);
      if (found.events.every((count) => count === 0)) {
        return [h("p", { class: "empty" }, "No event of the cases that are left names who did it.")];
      }
      return await drawOrganization(log, current, found);
    }));
    return box;
  });

/** Letters of a name of which 150 can be read round a network. */
const SHORT_NAME = 6;

/** What of a window the choices over the network take, and the line below it, px. */
const BESIDE_NETWORK = 190;

async function drawOrganization(log: PageLog, current: FilteredLog, found: Organization): Promise<Node[]> {
  const isNetwork = picture.value === "network";
  const rows = organizationRows(found, {
    order: isNetwork ? "role" : order.value,
    folded: foldedRoles(),
    rolesOnly: peopleOf(log).value === "roles",
    most: isNetwork ? mostNodes(found) : mostRows(),
  });
  const pairs = await pairsOf(current, groupsOf(rows, found.names.length));
  const figures = figuresOfRows(found, rows, pairs);
  const status = h(
    "p",
    { class: "note org-status", "aria-live": "polite" },
    `${matchMedia("(hover: none)").matches ? "Tap" : "Point at"} ${
      isNetwork ? "a person to see who gives and takes" : "a cell for its figures"
    }.`,
  );
  const show = (options: NetworkOptions) =>
    isNetwork
      ? { element: drawNetwork({ rows, events: figures.events, pairs: pairs.handovers }, options), place: null }
      : drawGrid(gridOf(figures), options);
  const drawing = responsive((width) => {
    const { element, place } = show({
      width,
      height: innerHeight - BESIDE_NETWORK,
      palette: isDark() ? DARK : LIGHT,
      isDark: isDark(),
    });
    const picture = svgNode(element) as SVGSVGElement;
    if (place === null) startNetwork(log, { picture, figures, status });
    else startGrid(log, { picture, figures, status }, place);
    return picture;
  });
  drawing.classList.add("org-picture");
  return [
    controls(log, found),
    drawing,
    status,
    h(
      "div",
      { class: "actions" },
      saveButtons(`${log.entry.slug}-organization`, {
        svg: () => svgMarkup(show({ width: 1200, height: 900, palette: LIGHT, isDark: false }).element),
        background: LIGHT.background,
        csv: async () => csvRows(found, await pairsOf(current)),
      }),
      h("span", { class: "muted" }, "Workload: ", csvButtonOfLoad(log, found)),
    ),
  ];
}

const isNarrow = (): boolean => matchMedia("(max-width: 820px)").matches;

/** Names of more columns would touch. */
const mostRows = (): number => isNarrow() ? 14 : matchMedia("(min-width: 1400px)").matches ? 40 : 32;

/** Short names leave the ring more room. */
const mostNodes = ({ names }: Organization): number =>
  isNarrow() ? 40 : names.every((name) => name.length <= SHORT_NAME) ? 150 : 110;

/** A row for each pair of people with handovers. */
function csvRows({ names, roleOf }: Organization, { handovers, together }: Collaboration): (string | number)[][] {
  const inCommon = new Map(Array.from(together.counts, (count, i) => [`${together.from[i]} ${together.to[i]}`, count]));
  return [
    ["from", "from_role", "to", "to_role", "handovers", "median_wait_seconds", "total_wait_seconds", "cases_together"],
    ...Array.from(handovers.counts, (count, i) => {
      const [a, b] = [handovers.from[i], handovers.to[i]];
      return [
        names[a],
        roleName(roleOf[a]),
        names[b],
        roleName(roleOf[b]),
        count,
        handovers.medianWaitSeconds[i],
        handovers.totalWaitSeconds[i],
        inCommon.get(`${Math.min(a, b)} ${Math.max(a, b)}`) ?? 0,
      ];
    }),
  ];
}

function csvButtonOfLoad(log: PageLog, { names, roleOf, workload: { from, events, busySeconds } }: Organization): HTMLElement {
  const periods = from.length - 1;
  return csvButton(`${log.entry.slug}-workload`, () => {
    const used = Array.from(events.keys()).filter((i) => events[i] > 0 || (busySeconds?.[i] ?? 0) > 0);
    const code = (i: number) => Math.floor(i / periods);
    return {
      person: used.map((i) => names[code(i)]),
      role: used.map((i) => roleName(roleOf[code(i)])),
      period_begin: used.map((i) => new Date(from[i % periods]).toISOString().slice(0, 10)),
      events: used.map((i) => events[i]),
      ...(busySeconds === null ? {} : { busy_seconds: used.map((i) => busySeconds[i]) }),
    };
  });
}

/** The choices over the picture. */
function controls(log: PageLog, found: Organization): HTMLElement {
  const select = <Value extends string>(
    name: string,
    control: { readonly value: Value; set(value: Value): void },
    choices: Readonly<Record<Value, string>>,
  ) =>
    h(
      "label",
      { class: "org-choice" },
      h("span", {}, name),
      h(
        "select",
        {
          class: "field",
          onchange: (event: Event) => control.set((event.currentTarget as HTMLSelectElement).value as Value),
        },
        Object.entries(choices).map(([value, text]) =>
          h("option", { value, ".selected": value === control.value }, text as string)
        ),
      ),
    );
  const isNetwork = picture.value === "network";
  const isBusy = found.workload.busySeconds !== null;
  const unit = found.workload.period;
  const named = found.programs.map(({ code }) => found.names[code]);
  return h(
    "div",
    { class: "org-controls" },
    select("Picture", picture, { matrix: "Matrix", network: "Network" }),
    !isNetwork && select("Colour", measure, { handovers: "Handovers", wait: "Median wait", together: "Cases together" }),
    !isNetwork && isBusy && select(`Each ${unit}`, load, { events: "Events", hours: "Busy time" }),
    !isNetwork && select("Order", order, { role: "By role", name: "By name", events: "By events" }),
    select("Rows", peopleOf(log), { people: "People", roles: "Roles only" }),
    (named.length > 0 || programs.value === "people") && h(
      "label",
      { class: "check" },
      h("input", {
        type: "checkbox",
        ".checked": programs.value === "apart",
        onchange: (event: Event) => programs.set((event.currentTarget as HTMLInputElement).checked ? "apart" : "people"),
      }),
      named.length === 0 ? "Programs apart" : h(
        "span",
        {},
        "Programs apart: ",
        named.slice(0, 3).flatMap((name, i) => [i > 0 ? ", " : "", nameNode(name)]),
        named.length > 3 ? ` and ${named.length - 3} more` : "",
      ),
    ),
    named.length > 0 &&
      info(
        "Taken for programs: resources whose names say so (such as System or batch), and up to three with at least four times the events of anyone else.",
      ),
  );
}

/** Names that columns of resources have in logs. */
const LIKELY =
  /resource|user|agent|employee|clerk|owner|worker|person|staff|team|group|role|dep(t|artment)|unit|org|operator|performer|assigned/i;

/** What the log has that could say who did an event, and how to load it so. */
async function withoutResources(log: PageLog, current: FilteredLog, signal: AbortSignal): Promise<Node[]> {
  const attributes = (await current.ask({ kind: "attributes" }, { signal })).filter(({ level, type }) =>
    level === "event" && type === "string"
  );
  const ranked = [...attributes.filter(({ name }) => LIKELY.test(name)), ...attributes.filter(({ name }) => !LIKELY.test(name))]
    .slice(0, 6);
  const known = await Promise.all(ranked.map(async (attribute) => ({
    name: attribute.name,
    values:
      (await current.ask({ kind: "attribute-values", attribute: { level: "event", name: attribute.name } }, { signal })).values
        .length,
  })));
  const fitting = known.filter(({ name, values }) => values >= 2 && (LIKELY.test(name) || values <= 2000)).slice(0, 3);
  return [
    h("p", {}, "No column of this log says who did an event, so there are no people, roles or handovers."),
    ...(fitting.length === 0
      ? [
        h(
          "p",
          { class: "muted" },
          "None of its columns looks like one either. Add a column with a name or number for each event to the source, and load it with:",
        ),
      ]
      : [
        h("p", {}, "These columns could: "),
        h(
          "ul",
          { class: "org-columns" },
          fitting.map(({ name, values }) =>
            h("li", {}, nameNode(name), h("span", { class: "muted" }, ` · ${sayCountOf(values, "value")}`))
          ),
        ),
        h("p", {}, "To take the first for who did it, load the log again, then build the site:"),
      ]),
    copiedCommand(
      `deno task load FILE --log ${shellWord(log.entry.slug.replace(/^own:/, ""))} --resource ${
        shellWord(fitting[0]?.name ?? "COLUMN")
      }`,
    ),
  ];
}
