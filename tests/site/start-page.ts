import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { findLog, readEventLog, readVariants } from "@/database/mod.ts";
import { smallMapOf } from "@/drawing/map/small-map.ts";
import type { PublishedLogEntry } from "@/formats/published/published-log.ts";
import { sayCount } from "@/numerics/number-text.ts";
import { quantile } from "@/numerics/quantile.ts";
import { caseStarts, startTimes } from "@/performance/case-starts.ts";
import { cycleTimes } from "@/performance/cycle-times.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";
import { sayDuration } from "@/time/duration-text.ts";
import { onPage, type Place } from "./on-page.ts";

/** The start page lists each log with its cases over time and size; a log leads to its overview. */
export async function startPage(place: Place): Promise<void> {
  await onPage(place, "start", async ({ page }) => {
    const row = page.locator('.log-row[data-log="orders"]');
    await row.waitFor();
    assertEquals(await page.locator(".log-row").count(), 3);
    const stored = (await findLog(place.site.database, "orders"))!;
    const log = await readEventLog(place.site.database, stored);
    const starts = caseStarts(startTimes(log), {
      first: Number(stored.firstTime),
      last: Number(stored.lastTime),
    });
    assertEquals(await row.locator(".sparkline").getAttribute("data-starts"), starts.join(" "));
    for (const count of [stored.cases, stored.events]) assertStringIncludes(await row.innerText(), sayCount(count));
    const entries = await (await fetch(`${place.site.address}data/logs.json`)).json() as PublishedLogEntry[];
    const map = entries.find(({ slug }) => slug === "orders")!.map!;
    assertEquals(map, smallMapOf(await readVariants(place.site.database, stored)));
    assertEquals(await row.locator(".small-map rect").count(), map.nodes.length - 2);
    const closing = completedCases(log);
    const durations = cycleTimes(log).filter((_, c) => closing.completed[c] === 1).sort();
    assertEquals(await row.locator(".log-median b").innerText(), sayDuration(quantile(durations, 0.5)));
    const files = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname));
    assertEquals(files.filter((path) => path.startsWith("/data/logs/")), [], "the list needs no file of a log");
    const found = page.locator("li", { has: row }).locator(".log-findings li");
    assertMatch(await found.first().innerText(), /\d+ cases · [\d\s.]+ (?:h|d|y)/);
    const [low, title] = await found.first().evaluate((item) => [item.clientHeight < 30, item.getAttribute("title")]);
    assert(low, "a finding is one line");
    assertMatch(title ?? "", /95 % interval/);
    assertMatch(await found.locator("a").first().getAttribute("href") ?? "", /(compare|bottlenecks)\.html\?log=orders&/);
    const cut = await page.locator(".log-findings a").evaluateAll((doors) =>
      doors.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ textContent }) => textContent)
    );
    assertEquals(cut, [], "what does not fit is left out by clauses");
    // Where no clause fits, it goes on in a second line.
    await page.setViewportSize({ width: 760, height: 900 });
    await page.evaluate(() => {
      for (const door of document.querySelectorAll<HTMLElement>(".log-findings a")) door.style.maxWidth = "60px";
    });
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".log-findings a")].every(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)
    );
    // However long a name is, the list stays short.
    const logs = /\/logs\.json$/;
    const long = `${"long ".repeat(100)}${"x".repeat(500)}`;
    await page.route(logs, (route) =>
      route.fulfill({
        json: entries.map(({ findings, ...entry }) => ({
          ...entry,
          findings: findings?.map((finding) => ({ ...finding, sentence: `${long} takes 1 d` })),
        })),
      }));
    await page.reload();
    await row.waitFor();
    for (const width of [390, 760, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const tall = await page.locator(".log-findings li, .log-list .headline").evaluateAll((told) =>
        told.filter(({ clientHeight }) => clientHeight > 220).map(({ textContent }) => textContent!.slice(0, 60))
      );
      assertEquals(tall, [], `${width} px`);
      assertEquals(await page.evaluate(() => document.documentElement.scrollWidth), width);
    }
    await page.unroute(logs);
    await page.reload();
    // The finding with the most hours at stake of all logs, with the door to its evidence.
    const told = entries.flatMap(({ name, findings = [] }) => findings.map((finding) => ({ name, ...finding })));
    const most = told.reduce((most, one) => one.hours > most.hours ? one : most);
    const headline = page.locator(".log-list .headline");
    assertMatch(await headline.innerText(), new RegExp(`^Most time is at stake in ${most.name}, `));
    assertMatch(await headline.locator("a").getAttribute("href") ?? "", new RegExp(`/${most.page}\\.html\\?log=`));
    await found.first().locator("button").click();
    await page.locator(".offer .figure-source").first().waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    await page.keyboard.type("nothing like it");
    await page.getByText("No log has “nothing like it” in its name.").waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("ORD");
    await page.waitForFunction(() => document.querySelectorAll(".log-row").length === 2);
    await row.click();
    await page.locator('[data-kpi="Cases"] b', { hasText: sayCount(stored.cases) }).waitFor();
    assertMatch(page.url(), /\?log=orders$/);
  });
}

