/**
 * The rules of the house as programs over one graph of all modules: who may import whom and which
 * packages (README's table), which folders are pure, where `import()` and long comments stand.
 * Each rule is a function from the graph to its violations, and is tried on a small made-up graph.
 */
import { assert, assertEquals } from "@std/assert";

const README = await Deno.readTextFile("README.md");

/** A row of README's import table. */
interface Room {
  /** Folders that it may import besides itself. */
  readonly folders: ReadonlySet<string>;
  /** npm packages that it may use. */
  readonly packages: ReadonlySet<string>;
}

interface Import {
  /** As the code writes it. */
  readonly specifier: string;
  /** A path from the root of the project, or a URL such as `npm:postgres@3.4.9`. */
  readonly target: string;
}

interface Module {
  readonly text: string;
  readonly imports: readonly Import[];
}

/** Modules by path from the root of the project; the cells of a page are a module each page. */
type Graph = ReadonlyMap<string, Module>;

/** A rule gives the violations that it finds, one text each. */
type Rule = (graph: Graph, table: ReadonlyMap<string, Room>) => string[];

/** Folders that may touch files, clock, network and console. */
const EFFECTS = ["database", "pipeline", "api", "cli"];

/** What a pure folder does not contain, looked for outside of comments and strings. */
const IMPURE: Readonly<Record<string, RegExp>> = {
  "Deno": /\bDeno\s*[.[]/,
  "console": /\bconsole\s*[.[]/,
  "fetch": /(?<![.\w])fetch\(/,
  "clock": /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/,
  "chance": /\bMath\.random\b/,
  "timer": /\b(setTimeout|setInterval|setImmediate|queueMicrotask|requestAnimationFrame|requestIdleCallback)\b/,
  "Worker": /\bnew (Shared)?Worker\b/,
  // A digest depends on its input alone, and every runtime has it.
  "crypto": /\bcrypto\b(?!\.subtle\.digest\b)/,
};

/** What single pure folders may contain nevertheless, and why. */
const EXCEPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "browser": {
    "Worker": "the page's bundle starts the worker that mines",
    "clock": "the worker ends alignments when their time is up",
  },
  "machine-learning": { "timer": "a long training gives the other tasks of its thread a turn" },
};

/** Packages that the user fixed: shipped code imports each of them. */
const USERS_PACKAGES = [
  "@observablehq/framework",
  "postgres",
  "arquero",
  "@observablehq/plot",
  "ml-random-forest",
  "@hpcc-js/wasm-graphviz",
];

/**
 * Comments are at most so many columns wide. Code in doc examples, rows of tables and directives of
 * tools may be wider.
 */
const COMMENT_COLUMNS = 100;

/** Lines of a function at most, with those of functions in it. */
const FUNCTION_LINES = 80;

/**
 * Functions that are longer: lists, of which a part would be no idea of its own. None is added
 * here; those that become shorter go.
 */
const LONG_FUNCTIONS: readonly string[] = ["pages/components/overview/kpi-row.ts: kpis"];

// ---- README's table

/** The import table of a README, by folder. */
function importTable(readme: string): Map<string, Room> {
  const section = /\n### Who may import whom\n([\s\S]*?)\n##/.exec(readme)?.[1] ?? "";
  const table = new Map<string, Room>();
  for (const [, folders, may, packages] of section.matchAll(/^\| (`.+?) \| (.*?) \| ?(.*?) ?\|$/gm)) {
    const above = may.startsWith("everything above") ? [...table.keys()] : [];
    const named = above.length > 0 && !may.includes("except") ? [] : quoted(may);
    const allowed = above.length > 0 ? above.filter((folder) => !named.includes(folder)) : may.startsWith("nothing") ? [] : named;
    const room = { folders: new Set(allowed), packages: new Set(quoted(packages)) };
    const unknown = allowed.filter((folder) => !table.has(folder));
    if (unknown.length > 0) throw new Error(`README's import table: ${folders} names ${unknown}, which no row above has`);
    for (const folder of quoted(folders)) table.set(folder, room);
  }
  return table;
}

const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

// ---- The graph

async function* filesUnder(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isSymlink || path === "pages/lib" || entry.name.startsWith(".")) continue;
    if (entry.isDirectory) yield* filesUnder(path);
    else yield path;
  }
}

async function filesOf(...folders: readonly string[]): Promise<string[]> {
  return (await Promise.all(folders.map((folder) => Array.fromAsync(filesUnder(folder))))).flat().sort();
}

interface InfoModule {
  readonly specifier: string;
  readonly error?: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier: string };
    readonly type?: { readonly specifier: string };
  }[];
}

