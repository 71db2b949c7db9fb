import type { CsvColumns } from "../../event-log/event-batch.ts";

/**
 * Which columns play which role, and which of them were guessed.
 *
 * @example
 * ```ts
 * import { describeColumns } from "@/pipeline/files/describe-columns.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const columns = {
 *   delimiter: ";", names: ["id", "step", "at"], case: "id", activity: "step", timestamp: "at", start: null, resource: null,
 *   lifecycle: null, eventId: null, caseAttributes: [], eventAttributes: [], guessed: ["activity", "timestamp"],
 * };
 * assertEquals(describeColumns(columns), 'case = "id", activity = "step" (guessed), timestamp = "at" (guessed)');
 * ```
 */
export function describeColumns(columns: CsvColumns): string {
  const roles = ["case", "activity", "timestamp", "start", "resource", "lifecycle", "eventId"] as const;
  return roles.filter((role) => columns[role] !== null)
    .map((role) => `${role} = ${JSON.stringify(columns[role])}${columns.guessed.includes(role) ? " (guessed)" : ""}`)
    .join(", ");
}
