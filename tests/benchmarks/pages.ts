import type { CDPSession, Page } from "playwright-core";
import { encodeViewState, FIRST_VIEW } from "@/browser/view-address.ts";
import type { Filter } from "@/filtering/filter.ts";
import type { PublishedLogEntry } from "@/formats/published/published-log.ts";
import { quantile } from "@/numerics/quantile.ts";
import { sayCount } from "@/numerics/number-text.ts";
import { serveSite } from "@/pipeline/site/serve-site.ts";
import { readSettings } from "@/pipeline/settings.ts";
import { DAY } from "@/time/civil-date.ts";
import { startBrowser, type TestBrowser, type TestPage } from "../site/browser.ts";
import { addressOf, complete, PAGES } from "../site/every-page.ts";
import { watchClonedMessages } from "../site/cloned-messages.ts";
import { watchLayoutShifts } from "../site/layout-shifts.ts";
import { drop } from "../site/own-log.ts";
import type { BenchmarkRow } from "./benchmark-row.ts";

/** The log that is looked at; a site without it is measured with its largest log. */
const LOG = "bpic2012";
const VIEWPORT = { width: 1280, height: 800 };
/** Most that a page copies to its workers for a filter, kB: questions and a model, no columns. */
const MOST_CLONED = 32;
/** Positions of the slider, and filters, that are measured. */
const STEPS = 40;

/**
 * The pages of the built site (run `deno task start --no-serve` first) in a headless browser with
 * an empty cache, for the log bpic2012: when a page has its first content, how far its layout
 * shifts, its longest task on the main thread in CPU time, and the memory of page and workers; then
 * how long a new map takes after a slider's step and after a filter, and all figures of each page
 * after a filter, with what is cloned for workers; then what a frame with 1,000 tokens costs, and a
 * performance spectrum of a million passages.
 */
export async function measurePages(): Promise<readonly BenchmarkRow[]> {
  const browser = await startBrowser();
  if (browser === null) throw new Error("no browser found; see CHROME_PATH in README");
  const stop = new AbortController();
  const { address, finished } = await serveSite({ site: readSettings().site, port: 0, signal: stop.signal });
  try {
    const logs = await (await fetch(`${address}data/logs.json`)).json() as PublishedLogEntry[];
    const { slug } = logs.find((log) => log.slug === LOG) ?? logs.reduce((most, log) => log.events > most.events ? log : most);
    const rows: BenchmarkRow[] = [];
    for (const page of PAGES) rows.push(...await measureVisit(browser, address, { page, slug }));
    rows.push(...await measureAnswers(browser, address, slug));
    rows.push(await measureManyActivities(browser, address, slug), await measureTokens(browser, address, slug));
    return [...rows, ...await measureManyPassages(browser, address, slug)];
  } finally {
    await browser.close();
    stop.abort();
    await finished;
  }
}

/** One page from its first request until it is drawn. */
async function measureVisit(
  browser: TestBrowser,
  address: string,
  { page: name, slug }: { readonly page: string; readonly slug: string },
): Promise<readonly BenchmarkRow[]> {
  const { page, context } = await browser.open(address, { viewport: VIEWPORT });
  const shifts = await watchLayoutShifts(page);
  const heaps = await workerHeaps(await context.newCDPSession(page));
  await context.browser()!.startTracing(page, { categories: ["toplevel", "__metadata"] });
  await page.goto(address + addressOf(name, slug));
  await complete(page);
  const longest = longestTask(await context.browser()!.stopTracing());
  const content = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN);
  const row = (measure: string, value: number, unit: string, limit: number) => ({
    name: `page ${name}, ${slug}`,
    measure,
    value,
    unit,
    limit,
  });
  const rows = [
    row("first content", content / 1000, "s", 0.7),
    row("layout shift", (await shifts()).sum, "", 0.02),
    row("longest task on the main thread, CPU time", longest, "ms", 50),
    row("memory of page and workers", await heaps() / 1e6, "MB", 300),
  ];
  await context.close();
  return rows;
}

/** A part of a trace. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** When it begins, µs. */
  readonly ts: number;
  /** CPU time in µs. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** What the main threads of pages did, by begin. */
function mainThread(trace: Uint8Array): readonly TraceEvent[] {
  const { traceEvents: events } = JSON.parse(new TextDecoder().decode(trace)) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const main = new Set(events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(threadOf));
  return events.filter((event) => event.ph === "X" && main.has(threadOf(event))).sort((a, b) => a.ts - b.ts);
}

const isTask = ({ name }: TraceEvent): boolean => name.endsWith("RunTask");

