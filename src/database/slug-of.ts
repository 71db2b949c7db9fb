/**
 * The address of a log of some name: lower-case letters and digits of it, accents taken off, other characters as single hyphens. A name without any
 * gives `log`. Different names may give the same slug: `openLoad` then refuses the later one.
 *
 * @example
 * ```ts
 * import { slugOf } from "@/database/slug-of.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(slugOf("BPI 2012 (Überfällig)"), "bpi-2012-uberfallig");
 * assertEquals(slugOf("日本"), "log");
 * ```
 */
export function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, "-").slice(0, 60).replace(/^-+|-+$/g, "");
  return slug === "" ? "log" : slug;
}
