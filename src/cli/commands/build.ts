import { buildStep } from "../../pipeline/site/build-site.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { CommandBody } from "../command.ts";
import { PAGE_FLAGS, PAGE_USAGE, pageSettings } from "../page-flags.ts";

/** `build`: builds the site. */
export const buildCommand: CommandBody = {
  name: "build",
  usage: PAGE_USAGE,
  description: "The folder is dist, or TRACEBOOK_SITE. Nothing is built if pages, logs and models are unchanged.\n" +
    "The data files of a log are reused while the log is unchanged. The old site stays until the new one is complete.\n" +
    "A later build, also one by the scheduler, publishes no more than the site withholds already, unless its own flags say so:\n" +
    "put what is to be withheld into .env (TRACEBOOK_ATTRIBUTES, TRACEBOOK_PSEUDONYMS, TRACEBOOK_LEAST_GROUP).",
  flags: PAGE_FLAGS,
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "builds the site; copy the folder to any web server" },
    { call: "--page-events 5000000", does: "with pages that carry larger logs whole" },
    { call: "--attributes amount,channel --pseudonyms cases,resources", does: "without other attributes, ids and names" },
    { call: "--least-group 5", does: "with groups of at least 5 cases in place of single ones" },
  ],
  async run(input) {
    const { reporter, signal, print } = input;
    const settings = pageSettings(input);
    await withDatabase({ settings, reporter }, (database) => buildStep(database, { settings, reporter, signal }));
    print(settings.site);
  },
};
