import { fill, h } from "../elements/dom.js";

/** A cell of a page. */
interface LinkedCell {
  /** Where it displays. */
  readonly place: Element;
  /** Names that it uses. */
  readonly inputs: readonly string[];
  /** Names that it defines; those that it imports are not among them. */
  readonly outputs: readonly string[];
}

/**
 * Adds a line below the code of each cell whose code is shown: which names the cell takes from
 * other cells, which names it defines, and how many cells use these. A name leads to its cell;
 * pointing at the line lights the linked cells.
 */
export function linkCells(cells: readonly LinkedCell[]): void {
  const definedBy = new Map(cells.flatMap((cell) => cell.outputs.map((name) => [name, cell] as const)));
  for (const cell of cells) {
    const code = cell.place.nextElementSibling;
    // A cell within a line shows no code.
    if (!cell.place.matches(".observablehq--block, div.tracebook-cell")) continue;
    if (code === null || !code.matches("pre, .cell-code, .observablehq-pre-container")) continue;
    const uses = cell.inputs.filter((name) => definedBy.has(name));
    const users = cells.filter(({ inputs }) => inputs.some((name) => cell.outputs.includes(name)));
    // What the first cell opens is of all: it alone tells nothing.
    if (cell.outputs.length === 0 && uses.every((name) => definedBy.get(name) === cells[0])) continue;
    const linked = new Set([...uses.map((name) => definedBy.get(name)!), ...users]);
    const light = (isLit: boolean) => linked.forEach(({ place }) => place.classList.toggle("linked-cell", isLit));
    const line = h("p", {
      class: "cell-links",
      onpointerenter: () => light(true),
      onpointerleave: () => light(false),
      onfocusin: () => light(true),
      onfocusout: () => light(false),
    });
    fill(line, [
      ...(uses.length === 0 ? [] : ["Uses ", ...inList(uses.map((name) => nameButton(name, definedBy.get(name)!)))]),
      uses.length > 0 && cell.outputs.length > 0 ? " · " : "",
      ...(cell.outputs.length === 0 ? [] : [
        uses.length > 0 ? "gives " : "Gives ",
        ...inList(cell.outputs.map((name) => h("b", {}, name))),
        users.length === 0 ? ", which no cell uses" : `, used by ${users.length === 1 ? "1 cell" : `${users.length} cells`}`,
      ]),
    ]);
    code.after(line);
  }
}

const nameButton = (name: string, { place }: LinkedCell): HTMLElement =>
  h("button", {
    type: "button",
    class: "quiet",
    title: "Go to the cell that defines it",
    onclick: () => {
      // A cell that displays nothing has no height: what stands beside it is seen.
      (place.nextElementSibling ?? place).scrollIntoView({ block: "center" });
    },
  }, name);

const inList = (nodes: readonly Node[]): (Node | string)[] => nodes.flatMap((node, at) => at === 0 ? [node] : [", ", node]);

/** The cells of a page of Framework, as it writes them into the page's script. */
export function cellsOfFramework(): LinkedCell[] {
  const places = new Map<string, Element>();
  const comments = document.createTreeWalker(document.querySelector("#observablehq-main")!, NodeFilter.SHOW_COMMENT);
  for (let comment = comments.nextNode(); comment !== null; comment = comments.nextNode()) {
    const id = /^:([\w-]+):$/.exec(comment.nodeValue ?? "")?.[1];
    if (id !== undefined) places.set(id, comment.parentElement!);
  }
  const script = Array.from(document.querySelectorAll("script[type=module]:not([src])"), ({ textContent }) => textContent ?? "")
    .join("\n");
  return script.split(/^define\(/m).slice(1).flatMap((definition) => {
    const head = /^\{id: "([^"]+)"(?:, mode: "\w+")?(?:, inputs: (\[[^\]]*\]))?(?:, outputs: (\[[^\]]*\]))?/.exec(definition);
    const place = places.get(head?.[1] ?? "");
    if (head === null || place === undefined) return [];
    const imported: readonly string[] =
      /^const (.+?) = await (?:import\(|Promise\.all\(\[import\()/m.exec(definition)?.[1].match(/[\w$]+/g) ?? [];
    return [{
      place,
      inputs: namesOf(head[2]),
      outputs: namesOf(head[3]).filter((name) => !imported.includes(name)),
    }];
  });
}

const namesOf = (list: string | undefined): string[] => list === undefined ? [] : JSON.parse(list) as string[];
