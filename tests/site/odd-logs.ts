import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import { addressOf, complete, emptyCanvas } from "./every-page.ts";
import { watchLayoutShifts } from "./layout-shifts.ts";
import type { Place } from "./on-page.ts";
import { drop } from "./own-log.ts";

const HOUR = 3_600_000;
const BEGIN = Date.UTC(2026, 0, 5, 8);

/** A log that a reader might open, and the pages that are looked at with it. */
interface OddLog {
  readonly name: string;
  readonly cases: readonly { readonly id: string; readonly events: readonly (readonly [activity: string, time: number])[] }[];
  /** The file is dropped on the first: it is the last page of the log before. */
  readonly pages: readonly string[];
}

const LONG = "very long ".repeat(1000);
/** Without a place to break it. */
const WORD = `Check${"x".repeat(9995)}`;
const TURNED = "\u202Edesrever";
/** Wider than a box, so that its lines are no words of it. */
const UNBROKEN = "TakeInChargeTicketOfCustomer";

const ODD_LOGS: readonly OddLog[] = [
  {
    name: "one event",
    cases: [{ id: "1", events: [["go", BEGIN]] }],
    pages: ["index", "map", "variants", "compare", "bottlenecks", "conformance", "organization", "cases", "predictions"],
  },
  {
    name: "one case of odd names",
    cases: [{
      id: LONG,
      events: [LONG, WORD, TURNED, " ", "<b>bold</b>", LONG, TURNED].map((name, at) => [name, BEGIN + at * 24 * HOUR] as const),
    }],
    pages: ["predictions", "index", "map", "variants", "bottlenecks", "conformance", "cases"],
  },
  {
    name: "only running",
    // No activity ends cases as a rule, and all have just had an event.
    cases: Array.from({ length: 12 }, (_, at) => ({
      id: `case ${at}`,
      events: ["a", UNBROKEN, "c", `d${at}`].map((name, step) =>
        [name, BEGIN + (step === 3 ? 40 : step + at / 12) * HOUR] as const
      ),
    })),
    pages: ["cases", "index", "compare", "predictions", "bottlenecks", "map"],
  },
  {
    name: "500 activities at one time",
    cases: Array.from({ length: 50 }, (_, at) => ({
      id: `case ${at}`,
      events: Array.from({ length: 20 }, (_, step) => [`activity ${(at * 10 + step * (1 + at % 3)) % 500}`, BEGIN] as const),
    })),
    pages: ["map", "bottlenecks", "index", "variants"],
  },
  {
    // Midnights of Rome, which are the evenings before in UTC. The last case runs.
    name: "dates",
    cases: Array.from({ length: 12 }, (_, at) => ({
      id: `case ${at}`,
      events: [["ask", at], ["check", at + 1], ["close", at + 8]].slice(0, at === 11 ? 2 : 3)
        .map(([name, day]) => [String(name), Date.UTC(2026, 0, 5 + Number(day) * 2) - HOUR] as const),
    })),
    pages: ["variants", "cases", "index"],
  },
];

const xesOf = ({ cases }: OddLog): string => {
  const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const name = (text: string) => `<string key="concept:name" value="${escaped(text)}"/>`;
  const traces = cases.map(({ id, events }) =>
    `<trace>${name(id)}${
      events.map(([activity, time]) =>
        `<event>${name(activity)}<date key="time:timestamp" value="${new Date(time).toISOString()}"/></event>`
      ).join("")
    }</trace>`
  );
  return `<?xml version="1.0"?><log>${traces.join("")}</log>`;
};

/**
 * Logs of one event, of one case with names of 10,000 characters, turned round and blank, of
 * running cases only, and of 500 activities at one time leave the pages readable: no error is told,
 * nothing is asked of another site, nothing becomes too wide or tall, nothing moves by more than
 * .02 while it loads, and maps use their canvas.
 */
export async function oddLogs({ browser, site }: Place): Promise<void> {
  const opened = await browser.open(site.address, { viewport: { width: 1280, height: 800 } });
  try {
    const { page, errors, outside } = opened;
    const shifts = await watchLayoutShifts(page);
    await page.goto(site.address + addressOf(ODD_LOGS[0].pages[0], "orders"));
    await complete(page);
    for (const log of ODD_LOGS) {
      const requests = await drop(opened, `${log.name}.xes`, xesOf(log));
      await page.getByRole("button", { name: "Use this log" }).click();
      await page.locator(".picker", { hasText: log.name }).waitFor();
      await complete(page);
      assertEquals(requests, [], log.name);
      for (const path of log.pages) {
        const at = `${path} of ${log.name}`;
        if (path !== log.pages[0]) await page.goto(site.address + addressOf(path, `own:${log.name}`));
        await complete(page);
        assertEquals(await page.locator(".failed, .observablehq--error").allInnerTexts(), [], at);
        assertEquals([errors, outside], [[], []], at);
        await assertReadable(page, at);
        const { sum, moved } = path === log.pages[0] ? { sum: 0, moved: [] } : await shifts();
        assert(sum <= 0.02, `${at}: ${moved.join("; ")}`);
        if (path === "index" && log.name.includes("odd names")) {
          assertEquals(await page.locator("bdi.blank").first().innerText(), "(blank)");
        }
        if (log.name === "dates") await assertOneNow(page, path);
        if (path !== "map") continue;
        assertEquals(await emptyCanvas(page), [], at);
        if (log.name !== "only running") {
          // A map of which the whole is in sight needs no minimap.
          const isWhole = ["one event", "one case of odd names"].includes(log.name);
          assertEquals(await page.locator(".minimap").isVisible(), !isWhole, at);
        }
        if (log.name.startsWith("500")) assertOneMotion(await motionOfStep(page));
      }
    }
  } finally {
    await opened.context.close();
  }
}

