import { needSecrets, SCOPES, signToken } from "../../api/access.ts";
import {
  type Database,
  listRoles,
  listTokens,
  readAudit,
  removeRole,
  revokeToken,
  saveRole,
  saveToken,
  slugOf,
  type StoredToken,
} from "../../database/mod.ts";
import { inputError, usageError } from "../../errors.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { Command, CommandInput } from "../command.ts";
import { parseCount } from "../flag-values.ts";
import { alignColumns, minuteOf, oneLine } from "../terminal-text.ts";

const DAY = 86_400_000;
const MOST_DAYS = 3650;

/** `tracebook token`: the tokens of the API. */
export const tokenCommand: Command = {
  name: "token",
  summary: "Makes, lists and revokes tokens of the API, and shows who asked what.",
  usage:
    "make NAME [--scopes read,write,jobs] [--logs A,B] [--days N] | list | revoke ID | allow HOLDER | disallow HOLDER | roles | audit",
  description: [
    "A token is signed with TRACEBOOK_SECRET and printed once; it is not stored. Scopes: read (ask), write (add events), jobs (start",
    "and stop jobs). To rotate the secret, put the new one before the old one, with a comma between, and restart the server: tokens",
    "of both are valid until you take the old one out.",
    "Who signs in at an OpenID provider has the roles of the holders sub:SUBJECT, email:ADDRESS and role:VALUE, a value of the claim",
    "TRACEBOOK_OIDC_CLAIM. A role holds from the next sign-in on; list shows who is signed in, and revoke ends it.",
  ].join("\n"),
  flags: {
    "scopes": { value: "A,B", help: "what the token allows: read, write, jobs (default read)" },
    "logs": { value: "A,B", help: "names of the logs that it is for (default: all)" },
    "days": { value: "N", help: `days until it expires, 1 to ${MOST_DAYS} (default 90)` },
    "limit": { value: "N", help: "with audit: most requests (default 100)" },
    "json": { help: "print the list as one JSON document" },
  },
  positionals: { min: 1, max: 2 },
  examples: [
    { call: "make dashboard --logs orders --days 30", does: "a token that may read one log" },
    { call: "list", does: "all tokens, and which are valid" },
    { call: "revoke 0b9e2a54-6f0c-4c7e-9f0b-0d5a0f0b7c11", does: "makes a token invalid at once" },
    { call: "allow email:ann@example.org --logs orders", does: "a role: who signs in with this address may read one log" },
    { call: "audit", does: "the latest requests: who asked what, when" },
  ],
  async run(input) {
    const { positionals: [action, name], settings, reporter } = input;
    const run = ACTIONS[action];
    if (run === undefined || (run.needs === undefined) !== (name === undefined)) {
      throw usageError({
        expected: "make NAME, list, revoke ID, allow HOLDER, disallow HOLDER, roles or audit",
        found: JSON.stringify(input.positionals.join(" ")),
        advice: "See --help.",
      });
    }
    await withDatabase({ settings, reporter }, (database) => run.run(database, name, input));
  },
};

interface Action {
  /** What must follow the name of the action. */
  readonly needs?: string;
  run(database: Database, name: string, input: CommandInput): Promise<void>;
}

const ACTIONS: Readonly<Record<string, Action | undefined>> = {
  make: { needs: "NAME", run: makeToken },
  list: { run: (database, _, input) => printTokens(database, input) },
  revoke: { needs: "ID", run: revoke },
  allow: { needs: "HOLDER", run: allow },
  disallow: { needs: "HOLDER", run: disallow },
  roles: { run: (database, _, input) => printRoles(database, input) },
  audit: { run: (database, _, input) => printAudit(database, input) },
};

async function makeToken(database: Database, name: string, { option, settings, reporter, print }: CommandInput): Promise<void> {
  const secrets = needSecrets(settings.secret);
  const days = parseCount(option("days"), "--days", MOST_DAYS) ?? 90;
  if (days < 1) throw usageError({ expected: "a number of days from 1 in --days", found: String(days) });
  const token = await saveToken(database, {
    name,
    scopes: scopesOf(option("scopes") ?? "read"),
    logs: logsOf(option("logs")),
    expiresAt: new Date(Date.now() + days * DAY),
  });
  reporter.message(`token ${token.tokenId}, until ${token.expiresAt.toISOString().slice(0, 10)}; it is not shown again:`);
  print(await signToken(secrets, token));
}

