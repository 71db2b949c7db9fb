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

/** A slider answers when it has rested this long, ms: mining takes longer than a step of it. */
const REST = 150;

/** What a reader has chosen. */
interface Choice {
  readonly miner: MinerForm;
  readonly notation: Notation;
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** A page shows the main ways first; the command line, which has no slider to pull, everything. */
const firstChoice = (miner: MinerForm): Choice => ({
  miner,
  notation: miner.notations[0],
  parameters: Object.hasOwn(miner.parameters, "noise") ? { noise: 0.2 } : {},
});

/**
 * A model that a miner discovers in the page, with the miner's parameters as sliders, as a picture
 * and as files.
 */
export async function DiscoveredModel(log: PageLog, options: { readonly miner?: string } = {}): Promise<HTMLElement> {
  const worker = mining();
  const miners = await worker.miners();
  let choice = firstChoice(miners.find(({ name }) => name === (options.miner ?? "inductive")) ?? miners[0]);
  let answer: MiningResult | null = null;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const canvas = h("div", { class: "map-view", tabindex: 0, role: "img" });
  const view = pictureView(canvas, () => boundsOf(canvas));
  const says = h("div", { class: "map-says", role: "status" });
  const form = h("div", {});
  const files = h("div", { class: "actions" });

  const show = async (next: Choice) => {
    const sameModel = next.miner === choice.miner && next.notation === choice.notation;
    choice = next;
    if (!sameModel) fill(form, controls(miners, choice, change));
    fill(says, h("span", {}, "Mining…"));
    try {
      const got = await worker.mine({
        variants: log.variants,
        miner: choice.miner.name,
        parameters: choice.parameters,
        notation: choice.notation,
        dark: isDark(),
        log: log.entry.name,
      });
      if (got === null) return;
      answer = got;
      fill(canvas, drawingOf(answer.svg));
      canvas.setAttribute("aria-label", `${choice.miner.title}: ${answer.says}`);
      if (sameModel) view.place();
      else view.begin(SIDEWAYS.includes(choice.notation) ? "left" : "top");
      fill(says, h("span", {}, `${answer.says} · ${choice.miner.source}`));
      fill(files, fileButtons(`${log.entry.slug}-${choice.miner.name}`, answer));
    } catch (error) {
      fill(canvas);
      fill(files);
      fill(says, h("span", {}, error instanceof Error ? error.message : String(error)));
    }
  };
  const change = (next: Choice, atOnce: boolean) => {
    clearTimeout(resting);
    if (atOnce) void show(next);
    else resting = setTimeout(() => void show(next), REST);
  };

  onThemeChange(() => void show(choice));
  fill(form, controls(miners, choice, change));
  void show(choice).then(() => view.begin(SIDEWAYS.includes(choice.notation) ? "left" : "top"));
  return h(
    "div",
    { class: "map-page" },
    h("div", { class: "map-canvas" }, canvas, says, zoomButtons(view)),
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
  // What is switched off unless given has no place on a slider.
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

/** A drawing as nodes of the page. It is our own: labels are texts in it, whatever they contain. */
function drawingOf(svg: string): Node {
  return document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);
}

/**
 * What a drawing fills, remembered from the file that it came as: its view box changes when it is
 * moved.
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
