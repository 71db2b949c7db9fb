import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { accessibilityFaults } from "./axe.ts";
import { assertFrame, plainServer } from "./frame.ts";
import type { TestPage } from "./browser.ts";
import { type ClonedMessages, watchClonedMessages } from "./cloned-messages.ts";
import { type LayoutShifts, watchLayoutShifts } from "./layout-shifts.ts";
import { onPage, type Place } from "./on-page.ts";
import { assertNamesOfControls } from "./overview-words.ts";

/** All pages that are shipped, and the map with a discovered model. */
export const PAGES = [
  "start",
  "index",
  "map",
  "map.html?miner=inductive",
  "variants",
  "compare",
  "bottlenecks",
  "conformance",
  "organization",
  "cases",
  "predictions",
  "jobs",
  "guide/index",
] as const;

/** The address of a page for a log. */
export const addressOf = (page: string, log: string): string =>
  `${page.includes("?") ? `${page}&` : `${page}.html?`}log=${encodeURIComponent(log)}`;

/** Waits until a page is drawn: nothing of it has been loading for a while. */
export async function complete(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const waits = document.querySelector(
        "observablehq-loading, [aria-busy]:not([aria-busy=false]), .in-order > .later, main:not(.in-order)",
      );
      const state = globalThis as { restsSince?: number };
      if (waits !== null) state.restsSince = undefined;
      else state.restsSince ??= performance.now();
      return state.restsSince !== undefined && performance.now() - state.restsSince > 250;
    },
    undefined,
    { polling: 50 },
  );
}

/** A page in a state. */
interface View {
  /** With the query. */
  readonly path: string;
  /** What is on the page when it is complete. */
  readonly shows: string;
  /** What is done before axe looks. */
  readonly open?: (page: Page) => Promise<void>;
}

