import { driftCommand } from "@/cli/commands/drift.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(driftCommand);
