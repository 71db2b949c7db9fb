/**
 * Checks the types of all code, examples in doc comments among it, as `deno check --doc` does, in a
 * third of the time: by TypeScript 7, which is a program for the machine. Deno's own compiler is
 * TypeScript 6, in JavaScript.
 *
 * usage: deno run -A tests/check-types.ts
 *
 * @module
 */
import { dirname, join, relative } from "node:path";
import { runTypeScript, type TypeScriptProject } from "@/pipeline/library/run-typescript.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";
import { examplesOf, typeScriptIn } from "./doc-examples.ts";

/** Folders whose code is checked. */
const CHECKED = ["src", "jobs", "data-loaders", "pages", "tests"];
/** What `prepare` has bundled for the pages, with its types. */
const BUNDLED = join(PROJECT_ROOT, "pages", "lib");

/** The fields of `deno.json` that say what is checked, and how. */
interface DenoProject {
  readonly imports: Readonly<Record<string, string>>;
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

/** Where TypeScript finds what the import map names; it finds packages by their names itself. */
function pathsOf({ imports }: DenoProject): Record<string, [string]> {
  const paths: Record<string, [string]> = { "npm:*": [join(PROJECT_ROOT, "node_modules", "*")] };
  for (const [name, target] of Object.entries(imports)) {
    const all = name.endsWith("/") ? "*" : "";
    const packaged = /^npm:\/?(@?[^@]+)@/.exec(target)?.[1];
    if (packaged === undefined) paths[name + all] = [join(PROJECT_ROOT, target) + all];
    else if (packaged !== name.replace(/\/$/, "")) paths[name + all] = [join(PROJECT_ROOT, "node_modules", packaged) + all];
  }
  return paths;
}

/**
 * What TypeScript checks: all files, and what it needs to know of Deno and the examples, which are
 * written into a folder. That is one of the project's, so that examples find its packages.
 */
async function projectIn(folder: string): Promise<TypeScriptProject> {
  const config = JSON.parse(await Deno.readTextFile(join(PROJECT_ROOT, "deno.json"))) as DenoProject;
  const files = [join(PROJECT_ROOT, "observablehq.config.ts")];
  for (const name of CHECKED) {
    const found = await Array.fromAsync(typeScriptIn(join(PROJECT_ROOT, name)));
    files.push(...found.filter((path) => !path.startsWith(BUNDLED)).sort());
  }
  const write = async (path: string, text: string | Uint8Array<ArrayBuffer>) => {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(path, typeof text === "string" ? new TextEncoder().encode(text) : text);
    return path;
  };
  const examples: string[] = [];
  for (const file of files) {
    for (const { code, line } of examplesOf(await Deno.readTextFile(file))) {
      examples.push(await write(join(folder, relative(PROJECT_ROOT, file), `line-${line}.ts`), code));
    }
  }
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["types"] }).output();
  const types = await write(join(folder, "deno.d.ts"), stdout);
  return {
    files: [types, ...files, ...examples],
    compilerOptions: {
      ...config.compilerOptions,
      target: "esnext",
      module: "esnext",
      moduleResolution: "bundler",
      moduleDetection: "force",
      isolatedModules: true,
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      noEmit: true,
      // As in Deno, what packages declare is taken as it stands.
      skipLibCheck: true,
      lib: ["esnext", "dom", "dom.iterable", "dom.asynciterable"],
      types: ["node"],
      typeRoots: [join(PROJECT_ROOT, "node_modules", "@types")],
      paths: pathsOf(config),
    },
  };
}

const home = join(PROJECT_ROOT, ".tracebook");
await Deno.mkdir(home, { recursive: true });
const folder = await Deno.makeTempDir({ dir: home, prefix: "types-" });
let problems: string[];
try {
  problems = await runTypeScript(PROJECT_ROOT, await projectIn(folder));
} finally {
  await Deno.remove(folder, { recursive: true });
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) Deno.exit(1);
