import { serveMcp } from "../../api/serve-mcp.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { CommandBody } from "../command.ts";

/** `mcp`: answers an assistant on standard input and output. */
export const mcpCommand: CommandBody = {
  name: "mcp",
  usage: "",
  description: [
    "An assistant starts this command itself; README shows its configuration. It offers the functions of the API as tools, which only",
    "read. Each answer has a receipt that tracebook explain computes again.",
  ].join("\n"),
  flags: {},
  positionals: { min: 0, max: 0 },
  examples: [{ call: "", does: "answers until standard input ends" }],
  async run({ settings, reporter, signal }) {
    const onFault = (error: unknown) =>
      reporter.message(`a fault of Tracebook: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
    await withDatabase({ settings, reporter }, (database) => serveMcp({ database, settings, onFault, signal }));
  },
};
