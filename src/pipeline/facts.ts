import { type LogFacts, logFacts } from "../performance/log-facts.ts";
import { openLog, type OpenLogOptions } from "./open-log.ts";

/**
 * The facts of a log: of a file where one of that name exists, else of the stored log of that name. `log:NAME` forces the latter.
 *
 * @throws what {@linkcode openLog} throws
 */
export async function readFacts(name: string, options: OpenLogOptions): Promise<LogFacts> {
  const { log, name: logName, file, rejectedRows, csvColumns } = await openLog(name, { ...options, attributes: "none" });
  return await logFacts(log, { log: logName, file, rejectedRows, csvColumns });
}
