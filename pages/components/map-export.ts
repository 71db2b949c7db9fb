import { h } from "./dom.js";
import { saveFile } from "./save-file.js";

/** What can be exported of a drawing. */
export interface MapExport {
  readonly svg: () => string;
  /** Rows of figures, the first one with the names of the columns. */
  readonly csv: () => Promise<readonly (readonly (string | number)[])[]>;
  /** Other files by ending. */
  readonly files: Readonly<Partial<Record<"dot" | "pnml" | "bpmn", () => Promise<string>>>>;
}

const TYPES = { dot: "text/vnd.graphviz", pnml: "application/xml", bpmn: "application/xml" } as const;

/** Buttons that save a drawing and its figures. */
export function exportButtons(name: string, { svg, csv, files }: MapExport): HTMLElement[] {
  const button = (text: string, save: () => Promise<void> | void) => {
    const element = h("button", {
      type: "button",
      class: "plain",
      onclick: async () => {
        element.disabled = true;
        try {
          await save();
        } catch (error) {
          element.title = error instanceof Error ? error.message : String(error);
          element.textContent = `${text}: failed`;
        } finally {
          element.disabled = false;
        }
      },
    }, text);
    return element;
  };
  return [
    button("SVG", () => saveFile(`${name}.svg`, "image/svg+xml", svg())),
    button("PNG", async () => saveFile(`${name}.png`, "image/png", await pngOf(svg()))),
    ...(["dot", "pnml", "bpmn"] as const).filter((ending) => files[ending] !== undefined).map((ending) =>
      button(ending.toUpperCase(), async () => saveFile(`${name}.${ending}`, TYPES[ending], await files[ending]!()))
    ),
    button("CSV", async () => saveFile(`${name}.csv`, "text/csv", csvOf(await csv()))),
  ];
}

const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => row.map((cell) => /[",\r\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell).join(","))
    .join(
      "\r\n",
    ) + "\r\n";

/** Most px of a side of an image: browsers refuse larger canvases. */
const MOST_SIDE = 8000;

/** The drawing as an image, two px for each of its units, on white. */
async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, MOST_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = h("canvas", { width: Math.ceil(image.naturalWidth * scale), height: Math.ceil(image.naturalHeight * scale) });
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => blob === null ? reject(new Error("The browser could not make the image.")) : resolve(blob),
      "image/png",
    );
  });
}
