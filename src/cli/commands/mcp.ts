import process from "node:process";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { EVERYTHING } from "../../api/access.ts";
import { answersHere } from "../../api/answers.ts";
import { recentLookups } from "../../api/lookups.ts";
import { mcpServer } from "../../api/mcp-server.ts";
import { slowAnswers } from "../../api/slow-answers.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { Command } from "../command.ts";

/** `mcp`: answers an assistant on standard input and output. */
export const mcpCommand: Command = {
  name: "mcp",
  summary: "Answers an assistant over the Model Context Protocol, on standard input and output.",
  usage: "",
  description: [
    "An assistant starts this command itself; README shows its configuration. It offers the functions of the API as tools, which only",
    "read. Each answer has a receipt that tracebook explain computes again.",
  ].join("\n"),
  flags: {},
  positionals: { min: 0, max: 0 },
  examples: [{ call: "", does: "answers until standard input ends" }],
  async run({ settings, reporter, signal }) {
    await withDatabase({ settings, reporter }, async (database) => {
      const lookups = recentLookups(database);
      const slow = slowAnswers({ settings, timeLimit: 60 });
      const server = mcpServer({
        database,
        lookups,
        here: answersHere(database, settings, lookups),
        slow,
        grant: EVERYTHING,
        onFault: (error) =>
          reporter.message(`a fault of Tracebook: ${error instanceof Error ? error.stack ?? error.message : String(error)}`),
      });
      const ended = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => ended.resolve());
      process.stdin.on("end", () => ended.resolve());
      try {
        await server.connect(new StdioServerTransport());
        await ended.promise;
        await server.close();
      } finally {
        slow.close();
      }
    });
  },
};
