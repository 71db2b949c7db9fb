import { serveCommand } from "@/cli/commands/serve.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(serveCommand);
