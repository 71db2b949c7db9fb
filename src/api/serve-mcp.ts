import process from "node:process";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Database } from "../database/mod.ts";
import { PROJECT_ROOT } from "../pipeline/project-root.ts";
import type { Settings } from "../pipeline/settings.ts";
import { EVERYTHING } from "./access.ts";
import { recentLookups } from "./lookups.ts";
import { mcpServer } from "./mcp-server.ts";
import { openAnswers } from "./open-answers.ts";

/** Options of {@linkcode serveMcp}. */
interface ServeMcpOptions {
  readonly database: Database;
  readonly settings: Settings;
  /** Called for faults of Tracebook, which the client sees without details. */
  readonly onFault: (error: unknown) => void;
  /** Stops the server. */
  readonly signal: AbortSignal;
}

/** Most seconds of an answer: assistants do not wait longer. */
const TIME_LIMIT = 60;

/** Serves the tools for agents on standard input and output, until the input ends. */
export async function serveMcp({ database, settings, onFault, signal }: ServeMcpOptions): Promise<void> {
  const lookups = recentLookups(database);
  const answers = openAnswers({ database, settings, lookups, timeLimit: TIME_LIMIT });
  const server = mcpServer({
    database,
    settings,
    alerts: `${PROJECT_ROOT}jobs/alerts`,
    lookups,
    answers,
    grant: EVERYTHING,
    onFault,
  });
  const ended = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => ended.resolve());
  process.stdin.on("end", () => ended.resolve());
  try {
    await server.connect(new StdioServerTransport());
    await ended.promise;
    await server.close();
  } finally {
    answers.close();
  }
}
