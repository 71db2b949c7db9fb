import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { sayCount, sayShare } from "@/numerics/number-text.ts";
import { folded } from "../filtering/filter-oracle.ts";
import { orders } from "./logs.ts";
import { fileOf, onPage, type Place } from "./on-page.ts";

const traces = () =>
  [...Map.groupBy(orders().rows, ({ caseId }) => caseId).values()].map((rows) => rows.map(({ activity }) => activity));
const by = (key: (trace: string[]) => string[]) =>
  [...Map.groupBy(traces(), (trace) => key(trace).join(">"))].map(([text, cases]) => ({ text, cases: cases.length })).sort((
    a,
    b,
  ) => b.cases - a.cases);

/** The list has the variants of the log, exact or folded; search, clicks and the address work. */
export async function variantsPage(place: Place): Promise<void> {
  const [exact, loops] = [by((trace) => trace), by(folded)];
  await onPage(place, "variants?log=orders", async (opened) => {
    const { page } = opened;
    const rows = page.locator(".vrow:not(.member)");
    const settled = () => page.waitForFunction(() => document.querySelector("[aria-busy=true], observablehq-loading") === null);
    await rows.first().waitFor();
    await settled();
    assertEquals(await rows.count(), Math.min(12, loops.length));
    assertStringIncludes(
      await rows.first().locator(".unseen").innerText(),
      `${sayShare(loops[0].cases / 300)} of cases, ${sayCount(loops[0].cases)}`,
    );
    assertMatch(await page.locator(".headline").innerText(), new RegExp(`^\\d+ of ${loops.length} variants covers? `));

    // A folded one opens its exact ones, and the panel tells of it.
    await rows.first().click();
    await page.waitForURL(/select=folded-variant/);
    await page.locator(".vrow.member").first().waitFor();
    await page.locator(".variant-steps .wait").first().waitFor();
    assertStringIncludes(
      await page.locator(".variant-panel").innerText(),
      `${sayCount(loops[0].cases)} ${sayShare(loops[0].cases / 300)}`,
    );
    // Periods that the line does not compare are pale, so is the first.
    assertEquals(await page.locator(".share-bars g").first().locator(".pale").count(), 1);
    assertStringIncludes(await page.locator(".share-bars .note").innerText(), "the first, which the log may cut off");
    await page.locator(".variant-panel").getByRole("button", { name: "Keep cases" }).click();
    await page.locator(".filter-effect .effect", { hasText: `${loops[0].cases} of 300 cases` }).waitFor();
    await page.keyboard.press("z");
    await page.locator(".filter-effect .effect", { hasText: /^300 cases/ }).waitFor();

    await page.getByText(`Exact ${exact.length}`, { exact: true }).click();
    await page.waitForURL(/variants.fold=exact/);
    await settled();
    assertEquals(await rows.count(), Math.min(12, exact.length));
    // All variants are sorted: the first one is the same, however many are listed.
    const slider = page.getByRole("slider", { name: "How many variants are listed" });
    const listed = (count: number) => page.waitForFunction((count) => document.querySelectorAll(".vrow").length === count, count);
    for (const order of ["longest", "deviation"]) {
      await page.getByLabel("Order", { exact: true }).selectOption(order);
      if (order === "deviation") await page.locator(".vrow .covered", { hasText: /^\d/ }).first().waitFor();
      await slider.press("Home");
      await listed(1);
      const first = await rows.first().getAttribute("data-variant");
      assert(first !== "1", order);
      await slider.press("End");
      await listed(exact.length);
      assertEquals(await rows.first().getAttribute("data-variant"), first, order);
    }
    // The column of what the list covers adds up in the order of the rows.
    await page.getByLabel("Order", { exact: true }).selectOption("longest");
    await listed(exact.length);
    const counts = (await page.locator(".vrow:not(.member) .count").allInnerTexts()).map((text) =>
      Number(text.replace(/\D/g, ""))
    );
    const covered = counts.map((_, at) => counts.slice(0, at + 1).reduce((sum, count) => sum + count, 0) / 300);
    assertEquals(
      await page.locator(".vrow .covered").allInnerTexts(),
      covered.map((share) => sayShare(share, share > 0.995 ? 1 : 0)),
    );
    await page.getByLabel("Order", { exact: true }).selectOption("share");
    const curve = (await fileOf(opened, "How few variants", "CSV")).trim().split(/\r?\n/).map((row) => row.split(","));
    assertEquals(curve.slice(0, 2), [["loops", "variants", "share"], ["folded", "1", String(loops[0].cases / 300)]]);
    assertEquals(curve.length, 1 + loops.length + exact.length);
    const field = page.getByLabel("Search by activities");
    for (const label of ["check", "refuse"]) {
      await field.fill(label);
      await page.keyboard.press("Enter");
    }
    await page.locator(".pattern-field select").selectOption("directly");
    const matching = exact.filter(({ text }) => text.includes("check>refuse"));
    const cases = matching.reduce((sum, one) => sum + one.cases, 0);
    await page.locator(".pattern-field [role=status]", { hasText: `${matching.length} variants, ${cases} cases` }).waitFor();
    assert(await page.locator(".chevron.marked").count() > 0);
    // The same, typed, and what begins with no activity.
    await page.getByLabel("Clear the search").click();
    await field.fill("nothing then refuse");
    await page.keyboard.press("Enter");
    await page.locator(".pattern-field [role=status]", { hasText: "No activity is called “nothing”." }).waitFor();
    // Where other words stand between activities, the right ones are told.
    for (const other of ["receive then check, not refuse", "check followed by refuse"]) {
      await field.fill(other);
      await page.keyboard.press("Enter");
      await page.locator(".pattern-field [role=status]", { hasText: /^Between activities stands: then, then directly, not/ })
        .waitFor();
    }
    await field.fill("Check then directly refuse");
    await page.keyboard.press("Enter");
    await page.locator(".pattern-field [role=status]", { hasText: `${matching.length} variants, ${cases} cases` }).waitFor();
    await page.getByText("Only matches", { exact: true }).click();
    await page.waitForFunction((count) => document.querySelectorAll(".vrow").length === count, matching.length);
    await page.reload();
    await page.waitForFunction((count) => document.querySelectorAll(".vrow").length === count, matching.length);
    const coming = page.waitForEvent("download");
    await page.locator(".variant-title ~ .actions").getByRole("button", { name: "CSV", exact: true }).click();
    const lines = (await Deno.readTextFile(await (await coming).path())).trim().split("\n");
    assertEquals(lines.length, exact.length + 1);
  });
}
