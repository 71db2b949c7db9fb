import { assert, assertEquals, assertLess, assertMatch, assertNotEquals } from "@std/assert";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces, type PlainTrace } from "@/event-log/event-log-from-traces.ts";
import type { PublishedLogEntry } from "@/formats/published/published-log.ts";
import { afterSilence } from "@/prediction/remaining/after-silence.ts";
import { lastTimeOf } from "@/prediction/closed-cases.ts";
import { loadClock } from "@/prediction/features/load-clock.ts";
import { closingOf } from "@/prediction/features/plan-features.ts";
import { closedBy, predictRemaining } from "@/prediction/remaining/predict-remaining.ts";
import type { RemainingModel } from "@/prediction/remaining/remaining-model.ts";
import { decodeRemainingModel } from "@/prediction/remaining/remaining-model-file.ts";
import type { TestPage } from "./browser.ts";
import { orders } from "./logs.ts";
import { onPage, type Place } from "./on-page.ts";

const HOUR = 3_600_000;

/** The orders as they were written down, not as the site has them. */
function traces(): PlainTrace[] {
  const { rows, cases } = orders();
  return [...Map.groupBy(rows, ({ caseId }) => caseId)].map(([caseId, events]) => ({
    caseId,
    attributes: cases![caseId],
    events: events.map(({ activity, time, resource }) => ({ activity, time: Number(time), resource: resource ?? undefined })),
  }));
}

async function publishedModel({ site }: Place, slug: string): Promise<RemainingModel> {
  const logs = await (await fetch(`${site.address}data/logs.json`)).json() as PublishedLogEntry[];
  const { file } = logs.find((log) => log.slug === slug)!.remaining!;
  return decodeRemainingModel(await (await fetch(`${site.address}data/${file}`)).bytes());
}

/** What the job that predicts open cases would keep: instants of the end and its interval. */
function endsOf(
  model: RemainingModel,
  log: EventLog,
  items: readonly number[],
  now: number,
  load = loadClock(log, closingOf(model.plan)),
) {
  const prefixes = items.map((item) => ({ item, length: log.caseOffsets[item + 1] - log.caseOffsets[item] }));
  return predictRemaining(model, log, prefixes, load).map((said, at) => {
    const last = log.time[log.caseOffsets[items[at] + 1] - 1];
    const { remaining, remainingInterval } = afterSilence(model, said, (now - last) / HOUR);
    return [remaining, ...remainingInterval].map((hours) => String(last + hours * HOUR));
  });
}

const figures = (opened: TestPage, selector: string, names: readonly string[]) =>
  opened.page.locator(selector).evaluateAll(
    (found, names) => found.map((element) => names.map((name) => element.getAttribute(name)!)),
    names,
  );

/** Open cases, their intervals and what-ifs have the bits that Deno computes. */
export async function remainingTimes(place: Place): Promise<void> {
  const model = await publishedModel(place, "orders");
  const log = eventLogFromTraces(traces());
  const { closed } = closedBy(model, log);
  const open = log.caseIds.keys().filter((item) => closed[item] === 0).toArray();
  const now = lastTimeOf(log);
  const expected = endsOf(model, log, open, now).map((ends, at) => [log.caseIds[open[at]], ...ends]);
  await onPage(place, "predictions?log=orders", async (opened) => {
    const { page } = opened;
    await page.locator("tr[data-case]").first().waitFor();
    const shown = await figures(opened, "tr[data-case]", ["data-case", "data-end", "data-earliest", "data-latest"]);
    assertEquals(shown.toSorted(), expected.toSorted());
    assertEquals(shown, shown.toSorted((a, b) => Number(a[1]) - Number(b[1])));
    assertMatch(await page.locator("[data-remaining]").innerText(), /^A random forest answers, with a skill of 0\.\d\d\./);
    assertMatch(await page.locator("[data-coverage]").innerText(), /^The 90 % intervals held for [\d.]+ % of these moments/);

    await page.locator(".ahead label", { hasText: /^Order/ }).locator("select").selectOption("risk");
    const risks = (await figures(opened, "tr[data-case]", ["data-risk"])).map(([risk]) => Number(risk));
    assertEquals(risks, risks.toSorted((a, b) => b - a));

    const caseId = shown[0][0];
    await page.locator(`tr[data-case="${caseId}"] button`).click();
    const told = async () => (await figures(opened, "[data-forecast]", ["data-forecast", "data-earliest", "data-latest"]))[0];
    assertEquals(await told(), shown[0].slice(1), "without a change it is the case as it is");
    const fields = page.locator(".ahead > div .fields");
    const priority = fields.locator("label", { hasText: /^priority/ }).locator("select");
    const other = orders().cases![caseId].priority === "urgent" ? "normal" : "urgent";
    await priority.selectOption({ label: other });
    const steps = page.locator("[data-step]");
    const choose = async (activity: string) => {
      const option = steps.locator("option", { hasText: new RegExp(`^${activity}( \\(|$)`) });
      await steps.selectOption((await option.getAttribute("value"))!);
    };
    // The likeliest step of a case that goes on comes first, with its probability.
    assertMatch(await steps.locator("option").nth(1).innerText(), /^\w+ \((> )?\d+ %\)$/);
    const likeliest = (await steps.locator("option").nth(1).innerText()).replace(/ \(.*/, "");
    assertEquals(await page.locator("[data-next]").getAttribute("data-next"), likeliest);
    await choose("pack");
    const before = traces();
    const item = before.findIndex((trace) => trace.caseId === caseId);
    const changed = before.with(item, {
      caseId,
      attributes: { priority: other },
      events: [...before[item].events, { activity: "pack", time: now }],
    });
    const load = loadClock(log, closingOf(model.plan));
    assertEquals(await told(), endsOf(model, eventLogFromTraces(changed), [item], now, load)[0]);
    assertNotEquals(await told(), shown[0].slice(1));
    await choose("send");
    await page.getByText("With this step the case is over.").waitFor();
    await choose("none");
    const endFor = async (label: string) => {
      await priority.selectOption({ label });
      return Number((await told())[0]);
    };
    assertLess(await endFor("urgent"), await endFor("normal"));
  });
  await onPage(place, "predictions?log=hostile", async (opened) => {
    // Nothing that 30 cases teach is enough to speak.
    assertMatch(
      await opened.page.locator("[data-remaining]").innerText(),
      /^No model has enough skill to speak here\. The median/,
    );
  });
}

/** What a site without such a model shows. */
export async function withoutRemainingModel({ browser, site }: Place): Promise<void> {
  const opened = await browser.open(site.address);
  await opened.context.route(/logs\.json$/, async (route) => {
    const logs = await (await route.fetch()).json() as PublishedLogEntry[];
    await route.fulfill({ json: logs.map((log) => ({ ...log, remaining: null })) });
  });
  await opened.page.goto(`${site.address}predictions?log=orders`);
  await opened.page.locator("[data-answer]").waitFor();
  assertEquals(await opened.page.locator("tbody tr").count(), 6);
  assertEquals(await opened.page.locator("[data-remaining], tr[data-case]").count(), 0);
  assert((await opened.page.getByRole("heading", { name: "Open cases" }).count()) === 1);
  assertEquals(opened.errors, []);
  await opened.context.close();
}
