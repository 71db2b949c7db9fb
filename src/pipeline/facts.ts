import { type Classifier, isPlain } from "../event-log/classifier.ts";
import { type LogFacts, logFacts } from "../performance/log-facts.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";

/**
 * The facts of a log, and what its activities are where that is not the plain activity with every
 * row an event.
 */
export interface ClassifiedFacts extends LogFacts {
  readonly classifier?: Classifier;
  /** The same, under its earlier name. */
  readonly activityDefinition?: Classifier;
}

/**
 * The facts of a log: of a file where one of that name exists, else of the stored log of that name.
 * `log:NAME` forces the latter.
 *
 * @throws what {@linkcode openLog} throws
 */
export async function readFacts(name: string, options: OpenLogOptions): Promise<ClassifiedFacts> {
  const { log, classifier, ...opened } = await openLog(name, { ...options, attributes: "none" });
  const facts = await logFacts(log, {
    log: opened.name,
    file: opened.file,
    rejectedRows: opened.rejectedRows,
    csvColumns: opened.csvColumns,
  });
  return isPlain(classifier) ? facts : { ...facts, classifier, activityDefinition: classifier };
}
