import { csvRow } from "../../lib/tracebook.js";
import { h } from "./dom.js";
import { cssColor } from "./responsive.js";
import { saveFile } from "./save-file.js";

/** Columns of a table by name, all of the same length. */
type Columns = Readonly<Record<string, ArrayLike<string | number>>>;

/** Rows of a table, the first one with the names of the columns. */
type TableRows = readonly (readonly (string | number)[])[];

/** What can be saved of a part of a page; all is made when its button is pressed. */
export interface Savable {
  /** Markup of a picture, which is saved as SVG and as PNG. */
  readonly svg?: () => string | Promise<string>;
  /** Colour behind the PNG; by default that of cards in the page's theme. */
  readonly background?: string;
  readonly csv?: () => Columns | TableRows | Promise<Columns | TableRows>;
  /** Other files by ending. */
  readonly files?: Readonly<Partial<Record<keyof typeof TYPES, () => Promise<string>>>>;
}

const TYPES = { dot: "text/vnd.graphviz", pnml: "application/xml", bpmn: "application/xml" } as const;

/** A file that a button saves. */
interface SavedFile {
  readonly name: string;
  /** Its media type. */
  readonly type: string;
  content(): string | Blob | Promise<string | Blob>;
}

/**
 * Buttons that save a picture, its figures and other files.
 *
 * @param name of the files, without their endings
 */
export function saveButtons(name: string, { svg, background, csv, files = {} }: Savable): HTMLElement[] {
  const endings = (Object.keys(TYPES) as (keyof typeof TYPES)[]).filter((ending) => files[ending] !== undefined);
  return [
    ...(svg === undefined ? [] : [
      fileButton("SVG", { name: `${name}.svg`, type: "image/svg+xml", content: svg }),
      fileButton("PNG", {
        name: `${name}.png`,
        type: "image/png",
        content: async () => pngOf(await svg(), background ?? cssColor("--card")),
      }),
    ]),
    ...endings.map((ending) =>
      fileButton(ending.toUpperCase(), { name: `${name}.${ending}`, type: TYPES[ending], content: files[ending]! })
    ),
    ...(csv === undefined ? [] : [csvButton(name, csv)]),
  ];
}

/** A button that saves a table as CSV; see {@linkcode saveButtons}. */
export const csvButton = (name: string, csv: NonNullable<Savable["csv"]>): HTMLElement =>
  fileButton("CSV", { name: `${name}.csv`, type: "text/csv", content: async () => csvText(await csv()) });

const savedBy = new WeakMap<Element, SavedFile>();

/** The files that the buttons of a part of the page save, in their order. */
export const filesWithin = (part: ParentNode): SavedFile[] =>
  [...part.querySelectorAll("button")].map((button) => savedBy.get(button)).filter((file) => file !== undefined);

/** A button that saves a file. */
export function fileButton(text: string, file: SavedFile): HTMLButtonElement {
  const button = h("button", {
    type: "button",
    class: "quiet save",
    title: text === "CSV" ? "Save the whole table as CSV" : `Save as ${text}`,
    onclick: async () => {
      button.disabled = true;
      try {
        saveFile(file.name, file.type, await file.content());
      } catch (error) {
        button.title = error instanceof Error ? error.message : String(error);
        button.textContent = `${text}: failed`;
      } finally {
        button.disabled = false;
      }
    },
  }, text);
  savedBy.set(button, file);
  return button;
}

/** A table as CSV; what is not a number is an empty cell. */
function csvText(table: Columns | TableRows): string {
  return (Array.isArray(table) ? table as TableRows : rowsOf(table as Columns)).map((row) =>
    csvRow(row.map((cell) => Number.isNaN(cell) ? "" : String(cell)))
  ).join("");
}

function rowsOf(columns: Columns): TableRows {
  const names = Object.keys(columns);
  const length = names.length === 0 ? 0 : columns[names[0]].length;
  return [names, ...Array.from({ length }, (_, row) => names.map((name) => columns[name][row]))];
}

/** Most px of a side of an image: browsers refuse larger canvases. */
const MOST_SIDE = 8000;

/** A drawing as an image, two px for each of its units. */
async function pngOf(svg: string, background: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, MOST_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = h("canvas", { width: Math.ceil(image.naturalWidth * scale), height: Math.ceil(image.naturalHeight * scale) });
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = background;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => blob === null ? reject(new Error("The browser could not make the image.")) : resolve(blob),
      "image/png",
    );
  });
}
