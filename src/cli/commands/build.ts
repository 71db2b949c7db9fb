import { buildStep } from "../../pipeline/site/build-site.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { Command } from "../command.ts";
import { PAGE_FLAGS, pageSettings } from "../page-flags.ts";

/** `build`: builds the site. */
export const buildCommand: Command = {
  name: "build",
  summary: "Builds the site of all stored logs into a folder of plain files.",
  usage: "[--page-events N]",
  description: "The folder is dist, or TRACEBOOK_SITE. Nothing is built if pages, logs and models are unchanged.\n" +
    "The data files of a log are reused while the log is unchanged. The old site stays until the new one is complete.",
  flags: PAGE_FLAGS,
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "builds the site; copy the folder to any web server" },
    { call: "--page-events 5000000", does: "with pages that carry larger logs whole" },
  ],
  async run(input) {
    const { reporter, signal, print } = input;
    const settings = pageSettings(input);
    await withDatabase({ settings, reporter }, (database) => buildStep(database, { settings, reporter, signal }));
    print(settings.site);
  },
};
