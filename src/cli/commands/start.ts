import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { parsePort } from "../../pipeline/settings.ts";
import { publish } from "../../pipeline/publish.ts";
import { PROJECT_ROOT } from "../../pipeline/project-root.ts";
import { completeSite } from "../../pipeline/site/build-site.ts";
import { checkPort } from "../../pipeline/site/listen.ts";
import { isServed, serveSite } from "../../pipeline/site/serve-site.ts";
import { expandPaths } from "../../pipeline/files/expand-paths.ts";
import type { CommandBody } from "../command.ts";
import { checkOneLog, LOAD_FLAGS, loadOptions } from "../load-flags.ts";
import { PAGE_FLAGS, PAGE_USAGE, pageSettings } from "../page-flags.ts";

/** `start`: does everything, from raw logs to the served site. */
export const startCommand: CommandBody = {
  name: "start",
  usage: `[FILE...] [--port N] [--no-serve] ${PAGE_USAGE}`,
  description: `Files: ${LOG_ENDINGS.join(", ")}.\n` +
    "Without a file it takes the demo log, and generates it first if it is missing.\n" +
    "Steps whose inputs have not changed are skipped. Ctrl-C leaves nothing half-done.",
  flags: {
    "port": { value: "N", help: "port to listen on; 0 takes any free port (default: TRACEBOOK_PORT or 3000)" },
    "no-serve": { help: "end when the site is built" },
    ...PAGE_FLAGS,
    ...LOAD_FLAGS,
  },
  positionals: { min: 0, max: Infinity },
  examples: [
    { call: "", does: "the demo log" },
    { call: "sepsis.xes.gz", does: "a log of your own" },
    { call: "orders.csv --case order_no --activity step --timestamp finished --no-serve", does: "for cron" },
  ],
  async run(input) {
    const { positionals, option, has, reporter, signal, print } = input;
    const settings = pageSettings(input);
    const load = loadOptions(input);
    const files = await expandPaths(positionals);
    checkOneLog(files, load);
    const port = option("port") === undefined ? settings.port : parsePort(option("port")!, "--port");
    const { site } = settings;
    // The port may be taken by another start of the same site, which serves the new files too.
    const unlessServed = async (error: unknown) => {
      if (!await isServed(site, port)) throw error;
      return null;
    };
    if (!has("no-serve")) await checkPort(port).catch(unlessServed);
    await publish(files, { ...load, settings, postpone: !has("no-serve") });
    if (has("no-serve")) return print(site);
    const server = await serveSite({ site, port, signal }).catch(unlessServed);
    const complete = () =>
      completeSite({ ...settings, root: PROJECT_ROOT, signal }).catch((error) => {
        if (!signal.aborted) reporter.message(`The site is served without compressed files: ${error.message}`);
      });
    if (server === null) {
      print(`http://127.0.0.1:${port}/`);
      reporter.message("Another process serves this site already.");
      return await complete();
    }
    const { address, finished } = server;
    print(address);
    reporter.message("Ctrl-C stops serving. The database keeps running; to stop it: deno task db stop");
    await Promise.all([complete(), finished]);
  },
};
