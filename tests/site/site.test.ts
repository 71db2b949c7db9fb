import {
  assert,
  assertEquals,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { END, START } from "@/drawing/map/process-graph.ts";
import { sayCount, sayShare } from "@/numerics/number-text.ts";
import { sayDuration } from "@/time/duration-text.ts";
import { quantile } from "@/numerics/quantile.ts";
import { compareOddLogs, comparePage } from "./compare-page.ts";
import { chosenModels, conformance } from "./conformance-page.ts";
import { bottlenecks, bottlenecksOfOddLogs, givenCalendar, highWindow } from "./bottlenecks-page.ts";
import { findingsCards } from "./findings-cards.ts";
import { findBrowser, startBrowser, type TestPage } from "./browser.ts";
import { emptyFilter, filterByClick, filterForm, filterKinds, oldLink, settled as overviewSettled } from "./filters.ts";
import { narrowPages, widePages } from "./every-page.ts";
import { figuresOfMarks, figuresOfPages, figureSources } from "./figure-sources.ts";
import { FIREFOX_NOTE, inFirefox } from "./firefox.ts";
import { focusInSight } from "./focus-in-sight.ts";
import { HOSTILE, hostile, manyOrders, orders } from "./logs.ts";
import {
  casesOnly,
  deadEnds,
  menuOnPhones,
  missingFiles,
  nothingLeaves,
  onPaper,
  pickerAfterBack,
  plainWebServer,
  weightOfPages,
} from "./frame.ts";
import { hostileRuns, jobsPage } from "./jobs-page.ts";
import { attributesOverTime, casesPage } from "./cases-page.ts";
import { discoveredModels } from "./models-page.ts";
import { codeBeside, exported, tables } from "./notebook.ts";
import { droppedFile, droppedFormats, savedPage, trainedInTab } from "./own-log.ts";
import { oddLogs } from "./odd-logs.ts";
import { onPage, type Place } from "./on-page.ts";
import { organizationOfOddLogs, organizationPage } from "./organization-page.ts";
import { remainingTimes, withoutModels } from "./predictions-page.ts";
import { doors, fileOnStartPage, siteWithoutLogs, startPage } from "./start-page.ts";
import { chartsOfCounts, savedCharts, wordsOfOddLog } from "./overview-words.ts";
import { withSite } from "./test-site.ts";
import { variantsPage } from "./variants-page.ts";

const found = await findBrowser();
const name = found === null
  ? "the site in a real browser (skipped: no Chrome or Chromium here; name one by CHROME_PATH)"
  : "the site in a real browser";

/** How many pages are looked at side by side: they mostly wait. */
const SIDE_BY_SIDE = 4;

// Steps may run side by side only without sanitizers.
const sanitizers = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };

Deno.test({ name, ignore: found === null, ...sanitizers }, async (context) => {
  const browser = (await startBrowser())!;
  try {
    await withSite([orders(), hostile(), manyOrders()], async (site) => {
      const waiting = Object.entries(CHECKS);
      const lookOn = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const [law, check] = next;
          await context.step(law, () => check({ browser, site }));
        }
      };
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lookOn));
    });
  } finally {
    await browser.close();
  }
});