/** All pages, in states that show all their components. */
const VIEWS: readonly View[] = [
  { path: "index.html?log=orders", shows: ".variant" },
  { path: "start.html?log=orders", shows: ".log-row" },
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
  { path: "map.html?log=orders", shows: ".map-view .node" },
  { path: "map.html?miner=inductive&log=orders", shows: ".map-view [role=button]" },
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

/** Pages of a log without its events. */
const OF_CASES = ["index", "map"].map((path) => addressOf(path, "many"));

/**
 * Each page in a wide window: it loads quietly ({@linkcode quietPages}), tells readers without a
 * mouse or a screen what it is, names its controls by their texts, and axe finds nothing serious or
 * moderate, in the light and the dark theme.
 */
export async function widePages(place: Place): Promise<void> {
  const found: string[] = [];
  const views = new Map(VIEWS.map((view) => [view.path, view]));
  // A model that leaves activities out, which is told below it.
  const model = addressOf("map.html?miner=alpha", "orders");
  await quietPages(place, [...views.keys(), model, ...OF_CASES], WIDE, async (page, path) => {
    const view = views.get(path);
    if (view === undefined) return;
    await page.locator(view.shows).first().waitFor();
    await assertFrame(page, path);
    await assertNamesOfControls(page, path);
    await view.open?.(page);
    found.push(...await accessibilityFaults(page, path));
  });
  assertEquals(found, []);
}

/**
 * Every link of the menu leads to its page on a plain web server, and in a narrow window the page
 * loads quietly ({@linkcode quietPages}).
 */
export async function narrowPages({ browser, site }: Place): Promise<void> {
  const server = plainServer(site.site, "/some/where/");
  const place = { browser, site: { ...site, address: server.address } };
  try {
    let links: string[] = [];
    await onPage(place, "start.html?log=orders", async ({ page }) => {
      await page.locator(".picker select").waitFor();
      links = await page.locator(".page-link").evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
    });
    const paths = links.map((link) => link.slice(server.address.length));
    const known = PAGES.filter((path) => !path.includes("?")).map((path) => addressOf(path, "orders").replace("index.html", ""));
    assertEquals([...paths].sort(), [...known].sort());
    const model = addressOf("map.html?miner=inductive", "orders");
    await quietPages(place, [...paths, model, ...OF_CASES], NARROW);
  } finally {
    await server.close();
  }
}

/** A window that pages are looked at in, and the least size of text there, in px. */
export interface TestWindow {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly leastText: number;
}

/** The window of a desk, and that of a phone. */
export const WIDE: TestWindow = { viewport: { width: 1280, height: 800 }, leastText: 11 };
export const NARROW: TestWindow = { viewport: { width: 390, height: 844 }, leastText: 10 };

/** Pages in a window have none of {@linkcode pageFaults}. */
async function quietPages(
  { browser, site }: Place,
  paths: readonly string[],
  window: TestWindow,
  look: (page: Page, path: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const opened = await browser.open(site.address, { viewport: window.viewport });
  try {
    const watched = await watchPage(opened.page);
    for (const path of paths) {
      await opened.page.goto(site.address + path);
      const faults = await pageFaults(opened, path, window, watched);
      await look(opened.page, path);
      assertEquals([...faults, ...opened.errors, ...opened.outside], [], `${path}, ${window.viewport.width} px`);
    }
  } finally {
    await opened.context.close();
  }
}

/** What is watched of a page from its first request on. */
interface WatchedPage {
  shifts(): Promise<LayoutShifts>;
  cloned(): Promise<ClonedMessages>;
}

/** Begins to watch a page, and those that it leads to. */
export const watchPage = async (page: Page): Promise<WatchedPage> => ({
  shifts: await watchLayoutShifts(page),
  cloned: await watchClonedMessages(page),
});

/**
 * What is wrong with a page that is being opened, a line each: what moves while it loads, columns
 * that are cloned for a worker, texts that are too small, what is wider than the window, tables
 * that a wide window cuts, a map that leaves its canvas empty, a legend that covers something, a
 * card whose content lies over the next, figures in another style than those of all pages, figures
 * that a line end divides or that end at different edges, and fields that cut what is in them.
 *
 * @param watched what was watched since the page was asked for
 */
export async function pageFaults(
  { page }: TestPage,
  path: string,
  { viewport, leastText }: TestWindow,
  { shifts, cloned }: WatchedPage,
): Promise<string[]> {
  await complete(page);
  const { sum, moved } = await shifts();
  const { columns } = await cloned();
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const faults = [
    ...(sum > 0.02 ? moved : []),
    ...(columns === 0 ? [] : [`${columns} columns are cloned for a worker, not moved`]),
    ...await smallTexts(page, leastText),
    ...await oddFigures(page),
    ...await dividedFigures(page),
    ...await raggedFigures(page),
    ...await cutFields(page),
    ...(wider === 0 ? [] : [`${wider} px wider than the window`]),
    ...(viewport.width >= 1280 ? await cutTables(page) : []),
    ...(path.startsWith("map.html?log") ? await emptyCanvas(page) : []),
    ...await coveringLegends(page),
    ...await overfullCards(page),
    ...await unlikeSaveLinks(page),
    ...await unsavedCards(page),
  ];
  // What came into sight with a legend may be loading.
  await complete(page);
  return faults;
}

/** Texts that are shown smaller than so many px. */
const smallTexts = (page: Page, least: number): Promise<string[]> =>
  page.evaluate((least) => {
    const small: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const element = text.parentElement!;
      if (
        text.textContent!.trim() === "" || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      ) continue;
      const { width, height } = element.getBoundingClientRect();
      if (width < 2 || height < 2) continue; // for screen readers
      const { a, b } = element instanceof SVGGraphicsElement ? element.getScreenCTM()! : { a: 1, b: 0 };
      const size = parseFloat(getComputedStyle(element).fontSize) * Math.hypot(a, b);
      if (size < least - 0.01) small.push(`${size.toFixed(1)} px: ${text.textContent!.trim().slice(0, 40)}`);
    }
    return small;
  }, least);

/**
 * Figures that are not in the style of all pages, where they are no names, codes or texts of a log:
 * five digits without a gap, dates as `2026-01-30` or with another month than `30 Jan 2026`, and a
 * unit right behind its number. Names in drawings and lists are those of the class `log-name`.
 */
const oddFigures = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const odd =
      /(?<![\p{L}\d_.:#-])\d{5,}(?![\p{L}\d_:-])|\b\d{4}-\d\d-\d\d\b|\bSept\b|(?<![\p{L}\d_-])\d+(?:y|d|h|wk|mo|min|ms)\b/u;
    const found: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      if (
        text.parentElement!.closest("bdi, .log-name, code, pre, script, style, noscript, .table-view td:not(.number)") !== null
      ) continue;
      const figure = odd.exec(text.textContent!);
      if (figure !== null) {
        found.push(`${figure[0]} in “${text.textContent!.slice(0, 60)}” of ${text.parentElement!.getAttribute("class")}`);
      }
    }
    return found;
  });

