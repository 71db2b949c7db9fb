import { type Classifier, classifierText, isPlain } from "../../event-log/classifier.ts";
import type { DateOrder, RoleNames } from "../../formats/logs/read-options.ts";
import type { LogFormatName } from "../../formats/logs/log-formats.ts";

/** How to read a log file. */
export interface ReadingOptions {
  /** Columns of a table by role; the other roles are guessed. */
  readonly roles: RoleNames;
  /** IANA zone of times without an offset. */
  readonly zone: string;
  /** Delimiter of a CSV file; undefined: guessed. */
  readonly delimiter: string | undefined;
  /** How to read ambiguous dates such as 03/04/2026. */
  readonly dateOrder: DateOrder | undefined;
  /** Object-centric logs: the type of the objects that are the cases. */
  readonly objectType?: string;
  /**
   * The classifier of the activity; see `readClassifiedLog`. Default: that of the stored log, else
   * the plain activity, every row an event.
   */
  readonly classifier?: Classifier;
}

/** Reading options for the `description` of a stored log. */
export const describeReading = ({ roles, zone, delimiter, dateOrder, objectType, classifier }: ReadingOptions) => ({
  reading: {
    roles,
    zone,
    delimiter: delimiter ?? null,
    ...(dateOrder === undefined ? {} : { dateOrder }),
    ...(objectType === undefined ? {} : { objectType }),
  },
  ...(classifier === undefined || isPlain(classifier) ? {} : { activity: classifier }),
});

/**
 * Reading options as text, for the checksum of a load: equal for files that are read in the same
 * way.
 */
export function readingText(
  { roles, zone, delimiter, dateOrder, objectType, classifier }: ReadingOptions,
  file: { readonly checksum: string; readonly format: LogFormatName; readonly replaceCases: boolean },
): string {
  return JSON.stringify([
    file.checksum,
    file.format,
    roles,
    zone,
    delimiter,
    dateOrder,
    file.replaceCases,
    ...(objectType === undefined ? [] : [{ objectType }]),
    ...(classifier === undefined || isPlain(classifier) ? [] : [classifierText(classifier)]),
  ]);
}