const CHECKS: Readonly<Record<string, (place: Place) => Promise<void>>> = {
  "the overview's figures are those of the log": overviewFigures,
  "each figure of the overview leads to the page that explains it, and keeps the filters": doors,
  "the start page lists the logs without loading one, finds them by name, and leads to their overview": startPage,
  "a site without logs says how to get one": siteWithoutLogs,
  "a file that is opened on the start page is the log of the overview": fileOnStartPage,
  "the overview has at most 300 kB of code, the map 220 kB, and only pages with charts load Plot": weightOfPages,
  "on no wide page anything moves while it loads, is too small or too wide; language, heading, skip link and names of controls are there; axe finds nothing in either theme":
    widePages,
  "every link of the menu works on a plain web server, below any path; narrow, nothing moves while it loads, is too small or too wide":
    narrowPages,
  "a page on paper is light, without menu and controls, and its map is whole": onPaper,
  "on a plain web server a page opens with and without .html, and the menu keeps the log": plainWebServer,
  "on a phone the menu is folded; it leads to the pages and tells how to write one": menuOnPhones,
  "a page without JavaScript says what it needs, and an address without a page has a way back": deadEnds,
  "a page can send nothing to another site": nothingLeaves,
  "a file that cannot be fetched is told once, and the page goes on after a retry": missingFiles,
  "a log of more events than pages carry has exact figures of its cases, and says so at each": casesOnly,
  "the picker leads to the other log, on the same page, and after Back it names the log that the page shows": pickerAfterBack,
  "a filter is a chip over every page: its effect is told, a link restores it, keys undo and redo it": filterForm,
  "the form makes filters of all kinds": filterKinds,
  "a figure, a bar, a segment and a variant offer to filter by them": filterByClick,
  "50 figures of the overview under random filters are computed again from the database, and are equal, also over HTTP":
    figureSources,
  "figures of every other page lead to the same figure of the database": figuresOfPages,
  "50 bars, cells and rows of all pages, drawn at random, lead to the same figure of the database": figuresOfMarks,
  "a model of the site, and one that was opened before, can be chosen on Conformance, also after a reload": chosenModels,
  "a given calendar is kept over a reload, and shades closed hours on Bottlenecks and in a case": givenCalendar,
  "an address of another version of the log says what it cannot restore": oldLink,
  "filters that leave nothing name the one that does": emptyFilter,
  "a file that is dropped on a page is the page's log, without a request": droppedFile,
  "a file of another format is opened, or its fault is told": droppedFormats,
  "a page with a dropped log is saved as one file, which opens from a disk with the same figures": savedPage,
  "a log of minutes has no rate a day, and starts that are not joined with completions are told with the command": wordsOfOddLog,
  "charts of counts have all cases in bars or steps, with the unit": chartsOfCounts,
  "charts of the overview are saved as SVG and PNG, and their counts as CSV": savedCharts,
  "logs of one event, odd names, running cases only or 500 activities leave the pages readable": oddLogs,
  "models of a log of the reader are trained in the tab, without a request": trainedInTab,
  "every map that the sliders give is connected from start to end": connectedMaps,
  "the map tells the path taken most, shows times, and explains what is picked with the keyboard": mapDetails,
  "miners and Graphviz are loaded only for discovered models": lazyMiners,
  "the map opens at its start in natural size, wheel and keys move it, and search finds an activity": mapMoves,
  "in a drawing that is larger than its canvas, what the keyboard comes to is in sight": focusInSight,
  "a slider's step moves no node on the page, and its map stands in the address": steadyMap,
  "a selected arc keeps its cases, an activity can be hidden, and undo brings both back": mapFilters,
  "cases move along the map when they are played, and the map is saved as SVG, PNG, DOT and CSV": mapPlays,
  "the page of models mines by every miner in a worker, gives files that read, and is accessible": discoveredModels,
  "the page of conformance gives the library's figures, for a discovered and a dropped model": conformance,
  "two groups on the page differ as the library says, and clicks change the groups": comparePage,
  "groups of hostile and of large logs, and without cases, are told in words": compareOddLogs,
  "variants are listed exact or with loops folded, searched by a pattern, and lead to their steps and cases": variantsPage,
  "cases are searched for and listed, and one is shown over time with its prediction": casesPage,
  "attributes that change within a case are drawn on the axis of its timeline, those that change most first": attributesOverTime,
  "the guide's components and charts work; a table sorts, searches and turns its rows, and saves them as CSV and Parquet; a page saves all that it shows":
    tables,
  "in a wide window the code of a cell stands beside what it shows": codeBeside,
  "an exported page opens from a disk, follows its filters, asks for nothing, and is accessible": exported,
  "the bottlenecks' figures are those of the library, and the spectrum follows wheel, lanes and the chosen row": bottlenecks,
  "in a window that is higher than the page the figures do not wait for root causes": highWindow,
  "findings and root causes say what is planted, and lead to the cases": findingsCards,
  "bottlenecks of hostile and of large logs are legible, and the pointer tells of the case at it": bottlenecksOfOddLogs,
  "a new case is predicted in the page, and differently for other attributes": newCase,
  "the page tells remaining times and what-ifs to the bit as Deno does from the same model and log": remainingTimes,
  "a log without models says so, and how to train them": withoutModels,
  [`the map, filters, own logs, models and most pages work in Firefox${FIREFOX_NOTE}`]: (place) =>
    inFirefox(place, [mapMoves, steadyMap, mapFilters, newCase]),
  "handovers, waits and roles on the page are those of the log, and filter by a person": organizationPage,
  "the organization of logs without people, of one person and without events is told in words": organizationOfOddLogs,
  "models, jobs and loads on the page are those of the database": jobsPage,
  "messages of runs and rejected rows are text, and what was cut is told": hostileRuns,
  "no text of a log becomes markup": hostileTexts,
  "a log that is not there is told in words": unknownLog,
  "data of another layout are refused in words": otherLayout,
  "the theme can be chosen, and stays chosen": theme,
};

