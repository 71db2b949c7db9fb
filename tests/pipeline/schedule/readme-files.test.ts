/** README's data loader and job, word for word, in a copy of the project. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { readHistory, rememberSlot } from "@/database/mod.ts";
import { forgetOldData } from "@/pipeline/site/build-site.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";
import { ORDERS } from "../../api/with-api.ts";
import { type TestDatabase, withDatabase } from "../../database/test-database.ts";
import { readmeFile } from "../../readme-file.ts";
import { orders } from "../../site/logs.ts";

/**
 * README's data loader and job: `deno task check` checks their types here, together with all that
 * they import, which a check of these two alone would read again. A test compares them with README.
 *
 * ```ts
 * import { runLoader } from "@/pipeline/site/loader-database.ts";
 *
 * await runLoader(async ({ sql }) =>
 *   await sql`
 *     select log.slug as log, activity.label as activity, activity.events::float8 as events
 *     from tracebook.activity join tracebook.log using (log_id)
 *     order by activity.events desc, activity
 *     limit 10`
 * );
 * ```
 *
 * ```ts
 * import { listLogs } from "@/database/mod.ts";
 * import type { Job } from "@/pipeline/schedule/job.ts";
 *
 * export default {
 *   name: "count-events",
 *   description: "Counts the stored events.",
 *   schedule: { cron: "30 6 * * 1-5", timeZone: "Europe/Berlin" },
 *   async run({ database }) {
 *     const logs = await listLogs(database);
 *     return `${logs.reduce((sum, log) => sum + log.events, 0)} events in ${logs.length} logs`;
 *   },
 * } satisfies Job;
 * ```
 */
const README_FILES = ["Write your own data loader", "Write your own job"] as const;

Deno.test("README's data loader and job are those whose types are checked", async () => {
  const source = await Deno.readTextFile(new URL(import.meta.url));
  const checked = Array.from(source.matchAll(/^ \* ```ts\n([\s\S]*?)^ \* ```$/gm), ([, code]) => code.replace(/^ \* ?/gm, ""));
  assertEquals(checked, await Promise.all(README_FILES.map(async (section) => (await readmeFile(section)).text)));
});

/** A copy of the project with the files of sections, and a database with one log. */
async function withReadmeFiles(
  sections: readonly string[],
  body: (place: { paths: string[]; database: TestDatabase; run(...args: string[]): Deno.Command }) => Promise<void>,
): Promise<void> {
  await withDatabase(async (database) => {
    const root = await Deno.makeTempDir({ prefix: "tracebook-copy-" });
    try {
      for (const name of ["src", "pages", "node_modules", "deno.json", "deno.lock", "observablehq.config.ts"]) {
        await Deno.symlink(join(PROJECT_ROOT, name), join(root, name));
      }
      for (const folder of ["jobs", "data-loaders"]) {
        await Deno.mkdir(join(root, folder));
        for await (const { name, isFile } of Deno.readDir(join(PROJECT_ROOT, folder))) {
          if (isFile) await Deno.copyFile(join(PROJECT_ROOT, folder, name), join(root, folder, name));
        }
      }
      const files = await Promise.all(sections.map(readmeFile));
      for (const { path, text } of files) await Deno.writeTextFile(join(root, path), text);
      const run = (...args: string[]) =>
        new Deno.Command(Deno.execPath(), {
          args,
          cwd: root,
          env: { DATABASE_URL: database.url, TRACEBOOK_TIME_ZONE: "UTC", TRACEBOOK_HOME: join(root, ".tracebook") },
          stdin: "null",
        });
      await body({ paths: files.map(({ path }) => path), database, run });
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  }, ORDERS);
}

const textOf = ({ stdout, stderr, success }: Deno.CommandOutput) => {
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
};

Deno.test("README's data loader gives rows of Postgres as JSON, and its job runs by deno task job and by the scheduler", () =>
  withReadmeFiles(README_FILES, async ({ paths, database, run }) => {
    const rows = JSON.parse(textOf(await run("run", "-A", "--quiet", "--config", "deno.json", paths[0]).output()));
    const counts = new Map<string, number>();
    for (const { activity } of orders().rows) counts.set(activity, (counts.get(activity) ?? 0) + 1);
    assertEquals(rows.length, Math.min(10, counts.size));
    assertEquals(rows[0], { log: "orders", activity: rows[0].activity, events: Math.max(...counts.values()) });
    for (const { activity, events } of rows) assertEquals(events, counts.get(activity), activity);

    const said = `${orders().rows.length} events in 1 logs`;
    assertEquals(textOf(await run("task", "job", "count-events").output()), `count-events: ${said}\n`);
    // The scheduler makes up for what it missed.
    await rememberSlot(database, "count-events", new Date(Date.now() - 30 * 86_400_000));
    const scheduler = run(
      "run",
      "-A",
      "--quiet",
      "--no-check",
      "src/cli/main.ts",
      "schedule",
      "--tick",
      "0.2",
      "--heartbeat",
      "10",
    );
    const process = scheduler.spawn();
    const done = async () => (await readHistory(database, { limit: 5, kind: "run" })).filter(({ status }) => status === "done");
    for (const end = Date.now() + 60_000; Date.now() < end && (await done()).length < 2;) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    process.kill("SIGTERM");
    assertEquals((await process.status).code, 0);
    assertEquals((await done()).map(({ job, message }) => [job, message]), [["count-events", said], ["count-events", said]]);
  }));

Deno.test("a build asks a reader's own data loader anew, and keeps what it knows of stored logs", async () => {
  const root = await Deno.makeTempDir({ prefix: "tracebook-cache-" });
  try {
    for (const name of ["src", "data-loaders"]) await Deno.symlink(join(PROJECT_ROOT, name), join(root, name));
    await forgetOldData(root, []);
    const cache = join(root, "pages", ".observablehq", "cache", "data");
    await Deno.mkdir(join(cache, "logs", "orders", "1-abc"), { recursive: true });
    for (const name of ["logs.json", "busiest.json", "logs/orders/1-abc/cases.bin"]) {
      await Deno.writeTextFile(join(cache, name), "");
    }
    await forgetOldData(root, ["/data/logs/orders/1-abc/cases.bin"]);
    assertEquals((await Array.fromAsync(Deno.readDir(cache), ({ name }) => name)).sort(), ["logs", "made-by.txt"]);
    assert((await Deno.stat(join(cache, "logs", "orders", "1-abc", "cases.bin"))).isFile);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