/** CPU time of the longest task of a page's main thread in a trace, ms. */
const longestTask = (trace: Uint8Array): number =>
  mainThread(trace).filter(isTask).reduce((most, { tdur = 0 }) => Math.max(most, tdur), 0) / 1000;

/** Tells the bytes that the heaps of a page and its workers hold after a collection of garbage. */
async function workerHeaps(session: CDPSession): Promise<() => Promise<number>> {
  const workers = new Set<string>();
  const asked = new Map<number, (answer: unknown) => void>();
  session.on("Target.attachedToTarget", ({ sessionId }) => workers.add(sessionId));
  session.on("Target.detachedFromTarget", ({ sessionId }) => workers.delete(sessionId));
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message);
    asked.get(id)?.(result);
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  let last = 0;
  const ask = (sessionId: string, method: string) =>
    new Promise<unknown>((resolve) => {
      const id = ++last;
      asked.set(id, resolve);
      void session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method }) });
    });
  const sizeOf = (usage: unknown) => {
    const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = usage as Record<string, number>;
    return usedSize + embedderHeapUsedSize + backingStorageSize;
  };
  return async () => {
    await session.send("HeapProfiler.collectGarbage");
    let sum = sizeOf(await session.send("Runtime.getHeapUsage"));
    for (const worker of workers) {
      await ask(worker, "HeapProfiler.collectGarbage");
      sum += sizeOf(await ask(worker, "Runtime.getHeapUsage"));
    }
    return sum;
  };
}

/** Activities of a log with many. */
const ACTIVITIES = 500;

/** How long the map of a log of 500 activities takes after a step of the slider for activities. */
async function measureManyActivities(browser: TestBrowser, address: string, slug: string): Promise<BenchmarkRow> {
  const traces = Array.from(
    { length: 250 },
    (_, at) =>
      Array.from({ length: 40 }, (_, step) => [`activity ${(at * 7 + step * (1 + at % 3)) % ACTIVITIES}`, step] as const),
  );
  const { page, context } = await openMadeUpLog(browser, address, { slug, name: "many", traces });
  const steps = await slideOver(page, "Activities");
  await context.close();
  return percentileRow(`slider to new map, ${ACTIVITIES} activities`, steps, 1000);
}

/** A log that is made up for a page: activities of each case with the day of each. */
interface MadeUpLog {
  /** Of the log that the page shows before. */
  readonly slug: string;
  readonly name: string;
  readonly traces: readonly (readonly (readonly [activity: string, day: number])[])[];
}

/** Opens the map, and drops a file on it. */
async function openMadeUpLog(browser: TestBrowser, address: string, { slug, name, traces }: MadeUpLog): Promise<TestPage> {
  const opened = await browser.open(address, { viewport: VIEWPORT });
  const { page } = opened;
  await page.goto(address + addressOf("map", slug));
  await complete(page);
  const dateOf = (day: number) => new Date(Date.UTC(2026, 0, 5, 8) + day * DAY).toISOString();
  const rows = traces.flatMap((events, at) => events.map(([activity, day]) => `${at},${activity},${dateOf(day)}\n`));
  await drop(opened, `${name}.csv`, `case,activity,time\n${rows.join("")}`);
  await page.getByRole("button", { name: "Use this log" }).click();
  await page.locator(".picker", { hasText: name }).waitFor();
  await complete(page);
  return opened;
}

/** Most tokens that the map draws at once, and how long they are watched, ms. */
const TOKENS = 1000;
const WATCHED = 3000;

/**
 * CPU time of the main thread for a frame in which as many cases as the map draws at once move
 * along it: all of a made-up log that is dropped on the page begin and end together.
 */
async function measureTokens(browser: TestBrowser, address: string, slug: string): Promise<BenchmarkRow> {
  const traces = Array.from({ length: TOKENS }, () => [["go", 0], ["stop", 60]] as const);
  const { page, context } = await openMadeUpLog(browser, address, { slug, name: "tokens", traces });
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByRole("button", { name: "■ Stop" }).waitFor();
  await context.browser()!.startTracing(page, { categories: ["toplevel", "devtools.timeline", "__metadata"] });
  await page.waitForTimeout(WATCHED);
  const events = mainThread(await context.browser()!.stopTracing());
  await context.close();
  const frames = events.filter(({ name }) => name === "FireAnimationFrame").map(({ ts }) => ts);
  const costs = frames.slice(1).map((end, i) =>
    events.filter((event) => isTask(event) && event.ts >= frames[i] && event.ts < end)
      .reduce((sum, { tdur = 0 }) => sum + tdur / 1000, 0)
  );
  return {
    name: `a frame of the map with ${TOKENS} tokens`,
    measure: `median CPU time of the main thread, of ${costs.length}`,
    value: quantile(Float64Array.from(costs).sort(), 0.5),
    unit: "ms",
    limit: 16,
  };
}

