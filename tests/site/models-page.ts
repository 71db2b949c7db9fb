import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { MINERS } from "@/discovery/miners.ts";
import { readBpmn } from "@/formats/models/read-bpmn.ts";
import { readPnml } from "@/formats/models/read-pnml.ts";
import type { TestPage } from "./browser.ts";
import { HOSTILE } from "./logs.ts";
import { onPage, type Place } from "./on-page.ts";

/** Waits until the page has drawn what was asked for last, or said why it cannot. */
async function drawn(opened: TestPage): Promise<string> {
  const says = opened.page.locator(".map-says span").filter({ hasNotText: "Mining…" });
  await says.waitFor();
  return await says.innerText();
}

/** The text of a file that a button gives. */
async function fileOf(opened: TestPage, ending: string): Promise<string> {
  const coming = opened.page.waitForEvent("download");
  await opened.page.getByRole("button", { name: ending, exact: true }).click();
  return await Deno.readTextFile(await (await coming).path());
}

/** Each miner with a picture shows one, sliders change it, files hold it, and labels stay texts. */
export async function discoveredModels(place: Place): Promise<void> {
  await onPage(place, "models?log=orders", async (opened) => {
    const { page } = opened;
    const miners = await page.getByLabel("Miner", { exact: true }).locator("option").evaluateAll((options) =>
      options.map((option) => (option as HTMLOptionElement).value)
    );
    const withPicture = Object.values(MINERS).filter(({ returns }) =>
      ["petri-net", "process-tree", "heuristics-net"].includes(returns)
    );
    assertEquals(miners, withPicture.map(({ name }) => name));
    for (const miner of miners) {
      await page.getByLabel("Miner", { exact: true }).selectOption(miner);
      await drawn(opened);
      const notations = await page.getByLabel("Notation", { exact: true }).locator("option").evaluateAll((options) =>
        options.map((option) => (option as HTMLOptionElement).value)
      );
      for (const notation of notations) {
        await page.getByLabel("Notation", { exact: true }).selectOption(notation);
        const says = await drawn(opened);
        // Not every net can be told as BPMN: then it says so.
        const picture = await opened.page.locator(".map-view svg").count();
        assertMatch(says, picture === 1 ? /^\d+ (places|tasks|activities)|^process tree/ : /expected .*, found/);
        assert(picture === 1 || notation === "bpmn", says);
      }
      await page.getByLabel("Notation", { exact: true }).selectOption(notations[0]);
      await drawn(opened);
      const net = readPnml(await fileOf(opened, "PNML"));
      assert(net.transitions.some(({ label }) => label !== null));
    }
    await page.getByLabel("Miner", { exact: true }).selectOption("inductive");
    await drawn(opened);
    const before = readBpmn(await fileOf(opened, "BPMN")).nodes.length;
    await page.locator('[data-slider="noise"]').focus();
    await page.keyboard.press("End");
    await page.waitForTimeout(300);
    await drawn(opened);
    assert(readBpmn(await fileOf(opened, "BPMN")).nodes.length <= before, "more noise leaves out more");
  });
  await onPage(place, "models?log=hostile", async (opened) => {
    await drawn(opened);
    const text = await opened.page.locator(".map-view").textContent();
    for (const label of HOSTILE) assertStringIncludes(text ?? "", label);
    assertEquals(await opened.page.locator(".map-view").locator("img, script, b, [onerror]").count(), 0);
  });
}
