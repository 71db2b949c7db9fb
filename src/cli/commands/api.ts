import { serveApi } from "../../api/serve-api.ts";
import { parsePort } from "../../pipeline/settings.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { CommandBody } from "../command.ts";
import { JOBS_FLAG, jobsFolder } from "../job-flags.ts";

/** `api`: serves the HTTP API. */
export const apiCommand: CommandBody = {
  name: "api",
  usage: "[--port N] [--host ADDRESS] [--access] [--site]",
  description: [
    "/api/openapi.json describes all routes. Those without a log in their path are about the log that was loaded last, or the stored",
    "log of ?log=NAME. On another address than this machine's, or with --access, each request needs a token; see tracebook token.",
  ].join("\n"),
  flags: {
    "port": { value: "N", help: "port to listen on; 0 takes any free port (default: TRACEBOOK_API_PORT or 3001)" },
    "host": { value: "ADDRESS", help: "address to listen on; 0.0.0.0 is all (default 127.0.0.1: this machine only)" },
    "access": { help: "requests need a token on this machine too" },
    "site": { help: "also serves the built site, with access behind a login" },
    ...JOBS_FLAG,
  },
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "serves until Ctrl-C" },
    { call: "--port 8081", does: "serves on another port" },
    { call: "--host 0.0.0.0 --site", does: "serves API and site to others, who need a token" },
  ],
  async run(input) {
    const { option, has, settings, reporter, signal, print } = input;
    const port = option("port");
    await withDatabase(input, async (database) => {
      const { address, finished } = await serveApi({
        database,
        settings,
        port: port === undefined ? settings.apiPort : parsePort(port, "--port"),
        host: option("host"),
        access: has("access") || undefined,
        site: has("site") ? settings.site : undefined,
        jobsFolder: jobsFolder(input),
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
