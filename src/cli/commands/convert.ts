import { LOG_ENDINGS, WRITTEN_ENDINGS } from "../../formats/logs/log-formats.ts";
import { convertFile } from "../../pipeline/files/convert-file.ts";
import { MODEL_FORMATS } from "../../formats/process-models/parse-model.ts";
import type { CommandBody } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";
import { MODEL_FLAGS, modelChoice } from "../model-flags.ts";

/** `tracebook convert`: writes a file in another format. */
export const convertCommand: CommandBody = {
  name: "convert",
  usage: "IN OUT [--from FORMAT] [--to FORMAT]",
  description: [
    `Formats of logs: ${WRITTEN_ENDINGS.join(", ")}. Each converts into each;`,
    `${LOG_ENDINGS.filter((ending) => !WRITTEN_ENDINGS.includes(ending)).join(", ")} are read too.`,
    ".jsonocel, .xmlocel and .sqlite are object-centric (OCEL 2.0). Converted into each other, they keep all objects. Converted into another format,",
    "the objects of --object-type become the cases. A log with cases becomes an object-centric log with the object type case.",
    `Formats of models: ${
      MODEL_FORMATS.map((format) => `.${format}`).join(", ")
    }. A process tree can be written in each of them;`,
    "only a process tree can be written as .ptml. A Petri net can be written as BPMN if BPMN can express it.",
    "BPMN written as BPMN keeps what has no place in the order of activities: lanes, data, extensions, the diagram. --pool leaves out the others.",
    "The endings of the names tell the formats.",
  ].join("\n"),
  flags: {
    "from": { value: "FORMAT", help: "format of IN, if its name does not tell it" },
    "to": { value: "FORMAT", help: "format of OUT, if its name does not tell it" },
    ...MODEL_FLAGS,
    ...LOG_FLAGS,
  },
  positionals: { min: 2, max: 2 },
  examples: [
    { call: "model.pnml model.bpmn", does: "a Petri net as BPMN, with a layout" },
    { call: "orders.csv orders.xes.gz --case order", does: "a table as XES" },
    { call: "sepsis.xes.gz sepsis.parquet", does: "a log for programs that read tables" },
    { call: "shop.jsonocel orders.csv --object-type order", does: "an object-centric log, each order as a case" },
    { call: "export.xml model.bpmn --from pnml", does: "a file whose name does not tell its format" },
  ],
  async run(input) {
    const [from, to] = input.positionals;
    await convertFile(from, to, {
      ...openingOptions(input),
      from: input.option("from"),
      to: input.option("to"),
      choice: modelChoice(input),
    });
  },
};
