import type { Database } from "../database.ts";
import { withDatabaseProblems } from "../database-problem.ts";
import type { Role } from "./api-roles.ts";

/** A token of the API, as stored: the token itself is signed, and not kept. */
export interface StoredToken {
  /** UUID. */
  readonly tokenId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Slugs of the logs that it allows; null for all. */
  readonly logs: readonly string[] | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Null while it is valid. */
  readonly revokedAt: Date | null;
  /** What who signed in may do; null for a token that was made by command. */
  readonly roles: readonly Role[] | null;
}

const columns =
  `token_id as "tokenId", name, scopes, logs, created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt", roles`;

/** Stores a new token. */
export async function saveToken(
  database: Database,
  token: Pick<StoredToken, "name" | "scopes" | "logs" | "expiresAt"> & Partial<Pick<StoredToken, "roles">>,
): Promise<StoredToken> {
  const { sql } = database;
  return await withDatabaseProblems(database, async () => {
    const [row] = await sql<StoredToken[]>`
      insert into tracebook.api_token (name, scopes, logs, expires_at, roles)
      values (${token.name}, ${[...token.scopes]}, ${token.logs === null ? null : [...token.logs]}, ${token.expiresAt},
        ${token.roles ? JSON.stringify(token.roles) : null}::text::jsonb)
      returning ${sql.unsafe(columns)}`;
    return row;
  });
}

/** All tokens, the latest first. */
export async function listTokens(database: Database): Promise<StoredToken[]> {
  const { sql } = database;
  return await withDatabaseProblems(database, async () => [
    ...await sql<StoredToken[]>`select ${sql.unsafe(columns)} from tracebook.api_token order by created_at desc, token_id`,
  ]);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A token by its id; null if there is none. */
export async function findToken(database: Database, tokenId: string): Promise<StoredToken | null> {
  if (!UUID.test(tokenId)) return null;
  const { sql } = database;
  return await withDatabaseProblems(database, async () => {
    const [row] = await sql<StoredToken[]>`select ${sql.unsafe(columns)} from tracebook.api_token where token_id = ${tokenId}`;
    return row ?? null;
  });
}

/** Revokes a token. @returns whether there is a valid one of this id */
export async function revokeToken(database: Database, tokenId: string): Promise<boolean> {
  if (!UUID.test(tokenId)) return false;
  return await withDatabaseProblems(database, async () => {
    const rows = await database.sql`
      update tracebook.api_token set revoked_at = now() where token_id = ${tokenId} and revoked_at is null returning token_id`;
    return rows.length > 0;
  });
}

/** A request in the audit. */
export interface AuditEntry {
  readonly at: Date;
  /** Null where the request had no valid token. */
  readonly tokenId: string | null;
  readonly method: string;
  /** The pattern of the address, without parameters. */
  readonly route: string;
  readonly log: string | null;
  readonly status: number;
  readonly milliseconds: number;
}

/** Stores requests in the audit. */
export async function saveAudit(database: Database, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const { sql } = database;
  await withDatabaseProblems(
    database,
    () => sql`insert into tracebook.api_audit ${sql(entries.map(({ tokenId, ...entry }) => ({ ...entry, token_id: tokenId })))}`,
  );
}

/** The audit, the latest requests first, with the names of their tokens. */
export async function readAudit(database: Database, limit: number): Promise<(AuditEntry & { readonly token: string | null })[]> {
  return await withDatabaseProblems(database, async () => [
    ...await database.sql<(AuditEntry & { token: string | null })[]>`
      select at, a.token_id as "tokenId", t.name as token, method, route, log, status, milliseconds
      from tracebook.api_audit a left join tracebook.api_token t using (token_id) order by api_audit_id desc limit ${limit}`,
  ]);
}
