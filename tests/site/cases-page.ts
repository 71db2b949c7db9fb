import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { xmlText } from "@/formats/xml/xml-text.ts";
import { sayCount } from "@/numerics/number-text.ts";
import { HOSTILE, orders } from "./logs.ts";
import { fileOf, onPage, type Place, rowsFrom } from "./on-page.ts";
import { drop } from "./own-log.ts";

/** Cases are found and listed; the chosen one has its events and, if it runs, its prediction. */
export async function casesPage(place: Place): Promise<void> {
  const cases = Map.groupBy(orders().rows, ({ caseId }) => caseId);
  await onPage(place, "cases?log=orders&cases.case=order 7", async (opened) => {
    const { page } = opened;
    const found = page.locator(".case-list > h2 .muted");
    const view = page.locator(".case-view");
    await view.waitFor();
    assertEquals(await found.innerText(), "300");
    assertEquals(await view.getAttribute("data-case"), "order 7");
    assertEquals(await page.locator(".case-timeline .event").count(), cases.get("order 7")!.length);
    assertEquals(await page.locator(".case-events tbody tr").count(), cases.get("order 7")!.length);
    assertMatch(await page.locator(".headline").innerText(), /^Case order 7 took /);
    assert(await page.locator(".case-cards a[href*='select=variant']").count() === 1);
    await page.locator(".card", { hasText: "Beside the model" }).getByText(/fitness \d/).waitFor();

    const search = page.getByLabel("Search for cases");
    await search.fill("urgent");
    const urgent = Object.values(orders().cases!).filter(({ priority }) => priority === "urgent").length;
    await page.locator(".case-list > h2 .muted", { hasText: new RegExp(`^${sayCount(urgent)}$`) }).waitFor();
    await search.fill("");
    await page.getByText("Running", { exact: true }).click();
    await page.locator(".case-list > h2 .muted", { hasText: /^6$/ }).waitFor();
    assertMatch(await page.getByLabel("Time that a case should take").inputValue(), /^\d+ (d|h|min|s)$/);
    const [names, ...listed] = (await fileOf(opened, "Cases 6", "CSV")).trim().split(/\r?\n/).map((row) => row.split(","));
    assertEquals(names, ["case", "state", "start", "duration_seconds", "events", "last_activity", "risk"]);
    assertEquals(listed.length, 6);
    for (const [id, state, , , events, last] of listed) {
      assertEquals([state, events, last], ["running", String(cases.get(id)!.length), cases.get(id)!.at(-1)!.activity]);
    }
    await page.locator(".case-row").nth(1).click();
    await page.waitForURL(/cases.case=order/);
    await page.getByRole("heading", { name: "Prediction" }).waitFor();
    assertStringIncludes(await view.innerText(), "Predicted end");
    await page.locator(".case-view .errors:not(.next-steps)").waitFor();

    // Reasons have numbers where their evidence is, to which their figures lead.
    await page.getByText("Completed", { exact: true }).click();
    await page.getByLabel("Order", { exact: true }).selectOption("longest");
    await page.waitForURL(/cases.state=completed&cases.sort=longest|cases.sort=longest&.*cases.state=completed/);
    // What is known of deviations is told when the test says so.
    await page.evaluate(() => {
      const post = Worker.prototype.postMessage as (this: Worker, ...all: unknown[]) => void;
      const held: (() => void)[] = [];
      Worker.prototype.postMessage = function (this: Worker, message: { question?: { known?: unknown } }, ...more: unknown[]) {
        const send = () => post.call(this, message, ...more);
        if (message.question?.known === undefined) send();
        else held.push(send);
      };
      (globalThis as { tellDeviations?: () => void }).tellDeviations = () => {
        Worker.prototype.postMessage = post;
        for (const send of held) send();
      };
    });
    await page.locator(".case-row").first().click();
    await page.waitForFunction(() => {
      const count = (within: string) => document.querySelectorAll(`${within} [data-reason]`).length;
      return count(".why-late") > 0 && count(".why-late") === count(".case-timeline");
    });
    // Again until it leads there: the case shown before may still be there at the first click.
    await page.waitForFunction(() => {
      document.querySelector<HTMLElement>(".why-late [data-reason] button")?.click();
      return document.activeElement?.getAttribute("data-reason") === "0";
    });
    // The dot of a reason stands where its words say, on a line from 0.
    const [words, own, low, high] = await page.locator(".why-late .range").first().evaluate((range) => {
      const number = (shape: string, name: string) => parseFloat(range.querySelector(shape)!.getAttribute(name)!);
      const low = number(".usual", "x");
      return [range.ariaLabel, number(".own", "cx"), low, low + number(".usual", "width")] as const;
    });
    assertMatch(words ?? "", /^\S.* here; \S.* is the median, 90 % from \S.* to \S/);
    assert(low >= 3 && low < high && high <= 98 && own > low && Math.max(own, high) >= 96.9, [own, low, high].join());
    const focusedReason = () => page.evaluate(() => document.activeElement?.closest("li")?.getAttribute("data-reason"));
    await page.keyboard.press("Enter");
    assertEquals(await focusedReason(), "0");

    // Deviations are told later: the keyboard focus stays where it is.
    await page.getByText("Looking for deviations").waitFor();
    await page.evaluate(() => (globalThis as { tellDeviations?: () => void }).tellDeviations?.());
    await page.getByText("Deviations are those from the model").waitFor();
    assertEquals(await focusedReason(), "0");

    // Filters compare the case that is shown anew, and none that was shown before; it stays.
    await page.evaluate(() => {
      const state = globalThis as { asked?: string[]; shown?: Element | null };
      state.shown = document.querySelector(".case-view");
      const asked = state.asked = [] as string[];
      const post = Worker.prototype.postMessage as (this: Worker, ...all: unknown[]) => void;
      Worker.prototype.postMessage = function (
        this: Worker,
        message: { question?: { kind: string; known?: unknown } },
        ...more: unknown[]
      ) {
        // The deviations of the case are asked for later: by then, what is known comes with it.
        if (message.question?.known === undefined && message.question !== undefined) asked.push(message.question.kind);
        post.call(this, message, ...more);
      };
      history.pushState(null, "", `${location.search}&filters=not-through:return`);
      dispatchEvent(new PopStateEvent("popstate"));
    });
    await page.waitForFunction(() => (globalThis as { asked?: string[] }).asked!.includes("case-list"));
    await page.locator(".filter-effect .effect", { hasText: /\d/ }).waitFor();
    await page.locator(".case-slot [aria-busy=true], .case-slot[aria-busy=true]").waitFor({ state: "detached" });
    const { asked, isSame } = await page.evaluate(() => {
      const { asked, shown } = globalThis as { asked?: string[]; shown?: Element | null };
      return { asked: asked!, isSame: shown === document.querySelector(".case-view") };
    });
    assertEquals([asked.filter((kind) => kind === "late-case").length, asked.includes("case-details"), isSame], [1, false, true]);
  });
  await onPage(place, `cases?log=hostile&cases.case=${encodeURIComponent(`${HOSTILE[0]} 3`)}`, async ({ page }) => {
    await page.locator(".case-view").waitFor();
    assertEquals(await page.locator("main img, main [onerror], main b b").count(), 0);
  });
  await onPage(place, "cases?log=many", async ({ page }) => {
    await page.locator(".case-row").first().waitFor();
    await page.locator(".case-slot .exact", { hasText: "--page-events" }).waitFor();
  });
}

