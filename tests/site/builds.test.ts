import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { beginRun, type Database, endRun } from "@/database/mod.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";
import { TracebookError } from "@/errors.ts";
import { findBrowser, startBrowser, type TestPage } from "./browser.ts";
import { orders } from "./logs.ts";
import { SQL_PAGE, sqlCells } from "./notebook.ts";
import { onPage, type Place } from "./on-page.ts";
import { withSite } from "./test-site.ts";

const found = await findBrowser();
const name = found === null
  ? "builds of the site (skipped: no Chrome or Chromium here; name one by CHROME_PATH)"
  : "builds of the site";

Deno.test({ name, ignore: found === null, sanitizeOps: false, sanitizeResources: false }, async (context) => {
  const browser = (await startBrowser())!;
  try {
    await withSite([{ ...orders(), isTrained: false }], async (site) => {
      for (const [law, check] of Object.entries(CHECKS)) await context.step(law, () => check({ browser, site }));
    });
  } finally {
    await browser.close();
  }
});

/** In this order: each check begins with the site that the one before has left. */
const CHECKS: Readonly<Record<string, (place: Place) => Promise<void>>> = {
  "nothing is built again when nothing has changed": builtOnce,
  "a job that has failed is told at the foot of every page": failedJob,
  "a build that is stopped leaves the old site": stoppedBuild,
  "a page with an error in it is told, and the old site stays": brokenPage,
  "README's page of one's own is in the menu after the next build, of two at once, shows its components, and tells no job that has succeeded":
    ownPage,
};

/** The words about jobs that have failed, at the foot of a page. */
const troubles = (opened: TestPage) => opened.page.locator(".menu-foot", { hasText: "failed last" });

async function failedJob(place: Place): Promise<void> {
  await endOfJob(place.site.database, "failed", new Date("2026-03-01T04:05:00Z"));
  await place.site.build();
  for (const path of ["?log=orders", "map?log=orders", "predictions?log=orders"]) {
    await onPage(place, path, async (opened) => {
      await troubles(opened).getByText("failed last: publish (2026-03-01 04:05 UTC)").waitFor();
    });
  }
  await endOfJob(place.site.database, "done", new Date("2026-03-01T05:00:00Z"));
}

async function endOfJob(database: Database, status: "failed" | "done", at: Date): Promise<void> {
  const begun = { job: "publish", slot: at, attempt: 1, startedAt: at };
  await endRun(database, await beginRun(database, begun), { status, message: "", log: "", finishedAt: at });
}

async function builtOnce({ site }: Place): Promise<void> {
  // The sources may have changed since the site was built, if someone works on them while the tests
  // run.
  await site.build();
  assertEquals(await site.build(), { built: false, refreshed: false, logs: 1 });
}

/** All files of the site with their sizes. */
async function contents(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) names.push(...await contents(path));
    else names.push(`${path} ${(await Deno.stat(path)).size}`);
  }
  return names.sort();
}

async function stoppedBuild({ site }: Place): Promise<void> {
  const before = await contents(site.site);
  await Deno.writeTextFile(join(site.pages, "own.md"), "# My page\n");
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("Ctrl-C")), 300);
  await assertRejects(() => site.build(stop.signal), Error, "Ctrl-C");
  assertEquals(await contents(site.site), before);
}

async function brokenPage({ site }: Place): Promise<void> {
  const before = await contents(site.site);
  await Deno.writeTextFile(join(site.pages, "own.md"), "# My page\n\n```js\nconst x = ;\n```\n");
  const problem = await assertRejects(() => site.build(), TracebookError, "pages/own.md");
  assertEquals(problem.kind, "environment");
  assertEquals(await contents(site.site), before);
  await Deno.remove(join(site.pages, "own.md"));
}

/** The page that README shows, which it says to save as `pages/slow.md`. */
async function readmePage(): Promise<string> {
  const readme = await Deno.readTextFile(join(PROJECT_ROOT, "README.md"));
  const section = /\n## Write your own page\n([\s\S]*?)\n## /.exec(readme)![1];
  return section.split("\n").filter((line) => /^( {4}|$)/.test(line)).map((line) => line.slice(4)).join("\n").trim() + "\n";
}

async function ownPage(place: Place): Promise<void> {
  await Deno.writeTextFile(join(place.site.pages, "slow.md"), await readmePage());
  await Deno.writeTextFile(join(place.site.pages, "ask.md"), SQL_PAGE);
  const builds = await Promise.all([place.site.build(), place.site.build()]);
  // The second one has waited for the first, and found its work done.
  assertEquals(builds.map(({ built }) => built).sort(), [false, true]);
  await onPage(place, "?log=orders", async (opened) => {
    await opened.page.locator("#data-age span").waitFor();
    assertEquals(await troubles(opened).count(), 0, "the job that had failed has succeeded since");
    await opened.page.getByRole("link", { name: "Slow cases" }).click();
    await opened.page.getByText("leave 300 of 300 cases").waitFor();
    await opened.page.getByText("1 to 12 of 300 rows").waitFor();
    await opened.page.locator(".map-view .node").first().waitFor();
  });
  await sqlCells(place);
}
