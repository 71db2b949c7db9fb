import { convertFile } from "../../pipeline/convert-file.ts";
import type { Command } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";

/** `tracebook convert`: a file in another format. */
export const convertCommand: Command = {
  name: "convert",
  summary: "Writes a log or a model in another format.",
  usage: "IN OUT [--from FORMAT] [--to FORMAT]",
  description:
    "Logs: csv, csv.gz, xes, xes.gz. Models: pnml, bpmn, ptml, each into each: a Petri net can be written as BPMN where BPMN can\n" +
    "express it, a process tree as all of them; only a process tree can be written as ptml. Formats are told by the names' endings.",
  flags: {
    "from": { value: "FORMAT", help: "format of IN, where its name does not tell" },
    "to": { value: "FORMAT", help: "format of OUT, where its name does not tell" },
    ...LOG_FLAGS,
  },
  positionals: { min: 2, max: 2 },
  examples: [
    { call: "model.pnml model.bpmn", does: "a Petri net as BPMN, laid out" },
    { call: "orders.csv orders.xes.gz --case order", does: "a table as XES" },
    { call: "export.xml model.bpmn --from pnml", does: "a file whose name tells nothing" },
  ],
  async run(input) {
    const [from, to] = input.positionals;
    await convertFile(from, to, { ...openingOptions(input), from: input.option("from"), to: input.option("to") });
  },
};
