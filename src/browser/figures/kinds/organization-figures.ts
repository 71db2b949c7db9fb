import type { PairCounts } from "../../../organization/social-network.ts";
import type { Collaboration, Organization } from "../../analysis/organization.ts";
import type { Compute, FigureKind, FigureSource } from "../figure-kind.ts";
import { PERIOD } from "./overview-figures.ts";
import { areTexts, readParameter } from "./read-parameter.ts";

const ofPair =
  (pick: (handovers: Collaboration["handovers"], at: number) => number, otherwise: number): Compute =>
  async ({ ask }, [from, to]) => {
    const [organization, { handovers }] = [
      await ask({ kind: "organization", withPrograms: false }),
      await ask({ kind: "collaboration", groupOf: null }),
    ];
    const [giver, taker] = [from, to].map((name) => organization?.names.indexOf(name) ?? -1);
    const at = handovers.counts.findIndex((_, i) => handovers.from[i] === giver && handovers.to[i] === taker);
    return at < 0 ? otherwise : pick(handovers, at);
  };

const ofPerson = (pick: (organization: Organization, code: number) => number): Compute => async ({ ask }, [name]) => {
  const organization = await ask({ kind: "organization", withPrograms: false });
  const code = organization?.names.indexOf(name) ?? -1;
  return code < 0 ? NaN : pick(organization!, code);
};

const ofRole = (pick: (events: readonly number[]) => number): Compute => async ({ ask }, [role, programs]) => {
  const organization = await ask({ kind: "organization", withPrograms: programs === "people" });
  if (organization === null) return NaN;
  return pick(Array.from(organization.events).filter((count, code) => count > 0 && organization.roleOf[code] === Number(role)));
};

/** A row of the pictures of the organization, written as JSON. */
export type FigureRow =
  | { readonly person: string }
  /** The people of a role, but for some. */
  | { readonly role: number; readonly but?: readonly string[] };

/** Codes of the people of a row that have events, those with the most first. */
function codesOfRow({ names, roleOf, events }: Organization, text: string): number[] {
  const row = readParameter<{ readonly person: string; readonly role: number; readonly but: readonly string[] }>(
    text,
    ({ person, role, but = [] }) => typeof person === "string" || (typeof role === "number" && areTexts(but)),
  ) as FigureRow;
  if ("person" in row) return [names.indexOf(row.person)].filter((code) => code >= 0);
  const others = new Set(row.but);
  return [...names.keys()].filter((code) => events[code] > 0 && roleOf[code] === row.role && !others.has(names[code]))
    .sort((a, b) => events[b] - events[a] || a - b);
}

const organizationOf = ({ ask }: FigureSource, programs: string) =>
  ask({ kind: "organization", withPrograms: programs === "people" });

/** The counts are between group 0 and 1, or within group 0 where both rows are the same. */
const ofRows = (pick: (pairs: Collaboration, taker: number) => number): Compute => async (source, [from, to, programs]) => {
  const organization = await organizationOf(source, programs);
  if (organization === null) return NaN;
  const [giver, taker] = [from, to].map((row) => codesOfRow(organization, row));
  const groupOf = new Array<number>(organization.names.length).fill(2);
  for (const code of taker) groupOf[code] = 1;
  for (const code of giver) groupOf[code] = 0;
  return pick(await source.ask({ kind: "collaboration", groupOf }), from === to ? 0 : 1);
};

const pairAt = ({ from, to }: Pick<PairCounts, "from" | "to">, a: number, b: number): number =>
  from.findIndex((own, i) => own === a && to[i] === b);

interface PeopleAndHandovers {
  readonly organization: Organization;
  /** Counts the handovers between people that are as wanted. */
  between(isWanted: (giver: number, taker: number) => boolean): number;
}

