import { assert, assertEquals, assertGreater, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { sayCount, sayShare } from "@/numerics/number-text.ts";
import { batchingOf } from "@/performance/batching.ts";
import { bottlenecksOf } from "@/performance/bottlenecks.ts";
import { performanceSpectrum } from "@/performance/performance-spectrum.ts";
import { reworkOf } from "@/performance/rework.ts";
import { sayDuration } from "@/time/duration-text.ts";
import type { TestPage } from "./browser.ts";
import { HOSTILE, orders } from "./logs.ts";
import { fileOf, onPage, type Place } from "./on-page.ts";

/** The orders as the library reads them. */
const ordersLog = () =>
  eventLogFromTraces(
    [...Map.groupBy(orders().rows, ({ caseId }) => caseId)].map(([caseId, rows]) => ({
      caseId,
      events: rows.map(({ activity, time, resource }) => ({ activity, time: Number(time), resource: resource ?? undefined })),
    })),
  );

/** Whether anything is painted on the canvas. */
const isPainted = ({ page }: TestPage) =>
  page.locator(".spectrum canvas").evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    return (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height).data.some((value) => value !== 0);
  });

/**
 * The ranked segments, the spectrum, batches and rework are those of the library; a row, a filter,
 * the wheel and the lanes change what is shown and stand in the address.
 */
export async function bottlenecks(place: Place): Promise<void> {
  const log = ordersLog();
  const { segments } = bottlenecksOf(log, { most: Infinity });
  await onPage(place, "bottlenecks?log=orders", async (opened) => {
    const { page } = opened;
    const rows = page.locator(".ranking tbody tr");
    await page.locator(".ranking .interval").first().waitFor();
    const [first, second] = segments;
    assertMatch(
      await page.locator(".headline").innerText(),
      new RegExp(`^${first.from} → ${first.to} takes ${sayShare(first.share!)}`),
    );
    const cells = async (row: number) =>
      (await rows.nth(row).locator("td").allInnerTexts()).map((text) => text.replace(/\s*Filter$/, "").trim());
    for (const [at, { from, to, count, medianSeconds, p90Seconds, share }] of segments.slice(0, 5).entries()) {
      assertEquals(await cells(at), [
        `${from} → ${to}`,
        sayCount(count),
        sayDuration(medianSeconds),
        sayDuration(p90Seconds),
        sayShare(share!),
      ]);
    }
    const saved = (await fileOf(opened, "Ranked bottlenecks", "CSV")).trim().split("\n");
    assertEquals(saved.length, segments.length + 1);
    assertStringIncludes(saved[1], [first.shareInterval![0], first.shareInterval![1]].join(","));

    await page.waitForFunction(() => (document.querySelector<HTMLCanvasElement>(".spectrum canvas")?.width ?? 0) > 300);
    assert(await isPainted(opened), "the spectrum is drawn");
    const passages = (await fileOf(opened, "Performance spectrum", "CSV")).trim().split("\n").slice(1);
    const packed = performanceSpectrum(log, { from: "pack", to: "send" });
    assertEquals(passages.filter((line) => line.startsWith("pack,send,")).length, packed.begin.length);
    assertMatch(await fileOf(opened, "Performance spectrum", "SVG"), /^<svg.*pack/s);

    await rows.nth(1).click();
    await page.locator(".ranking tr.chosen", { hasText: second.from }).waitFor();
    await page.locator(".card", { hasText: `Median wait, ${second.from} → ${second.to}` }).waitFor();
    await page.locator(".headline", { hasText: `${second.from} → ${second.to} takes ${sayShare(second.share!)}` }).waitFor();
    assertMatch(page.url(), /bottlenecks\.segment=/);

    const stage = page.locator(".spectrum");
    const shown = () => page.getByLabel("Time shown").locator("option").first().innerText();
    const before = await shown();
    await stage.hover();
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -400);
    await page.keyboard.up("Control");
    await page.waitForFunction(
      (text) => document.querySelector("select[aria-label='Time shown'] option")?.textContent !== text,
      before,
    );
    await page.waitForURL(/bottlenecks\.window=/);
    await stage.focus();
    await page.keyboard.press("0");
    await page.waitForURL((url) => !url.search.includes("bottlenecks.window"));

    const lanes = page.locator(".spectrum-lane");
    const count = await lanes.count();
    await lanes.nth(1).getByRole("button").click();
    await page.waitForFunction((count) => document.querySelectorAll(".spectrum-lane").length === count - 1, count);
    assertMatch(page.url(), /bottlenecks\.lanes=/);
    await page.getByRole("button", { name: "Lanes as at first" }).click();
    await page.waitForFunction((count) => document.querySelectorAll(".spectrum-lane").length === count, count);

    const rework = reworkOf(log);
    await page.getByText(`${sayShare(rework.share!)} of the cases, ${sayCount(rework.cases)}, repeat an activity.`).waitFor();
    const batching = batchingOf(log);
    await page.getByText(batching.events === 0 ? "No work is done in batches." : sayShare(batching.share!)).first().waitFor();
    await page.getByText("The log has no start times").waitFor();

    await page.getByText("Working time", { exact: true }).click();
    await page.getByText("learned from the log").waitFor();
    assertNotEquals(await cells(0), [], "figures in working time");
  });
}

