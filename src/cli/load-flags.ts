import { usageError } from "../errors.ts";
import { MOST_VERSIONS, parseCount, parseShare } from "./flag-values.ts";
import { slugOf } from "../database/mod.ts";
import { formatOfEntry } from "../pipeline/files/entries.ts";
import { stemOf } from "../pipeline/files/log-file.ts";
import type { LoadLogOptions } from "../pipeline/load-log.ts";
import type { CommandInput, FlagSpec } from "./command.ts";
import { LOG_FLAGS, readingOptions } from "./log-flags.ts";

/** The flags of commands that load files. */
export const LOAD_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "log": { value: "NAME", help: "name of the log (default: the file name without its ending)" },
  "extend": { help: "add the file to the log instead of replacing it" },
  "replace-cases": { help: "like --extend, but the cases of the file replace those of the log" },
  "keep-versions": { value: "N", help: "keep the log as it was before this load and the N - 1 before it, as NAME@v1, NAME@v2" },
  "max-rejected": { value: "SHARE", help: "largest share of rejected rows, such as 5% or 0.05 (default 1%)" },
  ...LOG_FLAGS,
};

/** Load options from the flags of {@linkcode LOAD_FLAGS}. */
export function loadOptions(input: CommandInput): Omit<LoadLogOptions, "path"> {
  const { option, has, reporter, signal } = input;
  return {
    ...readingOptions(input),
    fileFormat: formatOfEntry(input),
    log: parseName(option("log")),
    mode: has("extend") || has("replace-cases") ? "extend" : "replace",
    replaceCases: has("replace-cases"),
    keepVersions: parseCount(option("keep-versions"), "--keep-versions", MOST_VERSIONS),
    maxRejected: parseShare(option("max-rejected"), "--max-rejected", 1) ?? 0.01,
    reporter,
    signal,
  };
}

/**
 * Refuses several files that would replace each other as one log.
 *
 * @throws a usage error
 */
export function checkOneLog(paths: readonly string[], { log, mode }: Pick<LoadLogOptions, "log" | "mode">): void {
  if (mode === "extend") return;
  const bySlug = Map.groupBy(paths, (path) => slugOf(log ?? stemOf(path)));
  for (const [slug, same] of bySlug) {
    if (same.length < 2) continue;
    throw usageError({
      expected: `one file for the log ${slug}, since each file would replace the one before`,
      found: same.join(", "),
      advice: "Add --extend to load them all into one log, or load them one by one, each with a name by --log.",
    });
  }
}

function parseName(text: string | undefined): string | undefined {
  if (text === undefined || text.trim() !== "") return text;
  throw usageError({ expected: "a name in --log", found: JSON.stringify(text) });
}
