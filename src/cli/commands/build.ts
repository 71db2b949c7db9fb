import { buildStep } from "../../pipeline/site/build-site.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { Command } from "../command.ts";

/** `build`: builds the site. */
export const buildCommand: Command = {
  name: "build",
  summary: "Builds the site of all stored logs into a folder of plain files.",
  usage: "",
  description: "The folder is dist, or TRACEBOOK_SITE. Nothing is built if pages, logs and models are unchanged.\n" +
    "The data files of a log are reused while the log is unchanged. The old site stays until the new one is complete.",
  flags: {},
  positionals: { min: 0, max: 0 },
  examples: [{ call: "", does: "builds the site; copy the folder to any web server" }],
  async run({ settings, reporter, signal, print }) {
    await withDatabase({ settings, reporter }, (database) => buildStep(database, { settings, reporter, signal }));
    print(settings.site);
  },
};
