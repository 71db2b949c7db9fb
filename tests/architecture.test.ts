/**
 * The rules of the house as a program: who may import whom, which rooms are pure, which packages
 * shipped code uses. README's folder map says the same in words.
 */
import { assertEquals } from "@std/assert";

const CORE = [
  "numerics",
  "time",
  "event-log",
  "process-models",
  "formats",
  "filtering",
  "discovery",
  "conformance",
  "performance",
  "organization",
  "machine-learning",
  "prediction",
  "simulation",
  "drawing",
];

/** Folder of src/ → folders it may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "numerics": [],
  "time": [],
  "event-log": ["numerics"],
  "process-models": ["numerics"],
  "machine-learning": ["numerics"],
  "formats": ["event-log", "process-models", "time", "numerics"],
  "filtering": ["event-log", "numerics", "time"],
  "organization": ["event-log", "numerics", "time"],
  "performance": ["event-log", "time", "numerics"],
  "discovery": ["event-log", "process-models", "numerics"],
  "conformance": ["event-log", "process-models", "numerics"],
  "simulation": ["event-log", "process-models", "time", "numerics"],
  "prediction": ["event-log", "performance", "machine-learning", "time", "numerics"],
  "drawing": ["event-log", "process-models", "discovery", "numerics"],
  "database": ["event-log", "prediction"],
  "pipeline": [...CORE, "database"],
  "browser": CORE,
  "api": [...CORE, "database", "pipeline"],
  "cli": [...CORE, "database", "pipeline"],
};

/** Folders that may touch the world. */
const EFFECTS = ["database", "pipeline", "api", "cli"];

/** What a pure folder does not contain, and why it matters is README's word on purity. */
const IMPURE = [
  /\bDeno\./,
  /\bconsole\./,
  /\bfetch\(/,
  /\bDate\.now\b/,
  /\bMath\.random\b/,
  /\bnew Date\(\)/,
  /\bperformance\.now\b/,
  /["']node:/,
];

/** Packages that the user fixed: shipped code imports each of them. */
const USERS_PACKAGES = [
  "@observablehq/framework",
  "postgres",
  "arquero",
  "@observablehq/plot",
  "ml-random-forest",
  "@hpcc-js/wasm-graphviz",
];

async function* filesUnder(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isSymlink || path === "pages/lib" || entry.name.startsWith(".")) continue;
    if (entry.isDirectory) yield* filesUnder(path);
    else yield path;
  }
}

async function sourceFiles(ending: string, folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) for await (const path of filesUnder(folder)) if (path.endsWith(ending)) found.push(path);
  return found.sort();
}

interface ModuleInfo {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { specifier: string };
    readonly type?: { specifier: string };
  }[];
}

/**
 * Every module of the project with the modules it imports, by path from the root, as `deno info`
 * sees them.
 */
async function importGraph(): Promise<Map<string, string[]>> {
  const root = new URL("../", import.meta.url).href;
  const files = [
    ...await sourceFiles(".ts", ["src", "jobs", "data-loaders"]),
    ...(await sourceFiles(".ts", ["pages"])),
    "observablehq.config.ts",
  ];
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(entry, files.map((file) => `import ${JSON.stringify(root + file)};\n`).join(""));
  const output = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", "--config", "deno.json", entry] }).output();
  await Deno.remove(entry);
  const { modules } = JSON.parse(new TextDecoder().decode(output.stdout)) as { modules: ModuleInfo[] };
  const graph = new Map<string, string[]>();
  for (const { specifier, dependencies } of modules) {
    if (!specifier.startsWith(root)) continue;
    const targets = (dependencies ?? []).flatMap(({ code, type, specifier }) => [(code ?? type)?.specifier ?? specifier]);
    graph.set(specifier.slice(root.length), targets.map((to) => to.startsWith(root) ? to.slice(root.length) : to));
  }
  return graph;
}

const roomOf = (path: string) => /^src\/([^/]+)\//.exec(path)?.[1] ?? null;

Deno.test("a folder of src imports only the folders that the house allows it", async () => {
  const wrong: string[] = [];
  for (const [from, targets] of await importGraph()) {
    const room = roomOf(from);
    if (room === null) continue;
    const allowed = MAY_IMPORT[room];
    if (allowed === undefined) wrong.push(`${from}: src/${room} is no room of the house`);
    for (const to of targets) {
      const target = roomOf(to);
      const outside = target === null && !to.includes(":") && to !== "src/errors.ts";
      if (outside || (target !== null && target !== room && !allowed?.includes(target))) wrong.push(`${from} imports ${to}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("jobs and data loaders import src only, pages import pages only", async () => {
  const wrong: string[] = [];
  for (const [from, targets] of await importGraph()) {
    const top = from.split("/")[0];
    if (from.startsWith("pages/lib/")) continue; // the bundle that is made from src
    for (const to of targets) {
      if (to.includes(":")) continue;
      if ((top === "jobs" || top === "data-loaders") && !to.startsWith("src/")) wrong.push(`${from} imports ${to}`);
      if (top === "pages" && !to.startsWith("pages/")) wrong.push(`${from} imports ${to}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("no module imports itself by a way round", async () => {
  const graph = await importGraph();
  const state = new Map<string, "open" | "done">();
  const rings: string[] = [];
  const visit = (module: string, path: readonly string[]) => {
    if (state.get(module) === "done") return;
    if (state.get(module) === "open") {
      rings.push([...path.slice(path.indexOf(module)), module].join(" → "));
      return;
    }
    state.set(module, "open");
    for (const to of graph.get(module) ?? []) visit(to, [...path, module]);
    state.set(module, "done");
  };
  for (const module of graph.keys()) visit(module, []);
  assertEquals(rings, []);
});

Deno.test("pure folders touch neither files, clock, chance, network nor console", async () => {
  const wrong: string[] = [];
  for (const path of await sourceFiles(".ts", ["src"])) {
    if (EFFECTS.includes(roomOf(path) ?? "")) continue;
    const code = withoutComments(await Deno.readTextFile(path));
    for (const pattern of IMPURE) if (pattern.test(code)) wrong.push(`${path}: ${pattern.source}`);
  }
  assertEquals(wrong, []);
});

Deno.test("shipped code imports, or runs as a program, each of the packages that the user named", async () => {
  const graph = await importGraph();
  const imported = [...graph.values()].flat();
  for (const page of await sourceFiles(".md", ["pages"])) {
    for (const [, specifier] of (await Deno.readTextFile(page)).matchAll(/from "(npm:[^"]+)"/g)) imported.push(specifier);
  }
  for (const file of await sourceFiles(".ts", ["src"])) {
    for (const [, specifier] of (await Deno.readTextFile(file)).matchAll(/"(npm:[^"]+)"/g)) imported.push(specifier);
  }
  const missing = USERS_PACKAGES.filter((name) => !imported.some((to) => new RegExp(`^npm:/?${name}(@|/|$)`).test(to)));
  assertEquals(missing, []);
});

Deno.test("every file of src is at most 400 lines long, so that it holds one idea", async () => {
  const long: string[] = [];
  for (const path of await sourceFiles(".ts", ["src", "jobs", "data-loaders", "pages"])) {
    const lines = (await Deno.readTextFile(path)).split("\n").length - 1;
    if (lines > 400) long.push(`${path}: ${lines}`);
  }
  assertEquals(long, []);
});

/** Code without its comments; strings are left alone, line for line. */
function withoutComments(code: string): string {
  return code.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_, text) => text ?? "",
  );
}