const logsOf = (text: string | undefined) => text?.split(",").map((log) => slugOf(log.trim())) ?? null;

const HOLDER = /^(sub|email|role):\S{1,300}$/;

function checkHolder(holder: string): string {
  if (HOLDER.test(holder)) return holder.startsWith("email:") ? holder.toLowerCase() : holder;
  throw usageError({ expected: "a holder such as email:ann@example.org, sub:123 or role:staff", found: JSON.stringify(holder) });
}

async function allow(database: Database, name: string, { option, print }: CommandInput): Promise<void> {
  const role = { holder: checkHolder(name), scopes: scopesOf(option("scopes") ?? "read"), logs: logsOf(option("logs")) };
  await saveRole(database, role);
  print(`${role.holder}: ${role.scopes.join(",")} for ${role.logs?.join(",") ?? "all logs"}`);
}

async function disallow(database: Database, name: string, { print }: CommandInput): Promise<void> {
  const holder = checkHolder(name);
  if (await removeRole(database, holder)) return print(`${holder}: no role`);
  throw inputError({ expected: "a holder with a role", found: JSON.stringify(holder), advice: "See: deno task token roles" });
}

async function printRoles(database: Database, { has, print }: CommandInput): Promise<void> {
  const roles = await listRoles(database);
  if (has("json")) return print(JSON.stringify(roles));
  if (roles.length === 0) return print("no roles");
  print(
    alignColumns(roles.map(({ holder, scopes, logs, madeAt }) => [
      oneLine(holder),
      scopes.join(","),
      logs?.join(",") ?? "all",
      minuteOf(madeAt),
    ])).join("\n"),
  );
}

function scopesOf(text: string): string[] {
  const scopes = text.split(",").map((scope) => scope.trim());
  const unknown = scopes.find((scope) => !(SCOPES as readonly string[]).includes(scope));
  if (unknown === undefined) return scopes;
  throw usageError({ expected: `${SCOPES.join(", ")} in --scopes`, found: JSON.stringify(unknown) });
}

async function printTokens(database: Database, { has, print }: CommandInput): Promise<void> {
  const tokens = await listTokens(database);
  if (has("json")) return print(JSON.stringify(tokens));
  if (tokens.length === 0) return print("no tokens");
  print(
    alignColumns([
      ["id", "name", "scopes", "logs", "made", "expires", ""],
      ...tokens.map((token) => [
        token.tokenId,
        oneLine(token.name),
        token.scopes.join(","),
        token.logs?.join(",") ?? "all",
        minuteOf(token.createdAt),
        minuteOf(token.expiresAt),
        stateOf(token),
      ]),
    ]).join("\n"),
  );
}

const stateOf = ({ revokedAt, expiresAt }: StoredToken) =>
  revokedAt !== null ? "revoked" : expiresAt.getTime() <= Date.now() ? "expired" : "valid";

async function revoke(database: Database, id: string, { print }: CommandInput): Promise<void> {
  if (await revokeToken(database, id)) return print(`revoked ${id}`);
  throw inputError({ expected: "the id of a valid token", found: JSON.stringify(id), advice: "See: deno task token list" });
}

async function printAudit(database: Database, { option, has, print }: CommandInput): Promise<void> {
  const entries = await readAudit(database, parseCount(option("limit"), "--limit") ?? 100);
  if (has("json")) return print(JSON.stringify(entries));
  if (entries.length === 0) return print("no requests");
  print(
    alignColumns(entries.map(({ at, token, tokenId, method, route, log, status, milliseconds }) => [
      at.toISOString(),
      oneLine(token ?? tokenId ?? "-"),
      method,
      route,
      log ?? "-",
      String(status),
      `${milliseconds} ms`,
    ])).join("\n"),
  );
}
