import { dbCommand } from "@/cli/commands/db.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(dbCommand);
