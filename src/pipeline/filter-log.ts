import { type Classifier, isPlain } from "../event-log/classifier.ts";
import type { XesHeader } from "../formats/logs/xes/xes-attribute.ts";
import { applyFilters } from "../filtering/apply-filters.ts";
import type { Filter } from "../filtering/filter.ts";
import { printFilter } from "../filtering/filter-text.ts";
import { countsOfView, viewOf } from "../filtering/log-view.ts";
import { materialize } from "../filtering/materialize.ts";
import { type UnknownName, unknownNames } from "../filtering/unknown-names.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { inStep } from "./reporter.ts";
import { writeLogFile } from "./files/write-log-file.ts";

/** Numbers of cases and events. */
export interface LogCounts {
  readonly cases: number;
  readonly events: number;
}

/** Options of {@linkcode filterLog}. */
interface FilterLogOptions extends OpenLogOptions {
  readonly filters: readonly Filter[];
  /** The file to write. */
  readonly out: string;
  /**
   * Names of the columns of a CSV file: those of the table that the log comes from, or XES names.
   * Logs of other formats have XES names. Default "source".
   */
  readonly columns?: "source" | "xes";
}

/** Result of {@linkcode filterLog}. */
export interface FilteredLog {
  /** Before the first filter. */
  readonly before: LogCounts;
  /** Whose names the columns of a CSV file have. */
  readonly columns: "source" | "xes";
  /** What is left after each filter, with its text, and its names that the log lacks. */
  readonly steps: readonly (LogCounts & { readonly filter: string; readonly unknown: readonly UnknownName[] })[];
}

/**
 * Filters a log, a file or a stored log, and writes the result to a file. Times in filters without
 * an offset are read in the log's time zone.
 *
 * @param name a file or the name of a stored log; see {@linkcode openLog}
 * @throws what {@linkcode openLog}, {@linkcode applyFilters} and {@linkcode writeLogFile} throw
 */
export async function filterLog(
  name: string,
  { filters, out, columns = "source", ...options }: FilterLogOptions,
): Promise<FilteredLog> {
  const { log, zoneOfDays, xes, classifier, csvColumns } = await openLog(name, options);
  let view = viewOf(log);
  const before = countsOfView(view);
  const steps = filters.map((filter) => {
    view = applyFilters(view, [filter], { zoneOfDays });
    return { filter: printFilter(filter), ...countsOfView(view), unknown: unknownNames(log, [filter]) };
  });
  await inStep(options.reporter, `Writing ${out}`, async (step) => {
    await writeLogFile(out, materialize(view), {
      xes: xes && headFor(classifier, xes),
      columns: columns === "source" ? csvColumns : undefined,
      signal: options.signal,
    });
    step.done("written");
  });
  return { before, steps, columns: csvColumns === undefined ? "xes" : columns };
}

/**
 * The XES header of the source. After a classifier was applied, the classifiers of the source no
 * longer fit the activities and are left out.
 */
const headFor = (classifier: Classifier, xes: XesHeader): XesHeader =>
  isPlain(classifier) ? xes : { ...xes, classifiers: [{ name: "Activity", scope: "event", keys: "concept:name" }] };
