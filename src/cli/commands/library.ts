import { bundleLibrary } from "../../pipeline/site/bundle-library.ts";
import { PROJECT_ROOT } from "../../pipeline/project-root.ts";
import { inStep } from "../../pipeline/reporter.ts";
import type { Command } from "../command.ts";

/** `library`: the library as one file. */
export const libraryCommand: Command = {
  name: "library",
  summary: "Writes the library as one JavaScript module for Node.js and browsers.",
  usage: "[-o FILE]",
  description: "In Deno, import src/mod.ts as it is.",
  flags: { "output": { short: "o", value: "FILE", help: "where to write it (default: TRACEBOOK_HOME/library/tracebook.js)" } },
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "writes .tracebook/library/tracebook.js" },
    { call: "-o ../my-app/tracebook.js", does: "writes it into another project" },
  ],
  async run({ option, settings, reporter, print }) {
    const path = option("output") ?? `${settings.home}/library/tracebook.js`;
    await inStep(reporter, `Bundling ${path}`, async (step) => {
      const size = await bundleLibrary({ root: PROJECT_ROOT, path });
      step.done(`${Math.round(size / 1000)} kB`);
    });
    print(path);
  },
};
