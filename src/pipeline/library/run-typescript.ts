import { join } from "node:path";

/** What {@linkcode runTypeScript} compiles: the fields of a `tsconfig.json`. */
interface TypeScriptProject {
  /** Absolute paths of the modules, which bring with them what they import. */
  readonly files: readonly string[];
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

/**
 * Checks the types of modules, and writes what the options ask for. TypeScript 7 is a program for
 * the machine, which takes a tenth of the time of the compiler in JavaScript.
 *
 * @param root the project's folder, whose version of TypeScript runs
 * @returns the problems as TypeScript prints them, a line each; none if the types are right
 */
export async function runTypeScript(root: string, project: TypeScriptProject): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "tracebook-types-" });
  try {
    const config = join(folder, "tsconfig.json");
    await Deno.writeTextFile(config, JSON.stringify(project));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--allow-all",
        "--config",
        "deno.json",
        "npm:typescript/tsc",
        "--project",
        config,
        "--pretty",
        "false",
      ],
      cwd: root,
      stdin: "null",
    }).output();
    if (success) return [];
    const printed = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("").trim();
    return printed === "" ? ["TypeScript has ended without a word"] : printed.split("\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
