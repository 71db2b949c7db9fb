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
    const command = await source.locator(".command code").innerText();
    assertStringIncludes(command, "deno task tracebook explain '");
    assertStringIncludes(await source.innerText(), "Definition");
    found.push(/'(.*)'/.exec(command)![1]);
    await page.keyboard.press("Escape");
  }
  return found;
}

/** Figures of the overview under random filters are computed again from the database, and equal. */
export async function figureSources(place: Place): Promise<void> {
  const options = {
    settings: settingsFrom({ DATABASE_URL: place.site.database.url }),
    reporter: silentReporter,
    signal: new AbortController().signal,
    columnsNamed: false,
    roles: {},
    zone: "UTC",
    delimiter: undefined,
    dateOrder: undefined,
  };
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
