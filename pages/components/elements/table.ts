import { csvRow, sayCount, sayNumber, sayTime } from "../../lib/tracebook.js";
import { fill, h } from "./dom.js";
import { fileButton } from "./save-buttons.js";

/** Rows that a table can show: an Arquero table, an Arrow table, or records. */
type TableSource = ArrowLike | Iterable<Readonly<Record<string, unknown>>>;

/** Options of {@linkcode Table}. */
interface TableOptions {
  /** Columns in the order shown. Default: all. */
  readonly columns?: readonly string[];
  /** Headings by column, where the column's name is not the heading. */
  readonly headings?: Readonly<Record<string, string>>;
  /** How a value is written, by column. */
  readonly format?: Readonly<Record<string, (value: unknown) => string>>;
  /** Rows on a page. Default 12. */
  readonly rows?: number;
  /** Name of downloaded files, without ending. Default `table`. */
  readonly name?: string;
  /** IANA zone that dates are written in. Default UTC. */
  readonly zone?: string;
}

/** A table of columns that are read by row. */
interface ArrowLike {
  readonly numRows: number | (() => number);
  getChild?(name: string): { get?(row: number): unknown; at?(row: number): unknown } | null;
  readonly schema?: { readonly fields: readonly { readonly name: string }[] };
  columnNames?(): string[];
  column?(name: string): { at(row: number): unknown };
}

/** Rows as the table reads them. */
interface Rows {
  readonly count: number;
  readonly columns: readonly string[];
  value(row: number, column: string): unknown;
}

/**
 * A table with sorting (click a heading), search in all columns, pages of rows, and downloads as
 * CSV and Parquet of the rows found, in the order shown.
 *
 * @example
 * ```js ignore
 * Table(await current.casesTable(), { columns: ["case", "start", "durationSeconds"] })
 * ```
 */
export function Table(source: TableSource, options: TableOptions = {}): HTMLElement {
  const rows = rowsOf(source);
  const columns = columnsOf(rows, options);
  const size = options.rows ?? 12;
  let found = Uint32Array.from({ length: rows.count }, (_, row) => row);
  let order: Order | null = null;
  let text = "";
  let first = 0;
  let turn = 0;

  const head = h("tr");
  const body = h("tbody");
  const status = h("span", { role: "status" });
  const back = h("button", { type: "button", class: "quiet", onclick: () => move(first - size) }, "Back");
  const on = h("button", { type: "button", class: "quiet", onclick: () => move(first + size) }, "Next");
  const move = (to: number) => {
    first = Math.max(0, Math.min(to, found.length - 1));
    showRows();
  };
  const showRows = () => {
    fill(body, Array.from(found.subarray(first, first + size), (row) => bodyRow(rows, row, columns)));
    const last = Math.min(first + size, found.length);
    const of = `${sayCount(found.length)} ${found.length === 1 ? "row" : "rows"}`;
    fill(status, found.length === 0 ? "No row has this text." : `${sayCount(first + 1)} to ${sayCount(last)} of ${of}`);
    back.disabled = first === 0;
    on.disabled = last >= found.length;
    for (const turned of [back, on]) turned.hidden = found.length <= size;
  };
  const showHead = () => fill(head, columns.map((column) => headCell(column, order, sortBy)));
  const sortBy = (column: string) => {
    order = { column, descending: order?.column === column && !order.descending };
    void update();
  };
  const update = async () => {
    const mine = ++turn;
    const rest = await search(rows, columns, text, () => mine === turn);
    if (rest === null) return;
    found = order === null ? rest : sorted(rows, rest, order);
    first = 0;
    showHead();
    showRows();
  };

  showHead();
  showRows();
  const searchField = h("input", {
    type: "search",
    placeholder: "Search",
    "aria-label": "Search the table",
    oninput: () => {
      text = searchField.value.trim().toLowerCase();
      void update();
    },
  });
  const saved = () => ({ rows, found, columns: columns.map(({ name }) => name) });
  return h(
    "div",
    { class: "table-view" },
    h("div", { class: "table-tools" }, searchField, ...downloads(options.name ?? "table", saved)),
    h(
      "div",
      { class: "table-scroll", tabindex: 0, role: "group", "aria-label": "Table" },
      h("table", {}, h("thead", {}, head), body),
    ),
    h("div", { class: "table-foot" }, status, back, on),
  );
}

/** By which column rows are sorted. */
interface Order {
  readonly column: string;
  readonly descending: boolean;
}

/** A column that is shown. */
interface Column {
  readonly name: string;
  readonly heading: string;
  /** How its cells are set. */
  readonly kind: "number" | "date" | undefined;
  write(value: unknown): string;
}

function columnsOf(rows: Rows, { columns = rows.columns, headings, format, zone = "UTC" }: TableOptions): Column[] {
  const unknown = columns.find((column) => !rows.columns.includes(column));
  if (unknown !== undefined) throw new Error(`Table: no column "${unknown}". Columns: ${rows.columns.join(", ")}.`);
  return columns.map((name) => ({
    name,
    heading: headings?.[name] ?? name,
    kind: kindOf(rows, name),
    write: format?.[name] ?? ((value) => plainText(value, zone)),
  }));
}

