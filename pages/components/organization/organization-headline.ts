import { sayCount, sayDuration, sayShare } from "../../lib/tracebook.js";
import { figureButton } from "../figures/figure-button.js";
import { h } from "../elements/dom.js";
import { Headline, headlineName } from "../frame/headline.js";
import { organizationOf, pairsOf, peopleOf, programs } from "./organization-state.js";
import type { PageLog } from "../log/page-log.js";

/**
 * The sentence at the top of the page: who hands over to whom most, and how much stays in a role.
 */
export const OrganizationHeadline = (log: PageLog): HTMLElement =>
  Headline(log, async (log, current) => {
    if (log.manifest.level === "cases") return null;
    const found = await organizationOf(current);
    if (found === null) return ["The log does not say who did what."];
    const { names, roleOf, events, allEvents, without } = found;
    const { handovers } = await pairsOf(current);
    const isPerson = (code: number) => roleOf[code] !== -1;
    const pairs = Array.from(handovers.counts.keys()).filter((i) => isPerson(handovers.from[i]) && isPerson(handovers.to[i]));
    const sum = (list: readonly number[]) => list.reduce((all, i) => all + handovers.counts[i], 0);
    const all = sum(pairs);
    const count = events.filter((events, code) => events > 0 && isPerson(code)).length;
    const nobody = without / allEvents;
    const unnamed = nobody >= 0.2
      ? [" ", figureButton(log, ["unnamed-events", [], nobody], sayShare(nobody, 0)), " of the events name nobody."]
      : [];
    const figure = (name: "people" | "all-handovers" | "handovers-in-roles", value: number, text: string) =>
      figureButton(log, [name, [programs.value], value], text);
    const people = (text = `${sayCount(count)} people`) => figure("people", count, text);
    const handoversOf = (text = `${sayCount(all)} handovers`) => figure("all-handovers", all, text);
    if (all === 0) {
      if (count === 0) return ["No person is named in these cases.", ...unnamed];
      return count === 1
        ? [h("b", {}, people("One person")), " does all work that is told: there is no handover.", ...unnamed]
        : ["None of ", h("b", {}, people()), " hands over work directly to another.", ...unnamed];
    }
    const [most] = pairs;
    if (handovers.counts[most] === 1) {
      return [
        "Only ",
        h("b", {}, all === 1 ? handoversOf("one handover") : handoversOf()),
        " between ",
        people(),
        ...oddPairs(pairs.map((i) => names[handovers.from[i]]), pairs.map((i) => names[handovers.to[i]])),
        ".",
        ...unnamed,
      ];
    }
    const ofPair = (kind: "handovers" | "handover-wait", value: number, text: string) =>
      h("b", {}, figureButton(log, [kind, [names[handovers.from[most]], names[handovers.to[most]]], value], text));
    const inRole = sum(pairs.filter((i) => roleOf[handovers.from[i]] === roleOf[handovers.to[i]]));
    const inAll = [
      "Of all ",
      handoversOf(),
      " between ",
      people(),
      ", ",
      h("b", {}, figure("handovers-in-roles", inRole / all, sayShare(inRole / all, 0))),
      " stay in a role.",
      ...unnamed,
    ];
    if (peopleOf(log).value === "roles") return inAll;
    return [
      headlineName(names[handovers.from[most]]),
      " hands over to ",
      headlineName(names[handovers.to[most]]),
      " most often: ",
      ofPair("handovers", handovers.counts[most], `${sayCount(handovers.counts[most])} times`),
      ", taken up after a median of ",
      ofPair("handover-wait", handovers.medianWaitSeconds[most], sayDuration(handovers.medianWaitSeconds[most])),
      ". ",
      ...inAll,
    ];
  }, (changed) => void peopleOf(log).onChange(changed));

/** What is to be told of handovers of which no two are of the same pair. */
function oddPairs(from: readonly string[], to: readonly string[]): (Node | string)[] {
  if (from.length === 1) return [", from ", headlineName(from[0]), " to ", headlineName(to[0])];
  const [giver, taker] = [from, to].map((names) => new Set(names).size === 1 ? names[0] : null);
  if (taker !== null) return [", all to one person: ", headlineName(taker)];
  return giver === null ? [", each between another pair"] : [", all from ", headlineName(giver)];
}
