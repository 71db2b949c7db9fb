import { devCommand } from "@/cli/commands/dev.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(devCommand);
