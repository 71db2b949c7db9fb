import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { PublishedJob, PublishedJobs, PublishedRegistry, PublishedRun } from "@/formats/published/published-jobs.ts";
import { sayDuration } from "@/time/duration-text.ts";
import { HOSTILE } from "./logs.ts";
import { onPage, type Place, rowsFrom } from "./on-page.ts";

const published = async ({ site }: Place): Promise<PublishedJobs> =>
  await (await fetch(`${site.address}data/jobs.json`)).json() as PublishedJobs;

/** Models, jobs and loads on the page are those of the database. */
export async function jobsPage(place: Place): Promise<void> {
  const { jobs, logs, alerts, steps } = await published(place);
  const { remaining, loads } = logs.find(({ slug }) => slug === "orders")!;
  const [model] = remaining.models;
  await onPage(place, "jobs?log=orders", async ({ page }) => {
    await page.locator("tr[data-model]").first().waitFor();
    const row = page.locator(`tr[data-model="${model.id}"]`);
    assertEquals(await row.getAttribute("data-state"), "in use");
    assertStringIncludes(await row.innerText(), sayDuration(model.tested!.mae * 3600));
    assertStringIncludes(await row.innerText(), "Trained on request.");
    assertEquals(
      await page.locator("tr[data-job]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-job"))),
      jobs.map(({ name }) => name),
    );
    assertEquals(
      await page.locator("tr[data-alert]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-alert"))),
      alerts!.map(({ name }) => name),
    );
    assertStringIncludes(await page.locator('tr[data-job="load"]').innerText(), "every hour, minute 0");
    assertStringIncludes(await page.locator(`tr[data-load="${loads[0].load}"]`).innerText(), "orders.csv");
    assertEquals(await page.locator('[data-age="Data"]').getAttribute("data-stale"), "");
    const saved = (table: string) => rowsFrom(page.locator(".card", { has: page.locator(table) }));
    assertEquals((await saved(".registry")).map(([id, state]) => [id, state]), [[String(model.id), "in use"]]);
    assertEquals((await saved(".ages:not(.alerts)")).map(([part]) => part)[0], "Data");
    assertEquals((await saved(".loads")).map(([load, source]) => [load, source]), [
      [String(loads[0].load), "orders.csv"],
    ]);
    const own = steps.filter(({ log }) => log === null || log === "orders");
    assertEquals((await saved(".steps")).map(([job]) => job), own.map(({ job }) => job));
    assertEquals((await saved(".alerts")).map(([name]) => name), alerts!.map(({ name }) => name));
    await page.getByLabel("Models of the").first().selectOption("duration");
    await page.waitForURL(/jobs\.target=duration/);
    assertEquals(await page.locator(`tr[data-model="${model.id}"]`).count(), 0);
  });
}

/** The registry after a check that found drift of the model in use. */
function drifted(registry: PublishedRegistry): PublishedRegistry {
  const model = registry.inUse ?? 0;
  const check = {
    model,
    at: "2026-03-02T02:00:00.000Z",
    flagged: true,
    reasons: [HOSTILE[0]],
    cases: 90,
    mae: 7,
    coverage90: 0.7,
  };
  return { ...registry, checks: [check] };
}

/** The registry after a retraining on a log that has grown: with a model before the one in use. */
function promoted(registry: PublishedRegistry): PublishedRegistry {
  const [model] = registry.models;
  if (model === undefined || model.dataUntil === null) return registry;
  const earlier = (text: string, days: number) => new Date(Date.parse(text) - days * 86_400_000).toISOString();
  const before = {
    ...model,
    id: 0,
    dataUntil: earlier(model.dataUntil, 7),
    uses: [{ since: earlier(model.uses[0].since, 7), reason: "It is the first model of this log." }],
  };
  return { ...registry, models: [model, before] };
}

/** As a load tells it in a terminal, also one of an earlier version. */
const TERMINAL_MESSAGE =
  'from 12345.csv on 2012-02-04: 25 147 events read, found "20120 rows on 2013-02-30"; the log has 25147 events of 3551 cases';

