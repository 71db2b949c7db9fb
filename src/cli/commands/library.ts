import { PROJECT_ROOT } from "../../pipeline/project-root.ts";
import { writeLibrary } from "../../pipeline/library/write-library.ts";
import { inStep } from "../../pipeline/reporter.ts";
import type { CommandBody } from "../command.ts";

/** `library`: writes the library as a package. */
export const libraryCommand: CommandBody = {
  name: "library",
  usage: "[-o FOLDER]",
  description:
    "The package has modules, type declarations and package.json. Install it with npm install FOLDER, or publish it.\n" +
    "In Deno, import src/mod.ts instead.",
  flags: { "output": { short: "o", value: "FOLDER", help: "folder to write (default: TRACEBOOK_HOME/library)" } },
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "writes .tracebook/library" },
    { call: "-o ../my-app/vendor/tracebook", does: "writes it into another project" },
  ],
  async run({ option, settings, reporter, print }) {
    const folder = option("output") ?? `${settings.home}/library`;
    await inStep(reporter, `Writing ${folder}`, async (step) => {
      const { entries, coreBytes, coreGzipBytes } = await writeLibrary({ root: PROJECT_ROOT, folder, scratch: settings.home });
      const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
      step.done(`${entries.length} entry points, core ${kilobytes(coreBytes)}, ${kilobytes(coreGzipBytes)} gzipped`);
    });
    print(folder);
  },
};
