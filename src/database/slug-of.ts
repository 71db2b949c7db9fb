/**
 * The slug of a log, for addresses: the lower-case letters and digits of its name without accents,
 * other characters as single hyphens. A name without letters and digits of the Latin alphabet gives
 * `log-` and a hash. Different names may give the same slug; `openLoad` then refuses the later one.
 *
 * @example
 * ```ts
 * import { slugOf } from "@/database/slug-of.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(slugOf("BPI 2012 (Überfällig)"), "bpi-2012-uberfallig");
 * assertEquals(slugOf("日本"), "log-5ffcbea4");
 * ```
 */
export function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, "-").slice(0, 60).replace(/^-+|-+$/g, "");
  return slug === "" ? `log-${hashOf(name)}` : slug;
}

/**
 * FNV-1a of the UTF-16 units of a name, as eight hexadecimal digits: names in other scripts differ
 * in their slugs, too.
 */
function hashOf(name: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