const ofPeople =
  (pick: (found: PeopleAndHandovers, isPerson: (code: number) => boolean) => number): Compute => async (source, [programs]) => {
    const organization = await organizationOf(source, programs);
    if (organization === null) return NaN;
    const { handovers: { from, to, counts } } = await source.ask({ kind: "collaboration", groupOf: null });
    const isPerson = (code: number) => organization.roleOf[code] !== -1;
    const between: PeopleAndHandovers["between"] = (isWanted) =>
      counts.reduce(
        (sum, count, i) => isPerson(from[i]) && isPerson(to[i]) && isWanted(from[i], to[i]) ? sum + count : sum,
        0,
      );
    return pick({ organization, between }, isPerson);
  };

const ofRow =
  (pick: (organization: Organization, codes: readonly number[]) => number): Compute => async (source, [row, programs]) => {
    const organization = await organizationOf(source, programs);
    return organization === null ? NaN : pick(organization, codesOfRow(organization, row));
  };

const ofRowLoad =
  (pick: (workload: Organization["workload"], at: number) => number | undefined): Compute =>
  async (source, [row, day, programs]) => {
    const organization = await organizationOf(source, programs);
    if (organization === null) return NaN;
    const { workload } = organization;
    const [periods, at] = [workload.from.length - 1, workload.from.indexOf(Date.parse(day))];
    if (at < 0 || at === periods) return 0;
    return codesOfRow(organization, row).reduce((sum, code) => sum + (pick(workload, code * periods + at) ?? NaN), 0);
  };

const ofLoad =
  (pick: (workload: Organization["workload"], at: number) => number | undefined): Compute => async ({ ask }, [name, day]) => {
    const organization = await ask({ kind: "organization", withPrograms: false });
    const code = organization?.names.indexOf(name) ?? -1;
    if (code < 0) return NaN;
    const { workload } = organization!;
    const [periods, at] = [workload.from.length - 1, workload.from.indexOf(Date.parse(day))];
    return at < 0 || at === periods ? 0 : pick(workload, code * periods + at) ?? NaN;
  };

const HANDOVERS = "handoversBetween (src/organization/social-network.ts)";

const PAIR = ["who gives", "who takes"];

const WORKLOAD = "workloadOf (src/organization/workload.ts)";

const ROLES = "findRoles (src/organization/roles.ts)";

const ROLE = ["the role", "whether programs count as people"];

const COUNT_PROGRAMS = "whether programs count as people";

const ROW_ABOUT = "A row is a person, or people of a role: all of them, or those that have no row of their own.";

const ROWS = ["the row that gives", "the row that takes", COUNT_PROGRAMS];

const ROW = ["the row", COUNT_PROGRAMS];

const ROW_PERIOD = ["the row", "the first day of the period", COUNT_PROGRAMS];

const LOADS = "workloadByPeriod (src/organization/workload-by-period.ts)";

const LOAD = ["the person", ...PERIOD];

