import { assertEquals, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { CONFORMANCE_METHODS, conformanceOf } from "@/conformance/conformance-of.ts";
import { alignVariants } from "@/conformance/alignments/align-variants.ts";
import { rankDeviations } from "@/conformance/deviations/rank-deviations.ts";
import { mine } from "@/discovery/miners.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { writePnml } from "@/formats/process-models/write-pnml.ts";
import { writeRules } from "@/formats/process-models/write-rules.ts";
import { sayCount, sayShare } from "@/numerics/number-text.ts";
import { cycleTimes } from "@/performance/cycle-times.ts";
import { petriNetOf } from "@/process-models/conversions/process-model.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import type { TestPage } from "./browser.ts";
import { HOSTILE, orders } from "./logs.ts";
import { SITE_MODEL } from "./test-site.ts";
import { onPage, type Place, rowsFrom } from "./on-page.ts";

/** Waits until the page has compared the log with a model. */
async function compared({ page }: TestPage): Promise<void> {
  await page.locator('[data-quality="precision"] b', { hasText: /\d|–/ }).waitFor();
  await page.locator(".headline", { hasText: /^Most frequent|follow/ }).waitFor();
}

/** The log of the orders as the library has it. */
function orderLog() {
  const traces = new Map<string, { activity: string; time: number }[]>();
  for (const { caseId, activity, time } of orders().rows) {
    traces.set(caseId, [...traces.get(caseId) ?? [], { activity, time: Number(time) }]);
  }
  return eventLogFromTraces([...traces].map(([caseId, events]) => ({ caseId, events })));
}

const log = orderLog();
const { variants, variantOfCase } = variantsOf(log);

/** All but the share of cases that fit, which {@linkcode conformance} looks at. */
const qualitiesOn = ({ page }: TestPage) => page.locator('.quality:not([data-quality="cases-that-fit"]) > b').allInnerTexts();

function qualitiesOf(net: PetriNet): string[] {
  const report = conformanceOf(net, variants, { methods: CONFORMANCE_METHODS });
  const { alignments, etcPrecisionAlignments, generalization, simplicityArcDegree } = report;
  return [alignments!.averageFitness, etcPrecisionAlignments, generalization, simplicityArcDegree, 1].map((value) =>
    value!.toFixed(3)
  );
}

/**
 * Each variant has a row in the list of alignments, which shows it when it is chosen, and takes the
 * room that the cards on the left leave: both columns end alike. What was chosen keeps the focus,
 * and stays in view.
 */
async function assertListOfAlignments(page: Page): Promise<void> {
  const rows = page.locator(".aligned-variants li");
  assertEquals(await rows.count(), variants.counts.length);
  await rows.nth(1).getByRole("button").click();
  await page.locator(".alignment-head", { hasText: `2 of ${variants.counts.length} variants` }).waitFor();
  assertEquals(await page.locator(".aligned-variant[aria-current]").count(), 1);
  assertEquals(await page.evaluate(() => document.activeElement?.hasAttribute("aria-current")), true);
  const [, runs, rules] = await page.locator(".grid2.conformance > div .card").evaluateAll((cards) =>
    cards.map((card) => Math.round(card.getBoundingClientRect().bottom))
  );
  assertEquals(runs, rules);
  const short = await page.addStyleTag({
    content: ".aligned-variants.aligned-variants { flex: none; height: 60px; min-height: 0 }",
  });
  const last = variants.counts.length - 1;
  await rows.nth(last).getByRole("button").click();
  await page.locator(".alignment-head", { hasText: `${last + 1} of` }).waitFor();
  assertEquals(await rows.nth(last).evaluate((row) => row.parentElement!.scrollTop > 0), true);
  await short.evaluate((style) => (style as HTMLElement).remove());
}

/**
 * The figures of the page are the library's, for a discovered model and a dropped one; a deviation
 * leads to its cases; rules are checked; nothing leaves the tab.
 */
export async function conformance(place: Place): Promise<void> {
  await onPage(place, "conformance?log=orders&miner.noise=0.2", async (opened) => {
    const { page } = opened;
    await compared(opened);
    assertEquals(await qualitiesOn(opened), qualitiesOf(petriNetOf(mine("inductive", { variants }, { noise: 0.2 }))));

    const net = petriNetOfTree(parseProcessTree("->( 'receive', 'check', 'pack', 'send' )"));
    const sent: string[] = [];
    page.on("request", (request) => request.method() !== "GET" && sent.push(request.url()));
    await page.getByLabel("File with a model").setInputFiles({
      name: "by the book.pnml",
      mimeType: "application/xml",
      buffer: Buffer.from(writePnml(net)),
    });
    await page.locator(".comparison-status", { hasText: "From your file" }).waitFor();
    await compared(opened);
    assertEquals(await qualitiesOn(opened), qualitiesOf(net));
    const aligned = alignVariants(net, variants).variants;
    const saved = await rowsFrom(page.locator(".card", { has: page.getByRole("heading", { name: "Nearest run" }) }));
    assertEquals(
      saved.map(([v, activities, cases, share, ...told]) => [v, activities, cases, share, ...told.slice(0, 4)]).toSorted(),
      aligned.map(({ deviations, lower, upper, fitness }, v) => {
        const labels = Array.from(
          variants.steps.subarray(variants.offsets[v], variants.offsets[v + 1]),
          (code) => variants.activities[code],
        );
        const count = variants.counts[v];
        return [v + 1, labels.join(" → "), count, count / log.caseIds.length, deviations, lower, upper, fitness].map(String);
      }).toSorted(),
    );
    assertEquals(
      (await rowsFrom(page.locator(".quality-slot"))).filter(([name]) => name !== "Cases that fit").map(([, lower]) =>
        Number(lower).toFixed(3)
      ),
      qualitiesOf(net),
    );
    const fitting = aligned.reduce(
      (sum, { deviations }, v) => sum + (deviations === 0 ? variants.counts[v] : 0),
      0,
    );
    const card = await page.locator('[data-quality="cases-that-fit"]').innerText();
    assertStringIncludes(card, sayShare(fitting / log.caseIds.length));
    assertStringIncludes(card, `${sayCount(fitting)} cases without any deviation`);
    assertEquals(sent, []);
    const { deviations } = rankDeviations(
      { log, variantOfCase, net, alignments: alignVariants(net, variants).variants },
      cycleTimes(log),
    );
    const expected = deviations.filter(({ kind }) => kind !== "any");
    const rows = page.locator(".deviations tbody tr");
    await page.locator(`[data-deviation="${expected[0].kind}:${expected[0].activity}"]`).waitFor();
    assertEquals(
      await rows.evaluateAll((all) => all.map((row) => [(row as HTMLElement).dataset.deviation, row.children[1].textContent])),
      expected.map(({ kind, activity, cases }) => [`${kind}:${activity}`, sayCount(cases)]),
    );
    await assertListOfAlignments(page);
    const missing = expected.find(({ kind }) => kind === "model-move")!;
    assertStringIncludes(await page.locator(".map-sheet").textContent() ?? "", `− ${sayCount(missing.cases)}`);

    await page.getByText("Petri net", { exact: true }).click();
    await page.locator(".map-sheet .place").first().waitFor();
    await compared(opened);
    // The button of the notation that is drawn is pressed, also where the address names it.
    await page.reload();
    await page.locator(".map-sheet .place").first().waitFor();
    await compared(opened);
    assertEquals(await page.locator(".notation-switch input:checked").getAttribute("value"), "petri-net");

    // The first click on a figure of a row chooses the row, the next one tells of the figure.
    const figure = page.locator(`[data-deviation="${missing.kind}:${missing.activity}"] button.figure`).first();
    await figure.click();
    await page.waitForURL(/conformance\.deviation=model-move/);
    assertEquals(await page.locator(".offer").count(), 0);
    await figure.click();
    await page.locator(".offer .figure-source").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".alignment .model-move").first().waitFor();
    await page.getByRole("button", { name: "Keep cases" }).click();
    await page.locator(".headline", { hasText: `of ${sayCount(missing.cases)} cases` }).waitFor();
    await page.waitForURL(/filters=variant/);
    await page.locator(".rules tbody tr").first().waitFor();
  });
  await onPage(place, "conformance?log=many", async (opened) => {
    await compared(opened);
    assertEquals((await qualitiesOn(opened))[0], qualitiesOf(petriNetOf(mine("inductive", { variants }, { noise: 0.2 })))[0]);
    await opened.page.locator(".exact", { hasText: "Exact, from all cases" }).waitFor();
  });
  await onPage(place, "conformance?log=orders", async (opened) => {
    await compared(opened);
    const { page } = opened;
    // A flow tells its count to the keyboard as to the pointer, and has the focus again afterwards.
    const flow = page.locator(".deviating-model").getByRole("button", { name: /^Taken/ }).first();
    await flow.focus();
    await page.keyboard.press("Enter");
    await page.locator(".offer .figure-source").waitFor();
    await page.keyboard.press("Escape");
    assertEquals(await flow.evaluate((element) => element === document.activeElement), true);
    // The figures of the chosen task follow the filters.
    const task = page.locator(".deviating-model > .note", { hasText: "events fit" });
    await page.locator('.deviating-model [data-label="receive"]').dispatchEvent("click");
    assertEquals(await task.innerText(), `receive: ${sayCount(log.caseIds.length)} events fit.`);
    await page.evaluate(() => {
      history.pushState(null, "", `${location.search}&filters=through:return`);
      dispatchEvent(new PopStateEvent("popstate"));
    });
    const returned = Array.from(variants.counts).reduce((sum, count, v) => {
      const codes = variants.steps.subarray(variants.offsets[v], variants.offsets[v + 1]);
      return codes.includes(variants.activities.indexOf("return")) ? sum + count : sum;
    }, 0);
    await task.filter({ hasText: `receive: ${sayCount(returned)} events` }).waitFor();
    await page.evaluate(() => {
      history.pushState(null, "", "?log=orders");
      dispatchEvent(new PopStateEvent("popstate"));
    });
    await task.filter({ hasText: `receive: ${sayCount(log.caseIds.length)} events` }).waitFor();
    await compared(opened);
    const count = await page.evaluate(async () => {
      let comparisons = 0;
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (message: object, moved?: Transferable[] | StructuredSerializeOptions) {
        if ("compare" in message) comparisons++;
        return postMessage.call(this, message, moved as StructuredSerializeOptions);
      };
      history.pushState(null, "", `${location.search}&filters=not-through:return`);
      dispatchEvent(new PopStateEvent("popstate"));
      // Another model in the address would be compared once its control has come to rest.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return comparisons;
    });
    assertEquals(count, 1, "with other filters, Back and Forward compare the same model once");
  });
  await onPage(place, "conformance?log=hostile", async (opened) => {
    await compared(opened);
    const text = await opened.page.locator("#observablehq-main").innerText();
    assertStringIncludes(text + await opened.page.locator(".map-view").innerHTML(), HOSTILE[0].slice(1, 8));
    assertEquals(await opened.page.locator("#observablehq-main").locator("img, script, b b, [onerror]").count(), 0);
  });
}

