import { startBrowser } from "../site/browser.ts";
import { serveSite } from "@/pipeline/site/serve-site.ts";
import { readSettings } from "@/pipeline/settings.ts";
import type { BenchmarkRow } from "./benchmark-row.ts";

const RUNS = 5;

/**
 * The overview of the built site (run `deno task start --no-serve` first) in a headless browser
 * with an empty cache: bytes over the wire without the log's data, and time from the request to the
 * first figure on the page.
 */
export async function measureSite(): Promise<readonly BenchmarkRow[]> {
  const browser = await startBrowser();
  if (browser === null) throw new Error("no browser found; see CHROME_PATH in README");
  const stop = new AbortController();
  const { address, finished } = await serveSite({ site: readSettings().site, port: 0, signal: stop.signal });
  try {
    const visits = [];
    for (let run = 0; run < RUNS; run++) {
      const { page, context } = await browser.open(address, { viewport: { width: 1280, height: 900 } });
      await page.goto(address, { waitUntil: "commit" });
      // Looked for at each frame: a locator looks again after half a second only.
      const seen = () => document.querySelector("[data-kpi] b") === null ? null : performance.now() / 1000;
      const seconds = (await (await page.waitForFunction(seen, undefined, { polling: "raf" })).jsonValue())!;
      await page.waitForLoadState("networkidle");
      const bytes = await page.evaluate(() =>
        [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
          .filter((entry) => !entry.name.includes("/data/"))
          .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0)
      );
      visits.push({ seconds, bytes });
      await context.close();
    }
    const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
    return [
      {
        name: "overview page",
        measure: "weight without data",
        value: median(visits.map((v) => v.bytes)) / 1000,
        unit: "kB",
        limit: 300,
      },
      {
        name: "overview page",
        measure: "first figure visible",
        value: median(visits.map((v) => v.seconds)),
        unit: "s",
        limit: 1,
      },
    ];
  } finally {
    await browser.close();
    stop.abort();
    await finished;
  }
}
