import { findFirefox, startFirefox } from "./browser.ts";
import { casesPage } from "./cases-page.ts";
import { conformance } from "./conformance-page.ts";
import { emptyFilter, filterByClick, filterKinds, oldLink } from "./filters.ts";
import { missingFiles } from "./frame.ts";
import { jobsPage } from "./jobs-page.ts";
import { guide } from "./notebook.ts";
import type { Place } from "./on-page.ts";
import { chartsOfCounts } from "./overview-words.ts";
import { droppedFormats } from "./own-log.ts";
import { withoutModels } from "./predictions-page.ts";
import { startPage } from "./start-page.ts";

/** Whether the checks in Firefox run, for the name of their step. */
export const FIREFOX_NOTE = await findFirefox() === null ? " (skipped: no Firefox here; name one by FIREFOX_PATH)" : "";

/** Checks that ask for nothing that the driver of Firefox does not tell. */
const CHECKS = [
  ...[filterKinds, filterByClick, emptyFilter, oldLink, droppedFormats, guide],
  ...[startPage, chartsOfCounts, conformance, casesPage, withoutModels, jobsPage, missingFiles],
];

/**
 * Filters, files of the reader, components, charts and most pages work in Firefox. Its driver tells
 * neither of downloads nor of pages that Back shows again, which other checks wait for.
 *
 * @param more checks besides these
 */
export async function inFirefox({ site }: Place, more: typeof CHECKS): Promise<void> {
  const browser = await startFirefox();
  if (browser === null) return;
  try {
    for (const check of [...CHECKS, ...more]) await check({ browser, site });
  } finally {
    await browser.close();
  }
}
