import { assert, assertAlmostEquals, assertEquals, assertLess, assertMatch, assertNotEquals } from "@std/assert";
import { eventLogFromTraces, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import type { PublishedLogEntry } from "@/formats/published/published-log.ts";
import { processWorkload } from "@/prediction/dataset/workload.ts";
import { completionOf } from "@/prediction/dataset/feature-plan.ts";
import { type CaseForecast, forecastCases, forecastRunningCases } from "@/prediction/running-cases/forecast-running-cases.ts";
import type { PredictionModel } from "@/prediction/models/prediction-model.ts";
import { decodeModel } from "@/prediction/models/model-file.ts";
import type { TestPage } from "./browser.ts";
import { orders } from "./logs.ts";
import { fileOf, onPage, type Place, rowsFrom } from "./on-page.ts";

/** The orders as they were written down, not as the site has them. */
function traces(): PlainTrace[] {
  const { rows, cases } = orders();
  return [...Map.groupBy(rows, ({ caseId }) => caseId)].map(([caseId, events]) => ({
    caseId,
    attributes: cases![caseId],
    events: events.map(({ activity, time, resource }) => ({ activity, time: Number(time), resource: resource ?? undefined })),
  }));
}

/** The address of the model of remaining times. */
async function modelFile({ site }: Place, slug: string): Promise<string> {
  const logs = await (await fetch(`${site.address}data/logs.json`)).json() as PublishedLogEntry[];
  return `${site.address}data/${logs.find((log) => log.slug === slug)!.remaining!.file}`;
}

const publishedModel = async (place: Place, slug: string): Promise<PredictionModel> =>
  decodeModel(await (await fetch(await modelFile(place, slug))).bytes());

/** Instants of the end and its interval, as the job that predicts running cases computes them. */
const endsOf = ({ expectedEnd, earliest, latest }: CaseForecast) => [expectedEnd, earliest, latest].map(String);

const figures = (opened: TestPage, selector: string, names: readonly string[]) =>
  opened.page.locator(selector).evaluateAll(
    (found, names) => found.map((element) => names.map((name) => element.getAttribute(name)!)),
    names,
  );

/** Running cases, their intervals and what-ifs have the bits that Deno computes. */
export async function remainingTimes(place: Place): Promise<void> {
  const model = await publishedModel(place, "orders");
  const log = eventLogFromTraces(traces());
  const forecasts = await forecastRunningCases(model, log);
  const { now } = forecasts[0];
  const expected = forecasts.map((forecast) => [forecast.caseId, ...endsOf(forecast)]);
  await onPage(place, "predictions?log=orders", async (opened) => {
    const { page } = opened;
    await page.locator("tr[data-case]").first().waitFor();
    const shown = await figures(opened, "tr[data-case]", ["data-case", "data-end", "data-earliest", "data-latest"]);
    assertEquals(shown.toSorted(), expected.toSorted());
    const saved = (await fileOf(opened, "Running cases", "CSV")).trim().split(/\r?\n/).slice(1).map((row) => row.split(","));
    assertEquals(
      saved.map(([id, , , earliest, latest]) => [id, earliest, latest]).toSorted(),
      forecasts.map(({ caseId, earliest, latest }) => [caseId, ...[earliest, latest].map((at) => new Date(at).toISOString())])
        .toSorted(),
    );
    const card = page.locator(".card", { has: page.locator("[data-verdict=remaining]") });
    assertMatch(
      await card.locator("[data-verdict]").innerText(),
      /^A random forest predicts: its error is \d+ % smaller than that of the median/,
    );
    assertMatch(await card.locator("[data-coverage]").innerText(), /^The 90 % intervals held for [\d.]+ % of these/);

    const risks = (await figures(opened, "tr[data-case]", ["data-risk"])).map(([risk]) => Number(risk));
    assertEquals(risks, risks.toSorted((a, b) => b - a));

    await page.locator(".ahead label", { hasText: /^Order/ }).locator("select").selectOption("end");
    const byEnd = await figures(opened, "tr[data-case]", ["data-case", "data-end", "data-earliest", "data-latest"]);
    assertEquals(byEnd, shown.toSorted((a, b) => Number(a[1]) - Number(b[1])));

    const caseId = shown[0][0];
    await page.locator(`tr[data-case="${caseId}"] button.link`).click();
    const told = async () => {
      await page.waitForFunction(() => document.querySelector(".ahead [aria-busy]") === null);
      return (await figures(opened, "[data-forecast]", ["data-forecast", "data-earliest", "data-latest"]))[0];
    };
    assertEquals(await told(), shown[0].slice(1), "without a change it is the case as it is");
    // The chosen case, the date and the order stand in the address.
    const date = page.getByLabel("Done by the end of");
    await date.fill("3 Jan 2030");
    await page.waitForURL((url) => url.searchParams.get("predictions.date") === "2030-01-03");
    await page.reload();
    await page.locator("tr.picked").waitFor();
    assertEquals(await figures(opened, "tr.picked", ["data-case"]), [[caseId]]);
    assertEquals(await told(), shown[0].slice(1));
    assertEquals(await date.inputValue(), "3 Jan 2030");
    assertEquals(await figures(opened, "tr[data-case]", ["data-case", "data-end", "data-earliest", "data-latest"]), byEnd);
    const fields = page.locator(".what-if .fields");
    const priority = fields.locator("label", { hasText: /^priority/ }).locator("select");
    const other = orders().cases![caseId].priority === "urgent" ? "normal" : "urgent";
    await priority.selectOption({ label: other });
    const steps = page.locator(".what-if [data-step]");
    const choose = async (activity: string) => {
      const option = steps.locator("option", { hasText: new RegExp(`^${activity}( \\(|$)`) });
      await steps.selectOption((await option.getAttribute("value"))!);
    };
    // The likeliest step of a case that goes on comes first, with its probability.
    assertMatch(await steps.locator("option").nth(1).innerText(), /^\w+ \((> )?\d+ %\)$/);
    const likeliest = (await steps.locator("option").nth(1).innerText()).replace(/ \(.*/, "");
    assertEquals(await page.locator("[data-next]").getAttribute("data-next"), likeliest);
    const next = await rowsFrom(page.locator(".saved-head"));
    assertEquals(next[0].slice(0, 2), [caseId, likeliest]);
    assertAlmostEquals(next.reduce((sum, [, , probability]) => sum + Number(probability), 0), 1, 1e-9);
    await choose("pack");
    const before = traces();
    const caseIndex = before.findIndex((trace) => trace.caseId === caseId);
    const changed = before.with(caseIndex, {
      caseId,
      attributes: { priority: other },
      events: [...before[caseIndex].events, { activity: "pack", time: now }],
    });
    const workload = processWorkload(log, completionOf(model.plan));
    const [predicted] = forecastCases(model, eventLogFromTraces(changed), { caseIndexes: [caseIndex], workload, now });
    assertEquals(await told(), endsOf(predicted));
    assertNotEquals(await told(), shown[0].slice(1));
    // A file that is saved while a change is computed has what is predicted with the change.
    const foot = page.locator(".what-if .table-foot");
    const coming = page.waitForEvent("download");
    await foot.evaluate((foot) => {
      const step = document.querySelector<HTMLSelectElement>(".what-if [data-step]")!;
      step.value = "";
      step.dispatchEvent(new Event("input", { bubbles: true }));
      foot.querySelector("button")!.click();
    });
    const atOnce = await Deno.readTextFile(await (await coming).path());
    await told();
    const [, later] = await rowsFrom(foot);
    assertEquals(atOnce.trim().split(/\r?\n/)[2], later.join(","));
    await choose("send");
    await page.getByText("With this step the case is completed.").waitFor();
    await choose("none");
    const endFor = async (label: string) => {
      await priority.selectOption({ label });
      return Number((await told())[0]);
    };
    assertLess(await endFor("urgent"), await endFor("normal"));

    // Until the answer is there, its frame stands, and says to all readers that it is computed.
    const held = Promise.withResolvers<void>();
    await page.route(await modelFile(place, "orders"), async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.reload();
    const busy = page.locator(".running-cases [aria-busy=true]");
    await busy.getByRole("status").filter({ hasText: "Predicting the running cases…" }).waitFor();
    for (const name of ["Running cases", "What if?"]) assertEquals(await busy.getByRole("heading", { name }).count(), 1, name);
    held.resolve();
    await page.locator("tr[data-case]").first().waitFor();
    assertEquals(await page.locator(".running-cases .bone").count(), 0);
  });
  await onPage(place, "predictions?log=hostile", async (opened) => {
    // 30 cases are too few for a model.
    assertMatch(
      await opened.page.locator("[data-verdict=remaining]").innerText(),
      /^The median by last activity predicts\./,
    );
  });
}

/** What a site without models shows. */
export async function withoutModels({ browser, site }: Place): Promise<void> {
  const opened = await browser.open(site.address);
  await opened.context.route(/logs\.json$/, async (route) => {
    const logs = await (await route.fetch()).json() as PublishedLogEntry[];
    await route.fulfill({ json: logs.map((log) => ({ ...log, model: null, remaining: null })) });
  });
  await opened.page.goto(`${site.address}predictions?log=orders`);
  await opened.page.getByText("No usable model yet.").first().waitFor();
  assertEquals(await opened.page.getByText("No usable model yet.").count(), 4);
  assertEquals(await opened.page.locator("[data-verdict], tr[data-case], [data-answer]").count(), 0);
  assert((await opened.page.getByRole("heading", { name: "Running cases" }).count()) === 1);
  assertEquals(opened.errors, []);
  await opened.context.close();
}
