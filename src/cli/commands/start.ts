import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { parsePort } from "../../pipeline/settings.ts";
import { publish } from "../../pipeline/publish.ts";
import { checkPort } from "../../pipeline/site/listen.ts";
import { serveSite } from "../../pipeline/site/serve-site.ts";
import type { Command } from "../command.ts";
import { checkOneLog, LOAD_FLAGS, loadOptions } from "../load-flags.ts";

/** `start`: does everything, from raw logs to the served site. */
export const startCommand: Command = {
  name: "start",
  summary: "Does everything from raw logs to the site: starts the database, loads, trains, builds, serves. Prints the address.",
  usage: "[FILE...] [--port N] [--no-serve]",
  description: `Files: ${LOG_ENDINGS.join(", ")}.\n` +
    "Without a file it takes the demo log, and generates it first if it is missing.\n" +
    "Steps whose inputs have not changed are skipped. Ctrl-C leaves nothing half-done.",
  flags: {
    "port": { value: "N", help: "port to listen on; 0 takes any free port (default: TRACEBOOK_PORT or 3000)" },
    "no-serve": { help: "end when the site is built" },
    ...LOAD_FLAGS,
  },
  positionals: { min: 0, max: Infinity },
  examples: [
    { call: "", does: "the demo log" },
    { call: "sepsis.xes.gz", does: "a log of your own" },
    { call: "orders.csv --case order_no --activity step --timestamp finished --no-serve", does: "for cron" },
  ],
  async run(input) {
    const { positionals, option, has, settings, reporter, signal, print } = input;
    const load = loadOptions(input);
    checkOneLog(positionals, load);
    const port = option("port") === undefined ? settings.port : parsePort(option("port")!, "--port");
    if (!has("no-serve")) checkPort(port);
    await publish(positionals, { ...load, settings });
    if (has("no-serve")) return print(settings.site);
    const { address, finished } = await serveSite({ site: settings.site, port, signal });
    print(address);
    reporter.message("Ctrl-C stops serving. The database keeps running; to stop it: deno task db stop");
    await finished;
  },
};
