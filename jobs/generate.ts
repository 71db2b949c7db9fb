import { generateCommand } from "@/cli/commands/generate.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(generateCommand);
