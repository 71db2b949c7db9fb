import type { CaseCondition, Collaboration, Organization } from "../../lib/tracebook.js";
import { askedOnce } from "../log/asked-once.js";
import { pageControl, textControl } from "../address/controls.js";
import { type OrganizationRow, roleKey } from "./organization-rows.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";

// Controls of the page of the organization. They stand in the address.
export const picture = pageControl("organization.picture", ["matrix", "network"]);
export const measure = pageControl("organization.measure", ["handovers", "wait", "together"]);
export const load = pageControl("organization.load", ["events", "hours"]);
export const order = pageControl("organization.order", ["role", "name", "events"]);
const PEOPLE = "organization.people";
const people = pageControl(PEOPLE, ["people", "roles"]);
const peopleOfProtected = pageControl(PEOPLE, ["roles", "people"]);
export const programs = pageControl("organization.programs", ["apart", "people"]);
export const folded = textControl("organization.folded");
/**
 * Whether people are shown or roles only: only roles at first where the site withholds something of
 * the log.
 */
export const peopleOf = ({ manifest }: Pick<PageLog, "manifest">) => manifest.privacy === undefined ? people : peopleOfProtected;

/** All controls of the matrix. */
export const controlsOf = (log: PageLog) => [picture, measure, load, order, peopleOf(log), programs, folded];

/** Keys of the roles that are folded to one row. */
export const foldedRoles = () => new Set(folded.value.split(",").filter((key) => key !== ""));

/** Folds a role to one row, or unfolds it. */
export function toggleFold(role: number): void {
  const roles = foldedRoles();
  const key = roleKey(role);
  if (!roles.delete(key)) roles.add(key);
  folded.set([...roles].sort().join(","));
}

/**
 * Resources, roles and workload of what the filters leave; asked once for all parts of the page.
 */
export const organizationOf = (current: FilteredLog): Promise<Organization | null> =>
  askedOnce(current, { kind: "organization", withPrograms: programs.value === "people" });

/**
 * Handovers between groups of resources, or between single ones; asked once for all parts of the
 * page.
 *
 * @param groupOf the group of each resource by code; a negative one leaves it out
 */
export const pairsOf = (current: FilteredLog, groupOf: readonly number[] | null = null): Promise<Collaboration> =>
  askedOnce(current, { kind: "collaboration", groupOf });

/** Cases with an event by a person. */
export const byPerson = (name: string): CaseCondition => ({ kind: "resource", labels: [name] });

/** Most people of a role by whom cases are filtered: an address holds their names. */
const MOST_FILTERED = 200;

/** Cases with an event by someone of a row; null for too many to name. */
export const conditionOf = ({ codes }: Pick<OrganizationRow, "codes">, names: readonly string[]): CaseCondition | null =>
  codes.length === 0 || codes.length > MOST_FILTERED ? null : { kind: "resource", labels: codes.map((code) => names[code]) };
