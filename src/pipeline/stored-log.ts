import { type Database, findLog, listLogs, type StoredLog } from "../database/mod.ts";
import { inputError } from "../errors.ts";
import { type Classifier, PLAIN_CLASSIFIER } from "../event-log/classifier.ts";

/**
 * The stored log of a name or slug.
 *
 * @param expected for the error, if the caller would accept more than a stored log
 * @throws an input error that lists the stored logs, if there is none of that name
 */
export async function storedLog(
  database: Database,
  name: string,
  expected = "the name of a stored log",
): Promise<StoredLog> {
  const log = await findLog(database, name);
  if (log !== null) return log;
  const names = (await listLogs(database)).map((log) => log.slug).join(", ");
  throw inputError({
    expected,
    found: JSON.stringify(name),
    advice: names === "" ? "No log is stored yet. Load one with: deno task load FILE" : `Stored logs: ${names}.`,
  });
}

/** The classifier that was applied when a stored log was loaded, from its description. */
export const classifierOf = ({ description }: Pick<StoredLog, "description">): Classifier =>
  (description.activity as Classifier | undefined) ?? PLAIN_CLASSIFIER;
