import { createHash } from "node:crypto";
import { decodeProtectedHeader, jwtVerify, SignJWT } from "jose";
import type { StoredToken } from "../database/mod.ts";
import { environmentError, usageError } from "../errors.ts";

/** What a token may allow: to ask, to add events, to start and stop jobs. */
export const SCOPES = ["read", "write", "jobs"] as const;

/** One of {@linkcode SCOPES}. */
export type Scope = typeof SCOPES[number];

/** What a request may do. */
export interface Grant {
  /** Id of the token; null where access is off. */
  readonly token: string | null;
  readonly scopes: readonly string[];
  /** Slugs of the logs; `all` for any. */
  readonly logs: "all" | readonly string[];
  allowsLog(slug: string): boolean;
}

/** The grant of requests where access is off. */
export const EVERYTHING: Grant = { token: null, scopes: SCOPES, logs: "all", allowsLog: () => true };

/** The grant of a stored token. */
export function grantOf({ tokenId, scopes, logs }: StoredToken): Grant {
  return { token: tokenId, scopes, logs: logs ?? "all", allowsLog: (slug) => logs === null || logs.includes(slug) };
}

/** Least characters of a secret. */
const LEAST_SECRET = 32;

/** The secrets of `TRACEBOOK_SECRET`: the first signs, all verify, so that they can be rotated. */
export interface Secrets {
  readonly keys: readonly { readonly id: string; readonly bytes: Uint8Array }[];
}

/**
 * Reads the secrets of the setting: one, or several with commas between.
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

/**
 * The secrets of the setting, which there must be.
 *
 * @throws an environment error without a secret
 */
export function needSecrets(text: string | null): Secrets {
  const secrets = readSecrets(text ?? "");
  if (secrets.keys.length > 0) return secrets;
  throw environmentError({
    expected: "a secret in TRACEBOOK_SECRET, since others can reach the server",
    found: "none",
    advice: "Make one with: openssl rand -hex 32",
  });
}

const ISSUER = "tracebook";
const AUDIENCE = "tracebook-api";

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
export async function verifiedToken({ keys }: Secrets, text: string): Promise<string | null> {
  try {
    const { kid } = decodeProtectedHeader(text);
    const key = keys.find(({ id }) => id === kid);
    if (key === undefined) return null;
    const { payload } = await jwtVerify(text, key.bytes, {
      algorithms: ["HS256"],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ["exp", "jti"],
    });
    return payload.jti ?? null;
  } catch {
    return null;
  }
}
