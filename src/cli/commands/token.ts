import { needSecrets, openTokenKeys, SCOPES, signToken } from "../../api/access.ts";
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
import { countOf } from "../../numerics/number-text.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { revokeTokenKey, rotateTokenKeys, tokenKeyOf } from "../../pipeline/token-keys.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { DAY } from "../../time/civil-date.ts";
import type { CommandBody, CommandInput } from "../command.ts";
import { checkActionFlags, parseCount } from "../flag-values.ts";
import { alignColumns, minuteOf, oneLine } from "../terminal-text.ts";

const MOST_DAYS = 3650;
/** Ids of keys are shorter than those of tokens. */
const KEY_ID = /^[0-9a-f]{12}$/;

/** `tracebook token`: the tokens of the API. */
export const tokenCommand: CommandBody = {
  name: "token",
  usage:
    "make NAME [--scopes read,write,jobs] [--logs A,B] [--days N] | list | revoke ID | rotate [--keep N] | keys | allow HOLDER | disallow HOLDER | roles | audit",
  description: [
    "A token is signed and printed once; it is not stored. Scopes: read (ask), write (add events), jobs (start and stop jobs).",
    "TRACEBOOK_SECRET signs, until rotate makes a key in the file token-keys.json of TRACEBOOK_HOME, which its owner alone can read.",
    "Running servers take it at once, without a restart. Tokens of the keys before stay valid until --keep days have passed, or until",
    "revoke ends one by its id. keys lists them. Servers with other home folders need copies of the file.",
    "Who signs in at an OpenID provider has the roles of the holders sub:SUBJECT, email:ADDRESS and role:VALUE, a value of the claim",
    "TRACEBOOK_OIDC_CLAIM. A role holds from the next sign-in on; list shows who is signed in, and revoke ends it.",
  ].join("\n"),
  flags: {
    "scopes": { value: "A,B", help: "what the token allows: read, write, jobs (default read)" },
    "logs": { value: "A,B", help: "names of the logs that it is for (default: all)" },
    "days": { value: "N", help: `days until it expires, 1 to ${MOST_DAYS} (default 90)` },
    "keep": {
      value: "N",
      help: `with rotate: days until the keys before end, 0 to ${MOST_DAYS} (default: until they are revoked)`,
    },
    "limit": { value: "N", help: "with audit: most requests (default 100)" },
    "json": { help: "print the list as one JSON document" },
  },
  positionals: { min: 1, max: 2 },
  examples: [
    { call: "make dashboard --logs orders --days 30", does: "a token that may read one log" },
    { call: "list", does: "all tokens, and which are valid" },
    { call: "revoke 0b9e2a54-6f0c-4c7e-9f0b-0d5a0f0b7c11", does: "makes a token invalid at once" },
    { call: "rotate --keep 30", does: "a new key signs from now on; tokens of the old ones are valid for 30 days" },
    { call: "allow email:ann@example.org --logs orders", does: "a role: who signs in with this address may read one log" },
    { call: "audit", does: "the latest requests: who asked what, when" },
  ],
  async run(input) {
    const { positionals: [action, name], settings, reporter } = input;
    checkActionFlags(action, FLAG_ACTIONS, input);
    if (action === "rotate" && name === undefined) return await rotate(input);
    if (action === "keys" && name === undefined) return await printKeys(input);
    if (action === "revoke" && KEY_ID.test(name ?? "")) return await revokeKey(name, input);
    const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (run?.needs !== undefined && name === undefined) {
      throw usageError({ expected: `token ${action} ${run.needs}`, found: `no ${run.needs}`, advice: "See --help." });
    }
    if (run === undefined || (run.needs === undefined) !== (name === undefined)) {
      throw usageError({
        expected: "make NAME, list, revoke ID, rotate, keys, allow HOLDER, disallow HOLDER, roles or audit",
        found: JSON.stringify(input.positionals.join(" ")),
        advice: "See --help.",
      });
    }
    await withDatabase({ settings, reporter }, (database) => run.run(database, name, input));
  },
};

/** What needs the database. */
interface Action {
  /** What must follow the name of the action. */
  readonly needs?: string;
  run(database: Database, name: string, input: CommandInput): Promise<void>;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  make: { needs: "NAME", run: makeToken },
  list: { run: (database, _, input) => printTokens(database, input) },
  revoke: { needs: "ID", run: revoke },
  allow: { needs: "HOLDER", run: allow },
  disallow: { needs: "HOLDER", run: disallow },
  roles: { run: (database, _, input) => printRoles(database, input) },
  audit: { run: (database, _, input) => printAudit(database, input) },
};

const FLAG_ACTIONS = {
  "scopes": ["make", "allow"],
  "logs": ["make", "allow"],
  "days": ["make"],
  "keep": ["rotate"],
  "limit": ["audit"],
  "json": ["list", "keys", "roles", "audit"],
};

async function makeToken(database: Database, name: string, { option, settings, reporter, print }: CommandInput): Promise<void> {
  const secrets = await needSecrets(openTokenKeys(settings));
  const days = parseCount(option("days"), "--days", MOST_DAYS) ?? 90;
  if (days < 1) throw usageError({ expected: "a number of days from 1 in --days", found: String(days) });
  const logs = logsOf(option("logs"));
  // As other commands do, it names the logs there are, and the nearest one.
  for (const log of logs ?? []) await storedLog(database, log);
  const token = await saveToken(database, {
    name,
    scopes: scopesOf(option("scopes") ?? "read"),
    logs,
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

async function revokeKey(id: string, { settings, print }: CommandInput): Promise<void> {
  const key = tokenKeyOf(await openTokenKeys(settings).described(), id);
  if (key.signs) {
    throw inputError({
      expected: "a key that no longer signs",
      found: `${id}, which does`,
      advice: "Make a new one first: deno task token rotate",
    });
  }
  await revokeTokenKey(settings.home, id, Date.now());
  print(`revoked ${id}: no token that it has signed is valid any more`);
}

async function rotate({ option, settings, reporter, print }: CommandInput): Promise<void> {
  const days = parseCount(option("keep"), "--keep", MOST_DAYS);
  const before = (await openTokenKeys(settings).described()).filter(({ isValid }) => isValid);
  const { id } = await rotateTokenKeys(settings.home, {
    ofSetting: before.filter(({ from }) => from === "TRACEBOOK_SECRET").map(({ id }) => id),
    keepFor: days === undefined ? undefined : days * DAY,
    now: Date.now(),
  });
  print(`${id} signs from now on`);
  if (before.length === 0) return;
  const until = days === undefined ? "until you revoke them" : days === 0 ? "no longer" : `for at most ${countOf(days, "day")}`;
  reporter.message(`Tokens of ${before.map(({ id }) => id).join(", ")} are valid ${until}.`);
}

async function printKeys({ has, settings, print }: CommandInput): Promise<void> {
  const keys = await openTokenKeys(settings).described();
  if (has("json")) return print(JSON.stringify(keys));
  if (keys.length === 0) return print("no keys");
  const timeOf = (text: string | null) => text === null ? "-" : minuteOf(new Date(text));
  print(
    alignColumns([
      ["id", "from", "made", "ends", ""],
      ...keys.map(({ id, from, madeAt, endsAt, revokedAt, isValid, signs }) => [
        id,
        from,
        timeOf(madeAt),
        timeOf(endsAt),
        signs ? "signs" : isValid ? "valid" : revokedAt !== null ? "revoked" : "ended",
      ]),
    ]).join("\n"),
  );
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
