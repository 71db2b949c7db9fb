import { LOG_ENDINGS } from "../../formats/logs/log-formats.ts";
import { convertFile } from "../../pipeline/files/convert-file.ts";
import { MODEL_FORMATS } from "../../pipeline/files/model-format.ts";
import type { Command } from "../command.ts";
import { LOG_FLAGS, openingOptions } from "../log-flags.ts";

/** `tracebook convert`: a file in another format. */
export const convertCommand: Command = {
  name: "convert",
  summary: "Writes a log or a model in another format.",
  usage: "IN OUT [--from FORMAT] [--to FORMAT]",
  description: [
    `Logs, each into each: ${LOG_ENDINGS.join(", ")}.`,
    "Object-centric logs (OCEL 2.0: the last three) keep all their objects among themselves; into the others goes what the objects of",
    "--object-type see. A log with cases becomes an object-centric one with the object type case.",
    `Models, each into each: ${
      MODEL_FORMATS.map((format) => `.${format}`).join(", ")
    }. A Petri net can be written as BPMN where BPMN can`,
    "express it, a process tree as all of them; only a process tree can be written as .ptml. Formats are told by the names' endings.",
  ].join("\n"),
  flags: {
    "from": { value: "FORMAT", help: "format of IN, where its name does not tell" },
    "to": { value: "FORMAT", help: "format of OUT, where its name does not tell" },
    ...LOG_FLAGS,
  },
  positionals: { min: 2, max: 2 },
  examples: [
    { call: "model.pnml model.bpmn", does: "a Petri net as BPMN, laid out" },
    { call: "orders.csv orders.xes.gz --case order", does: "a table as XES" },
    { call: "sepsis.xes.gz sepsis.parquet", does: "a log for programs that read tables" },
    { call: "shop.jsonocel orders.csv --object-type order", does: "an object-centric log as its orders see it" },
    { call: "export.xml model.bpmn --from pnml", does: "a file whose name does not tell what it is" },
  ],
  async run(input) {
    const [from, to] = input.positionals;
    await convertFile(from, to, { ...openingOptions(input), from: input.option("from"), to: input.option("to") });
  },
};