/**
 * All modules of shipped code with what they import, as `deno info` sees them, and the pages'
 * cells.
 */
async function readGraph(): Promise<Graph> {
  const root = new URL("../", import.meta.url).href;
  const files = await filesOf("src", "jobs", "data-loaders", "pages");
  const modules = files.filter((path) => path.endsWith(".ts"));
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  const addresses = new Map([...modules, "observablehq.config.ts"].map((path) => [new URL(encodeURI(path), root).href, path]));
  await Deno.writeTextFile(entry, [...addresses.keys()].map((address) => `import ${JSON.stringify(address)};\n`).join(""));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", "deno.json", entry],
  }).output();
  await Deno.remove(entry);
  if (!success) throw new Error(`deno info failed: ${new TextDecoder().decode(stderr)}`);
  const graph = new Map<string, Module>();
  const pathOf = (address: string) => address.startsWith(root) ? pageModule(decodeURI(address.slice(root.length))) : address;
  for (const { specifier, error, dependencies = [] } of JSON.parse(new TextDecoder().decode(stdout)).modules as InfoModule[]) {
    const path = pathOf(specifier);
    if (!addresses.has(specifier)) continue;
    if (error !== undefined) throw new Error(`deno info cannot read ${path}: ${error}`);
    const imports = dependencies.map(({ specifier, code, type }) => ({
      specifier,
      target: pathOf((code ?? type)?.specifier ?? specifier),
    }));
    graph.set(path, { text: await Deno.readTextFile(path), imports });
  }
  for (const path of files.filter((path) => path.endsWith(".md"))) {
    graph.set(path, cellsOf(path, await Deno.readTextFile(path)));
  }
  return graph;
}

/** A page imports the TypeScript module `x.ts` by the name that it is served under, `x.js`. */
const pageModule = (path: string) => /^pages\/(?!lib\/)/.test(path) ? path.replace(/\.js$/, ".ts") : path;

/** The code of a page's cells and what it imports. */
function cellsOf(path: string, markdown: string): Module {
  const text = [
    ...markdown.matchAll(/^```(?:js|ts|jsx|tsx)\b(?!.*\brun=false)[^\n]*\n([\s\S]*?)^```/gm),
    ...markdown.matchAll(/\$\{([\s\S]*?)\}/g),
  ]
    .map(([, code]) => code).join("\n");
  const imports = [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)(["'])(.+?)\1/g)].map(([, , specifier]) => ({
    specifier,
    target: specifier.startsWith(".") ? pageModule(new URL(specifier, `file:///${path}`).pathname.slice(1)) : specifier,
  }));
  return { text, imports };
}

/** Strings, templates, patterns and comments: what code is told apart from. */
const TOKENS = new RegExp(
  [
    String.raw`(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`,
    // Templates, with templates of one further level inside.
    "(?<template>`(?:[^`\\\\$]|\\\\.|\\$(?!\\{)|\\$\\{(?:[^{}`]|`(?:[^`\\\\]|\\\\.)*`|\\{[^{}]*\\})*\\})*`)",
    String.raw`(?<comment>//[^\n]*|/\*[\s\S]*?\*/)`,
    String.raw`(?<pattern>(?<=(?:[=(,:[!&|?{};]|=>|\breturn|^)\s*)/(?![/*])(?:[^\\/\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)`,
  ].join("|"),
  "gm",
);