/** The first frame of a movement of the map. */
interface Motion {
  /** Of all parts that are animated, ms. */
  readonly durations: readonly number[];
  readonly moved: number;
  /** Of nodes and figures in sight: how far the first frame has them from where they stood, px. */
  readonly farthest: number;
  readonly isViewMoved: boolean;
}

/** Adds activities to a map until its view moves along, and stops that movement where it begins. */
const motionOfStep = (page: Page): Promise<Motion> =>
  page.evaluate(async () => {
    const find = <Found extends Element>(selector: string) => document.querySelector<Found>(selector)!;
    const { left, top, right, bottom } = find(".map-view").getBoundingClientRect();
    const parts = () =>
      new Map([...document.querySelectorAll<SVGGElement>(".map-view .node, .map-view .figures text")].map((part) => {
        const { x, y, width, height } = part.getBoundingClientRect();
        return [JSON.stringify(part.dataset), {
          ...{ x, y },
          isSeen: x < right && y < bottom && x + width > left && y + height > top,
        }];
      }));
    const viewBox = () => find(".map-view svg").getAttribute("viewBox");
    const slider = find<HTMLInputElement>('[data-slider="Activities"]');
    for (let step = 1;; step++) {
      const [before, view] = [parts(), viewBox()];
      await new Promise<void>((resolve) => {
        // The words under the map may say first that its layout takes long.
        const canvas = find(".map-canvas");
        const observer = new MutationObserver(() => canvas.ariaBusy === "true" || resolve(observer.disconnect()));
        observer.observe(canvas, { attributeFilter: ["aria-busy"] });
        slider.value = String(Number(slider.value) + 1);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
      });
      const moves = document.getAnimations().filter((move) => !(move instanceof CSSTransition));
      for (const move of moves) {
        move.pause();
        move.currentTime = 0;
      }
      const [first, isViewMoved] = [parts(), viewBox() !== view];
      for (const move of moves) move.finish();
      if (!isViewMoved && step < 40) continue;
      const distances = [...first].map(([part, { x, y, isSeen }]) => {
        const old = before.get(part);
        return old !== undefined && (isSeen || old.isSeen) ? Math.hypot(x - old.x, y - old.y) : 0;
      });
      return {
        durations: moves.map(({ effect }) => Number(effect!.getTiming().duration)),
        moved: moves.filter(({ effect }) => (effect as KeyframeEffect).getKeyframes().some(({ transform }) => transform)).length,
        farthest: distances.reduce((most, distance) => Math.max(most, distance), 0),
        isViewMoved,
      };
    }
  });

/** The day of the last event is the one that is meant, on every page; days are days. */
async function assertOneNow(page: Page, path: string): Promise<void> {
  if (path === "variants") return;
  const last = "10 Feb 2026";
  assertStringIncludes(await page.locator(".menu").innerText(), `data to ${last}`);
  if (path === "index") {
    assertStringIncludes(await page.locator('[data-kpi="Running cases"]').innerText(), `on ${last}`);
    return;
  }
  await page.getByText("Running", { exact: true }).click();
  await page.locator(".case-timeline text", { hasText: "now: 10 Feb" }).waitFor();
  assertStringIncludes(await page.locator(".case-row").first().innerText(), "14 d so far");
}

/** Everything moves for 200 ms from where it stood, though the view has moved along. */
function assertOneMotion({ durations, moved, farthest, isViewMoved }: Motion): void {
  assert(isViewMoved && moved > 0, "a map of 500 activities moves its view along");
  assertEquals(new Set(durations), new Set([200]));
  assert(farthest < 1, `a part jumps by ${farthest} px before it moves`);
}

/** No name makes a page too wide or too tall, or turns the text around it. */
async function assertReadable(page: Page, at: string): Promise<void> {
  const found = await page.evaluate(() => ({
    height: document.documentElement.scrollHeight,
    width: document.documentElement.scrollWidth - innerWidth,
    turned: [...document.querySelectorAll("main *")].filter((element) =>
      element.tagName !== "BDI" && element.tagName !== "text" && element.tagName !== "tspan" &&
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent!.includes("\u202E"))
    ).map(({ outerHTML }) => outerHTML.slice(0, 200)),
    cut: [...document.querySelectorAll<HTMLElement>(".case-row > *")].filter(({ scrollWidth, clientWidth }) =>
      scrollWidth > clientWidth + 1
    ).map(({ textContent }) => textContent!.slice(0, 100)),
    unnamed: [...document.querySelectorAll(".map-view g[role=button]")].map((mark) => {
      // As axe compares them: without punctuation.
      const plain = (text: string) => text.replace(/\p{P}+/gu, "").replace(/\s+/g, " ").trim();
      const copy = mark.cloneNode(true) as Element;
      for (const tooltip of copy.querySelectorAll("title")) tooltip.remove();
      const seen = plain(copy.textContent!);
      const name = plain(mark.getAttribute("aria-label") ?? mark.querySelector("title")?.textContent ?? "");
      return name.includes(seen) ? null : `${seen.slice(0, 100)} is not in ${name.slice(0, 100)}`;
    }).filter((fault) => fault !== null),
  }));
  assertEquals(found.turned, [], `${at}: a name turns the text around it`);
  assertEquals(found.cut, [], `${at}: words of a row are cut`);
  assertEquals(found.unnamed, [], `${at}: the name of a mark has all text that is seen on it`);
  assert(found.height < 2500 && found.width <= 0, `${at}: ${found.height} px tall, ${found.width} px too wide`);
}
