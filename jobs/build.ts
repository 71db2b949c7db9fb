import { buildCommand } from "@/cli/commands/build.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(buildCommand);
