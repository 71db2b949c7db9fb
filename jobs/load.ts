import { loadCommand } from "@/cli/commands/load.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(loadCommand);
