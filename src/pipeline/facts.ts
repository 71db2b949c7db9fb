import { type ActivityDefinition, isPlain } from "../event-log/activity-definition.ts";
import { type LogFacts, logFacts } from "../performance/log-facts.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";

/** The facts of a log, and what its activities are where that is not the plain activity with every row an event. */
export interface DefinedFacts extends LogFacts {
  readonly activityDefinition?: ActivityDefinition;
}

/**
 * The facts of a log: of a file where one of that name exists, else of the stored log of that name. `log:NAME` forces the latter.
 *
 * @throws what {@linkcode openLog} throws
 */
export async function readFacts(name: string, options: OpenLogOptions): Promise<DefinedFacts> {
  const { log, definition, ...opened } = await openLog(name, { ...options, attributes: "none" });
  const facts = await logFacts(log, {
    log: opened.name,
    file: opened.file,
    rejectedRows: opened.rejectedRows,
    csvColumns: opened.csvColumns,
  });
  return isPlain(definition) ? facts : { ...facts, activityDefinition: definition };
}
