import { assert, assertEquals, assertLess, assertLessOrEqual, assertMatch, assertStringIncludes } from "@std/assert";
import { MINERS } from "@/discovery/miners.ts";
import { readBpmn } from "@/formats/process-models/read-bpmn.ts";
import { readPnml } from "@/formats/process-models/read-pnml.ts";
import { accessibilityFaults } from "./axe.ts";
import type { TestPage } from "./browser.ts";
import { HOSTILE } from "./logs.ts";
import { onPage, type Place } from "./on-page.ts";

/** Waits until the page has drawn what was asked for last, and measured it. */
async function drawn(opened: TestPage): Promise<string> {
  const says = opened.page.locator(".map-says").filter({ hasNotText: /^(Mining…|)$/ });
  await says.waitFor();
  await opened.page.locator(".map-quality", { hasText: "Precision" }).waitFor();
  return await says.innerText();
}

/** The text of a file that a button gives. */
async function fileOf(opened: TestPage, ending: string): Promise<string> {
  const coming = opened.page.waitForEvent("download");
  await opened.page.getByRole("button", { name: ending, exact: true }).click();
  return await Deno.readTextFile(await (await coming).path());
}

const valuesOf = (opened: TestPage, label: string) =>
  opened.page.getByLabel(label, { exact: true }).locator("option").evaluateAll((options) =>
    options.map((option) => (option as HTMLOptionElement).value)
  );

/**
 * Each miner with a picture shows one in each notation that is offered, painted and measured; files
 * hold it, labels stay texts, and axe finds no fault in any notation.
 */
export async function discoveredModels(place: Place): Promise<void> {
  await onPage(place, "models?log=orders", async (opened) => {
    const { page } = opened;
    await page.waitForURL(/map(\.html)?\?.*miner=inductive/);
    await drawn(opened);
    const choice = page.getByLabel("Model", { exact: true });
    const withPicture = Object.values(MINERS).filter(({ returns }) =>
      ["petri-net", "process-tree", "heuristics-net"].includes(returns)
    );
    assertEquals(await valuesOf(opened, "Model"), ["dfg", ...withPicture.map(({ name }) => name)]);
    const looked = new Set<string>();
    for (const { name, returns } of withPicture) {
      await choice.selectOption(name);
      await page.locator(".map-says", { hasText: MINERS[name as keyof typeof MINERS].source }).waitFor();
      const { parameters } = MINERS[name as keyof typeof MINERS];
      const words = await page.locator(".map-says").innerText();
      if (Object.keys(parameters).length === 0) assert(!words.includes("thresholds"), `${name} has none: ${words}`);
      const notations = await valuesOf(opened, "Notation");
      assert(notations.includes(returns), `${name} is offered as ${notations}`);
      for (const notation of notations) {
        if (notations.length > 1) await page.getByLabel("Notation", { exact: true }).selectOption(notation);
        assertMatch(await drawn(opened), /^\d+ (places|tasks|activities)|^Process tree/);
        assertEquals(await page.locator(".map-sheet svg").count(), 1);
        assertStringIncludes(await page.locator(".map-sheet").textContent() ?? "", "300", "cases of an activity");
        if (!looked.has(notation)) assertEquals(await accessibilityFaults(page, `${name} as ${notation}`), []);
        looked.add(notation);
        // Other nets need not have a run, and then no count either.
        if (returns !== "process-tree") continue;
        await page.locator(".map-legend", { hasText: "how often cases take an arc" }).waitFor();
        assertStringIncludes(await page.locator(".map-sheet .counted > title").first().textContent() ?? "", "by 300 cases");
      }
      const net = readPnml(await fileOf(opened, "PNML"));
      assert(net.transitions.some(({ label }) => label !== null));
    }
    await choice.selectOption("inductive");
    await page.locator(".map-says", { hasText: "tasks" }).waitFor();
    await drawn(opened);
    for (const figure of await page.locator(".map-quality dd").allInnerTexts()) assertLessOrEqual(Number(figure), 1);
    const before = readBpmn(await fileOf(opened, "BPMN")).nodes.length;
    await page.locator('[data-slider="noise"]').focus();
    await page.keyboard.press("End");
    await page.waitForURL(/miner.noise=1/);
    await drawn(opened);
    assert(readBpmn(await fileOf(opened, "BPMN")).nodes.length <= before, "more noise leaves out more");
    await page.locator('.map-sheet [data-label="pack"]').focus();
    await page.keyboard.press("Enter");
    await page.locator(".map-details", { hasText: "Median time before" }).waitFor();
    await page.getByText("Time", { exact: true }).click();
    await page.locator(".map-legend", { hasText: "time before" }).waitFor();
    await page.reload();
    await page.locator(".map-legend", { hasText: "time before" }).waitFor();
    assertLess(0, await page.locator(".map-sheet svg").count());
  });
  await onPage(place, "map?log=hostile&miner=inductive", async (opened) => {
    await drawn(opened);
    const labels = await opened.page.locator(".map-view [data-label]").evaluateAll((parts) =>
      parts.map((part) => part.getAttribute("aria-label")).join("\n")
    );
    for (const label of HOSTILE) assertStringIncludes(labels, label);
    assertEquals(await opened.page.locator(".map-view").locator("img, script, b, [onerror]").count(), 0);
  });
}