/**
 * Numbers that a line end divides, or parts from their unit, and numbers in a sentence with a wide
 * gap between thousands. Names and code may have any.
 */
const dividedFigures = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const figures =
      /[+−]?\d[\d.\u202f]*[ \u00a0](?:%|ms|s|min|m|h(?:[ \u00a0]\d+[ \u00a0]m)?|d|y|wk|mo)(?![\p{L}\d])|(?<!\d)\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)/gu;
    const found: string[] = [];
    const texts = document.createTreeWalker(document.querySelector("main")!, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const element = text.parentElement!;
      if (
        element.closest("bdi, .log-name, code, pre, script, style, svg, .table-view") !== null || !element.checkVisibility()
      ) continue;
      for (const { 0: figure, index } of text.textContent!.matchAll(figures)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + figure.length);
        const lines = new Set(Array.from(range.getClientRects(), ({ top }) => Math.round(top)));
        if (lines.size > 1) found.push(`a line ends within ${figure}: “${text.textContent!.slice(0, 60)}”`);
        else if (/\d[ \u00a0]\d{3}/.test(figure)) found.push(`a wide gap in ${figure}: “${text.textContent!.slice(0, 60)}”`);
      }
    }
    return found;
  });

/** Lists of bars whose figures do not all end at one edge. */
const raggedFigures = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll("main :is(table, .errors)")].flatMap((list) => {
      const figures = list.matches(".errors")
        ? [...list.children].filter((_, i) => i % 3 === 2)
        : [...list.querySelectorAll("td > .barcell, .shap .number")];
      const ends = figures.filter((figure) => figure.checkVisibility()).map((figure) => {
        const range = document.createRange();
        range.selectNodeContents(figure);
        return Math.max(...Array.from(range.getClientRects(), ({ right }) => right));
      });
      const apart = Math.max(...ends) - Math.min(...ends);
      return ends.length === 0 || apart <= 1
        ? []
        : [`${list.closest(".card")?.querySelector("h2")?.textContent}: figures end ${apart.toFixed(1)} px apart`];
    })
  );

/** Fields in which not all of a text is seen. */
const cutFields = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement>("main input:is(:not([type]), [type=text], [type=search], [type=number])")]
      .filter((field) => field.checkVisibility() && field.scrollWidth > field.clientWidth + 1)
      .map((field) => `“${field.value || field.placeholder}” is cut: ${field.scrollWidth} > ${field.clientWidth} px`)
  );

/** Headings of tables that are wider than their place. */
const cutTables = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll("main .scroll")]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map((scroller) =>
        `${scroller.closest(".card")?.querySelector("h2")?.textContent}: ${scroller.scrollWidth} > ${scroller.clientWidth} px`
      )
  );

/** A map whose nodes reach over four fifths of neither the width nor the height of its canvas. */
export async function emptyCanvas(page: Page): Promise<string[]> {
  const used = await page.evaluate(() => {
    const places = [...document.querySelectorAll(".map-view .node")].map((node) => node.getBoundingClientRect());
    const view = document.querySelector(".map-view")!.getBoundingClientRect();
    const span = (from: "left" | "top", to: "right" | "bottom") =>
      Math.max(...places.map((place) => place[to])) - Math.min(...places.map((place) => place[from]));
    return Math.max(span("left", "right") / view.width, span("top", "bottom") / view.height);
  });
  return used >= 0.8 ? [] : [`the nodes take ${(100 * used).toFixed(0)} % of the canvas`];
}

