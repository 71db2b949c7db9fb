import type { MinerForm } from "../../lib/tracebook.js";
import { sayLogDate } from "../log/log-time.js";
import { fill, h } from "../elements/dom.js";
import { exactNote } from "../log/exact-note.js";
import { graphPicture, type Turn } from "./graph-picture.js";
import { addKey } from "../frame/keys.js";
import { GRAPH, type MapChoice, mapChoice, type ProcessMapOptions } from "./map-choice.js";
import { type ControlChange, mapControls, measureControls } from "./map-controls.js";
import { conditionOf, passagesOf, showDetails, targetOf } from "./map-details.js";
import { type MapFigures, mapFigures } from "./map-figures.js";
import { hoverCard } from "./map-hover.js";
import { type MapSearch, mapSearch } from "./map-search.js";
import type { MapTarget } from "./map-target.js";
import { type MapView, mapView } from "./map-view.js";
import { modelControls } from "./model-controls.js";
import { modelPicture } from "./model-picture.js";
import type { PageLog } from "../log/open-log.js";
import { zoomButtons } from "./picture-view.js";
import { rebuilt } from "../log/rebuilt.js";
import { select } from "../address/selection.js";
import { showInOrder } from "../frame/show-in-order.js";
import { onThemeChange } from "../elements/theme.js";
import { type TokenAnimation, tokenAnimation } from "./token-animation.js";
import { viewState } from "../address/view-state.js";

/** Most cases that the animation shows. */
const ANIMATED_CASES = 2000;

/**
 * The process map of a log, or a discovered model of it, with its controls. It follows the filters
 * and stands in the address. Every map is connected: each activity lies on a path from start to
 * end.
 */
export function ProcessMap(log: PageLog, options: ProcessMapOptions = {}): HTMLElement {
  let stop = () => {};
  return rebuilt(log, (log) => {
    // First, as the next map takes over the worker of this one.
    stop();
    const map = mapOf(log, options);
    stop = map.stop;
    return map.element;
  });
}

/** The map of one log; `stop` ends it where another log takes its place. */
function mapOf(log: PageLog, options: ProcessMapOptions): { readonly element: HTMLElement; stop(): void } {
  const choice = mapChoice(options, () => void update());
  const figures = mapFigures(log);
  const parts = mapParts(log, figures, choice);
  const { graph, model, view, panel } = parts;
  const isGraph = () => choice.current.model.miner === null;
  let turn = 0;
  let asking = new AbortController();
  let isReplaced = false;

  const canvas = h(
    "div",
    { class: "map-canvas" },
    h("div", { class: "map-bar" }, parts.search.element, parts.search.moment, parts.tokens.controls, zoomButtons(view.picture)),
    view.element,
    h("div", { class: "map-foot" }, parts.legend, parts.status),
  );

  const update = async () => {
    if (isReplaced) return;
    const mine = ++turn;
    asking.abort();
    const { signal } = asking = new AbortController();
    const now: Turn = { signal, isOld: () => mine !== turn };
    canvas.setAttribute("aria-busy", "true");
    canvas.dataset.miner = choice.current.model.miner ?? "";
    parts.tokens.stop();
    parts.showForms();
    try {
      await (isGraph() ? graph : model).update(choice.current, now);
      if (!now.isOld()) panel.follow(isGraph());
    } catch (error) {
      if (now.isOld() || signal.aborted) return;
      fill(
        parts.status,
        h("span", { role: "alert" }, error instanceof Error ? error.message : String(error), " "),
        h("button", { type: "button", class: "plain", onclick: () => void update() }, "Try again"),
      );
    } finally {
      if (!now.isOld()) [canvas, parts.form].forEach((part) => part.removeAttribute("aria-busy"));
    }
  };
  addKey({ key: "/", name: "/", does: "find an activity on the map", run: () => parts.search.input.focus() });
  log.onChange(() => void update());
  const unfollow = onThemeChange(() => isGraph() ? graph.paint() : void update());
  const stop = () => {
    isReplaced = true;
    unfollow();
    asking.abort();
    parts.tokens.stop();
    graph.stop();
    model.stop();
  };
  parts.showForms();
  panel.pick(null);
  void update();
  const element = h(
    "div",
    { class: "map-page" },
    canvas,
    showInOrder(
      h("aside", { class: "panel", "aria-label": "Controls of the map" }, parts.controls, panel.element, parts.exports),
    ),
    panel.hover,
  );
  return { element, stop };
}

