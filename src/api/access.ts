import { createHash } from "node:crypto";
import { decodeProtectedHeader, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { StoredToken } from "../database/mod.ts";
import { environmentError, usageError } from "../errors.ts";
import type { Settings } from "../pipeline/settings.ts";
import { isValidKey, openTokenKeysFile, TOKEN_KEYS_FILE, type TokenKey } from "../pipeline/token-keys.ts";

/** What a token may allow: to ask, to add events, to start and stop jobs. */
export const SCOPES = ["read", "write", "jobs"] as const;

/** One of {@linkcode SCOPES}. */
export type Scope = typeof SCOPES[number];

/** What a request may do. */
export interface Grant {
  /** Id of the token; null where access is off. */
  readonly token: string | null;
  readonly scopes: readonly string[];
  /** Slugs of the logs that may be read; `all` for any. */
  readonly logs: "all" | readonly string[];
  /** Whether somebody signed in at the OpenID provider. */
  readonly signedIn: boolean;
  /** Whether a scope, by default read, is for a log. */
  allowsLog(slug: string, scope?: Scope): boolean;
}

/** The grant of requests where access is off. */
export const EVERYTHING: Grant = { token: null, scopes: SCOPES, logs: "all", signedIn: false, allowsLog: () => true };

/** The grant of a stored token. */
export function grantOf({ tokenId, scopes, logs, roles }: StoredToken): Grant {
  const of = (scope: string) => (roles ?? [{ scopes, logs }]).filter((role) => role.scopes.includes(scope));
  const readable = of("read");
  return {
    token: tokenId,
    scopes,
    logs: readable.some(({ logs }) => logs === null) ? "all" : readable.flatMap(({ logs }) => logs!),
    signedIn: roles !== null,
    allowsLog: (slug, scope = "read") => of(scope).some(({ logs }) => logs === null || logs.includes(slug)),
  };
}

/** Least characters of a secret. */
const LEAST_SECRET = 32;

/** The keys of tokens that are valid: the first signs, all verify, so that they can be rotated. */
interface Secrets {
  readonly keys: readonly { readonly id: string; readonly bytes: Uint8Array }[];
}

/**
 * Reads the secrets of the setting `TRACEBOOK_SECRET`: one, or several with commas between.
 *
 * @throws a usage error for a secret that is too short; it is not quoted
 */
export function readSecrets(text: string): Secrets {
  const keys = text.split(",").map((secret) => secret.trim()).filter((secret) => secret !== "").map((secret) => {
    if (secret.length < LEAST_SECRET) {
      throw usageError({
        expected: `a secret of ${LEAST_SECRET} random characters or more in TRACEBOOK_SECRET`,
        found: `one of ${secret.length}`,
        advice: "Make one with: openssl rand -hex 32",
      });
    }
    return { id: createHash("sha256").update(secret).digest("hex").slice(0, 12), bytes: new TextEncoder().encode(secret) };
  });
  return { keys };
}

/** What is known of a key; not its secret. */
interface DescribedKey extends Omit<TokenKey, "secret"> {
  readonly from: "TRACEBOOK_SECRET" | typeof TOKEN_KEYS_FILE;
  readonly isValid: boolean;
  /** Whether new tokens are signed by it. */
  readonly signs: boolean;
}

/** The keys of tokens: those in the file of the home folder, then those of `TRACEBOOK_SECRET`. */
export interface TokenKeys {
  /**
   * Those that are valid now. A command may have changed them since the last look.
   *
   * @throws an environment error if the file cannot be read
   */
  valid(): Promise<Secrets>;
  /** All keys, also those that have ended, the one that signs first. */
  described(): Promise<readonly DescribedKey[]>;
}

/**
 * Opens the keys of tokens.
 *
 * @throws a usage error for a secret that is too short
 */
export function openTokenKeys({ home, secret }: Pick<Settings, "home" | "secret">): TokenKeys {
  const file = openTokenKeysFile(home);
  const ofSetting = readSecrets(secret ?? "").keys;
  const all = async () => {
    const inFile = await file.read();
    const unknown = ofSetting.filter(({ id }) => !inFile.some((key) => key.id === id));
    return [...inFile, ...unknown.map(({ id }) => ({ id, secret: null, madeAt: null, endsAt: null, revokedAt: null }))];
  };
  const bytesOf = ({ id, secret }: TokenKey) =>
    secret === null ? ofSetting.find((key) => key.id === id)?.bytes : new TextEncoder().encode(secret);
  const isValid = (key: TokenKey) => isValidKey(key, Date.now()) && bytesOf(key) !== undefined;
  const valid = async () => ({
    keys: (await all()).filter(isValid).map((key) => ({ id: key.id, bytes: bytesOf(key)! })),
  });
  return {
    valid,
    async described() {
      const { keys: [first] } = await valid();
      return (await all()).map((key) => ({
        ...withoutSecret(key),
        from: key.madeAt === null ? "TRACEBOOK_SECRET" : TOKEN_KEYS_FILE,
        isValid: isValid(key),
        signs: key.id === first?.id,
      }));
    },
  };
}

const withoutSecret = ({ secret: _, ...key }: TokenKey) => key;

/**
 * The keys that are valid, of which there must be one.
 *
 * @throws an environment error without a key
 */
export async function needSecrets(keys: TokenKeys): Promise<Secrets> {
  const secrets = await keys.valid();
  if (secrets.keys.length > 0) return secrets;
  throw environmentError({
    expected: "a secret in TRACEBOOK_SECRET, or a key of deno task token rotate, since others can reach the server",
    found: "none",
    advice: "Make one with: openssl rand -hex 32",
  });
}

const ISSUER = "tracebook";
const AUDIENCE = "tracebook-api";
/** Audience of what a browser keeps while it signs in, so that it is no token. */
const PENDING = "tracebook-sign-in";

/** Signs a token. What it allows is stored in the database; it names the row. */
export async function signToken({ keys: [key] }: Secrets, token: StoredToken): Promise<string> {
  return await new SignJWT({ scope: token.scopes.join(" ") })
    .setProtectedHeader({ alg: "HS256", typ: "JWT", kid: key.id })
    .setIssuer(ISSUER).setAudience(AUDIENCE).setJti(token.tokenId)
    .setIssuedAt(Math.floor(token.createdAt.getTime() / 1000))
    .setExpirationTime(Math.floor(token.expiresAt.getTime() / 1000))
    .sign(key.bytes);
}

/**
 * The id of a token that one of the secrets has signed; null for any other text, one that has
 * expired, and any algorithm but HS256.
 */
export async function verifiedToken(secrets: Secrets, text: string): Promise<string | null> {
  return (await verified(secrets, text, AUDIENCE))?.jti ?? null;
}

/** What a browser keeps between leaving for the OpenID provider and coming back. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  /** The verifier of PKCE (RFC 7636). */
  readonly verifier: string;
}

/** Signs what a browser keeps while it signs in at the OpenID provider, for some seconds. */
export async function signPending({ keys: [key] }: Secrets, pending: PendingSignIn, seconds: number): Promise<string> {
  return await new SignJWT({ ...pending })
    .setProtectedHeader({ alg: "HS256", typ: "JWT", kid: key.id })
    .setIssuer(ISSUER).setAudience(PENDING).setJti(crypto.randomUUID())
    .setIssuedAt().setExpirationTime(`${seconds}s`)
    .sign(key.bytes);
}

/** What {@linkcode signPending} has signed; null for any other text. */
export async function verifiedPending(secrets: Secrets, text: string): Promise<PendingSignIn | null> {
  return await verified(secrets, text, PENDING) as PendingSignIn | null;
}

async function verified({ keys }: Secrets, text: string, audience: string): Promise<JWTPayload | null> {
  try {
    const { kid } = decodeProtectedHeader(text);
    const key = keys.find(({ id }) => id === kid);
    if (key === undefined) return null;
    const options = { algorithms: ["HS256"], issuer: ISSUER, audience, requiredClaims: ["exp", "jti"] };
    return (await jwtVerify(text, key.bytes, options)).payload;
  } catch {
    return null;
  }
}
