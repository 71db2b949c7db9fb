/**
 * The built site as its readers see it: each page of each log in a real browser, in a wide and a
 * narrow window, and each step of each slider of the map.
 *
 * @module
 */
import type { Page } from "playwright-core";
import type { PublishedLogEntry } from "@/formats/published/published-log.ts";
import { serveSite } from "@/pipeline/site/serve-site.ts";
import { readSettings } from "@/pipeline/settings.ts";
import { accessibilityFaults } from "../site/axe.ts";
import { startBrowser, type TestBrowser } from "../site/browser.ts";
import { addressOf, complete, NARROW, pageFaults, PAGES, type TestWindow, watchPage, WIDE } from "../site/every-page.ts";

/** A built site that is served, and the browser to look at it. */
interface BuiltSite {
  readonly browser: TestBrowser;
  readonly address: string;
  readonly logs: readonly PublishedLogEntry[];
}

/**
 * Runs `look` on the built site of the settings (`deno task build` makes it).
 *
 * @param slugs of logs that it must have
 */
async function onBuiltSite(slugs: readonly string[], look: (site: BuiltSite) => Promise<number>): Promise<number> {
  const browser = await startBrowser();
  if (browser === null) throw new Error("no browser found; see CHROME_PATH in README");
  const stop = new AbortController();
  const { address, finished } = await serveSite({ site: readSettings().site, port: 0, signal: stop.signal });
  try {
    const logs = await (await fetch(`${address}data/logs.json`)).json() as PublishedLogEntry[];
    const missing = slugs.filter((slug) => !logs.some((log) => log.slug === slug));
    if (missing.length > 0) throw new Error(`the site has no log ${missing.join(", ")}: load it and run deno task build`);
    return await look({ browser, address, logs });
  } finally {
    await browser.close();
    stop.abort();
    await finished;
  }
}

/**
 * Each page of each log in a wide window: no error, no request to elsewhere, none of
 * {@linkcode pageFaults}. Of the named logs (by default all) also in a narrow window, and nothing
 * that axe calls serious or moderate, in either theme. Prints a row for each log, and a line for
 * each fault; the exit status.
 */
export function soakSites(slugs: readonly string[]): Promise<number> {
  return onBuiltSite(slugs, async ({ browser, address, logs }) => {
    console.log("| log | pages | errors | requests to elsewhere | by axe | other faults |");
    console.log("|---|---|---|---|---|---|");
    let sum = 0;
    for (const { slug } of logs) {
      const isWhole = slugs.length === 0 || slugs.includes(slug);
      const found: PageFindings = { errors: [], outside: [], axe: [], other: [] };
      const windows = isWhole ? [WIDE, NARROW] : [WIDE];
      for (const window of windows) {
        await lookAtPages(browser, { address, slug, window, withAxe: isWhole && window === WIDE }, found);
      }
      const { errors, outside, axe, other } = found;
      const counts = [errors.length, outside.length, isWhole ? axe.length : "not asked", other.length];
      console.log(`| ${slug} | ${windows.length * PAGES.length} | ${counts.join(" | ")} |`);
      const lines = [errors, outside, axe, other].flat();
      for (const line of lines) console.error(line);
      sum += lines.length;
    }
    return sum === 0 ? 0 : 1;
  });
}

/** What was found on the pages of a log, a line each. */
type PageFindings = Readonly<Record<"errors" | "outside" | "axe" | "other", string[]>>;

/** Looks at all pages of a log in one window. */
async function lookAtPages(
  browser: TestBrowser,
  { address, slug, window, withAxe }: {
    readonly address: string;
    readonly slug: string;
    readonly window: TestWindow;
    readonly withAxe: boolean;
  },
  found: PageFindings,
): Promise<void> {
  const opened = await browser.open(address, { viewport: window.viewport });
  const watched = await watchPage(opened.page);
  for (const name of PAGES) {
    const path = addressOf(name, slug);
    const at = `${path}, ${window.viewport.width} px`;
    const noted = (lines: readonly string[]) => lines.map((line) => `${at}: ${line}`);
    try {
      await opened.page.goto(address + path);
      found.other.push(...noted(await pageFaults(opened, path, window, watched)));
      if (withAxe) found.axe.push(...await accessibilityFaults(opened.page, at));
    } catch (error) {
      found.other.push(...noted([String(error)]));
    }
    found.errors.push(...noted(opened.errors.splice(0)));
    found.outside.push(...noted(opened.outside.splice(0)));
  }
  await opened.context.close();
}

