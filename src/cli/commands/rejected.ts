import { readRejectedRows } from "../../database/mod.ts";
import { usageError } from "../../errors.ts";
import { csvRow } from "../../formats/logs/csv/csv-text.ts";
import { countOf } from "../../numerics/number-text.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { alignColumns } from "../align-columns.ts";
import type { Command } from "../command.ts";
import { oneLine } from "../one-line.ts";
import { parseCount } from "../parse-count.ts";

/** `rejected`: rows that loads could not use. */
export const rejectedCommand: Command = {
  name: "rejected",
  summary: "Lists the rows of a stored log's files that could not be used, each with line, column and reason.",
  usage: "LOG [--limit N] [--json|--csv]",
  description: "The rows are those of the loads that the log consists of now, by load and line.",
  flags: {
    "limit": { value: "N", help: "most rows, those of the first loads and lines (default 10000)" },
    "json": { help: "one JSON document: for each row load, line, column, reason and text" },
    "csv": { help: "the same as a CSV table with a header" },
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "orders", does: "line, column and reason of each rejected row" },
    { call: "orders --json", does: "the same with the text of the rows, as JSON" },
    { call: "orders --csv > rejected.csv", does: "the same as a table for a spreadsheet" },
  ],
  async run({ positionals: [name], option, has, settings, reporter, print }) {
    if (has("json") && has("csv")) throw usageError({ expected: "--json or --csv", found: "both" });
    const limit = parseCount(option("limit"), "--limit") ?? 10_000;
    await withDatabase({ settings, reporter }, async (database) => {
      const log = await storedLog(database, name);
      const rows = await readRejectedRows(database, log, limit);
      if (has("json")) {
        return print(JSON.stringify(rows.map(({ load, line, column, reason, text }) => ({ load, line, column, reason, text }))));
      }
      if (has("csv")) {
        const cells = rows.map((
          { load, line, column, reason, text },
        ) => [String(load), String(line), column ?? "", reason, text]);
        return print([["load", "line", "column", "reason", "text"], ...cells].map((row) => csvRow(row)).join(""));
      }
      print([
        `${log.slug}: ${countOf(rows.length, "rejected row")}`,
        ...alignColumns(rows.map(({ load, line, column, reason }) => [
          `load ${load}`,
          `line ${line}`,
          column === null ? "-" : oneLine(column),
          oneLine(reason),
        ])),
      ].join("\n"));
    });
  },
};
