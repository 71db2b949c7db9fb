import { inputError } from "../../errors.ts";
import type { LogSink, ReadReport } from "../../event-log/event-batch.ts";
import { decodeXml } from "../xml/decode-xml.ts";
import { childOf, childrenOf, elementError, readXml, type XmlElement } from "../xml/read-xml.ts";
import { csvRow } from "./csv/csv-text.ts";
import { readCsvStream } from "./csv/csv-stream.ts";
import { createSourceLines } from "./csv/source-lines.ts";
import type { ReadOptions } from "./read-options.ts";
import { textStream } from "./text-stream.ts";

/** Most elements of a document. */
const MOST_ELEMENTS = 20_000_000;

/**
 * Reads an event log from MXML (van Dongen, van der Aalst, "A Meta Model for Process Mining Data",
 * 2005): process instances are the cases, audit trail entries the events. If no entry has a
 * timestamp, the order of the file is the order of the events.
 *
 * @throws inputError or limitError (rejects) with the file name if no log can be read
 */
export async function readMxml(bytes: Uint8Array, options: ReadOptions, sink: LogSink): Promise<ReadReport> {
  const { source } = options;
  const text = decodeXml(bytes as Uint8Array<ArrayBuffer>, { source });
  const root = readXml(text, { source, maxLength: 2 ** 28, maxElements: MOST_ELEMENTS });
  if (root.name !== "WorkflowLog") {
    throw elementError(root, source, { expected: "<WorkflowLog> as the outermost element", found: `<${root.name}>` });
  }
  const rows = childrenOf(root, "Process").flatMap((process) => childrenOf(process, "ProcessInstance")).flatMap(rowsOf);
  if (rows.length === 0) throw inputError({ file: source, expected: "audit trail entries", found: "none" });
  const names = [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))];
  const lines = createSourceLines();
  const texts = function* () {
    yield lines.note(csvRow(names, ","), root.line);
    for (const { line, cells } of rows) yield lines.note(csvRow(names.map((name) => cells.get(name) ?? ""), ","), line);
  };
  const noTimestamp = options.noTimestamp || !names.includes("time:timestamp");
  return await readCsvStream(
    textStream(texts()),
    { ...options, noTimestamp, delimiter: "," },
    { ...sink, begin: (header) => sink.begin({ ...header, format: "mxml" }) },
    lines,
  );
}

/** Elements of an entry, and the columns that they become. */
const COLUMNS: readonly (readonly [element: string, column: string])[] = [
  ["WorkflowModelElement", "concept:name"],
  ["Timestamp", "time:timestamp"],
  ["Originator", "org:resource"],
  ["EventType", "lifecycle:transition"],
];

/** An entry of the log by column, and the line that it begins on. */
interface MxmlRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

function rowsOf(instance: XmlElement, number: number): MxmlRow[] {
  const ofCase = new Map([["case:concept:name", instance.attributes.get("id") || String(number)]]);
  for (const [name, value] of dataOf(instance)) ofCase.set(`case:${name}`, value);
  return childrenOf(instance, "AuditTrailEntry").map((entry) => {
    const row = new Map(ofCase);
    for (const [element, column] of COLUMNS) {
      const value = childOf(entry, element)?.text.trim();
      if (value) row.set(column, value);
    }
    for (const [name, value] of dataOf(entry)) row.set(row.has(name) ? `${name} (data)` : name, value);
    return { line: entry.line, cells: row };
  });
}

const dataOf = (element: XmlElement): (readonly [string, string])[] =>
  childrenOf(element, "Data").flatMap((data) => childrenOf(data, "Attribute"))
    .map(({ attributes, text }) => [attributes.get("name") ?? "", text.trim()] as const).filter(([name]) => name !== "");
