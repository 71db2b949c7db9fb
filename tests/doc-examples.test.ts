import { assertEquals, assertRejects } from "@std/assert";
import { join, relative } from "node:path";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";
import { examplesOf, typeScriptIn } from "./doc-examples.ts";

const files = (await Array.fromAsync(typeScriptIn(join(PROJECT_ROOT, "src")))).sort();

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
