import { type Database, findLog, listLogs, listVersions, type StoredLog } from "../database/mod.ts";
import { inputError } from "../errors.ts";
import { nearestName } from "../filtering/nearest-name.ts";
import { type Classifier, PLAIN_CLASSIFIER } from "../event-log/classifier.ts";

/**
 * The stored log of a name or slug.
 *
 * @param expected for the error, if the caller would accept more than a stored log
 * @throws an input error that lists the stored logs if there is none of that name, or the versions
 * of the log if there is none of that version
 */
export async function storedLog(
  database: Database,
  name: string,
  expected = "the name of a stored log",
): Promise<StoredLog> {
  const log = await findLog(database, name);
  if (log !== null) return log;
  const [, versioned] = /^(.+)@v\d+$/.exec(name) ?? [];
  const present = versioned === undefined ? null : await findLog(database, versioned);
  if (present !== null) {
    const kept = (await listVersions(database, present)).map(({ slug }) => slug);
    throw inputError({
      expected: `a version of ${present.slug} that was kept`,
      found: JSON.stringify(name),
      advice: `Kept are ${[`${present.slug} as it is (version ${present.version})`, ...kept].join(", ")}. ` +
        `See: deno task tracebook log versions ${present.slug}`,
    });
  }
  const names = (await listLogs(database)).map((log) => log.slug);
  const near = nearestName(name, names);
  throw inputError({
    expected,
    found: JSON.stringify(name),
    advice: names.length === 0
      ? "No log is stored yet. Load one with: deno task load FILE"
      : `${near === null ? "" : `Did you mean ${near}? `}Stored logs: ${names.join(", ")}.`,
  });
}

/** The classifier that was applied when a stored log was loaded, from its description. */
export const classifierOf = ({ description }: Pick<StoredLog, "description">): Classifier =>
  (description.activity as Classifier | undefined) ?? PLAIN_CLASSIFIER;
