import { assertEquals, assertMatch } from "@std/assert";
import { fileOf, onPage, type Place } from "./on-page.ts";

/** Findings and rules say what is planted in the orders, and lead to their cases. */
export async function findingsCards(place: Place): Promise<void> {
  await onPage(place, "?log=orders", async (opened) => {
    const { page } = opened;
    await page.locator(".findings-slot").scrollIntoViewIfNeeded();
    const items = page.locator(".findings li");
    await items.first().waitFor();
    // The first group of findings waits for packing, and urgent orders do not.
    const group = items.filter({ hasText: "priority" });
    assertMatch(await group.locator(".sentence").innerText(), /^Cases with priority (normal|urgent) take/);
    const links = await Promise.all((await items.locator("a.door").all()).map((link) => link.getAttribute("href")));
    assertEquals(links.length, await items.count(), "each finding leads to its evidence");
    const saved = (await fileOf(opened, "Findings", "CSV")).trim().split(/\r?\n/);
    assertEquals(saved[0], "kind,finding,figure,unit,cases,hours");
    assertEquals(saved.length, 1 + links.length);
    const groups = new URL(await group.locator("a.door").getAttribute("href") ?? "", page.url());
    assertMatch(groups.pathname, /compare/);
    assertMatch(groups.searchParams.get("compare.a") ?? groups.search, /case-attribute:priority=(normal|urgent)/);
    await group.locator("a.door").click();
    await page.locator(".differences tbody tr").first().waitFor();
    await page.getByText(/priority/).first().waitFor();
  });
  await onPage(place, "bottlenecks?log=orders", async ({ page }) => {
    await page.locator(".segment-causes", { hasText: /(stands out|median|end on|fixed)/ }).waitFor();
    await page.locator(".root-causes-slot").scrollIntoViewIfNeeded();
    const rules = page.locator(".root-causes-slot .findings li");
    await rules.first().waitFor();
    assertMatch(await rules.first().innerText(), /priority is normal: \+.+95\s% interval/);
    await page.getByText("These are associations.").waitFor();
    assertMatch(await page.locator(".root-causes-slot .shap").innerText(), /priority/);
    await page.getByText("With rework", { exact: true }).click();
    await page.waitForURL(/bottlenecks\.causes=reworked/);
    await page.locator(".root-causes-slot").getByText("reworked.").first().waitFor();
    await page.getByText("Slow cases", { exact: true }).click();
    await rules.first().getByRole("link", { name: /^Cases of/ }).click();
    await page.waitForURL(/\/cases(\.html)?\?/);
    assertEquals(new URL(page.url()).searchParams.get("filters"), "case-attribute:priority=normal");
  });
}
