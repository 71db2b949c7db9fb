import { usageError } from "../../errors.ts";

/** What sites and exported pages withhold of the logs that they show. */
export interface Privacy {
  /**
   * Names of the attributes that are published, those of events and those of cases; `"all"`: every
   * one. With a list, who did an event is published only under a pseudonym, or if `resource` is in
   * the list.
   */
  readonly attributes: readonly string[] | "all";
  /** What is published under pseudonyms. */
  readonly pseudonyms: readonly PseudonymKind[];
  /** The least number of cases that a figure or a row may be about; 1 publishes every case. */
  readonly leastGroup: number;
  /**
   * The parts that a person chose for this one run. A build may publish more than the site that it
   * replaces only where a person says so: see {@linkcode checkNotWeaker}.
   */
  readonly chosen?: readonly PrivacyPart[];
}

/** What can have pseudonyms. */
export type PseudonymKind = "cases" | "resources";

/** A part of the privacy options, which is set on its own. */
export type PrivacyPart = "attributes" | "pseudonyms" | "leastGroup";

/** Everything is published as it is. */
export const PUBLISH_ALL: Privacy = { attributes: "all", pseudonyms: [], leastGroup: 1 };

/** Whether everything is published as it is. */
export const publishesAll = ({ attributes, pseudonyms, leastGroup }: Privacy): boolean =>
  attributes === "all" && pseudonyms.length === 0 && leastGroup === 1;

const PSEUDONYM_KINDS: readonly PseudonymKind[] = ["cases", "resources"];

/**
 * Reads a list of attributes: names with commas between, in double quotes where a name has a comma;
 * or `all` or `none`.
 *
 * @param where names the setting or flag in the message
 * @throws a usage error for an empty list or name
 *
 * @example
 * ```ts
 * import { parseAttributes } from "@/pipeline/privacy/privacy.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseAttributes('amount,"last, first"', "--attributes"), ["amount", "last, first"]);
 * assertEquals(parseAttributes("none", "--attributes"), []);
 * ```
 */
export function parseAttributes(text: string, where: string): Privacy["attributes"] {
  if (text === "all") return "all";
  if (text === "none") return [];
  const names = text.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((part) => part.trim())
    .map((part) => /^".*"$/s.test(part) ? part.slice(1, -1).replaceAll('""', '"') : part);
  if (names.every((name) => name !== "")) return [...new Set(names)];
  throw usageError({
    expected: `all, none, or names of attributes with commas between in ${where}`,
    found: JSON.stringify(text),
  });
}

/** Writes a list as {@linkcode parseAttributes} reads it. */
export function printAttributes(attributes: Privacy["attributes"]): string {
  if (attributes === "all") return "all";
  if (attributes.length === 0) return "none";
  const isPlain = (name: string) => !/^\s|[",]|\s$|^(all|none)$/.test(name);
  return attributes.map((name) => isPlain(name) ? name : `"${name.replaceAll('"', '""')}"`).join(",");
}

/**
 * Reads what has pseudonyms: `cases`, `resources`, both with a comma between, or `none`.
 *
 * @throws a usage error for anything else
 */
export function parsePseudonyms(text: string, where: string): Privacy["pseudonyms"] {
  if (text === "none") return [];
  const kinds = text.split(",").map((kind) => kind.trim());
  if (kinds.every((kind) => PSEUDONYM_KINDS.includes(kind as PseudonymKind))) {
    return PSEUDONYM_KINDS.filter((kind) => kinds.includes(kind));
  }
  throw usageError({ expected: `cases, resources, both with a comma between, or none in ${where}`, found: JSON.stringify(text) });
}

/**
 * Reads the least size of a group.
 *
 * @throws a usage error for anything but a whole number from 1 to a million
 */
export function parseLeastGroup(text: string, where: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw usageError({
    expected: `a number of cases from 2 in ${where}, such as 5`,
    found: JSON.stringify(text),
    advice: "1 publishes every case.",
  });
}

/**
 * Refuses to publish more than a site shows already, unless a person chose that for this run: a
 * scheduled build must not show what one by hand withheld.
 *
 * @param before with what the site was built
 * @throws a usage error that says what would be published, and how to choose it
 */
export function checkNotWeaker(before: Privacy, now: Privacy): void {
  const chosen = new Set(now.chosen);
  const refuse = (expected: string, found: string, set: string, choose: string) =>
    usageError({
      expected: `${expected}, as in the site that is there`,
      found,
      advice: `Nothing was published. Write ${set} into the environment or .env, for every build; or, to publish more, run ` +
        `deno task build ${choose}`,
    });
  if (!chosen.has("leastGroup") && now.leastGroup < before.leastGroup) {
    const set = `TRACEBOOK_LEAST_GROUP=${before.leastGroup}`;
    throw refuse(`groups of at least ${before.leastGroup} cases`, `${now.leastGroup}`, set, `--least-group ${now.leastGroup}`);
  }
  if (!chosen.has("attributes") && before.attributes !== "all") {
    const allowed = new Set(before.attributes);
    if (now.attributes === "all" || now.attributes.some((name) => !allowed.has(name))) {
      const [was, is] = [printAttributes(before.attributes), printAttributes(now.attributes)];
      throw refuse(`the attributes ${was}`, is, `TRACEBOOK_ATTRIBUTES='${was}'`, `--attributes '${is}'`);
    }
  }
  if (!chosen.has("pseudonyms") && before.pseudonyms.some((kind) => !now.pseudonyms.includes(kind))) {
    const [was, is] = [before.pseudonyms.join(","), now.pseudonyms.join(",") || "none"];
    throw refuse(`pseudonyms of ${was}`, is, `TRACEBOOK_PSEUDONYMS=${was}`, `--pseudonyms ${is}`);
  }
}
