import { clip, usageError } from "../../errors.ts";
import { parseFilter } from "../../filtering/filter-text.ts";
import { jsonParts } from "../../formats/json/json-parts.ts";
import { csvRow } from "../../formats/logs/csv/csv-text.ts";
import { countOf } from "../../numerics/number-text.ts";
import { listRejectedRows } from "../../pipeline/list-rejected-rows.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { alignColumns, oneLine, oneSentence } from "../terminal-text.ts";
import type { CommandBody } from "../command.ts";
import { parseCount } from "../flag-values.ts";

/** `rejected`: lists the rows that loads rejected. */
export const rejectedCommand: CommandBody = {
  name: "rejected",
  usage: "LOG [FILTER...] [--limit N] [--json|--csv]",
  description: [
    "Only the loads that the log still consists of count. The rows are in the order of load and line.",
    "Filters are those of tracebook filter, over what a row has: the attributes load, line, column, reason and file of its rejection,",
    "and, where the row has a cell for each column, its case, activity, resource and attributes as they are written. It has no time.",
  ].join("\n"),
  flags: {
    "limit": { value: "N", help: "list at most N rows (default 10000)" },
    "json": { help: "print one JSON document: load, file, line, column, reason and text of each row" },
    "csv": { help: "print the same as CSV with a header" },
  },
  positionals: { min: 1, max: Infinity },
  examples: [
    { call: "orders", does: "file, line, column and reason of each rejected row" },
    { call: "orders attribute:column=timestamp through:pay", does: "payments with a wrong time" },
    { call: "orders --json", does: "the same with the text of the rows, as JSON" },
    { call: "orders --csv > rejected.csv", does: "the same as a table for a spreadsheet" },
  ],
  async run({ positionals: [name, ...texts], option, has, settings, reporter, print }) {
    if (has("json") && has("csv")) throw usageError({ expected: "either --json or --csv", found: "both" });
    const limit = parseCount(option("limit"), "--limit") ?? 10_000;
    const filters = texts.map(parseFilter);
    await withDatabase({ settings, reporter }, async (database) => {
      const log = await storedLog(database, name);
      const rows = await listRejectedRows(database, log, {
        limit,
        filters,
        onUnknown: ({ what, name }) => reporter.message(`note: no rejected row has the ${what} ${JSON.stringify(clip(name))}`),
      });
      if (has("json")) {
        return print(jsonParts(rows));
      }
      if (has("csv")) {
        const cells = rows.map((
          { load, file, line, column, reason, text },
        ) => [String(load), file, String(line), column ?? "", reason, text]);
        return print([["load", "file", "line", "column", "reason", "text"], ...cells].map((row) => csvRow(row)).join(""));
      }
      print([
        `${log.slug}: ${countOf(rows.length, "rejected row")}`,
        ...alignColumns(rows.map(({ load, file, line, column, reason }) => [
          `load ${load}`,
          oneLine(file),
          `line ${line}`,
          column === null ? "-" : oneLine(column),
          oneSentence(reason),
        ])),
      ].join("\n"));
    });
  },
};
