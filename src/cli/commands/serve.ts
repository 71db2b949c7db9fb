import { serveSite } from "../../pipeline/site/serve-site.ts";
import { parsePort } from "../../pipeline/settings.ts";
import type { CommandBody } from "../command.ts";

/** `serve`: serves the built site. */
export const serveCommand: CommandBody = {
  name: "serve",
  usage: "[--port N] [--host ADDRESS]",
  description: [
    "The site is a folder of plain files; any other web server can serve it too. Whoever reaches the address reads the whole site:",
    "there is no login.",
  ].join("\n"),
  flags: {
    "port": { value: "N", help: "port to listen on; 0 takes any free port (default: TRACEBOOK_PORT or 3000)" },
    "host": { value: "ADDRESS", help: "address to listen on; 0.0.0.0 for other machines too (default 127.0.0.1)" },
  },
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "serves until Ctrl-C" },
    { call: "--port 8080", does: "serves on another port" },
    { call: "--host 0.0.0.0", does: "serves to the network" },
  ],
  async run({ option, settings, reporter, signal, print }) {
    const port = option("port");
    const { address, finished } = await serveSite({
      site: settings.site,
      port: port === undefined ? settings.port : parsePort(port, "--port"),
      host: option("host"),
      signal,
    });
    print(address);
    reporter.message("Ctrl-C stops it.");
    await finished;
  },
};
