import { retrainCommand } from "@/cli/commands/retrain.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(retrainCommand);
