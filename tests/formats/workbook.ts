import { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";

/** A zip archive of files by name. */
export async function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  configure({ chunkSize: 2 ** 18 });
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, content] of Object.entries(files)) {
    await zip.add(name, new Uint8ArrayReader(typeof content === "string" ? new TextEncoder().encode(content) : content));
  }
  return await zip.close();
}

/**
 * A cell: a text (an empty one names no shared text), a number, or a number with a style (1: date
 * and time, 2: time of day, 3: date).
 */
type Cell = string | number | boolean | null | readonly [number: number, style: 1 | 2 | 3];

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

/** A workbook of sheets by name, as Excel writes it: shared texts, styles, sparse rows. */
export async function workbookOf(sheets: Readonly<Record<string, readonly (readonly Cell[])[]>>): Promise<Uint8Array> {
  const texts: string[] = [];
  const cell = (value: Cell, row: number, column: number): string => {
    const at = `r="${String.fromCharCode(65 + column)}${row + 1}"`;
    if (value === null) return "";
    if (value === "") return `<c ${at} t="s"/>`;
    if (typeof value === "string") return `<c ${at} t="s"><v>${texts.push(value) - 1}</v></c>`;
    if (typeof value === "boolean") return `<c ${at} t="b"><v>${value ? 1 : 0}</v></c>`;
    return typeof value === "number" ? `<c ${at}><v>${value}</v></c>` : `<c ${at} s="${value[1]}"><v>${value[0]}</v></c>`;
  };
  const names = Object.keys(sheets);
  const parts = names.map((name) =>
    `<worksheet ${MAIN}><sheetData>${
      sheets[name].map((cells, row) =>
        cells.length === 0 ? "" : `<row r="${row + 1}">${cells.map((value, column) => cell(value, row, column)).join("")}</row>`
      ).join("")
    }</sheetData></worksheet>`
  );
  return await zipOf({
    "[Content_Types].xml": "<Types/>",
    "xl/workbook.xml": `<workbook ${MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>${
      names.map((name, i) => `<sheet name="${escape(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join("")
    }</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${
      names.map((_, i) => `<Relationship Id="rId${i + 1}" Target="worksheets/sheet${i + 1}.xml"/>`).join("")
    }</Relationships>`,
    "xl/styles.xml":
      `<styleSheet ${MAIN}><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy\\ hh:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
    "xl/sharedStrings.xml": `<sst ${MAIN}>${texts.map((text) => `<si><t>${escape(text)}</t></si>`).join("")}</sst>`,
    ...Object.fromEntries(parts.map((text, i) => [`xl/worksheets/sheet${i + 1}.xml`, text])),
  });
}
