import { trainCommand } from "@/cli/commands/train.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(trainCommand);
