import { buildStep } from "../../pipeline/site/build-step.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { Command } from "../command.ts";

/** `build`: the site from what is stored. */
export const buildCommand: Command = {
  name: "build",
  summary: "Builds the site of all stored logs into a folder of plain files.",
  usage: "",
  description: "The folder is dist, or TRACEBOOK_SITE. Skipped where neither pages nor logs nor models have changed.\n" +
    "Data of a log is made again only when the log has changed. The old site stays until the new one is whole.",
  flags: {},
  positionals: { min: 0, max: 0 },
  examples: [{ call: "", does: "builds the site; copy the folder to any web server" }],
  async run({ settings, reporter, signal, print }) {
    await withDatabase({ settings, reporter }, (database) => buildStep(database, { settings, reporter, signal }));
    print(settings.site);
  },
};
