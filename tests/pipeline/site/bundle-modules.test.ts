import { assertEquals, assertMatch } from "@std/assert";
import { dirname, join } from "node:path";
import { bundleModules } from "@/pipeline/site/bundle-modules.ts";

/** Two pages as Framework writes them: they share a module that counts how often it is loaded. */
const SITE: Readonly<Record<string, string>> = {
  "index.html": `<link rel="modulepreload" href="./_observablehq/client.1.js">
<link rel="modulepreload" href="./_import/components/one.1.js">
<link rel="modulepreload" href="./_import/components/shared.1.js">
<script type="module" src="./_import/components/menu.1.js"></script>
const [{value}] = await Promise.all([import("./_import/components/one.1.js")]);
`,
  "guide/two.html": `<link rel="modulepreload" href="../_import/components/two.1.js">
<script type="module" src="../_import/components/menu.1.js"></script>
const {value} = await import("../_import/components/two.1.js");
const {value: other} = await import("../_import/components/one.1.js");
`,
  "_observablehq/client.1.js": "export const name = 'client';\n",
  "_import/components/menu.1.js": "globalThis.menus = (globalThis.menus ?? 0) + 1;\n",
  "_import/components/shared.1.js":
    'import { name } from "../../_observablehq/client.1.js";\nexport const state = { loads: (globalThis.loads = (globalThis.loads ?? 0) + 1), name };\n',
  "_import/components/one.1.js":
    'import { state } from "./shared.1.js";\nexport const value = { state, url: import.meta.url, later: () => import("./later.1.js") };\n',
  "_import/components/two.1.js": 'import { state } from "./shared.1.js";\nexport const value = { state };\n',
  "_import/components/later.1.js": 'import { state } from "./shared.1.js";\nexport const value = state;\n',
};

async function withSite(files: Readonly<Record<string, string>>, body: (site: string) => Promise<void>): Promise<void> {
  const site = await Deno.realPath(await Deno.makeTempDir({ prefix: "tracebook-modules-" }));
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(site, path)), { recursive: true });
      await Deno.writeTextFile(join(site, path), text);
    }
    await body(site);
  } finally {
    await Deno.remove(site, { recursive: true });
  }
}

/** Runs what the cells and the head of a page import, and gives the value of each import. */
async function run(site: string, page: string) {
  const html = await Deno.readTextFile(join(site, page));
  const at = (name: string) => `file://${join(site, dirname(page), name)}`;
  for (const [, name] of html.matchAll(/ src="([^"]+)"/g)) await import(at(name));
  return await Promise.all(
    Array.from(html.matchAll(/import\("([^"]+)"\)\.then\(\(\{ (m\d+): m \}\) => m\)/g), async ([, name, module]) =>
      // deno-lint-ignore no-explicit-any -- what the modules above export
      (await import(at(name)) as any)[module].value),
  );
}

Deno.test("bundled pages run the same modules, each once, and load them early", () =>
  withSite(SITE, async (site) => {
    await bundleModules(site, ["guide/two.html", "index.html"]);
    const [one] = await run(site, "index.html");
    const [two, other] = await run(site, "guide/two.html");
    assertEquals([one.state.loads, one.state.name, other === one, two.state === one.state], [1, "client", true, true]);
    assertEquals((globalThis as { menus?: number }).menus, 1);
    assertEquals((await one.later()).value === one.state, true, "what is loaded later shares it too");
    assertEquals(one.url, `file://${site}/_import/components/one.1.js`, "a module keeps its address");
    const names = Array.from(Deno.readDirSync(join(site, "_import"))).map(({ name }) => name);
    assertEquals(names, ["bundles"], "no module is left beside the bundles");
    const html = await Deno.readTextFile(join(site, "index.html"));
    const early = Array.from(html.matchAll(/modulepreload" href="([^"]+)"/g), ([, name]) => name);
    assertEquals(early[0], "./_observablehq/client.1.js");
    for (const name of early) await Deno.stat(join(site, name));
    const first = early.find((name) => name.includes("shared."))!;
    assertMatch(await Deno.readTextFile(join(site, first)), /globalThis\.loads/);
  }));

Deno.test("modules that find files by themselves, or are named in another way, stay as they are", async () => {
  const resolving = { "_import/components/one.1.js": 'export const value = import.meta.resolve("./shared.1.js");\n' };
  const naming = { "index.html": '<script type="module">import {value} from "./_import/components/one.1.js";</script>' };
  for (const changed of [resolving, naming]) {
    const files = { ...SITE, ...changed };
    await withSite(files, async (site) => {
      await bundleModules(site, ["guide/two.html", "index.html"]);
      for (const [path, text] of Object.entries(files)) assertEquals(await Deno.readTextFile(join(site, path)), text);
    });
  }
});