/** Texts of failed runs and rejected rows are shown as they are, and what was cut is told. */
export async function hostileRuns({ browser, site }: Place): Promise<void> {
  const run: PublishedRun = {
    slot: "2026-03-01T02:00:00.000Z",
    by: "late",
    attempt: 2,
    startedAt: "2026-03-01T02:30:00.000Z",
    finishedAt: "2026-03-01T02:30:07.000Z",
    status: "failed",
    message: HOSTILE[0],
    output: `${HOSTILE[1]}\n${HOSTILE[2]}`,
    outputLength: 50_000,
  };
  const checked: PublishedRun = {
    ...run,
    status: "done",
    message: "2 logs checked, 0 with drift; hostile on 3 January: less time; orders on 4 January: more time",
    output: "Checking hostile: no drift\nChecking orders: no drift\nThe process has changed: hostile on 3 January: less time",
    outputLength: 100,
  };
  const runsOf: Readonly<Record<string, Partial<PublishedJob>>> = {
    "load": { missed: ["2026-03-01T01:00:00.000Z"], runs: [run] },
    "check-drift": { runs: [checked] },
  };
  const opened = await browser.open(site.address);
  await opened.context.route(/data\/jobs\.json$/, async (route) => {
    const jobs = await (await route.fetch()).json() as PublishedJobs;
    const trouble = { subject: HOSTILE[2], since: run.slot, told: true, sentence: HOSTILE[3] };
    const rejected = [{ load: 1, source: HOSTILE[1], line: 7, column: HOSTILE[1], reason: HOSTILE[0], text: HOSTILE[3] }];
    await route.fulfill({
      json: {
        ...jobs,
        jobs: jobs.jobs.map((job) => ({ ...job, ...runsOf[job.name] })),
        deadLetters: [{ job: HOSTILE[0], slot: run.slot, failedAt: run.startedAt }],
        logs: jobs.logs.map((log) => ({ ...log, rejected, rejectedInAll: 9, remaining: drifted(promoted(log.remaining)) })),
        alerts: [
          { name: "calm", description: HOSTILE[0], receivers: 0, troubles: [] },
          { name: "loud", description: HOSTILE[1], receivers: 2, troubles: [trouble] },
        ],
        deadMessages: 3,
        steps: [{ ...run, job: "load", log: "orders", message: TERMINAL_MESSAGE }],
      },
    });
  });
  const { page } = opened;
  await page.goto(`${site.address}jobs?log=orders`);
  await page.locator(".headline", { hasText: "load failed the last time" }).waitFor();
  // The worst first; that other jobs ended well is no comfort.
  assertMatch(
    await page.locator(".headline").innerText(),
    /^load failed .*The model of the remaining time has drifted: /s,
  );
  const details = await page.locator(".job-details").innerText();
  for (const text of [HOSTILE[0], HOSTILE[1], "50 000 characters".replace(" ", "\u202f"), "1 scheduled time without a run"]) {
    assertStringIncludes(details, text);
  }
  assertStringIncludes(await page.locator('tr[data-job="load"]').innerText(), "1 missed");
  assertStringIncludes(await page.locator(".rejected").innerText(), HOSTILE[3]);
  const alerts = page.locator("tr[data-alert]");
  assertEquals(await alerts.evaluateAll((rows) => rows.map((row) => row.getAttribute("data-alert"))), ["loud", "calm"]);
  assertStringIncludes(await alerts.first().innerText(), HOSTILE[3]);
  assertStringIncludes(await page.locator("main").innerText(), "3 messages could not be delivered");
  assertEquals(await page.locator("main img, main b b, [onerror]").count(), 0);
  assertStringIncludes(
    (await page.locator(".steps").innerText()).replaceAll(/[\u202f\u00a0]/g, " "),
    'from 12345.csv on 4 Feb 2012: 25 147 events read, found "20120 rows on 2013-02-30"; the log has 25 147 events of 3 551 cases',
  );
  // What a job says of other logs is folded away.
  await page.locator('tr[data-job="check-drift"] button').click();
  const said = page.locator(".job-details");
  assertEquals(
    await said.locator(".run-message").innerText(),
    "2 logs checked, 0 with drift; orders on 4 January: more time 1 clause about other logs left out.",
  );
  assertEquals(await said.getByLabel("Messages of the run", { exact: true }).innerText(), "Checking orders: no drift");
  assertEquals(await said.locator(".other-logs summary").innerText(), "and 2 messages about other logs");
  // A promoted model leads to what is new since the one before.
  const changed = page.locator('tr[data-state="in use"]').getByRole("link", { name: "What changed in the cases since model 0" });
  const groups = new URL((await changed.getAttribute("href"))!, page.url()).searchParams;
  assertMatch(groups.get("compare.a") ?? "", /^completed:\.\.\d{4}-/);
  assertMatch(groups.get("compare.b") ?? "", /^completed:\d{4}-.*\.\.\d{4}-/);
  assertEquals([opened.errors, opened.dialogs], [[], []]);
  await opened.context.close();
}
