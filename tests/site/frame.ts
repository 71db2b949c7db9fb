import { assert, assertEquals, assertGreater, assertLessOrEqual, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { accessibilityFaults } from "./axe.ts";
import type { TestPage } from "./browser.ts";
import { sayCount } from "@/numerics/number-text.ts";
import { manyOrders } from "./logs.ts";
import { onPage, type Place } from "./on-page.ts";
import { PAGE_EVENTS } from "./test-site.ts";

/**
 * Serves a folder below a path as a plain web server does: files as they are, folders by their
 * index.
 */
export function plainServer(folder: string, base: string): { address: string; close(): Promise<void> } {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const path = decodeURIComponent(pathname);
    if (!path.startsWith(base)) return new Response(null, { status: 404 });
    let file = join(folder, path.slice(base.length));
    const isFolder = await Deno.stat(file).then((found) => found.isDirectory, () => false);
    if (isFolder && !path.endsWith("/")) {
      return new Response(null, { status: 301, headers: { Location: `${pathname}/${search}` } });
    }
    if (isFolder) file = join(file, "index.html");
    const bytes = await Deno.readFile(file).catch(() => null);
    if (bytes === null) return new Response(null, { status: 404 });
    // Browsers keep a file for some time that has a date and is not forbidden to be kept.
    const { mtime } = await Deno.stat(file);
    const type = { html: "text/html", js: "text/javascript", css: "text/css", wasm: "application/wasm" }[file.split(".").at(-1)!];
    return new Response(bytes, {
      headers: { "Content-Type": type ?? "application/octet-stream", "Last-Modified": mtime!.toUTCString() },
    });
  });
  return { address: `http://127.0.0.1:${server.addr.port}${base}`, close: () => server.shutdown() };
}

/**
 * Links of the menu keep the log on a server that knows nothing but files, and a page has three
 * addresses.
 */
export async function plainWebServer({ browser, site }: Place): Promise<void> {
  const server = plainServer(site.site, "/some/where/");
  const opened = await browser.open(server.address);
  try {
    const missing: string[] = [];
    opened.page.on("response", (response) => response.status() >= 400 && missing.push(response.url()));
    await opened.page.goto(`${server.address}?log=hostile`);
    const names = await opened.page.locator(".page-link").allInnerTexts();
    assertLessOrEqual(3, names.length);
    for (const name of [names[1], names[names.length - 1]]) {
      await opened.page.locator(".picker select").waitFor();
      await opened.page.getByRole("link", { name, exact: true }).click();
      await opened.page.locator(`.page-link[aria-current=page]`, { hasText: name }).waitFor();
      await opened.page.waitForLoadState("networkidle");
      assertEquals(await opened.page.locator("#log").inputValue(), "hostile");
    }
    for (const path of ["map", "map/", "map.html"]) {
      await opened.page.goto(`${server.address}${path}?log=orders`);
      await opened.page.waitForURL(/\/map\.html\?log=orders/);
      await opened.page.locator(".map-view .node").first().waitFor();
    }
    assertEquals(missing, []);
    assertEquals([opened.errors, opened.outside], [[], []]);
  } finally {
    await opened.context.close();
    await server.close();
  }
}

/**
 * What a screen reader and a keyboard find first on a page: its language, one main heading, a skip
 * link.
 */
export async function assertFrame(page: Page, at: string): Promise<void> {
  const found = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    headings: document.querySelectorAll("h1").length,
    viewport: document.querySelector<HTMLMetaElement>("meta[name=viewport]")!.content,
  }));
  assertEquals(found, { lang: "en", headings: 1, viewport: "width=device-width, initial-scale=1" }, at);
  await page.keyboard.press("Tab");
  assertEquals(await page.evaluate(() => document.activeElement?.textContent), "Skip to the page", at);
  await page.keyboard.press("Enter");
  assertEquals(await page.evaluate(() => document.activeElement?.id), "observablehq-main", at);
}

