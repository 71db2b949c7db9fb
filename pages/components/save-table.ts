// deno-lint-ignore-file no-import-prefix no-unversioned-import -- Framework resolves npm: by its own cache, filled by prepare-site.ts
import { h } from "./dom.js";
import { saveFile } from "./save-file.js";

/** Columns of a table by name, all of the same length. */
export type Columns = Readonly<Record<string, ArrayLike<string | number>>>;

/**
 * A button that saves a table as CSV.
 *
 * @param name of the file, without its ending
 * @param columns computed when the button is pressed; Arquero is loaded then
 */
export function csvButton(name: string, columns: () => Columns | Promise<Columns>): HTMLElement {
  const save = async () => {
    const { table } = await import("npm:arquero");
    saveFile(`${name}.csv`, "text/csv", table(await columns()).toCSV());
  };
  return h("button", { type: "button", class: "quiet", onclick: () => void save(), title: "Save the whole table as CSV" }, "CSV");
}
