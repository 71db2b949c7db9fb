import { type Classifier, classifierText, isPlain } from "../../event-log/classifier.ts";
import type { DateOrder, RoleNames } from "../../formats/logs/read-options.ts";
import type { LogFormatName } from "../../formats/logs/log-formats.ts";

/** How to read a log file. */
export interface ReadingOptions {
  /** Columns of a table by role; the other roles are guessed. */
  readonly roles: RoleNames;
  /** IANA zone of times without an offset. */
  readonly zone: string;
  /** Whether times are left out: the order of the file is the order of the events. */
  readonly noTimestamp?: boolean;
  /** The column of numbers that order events, in a file without times. */
  readonly order?: string;
  /** The column of times of day beside dates; undefined: guessed. */
  readonly timeOfDay?: string;
  /** Names of the columns of a CSV file without a header. */
  readonly header?: readonly string[];
  /** Encoding of a CSV file; undefined: guessed. */
  readonly encoding?: string;
  /** Sheet of a workbook; undefined: the first visible one. */
  readonly sheet?: string;
  /** Delimiter of a CSV file; undefined: guessed. */
  readonly delimiter: string | undefined;
  /** How to read ambiguous dates such as 03/04/2026. */
  readonly dateOrder: DateOrder | undefined;
  /** A CSV file with attributes of the cases, joined by their ids. */
  readonly caseTable?: string;
  /** Object-centric logs: the type of the objects that are the cases. */
  readonly objectType?: string;
  /**
   * The classifier of the activity; see `readClassifiedLog`. Default: that of the stored log, else
   * the plain activity, every row an event.
   */
  readonly classifier?: Classifier;
}

/** Reading options for the `description` of a stored log. */
export const describeReading = ({ roles, zone, delimiter, classifier, ...options }: ReadingOptions) => ({
  reading: {
    roles,
    zone,
    delimiter: delimiter ?? null,
    ...laterOptions(options),
  },
  ...(classifier === undefined || isPlain(classifier) ? {} : { activity: classifier }),
});

/** Options that not every description of a reading has. */
type LaterOption = keyof Omit<ReadingOptions, "roles" | "zone" | "delimiter" | "classifier">;

/** All of them, in the order in which checksums have them: an option that is new comes last. */
const LATER_OPTIONS: Readonly<Record<LaterOption, true>> = {
  dateOrder: true,
  objectType: true,
  noTimestamp: true,
  order: true,
  timeOfDay: true,
  header: true,
  encoding: true,
  sheet: true,
  caseTable: true,
};

/** Those of the later options that are given. */
const laterOptions = (options: Partial<Pick<ReadingOptions, LaterOption>>): Partial<Pick<ReadingOptions, LaterOption>> =>
  Object.fromEntries(
    Object.keys(LATER_OPTIONS)
      .map((name) => [name, options[name as LaterOption]] as const)
      .filter(([, value]) => value !== undefined && value !== false),
  );

/**
 * Reading options as text, for the checksum of a load: equal for files that are read in the same
 * way.
 */
export function readingText(
  { roles, zone, delimiter, dateOrder, classifier, ...options }: ReadingOptions,
  file: { readonly checksum: string; readonly format: LogFormatName; readonly replaceCases: boolean },
): string {
  const later = laterOptions(options);
  return JSON.stringify([
    file.checksum,
    file.format,
    roles,
    zone,
    delimiter,
    dateOrder,
    file.replaceCases,
    ...(Object.keys(later).length === 0 ? [] : [later]),
    ...(classifier === undefined || isPlain(classifier) ? [] : [classifierText(classifier)]),
  ]);
}