const bodyRow = (rows: Rows, row: number, columns: readonly Column[]): HTMLElement =>
  h("tr", {}, columns.map(({ name, kind, write }) => h("td", { class: kind }, write(rows.value(row, name)))));

function headCell({ name, heading, kind }: Column, order: Order | null, sortBy: (column: string) => void): HTMLElement {
  const sorted = order?.column === name ? order.descending ? "descending" : "ascending" : undefined;
  const sign = sorted === undefined ? "" : sorted === "ascending" ? " ↑" : " ↓";
  return h(
    "th",
    { scope: "col", "aria-sort": sorted, class: kind },
    h("button", { type: "button", onclick: () => sortBy(name) }, heading, sign),
  );
}

const downloads = (name: string, saved: () => Parameters<typeof csvText>[0]): HTMLElement[] => [
  fileButton("CSV", { name: `${name}.csv`, type: "text/csv", content: () => csvText(saved()) }),
  fileButton("Parquet", {
    name: `${name}.parquet`,
    type: PARQUET,
    content: async () => {
      const { parquetOf } = await import("../../lib/parquet-table.js");
      return new Blob([parquetOf(parquetColumns(saved()))]);
    },
  }),
];

function rowsOf(source: TableSource): Rows {
  if ("numRows" in source) {
    const table = source as ArrowLike;
    const names = table.columnNames?.() ?? table.schema?.fields.map(({ name }) => name) ?? [];
    const readers = new Map(names.map((name) => {
      const column = table.column?.(name) ?? table.getChild?.(name);
      return [name, (row: number) => "get" in column! && column.get ? column.get(row) : column!.at!(row)];
    }));
    const count = typeof table.numRows === "function" ? table.numRows() : table.numRows;
    return { count, columns: names, value: (row, column) => readers.get(column)!(row) };
  }
  const records = [...source];
  const columns = [...new Set(records.slice(0, 1000).flatMap((record) => Object.keys(record)))];
  return { count: records.length, columns, value: (row, column) => records[row][column] };
}

/** How a value is written unless its column says otherwise. */
function plainText(value: unknown, zone: string): string {
  if (value === null || value === undefined) return "–";
  if (value instanceof Date) return sayTime(value.getTime(), zone);
  if (typeof value === "number") return Number.isInteger(value) ? sayCount(value) : sayNumber(value);
  return typeof value === "boolean" ? value ? "yes" : "no" : String(value);
}

/** How the cells of a column are set, by its first value. */
function kindOf(rows: Rows, column: string): Column["kind"] {
  for (let row = 0; row < Math.min(rows.count, 100); row++) {
    const value = rows.value(row, column);
    if (value === null || value === undefined) continue;
    return typeof value === "number" || typeof value === "bigint" ? "number" : value instanceof Date ? "date" : undefined;
  }
  return undefined;
}

const PARQUET = "application/vnd.apache.parquet";

/** Rows that are searched between two looks at whether another search has begun. */
const SEARCHED_AT_ONCE = 5000;

/** Rows with a text in any column; null where another search has begun. */
async function search(
  rows: Rows,
  columns: readonly Column[],
  text: string,
  isWanted: () => boolean,
): Promise<Uint32Array<ArrayBuffer> | null> {
  if (text === "") return Uint32Array.from({ length: rows.count }, (_, row) => row);
  const found: number[] = [];
  for (let row = 0; row < rows.count; row++) {
    if (columns.some(({ name, write }) => write(rows.value(row, name)).toLowerCase().includes(text))) found.push(row);
    if (row % SEARCHED_AT_ONCE !== SEARCHED_AT_ONCE - 1) continue;
    await new Promise((resolve) => setTimeout(resolve));
    if (!isWanted()) return null;
  }
  return Uint32Array.from(found);
}

/** Rows by a column, those without a value last; ties keep their order. */
function sorted(
  rows: Rows,
  found: Uint32Array<ArrayBuffer>,
  { column, descending }: Order,
): Uint32Array<ArrayBuffer> {
  const keys = new Map(Array.from(found, (row) => [row, rows.value(row, column) ?? null]));
  const sign = descending ? -1 : 1;
  return found.slice().sort((left, right) => {
    const [a, b] = [keys.get(left), keys.get(right)] as (number | string | Date | null)[];
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return a < b ? -sign : a > b ? sign : 0;
  });
}

/** The rows of a table that are saved. */
interface SavedRows {
  readonly rows: Rows;
  readonly found: Uint32Array;
  readonly columns: readonly string[];
}

function csvText({ rows, found, columns }: SavedRows): string {
  const cell = (value: unknown) =>
    value === null || value === undefined ? "" : value instanceof Date ? value.toISOString() : String(value);
  return [columns, ...Array.from(found, (row) => columns.map((column) => cell(rows.value(row, column))))].map((cells) =>
    csvRow(cells)
  ).join("");
}

const parquetColumns = ({ rows, found, columns }: SavedRows) =>
  columns.map((name) => ({ name, values: Array.from(found, (row) => rows.value(row, name) ?? null) }));
