import { environmentError } from "../errors.ts";
import { readSettings } from "../pipeline/settings.ts";
import { STOPPED, type Terminal } from "./run-command.ts";
import { terminalDialogue, windowColumns } from "./terminal-dialogue.ts";

/**
 * The streams, the environment and the signals of this process. A second Ctrl-C ends it at once.
 */
export function processTerminal(): Terminal {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) Deno.exit(STOPPED);
    stop.abort(new DOMException("stopped", "AbortError"));
  };
  Deno.addSignalListener("SIGINT", onSignal);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", onSignal);
  return {
    settings: readSettings,
    out: print,
    error: (text) => writeAll(Deno.stderr, text),
    columns: Deno.stderr.isTerminal() ? windowColumns() : null,
    outColumns: Deno.stdout.isTerminal() ? windowColumns() : null,
    dialogue: terminalDialogue(),
    signal: stop.signal,
  };
}

/** Writes a result. A reader that has gone away, as in `| head`, is no problem to report. */
function print(text: string): void {
  try {
    writeAll(Deno.stdout, text);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe || !(error instanceof Error)) throw error;
    throw environmentError({
      file: "standard output",
      expected: "a place that can be written to",
      found: error.message,
      advice: "Check permissions and space.",
    }, { cause: error });
  }
}

function writeAll(to: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) written += to.writeSync(bytes.subarray(written));
}
