import { join } from "node:path";
import { environmentError } from "../../errors.ts";

/** Settings of {@linkcode writeDeclarations}. */
export interface WriteDeclarationsOptions {
  /** The project's folder. */
  readonly root: string;
  /** Modules to be declared with all that they import, by path from `root`. */
  readonly entries: readonly string[];
  /** Where the declarations go: those of `src/x.ts` into `x.d.ts`. */
  readonly folder: string;
}

/**
 * Writes the type declarations of modules, documentation included. They are checked against what
 * every engine of the package has (ECMAScript 2023 and the web's streams), so that a call that
 * Node.js 20 lacks does not get into it.
 *
 * @throws an environment error with the first problems of the types
 */
export async function writeDeclarations({ root, entries, folder }: WriteDeclarationsOptions): Promise<void> {
  const { default: ts } = await import("typescript");
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: [
      "lib.es2023.d.ts",
      "lib.es2024.string.d.ts",
      "lib.esnext.disposable.d.ts",
      "lib.dom.d.ts",
      "lib.dom.iterable.d.ts",
      "lib.dom.asynciterable.d.ts",
    ],
    types: [],
    strict: true,
    noImplicitAny: false, // some packages have no types; `deno check` is strict about our own
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    declaration: true,
    emitDeclarationOnly: true,
    rewriteRelativeImportExtensions: true,
    rootDir: join(root, "src"),
    outDir: folder,
  };
  const program = ts.createProgram(entries.map((path) => join(root, path)), options);
  const problems = ts.getPreEmitDiagnostics(program);
  if (problems.length > 0) {
    const host = { getCanonicalFileName: (name: string) => name, getCurrentDirectory: () => root, getNewLine: () => "\n" };
    throw environmentError({
      expected: "a library whose types hold for Node.js 20",
      found: `${problems.length} problems:\n${ts.formatDiagnostics(problems.slice(0, 30), host)}`,
    });
  }
  program.emit();
}
