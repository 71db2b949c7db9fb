import { assertEquals } from "@std/assert";
import type { Locator } from "playwright-core";
import type { TestBrowser, TestPage } from "./browser.ts";
import type { TestSite } from "./test-site.ts";

/** A site and the browser to look at it. */
export interface Place {
  readonly browser: TestBrowser;
  readonly site: TestSite;
}

/** Opens a page, runs the check, and then wants no error, no request to elsewhere and no dialog. */
export async function onPage({ browser, site }: Place, path: string, check: (opened: TestPage) => Promise<void>): Promise<void> {
  const opened = await browser.openAgain(site.address);
  try {
    await opened.page.goto(site.address + path);
    await opened.page.waitForLoadState("networkidle");
    await check(opened);
    assertEquals(await opened.page.locator(".observablehq--error").count(), 0, "a cell of the page has failed");
    assertEquals([opened.errors, opened.outside, opened.dialogs], [[], [], []]);
  } finally {
    await opened.leave();
  }
}

/** The text of a file that a button of a card gives. */
export function fileOf({ page }: TestPage, heading: string, ending: string): Promise<string> {
  const card = page.locator(".card", { has: page.getByRole("heading", { name: heading }) });
  return savedFrom(card.getByRole("button", { name: ending, exact: true }));
}

/** The rows of the CSV file that a part of the page gives, without the names of columns. */
export async function rowsFrom(part: Locator): Promise<string[][]> {
  const text = await savedFrom(part.getByRole("button", { name: "CSV", exact: true }).first());
  return text.trim().split(/\r?\n/).slice(1).map((row) => row.split(","));
}

async function savedFrom(button: Locator): Promise<string> {
  const coming = button.page().waitForEvent("download");
  await button.click();
  return await Deno.readTextFile(await (await coming).path());
}
