import { assertEquals, assertGreaterOrEqual, assertStringIncludes } from "@std/assert";
import { createRandom } from "@/numerics/random.ts";
import { explainFigure } from "@/pipeline/explain-figure.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { settled } from "./filters.ts";
import type { TestPage } from "./browser.ts";
import { onPage, type Place } from "./on-page.ts";

const FILTERS = ["through:pack", "case-attribute:priority=urgent", "duration:20h..", "not-through:return", "path:check..send"];

/** Addresses of the figures that the overview shows, as the panels of the figures give them. */
async function addresses({ page }: TestPage): Promise<string[]> {
  const found: string[] = [];
  const figures = page.locator(".kpi button.figure, td button.pick");
  for (let i = 0; i < await figures.count(); i++) {
    await figures.nth(i).click();
    const source = page.locator(".offer .figure-source");
    await source.locator("summary").click();
    // It is loaded when it is asked for.
    const command = await source.locator(".command code").innerText();
    assertStringIncludes(command, "deno task tracebook explain '");
    assertStringIncludes(await source.innerText(), "Definition");
    found.push(/'(.*)'/.exec(command)![1]);
    await page.keyboard.press("Escape");
  }
  return found;
}

const optionsOf = ({ site }: Place) => ({
  settings: settingsFrom({ DATABASE_URL: site.database.url }),
  reporter: silentReporter,
  signal: new AbortController().signal,
  columnsNamed: false,
  roles: {},
  zone: "UTC",
  delimiter: undefined,
  dateOrder: undefined,
});

/**
 * A page, what is there when it is complete, where the figures are that are asked, and what must
 * be scrolled to for them.
 */
const PAGES: readonly (readonly [path: string, shows: string, figures: string, slot?: string])[] = [
  ["variants?log=orders&filters=through:pack", ".variant-panel .facts", ".variant-panel .facts"],
  ["compare?log=orders", ".differences tbody tr", ".differences tbody tr:nth-child(2)"],
  ["bottlenecks?log=orders&filters=through:pack", ".ranking tbody tr", ".ranking tbody tr:nth-child(2)"],
  ["conformance?log=orders&filters=through:pack", '.quality[data-quality="precision"] b button', ".quality b"],
  ["organization?log=orders&filters=through:pack", ".waits tbody tr", ".waits tbody tr:first-child"],
  [
    "cases?log=orders&cases.state=completed&cases.sort=longest",
    ".why-late .rest",
    ".case-view .headline, .why-late, .case-events tr:nth-child(2)",
  ],
  ["predictions?log=orders", "tr[data-case]", "tr[data-case]:first-child"],
  ["?log=orders&filters=through:pack", ".findings li", ".findings li:first-child", ".findings-slot"],
  ["bottlenecks?log=orders", ".root-causes-slot .shap", ".root-causes-slot li:first-child", ".root-causes-slot"],
  ["jobs?log=orders", ".registry tbody tr", ".registry tbody tr:first-child"],
];

/** Figures of the other pages are computed again by their addresses, and are equal. */
export async function figuresOfPages(place: Place): Promise<void> {
  const told = new Set<string>();
  for (const [path, shows, part, slot] of PAGES) {
    await onPage(place, path, async ({ page }) => {
      if (slot !== undefined) await page.locator(slot).scrollIntoViewIfNeeded();
      await page.locator(shows).first().waitFor();
      const figures = page.locator(part).locator("button.figure");
      const count = await figures.count();
      assertGreaterOrEqual(count, 1, path);
      for (let i = 0; i < Math.min(count, 3); i++) {
        await figures.nth(i).click();
        await page.locator(".offer .figure-source summary").click();
        const command = await page.locator(".offer .command code").innerText();
        const address = /'(.*)'/.exec(command)![1];
        const figure = await explainFigure(address, optionsOf(place));
        assertEquals([figure.isEqual, figure.computed], [true, figure.shown], address);
        told.add(figure.title);
        await page.keyboard.press("Escape");
      }
    });
  }
  assertGreaterOrEqual(told.size, 10, [...told].join(", "));
}

/** Figures of the overview under random filters are computed again from the database, and equal. */
export async function figureSources(place: Place): Promise<void> {
  const options = optionsOf(place);
  const random = createRandom(3);
  let explained = 0;
  for (let round = 0; round < 5; round++) {
    const filters = FILTERS.filter(() => random.next() < 0.3).join(";");
    await onPage(place, `?log=orders${filters === "" ? "" : `&filters=${filters}`}`, async (opened) => {
      await settled(opened);
      for (const address of await addresses(opened)) {
        const figure = await explainFigure(address, options);
        assertEquals([figure.isEqual, figure.computed, figure.filters], [true, figure.shown, filters], address);
        explained++;
      }
    });
  }
  assertGreaterOrEqual(explained, 50);
}
