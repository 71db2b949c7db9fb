import { serveApi } from "@/api/serve-api.ts";
import { apiCommand } from "@/cli/commands/api.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(apiCommand(serveApi));