/** Most that the median node may move in a step, as a share of the map's width. */
const MOST_MOVE = 0.1;

/**
 * Each step of both sliders of the map, up and down, with the most frequent and the rarest
 * behaviour first: the median node that stays moves by at most a tenth of the map's width, in
 * pixels of the screen. Prints a row for each log; the exit status.
 */
export function soakMaps(slugs: readonly string[]): Promise<number> {
  return onBuiltSite(slugs, async ({ browser, address, logs }) => {
    console.log("| log | steps | steps with a median move over 10 % of the width | largest median move, % of the width |");
    console.log("|---|---|---|---|");
    let sum = 0;
    for (const { slug } of logs.filter(({ slug }) => slugs.length === 0 || slugs.includes(slug))) {
      const { page, context } = await browser.open(address, { viewport: WIDE.viewport, reducedMotion: "reduce" });
      await page.goto(address + addressOf("map", slug));
      await complete(page);
      const moves = await medianMoves(page);
      await context.close();
      const over = moves.filter((move) => move > MOST_MOVE).length;
      console.log(`| ${slug} | ${moves.length} | ${over} | ${(100 * moves.reduce((a, b) => Math.max(a, b), 0)).toFixed(1)} |`);
      sum += over;
    }
    return sum === 0 ? 0 : 1;
  });
}

/** Takes both sliders of a map through all their steps; the median move of each step. */
const medianMoves = (page: Page): Promise<number[]> =>
  page.evaluate(async () => {
    /** Of a node: a map of one activity is as wide, px. */
    const LEAST_WIDTH = 64;
    const find = <Found extends Element>(selector: string) => document.querySelector<Found>(selector)!;
    const says = find(".map-says");
    const canvas = find(".map-canvas");
    const changed = (change: () => void) =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          if (canvas.hasAttribute("aria-busy")) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(canvas, { attributes: true });
        observer.observe(says, { childList: true, characterData: true, subtree: true });
        change();
      });
    const places = () => {
      const nodes = [...document.querySelectorAll<SVGElement>(".map-view .node")];
      return new Map(nodes.map((node) => {
        const { left, top, width, height } = node.getBoundingClientRect();
        return [node.dataset.node!, { x: left + width / 2, y: top + height / 2 }];
      }));
    };
    const moves: number[] = [];
    let before = places();
    const step = async (slider: HTMLInputElement, value: number) => {
      await changed(() => {
        slider.value = String(value);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
      });
      const after = places();
      const shared = [...after].flatMap(([node, { x, y }]) => {
        const old = before.get(node);
        return old === undefined ? [] : [Math.hypot(x - old.x, y - old.y)];
      }).sort((a, b) => a - b);
      const [left, right] = [Math.min, Math.max].map((edge) => edge(...[...before.values()].map(({ x }) => x)));
      if (shared.length > 0) moves.push(shared[(shared.length - 1) >> 1] / Math.max(LEAST_WIDTH, right - left));
      before = after;
    };
    for (const isRarest of [false, true]) {
      const box = find<HTMLInputElement>(".panel .check input[type=checkbox]");
      if (box.checked !== isRarest) await changed(() => box.click());
      before = places();
      for (const name of ["Activities", "Paths"]) {
        const slider = find<HTMLInputElement>(`[data-slider="${name}"]`);
        const [least, most] = [Number(slider.min), Number(slider.max)];
        const start = Number(slider.value);
        for (let value = start + 1; value <= most; value++) await step(slider, value);
        for (let value = most - 1; value >= least; value--) await step(slider, value);
        for (let value = least + 1; value <= start; value++) await step(slider, value);
      }
    }
    return moves;
  });
