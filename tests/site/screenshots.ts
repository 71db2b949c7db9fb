/**
 * Takes pictures of all pages of the built site to look at, light and dark, at five widths of the
 * window, and those in README.
 *
 * usage: deno task screenshots [SLUG]   (default: the demo log, else the first)
 *
 * @module
 */
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { PublishedLogEntry } from "@/formats/published/published-log.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";
import { serveSite } from "@/pipeline/site/serve-site.ts";
import { readSettings } from "@/pipeline/settings.ts";
import { startBrowser, type TestBrowser } from "./browser.ts";
import { addressOf, PAGES } from "./every-page.ts";

/** README's pictures are kept here: what a page of the demo log shows. */
const README_PICTURES = join(PROJECT_ROOT, "pages", "images");

/** From a phone to a wide screen. */
const SIZES = [
  { width: 390, height: 844 },
  { width: 800, height: 1000 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 2560, height: 1440 },
];
const THEMES = ["light", "dark"] as const;

interface Picture {
  /** The page and the log, such as `map?log=demo`. */
  readonly path: string;
  readonly theme: "light" | "dark";
  readonly size: { readonly width: number; readonly height: number };
  readonly file: string;
  /** Whole pages are taken by default; README's picture is what fits into a window. */
  readonly fullPage?: boolean;
  /** Done before the picture is taken. */
  readonly before?: string;
}

/** What the picture of a page is called, such as `overview`, `map-inductive` or `why-slow`. */
const nameOf = (page: string): string =>
  page === "index" ? "overview" : page.replace(/^guide\/(?!index)/, "").replace(/\/index$/, "").replace(".html?miner=", "-");

/** Parts that are asked for when they come into view, such as findings, are then on the picture. */
const scrollThrough = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight) {
      scrollTo(0, top);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    scrollTo(0, 0);
  });

async function take(browser: TestBrowser, site: string, picture: Picture): Promise<void> {
  const { page, context } = await browser.open(site, { viewport: picture.size, colorScheme: picture.theme });
  await page.goto(site + picture.path);
  await page.waitForLoadState("networkidle");
  if (picture.fullPage !== false) await scrollThrough(page);
  await page.waitForFunction(
    () => document.querySelector("observablehq-loading, main [aria-busy=true], .comparison-status progress") === null,
    undefined,
    { timeout: 120_000 },
  );
  if (picture.before !== undefined) {
    await page.getByText(picture.before, { exact: true }).click();
    await page.waitForLoadState("networkidle");
  }
  await page.waitForTimeout(500); // for what moves to have settled
  await page.screenshot({ path: picture.file, fullPage: picture.fullPage ?? true });
  await context.close();
}

async function main(slug: string | undefined): Promise<void> {
  if (slug?.startsWith("-")) {
    console.log("usage: deno task screenshots [SLUG]   (of a log, as data/logs.json of the site has it)");
    return;
  }
  const settings = readSettings();
  const browser = await startBrowser();
  if (browser === null) throw new Error("no Chrome or Chromium is installed: name one by CHROME_PATH");
  const stop = new AbortController();
  const { address, finished } = await serveSite({ site: settings.site, port: 0, signal: stop.signal });
  try {
    const logs = await (await fetch(`${address}data/logs.json`)).json() as PublishedLogEntry[];
    const log = logs.find((entry) => entry.slug === (slug ?? "loan-applications")) ?? (slug === undefined ? logs[0] : undefined);
    if (log === undefined) {
      throw new Error(
        `Expected the slug of a log (${logs.map((entry) => entry.slug).join(", ")}); found ${JSON.stringify(slug)}.`,
      );
    }
    const folder = join(settings.home, "screenshots");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.mkdir(README_PICTURES, { recursive: true });
    for (const page of PAGES) {
      for (const size of SIZES) {
        for (const theme of THEMES) {
          const name = `${nameOf(page)}-${size.width}-${theme}`;
          const path = addressOf(page, log.slug);
          await take(browser, address, { path, theme, size, file: join(folder, `${name}.png`) });
          if (page === "map") {
            await take(browser, address, { path, theme, size, file: join(folder, `${name}-time.png`), before: "Time" });
          }
        }
      }
    }
    for (const page of log.slug === "loan-applications" ? ["index", "map", "guide/why-slow"] : []) {
      await take(browser, address, {
        path: addressOf(page, log.slug),
        theme: "light",
        size: { width: 1280, height: 850 },
        file: join(README_PICTURES, `${nameOf(page)}.png`),
        fullPage: false,
      });
    }
    console.log(folder);
  } finally {
    stop.abort();
    await finished;
    await browser.close();
  }
}

if (import.meta.main) await main(Deno.args[0]);