const kpi = (opened: TestPage, name: string) => opened.page.locator(`[data-kpi="${name}"] b`).innerText();

async function overviewFigures(place: Place): Promise<void> {
  const { rows } = orders();
  const cases = Map.groupBy(rows, (row) => row.caseId);
  const variants = new Set([...cases.values()].map((events) => events.map((event) => event.activity).join("\n")));
  const reworked = [...cases.values()].filter((events) => new Set(events.map((event) => event.activity)).size < events.length);
  const over = [...cases.values()].filter((events) => events[events.length - 1].activity !== "check");
  const durations = over.map((events) => (Number(events[events.length - 1].time) - Number(events[0].time)) / 1000);
  await onPage(place, "?log=orders", async (opened) => {
    await overviewSettled(opened);
    assertEquals(await kpi(opened, "Cases"), sayCount(cases.size));
    assertEquals(await kpi(opened, "Events"), sayCount(rows.length));
    assertEquals(await kpi(opened, "Variants"), sayCount(variants.size));
    assertEquals(await kpi(opened, "Rework"), sayShare(reworked.length / cases.size));
    assertEquals(await kpi(opened, "Running cases"), "6");
    assertEquals(await kpi(opened, "Median duration"), sayDuration(quantile(Float64Array.from(durations).sort(), 0.5)));
    for (const heading of ["Cases started and completed", "Duration of a case", "Bottlenecks", "Variants"]) {
      await opened.page.getByRole("heading", { name: new RegExp(`^${heading}`) }).waitFor();
    }
    assertEquals(await opened.page.locator(".chart svg").count(), 2);
    assertStringIncludes(await opened.page.locator("table").innerText(), "pack → send");
    assertEquals(
      await opened.page.locator(".variant").first().locator(".chevron").allInnerTexts().then((texts) => texts.length),
      4,
    );
  });
}

/** Fails if a node of the drawn graph lies on no path from start to end. */
async function assertConnected(opened: TestPage): Promise<{ nodes: number; arcs: number }> {
  const { nodes, arcs } = await opened.page.evaluate(() => ({
    nodes: [...document.querySelectorAll<SVGElement>(".map-view .node")].map((node) => Number(node.dataset.node)),
    arcs: [...document.querySelectorAll<SVGElement>(".map-view .arc")].map((
      arc,
    ) => [Number(arc.dataset.from), Number(arc.dataset.to)]),
  }));
  const reach = (from: number, pairs: number[][]) => {
    const seen = new Set([from]);
    for (let before = 0; before < seen.size;) {
      before = seen.size;
      for (const [a, b] of pairs) if (seen.has(a)) seen.add(b);
    }
    return seen;
  };
  const forwards = reach(START, arcs);
  const backwards = reach(END, arcs.map(([a, b]) => [b, a]));
  for (const node of nodes) assert(forwards.has(node) && backwards.has(node), `node ${node} is cut off`);
  return { nodes: nodes.length, arcs: arcs.length };
}

