import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";

/** Scopes, and the logs that they are for. */
export interface Role {
  readonly scopes: readonly string[];
  /** Slugs of the logs; null for all. */
  readonly logs: readonly string[] | null;
}

/** A role that holders have when they sign in. */
export interface StoredRole extends Role {
  /** `sub:...`, `email:...` or `role:...`. */
  readonly holder: string;
  readonly madeAt: Date;
}

/** Gives a holder a role, in place of the one that it had. */
export async function saveRole(database: Database, { holder, scopes, logs }: Role & { readonly holder: string }): Promise<void> {
  await withDatabaseProblems(database, () =>
    database.sql`
      insert into tracebook.api_role (holder, scopes, logs) values (${holder}, ${[...scopes]}, ${
      logs === null ? null : [...logs]
    })
      on conflict (holder) do update set scopes = excluded.scopes, logs = excluded.logs, made_at = now()`);
}

/** All roles, by holder. */
export async function listRoles(database: Database): Promise<StoredRole[]> {
  return await withDatabaseProblems(database, async () => [
    ...await database.sql<StoredRole[]>`
      select holder, scopes, logs, made_at as "madeAt" from tracebook.api_role order by holder collate "C"`,
  ]);
}

/** Takes the role of a holder away. @returns whether it had one */
export async function removeRole(database: Database, holder: string): Promise<boolean> {
  return await withDatabaseProblems(database, async () => {
    const rows = await database.sql`delete from tracebook.api_role where holder = ${holder} returning holder`;
    return rows.length > 0;
  });
}
