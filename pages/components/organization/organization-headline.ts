import { type Collaboration, type Organization, sayCount, sayDuration, sayShare } from "../../lib/tracebook.js";
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
    const told = toldOf(log, found, (await pairsOf(current)).handovers);
    const { handovers, pairs, all } = told;
    const words = all === 0
      ? withoutHandovers(told)
      : handovers.counts[pairs[0]] === 1
      ? singleHandovers(told)
      : [...(peopleOf(log).value === "roles" ? [] : mostFrequent(told)), ...stayingInRoles(told)];
    return [...words, ...unnamedNodes(log, found)];
  }, (changed) => void peopleOf(log).onChange(changed));

/** What the sentence tells of. */
interface Told {
  readonly log: PageLog;
  readonly found: Organization;
  readonly handovers: Collaboration["handovers"];
  /** Pairs of people, not of programs, those with the most handovers first. */
  readonly pairs: readonly number[];
  /** Handovers of all these pairs. */
  readonly all: number;
  /** People with an event. */
  readonly people: number;
}

function toldOf(log: PageLog, found: Organization, handovers: Collaboration["handovers"]): Told {
  const isPerson = (code: number) => found.roleOf[code] !== -1;
  const pairs = Array.from(handovers.counts.keys()).filter((i) => isPerson(handovers.from[i]) && isPerson(handovers.to[i]));
  const people = found.events.filter((events, code) => events > 0 && isPerson(code)).length;
  return { log, found, handovers, pairs, all: sumOf(handovers, pairs), people };
}

const sumOf = ({ counts }: Collaboration["handovers"], pairs: readonly number[]): number =>
  pairs.reduce((all, i) => all + counts[i], 0);

const peopleNode = ({ log, people }: Told, text = `${sayCount(people)} people`) =>
  figureButton(log, ["people", [programs.value], people], text);

const allNode = ({ log, all }: Told, text = `${sayCount(all)} handovers`) =>
  figureButton(log, ["all-handovers", [programs.value], all], text);

function withoutHandovers(told: Told): (Node | string)[] {
  if (told.people === 0) return ["No person is named in these cases."];
  return told.people === 1
    ? [h("b", {}, peopleNode(told, "One person")), " does all work that is told: there is no handover."]
    : ["None of ", h("b", {}, peopleNode(told)), " hands over work directly to another."];
}

function singleHandovers(told: Told): (Node | string)[] {
  const { found: { names }, handovers, pairs, all } = told;
  const [from, to] = [handovers.from, handovers.to].map((codes) => pairs.map((i) => names[codes[i]]));
  const count = all === 1 ? allNode(told, "one handover") : allNode(told);
  return ["Only ", h("b", {}, count), " between ", peopleNode(told), ...oddPairs(from, to), "."];
}

function mostFrequent({ log, found: { names }, handovers, pairs: [most] }: Told): (Node | string)[] {
  const [from, to] = [names[handovers.from[most]], names[handovers.to[most]]];
  const figure = (kind: "handovers" | "handover-wait", value: number, text: string) =>
    h("b", {}, figureButton(log, [kind, [from, to], value], text));
  const [count, wait] = [handovers.counts[most], handovers.medianWaitSeconds[most]];
  return [
    headlineName(from),
    " hands over to ",
    headlineName(to),
    " most often: ",
    figure("handovers", count, `${sayCount(count)} times`),
    ", taken up after a median of ",
    figure("handover-wait", wait, sayDuration(wait)),
    ". ",
  ];
}

function stayingInRoles(told: Told): (Node | string)[] {
  const { log, found: { roleOf }, handovers, pairs, all } = told;
  const share = sumOf(handovers, pairs.filter((i) => roleOf[handovers.from[i]] === roleOf[handovers.to[i]])) / all;
  return [
    "Of all ",
    allNode(told),
    " between ",
    peopleNode(told),
    ", ",
    h("b", {}, figureButton(log, ["handovers-in-roles", [programs.value], share], sayShare(share, 0))),
    " stay in a role.",
  ];
}

/** How many events name nobody, where they are many. */
function unnamedNodes(log: PageLog, { without, allEvents }: Organization): (Node | string)[] {
  const share = without / allEvents;
  if (!(share >= LEAST_UNNAMED)) return [];
  return [" ", figureButton(log, ["unnamed-events", [], share], sayShare(share, 0)), " of the events name nobody."];
}

/** Share of the events without a person from which on it is told. */
const LEAST_UNNAMED = 0.2;

/** What is to be told of handovers of which no two are of the same pair. */
function oddPairs(from: readonly string[], to: readonly string[]): (Node | string)[] {
  if (from.length === 1) return [", from ", headlineName(from[0]), " to ", headlineName(to[0])];
  const [giver, taker] = [from, to].map((names) => new Set(names).size === 1 ? names[0] : null);
  if (taker !== null) return [", all to one person: ", headlineName(taker)];
  return giver === null ? [", each between another pair"] : [", all from ", headlineName(giver)];
}