const settled = (opened: TestPage) => opened.page.locator(".map-says", { hasText: /^Shows/ }).waitFor();

async function connectedMaps(place: Place): Promise<void> {
  await onPage(place, "map?log=orders", async (opened) => {
    await settled(opened);
    const first = await assertConnected(opened);
    assertMatch(
      await opened.page.locator(".map-says").innerText(),
      /^Shows \S+ % of cases completely, .* of steps · 6 of 6 activities, \d+ of \d+ paths$/,
    );
    const paths = opened.page.locator('[data-slider="Paths"]');
    await paths.focus();
    await opened.page.keyboard.press("Home");
    await opened.page.waitForFunction((arcs) => document.querySelectorAll(".map-view .arc").length < arcs, first.arcs);
    const fewest = await assertConnected(opened);
    // The slider and the words below the map tell the same.
    const told = await opened.page.locator("label", { has: paths }).locator("output").innerText();
    assertStringIncludes(await opened.page.locator(".map-says").innerText(), `${told} paths`);
    assertMatch(told, new RegExp(`^${fewest.arcs} of `));
    assertLess(fewest.arcs, first.arcs);
    await opened.page.keyboard.press("ArrowRight");
    await opened.page.waitForFunction((arcs) => document.querySelectorAll(".map-view .arc").length === arcs + 1, fewest.arcs);
    await assertConnected(opened);
    await opened.page.locator('[data-slider="Activities"]').focus();
    for (let shown = 5; shown >= 1; shown--) {
      await opened.page.keyboard.press("ArrowLeft");
      await opened.page.locator(".map-says", { hasText: `${shown} of 6 activities` }).waitFor();
      assertEquals((await assertConnected(opened)).nodes, shown + 2);
    }
  });
}

async function mapDetails(place: Place): Promise<void> {
  await onPage(place, "map?log=orders", async (opened) => {
    await settled(opened);
    const labels = () => opened.page.locator(".map-view .figures text").allTextContents();
    const counts = await labels();
    const follows = orders().rows.flatMap(({ caseId, activity }, i, rows) =>
      i > 0 && rows[i - 1].caseId === caseId ? [`${rows[i - 1].activity} to ${activity}`] : []
    );
    const [most, passages] = [...Map.groupBy(follows, (pair) => pair)].reduce((a, b) => b[1].length > a[1].length ? b : a);
    await opened.page.locator(".headline", { hasText: `leads from ${most}: ${sayCount(passages.length)} times` }).waitFor();
    await opened.page.getByText("Time", { exact: true }).click();
    await opened.page.locator(".map-legend", { hasText: "median duration" }).waitFor();
    assertNotEquals(await labels(), counts);
    await opened.page.getByLabel("Measure").selectOption("p90");
    await opened.page.locator(".map-legend", { hasText: "90th percentile" }).waitFor();
    await opened.page.locator('.map-view .arc[aria-label^="pack → send"]').focus();
    await opened.page.keyboard.press("Enter");
    const details = opened.page.locator(".map-details");
    await details.getByText("Median duration").waitFor();
    assertStringIncludes(await details.innerText(), "pack → send");
    await details.locator("svg").waitFor();
    // The drawn boxes carry text that stands out: the palette's own test shows the ratio.
    assertEquals(await opened.page.locator(".map-view .node .box").count(), 6);
  });
}

