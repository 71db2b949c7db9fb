import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { TracebookError } from "@/errors.ts";
import { PUBLISH_ALL } from "@/pipeline/privacy/privacy.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";
import { loaderProcess } from "@/pipeline/site/loader-process.ts";
import { withDatabase } from "../../database/test-database.ts";
import { runDatabaseScript } from "../../database/with-home.ts";

// A build whose Framework was killed showed the loaders' stack traces in its message.
Deno.test("a data loader whose reader is killed ends without a word", () =>
  withDatabase(async ({ url }) => {
    const script = `const { runLoader } = await import("@/pipeline/site/loader-database.ts");
      await runLoader(() => Promise.resolve(new Uint8Array(10_000_000)));`;
    const loader = runDatabaseScript(script, "", { env: { DATABASE_URL: url, NO_COLOR: "1" }, stdout: "piped", stderr: "piped" });
    const reader = loader.stdout.getReader();
    await reader.read();
    await reader.cancel();
    assertEquals([await new Response(loader.stderr).text(), (await loader.status).code], ["", 1]);
  }));

Deno.test("one process runs data loaders one after another, and one that fails stops only itself", () =>
  withDatabase(async ({ url }) => {
    const root = await Deno.makeTempDir({ prefix: "tracebook-loaders-" });
    try {
      for (const name of ["src", "node_modules", "deno.json", "deno.lock"]) {
        await Deno.symlink(join(PROJECT_ROOT, name), join(root, name));
      }
      const loaders = {
        "first.json": "await runLoader(async ({ sql }, { slug }) => [slug, ...await sql`select 1 as one`]);",
        "fails.json": 'await runLoader(() => Promise.reject(inputError({ found: "no such log" })));',
        "faulty.json": "await runLoader(() => Promise.resolve(nothing.there));",
        "[slug].bytes": "await runLoader((_, { slug }) => Promise.resolve(new TextEncoder().encode(slug)));",
        "none.json": "console.error(1);",
      };
      await Deno.mkdir(join(root, "data-loaders"));
      for (const [name, text] of Object.entries(loaders)) {
        const imports = `import { runLoader } from "@/pipeline/site/loader-database.ts";
          import { inputError } from "@/errors.ts";\n`;
        await Deno.writeTextFile(join(root, "data-loaders", `${name}.ts`), imports + text);
      }
      const options = {
        root,
        home: join(root, "home"),
        databaseUrl: url,
        pageEvents: 1000,
        privacy: PUBLISH_ALL,
        pseudonymKey: null,
      };
      await using running = loaderProcess(options, join(root, "output"));
      const textOf = async (loader: string) => new TextDecoder().decode(await running.run(loader, { slug: "a b" }));
      assertEquals(JSON.parse(await textOf("first.json")), ["a b", { one: 1 }]);
      const problem = await assertRejects(() => textOf("fails.json"), TracebookError, "no such log");
      assertEquals(problem.kind, "environment");
      await assertRejects(() => textOf("faulty.json"), TracebookError, "nothing is not defined");
      await assertRejects(() => textOf("none.json"), TracebookError, "runLoader");
      assertEquals(await textOf("[slug].bytes"), "a b");
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  }));
