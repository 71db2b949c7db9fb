import { assert, assertEquals, assertLess, assertLessOrEqual, assertNotEquals } from "@std/assert";
import { parquetReadObjects } from "hyparquet";
import type { Locator } from "playwright-core";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findLog } from "@/database/mod.ts";
import { readZip } from "@/formats/logs/zip.ts";
import { exportPage } from "@/pipeline/notebook/export-page.ts";
import { sayCount } from "@/numerics/number-text.ts";
import { PUBLISH_ALL } from "@/pipeline/privacy/privacy.ts";
import { accessibilityFaults } from "./axe.ts";
import type { TestPage } from "./browser.ts";
import { orders } from "./logs.ts";
import { onPage, type Place } from "./on-page.ts";
import { drop } from "./own-log.ts";

/** The guide's cells run: components, tables, inputs and charts, all without a network. */
export async function guide(place: Place): Promise<void> {
  await onPage(place, "guide/index.html?log=orders", guideIsDrawn);
}

async function guideIsDrawn({ page }: Pick<TestPage, "page">): Promise<void> {
  await page.getByText("Now 300 of 300 cases").waitFor();
  await page.locator("svg[class^=plot]").last().waitFor();
  await page.locator(".map-view .node").first().waitFor();
}

/** A page to read lists its headings: each link leads to one; the one that is read is marked. */
async function headingsAreListed({ page }: TestPage): Promise<void> {
  const links = page.locator("#observablehq-toc a");
  assertEquals(await links.allInnerTexts(), await page.locator("main > h1 ~ h2").allInnerTexts());
  await links.last().click();
  await page.locator("#observablehq-toc .observablehq-secondary-link-active").getByText(await links.last().innerText()).waitFor();
  const top = await page.locator("main > h2").last().evaluate((heading) => heading.getBoundingClientRect().top);
  assert(top > 0 && top < 900, `the heading is at ${top}`);
}

/**
 * In a wide window the code of a cell stands right of what it shows and begins as high; a chart as
 * wide as `width` stays left of it.
 */
export async function codeBeside({ browser, site }: Place): Promise<void> {
  const { page, context } = await browser.open(site.address, { viewport: { width: 2560, height: 1440 } });
  await page.goto(`${site.address}guide/index.html?log=orders`);
  await guideIsDrawn({ page });
  const faults = await page.locator("main > :is(.observablehq-pre-container, .cell-code)").evaluateAll((codes) =>
    codes.flatMap((code) => {
      const shown = code.previousElementSibling!;
      if (!shown.matches(".observablehq--block") || !shown.checkVisibility()) return [];
      const [left, right] = [shown.getBoundingClientRect(), code.getBoundingClientRect()];
      const isBeside = left.right <= right.left && Math.abs(left.top - right.top) < 40 && right.right <= innerWidth;
      return isBeside ? [] : [code.textContent!.slice(0, 60)];
    })
  );
  assertEquals(faults, [], "code that does not stand beside what it shows");
  const [chart, shown] = await page.locator("main > .observablehq--block svg[class^=plot]").last().evaluate((svg) =>
    [svg, svg.closest("main > *")!].map((node) => node.getBoundingClientRect().right)
  );
  assertLessOrEqual(chart, shown);
  await context.close();
}

/** A page that asks the tables of a log in SQL. */
export const SQL_PAGE = `---
title: Ask
---

\`\`\`js
import { filtered, logSql, openLog } from "./components/tracebook.js";

const log = await openLog();
const current = filtered(log);
\`\`\`

\`\`\`js
const sql = logSql(current, DuckDBClient);
\`\`\`

\`\`\`sql
select activity, count(*) as events, count(distinct "case") as cases from events group by activity order by events desc
\`\`\`
`;

/** SQL cells are answered by DuckDB, over the tables of the log, without a network. */
export async function sqlCells(place: Place): Promise<void> {
  const { rows } = orders();
  await onPage(place, "ask.html?log=orders", async ({ page }) => {
    const table = page.locator("form table");
    await table.getByText("receive").waitFor();
    const checks = rows.filter(({ activity }) => activity === "check").length;
    assert((await table.innerText()).includes(`check\t${checks}\t300`), await table.innerText());
  });
}

/**
 * The guide's cells run, see {@linkcode guide}, and its headings are listed; a table is sorted by
 * its headings, searched, turned over, and saved as it is shown.
 */