/**
 * A model in the folder of the project, and one that the reader has opened, can be chosen; the
 * latter also after a reload and on another page; a deviation leads to its cases.
 */
export async function chosenModels(place: Place): Promise<void> {
  const book = petriNetOfTree(parseProcessTree(SITE_MODEL.tree));
  const own = petriNetOfTree(parseProcessTree("->( 'receive', 'check', 'pack', 'send' )"));
  await onPage(place, "conformance?log=orders", async (opened) => {
    const { page } = opened;
    await compared(opened);
    const choice = page.getByLabel("Model", { exact: true });
    await choice.locator(`option[value="site:${SITE_MODEL.name}"]`).waitFor({ state: "attached" });
    assertEquals(await choice.locator("option[disabled]").innerText(), "broken.pnml (cannot be read)");
    await choice.selectOption(`site:${SITE_MODEL.name}`);
    await page.locator(".comparison-status", { hasText: "A model of this site" }).waitFor();
    await compared(opened);
    assertEquals(await qualitiesOn(opened), qualitiesOf(book));

    await page.getByLabel("File with a model").setInputFiles({
      name: "mine.pnml",
      mimeType: "application/xml",
      buffer: Buffer.from(writePnml(own)),
    });
    await page.locator(".comparison-status", { hasText: "From your file" }).waitFor();
    await compared(opened);
    await page.locator("a.page-link", { hasText: "Variants" }).click();
    await page.waitForURL(/variants/);
    await page.locator("a.page-link", { hasText: "Conformance" }).click();
    await page.locator(".comparison-status", { hasText: "From your file" }).waitFor();
    await page.reload();
    await page.locator(".comparison-status", { hasText: "From your file" }).waitFor();
    await compared(opened);
    assertEquals(await qualitiesOn(opened), qualitiesOf(own));

    // A figure of rules that the reader has opened names their file, which `explain` wants.
    await page.getByLabel("File with rules").setInputFiles({
      name: "few.json",
      mimeType: "application/json",
      buffer: Buffer.from(writeRules(mine("declare", { variants }))),
    });
    await page.locator(".rules-bar", { hasText: "few.json" }).locator("button.figure").last().click();
    await page.locator(".offer .figure-source summary").click();
    const command = await page.locator(".offer .figure-source .command code").innerText();
    assertStringIncludes(command, "#figure=rules-kept&of=%7B%22file%22%3A%22few.json%22%7D&value=");
    assertStringIncludes(command, " --model MODEL_FILE");
    await page.keyboard.press("Escape");

    const deviation = page.locator(".deviations tbody tr").first();
    const cases = await deviation.locator("td").nth(1).innerText();
    await deviation.locator("button.deviation-name").click();
    const link = page.locator(".conformance").getByRole("link", { name: `All ${cases} cases` });
    await link.click();
    await page.waitForURL(/cases.*filters=variant/);
    await page.locator(".case-list h2", { hasText: cases }).waitFor();
  });
}