/** Pages without JavaScript, and addresses without a page, say what is needed and lead on. */
export async function deadEnds({ browser, site }: Place): Promise<void> {
  const plain = await browser.open(site.address, { javaScriptEnabled: false });
  await plain.page.goto(site.address);
  assertStringIncludes(await plain.page.locator("noscript").innerText(), "They need JavaScript");
  await plain.context.close();
  const opened = await browser.openAgain(site.address);
  for (const path of ["nothing", "nothing/at/all", "map/nothing.html"]) {
    const response = await opened.page.goto(site.address + path);
    assertEquals(response?.status(), 404, path);
    await opened.page.getByRole("heading", { name: "There is no such page", level: 1 }).waitFor();
    await opened.page.locator(".picker select").waitFor();
    assertEquals(await opened.page.locator("[role=alert]").count(), 0);
    if (path === "nothing") assertEquals(await accessibilityFaults(opened.page, path), []);
    await opened.page.getByRole("link", { name: "Go to the overview" }).click();
    await opened.page.waitForURL(site.address);
    await opened.page.locator(".kpi").first().waitFor();
  }
  await opened.leave();
}

/** A page can send nothing to another site, on whatever server it stands. */
export async function nothingLeaves({ browser, site }: Place): Promise<void> {
  const server = plainServer(site.site, "/");
  try {
    for (const address of [site.address, server.address]) {
      const opened = await browser.open(address);
      await opened.page.goto(`${address}map.html?log=orders`);
      const refused = await opened.page.evaluate(async () => {
        const violations: string[] = [];
        document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => violations.push(effectiveDirective));
        await fetch("https://example.org/?secret").catch(() => {});
        navigator.sendBeacon("https://example.org/?secret");
        const image = new Image();
        const ended = new Promise((resolve) => image.onerror = resolve);
        image.src = "https://example.org/secret.png";
        await ended;
        return violations;
      });
      assertEquals(new Set(refused), new Set(["connect-src", "img-src"]));
      assertEquals(opened.outside, []);
      // A page without a policy can ask, and the browser of the tests stops and tells it.
      await opened.page.goto("about:blank");
      const asked = ["https://example.org/secret", "http://192.0.2.1/secret"];
      for (const url of asked) assertEquals(await opened.page.evaluate((url) => fetch(url).catch(() => null), url), null);
      assertEquals(opened.outside, asked);
      await opened.context.close();
    }
  } finally {
    await server.close();
  }
}

/** A file that cannot be fetched is told once, with a retry after which the page goes on. */
export async function missingFiles({ browser, site }: Place): Promise<void> {
  const opened = await browser.open(site.address);
  try {
    for (const [file, status] of [["times.columns", 0], ["variants.columns", 404], ["logs.json", 0]] as const) {
      const pattern = new RegExp(`/${file.replace(".", "\\.")}$`);
      await opened.context.route(pattern, (route) => status === 0 ? route.abort() : route.fulfill({ status }));
      await opened.page.goto(`${site.address}?log=orders`);
      const notice = opened.page.locator(".fetch-problem");
      await notice.waitFor();
      const reason = status === 0 ? "the server does not answer" : "it is missing";
      for (const part of ["A file could not be fetched", `${file}: ${reason}`]) {
        assertStringIncludes(await notice.innerText(), part);
      }
      await notice.getByRole("button", { name: "Try again" }).click();
      await opened.page.locator(".fetch-problem", { hasText: file }).waitFor();
      assertEquals(await opened.page.locator("[role=alert]").count(), 1, "one notice, however many figures wait");
      await opened.context.unroute(pattern);
      await notice.getByRole("button", { name: "Try again" }).click();
      await opened.page.locator(".chart svg").nth(1).waitFor();
      await opened.page.locator(".kpi").first().waitFor();
      assertEquals(await notice.count(), 0);
    }
  } finally {
    await opened.context.close();
  }
}

/**
 * The picker leads to the other log on the same page, and from there the menu does; after Back and
 * Forward, it names the log that the page shows.
 */
export async function pickerAfterBack(place: Place): Promise<void> {
  await onPage(place, "map?log=orders", async ({ page }) => {
    const shows = async (slug: string, activities: number) => {
      await page.locator(".map-says", { hasText: `of ${activities} activities` }).waitFor();
      await page.waitForFunction((slug) => document.querySelector<HTMLSelectElement>("#log")?.value === slug, slug);
      assertMatch(page.url(), new RegExp(`log=${slug}$`));
    };
    await shows("orders", 6);
    // The whole box is the picker, as its arrow says.
    await page.locator(".picker small").first().click();
    assertEquals(await page.evaluate(() => document.activeElement?.id), "log");
    await page.keyboard.press("Escape");
    await page.getByLabel("Log", { exact: true }).selectOption("hostile");
    await shows("hostile", 4);
    for (let round = 0; round < 2; round++) {
      await page.goBack();
      await shows("orders", 6);
      await page.goForward();
      await shows("hostile", 4);
    }
    await page.getByRole("link", { name: "Overview" }).click();
    await page.waitForURL(/\/\?log=hostile$/);
    await page.locator('[data-kpi="Cases"] b', { hasText: /^30$/ }).waitFor();
  });
}

