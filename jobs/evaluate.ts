import { evaluateCommand } from "@/cli/commands/evaluate.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(evaluateCommand);
