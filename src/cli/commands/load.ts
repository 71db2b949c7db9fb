import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { DEMO_LOG, DEMO_NAME } from "../../pipeline/generate-log.ts";
import { loadLog } from "../../pipeline/load-log.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { Command } from "../command.ts";
import { importTable } from "../import-table.ts";
import { checkOneLog, LOAD_FLAGS, loadOptions } from "../load-flags.ts";

/** `load`: logs into the database. */
export const loadCommand: Command = {
  name: "load",
  summary: "Loads log files into the database, reduces them, and prints the import report.",
  usage: "[FILE...] [--log NAME] [--extend]",
  description: `Files: ${LOG_ENDINGS.join(", ")}.\n` +
    "Each file is a log of its own, named like the file; --log names it. A file that has not changed is skipped.\n" +
    "By default the file becomes the log. With --extend it is added: equal events are recognized.\n" +
    "Rows that cannot be used are kept with line and reason, and counted.",
  flags: LOAD_FLAGS,
  positionals: { min: 0, max: Infinity },
  examples: [
    { call: "", does: `the demo log, ${DEMO_LOG}` },
    { call: "sepsis.xes.gz", does: "a file as the log sepsis" },
    { call: "march.csv april.csv --log orders --extend", does: "two exports, which may overlap, into one log" },
  ],
  async run(input) {
    const { positionals, option, settings, reporter, print } = input;
    const demo = positionals.length === 0;
    const paths = demo ? [DEMO_LOG] : positionals;
    const options = { ...loadOptions(input), ...(demo ? { log: option("log") ?? DEMO_NAME } : {}) };
    checkOneLog(paths, options);
    await withDatabase({ settings, reporter }, async (database) => {
      for (const [i, path] of paths.entries()) {
        const { report, log } = await loadLog(database, { ...options, path }).catch((error) => {
          if (i + 1 < paths.length) reporter.message(`Not loaded after this: ${paths.slice(i + 1).join(", ")}`);
          throw error;
        });
        print(`${i === 0 ? "" : "\n"}${importTable(log, report)}`);
      }
    });
  },
};
