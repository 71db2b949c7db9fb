import { serveApi } from "../../api/serve-api.ts";
import { parsePort } from "../../pipeline/settings.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { Command } from "../command.ts";

/** `api`: serves the HTTP API. */
export const apiCommand: Command = {
  name: "api",
  summary: "Serves the HTTP API and prints its address.",
  usage: "[--port N]",
  description:
    "GET /api/metrics/, /api/process-map/ and /api/predict-duration/CASE/. They are about the log that was loaded last, or the\n" +
    "stored log of ?log=NAME.",
  flags: { "port": { value: "N", help: "port to listen on; 0 takes any free port (default: TRACEBOOK_API_PORT or 3001)" } },
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "serves until Ctrl-C" },
    { call: "--port 8081", does: "serves on another port" },
  ],
  async run(input) {
    const { option, settings, reporter, signal, print } = input;
    const port = option("port");
    await withDatabase(input, async (database) => {
      const { address, finished } = await serveApi({
        database,
        settings,
        port: port === undefined ? settings.apiPort : parsePort(port, "--port"),
        signal,
        onFault: (error) =>
          reporter.message(`a fault of Tracebook: ${error instanceof Error ? error.stack ?? error.message : String(error)}`),
      });
      print(address);
      reporter.message("Ctrl-C stops it.");
      await finished;
    });
  },
};
