import { Inspector } from "@observablehq/inspector";
import { Runtime } from "@observablehq/runtime";
import { startAccessibleNames } from "../frame/accessible-names.js";
import { linkCells } from "./cell-links.js";
import { foldCode } from "./fold-code.js";
import { startTooltips } from "../frame/tooltips.js";

/** A cell of a page; see `src/pipeline/notebook/compile-cell.ts`. */
interface NotebookCell {
  readonly id: number;
  readonly mode: "block" | "inline";
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly body: (...inputs: unknown[]) => Promise<Record<string, unknown>>;
}

/** Shows a value where its cell stands, and returns it. */
type Display = <Value>(value: Value) => Value;

/**
 * Runs the cells of a page that was built without Framework: each cell runs when what it uses is
 * there, and again when that changes.
 *
 * @param cells in any order
 */
export function startNotebook(cells: readonly NotebookCell[]): void {
  startTooltips();
  startAccessibleNames();
  foldCode();
  linkCells(cells.map(({ id, inputs, outputs }) => ({ place: placeOf(id), inputs, outputs })));
  const runtime = new Runtime({
    Generators: { input: inputValues, observe: observed },
    width: () => widths(document.querySelector("main")!),
  });
  const module = runtime.module();
  for (const cell of cells) {
    const place = placeOf(cell.id);
    const used = cell.inputs.filter((name) => name !== "display" && name !== "view");
    const variable = module.variable({ rejected: (error: unknown) => showError(place, error) });
    const run = (...values: unknown[]) => {
      const display = displayOf(place, cell.mode);
      const given = new Map<string, unknown>(used.map((name, at) => [name, values[at]]));
      given.set("display", display).set("view", (input: HTMLElement) => inputValues(display(input)));
      return cell.body(...cell.inputs.map((name) => given.get(name)));
    };
    variable.define(cell.outputs.length === 0 ? null : `cell ${cell.id}`, used, run);
    for (const name of cell.outputs) {
      module.variable(true).define(name, [`cell ${cell.id}`], (values: Record<string, unknown>) => values[name]);
    }
  }
}

const placeOf = (id: number): HTMLElement => document.querySelector<HTMLElement>(`[data-cell="${id}"]`)!;

/** The display of one run of a cell: its first value replaces what the last run showed. */
function displayOf(place: HTMLElement, mode: NotebookCell["mode"]): Display {
  let first = true;
  return (value) => {
    if (first) place.replaceChildren();
    first = false;
    if (value instanceof Node) place.append(value);
    else if (mode === "inline") place.append(String(value));
    else if (value !== undefined) new Inspector(place.appendChild(document.createElement("div"))).fulfilled(value);
    return value;
  };
}

function showError(place: HTMLElement, error: unknown): void {
  const message = document.createElement("div");
  message.className = "notice";
  message.setAttribute("role", "alert");
  message.textContent = `This cell failed: ${error instanceof Error ? error.message : String(error)}`;
  place.replaceChildren(message);
}

/** The values of an input element, now and after each change. */
function inputValues(element: HTMLElement): AsyncGenerator<unknown> {
  const { type } = element as HTMLInputElement;
  const event = type === "button" || type === "submit" ? "click" : type === "file" ? "change" : "input";
  return observed((change) => {
    const tell = () => change((element as HTMLInputElement).value);
    element.addEventListener(event, tell);
    tell();
    return () => element.removeEventListener(event, tell);
  });
}

/** The values that a function tells of, the latest only; its result ends it. */
async function* observed(start: (change: (value: unknown) => void) => (() => void) | void): AsyncGenerator<unknown> {
  let told: { readonly value: unknown } | null = null;
  let wake: (() => void) | null = null;
  const stop = start((value) => {
    told = { value };
    wake?.();
  });
  try {
    while (true) {
      if (told === null) await new Promise<void>((resolve) => wake = resolve);
      const { value } = told!;
      told = null;
      yield value;
    }
  } finally {
    stop?.();
  }
}

function widths(element: Element): AsyncGenerator<unknown> {
  return observed((change) => {
    const observer = new ResizeObserver(([entry]) => change(entry.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  });
}
