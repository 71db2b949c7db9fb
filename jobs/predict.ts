import { predictOpenCommand } from "@/cli/commands/predict-open.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(predictOpenCommand);
