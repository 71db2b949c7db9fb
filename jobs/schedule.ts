import { scheduleCommand } from "@/cli/commands/schedule.ts";
import { runCommand } from "@/cli/run-command.ts";

await runCommand(scheduleCommand);
