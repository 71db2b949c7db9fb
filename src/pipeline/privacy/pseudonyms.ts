import { createHmac } from "node:crypto";
import type { PseudonymKind } from "./privacy.ts";

/** The word that a pseudonym begins with. */
const WORD: Readonly<Record<PseudonymKind, string>> = { cases: "case", resources: "person" };

/** Digits of a pseudonym, in hex: 48 bits; twice as many where two names would share them. */
const DIGITS = 12;

/**
 * Pseudonyms of names, such as `case-7f3a51c09be2`: the beginning of HMAC-SHA-256 (RFC 2104) of the
 * name. With the same key a name has the same pseudonym in every publication of its log, so that
 * links go on to work, and another one in every other log. Without the key nobody can compute the
 * pseudonym of a name; their order has nothing to do with that of the names.
 *
 * Linear in the names.
 *
 * @param names distinct
 * @param options.slug of the log
 *
 * @example
 * ```ts
 * import { pseudonymsOf } from "@/pipeline/privacy/pseudonyms.ts";
 * import { assertMatch } from "@std/assert";
 *
 * const pseudonyms = pseudonymsOf(["Ann", "Bob"], { key: new Uint8Array(32), kind: "resources", slug: "orders" });
 * assertMatch(pseudonyms.get("Ann")!, /^person-[0-9a-f]{12}$/);
 * ```
 */
export function pseudonymsOf(
  names: Iterable<string>,
  { key, kind, slug }: { readonly key: Uint8Array; readonly kind: PseudonymKind; readonly slug: string },
): Map<string, string> {
  const digests = new Map<string, string>();
  const sharing = new Map<string, number>();
  for (const name of names) {
    const digest = keyedDigest(key, JSON.stringify([kind, slug, name]));
    digests.set(name, digest);
    const begin = digest.slice(0, DIGITS);
    sharing.set(begin, (sharing.get(begin) ?? 0) + 1);
  }
  for (const [name, digest] of digests) {
    const digits = sharing.get(digest.slice(0, DIGITS)) === 1 ? DIGITS : 2 * DIGITS;
    digests.set(name, `${WORD[kind]}-${digest.slice(0, digits)}`);
  }
  return digests;
}

/** HMAC-SHA-256 of a text, in lower-case hex. */
export const keyedDigest = (key: Uint8Array, text: string): string => createHmac("sha256", key).update(text).digest("hex");
