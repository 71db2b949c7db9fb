import type { Organization } from "../../lib/tracebook.js";

/** A row of the pictures of the organization: a resource, or several together. */
export interface OrganizationRow {
  /** Number of the role; -1 for programs, -2 for people without a role of their own. */
  readonly role: number;
  /** `rest`: those of the role that have no row of their own; `role`: all of the role. */
  readonly kind: "resource" | "rest" | "role";
  /** Codes of its resources. */
  readonly codes: readonly number[];
  readonly label: string;
}

/** How the rows are chosen and ordered. */
interface RowOptions {
  readonly order: "role" | "name" | "events";
  /** Keys of the roles that are one row each; see {@linkcode roleKey}. */
  readonly folded: ReadonlySet<string>;
  readonly rolesOnly: boolean;
  /** Most rows. */
  readonly most: number;
}

/** The name of a role: a letter, because words for it stand in no log. */
export const roleName = (role: number): string => role === -1 ? "Programs" : role === -2 ? "Others" : `Role ${roleKey(role)}`;

/** The role in addresses: `A` for the first one, `programs`, `others`. */
export const roleKey = (role: number): string =>
  role === -1 ? "programs" : role === -2 ? "others" : String.fromCharCode(65 + role);

/** The roles that have resources with events, as they are shown: programs first, others last. */
export function rolesShown({ roleOf, roles, events }: Pick<Organization, "roleOf" | "roles" | "events">): number[] {
  const found = new Set<number>();
  roleOf.forEach((role, code) => events[code] > 0 && found.add(role));
  return [-1, ...roles.keys(), -2].filter((role) => found.has(role));
}

/**
 * The rows: as many resources as there is room for, those with the most events; the rest of each
 * role is one row, and so is a folded role.
 */
export function organizationRows(
  { names, roleOf, roles, events }: Pick<Organization, "names" | "roleOf" | "roles" | "events">,
  { order, folded, rolesOnly, most }: RowOptions,
): OrganizationRow[] {
  const shown = rolesShown({ roleOf, roles, events });
  const byEvents = Array.from(names.keys()).filter((code) => events[code] > 0).sort((a, b) => events[b] - events[a] || a - b);
  const isFolded = (role: number) => rolesOnly || folded.has(roleKey(role));
  const open = byEvents.filter((code) => !isFolded(roleOf[code]));
  const room = open.length <= most - shown.length ? open.length : Math.max(0, most - shown.length);
  const single = new Set(open.slice(0, room));
  const rows = shown.flatMap((role): OrganizationRow[] => {
    const codes = byEvents.filter((code) => roleOf[code] === role);
    if (isFolded(role)) return [{ role, kind: "role", codes, label: `${roleName(role)} · ${codes.length}` }];
    const rest = codes.filter((code) => !single.has(code));
    // A row for the rest of one resource takes as much room as the resource.
    const own = rest.length === 1 ? codes : codes.filter((code) => single.has(code));
    return [
      ...own.map((code): OrganizationRow => ({ role, kind: "resource", codes: [code], label: names[code] })),
      ...(rest.length > 1
        ? [{
          role,
          kind: "rest" as const,
          codes: rest,
          label: own.length === 0 ? `${rest.length} people` : `${rest.length} more`,
        }]
        : []),
    ];
  });
  if (order === "role") return rows;
  const eventsOf = ({ codes }: OrganizationRow) => codes.reduce((sum, code) => sum + events[code], 0);
  const rank = ({ kind }: OrganizationRow) => kind === "resource" ? 0 : 1;
  return rows.sort((a, b) =>
    order === "events" ? eventsOf(b) - eventsOf(a) : rank(a) - rank(b) || naturally.compare(a.label, b.label)
  );
}

const naturally = new Intl.Collator("en", { numeric: true });

/** The row of each resource by code; -1 for none. */
export function groupsOf(rows: readonly OrganizationRow[], resources: number): number[] {
  const groups = Array<number>(resources).fill(-1);
  rows.forEach(({ codes }, row) => codes.forEach((code) => groups[code] = row));
  return groups;
}