/** Code without comments, and with nothing in its strings but what templates compute. */
function bareCode(text: string): string {
  return text.replace(TOKENS, (token, ...rest) => {
    const { string, template, comment } = rest.at(-1) as Record<string, string | undefined>;
    if (string !== undefined) return '""';
    if (template !== undefined) {
      return "`" + [...token.matchAll(/\$\{([\s\S]*?)\}/g)].map(([, code]) => "${" + code + "}").join("") + "`";
    }
    return comment !== undefined ? " " : "/ /";
  });
}

const roomOf = (path: string) => /^src\/([^/]+)\//.exec(path)?.[1] ?? /^(jobs|data-loaders|pages)\//.exec(path)?.[1] ?? null;

const packageOf = (target: string) => /^npm:\/?((?:@[^/]+\/)?[^@/]+)/.exec(target)?.[1] ?? null;

const isPure = (path: string) => path.startsWith("src/") && !EFFECTS.includes(roomOf(path) ?? "");

// ---- The rules

const everyRoomHasARow: Rule = (graph, table) => {
  const rooms = new Set([...graph.keys()].flatMap((path) => roomOf(path) ?? []));
  return [
    ...[...rooms].filter((room) => !table.has(room)).map((room) => `${room} has no row in README's import table`),
    ...[...table.keys()].filter((row) => !rooms.has(row)).map((row) =>
      `README's import table has a row ${row}, the code has none`
    ),
  ];
};

const importsFollowTheTable: Rule = (graph, table) =>
  eachImport(graph, (path, { target }) => {
    const [from, to] = [roomOf(path), roomOf(target)];
    if (target.includes(":") || target === "src/errors.ts" && from !== "pages") return true;
    if (from === null) {
      return to !== null && (path.startsWith("src/") ? path !== "src/errors.ts" && isPure(target) : to === "pages");
    }
    return to !== null &&
      (to === from && from !== "jobs" && from !== "data-loaders" || table.get(from)?.folders.has(to) === true);
  });

const packagesFollowTheTable: Rule = (graph, table) =>
  eachImport(graph, (path, { target }) => {
    const name = packageOf(target);
    return name === null || table.get(roomOf(path) ?? "")?.packages.has(name) === true;
  });

/** A package may be used by its name alone, as of a program to run or of a file in it. */
const packagesOfTheTableAreUsed: Rule = (graph, table) =>
  [...table].flatMap(([room, { packages }]) => {
    const modules = [...graph].filter(([path]) => roomOf(path) === room).map(([, module]) => module);
    return [...packages].filter((name) => !modules.some((module) => uses(module, name))).map((name) => `${room} uses no ${name}`);
  });

const uses = ({ text, imports }: Module, name: string) =>
  imports.some(({ target }) => packageOf(target) === name) || new RegExp(`["'](npm:)?${name}["'/@]`).test(text);

const usersPackagesAreUsed: Rule = (graph) =>
  USERS_PACKAGES.filter((name) => ![...graph.values()].some((module) => uses(module, name)));

const jobsAndLoadersUseTheAlias: Rule = (graph) =>
  eachImport(graph, (path, { specifier }) => !/^(jobs|data-loaders)\//.test(path) || !/^[./]|^file:/.test(specifier));

const pagesImportWhatIsThere: Rule = (graph) =>
  eachImport(
    graph,
    (path, { target }) =>
      !path.startsWith("pages/") || graph.has(target) || target.startsWith("pages/lib/") || /^(npm|observablehq):/.test(target),
  );

const nothingImportsItself: Rule = (graph) => {
  const state = new Map<string, "open" | "done">();
  const circles: string[] = [];
  const visit = (path: string, way: readonly string[]) => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      circles.push([...way.slice(way.indexOf(path)), path].join(" → "));
      return;
    }
    state.set(path, "open");
    for (const { target } of graph.get(path)?.imports ?? []) visit(target, [...way, path]);
    state.set(path, "done");
  };
  for (const path of graph.keys()) visit(path, []);
  return circles;
};

