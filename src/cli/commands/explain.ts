import { type ExplainedFigure, explainFigure } from "../../pipeline/explain-figure.ts";
import { inputError } from "../../errors.ts";
import { groupDigits, sayRate, sayShare } from "../../numerics/number-text.ts";
import { sayDuration } from "../../time/duration-text.ts";
import { answersHere } from "../../api/answers.ts";
import { isReceipt, readReceipt, replayReceipt } from "../../api/receipt.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { alignColumns, oneLine, oneSentence } from "../terminal-text.ts";
import type { CommandBody, CommandInput } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";

/** `tracebook explain`: where a figure of a page comes from. */
export const explainCommand: CommandBody = {
  name: "explain",
  usage: "ADDRESS [--log LOG] [--model FILE] [--json]",
  description: [
    'ADDRESS is the address of a figure. To get it, click the figure on a page, then "Where it comes from". It holds the log, the',
    "filters and the value. The figure is computed from the stored log of that name, or from LOG, a file or a stored log, by the",
    "function that computed it for the page. A figure about a model or rules that were opened on the page needs their file, and one",
    "about predictions a stored log. Exit status 3 if the two differ.",
    "ADDRESS may also be the receipt of an answer to an agent (tracebook mcp), with &at=/POINTER for one figure of it.",
    "JSON: {title, parameters, unit, shown, computed, isEqual, definition, formula, computedBy, log: {name, file, version, checksum,",
    "loadedAt}, run: {job, startedAt, message}, pageVersion, filters}.",
  ].join("\n"),
  flags: {
    "log": { value: "LOG", help: "compute it from this file or stored log (default: the log of the address)" },
    "model": {
      value: "FILE",
      help: "the process model or the rules that the figure is about, where the page has them from a file",
    },
    "json": { help: "print one JSON document instead of a table" },
    ...LOG_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [{
    call: "'index.html?log=helpdesk#figure=cases&value=4580' --log helpdesk.xes.gz",
    does: "the number of cases on the overview",
  }],
  async run(input) {
    if (isReceipt(input.positionals[0])) return await explainReceipt(input);
    const figure = await explainFigure(input.positionals[0], {
      ...openingOptions(input),
      source: input.option("log"),
      model: input.option("model"),
    });
    input.print(input.has("json") ? JSON.stringify(figure) : figureTable(figure));
    if (figure.isEqual) return;
    throw inputError({
      expected: `${exactly(figure, figure.shown)}, as the page shows`,
      found: exactly(figure, figure.computed),
      advice: "The page may be of another version of the log: build the site again.",
    });
  },
};

/** Computes an answer to an agent again. */
async function explainReceipt({ positionals: [text], option, has, settings, reporter, print }: CommandInput): Promise<void> {
  const receipt = readReceipt(text);
  await withDatabase({ settings, reporter }, async (database) => {
    const log = await storedLog(database, (option("log") ?? receipt.log).replace(/^log:/, ""));
    const replayed = await replayReceipt(receipt, log, answersHere(database, settings));
    const { summary, filter, log: now, isEqual, isSameLog, sha256, answer } = replayed;
    print(
      has("json") ? JSON.stringify(replayed) : [
        summary,
        ...alignColumns([
          ["answer", `${isEqual ? "equal" : "not equal"}, byte for byte`],
          ["function", receipt.function],
          ["arguments", oneLine(JSON.stringify(receipt.arguments))],
          ["filters", filter === "" ? "none" : oneLine(filter)],
          ["log", `${now.name}, version ${now.version}, loaded ${now.loadedAt}, checksum ${now.checksum}`],
          ["SHA-256", sha256.now],
          ...(receipt.at === null ? [] : [[oneLine(receipt.at), oneLine(JSON.stringify(answer))]]),
        ]),
      ].join("\n"),
    );
    if (isEqual) return;
    throw inputError({
      expected: `the answer with the checksum ${sha256.then}`,
      found: sha256.now,
      advice: isSameLog ? "A model or the version of Tracebook has changed." : "The log has changed since.",
    });
  });
}

function said({ unit }: ExplainedFigure, value: number | null): string {
  if (value === null) return "cannot be told";
  const ratio = (value: number) => value.toFixed(3);
  return { count: groupDigits, number: sayRate, seconds: sayDuration, share: sayShare, "per day": sayRate, ratio }[unit](value);
}

/** In words and as it is: two figures that differ by little are the same in words. */
const exactly = (figure: ExplainedFigure, value: number | null): string =>
  value === null ? said(figure, null) : `${said(figure, value)} (${value})`;

function figureTable(figure: ExplainedFigure): string {
  const { title, parameters, definition, formula, computedBy, log, run, filters, isEqual, computed } = figure;
  const of = parameters.length === 0 ? "" : `: ${parameters.map((text) => oneLine(text)).join(", ")}`;
  const version = log.version === null ? [] : [["version", `${log.version}, loaded ${log.loadedAt}, checksum ${log.checksum}`]];
  const loaded = run === null ? [] : [["loaded by", `${run.job}, started ${run.startedAt}: ${oneSentence(run.message)}`]];
  return [
    `${title}${of}`,
    ...alignColumns([
      [
        "computed",
        `${said(figure, computed)} (${computed ?? "no number"}), ${isEqual ? "equal to" : "not equal to"} the page's figure`,
      ],
      ["definition", definition],
      ["formula", formula],
      ["computed by", computedBy],
      ["log", `${oneLine(log.name)}, from ${oneLine(log.file)}`],
      ...version,
      ...loaded,
      ["filters", filters === "" ? "none" : oneLine(filters)],
    ]),
  ].join("\n");
}