/** Legends that lie over something else, with what that is. */
const coveringLegends = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const top = scrollY;
    const faults = [...document.querySelectorAll<HTMLElement>("main [class*=legend]")].flatMap((legend) => {
      if (!legend.checkVisibility()) return [];
      // Unlike `scrollIntoView`, this leaves the place from which the Tab key goes on.
      scrollTo(0, scrollY + legend.getBoundingClientRect().top - innerHeight / 2);
      const { left, top, width, height } = legend.getBoundingClientRect();
      const grid = Array.from({ length: 25 }, (_, i) => [(i % 5 + 0.5) / 5, (Math.floor(i / 5) + 0.5) / 5]);
      const below = grid.flatMap(([x, y]) => document.elementsFromPoint(left + x * width, top + y * height))
        .find((other) => !other.contains(legend) && !legend.contains(other));
      return below === undefined ? [] : [`${legend.className} lies over ${below.localName}.${below.getAttribute("class")}`];
    });
    scrollTo(0, top);
    return faults;
  });

/**
 * Cards with a table or figures that no button saves as CSV, and with a picture that none saves as
 * SVG and PNG. Roles are saved together; the sentences on two groups are of the tables below them.
 */
const unsavedCards = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const isPicture = (shown: Element) => shown.checkVisibility() && shown.getBoundingClientRect().width > 150;
    return [
      ...document.querySelectorAll<HTMLElement>(
        "main :is(.kpi-slot, .quality-slot, .role-cards, .card:not(.role-card, .group-card))",
      ),
    ]
      .flatMap((card) => {
        if (!card.checkVisibility()) return [];
        const pictures = [...card.querySelectorAll("canvas, svg:is([role=img], [role=group])")].filter(isPicture);
        const shows = pictures.length > 0 || card.querySelector("table, button.figure, dl.facts, .alignment") !== null;
        const endings = [...card.querySelectorAll("button")].map(({ textContent }) => textContent);
        const wanted = [...(shows ? ["CSV"] : []), ...(pictures.length > 0 ? ["SVG", "PNG"] : [])];
        const missing = wanted.filter((ending) => !endings.includes(ending));
        const name = card.querySelector("h2")?.textContent ?? card.className;
        return missing.length === 0 ? [] : [`${name}: nothing saves it as ${missing.join(", ")}`];
      });
  });

/** Rows of links that save whose order, distance or size is not that of all others. */
const unlikeSaveLinks = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const places = ["SVG", "PNG", "DOT", "PNML", "BPMN", "CSV", "Parquet"];
    const rows = new Set([...document.querySelectorAll<HTMLElement>("main .save")].map((link) => link.parentElement!));
    return [...rows].flatMap((row) => {
      const links = [...row.querySelectorAll<HTMLElement>(":scope > .save")].filter((link) => link.checkVisibility());
      return links.flatMap((link, i) => {
        const name = `${row.closest(".card")?.querySelector("h2")?.textContent ?? row.className}: ${link.textContent}`;
        const size = parseFloat(getComputedStyle(link).fontSize);
        const faults = size >= 12 && size <= 13 ? [] : [`${name} is written at ${size} px`];
        if (i === 0) return faults;
        const [before, here] = [links[i - 1].getBoundingClientRect(), link.getBoundingClientRect()];
        const gap = Math.round(here.left - before.right);
        const isLater = places.indexOf(link.textContent ?? "") > places.indexOf(links[i - 1].textContent ?? "");
        return [
          ...faults,
          ...(isLater ? [] : [`${name} comes after ${links[i - 1].textContent}`]),
          ...(gap === 12 || here.top >= before.bottom ? [] : [`${name} stands ${gap} px from the one before`]),
        ];
      });
    });
  });

/** Cards that are lower than their content, which lies over what follows. */
const overfullCards = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("main .card")].flatMap((card) => {
      if (!card.checkVisibility() || getComputedStyle(card).overflowY !== "visible") return [];
      const over = card.scrollHeight - card.clientHeight;
      return over <= 1 ? [] : [`${card.querySelector("h2")?.textContent}: content reaches ${over} px below the card`];
    })
  );
