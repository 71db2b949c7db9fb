import { assertEquals, assertGreaterOrEqual, assertStringIncludes } from "@std/assert";
import { serveApi } from "@/api/serve-api.ts";
import { type FigureOnPage, readFigureAddress } from "@/browser/figures/figure-address.ts";
import { createRandom } from "@/numerics/random.ts";
import type { LogFacts } from "@/performance/log-facts.ts";
import { explainFigure } from "@/pipeline/explain-figure.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { settled } from "./filters.ts";
import type { TestPage } from "./browser.ts";
import { onPage, type Place } from "./on-page.ts";

const FILTERS = ["through:pack", "case-attribute:priority=urgent", "duration:20h..", "not-through:return", "path:check..send"];

/** The figures of the overview. */
const OVERVIEW = ".kpi button.figure, td button.pick";

/**
 * Addresses of figures, as their panels give them. The figures are clicked within the page: each
 * step from here costs more than what the page does.
 *
 * @param most the most figures that are asked
 */
async function addresses({ page }: TestPage, figures: string, most = Infinity): Promise<string[]> {
  const told = await page.evaluate(async ({ figures, most }) => {
    async function shown(selector: string): Promise<HTMLElement> {
      for (;;) {
        const found = document.querySelector<HTMLElement>(selector);
        if (found !== null) return found;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    const all = () => document.querySelectorAll<HTMLElement>(figures);
    const told: [command: string, source: string][] = [];
    for (let i = 0; i < Math.min(all().length, most); i++) {
      all()[i].click();
      (await shown(".offer .figure-source summary")).click();
      // It is loaded when it is asked for.
      const command = await shown(".offer .figure-source .command code");
      told.push([command.innerText, document.querySelector<HTMLElement>(".offer .figure-source")!.innerText]);
      (await shown(".offer .close")).click();
    }
    return told;
  }, { figures, most });
  return told.map(([command, source]) => {
    assertStringIncludes(command, "deno task tracebook explain '");
    assertStringIncludes(source, "Definition");
    return /'(.*)'/.exec(command)![1];
  });
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
  ["bottlenecks?log=orders&filters=through:pack", ".ranking tbody tr", ".ranking tr.chosen"],
  ["conformance?log=orders&filters=through:pack", '.quality[data-quality="precision"] b button', ".quality b"],
  ["organization?log=orders&filters=through:pack", ".waits tbody tr", ".waits tbody tr:first-child"],
  [
    "cases?log=orders&cases.state=completed&cases.sort=longest",
    ".why-late .rest",
    ".case-view .headline, .why-late-box > p:first-child",
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
    await onPage(place, path, async (opened) => {
      if (slot !== undefined) await opened.page.locator(slot).scrollIntoViewIfNeeded();
      await opened.page.locator(shows).first().waitFor();
      const figures = await addresses(opened, part.split(", ").map((within) => `${within} button.figure`).join(", "), 3);
      assertGreaterOrEqual(figures.length, 1, path);
      for (const address of figures) {
        const figure = await explainFigure(address, optionsOf(place));
        assertEquals([figure.isEqual, figure.computed], [true, figure.shown], address);
        told.add(figure.title);
      }
    });
  }
  assertGreaterOrEqual(told.size, 10, [...told].join(", "));
}

/**
 * Figures of the overview under random filters are computed again from the database, and equal;
 * those that HTTP tells too are the same.
 */
export async function figureSources(place: Place): Promise<void> {
  const options = optionsOf(place);
  const random = createRandom(3);
  const { settings } = options;
  const { database } = place.site;
  const stop = new AbortController();
  const fault = (error: unknown) => {
    throw error;
  };
  const api = await serveApi({ database, settings, port: 0, signal: stop.signal, onFault: fault });
  let [explained, compared] = [0, 0];
  try {
    for (const log of ["hostile", ...Array<string>(5).fill("orders")]) {
      const filters = log === "orders" ? FILTERS.filter(() => random.next() < 0.3).join(";") : "";
      await onPage(place, `?log=${log}${filters === "" ? "" : `&filters=${filters}`}`, async (opened) => {
        await settled(opened);
        const query = filters === "" ? "" : `?filter=${encodeURIComponent(filters)}`;
        const facts = await (await fetch(`${api.address}api/logs/${log}/facts${query}`)).json() as LogFacts;
        for (const address of await addresses(opened, OVERVIEW)) {
          const figure = await explainFigure(address, options);
          assertEquals([figure.isEqual, figure.computed, figure.filters], [true, figure.shown, filters], address);
          explained++;
          const told = figureOf(facts, readFigureAddress(address)!);
          if (told === undefined) continue;
          assertEquals(told, figure.shown, address);
          compared++;
        }
      });
    }
  } finally {
    stop.abort();
    await api.finished;
  }
  assertGreaterOrEqual(explained, 50);
  assertGreaterOrEqual(compared, 20);
}

/** The figure of a page in the facts of its log; undefined where they do not have it. */
function figureOf({ summary, directlyFollows }: LogFacts, { name, parameters }: FigureOnPage): number | null | undefined {
  const segment = directlyFollows.find(({ from, to }) => from === parameters[0] && to === parameters[1]);
  switch (name) {
    case "cases":
    case "events":
    case "variants":
      return summary[name];
    case "segment-count":
      return segment?.count;
    case "segment-median":
      return segment?.medianSeconds;
    case "segment-total":
      return segment?.totalSeconds;
  }
}