/** Cases and steps of a log with a million passages. */
const PASSAGES = { cases: 143_000, steps: 8 };

/**
 * A performance spectrum that draws a million passages: CPU time of the main thread for a step of
 * zooming, of panning and of pointing at a case, and the memory of page and workers.
 *
 * @throws if not all passages are drawn, or what is pointed at is not told
 */
async function measureManyPassages(browser: TestBrowser, address: string, slug: string): Promise<readonly BenchmarkRow[]> {
  const { cases, steps } = PASSAGES;
  const traces = Array.from({ length: cases }, (_, at) => {
    let day = at / 200;
    return Array.from(
      { length: steps },
      (_, step) => [`step ${step}`, day += (1 + (at * 7919 + step * 104_729) % 97) / 24] as const,
    );
  });
  const { page, context } = await openMadeUpLog(browser, address, { slug, name: "passages", traces });
  const heaps = await workerHeaps(await context.newCDPSession(page));
  await page.getByRole("link", { name: "Bottlenecks" }).click();
  await page.locator(".spectrum canvas").waitFor();
  await complete(page);
  await page.locator(".spectrum-bar").getByText("Bands", { exact: true }).click();
  await page.getByLabel("Time shown").selectOption("Infinity");
  const all = sayCount(cases * (steps - 1));
  await page.locator(".spectrum-subtitle", { hasText: `all ${all} passages` }).waitFor();
  const box = (await page.locator(".spectrum").boundingBox())!;
  const costs = await costsOnMainThread(page, {
    "pointing at a case": (at) => page.mouse.move(box.x + box.width / 2 + 7 * at, box.y + 60 + at),
    "a step of zooming": (at) => page.locator(".spectrum").press(at % 2 === 0 ? "+" : "-"),
    "a step of panning": (at) => page.locator(".spectrum").press(at % 2 === 0 ? "ArrowLeft" : "ArrowRight"),
  });
  await page.mouse.move(box.x + box.width / 2, box.y + 60);
  await page.locator(".spectrum-tip", { hasText: /^Case \d/ }).waitFor();
  const name = `spectrum of ${all} passages`;
  const memory = { name, measure: "memory of page and workers", value: await heaps() / 1e6, unit: "MB", limit: 300 };
  await context.close();
  return [
    ...costs.map(({ act, value }) => ({ name, measure: `${act}, median CPU time`, value, unit: "ms", limit: 100 })),
    memory,
  ];
}

/** The median CPU time, in ms, that the main thread needs for each act and what it draws. */
async function costsOnMainThread(
  page: Page,
  acts: Readonly<Record<string, (at: number) => Promise<void>>>,
): Promise<readonly { readonly act: string; readonly value: number }[]> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const spent = async () =>
    1000 * (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")!.value;
  const costs = [];
  for (const [act, once] of Object.entries(acts)) {
    const values: number[] = [];
    for (let at = 0; at < 20; at++) {
      const before = await spent();
      await once(at);
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      values.push(await spent() - before);
    }
    costs.push({ act, value: quantile(Float64Array.from(values).sort(), 0.5) });
  }
  return costs;
}

/** How long the pages take to answer a slider and filters. */
async function measureAnswers(browser: TestBrowser, address: string, slug: string): Promise<readonly BenchmarkRow[]> {
  const { page, context } = await browser.open(address, { viewport: VIEWPORT });
  const cloned = await watchClonedMessages(page);
  const row = (name: string, values: readonly number[], limit: number) => percentileRow(`${name}, ${slug}`, values, limit);
  await page.goto(address + addressOf("map", slug));
  await complete(page);
  const slides = await slideOver(page, "Paths");
  const drag = await dragOver(page);
  const activities = await page.locator(".map-view .node").evaluateAll((nodes) =>
    nodes.filter((node) => Number((node as SVGElement).dataset.node) >= 0)
      .map((node) => node.getAttribute("aria-label")!.split(":")[0])
  );
  const addresses = filteredAddresses(slug, activities);
  const maps = await filterBy(page, addresses, ".map-says");
  const rows = [row("slider to new map", slides, 100), row("filter to new map", maps, 100), {
    name: `drag of the slider over ${STEPS} positions in 1 s, ${slug}`,
    measure: "end of the drag to its map",
    value: drag,
    unit: "ms",
    limit: 200,
  }];
  for (const name of PAGES.filter((name) => !FILTERLESS.has(name))) {
    await page.goto(address + addressOf(name, slug));
    await complete(page);
    await cloned();
    const figures = await filterBy(page, addresses, ".filter-effect .effect");
    rows.push(row(`filter to all figures of ${name}`, figures, name === "bottlenecks" ? 250 : 150), {
      name: `filter on ${name}, ${slug}`,
      measure: `cloned for workers, mean of ${STEPS}`,
      value: (await cloned()).bytes / STEPS / 1000,
      unit: "kB",
      limit: MOST_CLONED,
    });
  }
  await context.close();
  return rows;
}

