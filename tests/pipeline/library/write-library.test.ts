/**
 * The library as others get it: packed by npm, installed into an empty folder, used in Node.js and,
 * without a bundler, in a browser.
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Hono } from "hono";
import { join } from "node:path";
import { runTypeScript } from "@/pipeline/library/run-typescript.ts";
import { type LibraryReport, writeLibrary } from "@/pipeline/library/write-library.ts";
import { listen } from "@/pipeline/site/listen.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";
import { findBrowser, startBrowser } from "../../site/browser.ts";
import { SAMPLE_FILES } from "./sample-files.ts";

const hasNpm = await new Deno.Command("npm", { args: ["--version"], stdout: "null", stderr: "null" }).output()
  .then(({ success }) => success, () => false);
const browser = await findBrowser();

/** Runs a program to its end and returns what it printed. */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert(success, `${program} ${args.join(" ")}: ${text(stderr)}${text(stdout)}`);
  return text(stdout);
}

/** Packs the library and installs it into a folder of its own, once for all tests. */
async function install(): Promise<{ folder: string; report: LibraryReport }> {
  const folder = await Deno.makeTempDir({ prefix: "tracebook-library-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const report = await writeLibrary({ root: PROJECT_ROOT, folder: `${folder}/library`, scratch: folder });
  const packed = (await run("npm", ["pack", "--silent", `${folder}/library`], folder)).trim();
  await Deno.mkdir(`${folder}/app`);
  await Deno.writeTextFile(`${folder}/app/package.json`, '{"name":"app","private":true,"type":"module"}\n');
  await run("npm", ["install", "--silent", "--offline", "--no-audit", "--no-fund", join("..", packed)], `${folder}/app`);
  for (const [name, bytes] of Object.entries(await SAMPLE_FILES())) await Deno.writeFile(`${folder}/app/${name}`, bytes);
  return { folder: `${folder}/app`, report };
}
let installed: ReturnType<typeof install> | undefined;
const installation = () => installed ??= install();

/**
 * Reads each file and mines it. Sent as text to Node.js and to the browser, so it must not refer to
 * anything outside.
 */
const PROGRAM = `
export async function readAll(names, open) {
  const { createEventLogBuilder, discoverInductive, formatOfName, printProcessTree, readLog, variantsOf } = tracebook;
  const answers = {};
  for (const name of names) {
    const builder = createEventLogBuilder();
    await readLog(await open(name), { ...formatOfName(name), source: name, zone: "Europe/Berlin", objectType: "order" }, builder);
    const log = builder.build();
    answers[name] = [log.time[0], printProcessTree(discoverInductive(variantsOf(log).variants))];
  }
  return answers;
}
`;

/**
 * One answer for all files: the first event's time, in Berlin's zone where the file names none, and
 * the tree.
 */
const ANSWER = [Date.UTC(2026, 6, 1, 6), "->( 'ask', 'answer' )"];
const NAMES = Object.keys(await SAMPLE_FILES());

Deno.test({
  name: `Node.js reads every log format by the packed library, zones included${hasNpm ? "" : " (skipped: no npm here)"}`,
  ignore: !hasNpm,
  async fn() {
    const { folder } = await installation();
    const program = `import * as tracebook from "tracebook"; import { openAsBlob } from "node:fs"; ${PROGRAM}
      const answers = await readAll(process.argv.slice(2), async (name) => (await openAsBlob(name)).stream());
      console.log(JSON.stringify(answers));`;
    await Deno.writeTextFile(`${folder}/read.mjs`, program);
    const answers = JSON.parse(await run("node", ["read.mjs", ...NAMES], folder));
    assertEquals(answers, Object.fromEntries(NAMES.map((name) => [name, ANSWER])));
  },
});

Deno.test({
  name: `a browser reads every log format by the packed library, without a bundler${
    browser && hasNpm ? "" : " (skipped: no browser here)"
  }`,
  ignore: browser === null || !hasNpm,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const { folder } = await installation();
    const page = `<!doctype html><script type="module">
      import * as tracebook from "./node_modules/tracebook/tracebook.js"; ${PROGRAM}
      globalThis.answers = readAll(${JSON.stringify(NAMES)}, async (name) => (await fetch(name)).body);
    </script>`;
    const app = new Hono();
    app.get("/", (context) => context.html(page));
    app.get("/*", async (context) => {
      const path = decodeURIComponent(new URL(context.req.url).pathname);
      const bytes = await Deno.readFile(folder + path).catch(() => null);
      if (bytes === null) return context.notFound();
      return context.body(bytes, 200, { "content-type": path.endsWith(".js") ? "text/javascript" : "application/octet-stream" });
    });
    const stop = new AbortController();
    const started = (await startBrowser())!;
    try {
      const { address, finished } = await listen({ fetch: (request) => app.fetch(request) }, {
        host: "127.0.0.1",
        port: 0,
        signal: stop.signal,
      });
      const tab = await started.open(address);
      await tab.page.goto(address);
      const answers = await tab.page.evaluate("answers");
      assertEquals(answers, Object.fromEntries(NAMES.map((name) => [name, ANSWER])));
      assertEquals([tab.errors, tab.outside], [[], []]);
      stop.abort();
      await finished;
    } finally {
      stop.abort();
      await started.close();
    }
  },
});

Deno.test({
  name: `README's program of the library runs as it stands${hasNpm ? "" : " (skipped: no npm here)"}`,
  ignore: !hasNpm,
  async fn() {
    const { folder } = await installation();
    const readme = await Deno.readTextFile(join(PROJECT_ROOT, "README.md"));
    const section = /\n## As a library\n([\s\S]*?)\n## /.exec(readme)![1];
    const program = [...section.matchAll(/(?:^ {4}.*\n|^\n)+/gm)].map(([block]) => block.replace(/^ {4}/gm, ""))
      .find((block) => block.includes('from "tracebook"'))!;
    await Deno.writeTextFile(`${folder}/program.mjs`, program);
    await Deno.rename(`${folder}/plain.csv`, `${folder}/orders.csv`);
    try {
      assertEquals(await run("node", ["program.mjs"], folder), "->( 'ask', 'answer' )\n");
    } finally {
      await Deno.rename(`${folder}/orders.csv`, `${folder}/plain.csv`);
    }
  },
});

Deno.test({
  name: `every entry point of the packed library is loaded by Node.js and known to TypeScript${
    hasNpm ? "" : " (skipped: no npm here)"
  }`,
  ignore: !hasNpm,
  async fn() {
    const { folder, report } = await installation();
    const imports = report.entries.map((entry, i) => `import * as part${i} from ${JSON.stringify(entry)};`).join("\n");
    const use = `import { discoverInductive, readXes } from "tracebook";
      export const size: number = [${report.entries.map((_, i) => `part${i}`)}].map((part) => Object.keys(part).length).length;
      export const length: number = discoverInductive.length + readXes.length;`;
    await Deno.writeTextFile(`${folder}/all.mts`, `${imports}\n${use}\nconsole.log(size);\n`);
    await Deno.writeTextFile(
      `${folder}/all.mjs`,
      `${imports}\nconsole.log([${report.entries.map((_, i) => `part${i}`)}].length);\n`,
    );
    assertEquals(Number(await run("node", ["all.mjs"], folder)), report.entries.length);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      module: "nodenext",
      lib: ["es2023", "dom"],
      types: [],
      skipDefaultLibCheck: true,
    };
    assertEquals(await runTypeScript(PROJECT_ROOT, { files: [`${folder}/all.mts`], compilerOptions }), []);
    // It would find a wrong use.
    await Deno.writeTextFile(`${folder}/wrong.mts`, `${imports}\nexport const text: string = part0.discoverInductive.length;\n`);
    const problems = await runTypeScript(PROJECT_ROOT, { files: [`${folder}/wrong.mts`], compilerOptions });
    assertEquals(problems.map((problem) => /TS\d+/.exec(problem)?.[0]), ["TS2322"], problems.join("\n"));
  },
});

Deno.test({
  name: `the core of the library weighs at most 250 kB, and README says how much${hasNpm ? "" : " (skipped: no npm here)"}`,
  ignore: !hasNpm,
  async fn() {
    const { report: { coreBytes, coreGzipBytes } } = await installation();
    assert(coreBytes <= 250_000, `${coreBytes} bytes`);
    const readme = await Deno.readTextFile(join(PROJECT_ROOT, "README.md"));
    const [, told] = /(\d+) kB gzipped/.exec(readme)!;
    assert(Math.abs(Number(told) - coreGzipBytes / 1000) <= 3, `README says ${told} kB gzipped, it is ${coreGzipBytes} bytes`);
  },
});

Deno.test("the library is never written over a folder that holds something else", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/thesis.txt`, "mine");
    const error = await assertRejects(() => writeLibrary({ root: PROJECT_ROOT, folder, scratch: `${folder}/scratch` }));
    assertStringIncludes(String(error), "thesis.txt");
    assertEquals(await Deno.readTextFile(`${folder}/thesis.txt`), "mine");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
