import { findFirefox, startFirefox } from "./browser.ts";
import { filterByClick, filterKinds } from "./filters.ts";
import { guide } from "./notebook.ts";
import type { Place } from "./on-page.ts";
import { droppedFormats } from "./own-log.ts";

/** Whether the checks in Firefox run, for the name of their step. */
export const FIREFOX_NOTE = await findFirefox() === null ? " (skipped: no Firefox here; name one by FIREFOX_PATH)" : "";

/**
 * Filters, files of the reader, components, the map and charts work in Firefox. Its driver tells
 * neither of downloads nor of pages that Back shows again, which other checks wait for.
 */
export async function inFirefox({ site }: Place): Promise<void> {
  const browser = await startFirefox();
  if (browser === null) return;
  try {
    for (const check of [filterKinds, filterByClick, droppedFormats, guide]) await check({ browser, site });
  } finally {
    await browser.close();
  }
}
