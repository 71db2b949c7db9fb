import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { parsePort } from "../../pipeline/settings.ts";
import { publish } from "../../pipeline/publish.ts";
import { checkPort } from "../../pipeline/site/listen.ts";
import { serveSite } from "../../pipeline/site/serve-site.ts";
import type { Command } from "../command.ts";
import { checkOneLog, LOAD_FLAGS, loadOptions } from "../load-flags.ts";
import { PAGE_FLAGS, pageSettings } from "../page-flags.ts";

/** `start`: everything, from raw logs to the address of the site. */
export const startCommand: Command = {
  name: "start",
  summary: "From raw logs to the published site: database, load, reduce, train, build, serve. Prints the address.",
  usage: "[FILE...] [--port N] [--no-serve] [--page-events N]",
  description: `Files: ${LOG_ENDINGS.join(", ")}.\n` +
    "Without a file it takes the demo log, and generates it where there is none.\n" +
    "Steps whose inputs have not changed are skipped. Ctrl-C stops it with nothing half-done.",
  flags: {
    "port": { value: "N", help: "port to listen on, 0 for any free one (default: TRACEBOOK_PORT or 3000)" },
    "no-serve": { help: "stop when the site is built" },
    ...PAGE_FLAGS,
    ...LOAD_FLAGS,
  },
  positionals: { min: 0, max: Infinity },
  examples: [
    { call: "", does: "the demo log" },
    { call: "sepsis.xes.gz", does: "a log of your own" },
    { call: "orders.csv --case order_no --activity step --timestamp finished --no-serve", does: "as a line of cron" },
  ],
  async run(input) {
    const { positionals, option, has, reporter, signal, print } = input;
    const settings = pageSettings(input);
    const load = loadOptions(input);
    checkOneLog(positionals, load);
    const port = option("port") === undefined ? settings.port : parsePort(option("port")!, "--port");
    if (!has("no-serve")) checkPort(port);
    await publish(positionals, { ...load, settings });
    if (has("no-serve")) return print(settings.site);
    const { address, finished } = await serveSite({ site: settings.site, port, signal });
    print(address);
    reporter.message("Ctrl-C stops serving; the database goes on until: deno task db stop");
    await finished;
  },
};
