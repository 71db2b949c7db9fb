import { usageError } from "../../errors.ts";
import { writeWhole } from "../../pipeline/files/write-whole.ts";
import { exportPage } from "../../pipeline/notebook/export-page.ts";
import { PROJECT_ROOT } from "../../pipeline/project-root.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { CommandBody } from "../command.ts";
import { PAGE_FLAGS, PAGE_USAGE, pageSettings } from "../page-flags.ts";

/** `export-page`: a page and its log as one file. */
export const exportPageCommand: CommandBody = {
  name: "export-page",
  usage: `PAGE --log LOG -o FILE ${PAGE_USAGE}`,
  description: "PAGE is a file of the folder pages, such as index or map.\n" +
    "The file needs no server and no network: it filters and mines in the reader's browser, as the site does.",
  flags: {
    "log": { value: "LOG", help: "the stored log that the page shows" },
    "output": { value: "FILE", short: "o", help: "the HTML file to write" },
    ...PAGE_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [{ call: "index --log loan-applications -o report.html", does: "the overview of the demo log as one file" }],
  async run(input) {
    const { positionals: [page], option, reporter, signal, print } = input;
    const settings = pageSettings(input);
    const [name, output] = [option("log"), option("output")];
    if (name === undefined) throw usageError({ expected: "--log LOG", found: "none" });
    if (output === undefined) throw usageError({ expected: "-o FILE", found: "none" });
    await withDatabase({ settings, reporter }, async (database) => {
      const html = await exportPage(database, await storedLog(database, name), {
        ...settings,
        root: PROJECT_ROOT,
        page,
      });
      await writeWhole(output, [new TextEncoder().encode(html)], signal);
    });
    print(output);
  },
};
