import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import { settled } from "./filters.ts";
import { orders } from "./logs.ts";
import { fileOf, onPage, type Place } from "./on-page.ts";
import { drop } from "./own-log.ts";

/** Start and complete are two events. */
const ODD = [
  "case,activity,time,lifecycle",
  ...["find", "send"].flatMap((first, number) =>
    Array.from({ length: 12 }, (_, at) => {
      const activity = (at & 2) === 0 ? first : first === "find" ? "send" : "find";
      return `${number},${activity},2026-01-05T08:${10 + at}:00Z,${at % 2 === 0 ? "start" : "complete"}`;
    })
  ),
].join("\n");

/** A log of minutes has no rate a day, and events not joined are told with the command. */
export async function wordsOfOddLog(place: Place): Promise<void> {
  await onPage(place, "?log=orders", async (opened) => {
    const { page } = opened;
    await settled(opened);
    await drop(opened, "odd & new.csv", ODD);
    await page.getByRole("button", { name: "Use this log" }).click();
    await page.locator('[data-kpi="Cases"] b', { hasText: /^2$/ }).waitFor();
    await settled(opened);
    const kpi = (name: string) => page.locator(`[data-kpi="${name}"]`).innerText();
    assertMatch(await kpi("Events"), /within 11 min/);
    const notice = page.locator(".card", { hasText: "Bottlenecks" });
    await notice.locator(".note", { hasText: "two events" }).waitFor();
    await notice.getByText("How to join them").click();
    assertMatch(await notice.locator(".command").innerText(), /deno task load FILE --log .+ --pair/);
  });
}

/** The overview draws a bar for each week and each bin, and no curve between counts. */
export async function chartsOfCounts(place: Place): Promise<void> {
  const cases = Map.groupBy(orders().rows, ({ caseId }) => caseId).size;
  await onPage(place, "?log=orders", async (opened) => {
    const { page } = opened;
    await settled(opened);
    assertMatch(await page.locator(".key").innerText(), /completed, cases a (day|week|month)$/);
    await page.locator(".chart svg[class^=plot]").nth(1).waitFor();
    const [overTime, durations] = await page.locator(".chart svg[class^=plot]").all();
    const names = await overTime.locator("[role=button]").evaluateAll((bars) =>
      bars.map((bar) => bar.getAttribute("aria-label")!)
    );
    const started = names.map((name) => Number(/(\d+) started/.exec(name)![1]));
    assertEquals(started.reduce((sum, count) => sum + count, 0), cases, "each case is in a bar");
    const bars = await overTime.locator("rect").evaluateAll((rects) =>
      rects.filter((rect) => rect.getAttribute("fill") !== "transparent").length
    );
    assert(bars >= started.filter((count) => count > 0).length, "no bar is left out");
    for (const path of await overTime.locator("path").evaluateAll((paths) => paths.map((path) => path.getAttribute("d")!))) {
      assert(!/[CcQqSs]/.test(path), "counts are joined by steps, not by a curve");
    }
    const binned = await durations.locator("[role=button]").evaluateAll((bins) =>
      bins.map((bin) => bin.getAttribute("aria-label")!)
    );
    const completed = binned.map((name) => Number(/^(\d+) case/.exec(name)![1])).reduce((sum, count) => sum + count, 0);
    assertEquals(completed, cases - 6, "each completed case is in a bin");
    assertStringIncludes(binned.find((name) => name.startsWith("1 case")) ?? "1 case,", "1 case,");
    assertMatch(await page.locator('[data-kpi="Median duration"]').innerText(), /9 of 10 within \d/);
  });
}

/**
 * A chart of the overview is saved as a picture that stands alone, and its bars with their counts.
 */
export async function savedCharts(place: Place): Promise<void> {
  const cases = Map.groupBy(orders().rows, ({ caseId }) => caseId).size;
  await onPage(place, "?log=orders", async (opened) => {
    for (const [heading, counted] of [["Cases started and completed", cases], ["Duration of a case", cases - 6]] as const) {
      const svg = await fileOf(opened, heading, "SVG");
      assertMatch(svg, /^<svg[^>]* xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      assertMatch(svg, /font-family: system-ui/);
      assertMatch(svg, heading.startsWith("Cases") ? />Cases started .*by (day|week)</ : />Histogram of durations, median/);
      assertMatch(await fileOf(opened, heading, "PNG"), /^.PNG/s);
      const [names, ...rows] = (await fileOf(opened, heading, "CSV")).trim().split(/\r?\n/).map((row) => row.split(","));
      const at = names.findIndex((name) => name === "started" || name === "cases");
      assertEquals(rows.reduce((sum, row) => sum + Number(row[at]), 0), counted, heading);
    }
  });
}

/** Who speaks to a control says what is read on it: its name contains its visible text. */
export async function assertNamesOfControls(page: Page, at: string): Promise<void> {
  const other = await page.evaluate(() => {
    const plain = (text: string) => text.replace(/[\s\p{S}\p{P}]+/gu, " ").trim().toLowerCase();
    return [...document.querySelectorAll<HTMLElement | SVGElement>("a, button, [role=button], summary")].filter((control) => {
      const name = control.getAttribute("aria-label");
      if (name === null || !control.checkVisibility()) return false;
      const text = control instanceof HTMLElement ? control.innerText : control.textContent!;
      return !plain(name).includes(plain(text));
    }).map((control) => `${control.getAttribute("aria-label")} | ${control.textContent}`);
  });
  assertEquals(other, [], `${at}: the name of a control does not contain its text`);
}
