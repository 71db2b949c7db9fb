import { SaxesParser } from "saxes";
import { inputError, limitError, usageError } from "../../../errors.ts";
import type { LogSink, ReadReport } from "../../../event-log/event-batch.ts";
import { childrenOf, readXml, type XmlElement } from "../../xml/read-xml.ts";
import { csvRow } from "../csv/csv-text.ts";
import { readCsvStream } from "../csv/csv-stream.ts";
import { createSourceLines, type SourceLines } from "../csv/source-lines.ts";
import { type CsvReadOptions, limitsOf } from "../read-options.ts";
import { checkAborted } from "../reading.ts";
import { readZip, type ZipFile } from "../zip.ts";
import { isoText, kindOfFormat, type NumberKind } from "./number-formats.ts";

/** Settings of {@linkcode readXlsx}: those of a CSV file but for the delimiter. */
interface XlsxReadOptions extends Omit<CsvReadOptions, "delimiter"> {
  /** Name or number (from 1) of the sheet. Default: the first visible one. */
  readonly sheet?: string;
}

/**
 * Reads an event log from a sheet of a workbook (Office Open XML, ISO/IEC 29500), as `readCsv` does
 * with a CSV file of the same cells: the first row that is not empty has the names of the columns.
 * Cells formatted as dates and times are such times, without a zone; formulas are read by their
 * last value; errors are empty cells. The lines of rejected rows are the rows of the sheet. The
 * sheet is read as a stream; its shared texts are kept in memory.
 *
 * @throws inputError, limitError or usageError (rejects) with the file name if no log can be read
 */
export async function readXlsx(bytes: Uint8Array, options: XlsxReadOptions, sink: LogSink): Promise<ReadReport> {
  const workbook = await openWorkbook(bytes, options);
  const { sheet, others } = chooseSheet(workbook, options);
  const rows = sheetRows(workbook, sheet, options);
  const description = { sheet: sheet.name, ...(others.length === 0 ? {} : { otherSheets: others }) };
  const named: LogSink = {
    ...sink,
    begin: (header) => sink.begin({ ...header, format: "xlsx", description: { ...header.description, ...description } }),
  };
  const lines = createSourceLines();
  return await readCsvStream(csvOf(rows, lines), { ...options, delimiter: "," }, named, lines);
}

interface Sheet {
  readonly name: string;
  readonly file: ZipFile;
  readonly hidden: boolean;
}

interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly texts: readonly string[];
  /** What the numbers of a cell style are. */
  readonly kinds: readonly NumberKind[];
  readonly epoch: 1900 | 1904;
}

