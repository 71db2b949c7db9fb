/**
 * The command line: `deno task tracebook COMMAND`.
 *
 * @module
 */
import { processTerminal } from "./process-terminal.ts";
import { runTracebook } from "./tracebook.ts";

Deno.exit(await runTracebook(Deno.args, processTerminal()));
