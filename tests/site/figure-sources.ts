import { assertEquals, assertGreaterOrEqual, assertStringIncludes } from "@std/assert";
import { serveApi } from "@/api/serve-api.ts";
import { figureHash, type FigureOnPage, readFigureAddress } from "@/browser/figures/figure-address.ts";
import type { FigureName } from "@/browser/figures/figure-kinds.ts";
import { createRandom } from "@/numerics/random.ts";
import type { LogFacts } from "@/performance/log-facts.ts";
import { explainFigure } from "@/pipeline/explain-figure.ts";
import { type OpenedLog, openLog, type OpenLogOptions } from "@/pipeline/files/open-log.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { settled } from "./filters.ts";
import type { TestPage } from "./browser.ts";
import { onPage, type Place } from "./on-page.ts";
import type { Page } from "playwright-core";

const FILTERS = ["through:pack", "case-attribute:priority=urgent", "duration:20h..", "not-through:return", "path:check..send"];

/** The figures of the overview. */
const OVERVIEW = ".kpi button.figure, td button.pick";

/**
 * Addresses of figures, as their panels give them. The figures are clicked within the page: each
 * step from here costs more than what the page does.
 *
 * @param chosen which of so many figures are asked; by default all
 */
async function addresses(
  { page }: TestPage,
  figures: string,
  chosen: (count: number) => readonly number[] = (count) => [...Array(count).keys()],
): Promise<string[]> {
  const numbers = chosen(await page.locator(figures).count());
  const told = await page.evaluate(async ({ figures, numbers }) => {
    async function shown(selector: string): Promise<HTMLElement> {
      for (;;) {
        const found = document.querySelector<HTMLElement>(selector);
        if (found !== null) return found;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    const told: [command: string, source: string][] = [];
    for (const number of numbers) {
      document.querySelectorAll(figures)[number].dispatchEvent(new MouseEvent("click", { bubbles: true }));
      (await shown(".offer .figure-source summary")).click();
      // It is loaded when it is asked for.
      const command = await shown(".offer .figure-source .command code");
      told.push([command.innerText, document.querySelector<HTMLElement>(".offer .figure-source")!.innerText]);
      (await shown(".offer .close")).click();
    }
    return told;
  }, { figures, numbers });
  return told.map(([command, source]) => {
    assertStringIncludes(source, "Definition");
    return addressIn(command);
  });
}

function addressIn(command: string): string {
  assertStringIncludes(command, "deno task tracebook explain '");
  return /'(.*)'/.exec(command)![1];
}

/** How figures are computed again: from logs that are read once from the site's database. */
function optionsOf({ site }: Place) {
  const options: OpenLogOptions = {
    settings: settingsFrom({ DATABASE_URL: site.database.url }),
    reporter: silentReporter,
    signal: new AbortController().signal,
    columnsNamed: false,
    roles: {},
    zone: "UTC",
    delimiter: undefined,
    dateOrder: undefined,
  };
  const opened = new Map<string, Promise<OpenedLog>>();
  const open = (name: string) => {
    const known = opened.get(name) ?? openLog(name, options);
    opened.set(name, known);
    return known;
  };
  return { ...options, open };
}

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
  const options = optionsOf(place);
  for (const [path, shows, part, slot] of PAGES) {
    await onPage(place, path, async (opened) => {
      if (slot !== undefined) await opened.page.locator(slot).scrollIntoViewIfNeeded();
      await opened.page.locator(shows).first().waitFor();
      const within = part.split(", ").map((within) => `${within} button.figure`).join(", ");
      const figures = await addresses(opened, within, (count) => [0, 1, 2].slice(0, count));
      assertGreaterOrEqual(figures.length, 1, path);
      for (const address of figures) {
        const figure = await explainFigure(address, options);
        assertEquals([figure.isEqual, figure.computed], [true, figure.shown], address);
        told.add(figure.title);
      }
    });
  }
  assertGreaterOrEqual(told.size, 10, [...told].join(", "));
  // A number beyond those of the database ended in a fault of it.
  for (const  of of[["model-error"], ["check-error", "2026-01-01T00:00:00Z"]]) {
    const hash = figureHash({ name: of[0] as FigureName, parameters: ["999999999999999", ...of.slice(1)], value: NaN });
    assertEquals((await explainFigure(`jobs?log=orders#${hash}`, options)).computed, null, hash);
  }
}

/** Bars, cells and rows that tell where they come from; what must be scrolled to for them. */
const MARKS: readonly (readonly [path: string, marks: string])[] = [
  ["?log=orders&filters=through:pack", "[aria-description=periods] > *"],
  ["?log=orders", "[aria-description=bins] > *"],
  ["?log=orders&filters=through:pack", ".kpi > span button.figure"],
  ["?log=orders", ".kpi .change button.figure"],
  ["bottlenecks?log=orders&filters=through:pack", "[aria-description=cells] > *"],
  ["bottlenecks?log=orders&filters=through:pack", ".spectrum-side button.figure"],
  ["compare?log=orders&compare.a=duration:20h..", ".group-says .headline button.figure"],
  ["compare?log=orders", ".group-says .distance button.figure"],
  ["conformance?log=orders&filters=through:pack", ".deviating-model [data-flow]"],
  ["conformance?log=orders", ".rules button.figure, .rules-bar button.figure"],
  ["conformance?log=orders", ".alignment-head button.figure"],
  ["conformance?log=orders", ".alignment ~ .note button.figure"],
  ["predictions?log=orders", ".error-groups button.figure"],
  ["predictions?log=orders", ".errors button.figure"],
  ["predictions?log=orders", ".next-steps button.figure"],
  ["jobs?log=orders", ".registry button.figure, .checks button.figure"],
  ["variants?log=orders&filters=through:pack", ".variant-bars .place"],
  ["variants?log=orders", ".share-bars .place, .variant-steps button.figure, .variant-cases button.figure"],
  ["organization?log=orders", ".role-cards button.figure"],
  ["organization?log=orders&filters=through:pack", ".headline button.figure"],
  ["predictions?log=orders", ".headline button.figure"],
  ["predictions?log=orders", ".verdict button.figure"],
  [
    "cases?log=orders&cases.state=completed&cases.sort=longest",
    ".case-view > .headline button.figure, .case-figures button.figure",
  ],
  ["cases?log=orders&cases.state=completed&cases.sort=longest", ".case-events small button.figure"],
  ["map?log=orders", ".headline button.figure"],
  ["map?log=orders&filters=through:pack", ".map-says button.figure"],
  ["predictions?log=orders", ".model-cards .note button.figure"],
  ["cases?log=orders&cases.state=completed&cases.sort=longest", ".tags button.figure"],
  ["bottlenecks?log=orders&filters=through:pack", "td.wide button.figure, .note button.figure"],
  ["conformance?log=orders", ".card > .follow > .muted button.figure, .headline button.figure"],
  ["?log=orders&filters=through:pack", ".headline button.figure, .barcell button.figure"],
];

/**
 * What keys and the pointer do to ask the figure of a place within a picture, and the words of the
 * figure that is told where the place has several.
 */
const PLACES: readonly (readonly [path: string, asks: (page: Page) => Promise<void>, words?: string])[] = [
  ["organization?log=orders", (page) => pressIn(page, ".org-picture svg", ["ArrowDown", "ArrowRight", "ArrowRight", "Enter"])],
  [
    "organization?log=orders&organization.measure=wait",
    (page) => pressIn(page, ".org-picture svg", ["ArrowDown", "ArrowDown", "ArrowRight", "Enter"]),
  ],
  [
    "organization?log=orders&organization.measure=together",
    (page) => pressIn(page, ".org-picture svg", ["ArrowDown", "ArrowRight", "ArrowRight", "Enter"]),
  ],
  [
    "organization?log=orders",
    (page) => pressIn(page, ".org-picture svg", ["ArrowDown", ...Array<string>(12).fill("ArrowRight"), "Enter"]),
  ],
  ["conformance?log=orders", (page) => tellTask(page)],
  ["variants?log=orders", (page) => pressIn(page, ".pareto-slider", ["ArrowLeft", "Enter"])],
  [
    "organization?log=orders&organization.people=roles",
    (page) => pressIn(page, ".org-picture svg", ["ArrowDown", "ArrowRight", "Enter"]),
  ],
  [
    "organization?log=orders&organization.people=roles&organization.measure=wait",
    (page) => pressIn(page, ".org-picture svg", ["ArrowDown", "ArrowRight", "Enter"]),
  ],
  [
    "organization?log=orders&organization.people=roles&organization.measure=together",
    (page) => pressIn(page, ".org-picture svg", [...Array<string>(9).fill("ArrowRight"), "Enter"]),
  ],
  ["organization?log=orders&organization.picture=network", (page) => page.locator(".org-line").last().dispatchEvent("click")],
  [
    "organization?log=orders&organization.picture=network",
    (page) => pressIn(page, ".org-picture svg", ["ArrowDown", "Enter"]),
    "the handovers to",
  ],
  ["compare?log=orders", (page) => pressIn(page, ".curves svg", ["Enter"]), "the 50 % of B"],
  ["compare?log=orders", (page) => page.locator(".difference-map .node").nth(1).dispatchEvent("click"), "of B that go there"],
  ["start", (page) => page.locator("li", { has: page.locator('[data-log="orders"]') }).locator(".info").click(), "in a span"],
  ["predictions?log=orders", (page) => page.locator(".what-if .answer button.figure").click()],
  ["predictions?log=orders", (page) => assumeStep(page, ".answer button.figure")],
  ["predictions?log=orders", (page) => assumeStep(page, ".answer + p button.figure")],
  ["predictions?log=orders", (page) => assumeStep(page, ".answer ~ .muted button.figure")],
  [
    "predictions?log=orders",
    (page) => page.locator(".card:not(:has(.next-steps)) > [role=status] .answer button.figure").click(),
  ],
  [
    "predictions?log=orders",
    (page) => page.locator(".card:not(:has(.next-steps)) > [role=status] .answer button.figure").click(),
    "the least hours",
  ],
  [
    "predictions?log=orders",
    (page) => page.locator(".card:not(:has(.next-steps)) > [role=status] .answer button.figure").click(),
    "the most hours",
  ],
  [
    "cases?log=orders&cases.state=completed&cases.sort=longest",
    (page) => page.getByRole("button", { name: "Where the parts come from" }).click(),
    "of the rest",
  ],
  ["bottlenecks?log=orders", (page) => clickSpectrum(page, 0.93)],
  ["bottlenecks?log=orders", (page) => clickSpectrum(page, 0.5)],
];

/** Assumes the likeliest next step after which the case goes on; asks a figure of the answer. */
async function assumeStep(page: Page, figure: string): Promise<void> {
  const steps = page.locator(".what-if [data-step]");
  const before = await page.locator(".what-if .answer").innerText();
  for (let at = 0; await page.locator(".what-if .answer").innerText().catch(() => "") === before; at++) {
    await steps.selectOption(String(at + 1));
    await page.locator(".what-if [role=status]:not([aria-busy])").waitFor();
  }
  await page.locator(`.what-if ${figure}`).first().click();
}

/** Chooses a task of the model, and asks how many of its events fit. */
async function tellTask(page: Page): Promise<void> {
  await page.locator(".deviating-model [data-label]").first().dispatchEvent("click");
  await page.locator(".deviating-model .note button.figure").click();
}

async function pressIn(page: Page, part: string, keys: readonly string[]): Promise<void> {
  await page.locator(part).first().waitFor();
  await page.locator(part).first().focus();
  for (const key of keys) await page.keyboard.press(key);
}

/** Clicks into the queue, or at passages until one of the chosen segment tells of itself. */
async function clickSpectrum(page: Page, height: number): Promise<void> {
  const stage = page.locator(".spectrum");
  await stage.locator("canvas").waitFor();
  const { width, height: whole } = (await stage.boundingBox())!;
  for (let x = 0.3; x < 0.8 && await page.locator(".offer").count() === 0; x += 0.02) {
    // What a click before has opened may come now and lie over the place: then this click is none.
    await stage.click({ position: { x: width * x, y: whole * height }, timeout: 5000 }).catch(() => {});
  }
}

/** Single bars and cells of all pages, drawn at random, are those of the database. */
export async function figuresOfMarks(place: Place): Promise<void> {
  const random = createRandom(9);
  const options = optionsOf(place);
  const told: string[] = [];
  const compare = async (address: string) => {
    const figure = await explainFigure(address, options);
    assertEquals([figure.isEqual, figure.computed], [true, figure.shown], address);
    told.push(figure.title);
  };
  const chosen = (count: number) => Array.from({ length: 5 }, () => Math.floor(random.next() * count));
  // Loading a page costs more than what is asked there.
  for (const [path, ofPage] of Map.groupBy(MARKS, ([path]) => path)) {
    await onPage(place, path, async (opened) => {
      for (const [, marks] of ofPage) {
        await opened.page.locator(marks).first().waitFor();
        for (const address of await addresses(opened, marks, chosen)) await compare(address);
      }
    });
  }
  for (const [path, ask, words = ""] of PLACES) {
    await onPage(place, path, async ({ page }) => {
      await ask(page);
      const source = page.locator(".offer .figure-source", { hasText: words }).first();
      await source.locator("summary").click();
      await compare(addressIn(await source.locator(".command code").innerText()));
    });
  }
  assertGreaterOrEqual(told.length, 134);
  assertGreaterOrEqual(new Set(told).size, 42, [...new Set(told)].join(", "));
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
