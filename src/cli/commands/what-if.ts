import { answersHere } from "../../api/answers.ts";
import { LOG_FUNCTIONS } from "../../api/log-functions.ts";
import type { PredictionJson } from "../../api/prediction-functions.ts";
import { usageError } from "../../errors.ts";
import { parseFilter, printFilters } from "../../filtering/filter-text.ts";
import { storedLog } from "../../pipeline/stored-log.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { CommandBody, CommandInput } from "../command.ts";
import { alignColumns, duration, oneLine } from "../terminal-text.ts";

/** `what-if`: predicts a case as if it were otherwise. */
export const whatIfCommand: CommandBody = {
  name: "what-if",
  usage: "LOG CASE_ID [FILTER...] [--attributes JSON] [--steps JSON] [--target DATE] [--json]",
  description: [
    "LOG is the name of a stored log; its model in use predicts. The JSON is the answer of POST /api/logs/LOG/what-if. Filters are",
    "those of tracebook filter: a case that does not pass them is not there.",
  ].join("\n"),
  flags: {
    "attributes": {
      value: "JSON",
      help: 'other values of the case\'s attributes by name, such as \'{"amount": "5000"}\'; null for none',
    },
    "steps": {
      value: "JSON",
      help: 'steps after its last event: \'[{"activity": "Send", "time": "2026-03-01T08:00Z", "resource": "Ann"}]\'',
    },
    "target": { value: "DATE", help: "a target date such as 2026-12-31, 2026-12 or 2026: also the risk of ending after it" },
    "json": { help: "print one JSON document, {actual, changed, ignored}, instead of a table" },
  },
  positionals: { min: 2, max: Infinity },
  examples: [
    { call: `orders "order 296" --attributes '{"priority": "urgent"}'`, does: "the case as it is, and as an urgent one" },
  ],
  async run(input) {
    const { positionals: [name, id, ...texts], has, settings, reporter, print } = input;
    const given = LOG_FUNCTIONS["what-if"].arguments.safeParse({
      case: id,
      attributes: parsedFlag(input, "attributes"),
      steps: parsedFlag(input, "steps"),
      target: input.option("target"),
    });
    if (!given.success) {
      const [{ path, message }] = given.error.issues;
      throw usageError({ expected: `--${path.join(".")} as --help says`, found: message });
    }
    const filter = printFilters(texts.map(parseFilter));
    await withDatabase({ settings, reporter }, async (database) => {
      const { slug: log, identity } = await storedLog(database, name.replace(/^log:/, ""));
      const question = { log, identity, filter, function: "what-if", arguments: given.data };
      const { body } = await answersHere(database, settings)(question);
      const text = new TextDecoder().decode(body);
      if (has("json")) return print(text);
      const found = JSON.parse(text) as Changed;
      print(tableOf(found));
      for (const note of notesOf(found)) reporter.message(`note: ${note}`);
    });
  },
};

/** The value of a flag that is JSON. */
function parsedFlag({ option }: CommandInput, name: string): unknown {
  const text = option(name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError({ expected: `JSON in --${name}`, found: JSON.stringify(text) }, { cause: error });
  }
}

/** The answer of the function `what-if`. */
interface Changed {
  readonly actual: PredictionJson;
  readonly changed: PredictionJson;
  readonly ignored: readonly string[];
}

/** Why a change may say nothing. */
const notesOf = ({ actual, changed, ignored }: Changed): string[] => [
  ...ignored.map((name) => `the model in use does not go by ${JSON.stringify(name)}, so that value changes nothing`),
  ...changed.unknown.filter((name) => !actual.unknown.includes(name))
    .map((name) => `the model in use has never seen this value of ${JSON.stringify(name)}`),
];

function tableOf({ actual, changed }: Changed): string {
  const hours = (value: number) => duration(3600 * value);
  const row = (title: string, of: (predicted: PredictionJson) => string) => [title, of(actual), of(changed)];
  return [
    `Case ${oneLine(actual.caseId)}`,
    ...alignColumns([
      ["", "as it is", "changed"],
      row("whole duration", ({ predictedDurationHours }) => hours(predictedDurationHours)),
      row("remaining time", ({ remainingHours }) => hours(remainingHours)),
      row("90 % interval", ({ interval90: [low, high] }) => `${hours(low)} to ${hours(high)}`),
      ...(actual.risk === undefined
        ? []
        : [row("risk", ({ risk }) => typeof risk === "number" ? `${(100 * risk).toFixed(0)} %` : "unknown")]),
    ]),
  ].join("\n");
}
