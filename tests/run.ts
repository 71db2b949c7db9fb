/**
 * Runs all tests and doc examples, those files first that take longest, so that no core waits at
 * the end. Says the closing lines: the slowest tests, what was skipped, what the golden results
 * came to, and how many tests passed and failed.
 *
 * usage: deno task test [FILE OR FOLDER ...] [--filter TEXT]
 *
 * @module
 */
import { stopEmbedded } from "@/database/mod.ts";

/** Counts of a JUnit report as `deno test` writes it. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Tests named `golden: ...` that passed, and that were skipped. */
  readonly goldenAgreed: number;
  readonly goldenSkipped: number;
  /** Names of skipped tests. */
  readonly skippedNames: readonly string[];
  /** The ten tests that took longest, in s of wall time; steps count with their test. */
  readonly slowest: readonly { readonly name: string; readonly seconds: number }[];
}

/** Folders whose tests take longest. `deno test` runs files that are named before folders. */
const SLOW = ["tests/site", "tests/prediction", "tests/database"];

async function testFiles(folder: string): Promise<string[]> {
  const found = await Array.fromAsync(Deno.readDir(folder), async ({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? await testFiles(path) : name.endsWith(".test.ts") ? [path] : [];
  });
  return found.flat();
}

const SIGNS = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Counts the test cases of a JUnit report. */
export function tallyJunit(xml: string): Tally {
  const cases = [...xml.matchAll(/<testcase name="([^"]*)"([^>]*)>([\s\S]*?)<\/testcase>/g)].map((
    [, name, attributes, body],
  ) => ({
    name: name.replace(/&(amp|lt|gt|quot|apos);/g, (_, sign: keyof typeof SIGNS) => SIGNS[sign]),
    seconds: Number(/\btime="([^"]*)"/.exec(attributes)?.[1] ?? 0),
    outcome: /<(failure|error)\b/.test(body) ? "failed" : /<skipped\b/.test(body) ? "skipped" : "passed",
  })).map((test) => ({ ...test, golden: /(^|> )golden: /.test(test.name) }));
  const count = (outcome: string, golden = false) => cases.filter((c) => c.outcome === outcome && (c.golden || !golden)).length;
  return {
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    goldenAgreed: count("passed", true),
    goldenSkipped: count("skipped", true),
    skippedNames: cases.filter((c) => c.outcome === "skipped").map((c) => c.name),
    slowest: cases.filter(({ name }) => !name.includes(" > ")).sort((a, b) => b.seconds - a.seconds).slice(0, 10)
      .map(({ name, seconds }) => ({ name, seconds })),
  };
}

async function main(args: readonly string[]): Promise<number> {
  const home = await Deno.makeTempDir({ prefix: "tracebook-test-" });
  const report = `${home}/junit.xml`;
  const targets = args.some((arg) => !arg.startsWith("-"))
    ? []
    : [...(await Promise.all(SLOW.map(testFiles))).flat(), "src", "tests"];
  try {
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--quiet", "--parallel", "--doc", `--junit-path=${report}`, ...targets, ...args],
      env: { TRACEBOOK_TEST_HOME: home, DENO_JOBS: String(Math.min(4, navigator.hardwareConcurrency)) },
    }).spawn().status;
    // Without a report the test process itself came to an end: killed, or out of memory.
    const tally = tallyJunit(await Deno.readTextFile(report).catch(() => ""));
    const failed = code === 0 ? tally.failed : Math.max(1, tally.failed);
    if (targets.length > 0) {
      for (const { name, seconds } of tally.slowest) console.log(`slow: ${seconds.toFixed(1)} s, ${name}`);
    }
    for (const name of tally.skippedNames) console.log(`skipped: ${name}`);
    console.log(`golden: ${tally.goldenAgreed} agreed, ${tally.goldenSkipped} skipped`);
    console.log(`${tally.passed} passed, ${failed} failed, ${tally.skipped} skipped`);
    return failed === 0 ? 0 : 1;
  } finally {
    await stopEmbedded({ home });
    await Deno.remove(home, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
