import type { MinerForm, MinerParameter, MiningResult, Notation } from "../lib/tracebook.js";
import { fill, h } from "./dom.js";
import { mining } from "./mining.js";
import type { PageLog } from "./open-log.js";
import { pictureView, zoomButtons } from "./picture-view.js";
import { saveFile } from "./save-file.js";
import { isDark, onThemeChange } from "./theme.js";

const NOTATION_NAMES: Readonly<Record<Notation, string>> = {
  "bpmn": "BPMN",
  "petri-net": "Petri net",
  "process-tree": "Process tree",
  "heuristics-net": "Heuristics net",
};

/** Notations that are drawn from left to right; the others go from top to bottom. */
const SIDEWAYS: readonly Notation[] = ["bpmn", "petri-net"];

/** Mining starts when a slider has not moved for this long, ms. */
const DELAY = 150;

/** Miner, notation and parameters. */
interface Choice {
  readonly miner: MinerForm;
  readonly notation: Notation;
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** The page shows the main behaviour first, as it has a slider for the rest. */
const firstChoice = (miner: MinerForm): Choice => ({
  miner,
  notation: miner.notations[0],
  parameters: Object.hasOwn(miner.parameters, "noise") ? { noise: 0.2 } : {},
});

/**
 * A model that is discovered in the page, as a drawing and as files, with the parameters of the
 * miner as sliders.
 */
export async function DiscoveredModel(log: PageLog, options: { readonly miner?: string } = {}): Promise<HTMLElement> {
  const worker = mining();
  const miners = await worker.miners();
  let choice = firstChoice(miners.find(({ name }) => name === (options.miner ?? "inductive")) ?? miners[0]);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const canvas = h("div", { class: "map-view", tabindex: 0, role: "img" });
  const view = pictureView(canvas, () => boundsOf(canvas));
  const status = h("div", { class: "map-says", role: "status" });
  const form = h("div", {});
  const files = h("div", { class: "actions" });

  const show = async (next: Choice) => {
    const sameModel = next.miner === choice.miner && next.notation === choice.notation;
    choice = next;
    if (!sameModel) fill(form, controls(miners, choice, change));
    fill(status, h("span", {}, "Mining…"));
    try {
      const result = await worker.mine({
        variants: log.variants,
        miner: choice.miner.name,
        parameters: choice.parameters,
        notation: choice.notation,
        dark: isDark(),
        log: log.entry.name,
      });
      if (result === null) return;
      fill(canvas, drawingOf(result.svg));
      canvas.setAttribute("aria-label", `${choice.miner.title}: ${result.summary}`);
      if (sameModel) view.place();
      else view.begin(SIDEWAYS.includes(choice.notation) ? "left" : "top");
      fill(status, h("span", {}, `${result.summary} · ${choice.miner.source}`));
      fill(files, fileButtons(`${log.entry.slug}-${choice.miner.name}`, result));
    } catch (error) {
      fill(canvas);
      fill(files);
      fill(status, h("span", {}, error instanceof Error ? error.message : String(error)));
    }
  };
  const change = (next: Choice, atOnce: boolean) => {
    clearTimeout(timer);
    if (atOnce) void show(next);
    else timer = setTimeout(() => void show(next), DELAY);
  };

  onThemeChange(() => void show(choice));
  fill(form, controls(miners, choice, change));
  void show(choice).then(() => view.begin(SIDEWAYS.includes(choice.notation) ? "left" : "top"));
  return h(
    "div",
    { class: "map-page" },
    h("div", { class: "map-canvas" }, canvas, status, zoomButtons(view)),
    h("aside", { class: "panel", "aria-label": "Controls of the model" }, form, h("h3", {}, "Export"), files),
  );
}

function controls(miners: readonly MinerForm[], choice: Choice, change: (next: Choice, atOnce: boolean) => void): HTMLElement {
  let now = choice;
  const set = (next: Partial<Choice>, atOnce: boolean) => change(now = { ...now, ...next }, atOnce);
  const pick = h("select", {
    class: "field",
    "aria-label": "Miner",
    onchange: () => {
      const miner = miners.find(({ name }) => name === pick.value)!;
      set(firstChoice(miner), true);
    },
  }, miners.map(({ name, title }) => h("option", { value: name, ".selected": name === choice.miner.name }, title)));
  const notation = h(
    "select",
    {
      class: "field",
      "aria-label": "Notation",
      onchange: () => set({ notation: notation.value as Notation }, true),
    },
    choice.miner.notations.map((name) =>
      h("option", { value: name, ".selected": name === choice.notation }, NOTATION_NAMES[name])
    ),
  );
  return h(
    "div",
    {},
    h("h3", {}, "Miner"),
    pick,
    h("p", { class: "note" }, choice.miner.summary),
    h("h3", {}, "Notation"),
    notation,
    Object.entries(choice.miner.parameters).map(([name, parameter]) =>
      field(name, parameter, choice.parameters[name], (value) => set({ parameters: { ...now.parameters, [name]: value } }, false))
    ),
  );
}

function field(
  name: string,
  parameter: MinerParameter,
  value: number | string | undefined,
  onInput: (value: number | string) => void,
): HTMLElement | null {
  // A parameter that is off by default has no place on a slider.
  if (parameter.default === null) return null;
  const now = value ?? parameter.default;
  if (parameter.type === "choice") {
    const select = h(
      "select",
      { class: "field", "aria-label": parameter.title, title: parameter.help, onchange: () => onInput(select.value) },
      parameter.choices.map((option) => h("option", { value: option, ".selected": option === now }, option)),
    );
    return h("label", {}, h("h3", {}, parameter.title), select);
  }
  const output = h("output", {}, String(now));
  const input = h("input", {
    type: "range",
    "data-slider": name,
    min: parameter.min,
    max: parameter.max,
    step: (parameter.max - parameter.min) / 100,
    ".value": String(now),
    oninput: () => {
      output.textContent = input.value;
      onInput(Number(input.value));
    },
  });
  return h(
    "label",
    { class: "slider", title: parameter.help },
    h("span", { class: "row" }, h("span", {}, parameter.title), output),
    input,
  );
}

/** The drawing as DOM nodes. Labels are text nodes in it, whatever they contain. */
function drawingOf(svg: string): Node {
  return document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);
}

/**
 * Bounds of the drawing: its original view box, which changes when the drawing is moved.
 */
function boundsOf(canvas: HTMLElement) {
  const drawing = canvas.querySelector("svg");
  if (drawing === null) return { left: 0, top: 0, width: 1, height: 1 };
  drawing.dataset.bounds ??= drawing.getAttribute("viewBox") ?? "0 0 1 1";
  const [left, top, width, height] = drawing.dataset.bounds.split(" ").map(Number);
  return { left, top, width, height };
}

function fileButtons(name: string, { svg, files }: MiningResult): HTMLElement[] {
  const button = (ending: string, type: string, text: string | null) =>
    h("button", {
      type: "button",
      class: "plain",
      disabled: text === null,
      title: text === null ? "This model cannot be written in this format" : null,
      onclick: () => text !== null && saveFile(`${name}.${ending}`, type, text),
    }, ending.toUpperCase());
  return [
    button("svg", "image/svg+xml", svg),
    button("pnml", "application/xml", files.pnml),
    button("bpmn", "application/xml", files.bpmn),
  ];
}