/** Figures of people and roles. */
export const ORGANIZATION_FIGURES = {
  handovers: {
    title: "Handovers",
    definition: "Events of one person that are directly followed, in the same case, by an event of the other.",
    formula: "number of such pairs of events",
    computedBy: HANDOVERS,
    unit: "count",
    parameters: PAIR,
    compute: ofPair(({ counts }, i) => counts[i], 0),
  },
  "handover-wait": {
    title: "Median wait of a handover",
    definition: "From the end of the first event to the start of the second (its end, where no start is known).",
    formula: "median over the handovers of the pair",
    computedBy: HANDOVERS,
    unit: "seconds",
    parameters: PAIR,
    compute: ofPair(({ medianWaitSeconds }, i) => medianWaitSeconds[i], NaN),
  },
  "handover-total": {
    title: "Total wait of handovers",
    definition: "From the end of the first event to the start of the second (its end, where no start is known).",
    formula: "sum over the handovers of the pair",
    computedBy: HANDOVERS,
    unit: "seconds",
    parameters: PAIR,
    compute: ofPair(({ totalWaitSeconds }, i) => totalWaitSeconds[i], 0),
  },
  "cases-together": {
    title: "Cases of two people",
    definition: "Cases in which both have done at least one event.",
    formula: "number of cases",
    computedBy: "togetherBetween (src/organization/social-network.ts)",
    unit: "count",
    parameters: ["the one person", "the other person"],
    async compute({ ask }, names) {
      const organization = await ask({ kind: "organization", withPrograms: false });
      const { together } = await ask({ kind: "collaboration", groupOf: null });
      const [a, b] = names.map((name) => organization?.names.indexOf(name) ?? -1).sort((a, b) => a - b);
      return together.counts.find((_, i) =>
        Math.min(together.from[i], together.to[i]) === a && Math.max(together.from[i], together.to[i]) === b
      ) ?? 0;
    },
  },
  "load-events": {
    title: "Workload of a person in a period",
    definition: "Events that the person has done in the period.",
    formula: "number of events with this resource",
    computedBy: LOADS,
    unit: "count",
    parameters: LOAD,
    compute: ofLoad(({ events }, at) => events[at]),
  },
  "load-busy": {
    title: "Busy time of a person in a period",
    definition: "Time in which the person works on at least one event, counted round the clock.",
    formula: "length of the union of (start to time) over their events, within the period",
    computedBy: LOADS,
    unit: "seconds",
    parameters: LOAD,
    compute: ofLoad(({ busySeconds }, at) => busySeconds?.[at]),
  },
  "person-events": {
    title: "Workload of a person",
    definition: "Events that the person has done.",
    formula: "number of events with this resource",
    computedBy: WORKLOAD,
    unit: "count",
    parameters: ["the person"],
    compute: ofPerson(({ events }, code) => events[code]),
  },
  people: {
    title: "People",
    definition: "Resources with events in the cases that the filters leave; programs do not count unless they are said to.",
    formula: "number of such resources",
    computedBy: WORKLOAD,
    unit: "count",
    parameters: [COUNT_PROGRAMS],
    compute: ofPeople(({ organization: { events } }, isPerson) =>
      events.filter((count, code) => count > 0 && isPerson(code)).length
    ),
  },
  "all-handovers": {
    title: "All handovers",
    definition: "Events of one person that are directly followed, in the same case, by an event of another person.",
    formula: "number of such pairs of events",
    computedBy: HANDOVERS,
    unit: "count",
    parameters: [COUNT_PROGRAMS],
    compute: ofPeople(({ between }) => between(() => true)),
  },
  "handovers-in-roles": {
    title: "Handovers that stay in a role",
    definition: "Of all handovers, those between two people of the same role.",
    formula: "handovers within a role / handovers",
    computedBy: HANDOVERS,
    unit: "share",
    parameters: [COUNT_PROGRAMS],
    compute: ofPeople(({ organization: { roleOf }, between }) =>
      between((giver, taker) => roleOf[giver] === roleOf[taker]) / between(() => true)
    ),
  },
  "unnamed-events": {
    title: "Share of events that name nobody",
    definition: "Of the events that the filters leave, those without a resource.",
    formula: "events without a resource / events",
    computedBy: "organization (src/browser/analysis/organization.ts)",
    unit: "share",
    parameters: [],
    async compute(source) {
      const organization = await organizationOf(source, "apart");
      return organization === null ? NaN : organization.without / organization.allEvents;
    },
  },
  "role-people": {
    title: "People of a role",
    definition: "People with a similar mix of activities in the whole log, as far as the filters leave events of them.",
    formula: "number of such people with events",
    computedBy: ROLES,
    unit: "count",
    parameters: ROLE,
    compute: ofRole((events) => events.length),
  },
  "role-events": {
    title: "Events of a role",
    definition: "Events done by people with a similar mix of activities in the whole log.",
    formula: "number of their events",
    computedBy: ROLES,
    unit: "count",
    parameters: ROLE,
    compute: ofRole((events) => events.reduce((sum, count) => sum + count, 0)),
  },
  "role-activity-share": {
    title: "Share of an activity of the work of a role",
    definition: "Of the events of the people of a role in the whole log, those of the activity.",
    formula: "their events of the activity / their events",
    computedBy: ROLES,
    unit: "share",
    parameters: [...ROLE, "the activity"],
    async compute(source, [role, programs, name]) {
      const organization = await organizationOf(source, programs);
      const { roles = [], programActivities = [] } = organization ?? {};
      const activities = Number(role) === -1 ? programActivities : roles[Number(role)]?.activities ?? [];
      return activities.find(({ activity }) => activity === name)?.share ?? NaN;
    },
  },
  "role-stays": {
    title: "Handovers that stay in a role",
    definition: "Of the handovers by people of a role, those that are taken by people of the same role.",
    formula: "handovers within the role / handovers by its people",
    computedBy: HANDOVERS,
    unit: "share",
    parameters: ROLE,
    async compute(source, [role, programs]) {
      const organization = await organizationOf(source, programs);
      if (organization === null) return NaN;
      const groupOf = Array.from(organization.roleOf, (own) => own === Number(role) ? 0 : 1);
      const { handovers: { from, to, counts } } = await source.ask({ kind: "collaboration", groupOf });
      const given = counts.filter((_, i) => from[i] === 0).reduce((sum, count) => sum + count, 0);
      return counts.filter((_, i) => from[i] === 0 && to[i] === 0).reduce((sum, count) => sum + count, 0) / given;
    },
  },
  "row-events": {
    title: "Workload of a row",
    definition: ROW_ABOUT,
    formula: "number of events with a resource of the row",
    computedBy: WORKLOAD,
    unit: "count",
    parameters: ROW,
    compute: ofRow(({ events }, codes) => codes.reduce((sum, code) => sum + events[code], 0)),
  },
  "row-load-events": {
    title: "Workload of a row in a period",
    definition: ROW_ABOUT,
    formula: "number of events with a resource of the row in the period",
    computedBy: LOADS,
    unit: "count",
    parameters: ROW_PERIOD,
    compute: ofRowLoad(({ events }, at) => events[at]),
  },
  "row-load-busy": {
    title: "Busy time of a row in a period",
    definition: `${ROW_ABOUT} The time in which each works on at least one event, counted round the clock.`,
    formula: "sum over the people of the length of the union of (start to time) over their events, within the period",
    computedBy: LOADS,
    unit: "seconds",
    parameters: ROW_PERIOD,
    compute: ofRowLoad(({ busySeconds }, at) => busySeconds?.[at]),
  },
  "row-handovers": {
    title: "Handovers between two rows",
    definition:
      `Events of someone of the one row that are directly followed, in the same case, by an event of someone else of the other. ${ROW_ABOUT}`,
    formula: "number of such pairs of events",
    computedBy: HANDOVERS,
    unit: "count",
    parameters: ROWS,
    compute: ofRows(({ handovers }, taker) => handovers.counts[pairAt(handovers, 0, taker)] ?? 0),
  },
  "row-handover-wait": {
    title: "Median wait of the handovers between two rows",
    definition: `From the end of the first event to the start of the second (its end, where no start is known). ${ROW_ABOUT}`,
    formula: "median over the handovers from the one row to the other",
    computedBy: HANDOVERS,
    unit: "seconds",
    parameters: ROWS,
    compute: ofRows(({ handovers }, taker) => handovers.medianWaitSeconds[pairAt(handovers, 0, taker)] ?? NaN),
  },
  "row-cases-together": {
    title: "Cases of two rows",
    definition: `Cases in which someone of each row has done at least one event. ${ROW_ABOUT}`,
    formula: "number of cases",
    computedBy: "togetherBetween (src/organization/social-network.ts)",
    unit: "count",
    parameters: ROWS,
    compute: ofRows(({ together }, taker) => together.counts[pairAt(together, 0, taker)] ?? 0),
  },
} as const satisfies Readonly<Record<string, FigureKind>>;
