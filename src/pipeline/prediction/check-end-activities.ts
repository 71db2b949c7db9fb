import { clip, usageError } from "../../errors.ts";

/**
 * Refuses end activities that a log does not have: no case would ever end with them.
 *
 * @throws a usage error that names the first one, and the activities of the log
 */
export function checkEndActivities(named: readonly string[], known: readonly string[]): void {
  const missing = named.find((label) => !known.includes(label));
  if (missing === undefined) return;
  const listed = known.slice(0, 40).map((label) => JSON.stringify(clip(label))).join(", ");
  throw usageError({
    expected: "activities of the log in --end-activities",
    found: JSON.stringify(clip(missing)),
    advice: `It has ${listed}${known.length > 40 ? " and others" : ""}.`,
  });
}