/** Pages without filters, and the map, which is measured by itself. */
const FILTERLESS: ReadonlySet<string> = new Set(["start", "map", "map.html?miner=inductive", "jobs", "guide/index"]);

/** Addresses with other filters: with and without each of some activities, in turn. */
function filteredAddresses(slug: string, activities: readonly string[]): readonly string[] {
  return Array.from({ length: STEPS }, (_, at) => {
    const activity = activities[(at >> 1) % activities.length];
    const filter: Filter = { effect: at % 2 === 0 ? "with" : "without", where: { kind: "activity", labels: [activity] } };
    return `?${encodeViewState({ ...FIRST_VIEW, log: slug, filters: [filter] }).replace(/^\?/, "")}`;
  });
}

const percentileRow = (name: string, values: readonly number[], limit: number): BenchmarkRow => ({
  name,
  measure: `95th percentile of ${values.length}`,
  value: quantile(Float64Array.from(values).sort(), 0.95),
  unit: "ms",
  limit,
});

/** Drags the slider of paths over its range in 1 s; from the end of that to its map, in ms. */
const dragOver = (page: Page): Promise<number> =>
  page.evaluate(async (steps) => {
    const slider = document.querySelector<HTMLInputElement>('[data-slider="Paths"]')!;
    const canvas = document.querySelector(".map-canvas")!;
    for (let step = 1; step <= steps; step++) {
      slider.value = String(Math.round(Number(slider.max) * step / steps));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      if (step < steps) await new Promise((resolve) => setTimeout(resolve, 1000 / steps));
    }
    const begun = performance.now();
    while (canvas.hasAttribute("aria-busy")) await new Promise((drawn) => requestAnimationFrame(drawn));
    return performance.now() - begun;
  }, STEPS);

/** Moves a slider over its whole range; the time of each step to its map, ms. */
const slideOver = (page: Page, name: "Activities" | "Paths"): Promise<number[]> =>
  page.evaluate(async ({ steps, name }) => {
    const slider = document.querySelector<HTMLInputElement>(`[data-slider="${name}"]`)!;
    const says = document.querySelector(".map-says")!;
    const times: number[] = [];
    for (let step = 1; step <= steps; step++) {
      const value = String(Math.max(Number(slider.min), Math.round(Number(slider.max) * (1 - step / steps))));
      if (slider.value === value) continue;
      const begun = performance.now();
      const drawn = new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          observer.disconnect();
          requestAnimationFrame(() => resolve());
        });
        observer.observe(says, { childList: true, characterData: true, subtree: true });
      });
      slider.value = value;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await drawn;
      times.push(performance.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, 300)); // for the movement
    }
    return times;
  }, { steps: STEPS, name });

/** Goes from filter to filter; the time of each until the page says its effect and is drawn, ms. */
const filterBy = (page: Page, addresses: readonly string[], told: string): Promise<number[]> =>
  page.evaluate(async ({ addresses, told }) => {
    const times: number[] = [];
    // Looked at when an attribute changes, as frames that are asked for would be drawn.
    const drawn = () =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (document.querySelector("[aria-busy=true]") !== null) return;
          observer.disconnect();
          requestAnimationFrame(() =>
            document.querySelector("[aria-busy=true]") === null ? resolve() : void drawn().then(resolve)
          );
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, attributes: true, childList: true, attributeFilter: ["aria-busy"] });
        look();
      });
    for (const address of addresses) {
      const begun = performance.now();
      const says = new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          if (!/\d|^No case is left/.test(document.querySelector(told)?.textContent ?? "")) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(document.querySelector(told)!, { childList: true, characterData: true, subtree: true });
      });
      history.pushState(null, "", address);
      dispatchEvent(new PopStateEvent("popstate"));
      await says;
      await drawn();
      times.push(performance.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return times;
  }, { addresses, told });
