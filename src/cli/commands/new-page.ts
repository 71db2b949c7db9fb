import { newPage } from "../../pipeline/notebook/new-page.ts";
import { PROJECT_ROOT } from "../../pipeline/project-root.ts";
import { parsePort } from "../../pipeline/settings.ts";
import { devSite } from "../../pipeline/site/dev-site.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { CommandBody } from "../command.ts";
import { PAGE_FLAGS, PAGE_USAGE, pageSettings } from "../page-flags.ts";

/** `new-page`: a page of one's own, and its preview. */
export const newPageCommand: CommandBody = {
  name: "new-page",
  usage: `NAME [--port N] [--only-write] ${PAGE_USAGE}`,
  description: "NAME is the page's address: small letters, digits and hyphens.\n" +
    "The page is the file pages/NAME.md. It shows each change when you save it; the guide tells what a page can hold.",
  flags: {
    "port": { value: "N", help: "port to listen on (default: TRACEBOOK_PORT or 3000)" },
    "only-write": { help: "writes the page and ends" },
    ...PAGE_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [{ call: "slow-cases", does: "writes pages/slow-cases.md and prints the address that shows it" }],
  async run(input) {
    const { positionals: [name], option, has, reporter, signal, print } = input;
    const settings = pageSettings(input);
    const port = option("port") === undefined ? settings.port : parsePort(option("port")!, "--port");
    print(await newPage(PROJECT_ROOT, name));
    if (has("only-write")) return;
    await withDatabase(
      { settings, reporter },
      (database) =>
        devSite(
          database,
          { ...settings, root: PROJECT_ROOT, port, signal },
          (address) => print(`${address}${name}`),
        ),
    );
  },
};