/** The only module that imports computed names: a user adds a job by adding a file to `jobs`. */
const IMPORTS_FOUND_FILES = "src/pipeline/schedule/found-files.ts";

const importsAreLiteral: Rule = (graph) =>
  [...graph].filter(([path, { text }]) =>
    path !== IMPORTS_FOUND_FILES && /(?<![.\w])import\s*\(\s*(?!""\s*[,)])/.test(bareCode(text))
  ).map(([path]) => `${path}: import() of a computed name`);

const pureRoomsHaveNoEffects: Rule = (graph) =>
  [...graph].filter(([path]) => isPure(path)).flatMap(([path, { text, imports }]) => {
    const code = bareCode(text);
    const excepted = EXCEPTIONS[roomOf(path) ?? ""] ?? {};
    const found = Object.keys(IMPURE).filter((kind) => IMPURE[kind].test(code) && !Object.hasOwn(excepted, kind));
    const builtin = imports.filter(({ target }) => /^(node|bun|https?|jsr|data|blob):/.test(target)).map(({ target }) => target);
    return [...found, ...builtin].map((what) => `${path}: ${what}`);
  });

const commentsAreNarrow: Rule = (graph) =>
  [...graph].filter(([path]) => path.endsWith(".ts")).flatMap(([path, { text }]) =>
    wideComments(text).map((line) => `${path}:${line}`)
  );

