import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { durationWords, sayPoints, shareWords } from "@/browser/difference-marks.ts";
import { compareGroups } from "@/comparison/groups/compare-groups.ts";
import { comparisonText, comparisonWords } from "@/comparison/groups/comparison-words.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { sayCount } from "@/numerics/number-text.ts";
import type { TestPage } from "./browser.ts";
import { HOSTILE, manyOrders, orders } from "./logs.ts";
import { fileOf, onPage, type Place } from "./on-page.ts";

/** Orders as they were written down, and for each whether it is urgent (1) or not (2). */
function ordersByPriority({ rows, cases = {} } = orders()) {
  const traces = [...Map.groupBy(rows, ({ caseId }) => caseId)].map(([caseId, events]) => ({
    caseId,
    events: events.map(({ activity, time, resource }) => ({ activity, time: Number(time), resource: resource ?? undefined })),
  }));
  return { log: eventLogFromTraces(traces), groups: traces.map(({ caseId }) => cases[caseId].priority === "urgent" ? 1 : 2) };
}

const URGENT = "case-attribute:priority=urgent";
const rowsOf = ({ page }: TestPage, heading: string) =>
  page.locator(".card", { has: page.getByRole("heading", { name: heading }) }).locator("tbody tr");
const plain = (text: string) => text.replaceAll("\u00a0", " ");

/** Sentence, tables, map, files and groups of the page are those of the library. */
export async function comparePage(place: Place): Promise<void> {
  const { log, groups } = ordersByPriority();
  const comparison = compareGroups(log, groups);
  await onPage(place, `compare?log=orders&compare.a=${URGENT}`, async (opened) => {
    const { page } = opened;
    await page.locator(".differences").nth(1).waitFor();
    assertEquals(plain(await page.locator(".headline").innerText()), comparisonText(comparisonWords(comparison)));
    const picks = page.locator(".group-pick");
    assertStringIncludes(await picks.nth(0).innerText(), `${sayCount(comparison.cases[0])} cases, median`);
    assertStringIncludes(await picks.nth(1).innerText(), "All other cases");
    const slowest = comparison.differences.find(({ measure }) => measure !== "cycle time" && measure.from === "check")!;
    const segment = rowsOf(opened, "How long").filter({ hasText: "check → pack" });
    assertEquals(await segment.getAttribute("title"), durationWords(slowest));
    const step = rowsOf(opened, "How often").first();
    const known = new Set([...comparison.activities, ...comparison.relations].map(shareWords));
    assert(known.has((await step.getAttribute("title"))!), "a row of the library");

    const node = page.locator(".difference-map .node", { hasText: "pack" });
    const pack = comparison.activities.find(({ activity }) => activity === "pack")!;
    assertStringIncludes(await node.getAttribute("aria-label") ?? "", `; ${shareWords(pack)}`);
    await page.getByText("How long", { exact: true }).click();
    await page.locator(`.difference-map [aria-label="check → pack: ${durationWords(slowest)}"] .line`).waitFor();
    await page.waitForURL(/compare\.map=long/);

    const coming = page.waitForEvent("download");
    await page.locator(".compare-tables").getByRole("button", { name: "CSV", exact: true }).first().click();
    const file = (await Deno.readTextFile(await (await coming).path())).trim().split("\n");
    assertEquals(file.length, 1 + comparison.activities.length + comparison.relations.length);
    assertMatch(file[0], /^from,to,cases_a,cases_b,share_a,share_b,difference,low,high,cohens_h,effect,p/);
    const picture = page.waitForEvent("download");
    await page.locator(".difference-map").getByRole("button", { name: "SVG", exact: true }).click();
    assertMatch(await Deno.readTextFile(await (await picture).path()), /^<svg.*pack/s);

    const quantiles = (await fileOf(opened, "Cases finished within", "CSV")).trim().split(/\r?\n/);
    assertEquals(quantiles[0], "share,a_seconds,b_seconds");
    assertEquals(quantiles[51], ["0.5", ...comparison.cycleTimeQuantiles.map((own) => own[50])].join());

    await page.locator("body").press("x");
    await page.waitForURL((url) => url.searchParams.get("compare.b") === URGENT && !url.searchParams.has("compare.a"));
    const swapped = sayPoints(-pack.difference);
    await page.getByText("How often", { exact: true }).click();
    await page.getByRole("button", { name: "Show all" }).first().click();
    await rowsOf(opened, "How often").filter({ hasText: /^pack\b/ }).filter({ hasText: swapped }).first().waitFor();
    await page.getByText("Distance of the variants:").waitFor();

    await page.getByLabel("Compare by").focus();
    await page.getByLabel("Compare by").locator("option", { hasText: "priority" }).waitFor({ state: "attached" });
    await page.getByLabel("Compare by").selectOption({ label: "priority" });
    await page.waitForURL(/compare\.a=case-attribute:priority%3Dnormal.*compare\.b=case-attribute:priority%3Durgent/);
    await page.goBack();
    await picks.nth(0).filter({ hasText: "All other cases" }).waitFor();
    await rowsOf(opened, "How often").first().locator("button.pick").click();
    await page.locator(".offer").getByRole("button", { name: "Compare them with all others" }).click();
    await page.waitForURL((url) => url.searchParams.get("compare.b") !== URGENT);
    await picks.nth(1).click();
    await page.getByRole("dialog").getByRole("button", { name: "Duration", exact: true }).click();
    await page.getByRole("dialog").getByLabel("At most").fill("2d");
    await page.getByRole("dialog").getByRole("button", { name: "Compare", exact: true }).click();
    await page.waitForURL(/compare\.b=duration:..2d/);
    await picks.nth(1).filter({ hasText: "at most 2 d" }).waitFor();
  });
}

/** What the page says of harmful names, of a log without events, and of groups without cases. */
export async function compareOddLogs(place: Place): Promise<void> {
  await onPage(place, "compare?log=hostile", async (opened) => {
    const { page } = opened;
    await page.locator(".differences").first().waitFor();
    await page.getByText("Group A has few cases").waitFor();
    assertStringIncludes(await page.locator(".difference-map svg").first().innerHTML(), "&lt;img src=x");
    await page.getByText("People", { exact: true }).click();
    await rowsOf(opened, "How often").filter({ hasText: HOSTILE[2] }).waitFor();
    assertEquals(await page.locator("main img, svg b, [onerror]").count(), 0);
  });
  const { log, groups } = ordersByPriority(manyOrders());
  const { activities } = compareGroups(log, groups, { mostSegments: 0 });
  await onPage(place, `compare?log=many&compare.a=${URGENT}`, async (opened) => {
    const { page } = opened;
    await page.getByText("This takes every event").first().waitFor();
    const pack = activities.find(({ activity }) => activity === "pack")!;
    await page.getByRole("button", { name: "Show all" }).first().click();
    const row = rowsOf(opened, "How often").filter({ hasText: /^pack\b/ }).first();
    assertStringIncludes(await row.getAttribute("title") ?? "", shareWords({ ...pack, pValue: 1 }).split(" (")[0]);
    assertEquals(await rowsOf(opened, "How long").count(), 1);
  });
  await onPage(place, "compare?log=orders&compare.a=through:nothing&compare.b=keep", async ({ page }) => {
    await page.getByText("Group A has no cases.").waitFor();
    await page.getByText("A group of the address cannot be read").waitFor();
  });
}