/**
 * Bytes of all files that a page fetches until it is at rest, compressed as they travel.
 *
 * @param shows what is there when it is complete
 */
async function weightOf(
  { browser, site }: Place,
  path: string,
  shows: string,
): Promise<{ code: number; data: number; names: string[] }> {
  const opened: TestPage = await browser.open(site.address);
  await opened.page.goto(site.address + path);
  await opened.page.locator(shows).first().waitFor();
  await opened.page.waitForLoadState("networkidle");
  const files = await opened.page.evaluate(() =>
    [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map((entry) => ({
      path: new URL(entry.name).pathname,
      size: (entry as PerformanceResourceTiming).encodedBodySize,
    }))
  );
  await opened.context.close();
  const sum = (isData: boolean) =>
    files.filter(({ path }) => path.startsWith("/data/") === isData).reduce((all, { size }) => all + size, 0);
  return { code: sum(false), data: sum(true), names: files.map(({ path }) => path) };
}

/** The budgets of code: 300 kB for the overview, 250 kB for the map before its first use. */
export async function weightOfPages(place: Place): Promise<void> {
  const overview = await weightOf(place, "?log=orders", ".chart svg[class^=plot]");
  assertLessOrEqual(overview.code, 300_000);
  assert(overview.names.some((name) => name.includes("plot")), "the overview draws charts");
  const map = await weightOf(place, "map?log=orders", ".map-view .node");
  assertLessOrEqual(map.code, 220_000);
  assertEquals(map.names.filter((name) => name.startsWith("/_npm/")), [], "the map draws no chart");
}

/** The figures of a log that is published without its events, and what they say of themselves. */
export async function casesOnly(place: Place): Promise<void> {
  const { rows } = manyOrders();
  assert(rows.length > PAGE_EVENTS);
  let median = "";
  await onPage(place, "?log=many", async ({ page }) => {
    await page.locator(".chart svg").nth(1).waitFor();
    const kpi = (name: string) => page.locator(`[data-kpi="${name}"] b`).innerText();
    assertEquals(await kpi("Cases"), "600");
    assertEquals(await kpi("Events"), sayCount(rows.length));
    assertEquals(await kpi("Running cases"), "12");
    median = await kpi("Median duration");
    await page.locator("table", { hasText: "pack → send" }).waitFor();
    const notes = await page.locator(".exact").allInnerTexts();
    assertEquals(notes.length, 4);
    for (const note of notes) assertMatch(note, /^Exact/);
    assertMatch(await page.locator(".kpi .info").first().getAttribute("data-about") ?? "", /Exact, from all cases/);
    assertEquals(notes.filter((note) => note.includes("filters do not change")).length, 1);
    const files = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name.split("/").at(-1)));
    assertEquals(files.filter((name) => name === "times.columns"), []);
  });
  await onPage(place, "map?log=many", async ({ page }) => {
    assertMatch(await page.locator("main .exact").first().innerText(), /^Exact, from all cases/);
  });
  // Half of the orders have the same durations as all of them.
  await onPage(place, "?log=orders", async ({ page }) => {
    assertEquals(await page.locator('[data-kpi="Median duration"] b').innerText(), median);
  });
  await onPage(place, "predictions?log=many", async ({ page }) => {
    await page.getByText("This takes every event").first().waitFor();
  });
}

