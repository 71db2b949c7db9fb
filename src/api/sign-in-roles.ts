import type { Role, StoredRole } from "../database/mod.ts";
import { SCOPES } from "./access.ts";

/** What an ID token says of who signed in. */
export interface SignInClaims {
  readonly sub: string;
  readonly email?: unknown;
  readonly email_verified?: unknown;
  readonly [claim: string]: unknown;
}

/** Most values of a claim that are looked at. */
const MOST_VALUES = 1000;
const DIRECT = new RegExp(`^tracebook:(${SCOPES.join("|")})(?::([a-z0-9-]{1,200}))?$`);

/**
 * The names by which stored roles are found: the subject, the e-mail address if the provider has
 * verified it, and the values of the claim of roles.
 *
 * @param claim its name
 */
export function holdersOf(claims: SignInClaims, claim: string): string[] {
  const { sub, email, email_verified: verified } = claims;
  return [
    `sub:${sub}`,
    ...(typeof email === "string" && verified === true ? [`email:${email.toLowerCase()}`] : []),
    ...valuesOf(claims, claim).map((value) => `role:${value}`),
  ];
}

function valuesOf(claims: SignInClaims, claim: string): string[] {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  const values = typeof value === "string" ? value.split(" ") : Array.isArray(value) ? value : [];
  return values.slice(0, MOST_VALUES).filter((one): one is string => typeof one === "string" && one !== "");
}

/**
 * The roles of who signed in: the stored ones of the holders, and those that the claim names
 * itself, as `tracebook:SCOPE` for all logs or `tracebook:SCOPE:LOG`. Roles add up.
 *
 * @example
 * ```ts
 * import { rolesOf } from "@/api/sign-in-roles.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const claims = { sub: "7", groups: ["staff", "tracebook:write:orders"] };
 * const stored = [{ holder: "role:staff", scopes: ["read"], logs: ["orders"], madeAt: new Date(0) }];
 * assertEquals(rolesOf(claims, "groups", stored), [
 *   { scopes: ["read"], logs: ["orders"] },
 *   { scopes: ["write"], logs: ["orders"] },
 * ]);
 * ```
 */
export function rolesOf(claims: SignInClaims, claim: string, stored: readonly StoredRole[]): Role[] {
  const holders = new Set(holdersOf(claims, claim));
  return [
    ...stored.filter(({ holder }) => holders.has(holder)).map(({ scopes, logs }) => ({ scopes, logs })),
    ...valuesOf(claims, claim).flatMap((value): Role[] => {
      const [, scope, log] = DIRECT.exec(value) ?? [];
      return scope === undefined ? [] : [{ scopes: [scope], logs: log === undefined ? null : [log] }];
    }),
  ];
}
