import { type Database, findLog, listLogs, type StoredLog } from "../database/mod.ts";
import { inputError } from "../errors.ts";
import { type Classifier, PLAIN_CLASSIFIER } from "../event-log/classifier.ts";

/**
 * The stored log of a name or address.
 *
 * @param expected what the problem says was expected, where more than a stored log would do
 * @throws an input error that lists the stored logs where there is none of that name
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
    advice: names === "" ? "No log is stored yet: load one with deno task load." : `Stored logs: ${names}.`,
  });
}

/**
 * What the activity of a stored log's events is: it was applied when the log was loaded, and stands
 * in its description.
 */
export const classifierOf = ({ description }: Pick<StoredLog, "description">): Classifier =>
  (description.activity as Classifier | undefined) ?? PLAIN_CLASSIFIER;