/** The pointer tells of the case at it; hostile names stay texts; a log without events says so. */
export async function bottlenecksOfOddLogs(place: Place): Promise<void> {
  await onPage(place, "bottlenecks?log=hostile", async (opened) => {
    const { page } = opened;
    await page.locator(".ranking tbody tr").first().waitFor();
    await page.waitForFunction(() => (document.querySelector<HTMLCanvasElement>(".spectrum canvas")?.width ?? 0) > 300);
    const box = (await page.locator(".spectrum").boundingBox())!;
    for (let x = box.x + 190; x < box.x + box.width - 130; x += 3) {
      await page.mouse.move(x, box.y + 50);
      if (await page.locator(".spectrum-tip:not([hidden])").count() > 0) break;
    }
    assertStringIncludes(await page.locator(".spectrum-tip").innerText(), HOSTILE[0]);
    assertGreater(await page.locator(".ranking tbody bdi").count(), 1);
  });
  await onPage(place, "bottlenecks?log=many", async ({ page }) => {
    await page.getByText("This takes every event.").first().waitFor();
    await page.locator(".card", { hasText: "Bottlenecks" }).locator("tbody tr").first().waitFor();
  });
}

/**
 * In a window that is higher than the page, root causes, which take long, are looked for last: the
 * figures do not wait for them. Without a rule nothing is said of rules.
 */
export async function highWindow({ browser, site }: Place): Promise<void> {
  const { page, context } = await browser.open(site.address, { viewport: { width: 1280, height: 4000 } });
  await page.addInitScript(() => {
    const asked: string[] = Reflect.set(globalThis, "asked", []) ? Reflect.get(globalThis, "asked") : [];
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message: { question?: { kind: string } }, ...others: unknown[]) {
      if (message.question !== undefined) asked.push(message.question.kind);
      Reflect.apply(post, this, [message, ...others]);
    };
  });
  await page.goto(`${site.address}bottlenecks?log=orders`);
  await page.locator(".root-causes-slot .shap, .root-causes-slot .follow .note").first().waitFor();
  const asked = await page.evaluate(() => Reflect.get(globalThis, "asked") as string[]);
  assertGreater(asked.indexOf("causes"), asked.indexOf("waiting-causes"));
  assertGreater(asked.indexOf("causes"), asked.indexOf("spectrum"));
  await page.goto(`${site.address}bottlenecks?log=orders&filters=sample:9`);
  const causes = page.locator(".root-causes-slot .follow");
  await causes.locator(".note").first().waitFor();
  assertEquals(await causes.locator(".findings").count(), 0);
  assertEquals(await causes.locator(".empty").innerText(), "Too few completed cases are left to be compared.");
  assertEquals(await causes.getByText("The rules are tendencies").count(), 0);
  await context.close();
}

/** A calendar that is given counts after a reload too, and shades closed hours, also of a case. */
export async function givenCalendar(place: Place): Promise<void> {
  await onPage(place, "bottlenecks?log=orders&bottlenecks.hours=working", async ({ page }) => {
    const note = page.locator(".note", { hasText: "Use a calendar file" });
    await note.locator("input[type=file]").setInputFiles({
      name: "mornings.json",
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify({ shifts: [{ weekdays: [1, 2, 3], from: "06:00", to: "11:00" }] })),
    });
    await page.locator(".note", { hasText: "Mon–Wed 06:00–11:00 in UTC, as given" }).waitFor();
    await page.reload();
    await page.locator(".note", { hasText: "Mon–Wed 06:00–11:00 in UTC, as given" }).waitFor();
    await page.locator("a.page-link", { hasText: "Cases" }).click();
    await page.locator(".case-key .key-closed").waitFor();
    await page.goBack();
    await page.getByRole("button", { name: "Learn from the log" }).click();
    await page.locator(".note", { hasText: "learned from the log" }).waitFor();
  });
}
