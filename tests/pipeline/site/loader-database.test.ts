import { assertEquals } from "@std/assert";
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
