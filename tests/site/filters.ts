import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { sayCount, sayShare } from "@/numerics/number-text.ts";
import type { TestPage } from "./browser.ts";
import { orders } from "./logs.ts";
import { onPage, type Place } from "./on-page.ts";

/** Waits until what the filters leave is shown by every part of the page. */
export async function settled({ page }: TestPage): Promise<void> {
  await page.locator(".filter-effect .effect", { hasText: /case/ }).waitFor();
  await page.waitForFunction(() => document.querySelector("[aria-busy=true], observablehq-loading") === null);
}

const effect = (opened: TestPage) => opened.page.locator(".filter-effect .effect").innerText();
const chips = (opened: TestPage) => opened.page.locator(".filter-bar .chip-words").allInnerTexts();
const casesShown = async (opened: TestPage) => (await opened.page.locator('[data-kpi="Cases"] b').innerText()).trim();
const address = (opened: TestPage, name: string) => new URL(opened.page.url()).searchParams.get(name);

/** The traces of the log, as activities. */
const traces = () =>
  [...Map.groupBy(orders().rows, ({ caseId }) => caseId).values()].map((rows) => rows.map(({ activity }) => activity));

/** A filter added by the form is shown, applied, kept in the address, undone and redone. */
export async function filterForm(place: Place): Promise<void> {
  const returned = traces().filter((trace) => trace.includes("return")).length;
  await onPage(place, "?log=orders", async (opened) => {
    const { page } = opened;
    await settled(opened);
    assertEquals(await effect(opened), "300 cases");
    await page.keyboard.press("f");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("return").check();
    await dialog.locator(".preview", { hasText: `Leaves ${sayCount(returned)} of 300 cases` }).waitFor();
    await dialog.getByRole("button", { name: "Add filter" }).click();
    await settled(opened);
    assertEquals(await chips(opened), ["through return"]);
    assertMatch(await effect(opened), new RegExp(`^${returned} of 300 cases, re-mined in [\\d.]+ m?s$`));
    assertEquals(await casesShown(opened), String(returned));
    assertEquals(address(opened, "filters"), "through:return");

    await page.keyboard.press("z");
    await settled(opened);
    assertEquals([await chips(opened), await effect(opened), address(opened, "filters")], [[], "300 cases", null]);
    await page.keyboard.press("Shift+Z");
    await settled(opened);
    assertEquals(await chips(opened), ["through return"]);
    await page.reload();
    await settled(opened);
    assertEquals([await chips(opened), await casesShown(opened)], [["through return"], String(returned)]);
    await page.goBack();
    await settled(opened);
    assertEquals([await chips(opened), await casesShown(opened)], [[], "300"]);
    await page.goForward();
    await settled(opened);

    await page.getByRole("link", { name: "Predictions" }).click();
    await settled(opened);
    assertEquals(await chips(opened), ["through return"], "another page has the same filters");
    await page.goBack();
    await settled(opened);
    await page.getByRole("button", { name: "through return" }).click();
    await dialog.getByLabel("Effect").selectOption({ label: "Remove these cases" });
    await dialog.getByRole("button", { name: "Change filter" }).click();
    await settled(opened);
    assertEquals([await chips(opened), await casesShown(opened)], [["not through return"], String(300 - returned)]);
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys of this page" }).getByText("undo the last change").waitFor();
  });
}

/** Kinds of the form, and what is entered there. */
export async function filterKinds(place: Place): Promise<void> {
  await onPage(place, "?log=orders", async (opened) => {
    const { page } = opened;
    const dialog = page.getByRole("dialog");
    await settled(opened);
    const added = async (kind: string, enter: () => Promise<unknown>) => {
      await page.keyboard.press("f");
      await dialog.getByRole("button", { name: kind, exact: true }).click();
      await enter();
      await dialog.locator(".preview", { hasText: "Leaves" }).waitFor();
      await dialog.getByRole("button", { name: "Add filter" }).click();
      await settled(opened);
      return address(opened, "filters")!.split(";").at(-1);
    };
    const path = await added("Path", async () => {
      await dialog.locator(".form-body select").first().selectOption("check");
      await dialog.getByLabel("How it follows").selectOption("at some time followed by");
      await dialog.locator(".path-step select").nth(1).selectOption("send");
    });
    assertEquals(path, "path:check..send");
    assertEquals(await added("Duration", () => dialog.getByLabel("At least").fill("12h")), "duration:12h..");
    assertEquals(await added("Number of events", () => dialog.getByLabel("At most").fill("9")), "events:..9");
    assertEquals(await added("Variants", () => Promise.resolve()), "top-variants:10");
    const starts = (how: string, enter: () => Promise<unknown>) =>
      added("Weekday, hour, load", async () => {
        await dialog.getByLabel("The case starts").selectOption(how);
        await enter();
      });
    assertEquals(await starts("start-load", () => dialog.getByLabel("At least").fill("1")), "start-load:1..");
    assertEquals(await starts("start-hour", () => dialog.getByLabel("At most").fill("22")), "start-hour:0..22");
    const weekdays = await starts("start-weekday", async () => {
      for (const day of ["Mon", "Tue", "Wed", "Thu", "Fri"]) await dialog.getByLabel(day).check();
    });
    assertEquals(weekdays, "start-weekday:Mon,Tue,Wed,Thu,Fri");
    const first = await added("Who is first", async () => {
      await dialog.getByLabel("The first to do").selectOption("check");
      for (const name of ["Ann", "Bob"]) await dialog.getByLabel(name).check();
    });
    assertEquals(first, "first-by:check=Bob,Ann", "by number of cases");
    const byOne = await added("Activities", async () => {
      await dialog.getByLabel("The case").selectOption({ label: "has two of them by one person" });
      for (const name of ["check", "pack"]) await dialog.getByRole("checkbox", { name: new RegExp(`^${name}`) }).check();
    });
    assertEquals(byOne?.split(/[:,]/).sort(), ["check", "pack", "same-resource"]);
    const [{ caseId: anyCase }] = orders().rows;
    await page.keyboard.press("f");
    await dialog.getByRole("button", { name: "Case ids" }).click();
    await dialog.getByLabel("Ids of the cases").fill(`${anyCase}\n\n${anyCase}\n`);
    await dialog.locator(".preview", { hasText: /Leaves [01] of/ }).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    assertEquals(await added("Time frame", () => dialog.getByLabel(/^From/).fill("2026-01-10")), "started:2026-01-10..");
    const priority = await added("Attribute", async () => {
      await dialog.locator(".form-body select").selectOption({ label: "priority (of the case)" });
      await dialog.getByLabel("urgent").check();
    });
    assertEquals(priority, "case-attribute:priority=urgent");
    assertEquals((await chips(opened)).length, 11);
    const left = traces().length;
    assert(Number((await casesShown(opened)).replace(/\D/g, "")) < left);
  });
}

