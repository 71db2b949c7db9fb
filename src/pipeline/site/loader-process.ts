import { join } from "node:path";
import { environmentError } from "../../errors.ts";
import { END_WITH_PARENT, type FrameworkOptions, loaderVariables, stopWith } from "./framework.ts";
import type { LoaderReply, LoaderRequest } from "./host-loaders.ts";

/** A process that runs data loaders one after another; see `host-loaders.ts`. */
export interface LoaderProcess extends AsyncDisposable {
  /**
   * Runs a data loader. The process begins with the first one.
   *
   * @param loader its name in the folder `data-loaders`, without `.ts`
   * @throws an environment error with the message of a loader that fails; the signal's reason
   */
  run(loader: string, parameters: LoaderRequest["parameters"]): Promise<Uint8Array>;
}

/** In the project's folder, so that it shares its modules with the data loaders there. */
const HOST = join("src", "pipeline", "site", "host-loaders.ts");

/**
 * A process that runs the data loaders of a project's folder.
 *
 * @param scratch the file that outputs are passed in
 */
export function loaderProcess(options: FrameworkOptions, scratch: string): LoaderProcess {
  let begun: ReturnType<typeof begin> | null = null;
  return {
    async run(loader, parameters) {
      begun ??= begin(options);
      const file = join("data-loaders", `${loader}.ts`);
      const problem = await begun.ask({ loader: file, parameters, output: scratch });
      options.signal?.throwIfAborted();
      if (problem === null) return await Deno.readFile(scratch);
      throw environmentError({
        expected: `the data loader ${file} to make ${outputOf(loader, parameters)}`,
        found: `an error:\n${problem.trim().split("\n").slice(-12).join("\n")}\n`,
        advice: "Correct the error and build again; the old site is unchanged.",
      });
    },
    async [Symbol.asyncDispose]() {
      await begun?.end();
      await Deno.remove(scratch).catch(() => {});
    },
  };
}

/** The path that a loader makes, such as `data/logs.json`. */
const outputOf = (loader: string, parameters: LoaderRequest["parameters"]): string =>
  `data/${loader.replace(/\[(\w+)\]/g, (_, name) => parameters[name])}`;

function begin(options: FrameworkOptions) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "--config", "deno.json", "--preload", END_WITH_PARENT, HOST],
    cwd: options.root,
    env: loaderVariables(options),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    detached: Deno.build.os !== "windows",
  }).spawn();
  const stopping = stopWith(child, options.signal);
  const errors = new Response(child.stderr).text();
  const requests = child.stdin.getWriter();
  const replies = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  return {
    /** The message of a loader that fails, else null. */
    async ask(request: LoaderRequest): Promise<string | null> {
      await requests.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`)).catch(() => {});
      let reply = "";
      while (!reply.endsWith("\n")) {
        const { done, value } = await replies.read();
        if (done) return await errors || "the process has ended";
        reply += value;
      }
      return (JSON.parse(reply) as LoaderReply).problem;
    },
    async end(): Promise<void> {
      await requests.close().catch(() => {});
      await replies.cancel().catch(() => {});
      await Promise.all([child.status, errors]);
      stopping[Symbol.dispose]();
    },
  };
}