/** A file that is opened on the start page is the log of the overview. */
export async function fileOnStartPage(place: Place): Promise<void> {
  await onPage(place, "start", async ({ page }) => {
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      page.getByRole("button", { name: "Choose a file" }).click(),
    ]);
    const text = "case,activity,time\n1,ask,2026-01-01T00:00:00Z\n1,answer,2026-01-02T00:00:00Z\n2,ask,2026-01-03T00:00:00Z\n";
    await chooser.setFiles({ name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.getByRole("button", { name: "Use this log" }).click();
    await page.locator('[data-kpi="Events"] b', { hasText: "3" }).waitFor();
    await page.getByRole("link", { name: "Start", exact: true }).click();
    await page.getByRole("button", { name: "Forget mine" }).click();
    await page.waitForFunction(() => document.querySelector(".own-logs") === null);
  });
}

/** A site without logs says how to get one, and still opens a file. */
export async function siteWithoutLogs(place: Place): Promise<void> {
  await onPage(place, "start", async ({ page, context }) => {
    await context.route(/\/logs\.json$/, (route) => route.fulfill({ json: [] }));
    await page.goto(`${place.site.address}start`);
    await page.getByRole("heading", { name: "No log is stored yet" }).waitFor();
    await page.getByText("deno task start").waitFor();
    await page.getByRole("button", { name: "Choose a file" }).waitFor();
    assertEquals(await page.locator(".log-row").count(), 0);
  });
}

/** Figures of the overview lead to the pages of the menu, and keep log, filters and selection. */
export async function doors(place: Place): Promise<void> {
  await onPage(place, "?log=orders&filters=through:pack", async ({ page }) => {
    await page.locator(".kpi .change").first().waitFor();
    assertMatch(await page.locator('[data-kpi="Cases"] .change').innerText(), /^\S.* vs .*:\s+\d\S*, ([+−].* %|±0)$/);
    await page.locator(".since", { hasText: /^Version 1, loaded|^Since the last publish/ }).waitFor();
    const menu = await page.locator(".menu a.page-link").evaluateAll((links) =>
      links.map((link) => new URL((link as HTMLAnchorElement).href).pathname)
    );
    const found = await page.locator(".kpi a.door").evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
    assertEquals(found.length > 0, true);
    for (const href of found) {
      const { pathname, search } = new URL(href);
      assertEquals(menu.includes(pathname), true, pathname);
      assertStringIncludes(search, "log=orders&filters=through:pack");
    }
    await page.locator('[data-kpi="Events"] a.door').click();
    await page.locator(".map-says", { hasText: /^Shows/ }).waitFor();
    await page.locator(".filter-bar", { hasText: "pack" }).waitFor();
    await page.goBack();
    await page.locator('[data-kpi="Rework"] a.door').click();
    await page.waitForFunction(() => {
      const top = document.querySelector("#rework")?.getBoundingClientRect().top ?? Infinity;
      return scrollY > 0 && top < innerHeight / 2 || document.documentElement.scrollHeight <= innerHeight;
    });
  });
}
