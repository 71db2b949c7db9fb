import { assertEquals } from "@std/assert";
import axe from "axe-core";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { findLog } from "@/database/mod.ts";
import { PUBLISH_ALL } from "@/pipeline/privacy/privacy.ts";
import { exportPage } from "@/pipeline/notebook/export-page.ts";
import type { Place } from "./on-page.ts";

/** A page in a state. */
interface View {
  /** With the query. */
  readonly path: string;
  /** What is on the page when it is complete. */
  readonly shows: string;
  /** What is done before axe looks. */
  readonly open?: (page: Page) => Promise<void>;
}

const VIEWS: readonly View[] = [
  { path: "?log=orders", shows: ".variant" },
  { path: "start.html", shows: ".log-row" },
  { path: "?log=orders&filters=through:return", shows: ".variant", open: openFilterForm },
  { path: "compare.html?log=orders", shows: ".differences" },
  { path: "predictions.html?log=orders", shows: "tr[data-case]" },
  { path: "variants.html?log=orders", shows: ".variant-panel .facts", open: askWhereFrom(".variant-panel button.figure") },
  { path: "bottlenecks.html?log=orders", shows: ".spectrum canvas" },
  { path: "conformance.html?log=orders", shows: ".quality b button", open: askWhereFrom(".quality b button") },
  { path: "organization.html?log=orders", shows: ".org-picture svg" },
  { path: "cases.html?log=orders&cases.state=completed", shows: ".why-late, .case-view" },
  { path: "jobs.html?log=orders", shows: ".registry tbody tr" },
  { path: "guide/index.html?log=orders", shows: ".table-view tbody tr" },
  { path: "guide/why-slow.html", shows: "main h1" },
  { path: "nothing", shows: "main h1" },
  { path: "map.html?log=orders", shows: ".map-view .node" },
  ...[
    "miner=alpha",
    "miner=heuristics",
    "miner=inductive&notation=petri-net",
    "miner=inductive&notation=bpmn",
    "miner=inductive&notation=tree",
  ]
    .map((model) => ({ path: `map.html?log=orders&${model}`, shows: ".map-view [role=button]" })),
];

/** Asks a figure where it comes from. */
function askWhereFrom(figure: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.locator(figure).first().click();
    await page.locator(".offer .figure-source summary").click();
    await page.locator(".offer .command code").waitFor();
  };
}

async function openFilterForm(page: Page): Promise<void> {
  await page.keyboard.press("f");
  await page.getByRole("dialog").waitFor();
}

/** Of the dark theme only the contrast of colours differs. */
const RULES = { light: null, dark: ["color-contrast"] } as const;

/** axe finds nothing serious or moderate on any page, in either theme. */
export async function accessible({ browser, site }: Place): Promise<void> {
  const log = (await findLog(site.database, "orders"))!;
  const html = await exportPage(site.database, log, {
    root: join(site.pages, ".."),
    page: "index",
    home: join(site.pages, "..", ".tracebook"),
    pageEvents: 1_000_000,
    privacy: PUBLISH_ALL,
    pseudonymKey: null,
  });
  const file = join(site.site, "..", "exported.html");
  await Deno.writeTextFile(file, html);
  const found: string[] = [];
  for (const { path, shows, open } of VIEWS) {
    const opened = await browser.openAgain(site.address);
    await opened.page.goto(site.address + path);
    await opened.page.waitForLoadState("networkidle");
    await opened.page.locator(shows).first().waitFor();
    await open?.(opened.page);
    found.push(...await findingsInThemes(opened.page, path));
    await opened.leave();
  }
  const { page, context } = await browser.open(pathToFileURL(file).href, { viewport: { width: 1280, height: 900 } });
  await page.goto(pathToFileURL(file).href);
  await page.locator(".variant").first().waitFor();
  found.push(...await findingsInThemes(page, "an exported page"));
  await context.close();
  assertEquals(found, []);
}

async function findingsInThemes(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  await page.evaluate(axe.source);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Charts are drawn anew in the next frame.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    found.push(...(await findings(page, RULES[colorScheme])).map((finding) => `${name}, ${colorScheme}: ${finding}`));
  }
  return found;
}

/** What axe finds that is more than minor, a line each; by all rules, or some. */
async function findings(page: Page, rules: readonly string[] | null): Promise<string[]> {
  return await page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document, {
      resultTypes: ["violations"],
      // Style sheets are fetched again only for an experimental rule, which is off.
      preload: false,
      ...(rules === null ? {} : { runOnly: [...rules] }),
    });
    return violations.filter(({ impact }) => impact !== "minor").map(({ id, impact, nodes }) =>
      `${impact} ${id} at ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(" and ")}`
    );
  }, rules);
}
