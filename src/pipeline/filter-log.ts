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

/** Result of {@linkcode filterLog}. */
export interface FilteredLog {
  /** Before the first filter. */
  readonly before: LogCounts;
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
  { filters, out, ...options }: OpenLogOptions & { readonly filters: readonly Filter[]; readonly out: string },
): Promise<FilteredLog> {
  const { log, zoneOfDays, xes, classifier } = await openLog(name, options);
  let view = viewOf(log);
  const before = countsOfView(view);
  const steps = filters.map((filter) => {
    view = applyFilters(view, [filter], { zoneOfDays });
    return { filter: printFilter(filter), ...countsOfView(view), unknown: unknownNames(log, [filter]) };
  });
  await inStep(options.reporter, `Writing ${out}`, async (step) => {
    await writeLogFile(out, materialize(view), { xes: xes && headFor(classifier, xes), signal: options.signal });
    step.done("written");
  });
  return { before, steps };
}

/**
 * The XES header of the source. After a classifier was applied, the classifiers of the source no
 * longer fit the activities and are left out.
 */
const headFor = (classifier: Classifier, xes: XesHeader): XesHeader =>
  isPlain(classifier) ? xes : { ...xes, classifiers: [{ name: "Activity", scope: "event", keys: "concept:name" }] };