/** The parts of the page, connected with each other. */
function mapParts(log: PageLog, figures: MapFigures, choice: MapChoice) {
  const panel = selectionPanel(log, figures);
  const view = mapView(panel.choose, panel.point);
  panel.mark(view);
  const legend = h("div", { class: "map-legend" });
  const status = h("div", { class: "map-says", role: "status" });
  const quality = h("div", { class: "map-quality", role: "status" });
  const files = h("div", { class: "actions" });
  const changeControl = (change: ControlChange) =>
    // Other activities have other paths: the default number of them is shown.
    choice.change(change.activities !== undefined || change.rarest !== undefined ? { ...change, paths: null } : change, {
      slides: change.activities !== undefined || change.paths !== undefined,
    });
  const measures = measureControls(changeControl);
  const sliders = mapControls(changeControl);
  const form = modelControls((change) =>
    choice.change({ model: { ...choice.current.model, ...change } }, { slides: "parameters" in change })
  );
  const graph = graphPicture({ log, view, figures, legend, status, files, sliders });
  const model = modelPicture({ log, view, figures, legend, status, files, quality, form });
  const models = modelChoice(choice, model.miners);
  const search = searchOf(view, figures, choice, panel.choose);
  const tokens = tokensOf(log, view, figures, search);
  return {
    ...{ graph, model, view, panel, search, tokens, legend, status, form: form.element },
    controls: [measures.element, h("h2", {}, "Model"), models.element, sliders.element, form.element, quality],
    exports: [h("h2", {}, "Export"), files, exactNote(log, "cases")],
    /** Shows the controls of what is chosen. */
    showForms() {
      const isGraph = choice.current.model.miner === null;
      models.show();
      if (!isGraph) void models.load();
      measures.show(choice.current.measure);
      sliders.element.hidden = !isGraph;
      tokens.controls.hidden = !isGraph;
      form.element.hidden = isGraph;
      quality.hidden = isGraph;
    },
  };
}

/** The details of the selected node or arc, and the card of what is pointed at. */
function selectionPanel(log: PageLog, figures: MapFigures) {
  const element = h("div", { class: "map-details" });
  const hover = hoverCard();
  const labels = log.variants.activities;
  let picked: MapTarget | null = null;
  let view: MapView | null = null;
  const source = () => ({ log, graph: figures.graph, durations: () => figures.durations() });
  const pick = (target: MapTarget | null) => {
    picked = target;
    view?.mark(target);
    void showDetails(element, target, source());
  };
  return {
    element,
    hover: hover.element,
    pick,
    mark: (shown: MapView) => view = shown,
    /** The reader's choice also stands in the address, and is marked in other parts of the page. */
    choose(target: MapTarget | null) {
      pick(target);
      select(target === null ? null : conditionOf(target, source()), log.entry.version);
    },
    point: (target: MapTarget | null, at: Element | null) =>
      hover.show(at, async () => target === null ? null : passagesOf(target, figures.graph, await figures.durations(), labels)),
    /** Shows what is selected in another picture. */
    follow(isGraph: boolean) {
      const { selection } = viewState.current;
      const target = picked ?? (selection === null ? null : targetOf(selection, labels));
      if (target === null) return;
      // A model has activities only.
      if (!isGraph && "node" in target && target.node >= 0) pick({ label: labels[target.node] });
      else if (isGraph && "label" in target) pick({ node: labels.indexOf(target.label) });
      else pick(target);
    },
  };
}

function searchOf(view: MapView, figures: MapFigures, choice: MapChoice, choose: (target: MapTarget) => void): MapSearch {
  return mapSearch(() => [...new Set(figures.graph.activities.map(({ label }) => label))], (label) => {
    const activity = figures.graph.activities.find((node) => node.label === label);
    if (activity === undefined) return;
    const target: MapTarget = choice.current.model.miner === null ? { node: activity.activity } : { label };
    choose(target);
    view.find(target);
  });
}

function tokensOf(log: PageLog, view: MapView, figures: MapFigures, search: MapSearch): TokenAnimation {
  return tokenAnimation(view, {
    passages: () =>
      log.current.ask({
        kind: "case-passages",
        activities: figures.graph.activities.map(({ activity }) => activity),
        most: ANIMATED_CASES,
      }),
    say(moment) {
      const text = moment === null ? "" : sayLogDate(log.entry, moment);
      // A new text, even the same, lays the page out again: not in each frame.
      if (search.moment.textContent !== text) search.moment.textContent = text;
    },
  });
}

/** The miners by name, before the worker has told them. */
const MINER_NAMES: readonly Pick<MinerForm, "name" | "title">[] = [
  { name: "alpha", title: "Alpha" },
  { name: "alpha-plus", title: "Alpha+" },
  { name: "heuristics", title: "Heuristics" },
  { name: "inductive", title: "Inductive" },
];

/** The choice between the graph and the miners. */
function modelChoice(choice: MapChoice, ask: () => Promise<readonly MinerForm[]>) {
  let known = MINER_NAMES;
  const element = h("select", {
    class: "field",
    "aria-label": "Model",
    onpointerenter: () => void load(),
    onfocus: () => void load(),
    onchange: () => {
      const miner = element.value === GRAPH ? null : element.value;
      choice.change({ model: { miner, notation: null, parameters: {} } }, { step: true });
    },
  });
  const show = () => {
    const entries = [{ name: GRAPH, title: "Directly-follows graph" }, ...known];
    if (element.options.length !== entries.length) {
      fill(element, entries.map(({ name, title }) => h("option", { value: name }, title)));
    }
    element.value = choice.current.model.miner ?? GRAPH;
  };
  const load = async () => {
    // Where the worker does not start, the model that is chosen tells so.
    known = await ask().catch(() => known);
    show();
  };
  return { element, show, load };
}
