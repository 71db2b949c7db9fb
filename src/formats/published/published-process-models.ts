/**
 * A process model of the site, in `data/process-models.json`: the reader compares logs with it.
 */
export interface PublishedProcessModel {
  /** Name of its file, with the ending that tells the format. */
  readonly name: string;
  /** Slug of the log that it is for; null for all logs. */
  readonly log: string | null;
  /** The file in base64; null where it cannot be read. */
  readonly base64: string | null;
  /** Why it cannot be read; null where it can. */
  readonly problem: string | null;
}
