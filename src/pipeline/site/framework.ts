import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { environmentError } from "../../errors.ts";
import { printAttributes } from "../privacy/privacy.ts";
import type { PublicationSettings } from "../privacy/publication.ts";
import { CONTENT_POLICY } from "./content-policy.ts";

/** Options of a process of Framework. */
export interface FrameworkOptions extends PublicationSettings {
  /** The project's folder. */
  readonly root: string;
  /** `DATABASE_URL` for the data loaders; without one they use the embedded database of `home`. */
  readonly databaseUrl?: string | null;
  /** Called with the current page or file, and how many are done. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number | null; readonly at: string }) => void;
  /** Stops the process and all that it has started. */
  readonly signal?: AbortSignal;
}

/** What {@linkcode runFramework} makes. */
interface FrameworkRun {
  /** Folder that the pages go to. */
  readonly output: string;
  /** Called with the path of each page that is read. */
  readonly onPage: (path: string) => void;
}

/**
 * Builds the pages with Framework, without the data that they fetch.
 *
 * @throws an environment error with Framework's last messages if it fails; the signal's reason
 */
export async function runFramework(options: FrameworkOptions, run: FrameworkRun): Promise<void> {
  const child = frameworkCommand("build", options, {
    TRACEBOOK_SITE_OUTPUT: run.output,
    TRACEBOOK_SITE_POLICY: CONTENT_POLICY,
  }, "piped").spawn();
  using _stop = stopWith(child, options.signal);
  const lines: string[] = [];
  const listen = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split("\n");
      rest = parts.pop()!;
      for (const part of parts) {
        // deno-lint-ignore no-control-regex -- colours of the terminal
        const line = part.replace(/\x1b\[[0-9;]*m/g, "").trim();
        lines.push(line);
        const at = /^load (\/\S+)/.exec(line)?.[1];
        if (at !== undefined) run.onPage(at);
      }
    }
    lines.push(rest.trim());
  };
  const [status] = await Promise.all([child.status, listen(child.stdout), listen(child.stderr)]);
  options.signal?.throwIfAborted();
  if (status.success) return;
  throw environmentError({
    expected: "Observable Framework to build the pages",
    found: `an error:\n${lines.filter((line) => line !== "").slice(-12).join("\n")}\n`,
    advice: "Correct the error and build again; the old site is unchanged.",
  });
}

/** Loaded before a program, ends it with the process that has started it. */
export const END_WITH_PARENT = fileURLToPath(new URL("./end-with-parent.ts", import.meta.url));

/**
 * A process of Framework in the project's folder, with telemetry off. It ends with the process that
 * starts it.
 */
export function frameworkCommand(
  command: "build" | "preview",
  options: FrameworkOptions,
  variables: Readonly<Record<string, string>>,
  output: "piped" | "inherit",
  flags: readonly string[] = [],
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-all", "--config", "deno.json", "--preload", END_WITH_PARENT],
      "npm:@observablehq/framework",
      ...[command, "--config", "observablehq.config.ts", ...flags],
    ],
    cwd: options.root,
    env: { ...variables, ...loaderVariables(options), OBSERVABLE_TELEMETRY_DISABLE: "1" },
    stdin: "null",
    stdout: output,
    stderr: output,
    // A group of its own, so that stopping it stops the data loaders too.
    detached: Deno.build.os !== "windows",
  });
}

/** The settings of a build as the data loaders read them from their environment. */
export function loaderVariables(
  { databaseUrl, home, pageEvents, privacy, pseudonymKey }: FrameworkOptions,
): Record<string, string> {
  return {
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    TRACEBOOK_HOME: resolve(home),
    TRACEBOOK_PAGE_EVENTS: String(pageEvents),
    // All are set, so that the loaders find none of them elsewhere.
    TRACEBOOK_ATTRIBUTES: printAttributes(privacy.attributes),
    TRACEBOOK_PSEUDONYMS: privacy.pseudonyms.join(",") || "none",
    TRACEBOOK_LEAST_GROUP: String(privacy.leastGroup),
    TRACEBOOK_PSEUDONYM_KEY: pseudonymKey ?? "",
  };
}

/**
 * Ends a process of Framework or of a data loader, and all that it has started, when the signal is
 * aborted. Dispose of the result to stop listening.
 */
export function stopWith(child: Deno.ChildProcess, signal: AbortSignal | undefined): Disposable {
  const stop = () => {
    try {
      if (Deno.build.os === "windows") child.kill();
      else Deno.kill(-child.pid, "SIGTERM");
    } catch (error) {
      // It has already ended.
      if (!(error instanceof Deno.errors.NotFound) && !(error instanceof TypeError)) throw error;
    }
  };
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop);
  return { [Symbol.dispose]: () => signal?.removeEventListener("abort", stop) };
}