async function lazyMiners(place: Place): Promise<void> {
  await onPage(place, "map?log=orders", async (opened) => {
    await settled(opened);
    const loaded = () =>
      opened.page.evaluate(() =>
        performance.getEntriesByType("resource").filter(({ name }) => name.includes("mining-worker")).length
      );
    await opened.page.locator('[data-slider="Activities"]').focus();
    await opened.page.keyboard.press("ArrowLeft");
    await opened.page.locator(".map-says", { hasText: "5 of 6 activities" }).waitFor();
    assertEquals(await loaded(), 0, "maps need no miners");
    await opened.page.getByLabel("Model", { exact: true }).selectOption("alpha");
    await opened.page.locator(".map-says", { hasText: "places" }).waitFor();
    assertEquals(await loaded(), 1);
  });
}

/** Places of the nodes on the page, by code. */
const placesOf = (opened: TestPage) =>
  opened.page.evaluate(() =>
    Object.fromEntries([...document.querySelectorAll<SVGElement>(".map-view .node")].map((node) => {
      const { x, y } = node.getBoundingClientRect();
      return [node.dataset.node, `${Math.round(x)} ${Math.round(y)}`];
    }))
  );

async function mapMoves(place: Place): Promise<void> {
  await onPage(place, "map?log=orders", async (opened) => {
    const { page } = opened;
    await settled(opened);
    const state = () =>
      page.evaluate(() => {
        const view = document.querySelector(".map-view")!.getBoundingClientRect();
        const start = document.querySelector('.map-view .node[data-node="-1"]')!.getBoundingClientRect();
        const scale = document.querySelector<SVGSVGElement>(".map-view svg")!.getScreenCTM()!.a;
        const sizes = [...document.querySelectorAll(".map-view text")].map((text) =>
          parseFloat(getComputedStyle(text).fontSize) * scale
        );
        return { start: start.top - view.top, smallest: Math.min(...sizes), scroll: scrollY };
      });
    /** Waits until the browser has done what a wheel asks for. */
    const changed = async (isDone: (now: Awaited<ReturnType<typeof state>>) => boolean) => {
      let now = await state();
      for (let tries = 0; tries < 3000 && !isDone(now); tries++) {
        await page.waitForTimeout(20);
        now = await state();
      }
      assert(isDone(now), "the wheel changes nothing");
      return now;
    };
    const opening = await state();
    assert(opening.start >= 0 && opening.start < 60, "the start is in view");
    assertLessOrEqual(11, opening.smallest);
    await page.mouse.move(500, 400);
    await page.mouse.wheel(0, 200);
    // It scrolls the page or the map.
    const wheeled = await changed(({ scroll, start }) => scroll > 0 || start < opening.start);
    assertEquals(wheeled.smallest, opening.smallest, "the wheel alone does not zoom");
    // A finger scrolls the page too.
    assertEquals(await page.locator(".map-view").evaluate((view) => getComputedStyle(view).touchAction), "pan-y");
    await page.locator(".map-view").focus();
    await page.keyboard.press("ArrowDown");
    assertLess((await state()).start, wheeled.start);
    await page.keyboard.press("-");
    const small = await state();
    assertLess(small.smallest, opening.smallest);
    await page.mouse.move(500, 400);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -100);
    await page.keyboard.up("Control");
    const zoomed = await changed(({ smallest }) => smallest > small.smallest);
    assertEquals(zoomed.scroll, small.scroll, "zooming does not scroll");
    await page.keyboard.press("/");
    await page.keyboard.type("sen");
    await page.keyboard.press("Enter");
    await page.locator(".map-details h3", { hasText: "send" }).waitFor();
    await page.waitForURL(/select=through:send/);
    assertEquals(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")?.slice(0, 5)), "send:");
    await page.reload();
    await page.locator(".map-details h3", { hasText: "send" }).waitFor();
    await page.locator(".map-view .node.picked").waitFor();
  });
}

