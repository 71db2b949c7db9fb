import { groupDigits, sayShare } from "../../numerics/number-text.ts";
import type { OrganizationReport } from "../../organization/organization-report.ts";
import { measureOrganization } from "../../pipeline/measure-organization.ts";
import { sayDuration } from "../../time/duration-text.ts";
import type { CommandBody } from "../command.ts";
import { ANALYSIS_FLAGS, analysisOptions } from "../log-flags.ts";
import { alignColumns, oneLine, oneSentence } from "../terminal-text.ts";

/** `tracebook organization`: who works on the cases, and who hands over to whom. */
export const organizationCommand: CommandBody = {
  name: "organization",
  usage: "LOG [--with-programs] [--json]",
  description: [
    "Roles are groups of people with a similar mix of activities. Resources whose names say so (System, batch-2), or that have many",
    "times the events of all others, are taken for programs, which have no role. A handover is an event that directly follows one",
    "of somebody else in the same case; it waits from the end of the first to the start of the second. People are busy in the time",
    "with at least one event in progress, which needs start times (--start, or --pair for start and complete events).",
    "JSON: {resources: [{resource, events, cases, activities, firstSeen, lastSeen, activeDays, busySeconds, workSeconds,",
    "utilisation}], programs: [{resource, because}], roles: [{resources, activities: [{activity, share}], events}],",
    "handoverOfWork: [{from, to, count, medianWaitSeconds}], workingTogether: [{from, to, count}],",
    "subcontracting: [{from, to, count}], notes}; of pairs the 200 most frequent.",
  ].join("\n"),
  flags: {
    "with-programs": { help: "take programs for people too" },
    "json": { help: "print one JSON document instead of tables" },
    ...ANALYSIS_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "log:loan-applications", does: "people, roles and handovers of the demo log" },
    { call: "bpic2012.xes.gz --with-programs --json", does: "all figures, with roles of programs too" },
  ],
  async run(input) {
    const withPrograms = input.has("with-programs");
    const report = await measureOrganization(input.positionals[0], { ...analysisOptions(input), withPrograms });
    for (const note of report.notes) input.reporter.message(`note: ${oneSentence(note)}`);
    input.print(input.has("json") ? JSON.stringify(report) : organizationText(report));
  },
};

/** Rows of a list that are shown, and people and activities of a role; `--json` has all. */
const [SHOWN, OF_ROLE] = [10, 4];

function organizationText({ resources, programs, roles, handoverOfWork, workingTogether }: OrganizationReport): string {
  const because = new Map(programs.map(({ resource, because }) => [resource, because]));
  const tables = [
    table("people", ["", "events", "cases", "activities", "days", "busy"], resources, (person) => [
      oneLine(person.resource),
      ...[person.events, person.cases, person.activities].map((count) => groupDigits(count)),
      person.activeDays === null ? "" : groupDigits(person.activeDays),
      person.busySeconds === null ? "" : sayDuration(person.busySeconds),
      because.has(person.resource) ? `program, by its ${because.get(person.resource)}` : "",
    ]),
    table("roles", ["", "events", "activities"], roles, ({ resources, activities, events }) => [
      firstOf(resources.map((name) => oneLine(name))),
      groupDigits(events),
      firstOf(activities.map(({ activity, share }) => `${oneLine(activity)} ${sayShare(share)}`)),
    ]),
    table("handover of work", ["", "times", "median wait"], handoverOfWork, ({ from, to, count, medianWaitSeconds }) => [
      `${oneLine(from)} → ${oneLine(to)}`,
      groupDigits(count),
      medianWaitSeconds === null ? "" : sayDuration(medianWaitSeconds),
    ]),
    table("work on the same cases", ["", "cases"], workingTogether, ({ from, to, count }) => [
      `${oneLine(from)}, ${oneLine(to)}`,
      groupDigits(count),
    ]),
  ];
  return tables.filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n");
}

/** A list with its title and the heads of its columns, or nothing for an empty list. */
const table = <Row>(title: string, heads: readonly string[], rows: readonly Row[], cells: (row: Row) => string[]): string[] =>
  rows.length === 0 ? [] : [
    `${title} (${Math.min(SHOWN, rows.length)} of ${groupDigits(rows.length)})`,
    ...alignColumns([heads, ...rows.slice(0, SHOWN).map(cells)]),
  ];

/** The first names of a list, and how many more there are. */
const firstOf = (names: readonly string[]): string =>
  names.slice(0, OF_ROLE).join(", ") + (names.length > OF_ROLE ? ` and ${groupDigits(names.length - OF_ROLE)} more` : "");
