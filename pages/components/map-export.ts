import { h } from "./dom.js";
import { pngOf } from "./picture-buttons.js";
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
    button("PNG", async () => saveFile(`${name}.png`, "image/png", await pngOf(svg(), "#ffffff"))),
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
