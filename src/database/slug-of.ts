/**
 * The address of a log of some name: lower-case letters and digits of it, accents taken off, other
 * characters as single hyphens. A name without any gives `log-` and a hash. Different names may
 * give the same slug: `openLoad` then refuses the later one.
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
 * FNV-1a of the name's UTF-16 units, as eight hexadecimal digits: so that logs named in other
 * scripts have addresses of their own.
 */
function hashOf(name: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
