import { assertEquals, assertRejects } from "@std/assert";
import { join, relative } from "node:path";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";

/** The examples in the doc comments of a file, with the number of the line that each begins on. */
function examplesOf(text: string): { code: string; line: number }[] {
  return [...text.matchAll(/^ *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm)].map(({ 1: lines, index }) => ({
    code: lines.replace(/^ *\* ?/gm, ""),
    line: text.slice(0, index).split("\n").length + 1,
  }));
}

async function* filesIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* filesIn(join(folder, name));
    else if (name.endsWith(".ts")) yield join(folder, name);
  }
}

const files = (await Array.fromAsync(filesIn(join(PROJECT_ROOT, "src")))).sort();

// `deno test --doc` runs them as well, but each in a worker: ten times as long for hundreds of
// examples that share their imports.
for (const file of files) {
  for (const { code, line } of examplesOf(await Deno.readTextFile(file))) {
    Deno.test(`the example in ${relative(PROJECT_ROOT, file)}:${line} runs`, () => run(code));
  }
}

/** Runs a module whose text is at hand. */
async function run(code: string): Promise<void> {
  const address = URL.createObjectURL(new Blob([code], { type: "application/typescript" }));
  try {
    await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

Deno.test("an example that fails is a failed test", async () => {
  const text = ' * ```ts\n * throw new Error("as told");\n * ```\n';
  const [{ code, line }] = examplesOf(text);
  assertEquals(line, 2);
  await assertRejects(() => run(code), Error, "as told");
});