/** On a phone the menu is folded; opened, it leads to the pages and tells how to write one. */
export async function menuOnPhones({ browser, site }: Place): Promise<void> {
  const { page, context } = await browser.open(site.address, { viewport: { width: 390, height: 844 } });
  try {
    await page.goto(site.address);
    await page.locator(".kpi").first().waitFor();
    const link = page.getByRole("link", { name: "Predictions" });
    assertEquals(await link.isVisible(), false);
    await page.getByRole("button", { name: "Menu" }).click();
    assertEquals(await link.isVisible(), true);
    await page.getByRole("button", { name: "+ New page" }).click();
    const dialog = page.getByRole("dialog", { name: "A page of your own" });
    await dialog.getByText("deno task new-page NAME").waitFor();
    await dialog.getByText("edit pages/index.md").waitFor();
    assertEquals(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  } finally {
    await context.close();
  }
}

/** On paper a page is light and without its menu, and a map is whole. */
export async function onPaper({ browser, site }: Place): Promise<void> {
  const { page, context, errors } = await browser.open(site.address, { colorScheme: "dark" });
  try {
    await page.goto(`${site.address}map?log=orders`);
    await page.locator(".map-view .node").first().waitFor();
    const scale = () => page.evaluate(() => document.querySelector<SVGSVGElement>(".map-view svg")!.getScreenCTM()!.a);
    await page.locator(".map-view").focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press("+");
    const zoomed = await scale();
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(255, 255, 255)");
    // The page notices the medium after its style has changed.
    await page.waitForFunction(() => {
      const view = document.querySelector(".map-view")!.getBoundingClientRect();
      return [...document.querySelectorAll(".map-view .node")].map((node) => node.getBoundingClientRect())
        .every(({ top, bottom, left, right }) =>
          top >= view.top && bottom <= view.bottom && left >= view.left && right <= view.right
        );
    });
    for (const hidden of [".menu", "[data-slider]"]) {
      assertEquals(await page.locator(hidden).first().isVisible(), false, hidden);
    }
    // Which page of which log it is, is read without the menu.
    const heading = page.locator("h1[data-log=Orders]", { hasText: "Process map" });
    assertGreater((await heading.boundingBox())!.height, 15);
    await page.emulateMedia({ media: "screen", colorScheme: "dark" });
    await page.locator(".menu").waitFor();
    await page.waitForFunction(
      (zoomed) => Math.abs(document.querySelector<SVGSVGElement>(".map-view svg")!.getScreenCTM()!.a - zoomed) < 0.01,
      zoomed,
    );

    // A wide model is cut into strips that can be read, and is whole again on the screen.
    await page.setViewportSize({ width: 600, height: 700 });
    await page.goto(`${site.address}map?log=orders&miner=inductive`);
    await page.locator(".map-view [role=button]").first().waitFor();
    await page.emulateMedia({ media: "print" });
    await page.locator(".paper-strips svg").nth(1).waitFor();
    const sizes = await page.locator(".paper-strips svg").evaluateAll((strips) =>
      strips.map((strip) => (strip as SVGSVGElement).getScreenCTM()!.a)
    );
    assertGreater(Math.min(...sizes), 0.69);
    await page.emulateMedia({ media: "screen" });
    await page.locator(".paper-strips").waitFor({ state: "detached" });

    // Sheets are counted before the medium changes: what strips add then would not be printed.
    await page.evaluate(() =>
      addEventListener("beforeprint", () => {
        document.body.dataset.strips = String(document.querySelectorAll(".paper-strips svg").length);
      })
    );
    await page.emulateMedia({ media: null });
    await page.pdf({ format: "A4" });
    assertGreater(Number(await page.locator("body[data-strips]").getAttribute("data-strips")), 1);
    assertEquals(await page.locator(".paper-strips").count(), 0);

    // A chart is drawn for the paper before anything else can happen: a sheet is printed at once.
    await page.goto(`${site.address}?log=orders`);
    await page.locator(".chart > svg").nth(1).waitFor();
    await page.evaluate(() => {
      matchMedia("print").addEventListener("change", () => {
        const charts = [...document.querySelectorAll<SVGSVGElement>("main .chart > svg")];
        if (matchMedia("print").matches) {
          document.body.dataset.fit = String(
            charts.length > 0 && charts.every((svg) => Math.abs(svg.width.baseVal.value - svg.parentElement!.clientWidth) <= 1),
          );
        }
      });
    });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.waitForFunction(() =>
      innerWidth === 1280 &&
      [...document.querySelectorAll<SVGSVGElement>("main .chart > svg")].every((svg) =>
        Math.abs(svg.width.baseVal.value - svg.parentElement!.clientWidth) <= 1
      )
    );
    await page.emulateMedia({ media: null });
    await page.pdf({ format: "A4" });
    assertEquals(await page.locator("body[data-fit]").getAttribute("data-fit"), "true");

    // Buttons are not printed, and no words that stand before them.
    await page.goto(`${site.address}predictions?log=orders`);
    const beforeButton = page.getByText("Errors and drivers:").first();
    await beforeButton.waitFor();
    await page.emulateMedia({ media: "print" });
    assertEquals(await beforeButton.isVisible(), false);
    assertEquals(errors, []);
  } finally {
    await context.close();
  }
}
