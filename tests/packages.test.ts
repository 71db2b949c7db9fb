import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";

interface Lock {
  readonly npm: Readonly<Record<string, { readonly bin?: boolean }>>;
}

/**
 * Deno installs the commands that the lock claims, and warns of each that is missing, at each
 * start. apache-arrow 17, which DuckDB needs, names a command that its package lacks: `"bin": true`
 * must be taken out of its entry whenever the lock is made anew.
 */
Deno.test("each command that a package claims in the lock is in the package, so that Deno does not warn at each start", async () => {
  const { npm } = JSON.parse(await Deno.readTextFile(join(PROJECT_ROOT, "deno.lock"))) as Lock;
  const missing: string[] = [];
  let found = 0;
  for (const [entry, { bin }] of Object.entries(npm)) {
    if (bin !== true) continue;
    const [, name, version] = /^(@?[^@]+)@([^_]+)/.exec(entry)!;
    const stored = `${name.replaceAll("/", "+")}@${version}`;
    const folder = join(PROJECT_ROOT, "node_modules", ".deno", stored, "node_modules", name);
    const text = await Deno.readTextFile(join(folder, "package.json")).catch(() => null);
    // Packages for other systems are not installed.
    if (text === null) continue;
    const commands = (JSON.parse(text) as { bin?: string | Record<string, string> }).bin ?? {};
    for (const file of typeof commands === "string" ? [commands] : Object.values(commands)) {
      found++;
      if (!await Deno.stat(join(folder, file)).then(() => true, () => false)) missing.push(`${entry}: ${file}`);
    }
  }
  assertEquals(missing, []);
  assertEquals(found > 3, true, `only ${found} commands were found`);
});
