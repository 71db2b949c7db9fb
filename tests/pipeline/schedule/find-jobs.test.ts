import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { findJobs } from "@/pipeline/schedule/find-jobs.ts";
import { describeSchedule, nextRunOf } from "@/pipeline/schedule/job.ts";

const job = (name: string, schedule: string) =>
  `export default { name: "${name}", description: "Does it.", schedule: ${schedule}, run: () => Promise.resolve("") };\n`;

async function withJobs<T>(files: Readonly<Record<string, string>>, body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "tracebook-jobs-" });
  try {
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${name}`, text);
    return await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the project's jobs are found, and their names tell what runs when", async () => {
  const { jobs, problems } = await findJobs("jobs", "UTC");
  assertEquals(problems, []);
  assertEquals(jobs.map((job) => [job.file, job.name, describeSchedule(job)]), [
    ["jobs/check-drift-nightly.ts", "check-drift", "0 2 * * *"],
    ["jobs/load-hourly.ts", "load", "0 * * * *"],
    ["jobs/predict-after-training.ts", "predict", "after train, retrain"],
    ["jobs/publish-after-predicting.ts", "publish", "after predict"],
    ["jobs/retrain-nightly.ts", "retrain", "30 2 * * *"],
    ["jobs/train-after-load.ts", "train", "after load"],
  ]);
});

Deno.test("a file more is a job more; hidden files, helpers and other endings are none", () =>
  withJobs({
    "b.ts": job("nightly", `{ cron: "0 3 * * *", timeZone: "Europe/Berlin" }`),
    "a.js": job("later", `{ after: "nightly" }`),
    "_shared.ts": "export const x = 1;\n",
    ".hidden.ts": "",
    "notes.md": "",
  }, async (folder) => {
    const { jobs } = await findJobs(folder, "UTC");
    assertEquals(jobs.map((job) => [job.name, describeSchedule(job)]), [
      ["later", "after nightly"],
      ["nightly", "0 3 * * * (Europe/Berlin)"],
    ]);
    const now = new Date("2026-01-10T12:00:00Z");
    assertEquals(jobs.map((job) => nextRunOf(job, "UTC", now)), [null, new Date("2026-01-11T02:00:00Z")]);
  }));

for (
  const { title, files, file, words } of [
    { title: "no default export", files: { "a.ts": "export const x = 1;\n" }, file: "a.ts", words: /no default export/ },
    {
      title: "a file that cannot be loaded",
      files: { "a.ts": "export default {\n" },
      file: "a.ts",
      words: /module that can be loaded/,
    },
    { title: "a name that is none", files: { "Ask Me.ts": job("Ask me", "undefined") }, file: "Ask Me.ts", words: /"ask-me"/ },
    {
      title: "an unknown field",
      files: { "a.ts": job("a", "undefined").replace("schedule", "when") },
      file: "a.ts",
      words: /only the fields .*found when/,
    },
    { title: "a bad line of cron", files: { "a.ts": job("a", `{ cron: "at noon" }`) }, file: "a.ts", words: /a cron expression/ },
    {
      title: "an unknown zone",
      files: { "a.ts": job("a", `{ cron: "0 3 * * *", timeZone: "Berlin" }`) },
      file: "a.ts",
      words: /an IANA time zone/,
    },
    // It was passed over, and the job ran by the zone of the settings.
    {
      title: "an unknown field of the schedule",
      files: { "a.ts": job("a", `{ cron: "0 3 * * *", timezone: "Europe/Berlin" }`) },
      file: "a.ts",
      words: /a schedule such as .*found .*timezone/,
    },
    {
      title: "a schedule of two kinds",
      files: { "a.ts": job("a", `{ cron: "0 3 * * *", after: "b" }`) },
      file: "a.ts",
      words: /a schedule such as/,
    },
    {
      title: "a name that two files have",
      files: { "a.ts": job("a", "undefined"), "b.ts": job("a", "undefined") },
      file: "b.ts",
      words: /"a", which .*a\.ts has too/,
    },
    {
      title: "an unknown predecessor",
      files: { "a.ts": job("a", `{ after: "c" }`), "b.ts": job("b", "undefined") },
      file: "a.ts",
      words: /the name of another job after which to run \(b, well\), found "c"/,
    },
    {
      title: "a cycle",
      files: { "a.ts": job("a", `{ after: "b" }`), "b.ts": job("b", `{ after: "a" }`) },
      file: "a.ts",
      words: /a after b after a/,
    },
  ] as const
) {
  Deno.test(`${title} is refused in words that name the file`, () =>
    withJobs(files, async (folder) => {
      await Deno.writeTextFile(`${folder}/well.ts`, job("well", "undefined"));
      const { jobs, problems: [error] } = await findJobs(folder, "UTC");
      assert(jobs.some(({ name }) => name === "well"), "a bad file keeps no other job back");
      assertEquals(error.kind, "input");
      assertMatch(error.message, new RegExp(`${folder}/${file}`));
      assertMatch(error.message, words);
    }));
}

Deno.test("of a bad file the line is told: of the syntax error, of the error that it throws, or of its default export", () =>
  withJobs({
    "1-syntax.ts": "\n\nexport default { a b };\n",
    "2-throws.ts": "\nconst none = null;\nnone.name;\n",
    "3-imports.ts": '\nimport "./nowhere.ts";\n',
    "4-name.ts": `// One.\n// Two.\n${job("Ask me", "undefined")}`,
    "5-named.ts": "const x = 1;\nexport { x as default };\n",
    "6-cron.js": `\n${job("six", `{ cron: "at noon" }`)}`,
    "7-same.ts": job("well", "undefined"),
    "8-same.ts": `\n${job("well", "undefined")}`,
    "9-none.ts": "export const x = 1;\n",
  }, async (folder) => {
    const { jobs, problems } = await findJobs(folder, "UTC");
    assertEquals(jobs.map(({ name, file }) => [name, file]), [["well", `${folder}/7-same.ts`]]);
    assertEquals(problems.map(({ details: { file, line } }) => [Number(file!.slice(folder.length + 1)[0]), line]), [
      [1, 3],
      [2, 3],
      [3, 2],
      [4, 3],
      [5, 2],
      [6, 2],
      [8, 2],
      [9, undefined],
    ]);
  }));

Deno.test("a job after one of a bad file is found, so that it can be run, and jobs of a cycle are not", () =>
  withJobs({
    "a.ts": "export default 1;\n",
    "b.ts": job("b", `{ after: ["a", "c"] }`),
    "c.ts": job("c", `{ cron: "0 3 * * *" }`),
    "d.ts": job("d", `{ after: "e" }`),
    "e.ts": job("e", `{ after: ["d", "c"] }`),
    "f.ts": job("f", `{ after: "e" }`),
  }, async (folder) => {
    const { jobs, problems } = await findJobs(folder, "UTC");
    assertEquals(jobs.map(({ name }) => name), ["b", "c", "f"]);
    assertEquals(problems.map(({ details: { file, found } }) => [file!.at(-4), found]), [
      ["a", "a number"],
      ["b", '"a"'],
      ["d", "d after e after d"],
      ["e", "e after d after e"],
      // It would never run, and nothing would tell why.
      ["f", '"e"'],
    ]);
  }));

Deno.test("a folder that is not there is refused", async () => {
  await assertRejects(() => findJobs("no-such-folder", "UTC"), TracebookError, "no-such-folder");
});