/**
 * Attributes that change within a case are drawn below it: numbers as steps, texts as strips, those
 * that change most first and more than four on request; what does not change is left out.
 */
export async function attributesOverTime(place: Place): Promise<void> {
  const names = ["often", "weight", "state", "twice", "also", "never"];
  const rows = [
    ["10", "open", "x", "1"],
    ["12.5", "open", "y", "1"],
    ["", HOSTILE[0], "z", "2"],
    ["9", HOSTILE[0], "z", "2"],
  ].map((values, i) => [`o${i}`, ...values, "same"]);
  const string = (key: string, value: string) => `<string key="${key}" value="${xmlText(value)}"/>`;
  const events = rows.map((values, i) =>
    [
      string("concept:name", `go ${i}`),
      `<date key="time:timestamp" value="2026-01-0${i + 1}T10:00:00Z"/>`,
      ...names.map((name, at) => string(name, values[at])),
    ].join("")
  );
  const text = `<log><trace>${string("concept:name", "1")}${events.map((own) => `<event>${own}</event>`).join("")}</trace></log>`;
  await onPage(place, "cases?log=orders", async (opened) => {
    const { page } = opened;
    await drop(opened, "courses.xes", text);
    await page.getByRole("button", { name: "Use this log" }).click();
    const courses = page.locator(".attribute-courses");
    await courses.locator("svg[role=img]").waitFor();
    const drawn = () => courses.locator("svg[role=img]").getAttribute("aria-label");
    assertEquals(await drawn(), "Attributes of case 1 over time: often, twice, weight, also");
    // A dot for each event that says a number, which an empty text is not; a bar for each text
    // until another one is said.
    assertEquals(await courses.locator('circle[data-about^="weight: "]').count(), 3);
    assertEquals(await courses.locator('g[data-about^="twice: "] rect').count(), 3);
    await courses.getByRole("button", { name: "1 more attribute that changes" }).click();
    await page.waitForFunction(() =>
      document.querySelector(".attribute-courses svg[role=img]")?.ariaLabel?.endsWith("also, state") ?? false
    );
    assertEquals(await courses.locator('g[data-about^="state: "] rect').count(), 2);
    assertStringIncludes(await courses.locator('g[data-about^="state: "]').last().getAttribute("data-about") ?? "", HOSTILE[0]);
    assertEquals(await courses.locator("img").count(), 0);
    const saved = await rowsFrom(courses);
    assertEquals(saved.filter(([, name]) => name === "weight").map((row) => row[4]), ["10", "12.5", "9"]);
    assertEquals(saved.filter(([, name]) => name === "never"), []);
    const [lane, dot] = await page.evaluate(() =>
      [".case-timeline .event", '.attribute-courses circle[data-about^="weight: "]'].map((mark) => {
        const { left, width } = [...document.querySelectorAll(mark)].at(-1)!.getBoundingClientRect();
        return Math.round(left + width / 2);
      })
    );
    assert(Math.abs(lane - dot) <= 3, "both have one axis");
  });
}
