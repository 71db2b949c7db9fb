import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { beginRun, type Database, endRun } from "@/database/mod.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";
import { TracebookError } from "@/errors.ts";
import { findBrowser, startBrowser, type TestPage } from "./browser.ts";
import { readmeFile } from "../readme-file.ts";
import { hostile, orders } from "./logs.ts";
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
    const logs = [{ ...orders(), isTrained: false }, { ...hostile(), isTrained: false }];
    await withSite(logs, async (site) => {
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
  "after a load of one log only its files are new, and who has a page of it open is told and sees them after a reload": newerData,
  "a build that is stopped leaves the old site": stoppedBuild,
  "a page with an error in it is told, and the old site stays": brokenPage,
  "README's page of one's own is in the menu after the next build, of two at once, shows its components, and a data loader of one's own was asked again":
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
  assertEquals((await place.site.build()).built, true, "it is told no more");
}

async function endOfJob(database: Database, status: "failed" | "done", at: Date): Promise<void> {
  const begun = { job: "publish", slot: at, attempt: 1, startedAt: at };
  await endRun(database, await beginRun(database, begun), { status, message: "", log: "", finishedAt: at });
}

async function builtOnce({ site }: Place): Promise<void> {
  // The sources may have changed since the site was built, if someone works on them while the tests
  // run.
  await site.build();
  const { built, refreshed } = await site.build();
  assertEquals([built, refreshed], [false, false]);
}

/** All files of the site, each with what changes when it is written. */
async function contents(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) {
      for (const [below, state] of await contents(path)) files.set(`${name}/${below}`, state);
    } else {
      const { size, mtime } = await Deno.stat(path);
      files.set(name, `${size} ${mtime?.getTime()}`);
    }
  }
  return files;
}

/** The words that tell of newer data, on an open page. */
const news = ({ page }: TestPage) => page.locator(".newer-data");

async function newerData(place: Place): Promise<void> {
  const { site, browser } = place;
  const at = async (path: string) => {
    const opened = await browser.open(site.address);
    await opened.page.goto(site.address + path);
    await opened.page.waitForLoadState("networkidle");
    return opened;
  };
  /** Comes back to a page, whose question after newer data is answered. */
  const comeBack = ({ page }: TestPage) =>
    Promise.all([
      page.waitForResponse((response) => response.url().endsWith("/data/logs.json")),
      page.evaluate(() => void dispatchEvent(new Event("focus"))),
    ]);
  const before = await contents(site.site);
  const [overview, start, other] = [await at("?log=orders&filters=through:pack"), await at("start"), await at("?log=hostile")];
  try {
    await comeBack(overview);
    assertEquals(await news(overview).count(), 0, "nothing is new yet");
    const { rows, ...log } = orders();
    await site.store({ ...log, rows: rows.filter(({ caseId }) => caseId !== "order 0"), isTrained: false });
    const { pages, changedLogs } = await site.build();
    assertEquals([pages, changedLogs], [false, 1]);
    const after = await contents(site.site);
    const touched = new Set([...before.keys(), ...after.keys()].filter((path) => before.get(path) !== after.get(path)));
    const ofLogs = [...touched].filter((path) => path.startsWith("data/logs/"));
    assertEquals([...new Set(ofLogs.map((path) => path.split("/")[2]))], ["orders"]);
    const rest = [...touched].filter((path) => !path.startsWith("data/logs/")).map((path) => path.replace(/\.(gz|br)$/, ""));
    const lists = ["data/changes.atom", "data/changes.json", "data/jobs.json", "data/logs.json", "tracebook-build.json"];
    assertEquals([...new Set(rest)].sort(), lists);

    await Promise.all([overview, start, other].map(comeBack));
    await news(overview).getByText("Newer data of this log are there: version 2 after 1, 1 case fewer").waitFor();
    await news(start).getByText("Newer data of these logs are there.").waitFor();
    assertEquals(await news(other).count(), 0, "another log has not changed");
    await news(overview).getByRole("button", { name: "Reload" }).click();
    await overview.page.locator(".since", { hasText: "Since the last publish: version 2 after 1, 1 case fewer" }).waitFor();
    await overview.page.locator(".filter-bar", { hasText: "pack" }).waitFor();
    await overview.page.waitForLoadState("networkidle");
    await comeBack(overview);
    assertEquals(await news(overview).count(), 0, "nothing is newer than what was reloaded");
    await news(start).getByRole("button", { name: "Later" }).click();
    assertEquals(await news(start).count(), 0);
    for (const { errors, outside } of [overview, start, other]) assertEquals([errors, outside], [[], []]);
  } finally {
    for (const { context } of [overview, start, other]) await context.close();
  }
}