/** A figure, a bar, a segment and a variant each offer to keep or remove the cases behind them. */
export async function filterByClick(place: Place): Promise<void> {
  const all = traces();
  await onPage(place, "?log=orders", async (opened) => {
    const { page } = opened;
    await settled(opened);
    const picked = async (what: () => Promise<void>, button = "Keep cases") => {
      await what();
      const offer = page.getByRole("dialog", { name: "Filter by this" });
      await offer.locator(".muted", { hasText: /^\d+ of \d+ cases$/ }).first().waitFor();
      const [, promised, of] = /^(\d+) of (\d+) cases$/.exec(await offer.locator(".muted").first().innerText())!;
      assertNotEquals(address(opened, "select"), null, "what is selected stands in the address");
      await offer.getByRole("button", { name: button }).first().click();
      await settled(opened);
      assertEquals(await casesShown(opened), button === "Remove" ? String(Number(of) - Number(promised)) : promised);
      const text = address(opened, "filters")!;
      await page.keyboard.press("Escape");
      await page.keyboard.press("z");
      await settled(opened);
      assertEquals([await casesShown(opened), address(opened, "select")], ["300", null]);
      return { text, promised: Number(promised) };
    };
    const rework = await picked(() => page.locator('[data-kpi="Rework"] > b button.figure').click());
    assertEquals(rework, { text: "rework", promised: all.filter((trace) => new Set(trace).size < trace.length).length });
    const segment = await picked(() => page.locator("button.pick", { hasText: /pack → send/ }).click(), "Remove");
    assertEquals(segment.text, "not-path:pack>send");
    const variant = await picked(() => page.locator("button.variant").first().click());
    assertEquals(variant.text, "variant:receive>check>pack>send");
    const month = await picked(async () => {
      await page.locator('g[aria-description="periods"] > *').first().focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
    });
    assertMatch(month.text, /^started:2026-01-\d\d$/);
    const duration = await picked(() => page.locator('g[aria-description="bins"] > *').nth(3).click());
    assertMatch(duration.text, /^duration:/);
  });
}

/** What an address holds that this log does not have is told; the rest is restored. */
export async function oldLink(place: Place): Promise<void> {
  await onPage(place, "?log=orders&version=0&filters=through:vanished,pack;not-through:refuse", async (opened) => {
    await settled(opened);
    const told = await opened.page.locator(".address-problems").innerText();
    assertStringIncludes(told, "version 0 of the log, which is at version 1 now");
    assertStringIncludes(told, "no activity “vanished”");
    const left = traces().filter((trace) => trace.includes("pack") && !trace.includes("refuse")).length;
    assertEquals(await casesShown(opened), String(left));
  });
  await onPage(place, "?log=orders&filters=trough:pack", async (opened) => {
    await settled(opened);
    assertStringIncludes(await opened.page.locator(".address-problems").innerText(), "filters that cannot be read");
    assertEquals(await casesShown(opened), "300");
  });
}

/** Filters that leave nothing name the one that empties the log, and offer to take it off. */
export async function emptyFilter(place: Place): Promise<void> {
  await onPage(place, "?log=orders&filters=through:pack;events:100..;rework", async (opened) => {
    const { page } = opened;
    await settled(opened);
    assertEquals(await casesShown(opened), "0");
    const notice = page.locator(".address-problems", { hasText: "Without “has 100 or more events”" });
    await notice.getByRole("button", { name: "Take it off" }).click();
    await settled(opened);
    assertEquals(await chips(opened), ["through pack", "with rework"]);
    const left = traces().filter((trace) => trace.includes("pack"));
    const reworked = left.filter((trace) => new Set(trace).size < trace.length).length;
    assertEquals(await casesShown(opened), String(reworked));
    assertEquals(await page.locator('[data-kpi="Rework"] b').innerText(), sayShare(1));
  });
}
