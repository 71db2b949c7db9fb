import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import type { Page } from "playwright-core";
import { watchLayoutShifts } from "./layout-shifts.ts";
import type { Place } from "./on-page.ts";

/** All pages that are shipped, and the map with a discovered model. */
export const PAGES = [
  "start",
  "index",
  "map",
  "map.html?miner=inductive",
  "variants",
  "compare",
  "bottlenecks",
  "conformance",
  "organization",
  "cases",
  "predictions",
  "jobs",
  "guide/index",
] as const;

/** The address of a page for a log. */
export const addressOf = (page: string, log: string): string =>
  `${page.includes("?") ? `${page}&` : `${page}.html?`}log=${encodeURIComponent(log)}`;

/** A wide and a narrow window, each with the least size of text in it, px. */
const WINDOWS = [
  { viewport: { width: 1280, height: 800 }, leastText: 11 },
  { viewport: { width: 390, height: 844 }, leastText: 10 },
];

/** Waits until a page is drawn: nothing of it has been loading for a while. */
export async function complete(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const waits = document.querySelector(
        "observablehq-loading, [aria-busy]:not([aria-busy=false]), .in-order > .later, main:not(.in-order)",
      );
      const state = globalThis as { restsSince?: number };
      if (waits !== null) state.restsSince = undefined;
      else state.restsSince ??= performance.now();
      return state.restsSince !== undefined && performance.now() - state.restsSince > 250;
    },
    undefined,
    { polling: 50, timeout: 60_000 },
  );
}

/**
 * Each page, wide and narrow, also of a log without its events: nothing that is shown moves while
 * it loads, no text is too small, nothing is wider than the window, no table of a wide window is
 * cut, no error is told, and nothing is asked of another site.
 */
export async function everyPage({ browser, site }: Place): Promise<void> {
  for (const { viewport, leastText } of WINDOWS) {
    const opened = await browser.open(site.address, { viewport });
    try {
      const { page, errors, outside } = opened;
      const shifts = await watchLayoutShifts(page);
      const visits = [
        ...PAGES.map((path) => addressOf(path, "orders")),
        ...["index", "map"].map((path) => addressOf(path, "many")),
      ];
      for (const address of visits) {
        const at = `${address}, ${viewport.width} px`;
        await page.goto(site.address + address);
        await complete(page);
        const { sum, moved } = await shifts();
        assertLessOrEqual(sum, 0.02, `${at}: ${moved.join("\n")}`);
        assertEquals(await smallTexts(page, leastText), [], at);
        assertEquals(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, at);
        if (viewport.width >= 1280) assertEquals(await cutTables(page), [], at);
        assertEquals([errors, outside], [[], []], at);
        if (address.startsWith("map.html?log")) await canvasIsUsed(page, at);
      }
    } finally {
      await opened.context.close();
    }
  }
}

/** Texts that are shown smaller than so many px. */
const smallTexts = (page: Page, least: number): Promise<string[]> =>
  page.evaluate((least) => {
    const small: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const element = text.parentElement!;
      if (
        text.textContent!.trim() === "" || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      ) continue;
      const { width, height } = element.getBoundingClientRect();
      if (width < 2 || height < 2) continue; // for screen readers
      const { a, b } = element instanceof SVGGraphicsElement ? element.getScreenCTM()! : { a: 1, b: 0 };
      const size = parseFloat(getComputedStyle(element).fontSize) * Math.hypot(a, b);
      if (size < least - 0.01) small.push(`${size.toFixed(1)} px: ${text.textContent!.trim().slice(0, 40)}`);
    }
    return small;
  }, least);

/** Headings of tables that are wider than their place. */
const cutTables = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll("main .scroll")]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map((scroller) =>
        `${scroller.closest(".card")?.querySelector("h2")?.textContent}: ${scroller.scrollWidth} > ${scroller.clientWidth} px`
      )
  );

/** The nodes of a map reach over at least four fifths of the width or the height of its canvas. */
async function canvasIsUsed(page: Page, at: string): Promise<void> {
  const used = await page.evaluate(() => {
    const places = [...document.querySelectorAll(".map-view .node")].map((node) => node.getBoundingClientRect());
    const view = document.querySelector(".map-view")!.getBoundingClientRect();
    const span = (from: "left" | "top", to: "right" | "bottom") =>
      Math.max(...places.map((place) => place[to])) - Math.min(...places.map((place) => place[from]));
    return Math.max(span("left", "right") / view.width, span("top", "bottom") / view.height);
  });
  assert(used >= 0.8, `${at}: the nodes take ${(100 * used).toFixed(0)} % of the canvas`);
}
