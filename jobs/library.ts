import { libraryCommand } from "@/cli/commands/library.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(libraryCommand);
