/**
 * The long test of properties: every test file with properties, with twenty times the runs and a
 * seed that is drawn and printed, or given to run it again.
 *
 * usage: deno task soak properties [SEED]
 *
 * Prints a row of a table; the exit status is 1 where a property failed, and what the tests printed
 * stands above the table.
 *
 * @module
 */
import { stopEmbedded } from "@/database/mod.ts";
import { tallyJunit } from "../run.ts";

/** How many times the runs that a property has in the gate. */
const TIMES = 20;

/** Test files that check properties; those of fast-check itself have none of the project. */
async function propertyFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (path === "tests/std") continue;
    if (isDirectory) found.push(...await propertyFiles(path));
    else if (name.endsWith(".test.ts") && /\bfc\.assert\(/.test(await Deno.readTextFile(path))) found.push(path);
  }
  return found.sort();
}

/** Runs all properties; the exit status. */
export async function soakProperties(seed = crypto.getRandomValues(new Int32Array(1))[0]): Promise<number> {
  console.error(`properties with the seed ${seed}: deno task soak properties ${seed}`);
  const home = await Deno.makeTempDir({ prefix: "tracebook-properties-" });
  const [report, tally] = [`${home}/junit.xml`, `${home}/tally.txt`];
  await Deno.writeTextFile(tally, "");
  try {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--quiet", "--parallel", "--no-check", `--junit-path=${report}`, ...await propertyFiles("tests")],
      env: {
        TRACEBOOK_TEST_HOME: home,
        TRACEBOOK_TEST_SEED: String(seed),
        TRACEBOOK_TEST_RUNS: String(TIMES),
        TRACEBOOK_TEST_TALLY: tally,
        DENO_JOBS: String(Math.min(4, navigator.hardwareConcurrency)),
      },
      stdout: "inherit",
      stderr: "inherit",
    }).spawn().status;
    const { failed } = tallyJunit(await Deno.readTextFile(report).catch(() => ""));
    const runs = (await Deno.readTextFile(tally)).trim().split("\n").map(Number);
    const failures = success ? failed : Math.max(1, failed);
    console.log("| properties that held | runs | seed | tests that failed |");
    console.log("|---|---|---|---|");
    console.log(`| ${runs.length} | ${runs.reduce((sum, count) => sum + count, 0)} | ${seed} | ${failures} |`);
    return failures === 0 ? 0 : 1;
  } finally {
    await stopEmbedded({ home });
    await Deno.remove(home, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await soakProperties(Deno.args.length > 0 ? Number(Deno.args[0]) : undefined));
