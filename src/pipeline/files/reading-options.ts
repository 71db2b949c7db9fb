import { type Classifier, classifierText, isPlain } from "../../event-log/classifier.ts";
import type { DateOrder, RoleNames } from "../../formats/logs/read-options.ts";
import type { LogFormatName } from "../../formats/logs/log-formats.ts";

/** How to read a log file; what is left out is guessed or has a default. */
export interface ReadingOptions {
  /** Columns of a table by role. */
  readonly roles: RoleNames;
  /** IANA zone of times without an offset. */
  readonly zone: string;
  /** Delimiter of a CSV file. */
  readonly delimiter: string | undefined;
  /** How to read dates such as 03/04/2026 where the file leaves both ways open. */
  readonly dateOrder: DateOrder | undefined;
  /** Of an object-centric log: the type whose objects are the cases. */
  readonly objectType?: string;
  /**
   * What the activity of an event is; see `readClassifiedLog`. Default: the plain activity, every
   * row an event, or what a stored log has.
   */
  readonly classifier?: Classifier;
}

/** Reading options as they are stored with a log, in its `description`. */
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
 * Reading options as a text, the same for files that are read in the same way: a part of the
 * checksum by which a load is known.
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
