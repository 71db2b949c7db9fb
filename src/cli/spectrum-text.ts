import { csvRow } from "../formats/logs/csv/csv-text.ts";
import { groupDigits } from "../numerics/number-text.ts";
import type { SpectrumDocument } from "../pipeline/measure-spectra.ts";
import { alignColumns } from "./align-columns.ts";
import { duration } from "./facts-table.ts";
import { oneLine } from "./one-line.ts";

/** Performance spectra as a table for people: by period how many passages are of which quartile. */
export function spectrumText(spectra: readonly SpectrumDocument[]): string {
  return spectra.map(({ from, to, count, quartilesSeconds: [first, second, third], periods }) =>
    [
      `${oneLine(from)} → ${oneLine(to)} (${groupDigits(count)})`,
      ...alignColumns([
        ["begin", `up to ${duration(first)}`, `to ${duration(second)}`, `to ${duration(third)}`, "longer"],
        ...periods.map(({ from, counts }) => [from, ...counts.map((count) => groupDigits(count))]),
      ]),
    ].join("\n")
  ).join("\n\n");
}

/** Performance spectra as CSV, a passage a line. */
export function spectrumCsv(spectra: readonly SpectrumDocument[]): string {
  const rows = spectra.flatMap(({ from, to, passages }) =>
    passages.map((passage) =>
      csvRow([from, to, passage.case, passage.begin, passage.end, String(passage.seconds), String(passage.speedClass)], ",")
    )
  );
  return [csvRow(["from", "to", "case", "begin", "end", "seconds", "speedClass"], ","), ...rows].join("");
}