async function steadyMap(place: Place): Promise<void> {
  await onPage(place, "map?log=orders", async (opened) => {
    const { page } = opened;
    await settled(opened);
    const before = await placesOf(opened);
    await page.locator('[data-slider="Paths"]').focus();
    await page.keyboard.press("Home");
    await page.waitForURL(/paths=0/);
    await page.locator('[data-slider="Activities"]').focus();
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL(/activities=5/);
    await page.locator(".map-says", { hasText: "5 of 6 activities" }).waitFor();
    await page.locator(".map-canvas[aria-busy]").waitFor({ state: "detached" });
    await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))));
    const after = await placesOf(opened);
    for (const [node, at] of Object.entries(after)) assertEquals(at, before[node], `node ${node} has moved`);
    await page.reload();
    await page.locator(".map-says", { hasText: "5 of 6 activities" }).waitFor();
  });
}

async function mapFilters(place: Place): Promise<void> {
  await onPage(place, "map?log=orders", async (opened) => {
    const { page } = opened;
    await settled(opened);
    await page.locator('.map-view .arc[aria-label^="pack → send"]').focus();
    await page.keyboard.press("Enter");
    await page.locator(".map-details").getByRole("button", { name: "Keep cases" }).click();
    await page.waitForURL(/filters=/);
    await page.locator(".map-says", { hasText: "of 5 activities" }).waitFor(); // none is refused
    await page.locator('.map-view .node[aria-label^="check:"]').focus();
    await page.keyboard.press("Enter");
    await page.locator(".map-details").getByRole("button", { name: "Hide" }).click();
    await page.locator(".map-says", { hasText: "of 4 activities" }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.locator(".map-says", { hasText: "of 6 activities" }).waitFor();
  });
}

async function mapPlays(place: Place): Promise<void> {
  await onPage(place, "map?log=orders", async (opened) => {
    const { page } = opened;
    await settled(opened);
    await page.getByRole("button", { name: "Play" }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await page.waitForFunction(() => {
      const canvas = document.querySelector<HTMLCanvasElement>("canvas.tokens")!;
      return canvas.width > 0 &&
        canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0);
    });
    assertMatch(await page.locator(".map-moment").innerText(), /2026/);
    await page.getByRole("button", { name: "Stop" }).click();
    const save = async (format: string) => {
      const coming = page.waitForEvent("download");
      await page.getByRole("button", { name: format, exact: true }).click();
      return await Deno.readFile(await (await coming).path());
    };
    assertEquals([...(await save("PNG")).subarray(1, 4)], [..."PNG"].map((letter) => letter.charCodeAt(0)));
    const rows = new TextDecoder().decode(await save("CSV")).trim().split("\n");
    assertEquals(rows[0], "kind,from,to,events,cases,median_seconds,mean_seconds,p90_seconds,total_seconds");
    assert(rows.some((row) => row.startsWith("arc,pack,send,")));
  });
}

async function newCase(place: Place): Promise<void> {
  await onPage(place, "predictions?log=orders", async (opened) => {
    const answer = opened.page.locator("[data-answer]");
    await answer.waitFor();
    const card = opened.page.locator(".card", { has: answer });
    const choose = async (priority: string) => {
      await card.locator("label", { hasText: /^priority/ }).locator("select").selectOption({ label: priority });
      await opened.page.waitForFunction(() => document.querySelector("[role=status][aria-busy]") === null);
      return Number(await answer.getAttribute("data-answer"));
    };
    const [urgent, normal] = [await choose("urgent"), await choose("normal")];
    assertLess(urgent, normal);
    assertLess(urgent, 48);
    assertLess(72, normal);
    await choose("not known");
    await card.getByText(/^Not known, or never seen in training: .*\bpriority\b/).waitFor();
    assertMatch(
      await opened.page.locator("[data-verdict=duration]").innerText(),
      /^A random forest predicts: its error is \d+ % smaller than that of the median/,
    );
  });
  await onPage(place, "predictions?log=hostile", async (opened) => {
    await opened.page.locator("[data-verdict=duration]").waitFor();
    assertMatch(
      await opened.page.locator("[data-verdict=duration]").innerText(),
      /^The median predicts\./,
    );
    await opened.page.locator("[data-answer]").waitFor();
  });
}

async function hostileTexts(place: Place): Promise<void> {
  for (const path of ["?log=hostile", "map?log=hostile", "variants?log=hostile", "predictions?log=hostile"]) {
    await onPage(place, path, async (opened) => {
      await opened.page.locator(".picker").waitFor();
      await opened.page.waitForFunction(() => document.querySelector("observablehq-loading") === null);
      assertStringIncludes(await opened.page.locator(".picker select").innerText(), HOSTILE[0]);
      if (path.startsWith("map")) await shakeMap(opened);
      const made = await opened.page.evaluate(() => ({
        images: document.querySelectorAll("img, [onerror]").length,
        bold: document.querySelectorAll("main b b, svg b").length,
        scripts: [...document.scripts].filter((script) => script.text.startsWith("alert")).length,
      }));
      assertEquals(made, { images: 0, bold: 0, scripts: 0 });
    });
  }
}

/** Whole names of nodes and arcs: on the drawing they are broken into lines. */
const labelsOf = (opened: TestPage) =>
  opened.page.locator(".map-view [aria-label]").evaluateAll((parts) =>
    parts.map((part) => part.getAttribute("aria-label")).join("\n")
  );

/** Brings every label of the map into titles, details and files. */
async function shakeMap(opened: TestPage): Promise<void> {
  const text = await labelsOf(opened);
  for (const label of HOSTILE) assertStringIncludes(text, label);
  await opened.page.locator('[data-slider="Paths"]').focus();
  await opened.page.keyboard.press("Home");
  await settled(opened);
  await opened.page.locator(".map-view .node").nth(2).focus();
  await opened.page.keyboard.press("Enter");
  await opened.page.locator(".map-details svg").waitFor();
  for (const format of ["SVG", "DOT"]) {
    const coming = opened.page.waitForEvent("download");
    await opened.page.getByRole("button", { name: format, exact: true }).click();
    const file = await Deno.readTextFile(await (await coming).path());
    if (format === "SVG") assert(!/<(img|script|b)\b/.test(file), "a label is markup in the exported SVG");
    else assert(!/label=</.test(file.replace(/"(?:[^"\\]|\\.)*"/g, '""')), "a label is markup in the exported DOT");
  }
}

async function unknownLog(place: Place): Promise<void> {
  await onPage(place, "variants?log=nothing", async ({ page }) => {
    await page.getByRole("heading", { name: "There is no log “nothing” on this site" }).waitFor();
    // What is here leads to the same page.
    const doors = page.locator(".notice a");
    assertEquals(await doors.allInnerTexts(), [`Hostile ${HOSTILE[0]}`, "Many orders", "Orders", "Start"]);
    await page.setViewportSize({ width: 390, height: 844 });
    assertEquals(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    await doors.nth(2).click();
    await page.waitForURL(/\/variants(?:\.html)?\?log=orders$/);
    await page.locator(".variant-panel .facts").waitFor();
  });
}

async function otherLayout({ browser, site }: Place): Promise<void> {
  const opened = await browser.open(site.address);
  await opened.context.route(/manifest\.json$/, async (route) => {
    const manifest = await (await route.fetch()).json();
    await route.fulfill({ json: { ...manifest, schemaVersion: 99 } });
  });
  await opened.page.goto(`${site.address}map?log=orders`);
  await opened.page.getByRole("heading", { name: /has layout 99; this page reads layout \d+/ }).waitFor();
  await opened.context.close();
}

async function theme(place: Place): Promise<void> {
  await onPage(place, "?log=orders", async (opened) => {
    const ground = () => opened.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    const button = opened.page.getByRole("button", { name: /^Theme/ });
    await button.click();
    await button.click();
    assertEquals(await button.innerText(), "Theme: dark");
    const dark = await ground();
    assertNotEquals(dark, light);
    await opened.page.reload();
    await opened.page.locator(".kpi").first().waitFor();
    assertEquals(await ground(), dark);
  });
}
