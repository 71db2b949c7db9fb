import { assertEquals, assertNotEquals } from "@std/assert";
import { stop as stopEsbuild } from "esbuild";
import { dirname, join } from "node:path";
import { bundleLibrary, PAGE_WORKERS } from "@/pipeline/site/bundle-library.ts";

/** A project whose pages import modules of one line. */
async function smallProject(): Promise<string> {
  const root = await Deno.makeTempDir({ prefix: "tracebook-library-" });
  const pageModules = ["tracebook", "figures", "predictions", "parquet-table"];
  const modules = [...pageModules, ...PAGE_WORKERS, "exported-reading-worker", "analysis/later-answers"];
  for (const name of modules) {
    await write(join(root, "src", "browser", `${name}.ts`), 'export { shared } from "@/time/shared.ts";\n');
  }
  await write(join(root, "src", "time", "shared.ts"), 'export const shared = "one";\n');
  await write(join(root, "tsconfig.json"), '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }');
  return root;
}

async function write(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}

Deno.test("the library of pages is bundled anew where a source has changed or a file of it was lost or damaged, else kept", async () => {
  const root = await smallProject();
  try {
    const library = (name: string) => join(root, "pages", "lib", name);
    assertEquals([await bundleLibrary(root), await bundleLibrary(root)], [true, false]);
    const first = await Deno.readTextFile(library("figures.js"));

    await write(join(root, "src", "time", "shared.ts"), 'export const shared = "two";\n');
    assertEquals([await bundleLibrary(root), await bundleLibrary(root)], [true, false]);
    const second = await Deno.readTextFile(library("figures.js"));
    assertNotEquals(second, first);

    await Deno.remove(library("figures.js"));
    assertEquals(await bundleLibrary(root), true);
    await Deno.writeTextFile(library("figures.js"), "");
    assertEquals([await bundleLibrary(root), await bundleLibrary(root)], [true, false]);
    assertEquals(await Deno.readTextFile(library("figures.js")), second);

    // What no page imports is no reason.
    await write(join(root, "src", "cli", "main.ts"), "console.log();\n");
    assertEquals(await bundleLibrary(root), false);
  } finally {
    await stopEsbuild();
    await Deno.remove(root, { recursive: true });
  }
});
