import { devSite } from "../../pipeline/site/dev-site.ts";
import { PROJECT_ROOT } from "../../pipeline/project-root.ts";
import { parsePort } from "../../pipeline/settings.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { CommandBody } from "../command.ts";
import { PAGE_FLAGS, PAGE_USAGE, pageSettings } from "../page-flags.ts";

/** `dev`: serves the pages while you write them. */
export const devCommand: CommandBody = {
  name: "dev",
  usage: `[--port N] ${PAGE_USAGE}`,
  flags: { "port": { value: "N", help: "port to listen on (default: TRACEBOOK_PORT or 3000)" }, ...PAGE_FLAGS },
  positionals: { min: 0, max: 0 },
  examples: [{ call: "", does: "serves until Ctrl-C" }],
  async run(input) {
    const { option, reporter, signal, print } = input;
    const settings = pageSettings(input);
    const port = option("port") === undefined ? settings.port : parsePort(option("port")!, "--port");
    await withDatabase(
      { settings, reporter },
      (database) => devSite(database, { ...settings, root: PROJECT_ROOT, port, signal }, print),
    );
  },
};
