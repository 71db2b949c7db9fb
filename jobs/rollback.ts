import { rollbackCommand } from "@/cli/commands/rollback.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(rollbackCommand);