export async function tables(place: Place): Promise<void> {
  await onPage(place, "guide/index.html?log=orders", async (opened) => {
    const { page } = opened;
    await guideIsDrawn(opened);
    await headingsAreListed(opened);
    const table = page.locator(".table-view").first();
    await table.locator("tbody tr").first().waitFor();
    await table.getByRole("button", { name: "durationSeconds" }).click();
    await table.getByRole("button", { name: "durationSeconds" }).click();
    assertEquals(await table.locator("th[aria-sort=descending]").innerText(), "durationSeconds ↓");
    await table.getByRole("searchbox").fill("order 29");
    // Orders 29 and 290 to 299.
    await table.getByText("1 to 5 of 11 rows").waitFor();
    await table.getByRole("button", { name: "Next" }).click();
    await table.getByText("6 to 10 of 11 rows").waitFor();
    const saved = async (button: Locator) => {
      const download = page.waitForEvent("download");
      await button.click();
      return await Deno.readFile(await (await download).path());
    };
    const file = await saved(table.getByRole("button", { name: "CSV" }));
    const csv = new TextDecoder().decode(file).trim().split("\n");
    const parquet = await parquetReadObjects({ file: (await saved(table.getByRole("button", { name: "Parquet" }))).buffer });
    assertEquals([csv.length, parquet.length], [12, 11]);
    assertEquals(csv.slice(1).map((line) => line.split(",")[0]), parquet.map((row) => row.case));
    const seconds = parquet.map((row) => Number(row.durationSeconds));
    assertEquals(seconds, seconds.toSorted((a, b) => b - a));
    assert(parquet[0].start instanceof Date);

    const archive = await readZip(await saved(page.getByRole("button", { name: "This page as data" })), { source: "page.zip" });
    const texts = new Map<string, string>();
    for (const { name, stream } of archive) texts.set(name, await new Response(stream()).text());
    assertEquals(texts.get("cases.csv"), new TextDecoder().decode(file));
    assertEquals(texts.get("guide-index.md"), await Deno.readTextFile(new URL("../../pages/guide/index.md", import.meta.url)));
    assert(texts.get("orders-map.svg")!.startsWith("<svg"), [...texts.keys()].join());
    const { log, left, files } = JSON.parse(texts.get("provenance.json")!);
    assertEquals([log.name, left.cases, log.checksum.length], ["Orders", 300, 64]);
    assertEquals(files.map(({ name }: { name: string }) => name), [...texts.keys()].slice(0, -1));

    const links = page.locator(".cell-links", { hasText: /^Uses byVariant$/ });
    await links.hover();
    assertEquals(await page.locator(".linked-cell").count(), 1);

    // Cells are not made anew for another log: the page is loaded again with it.
    await drop(opened, "mine.csv", "case,activity,time\n7,go,2026-01-05\n7,stop,2026-01-06\n8,go,2026-01-07\n");
    await page.getByRole("button", { name: "Use this log" }).click();
    await page.getByText("Now 2 of 2 cases").waitFor();
  });
}

/**
 * An exported page opens from a disk, follows the filters of its address, asks for nothing, and is
 * accessible.
 */
export async function exported({ browser, site }: Place): Promise<void> {
  const log = (await findLog(site.database, "orders"))!;
  const root = join(site.pages, "..");
  const write = (page = "index") =>
    exportPage(site.database, log, {
      root,
      page,
      home: join(root, ".tracebook"),
      pageEvents: 1_000_000,
      privacy: PUBLISH_ALL,
      pseudonymKey: null,
    });
  const html = await write();
  assertEquals(await write(), html, "the same page and log give the same bytes");
  assertLess(html.length, 1_100_000);
  // The worked notebook of the demo log, whose columns take 270 kB, is the largest page: 2 MB.
  assertLess((await write("guide/why-slow")).length, 1_730_000);
  const file = await Deno.makeTempFile({ suffix: ".html" });
  try {
    await Deno.writeTextFile(file, html);
    const address = pathToFileURL(file).href;
    const opened = await browser.open(address, { viewport: { width: 1280, height: 900 } });
    const requests: string[] = [];
    opened.page.on("request", (request) => requests.push(request.url()));
    const cases = async (path: string) => {
      await opened.page.goto(path);
      await opened.page.locator(".kpi").first().waitFor();
      return await opened.page.locator(`[data-kpi="Cases"] b`).innerText();
    };
    assertEquals(await cases(address), sayCount(300));
    await opened.page.locator(".variant").first().waitFor();
    await opened.page.locator(".findings-slot").scrollIntoViewIfNeeded();
    await opened.page.locator(".findings-slot :is(.findings li, .empty)").first().waitFor();
    assertEquals(await accessibilityFaults(opened.page, "an exported page"), []);
    assertNotEquals(await cases(`${address}?filters=through:return`), sayCount(300));
    assertEquals(requests.filter((url) => !/^(file|blob|data):/.test(url)), []);
    assertEquals([opened.errors, opened.outside], [[], []]);
    await opened.context.close();
  } finally {
    await Deno.remove(file);
  }
}
