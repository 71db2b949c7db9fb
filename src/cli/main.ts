/**
 * The command line: `deno task tracebook COMMAND`. An older Deno, which cannot load all modules, is
 * refused before they are loaded.
 *
 * @module
 */
import { EXIT_STATUS } from "../errors.ts";
import { denoProblem } from "./deno-problem.ts";

const problem = denoProblem(Deno.version.deno);
if (problem !== null) {
  console.error(problem.message);
  Deno.exit(EXIT_STATUS[problem.kind]);
}
const { processTerminal } = await import("./process-terminal.ts");
const { runTracebook } = await import("./tracebook.ts");
Deno.exit(await runTracebook(Deno.args, processTerminal()));