/** Line numbers of comments that are too wide; one that stands behind code does not count. */
function wideComments(text: string): number[] {
  const lines = text.split("\n");
  const wide: number[] = [];
  for (const { index, 0: token, groups } of text.matchAll(TOKENS)) {
    if (groups!.comment === undefined || /^\/\/ (deno|eslint|@ts)-/.test(token)) continue;
    const first = text.slice(0, index).split("\n").length - 1;
    if (lines[first].trimStart().slice(0, 2) !== token.slice(0, 2)) continue;
    let inExample = false;
    token.split("\n").forEach((part, at) => {
      if (/^\s*\*\s*```/.test(part)) inExample = !inExample;
      else if (!inExample && !/^\s*\*\s*\|/.test(part) && [...lines[first + at]].length > COMMENT_COLUMNS) {
        wide.push(first + at + 1);
      }
    });
  }
  return wide;
}

/**
 * Functions that are too long, and exported ones with a positional boolean: at a call nobody sees
 * what `true` switches. Options, words or two functions say it.
 */
const functionsFitAndSayWhatTheyDo: Rule = (graph) =>
  [...graph].filter(([path, { text }]) =>
    path.endsWith(".ts") && (/: boolean\b/.test(text) || text.split("\n").length > FUNCTION_LINES)
  ).flatMap(([path, { text }]) => Deno.lint.runPlugin(FUNCTION_RULES, path, text).map(({ message }) => `${path}: ${message}`))
    .filter((found) => !LONG_FUNCTIONS.some((name) => found === `${name} is too long`));

const FUNCTION_RULES: Deno.lint.Plugin = {
  name: "functions",
  rules: {
    functions: {
      create(context) {
        const look = (node: Deno.lint.FunctionDeclaration | Deno.lint.FunctionExpression | Deno.lint.ArrowFunctionExpression) => {
          const name = nameOf(node);
          const lines = context.sourceCode.getText(node).split("\n").length;
          if (name !== null && lines > FUNCTION_LINES) context.report({ node, message: `${name} is too long` });
          if (!isExported(node)) return;
          if (node.params.some(isFlag)) context.report({ node, message: `${name} takes a positional boolean` });
        };
        return { FunctionDeclaration: look, FunctionExpression: look, ArrowFunctionExpression: look };
      },
    },
  },
};

type LintNode = Deno.lint.Node;

/** The name of a function, or of the constant that holds it. */
const nameOf = (node: { readonly parent: LintNode; readonly id?: Deno.lint.Identifier | null }): string | null =>
  node.id?.name ??
    (node.parent.type === "VariableDeclarator" && node.parent.id.type === "Identifier" ? node.parent.id.name : null);

function isExported({ parent }: { readonly parent: LintNode }): boolean {
  const of = parent.type === "VariableDeclarator" ? parent.parent.parent : parent;
  return of.type === "ExportNamedDeclaration" || of.type === "ExportDefaultDeclaration";
}

function isFlag(parameter: Deno.lint.FunctionDeclaration["params"][number]): boolean {
  const { type } = parameter;
  if (type === "AssignmentPattern") return parameter.right.type === "Literal" && typeof parameter.right.value === "boolean";
  return type === "Identifier" && parameter.typeAnnotation?.typeAnnotation.type === "TSBooleanKeyword";
}

/** Exports whose name no other file has, nor a test; those of `export *` belong to its users. */
function exportsWithoutUser(files: ReadonlyMap<string, string>): string[] {
  const filesWith = new Map<string, number>();
  const offered = new Set<string>();
  for (const [path, text] of files) {
    for (const word of new Set(text.match(/[\w$]+/g))) filesWith.set(word, (filesWith.get(word) ?? 0) + 1);
    for (const [, to] of text.matchAll(/^export (?:type )?\* from "(.+)"/gm)) {
      offered.add(new URL(to, `file:///${path}`).pathname);
    }
  }
  const exported = /^export (?:async )?(?:function\*?|const|let|class|interface|type) ([\w$]+)/gm;
  return [...files].filter(([path]) => path.endsWith(".ts") && !path.startsWith("tests/") && !offered.has(`/${path}`))
    .flatMap(([path, text]) =>
      Array.from(text.matchAll(exported), ([, name]) => name).filter((name) => filesWith.get(name) === 1)
        .map((name) => `${path}: ${name}`)
    );
}

function eachImport(graph: Graph, allowed: (path: string, to: Import) => boolean): string[] {
  return [...graph].flatMap(([path, { imports }]) =>
    imports.filter((to) => !allowed(path, to)).map(({ specifier }) => `${path} imports ${specifier}`)
  );
}

// ---- The house

const table = importTable(README);
const graph = await readGraph();

const RULES: Readonly<Record<string, Rule>> = {
  "each folder of src, and jobs, data-loaders and pages, has one row in README's import table": everyRoomHasARow,
  "a folder imports only what README's table allows it": importsFollowTheTable,
  "a folder uses only the npm packages that README's table allows it": packagesFollowTheTable,
  "each npm package of README's table is used where it says so": packagesOfTheTableAreUsed,
  "shipped code imports, or runs as a program, each of the packages that the user named": usersPackagesAreUsed,
  "jobs and data loaders import by the alias": jobsAndLoadersUseTheAlias,
  "pages and their cells import what is there": pagesImportWhatIsThere,
  "no module imports itself by a way round": nothingImportsItself,
  "import() takes literal names": importsAreLiteral,
  "pure folders touch neither files, clock, timers, chance, network nor console": pureRoomsHaveNoEffects,
  "comments are at most 100 columns wide": commentsAreNarrow,
  "a function has at most 80 lines, and an exported one no positional boolean": functionsFitAndSayWhatTheyDo,
};

for (const [law, rule] of Object.entries(RULES)) {
  Deno.test(law, () => assertEquals(rule(graph, table), []));
}

Deno.test("the graph holds every module, and the imports between them", async () => {
  const files = (await filesOf("src", "jobs", "data-loaders", "pages")).filter((path) => /\.(ts|md)$/.test(path));
  assert(files.length > 200);
  assertEquals(files.filter((path) => !graph.has(path)), []);
  for (const folder of ["src", "jobs", "data-loaders", "pages"]) {
    assert([...graph].some(([path, { imports }]) => path.startsWith(folder) && imports.length > 0), folder);
  }
});

Deno.test("comments of tests are at most 100 columns wide", async () => {
  const wide: string[] = [];
  for (const path of (await filesOf("tests")).filter((path) => path.endsWith(".ts"))) {
    for (const line of wideComments(await Deno.readTextFile(path))) wide.push(`${path}:${line}`);
  }
  assertEquals(wide, []);
});

Deno.test("what a module exports has a user in another file", async () => {
  const files = new Map(Array.from(graph, ([path, { text }]) => [path, text]));
  for (const path of await filesOf("tests")) if (path.endsWith(".ts")) files.set(path, await Deno.readTextFile(path));
  assertEquals(exportsWithoutUser(files), []);
  const made = ["export const a = 1;\nexport interface B {}\n", "export function c(): void {}\nc(); a();\n"];
  assertEquals(exportsWithoutUser(new Map(made.map((text, at) => [`src/${at}.ts`, text]))), ["src/0.ts: B", "src/1.ts: c"]);
});

// ---- The rules on made-up houses: each finds what it forbids, and nothing else

const SMALL_TABLE = importTable(`
### Who may import whom

| folder | may import | packages |
|---|---|---|
| \`numerics\`, \`time\` | nothing | |
| \`formats\` | \`time\` | \`saxes\` |
| \`database\` | everything above | |
| \`browser\` | everything above except \`database\` | |
| \`jobs\`, \`data-loaders\` | everything above, by the alias \`@/\`; never each other | |
| \`pages\` | nothing; the bundle of \`browser\` lies in \`pages/lib\` | \`arquero\` |

## Next
`);

/** A graph of modules given by their text, or by their imports: names, or names with targets. */
function houseOf(modules: Record<string, string | readonly (string | readonly [string, string])[]>): Graph {
  return new Map(
    Object.entries(modules).map(([path, content]) => [
      path,
      typeof content === "string" ? path.endsWith(".md") ? cellsOf(path, content) : { text: content, imports: [] } : {
        text: "",
        imports: content.map((to) =>
          typeof to === "string" ? { specifier: to, target: to } : { specifier: to[0], target: to[1] }
        ),
      },
    ]),
  );
}

Deno.test("README's table is read with its groups, its exceptions and its packages", () => {
  const folders = (name: string) => [...SMALL_TABLE.get(name)!.folders];
  assertEquals([...SMALL_TABLE.keys()], [
    "numerics",
    "time",
    "formats",
    "database",
    "browser",
    "jobs",
    "data-loaders",
    "pages",
  ]);
  assertEquals([folders("numerics"), folders("formats"), folders("pages")], [[], ["time"], []]);
  assertEquals(folders("database"), ["numerics", "time", "formats"]);
  assertEquals(folders("browser"), ["numerics", "time", "formats"]);
  assertEquals(folders("jobs"), ["numerics", "time", "formats", "database", "browser"]);
  assertEquals([...SMALL_TABLE.get("formats")!.packages], ["saxes"]);
});

const FINDS: readonly { rule: Rule; house: Graph; found: string[] }[] = [
  {
    rule: everyRoomHasARow,
    house: houseOf({
      "src/numerics/a.ts": "",
      "src/time/a.ts": "",
      "src/cellar/a.ts": "",
      "src/database/a.ts": "",
      "src/browser/a.ts": "",
      "jobs/a.ts": "",
      "data-loaders/a.ts": "",
      "pages/a.md": "",
    }),
    found: ["cellar has no row in README's import table", "README's import table has a row formats, the code has none"],
  },
  {
    rule: importsFollowTheTable,
    house: houseOf({
      "src/mod.ts": ["src/time/a.ts", "src/database/a.ts"],
      "src/errors.ts": ["src/time/a.ts"],
      "src/time/a.ts": ["src/errors.ts", "src/time/b.ts", "src/numerics/a.ts", "src/mod.ts", "tests/a.ts"],
      "src/formats/a.ts": ["src/time/a.ts", "npm:saxes@6"],
      "src/browser/a.ts": ["src/formats/a.ts", "src/database/a.ts"],
      "jobs/a.ts": ["src/database/a.ts", "jobs/b.ts", "data-loaders/a.ts"],
      "pages/a.ts": ["pages/b.ts", "src/time/a.ts", "src/errors.ts"],
      "pages/a.md": "```js\nimport { b } from './b.js';\nimport { d } from '../src/time/d.js';\n```\n",
      "observablehq.config.ts": ["pages/b.ts", "src/time/a.ts"],
    }),
    found: [
      "src/mod.ts imports src/database/a.ts",
      "src/errors.ts imports src/time/a.ts",
      "src/time/a.ts imports src/numerics/a.ts",
      "src/time/a.ts imports src/mod.ts",
      "src/time/a.ts imports tests/a.ts",
      "src/browser/a.ts imports src/database/a.ts",
      "jobs/a.ts imports jobs/b.ts",
      "jobs/a.ts imports data-loaders/a.ts",
      "pages/a.ts imports src/time/a.ts",
      "pages/a.ts imports src/errors.ts",
      "pages/a.md imports ../src/time/d.js",
      "observablehq.config.ts imports src/time/a.ts",
    ],
  },
  {
    rule: packagesFollowTheTable,
    house: houseOf({
      "src/formats/a.ts": [["saxes", "npm:saxes@6.0.0"], ["@uwdata/flechette", "npm:@uwdata/flechette@2"], "node:path"],
      "src/time/a.ts": [["sql.js/x", "npm:/sql.js@1.16.0/x"]],
      "src/mod.ts": [["saxes", "npm:saxes@6.0.0"]],
      "pages/a.md": '```js echo\nimport * as aq from "npm:arquero";\nconst d3 = await import("npm:d3");\n```\n',
    }),
    found: [
      "src/formats/a.ts imports @uwdata/flechette",
      "src/time/a.ts imports sql.js/x",
      "src/mod.ts imports saxes",
      "pages/a.md imports npm:d3",
    ],
  },
  {
    rule: packagesOfTheTableAreUsed,
    house: houseOf({ "src/formats/a.ts": [["saxes", "npm:saxes@6.0.0"]], "src/time/a.ts": 'resolve("arquero")' }),
    found: ["pages uses no arquero"],
  },
  {
    rule: packagesOfTheTableAreUsed,
    house: houseOf({ "src/formats/a.ts": 'resolve("saxes/saxes.js")', "pages/a.md": '```js\nimport "npm:arquero@8";\n```\n' }),
    found: [],
  },
  {
    rule: usersPackagesAreUsed,
    house: houseOf({
      "src/a/a.ts": ["npm:postgres@3.4.9", "npm:arquero@8", "npm:ml-random-forest@2", "npm:@observablehq/plot@1"],
      "src/a/b.ts": 'run("npm:@observablehq/framework@1.13.4")',
    }),
    found: ["@hpcc-js/wasm-graphviz"],
  },
  {
    rule: jobsAndLoadersUseTheAlias,
    house: houseOf({
      "jobs/a.ts": [["@/cli/a.ts", "src/cli/a.ts"], ["../src/cli/a.ts", "src/cli/a.ts"]],
      "data-loaders/a.ts": [["../src/database/a.ts", "src/database/a.ts"]],
      "src/time/a.ts": [["./b.ts", "src/time/b.ts"]],
    }),
    found: ["jobs/a.ts imports ../src/cli/a.ts", "data-loaders/a.ts imports ../src/database/a.ts"],
  },
  {
    rule: pagesImportWhatIsThere,
    house: houseOf({
      "pages/a.md": "```js\nimport { b } from './b.js';\nimport { c } from './c.js';\nimport l from './lib/l.js';\n```\n" +
        "${(await import('./d.js')).d}, ${import('npm:arquero')}\n\n    import { e } from './e.js'",
      "pages/b.ts": "",
    }),
    found: ["pages/a.md imports ./c.js", "pages/a.md imports ./d.js"],
  },
  {
    rule: nothingImportsItself,
    house: houseOf({ "a.ts": ["b.ts", "c.ts"], "b.ts": ["c.ts"], "c.ts": ["d.ts"], "d.ts": ["b.ts"] }),
    found: ["b.ts → c.ts → d.ts → b.ts"],
  },
  {
    rule: importsAreLiteral,
    house: houseOf({
      "a.ts": 'await import("./b.ts"); const t: typeof import("./b.ts") = 1; // import(name)\nconst s = "import(name)";',
      "b.ts": "await import(name);",
      "c.ts": 'await import(/* why */ "./" + name);',
      "d.ts": "await import(`./${name}`);",
      "e.ts": "const text = `a ${await import(name)}`;",
      "f.ts": 'const quote = /["`]/;\nawait import(\n  new URL("./b.ts", import.meta.url).href,\n);',
      "g.md": "```js\nawait import(name);\n```\n",
    }),
    found: ["b.ts", "c.ts", "d.ts", "e.ts", "f.ts", "g.md"].map((path) => `${path}: import() of a computed name`),
  },
  {
    rule: pureRoomsHaveNoEffects,
    house: houseOf({
      "src/time/a.ts":
        'const text = "Deno.open"; // Date.now\nthis.fetch(new Date(0)); const url = `https://x`;\nqueue.fetch(a);',
      "src/time/b.ts": "Deno.open(a); console.log(`${Math.random()}`); fetch(b); new Date();",
      "src/time/c.ts": "setTimeout(a); queueMicrotask(b);",
      "src/time/d.ts": "new Worker(a); crypto.randomUUID();",
      "src/time/e.ts": "await crypto.subtle.digest(name, bytes);",
      "src/time/f.ts": ["node:path"],
      "src/machine-learning/a.ts": "setTimeout(resolve, 0); new Worker(a);",
      "src/browser/a.ts": "new Worker(a); setInterval(b);",
      "src/database/a.ts": "Deno.open(a); setTimeout(b);",
      "src/mod.ts": "Date.now();",
      "jobs/a.ts": "console.log(1);",
    }),
    found: [
      ...["Deno", "console", "fetch", "clock", "chance"].map((what) => `src/time/b.ts: ${what}`),
      "src/time/c.ts: timer",
      "src/time/d.ts: Worker",
      "src/time/d.ts: crypto",
      "src/time/f.ts: node:path",
      "src/machine-learning/a.ts: Worker",
      "src/browser/a.ts: timer",
      "src/mod.ts: clock",
    ],
  },
  {
    rule: commentsAreNarrow,
    house: houseOf({
      "a.ts": [
        `/** ${"x".repeat(96)} */`,
        `/**\n * ${"é".repeat(97)}\n * ${"x".repeat(98)}\n * \`\`\`ts\n * ${"x".repeat(120)}\n * \`\`\`\n * ${
          "y".repeat(99)
        }\n */`,
        `// ${"x".repeat(97)}\n  // ${"x".repeat(96)}`,
        `// deno-lint-ignore ${"x".repeat(97)}`,
        `const a = 1; // ${"x".repeat(97)}`,
        `const b = "// ${"x".repeat(97)}";`,
      ].join("\n"),
    }),
    found: ["a.ts:1", "a.ts:4", "a.ts:8", "a.ts:11"],
  },
  {
    rule: functionsFitAndSayWhatTheyDo,
    house: houseOf({
      "a.ts": `export function long() {${"\n".repeat(80)}}\nconst fits = () => {${"\n".repeat(79)}};\n`,
      "b.ts": `const longer = (isOn: boolean) => {${"\n".repeat(80)}};\n`,
      "c.ts":
        "export const flag = (a: number, isOn: boolean) => isOn ? a : 0;\nexport async function other(isOn = true, on = 1) {}\n",
      "d.ts": "export function named({ isOn }: { isOn: boolean }, tell: (isOn: boolean) => void, value: number | boolean) {}\n",
    }),
    found: [
      "a.ts: long is too long",
      "b.ts: longer is too long",
      "c.ts: flag takes a positional boolean",
      "c.ts: other takes a positional boolean",
    ],
  },
];

for (const { rule, house, found } of FINDS) {
  Deno.test(`the rule ${rule.name} finds ${found.length} violations in a made-up house of ${house.size} modules`, () => {
    assertEquals(rule(house, SMALL_TABLE), found);
  });
}
