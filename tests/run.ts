/**
 * Runs all tests and doc examples and says the closing lines: what the golden results came to, and
 * how many tests passed and failed.
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
}

/** Counts the test cases of a JUnit report. */
export function tallyJunit(xml: string): Tally {
  const cases = [...xml.matchAll(/<testcase name="([^"]*)"[^>]*>([\s\S]*?)<\/testcase>/g)].map(([, name, body]) => ({
    name,
    outcome: /<(failure|error)\b/.test(body) ? "failed" : /<skipped\b/.test(body) ? "skipped" : "passed",
    golden: /(^|&gt; )golden: /.test(name),
  }));
  const count = (outcome: string, golden = false) => cases.filter((c) => c.outcome === outcome && (c.golden || !golden)).length;
  return {
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    goldenAgreed: count("passed", true),
    goldenSkipped: count("skipped", true),
    skippedNames: cases.filter((c) => c.outcome === "skipped").map((c) => c.name),
  };
}

async function main(args: readonly string[]): Promise<number> {
  const home = await Deno.makeTempDir({ prefix: "tracebook-test-" });
  const report = `${home}/junit.xml`;
  const targets = args.some((arg) => !arg.startsWith("-")) ? [] : ["src", "tests"];
  try {
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--quiet", "--parallel", "--doc", `--junit-path=${report}`, ...targets, ...args],
      env: { TRACEBOOK_TEST_HOME: home, DENO_JOBS: String(Math.min(4, navigator.hardwareConcurrency)) },
    }).spawn().status;
    // Without a report the test process itself came to an end: killed, or out of memory.
    const tally = tallyJunit(await Deno.readTextFile(report).catch(() => ""));
    const failed = code === 0 ? tally.failed : Math.max(1, tally.failed);
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
