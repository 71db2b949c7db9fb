import { startCommand } from "@/cli/commands/start.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(startCommand);
