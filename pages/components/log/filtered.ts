import type { FilteredLog, PageLog } from "./page-log.js";

/**
 * What the filters leave of a log, now and after each change: a cell that uses
 * `const current = filtered(log)` runs again when a filter changes.
 *
 * @example
 * ```js ignore
 * const current = filtered(log);
 * ```
 * ```js ignore
 * Table(await current.casesTable())
 * ```
 */
export async function* filtered(log: PageLog): AsyncGenerator<FilteredLog> {
  let wake: (() => void) | null = null;
  let shown: FilteredLog | null = null;
  const stop = log.onChange(() => wake?.());
  try {
    while (true) {
      if (shown === log.current) await new Promise<void>((resolve) => wake = resolve);
      shown = log.current;
      yield shown;
    }
  } finally {
    stop();
  }
}