async function stoppedBuild({ site }: Place): Promise<void> {
  const before = await contents(site.site);
  await Deno.writeTextFile(join(site.pages, "own.md"), "# My page\n");
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("Ctrl-C")), 300);
  await assertRejects(() => site.build(stop.signal), Error, "Ctrl-C");
  assertEquals(await contents(site.site), before);
}

/** Pages that no check looks at after they were built once: each takes its time in a build. */
const UNSEEN = [
  "start.md",
  "map.md",
  "predictions.md",
  "variants.md",
  "compare.md",
  "bottlenecks.md",
  "conformance.md",
  "organization.md",
  "cases.md",
  "jobs.md",
  "guide",
];

async function brokenPage({ site }: Place): Promise<void> {
  const before = await contents(site.site);
  for (const page of UNSEEN) await Deno.remove(join(site.pages, page), { recursive: true });
  const [overview, away] = [join(site.pages, "index.md"), join(site.pages, "..", "index.md")];
  await Deno.rename(overview, away);
  await Deno.writeTextFile(join(site.pages, "own.md"), "# My page\n\n```js\nconst x = ;\n```\n");
  // The loader runs, and its rows stay in Framework's cache.
  const { path, text } = await readmeFile("Write your own data loader");
  await Deno.writeTextFile(join(site.pages, "..", path), text);
  await Deno.writeTextFile(join(site.pages, "busiest.md"), BUSIEST_PAGE);
  const problem = await assertRejects(() => site.build(), TracebookError, "pages/own.md");
  assertEquals(problem.kind, "environment");
  assertEquals(await contents(site.site), before);
  await Deno.remove(join(site.pages, "own.md"));
  await Deno.rename(away, overview);
}

/** A page of the rows that README's data loader makes. */
const BUSIEST_PAGE = `---
title: Busiest
---

\`\`\`js
const rows = await FileAttachment("data/busiest.json").json();
\`\`\`

\${rows.filter(({ log }) => log === "orders").map(({ activity, events }) => \`\${activity} \${events}\`).join(", ")}.
`;

/** The page that README shows, which it says to save as `pages/slow.md`. */
async function readmePage(): Promise<string> {
  const readme = await Deno.readTextFile(join(PROJECT_ROOT, "README.md"));
  const section = /\n## Write your own page\n([\s\S]*?)\n## /.exec(readme)![1];
  return section.split("\n").filter((line) => /^( {4}|$)/.test(line)).map((line) => line.slice(4)).join("\n").trim() + "\n";
}

async function ownPage(place: Place): Promise<void> {
  await Deno.writeTextFile(join(place.site.pages, "slow.md"), await readmePage());
  await Deno.writeTextFile(join(place.site.pages, "ask.md"), SQL_PAGE);
  // The six activities of the orders are among the ten with the most events of all logs.
  await place.site.store({ ...orders(), isTrained: false });
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
  const counts = Map.groupBy(orders().rows, ({ activity }) => activity);
  const rows = [...counts].map(([activity, events]) => `${activity} ${events.length}`);
  await onPage(place, "busiest", async ({ page }) => {
    const text = await page.locator("main p", { hasText: "receive" }).innerText();
    assertEquals(text.replace(/\.$/, "").split(", ").sort(), rows.sort());
  });
  await sqlCells(place);
}
