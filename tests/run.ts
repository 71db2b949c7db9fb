/**
 * Runs all tests, doc examples among them: the slowest files first, so that no core is idle at the
 * end, and small files together, so that they share what they import.
 * Prints a summary: the slowest tests, skipped tests, golden results, passed and failed tests.
 *
 * usage: deno task test [FILE OR FOLDER ...] [--filter TEXT]
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import { stopEmbedded } from "@/database/mod.ts";
import { makeTestHome } from "./database/test-folder.ts";

/** Counts of a JUnit report as `deno test` writes it. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Tests named `golden: ...` that passed, and that were skipped. */
  readonly goldenAgreed: number;
  readonly goldenSkipped: number;
  /** Names of skipped tests. */
  readonly skippedNames: readonly string[];
  /** The ten slowest tests, in seconds of wall time. A test includes its steps. */
  readonly slowest: readonly { readonly name: string; readonly seconds: number }[];
}

/**
 * The files of each worker, the one that takes longest first: paths of files, names of folders of
 * `tests`, or of groups ({@linkcode packFiles}). The first one builds the pages that all sites of
 * the tests share; others that need them come later, so that they do not wait for it.
 */
export const PACKS: readonly (readonly string[])[] = [
  ["tests/site/site.test.ts"],
  ["tests/pipeline/schedule/schedule.test.ts"],
  ["pipeline"],
  // They start servers of their own, and mostly wait for them.
  [
    "tests/soak/faults.test.ts",
    "tests/database/bring-back.test.ts",
    "tests/database/embedded.test.ts",
    "tests/database/embedded-kill.test.ts",
  ],
  ["api", "mcp"],
  ["database"],
  // These two compute while the others wait.
  ["rest"],
  ["golden"],
  ["tests/site/builds.test.ts"],
  ["cli"],
  // They read reference logs too, but those of "golden" take long enough.
  [
    "tests/comparison/explain-late-case.test.ts",
    "tests/conformance/align-variants.test.ts",
    "tests/database/golden-facts.test.ts",
    "tests/site/mining-in-browser.test.ts",
  ],
  ["tests/prediction/validation/evaluate.test.ts", "prediction", "comparison", "browser"],
  ["tests/pipeline/load-log.test.ts"],
  ["tests/pipeline/library/write-library.test.ts", "tests/site/privacy.test.ts"],
  ["project"],
  // It needs the library as it was before another file made it faster.
  ["tests/machine-learning/speed-up-library-trees.test.ts"],
];

/** The place in {@linkcode PACKS} of what has a name; -1 if it has none. */
const placeOf = (name: string): number => PACKS.findIndex((names) => names.includes(name));

/** A worker's share of the test files. */
interface Pack {
  /** The first of its names. */
  readonly name: string;
  readonly files: readonly string[];
}

/**
 * Packs test files for workers, in the order of {@linkcode PACKS}. A file is in the pack that names
 * its path; else, if it reads reference logs, in `golden`, which reads each log once; else in the
 * pack that names its folder, which is `project` for files beside the folders; else in `rest`. To
 * start a worker and load its modules takes a second of computing: for each file, minutes in all.
 *
 * @param files paths from the project's folder
 * @param readText reads a file
 */
export async function packFiles(
  files: readonly string[],
  readText: (path: string) => Promise<string>,
): Promise<readonly Pack[]> {
  const packs = PACKS.map(([name]) => ({ name, files: [] as string[] }));
  for (const path of [...files].sort()) {
    const [, folder] = path.split("/");
    const room = folder.endsWith(".ts") ? "project" : folder;
    const readsLogs = async () => /from "[./]+\/golden\.ts"/.test(await readText(path));
    const name = placeOf(path) >= 0 ? path : await readsLogs() ? "golden" : placeOf(room) >= 0 ? room : "rest";
    packs[placeOf(name)].files.push(path);
  }
  return packs.filter(({ files }) => files.length > 0);
}

/** Paths of all test files under a folder. */
async function testFilesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await testFilesIn(path));
    else if (name.endsWith(".test.ts")) found.push(path);
  }
  return found;
}

/**
 * Paths for `deno test`, each for one worker: files that import those of a pack. A report names the
 * file of each test nonetheless. The imports are dynamic, since `deno test` begins with the files
 * whose imports are resolved first, which are the small ones.
 */
async function targetsIn(home: string): Promise<string[]> {
  const packs = await packFiles(await testFilesIn("tests"), (path) => Deno.readTextFile(path));
  return await Promise.all(packs.map(async ({ name, files }) => {
    const path = `${home}/${name.replaceAll("/", "-").replace(/\.test\.ts$/, "")}.test.ts`;
    const addresses = files.map((file) => pathToFileURL(file).href);
    await Deno.writeTextFile(path, addresses.map((address) => `await import(${JSON.stringify(address)});\n`).join(""));
    return path;
  }));
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
  const home = makeTestHome();
  const report = `${home}/junit.xml`;
  const targets = args.some((arg) => !arg.startsWith("-")) ? [] : await targetsIn(home);
  // Four files a core at a time: they mostly wait for other processes, or for a clock.
  const files = Math.min(8, 4 * navigator.hardwareConcurrency);
  try {
    const { code } = await new Deno.Command(Deno.execPath(), {
      // Components of pages import each other by the names that they have in the browser.
      args: [
        ...["test", "-A", "--quiet", "--no-check", "--unstable-sloppy-imports", "--parallel", `--junit-path=${report}`],
        ...targets,
        ...args,
      ],
      env: { TRACEBOOK_TEST_HOME: home, DENO_JOBS: String(files) },
    }).spawn().status;
    // Without a report the test process itself has ended: it was killed, or out of memory.
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
    // The shell of the home may be removing it, too.
    await Deno.remove(home, { recursive: true }).catch(() => {});
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
