/** Begin of the names by which addresses tell logs of the reader from those of the site. */
export const OWN_LOG = "own:";

/** Whether an address names a log of the reader. */
export const isOwnLog = (slug: string): boolean => slug.startsWith(OWN_LOG);

/** Most events of a log that a page trains models on: more would take minutes. */
export const MOST_TRAINED_EVENTS = 300_000;