async function openWorkbook(bytes: Uint8Array, options: XlsxReadOptions): Promise<Workbook> {
  const { source } = options;
  const files = new Map((await readZip(bytes, options)).map((file) => [file.name.replace(/^\//, "").toLowerCase(), file]));
  const xml = async (name: string): Promise<XmlElement | null> => {
    const file = files.get(name);
    return file === undefined ? null : readXml(await new Response(file.stream()).text(), { source });
  };
  const book = await xml("xl/workbook.xml");
  const relations = await xml("xl/_rels/workbook.xml.rels");
  if (book === null || relations === null) {
    throw inputError({
      file: source,
      expected: "a workbook (.xlsx)",
      found: "an archive without one",
      advice: "Save it in Excel as .xlsx or .csv.",
    });
  }
  const targets = new Map(
    relations.children.map((
      { attributes },
    ) => [attributes.get("Id"), (attributes.get("Target") ?? "").replace(/^\/?(xl\/)?/, "xl/")]),
  );
  const named = (attributes: XmlElement["attributes"], end: string) =>
    [...attributes].find(([name]) => name === end || name.endsWith(`:${end}`))?.[1];
  const sheets = childrenOf(book, "sheets").flatMap((sheets) => childrenOf(sheets, "sheet")).flatMap(({ attributes }) => {
    const file = files.get((targets.get(named(attributes, "id")) ?? "").toLowerCase());
    return file === undefined || /chartsheet/i.test(file.name)
      ? []
      : [{ name: attributes.get("name") ?? "", file, hidden: (attributes.get("state") ?? "visible") !== "visible" }];
  });
  const styles = await xml("xl/styles.xml");
  const codes = new Map(
    (styles === null ? [] : childrenOf(styles, "numFmts")).flatMap((formats) => childrenOf(formats, "numFmt"))
      .map(({ attributes }) => [attributes.get("numFmtId"), attributes.get("formatCode") ?? ""]),
  );
  const kinds = (styles === null ? [] : childrenOf(styles, "cellXfs")).flatMap((styles) => childrenOf(styles, "xf"))
    .map(({ attributes }) => kindOfFormat(Number(attributes.get("numFmtId") ?? 0), codes.get(attributes.get("numFmtId"))));
  const shared = files.get("xl/sharedstrings.xml");
  const properties = childrenOf(book, "workbookPr")[0]?.attributes.get("date1904");
  return {
    sheets,
    texts: shared === undefined ? [] : await sharedTexts(shared, options),
    kinds,
    epoch: properties === "1" || properties === "true" ? 1904 : 1900,
  };
}

function chooseSheet({ sheets }: Workbook, { sheet: wanted, source }: XlsxReadOptions): { sheet: Sheet; others: string[] } {
  const visible = sheets.filter(({ hidden }) => !hidden);
  const sheet = wanted === undefined
    ? visible[0] ?? sheets[0]
    : sheets.find(({ name }) => name === wanted) ?? (/^[0-9]+$/.test(wanted) ? sheets[Number(wanted) - 1] : undefined);
  if (sheet !== undefined) return { sheet, others: visible.filter((other) => other !== sheet).map(({ name }) => name) };
  const names = sheets.map(({ name }) => JSON.stringify(name)).join(", ");
  if (wanted === undefined) throw inputError({ file: source, expected: "a workbook with a sheet", found: "none" });
  throw usageError({
    file: source,
    expected: "a sheet of the workbook in --sheet",
    found: JSON.stringify(wanted),
    advice: `It has ${names}.`,
  });
}

/** What a parser of a part of a workbook is told. */
interface XmlHandlers {
  open(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close(name: string): void;
}

/** Parses XML chunk by chunk, and yields after each. */
async function* parsing(file: ZipFile, { source, signal }: XlsxReadOptions, handlers: XmlHandlers): AsyncGenerator<void> {
  const parser = new SaxesParser();
  const plain = (name: string) => name.slice(name.indexOf(":") + 1);
  const refuse = (found: string, cause?: unknown) =>
    inputError({ file: source, expected: `a workbook with XML in ${file.name}`, found, advice: "Save the workbook again." }, {
      cause,
    });
  parser.on("error", (error) => {
    throw refuse("damaged XML", error);
  });
  parser.on("doctype", () => {
    throw refuse("a document type");
  });
  parser.on("opentag", ({ name, attributes }) => handlers.open(plain(name), attributes as Record<string, string>));
  parser.on("closetag", ({ name }) => handlers.close(plain(name)));
  if (handlers.text !== undefined) parser.on("text", handlers.text);
  const decoder = new TextDecoder();
  for await (const chunk of file.stream()) {
    checkAborted(signal);
    parser.write(decoder.decode(chunk, { stream: true }));
    yield;
  }
  parser.close();
}

async function sharedTexts(file: ZipFile, options: XlsxReadOptions): Promise<string[]> {
  const { distinctValues, dictionaryBytes } = limitsOf(options);
  const texts: string[] = [];
  let [text, inText, phonetic, characters] = ["", false, 0, 0];
  const handlers: XmlHandlers = {
    open(name) {
      if (name === "si") text = "";
      else if (name === "rPh") phonetic++;
      else if (name === "t") inText = phonetic === 0;
    },
    text: (part) => void (inText && (text += part)),
    close(name) {
      if (name === "t") inText = false;
      else if (name === "rPh") phonetic--;
      else if (name === "si") {
        characters += text.length;
        texts.push(text);
      }
    },
  };
  for await (const _ of parsing(file, options, handlers)) {
    if (texts.length > distinctValues || characters > dictionaryBytes) {
      throw limitError({
        file: options.source,
        expected: `at most ${distinctValues} texts of ${dictionaryBytes} characters together`,
        found: "more",
        advice: "Save the sheet as CSV.",
      });
    }
  }
  return texts;
}

/** A row of a sheet: its number, from 1, and its cells. */
interface SheetRow {
  readonly number: number;
  readonly cells: string[];
}

async function* sheetRows(book: Workbook, { file }: Sheet, options: XlsxReadOptions): AsyncGenerator<readonly SheetRow[]> {
  const { columns: mostColumns } = limitsOf(options);
  let rows: SheetRow[] = [];
  let row: SheetRow = { number: 0, cells: [] };
  let cell = { column: -1, type: "", style: 0, value: "", reading: false };
  const handlers: XmlHandlers = {
    open(name, attributes) {
      if (name === "row") {
        row = { number: /^[1-9][0-9]{0,8}$/.test(attributes.r) ? Number(attributes.r) : row.number + 1, cells: [] };
        cell = { ...cell, column: -1 };
      } else if (name === "c") {
        const column = attributes.r === undefined ? cell.column + 1 : columnOf(attributes.r);
        if (!(column < mostColumns)) {
          throw limitError({ file: options.source, line: row.number, expected: `at most ${mostColumns} columns`, found: "more" });
        }
        cell = { column, type: attributes.t ?? "n", style: Number(attributes.s ?? 0), value: "", reading: false };
      } else if (name === "v" || name === "t") cell.reading = true;
    },
    text: (part) => void (cell.reading && (cell.value += part)),
    close(name) {
      if (name === "v" || name === "t") cell.reading = false;
      else if (name === "c") {
        const text = textOf(book, cell);
        if (text === "") return;
        while (row.cells.length < cell.column) row.cells.push("");
        row.cells[cell.column] = text;
      } else if (name === "row" && row.cells.length > 0) rows.push(row);
    },
  };
  for await (const _ of parsing(file, options, handlers)) {
    if (rows.length > 0) yield rows;
    rows = [];
  }
}

/** The index of the column of a cell such as `AB12`. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{0,4}/i.exec(reference)![0].toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function textOf(
  { texts, kinds, epoch }: Workbook,
  { type, style, value }: { type: string; style: number; value: string },
): string {
  switch (type) {
    case "s":
      return value === "" ? "" : texts[Number(value)] ?? "";
    case "b":
      return value === "1" ? "true" : value === "0" ? "false" : value;
    case "e":
      return "";
    case "n": {
      const number = value === "" ? NaN : Number(value);
      return Number.isNaN(number)
        ? value
        : kinds[style] === undefined || kinds[style] === "number"
        ? String(number)
        : isoText(number, kinds[style], epoch);
    }
    default:
      return value;
  }
}

/** The rows as CSV, all as wide as the header. */
function csvOf(rows: AsyncGenerator<readonly SheetRow[]>, lines: SourceLines): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let width = 0;
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await rows.next();
      if (done) return controller.close();
      const texts: string[] = [];
      for (const { number, cells } of value) {
        if (width === 0) width = cells.length;
        while (cells.length < width) cells.push("");
        texts.push(lines.note(csvRow(cells.map((cell) => cell.replaceAll("\0", "\ufffd")), ","), number));
      }
      controller.enqueue(encoder.encode(texts.join("")));
    },
    async cancel() {
      await rows.return(undefined);
    },
  }, { highWaterMark: 0 });
}
