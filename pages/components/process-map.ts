import {
  arcColor,
  type ArcDurations,
  arcDurationsOf,
  colorAt,
  DARK,
  drawMap,
  durationFigure,
  isTimeMeasure,
  LIGHT,
  type MapMeasure,
  mapPaint,
  type MapPicture,
  mapScale,
  mapToDot,
  type MarkOptions,
  type MinerForm,
  type MiningResult,
  type ModelState,
  type Notation,
  type ProcessGraph,
  processGraphOf,
  sayDate,
  sayShare,
  svgMarkup,
} from "../lib/tracebook.js";
import { fill, h } from "./dom.js";
import { addKey } from "./keys.js";
import { type ControlChange, mapControls, measureControls } from "./map-controls.js";
import { conditionOf, passagesOf, showDetails, targetOf } from "./map-details.js";
import { exportButtons, type MapExport } from "./map-export.js";
import { hoverCard } from "./map-hover.js";
import { mapLayouts } from "./map-layouts.js";
import { mapSearch } from "./map-search.js";
import { type MapTarget, mapView } from "./map-view.js";
import { type Mining, mining } from "./mining.js";
import { modelControls } from "./model-controls.js";
import type { PageLog } from "./open-log.js";
import { zoomButtons } from "./picture-view.js";
import { select } from "./selection.js";
import { isDark, onThemeChange } from "./theme.js";
import { tokenAnimation } from "./token-animation.js";
import { viewState } from "./view-state.js";

/** Options of {@linkcode ProcessMap}. */
export interface ProcessMapOptions {
  /** Measure that is shown first. Default `count`. */
  readonly measure?: MapMeasure;
  /** Miner whose model is shown first, such as `inductive`. Default: the directly-follows graph. */
  readonly miner?: string;
}

/** What the reader has chosen; null for the default of the log. */
interface Choice {
  readonly activities: number | null;
  readonly paths: number | null;
  readonly measure: MapMeasure;
  readonly rarest: boolean;
  readonly model: ModelState;
}

const MEASURES: readonly MapMeasure[] = ["count", "cases", "share", "median", "mean", "p90", "total"];
/** Name of the directly-follows graph in the choice of the model. */
const GRAPH = "dfg";
/** The address follows a slider this late, ms: browsers limit how often it may change. */
const ADDRESS_DELAY = 250;
/** Mining starts when a slider has not moved for this long, ms. */
const MINING_DELAY = 150;
/** Notations that are drawn from left to right; the others go from top to bottom. */
const SIDEWAYS: readonly Notation[] = ["bpmn", "petri-net"];
/** Most cases that the animation shows. */
const ANIMATED_CASES = 2000;

/**
 * The process map of a log, or a discovered model of it, with its controls. It follows the filters
 * and stands in the address. Every map is connected: each activity lies on a path from start to
 * end.
 */
export function ProcessMap(log: PageLog, options: ProcessMapOptions = {}): HTMLElement {
  const layouts = mapLayouts(log.variants);
  let miner: Mining | null = null;
  let miners: readonly MinerForm[] = [];
  let choice = choiceOf(options);
  let picture: MapPicture | null = null;
  let mined: MiningResult | null = null;
  let graph: ProcessGraph = { activities: [], arcs: [] };
  let durations: ArcDurations | null = null;
  let picked: MapTarget | null = null;
  let turn = 0;
  let asking = new AbortController();
  let addressTimer: ReturnType<typeof setTimeout> | undefined;
  let miningTimer: ReturnType<typeof setTimeout> | undefined;

  const status = h("div", { class: "map-says", role: "status" });
  const legend = h("div", { class: "map-legend" });
  const details = h("div", { class: "map-details" });
  const quality = h("div", { class: "map-quality", role: "status" });
  const files = h("div", { class: "actions" });
  const hover = hoverCard();
  const view = mapView((target) => choose(target), (target, at) => hover.show(at, () => passagesAt(target)));
  const measures = measureControls((change) => changeControl(change));
  const sliders = mapControls((change) => changeControl(change));
  const model = h("select", {
    class: "field",
    "aria-label": "Model",
    onpointerenter: () => void loadMiners(),
    onfocus: () => void loadMiners(),
    onchange: () => {
      const name = model.value === GRAPH ? null : model.value;
      set({ model: { miner: name, notation: null, parameters: {} } }, { step: true });
    },
  });
  const modelForm = modelControls((change) => set({ model: { ...choice.model, ...change } }, { slides: "parameters" in change }));
  const search = mapSearch(() => [...new Set(graph.activities.map(({ label }) => label))], (label) => {
    const activity = graph.activities.find((node) => node.label === label);
    if (activity === undefined) return;
    const target: MapTarget = isGraph() ? { node: activity.activity } : { label };
    choose(target);
    view.find(target);
  });
  const tokens = tokenAnimation(view, {
    passages: () =>
      log.current.ask({
        kind: "case-passages",
        activities: graph.activities.map(({ activity }) => activity),
        most: ANIMATED_CASES,
      }),
    say: (moment) => search.moment.textContent = moment === null ? "" : sayDate(moment, log.zone),
  });

  const isGraph = () => choice.model.miner === null;
  const palette = () => isDark() ? DARK : LIGHT;
  const marks = (shown: MapPicture): MarkOptions => ({
    graph: shown.graph,
    drawn: shown.arcs,
    labels: log.variants.activities,
    cases: log.current.cases,
    measure: choice.measure,
    durations,
    palette: palette(),
  });
  /** Durations of the arcs of a graph, asked for once. */
  const durationsOf = async (shown: ProcessGraph, signal?: AbortSignal): Promise<ArcDurations> => {
    if (durations !== null && shown === graph) return durations;
    const columns = await columnsOf(shown, signal);
    const answer = arcDurationsOf(columns);
    if (shown === graph) durations = answer;
    return answer;
  };
  const columnsOf = (shown: ProcessGraph, signal?: AbortSignal) =>
    log.current.ask({ kind: "arc-durations", activities: shown.activities.map(({ activity }) => activity) }, { signal });
  const passagesAt = async (target: MapTarget | null): Promise<Float64Array | null> =>
    target === null ? null : passagesOf(target, graph, await durationsOf(graph), log.variants.activities);

  const source = () => ({ log, graph, durations: () => durationsOf(graph) });
  const pick = (target: MapTarget | null) => {
    picked = target;
    view.mark(target);
    void showDetails(details, target, source());
  };
  /** The reader's choice also stands in the address, and is marked in other parts of the page. */
  const choose = (target: MapTarget | null) => {
    pick(target);
    select(target === null ? null : conditionOf(target, source()), log.entry.version);
  };
  const set = (change: Partial<Choice>, how: { readonly step?: boolean; readonly slides?: boolean } = {}) => {
    choice = { ...choice, ...change };
    clearTimeout(addressTimer);
    const write = () =>
      viewState.change({
        map: {
          activities: choice.activities,
          paths: choice.paths,
          measure: choice.measure === (options.measure ?? "count") ? null : choice.measure,
          rarest: choice.rarest,
        },
        // Where a page begins with a model, the graph has a name in the address.
        model: options.miner !== undefined && isGraph() ? { ...choice.model, miner: GRAPH } : choice.model,
      }, { replace: how.step !== true });
    if (how.slides === true) addressTimer = setTimeout(write, ADDRESS_DELAY);
    else write();
    clearTimeout(miningTimer);
    if (how.slides === true && !isGraph()) miningTimer = setTimeout(() => void update(), MINING_DELAY);
    else void update();
  };
  const changeControl = (change: ControlChange) =>
    // Other activities have other paths: the default number of them is shown.
    set(change.activities !== undefined || change.rarest !== undefined ? { ...change, paths: null } : change, {
      slides: change.activities !== undefined || change.paths !== undefined,
    });

  const update = async () => {
    const mine = ++turn;
    asking.abort();
    const { signal } = asking = new AbortController();
    tokens.stop();
    showForms();
    try {
      if (isGraph()) await updateGraph(() => mine !== turn, signal);
      else await updateModel(() => mine !== turn, signal);
      if (mine !== turn) return;
      const { selection } = viewState.current;
      const labels = log.variants.activities;
      const target = picked ?? (selection === null ? null : targetOf(selection, labels));
      if (target === null) return;
      // A model has activities only.
      if (!isGraph() && "node" in target && target.node >= 0) pick({ label: labels[target.node] });
      else if (isGraph() && "label" in target) pick({ node: labels.indexOf(target.label) });
      else pick(target);
    } catch (error) {
      if (mine !== turn || signal.aborted) return;
      fill(
        status,
        h("span", { role: "alert" }, error instanceof Error ? error.message : String(error), " "),
        h("button", { type: "button", class: "plain", onclick: () => void update() }, "Try again"),
      );
    }
  };
  const updateGraph = async (isOld: () => boolean, signal: AbortSignal) => {
    const late = setTimeout(() => fill(status, "Laying out the map…"), 400);
    try {
      const { activities, paths, rarest } = choice;
      const next = await layouts.ask(log.current.variants, { activities, paths, rarest });
      if (next === null || isOld()) return;
      const isSame = sameActivities(next.graph, graph) && picture !== null && picture.coverage.cases === next.coverage.cases &&
        shownOf === log.current;
      shownOf = log.current;
      picture = next;
      graph = next.graph;
      if (!isSame) durations = null;
      if (isTimeMeasure(choice.measure)) durations = await durationsOf(graph, signal);
      if (!isOld()) paintGraph();
    } finally {
      clearTimeout(late);
    }
  };
  let shownOf = log.current;
  const leastGroup = log.manifest.privacy?.leastGroup ?? 1;
  const paintGraph = () => {
    if (picture === null) return;
    view.show(picture.layout, mapPaint(marks(picture)));
    const scale = mapScale(marks(picture));
    const colors = [0, 0.25, 0.5, 0.75, 1].map((at) => arcColor(palette(), scale.measure, at));
    fill(legend, ...legendOf(scale.color.name, scale.color.values, colors), h("span", {}, `Width: ${scale.width}`));
    const { cases, steps, activities, paths } = picture.coverage;
    fill(
      status,
      log.current.cases === 0 ? "No case is left: remove or change a filter. " : "",
      `Shows ${sayShare(cases, 0)} of cases completely, ${sayShare(steps, 0)} of steps · ${activities[0]} of ${
        activities[1]
      } activities, ${paths[0]} of ${paths[1]} paths${leastGroup > 1 ? ` · groups under ${leastGroup} cases are withheld` : ""}`,
    );
    const arcs = picture.arcs.length / Math.max(1, picture.graph.arcs.length);
    sliders.show({
      measure: choice.measure,
      activities: picture.activities,
      paths: { ...picture.paths, text: sayShare(arcs, 0) },
      rarest: choice.rarest,
    });
    if (exported !== GRAPH) fill(files, exportButtons(`${log.entry.slug}-map`, graphExport()));
    exported = GRAPH;
  };
  const updateModel = async (isOld: () => boolean, signal: AbortSignal) => {
    fill(status, "Mining…");
    fill(quality);
    const forms = await loadMiners();
    const form = forms.find(({ name }) => name === choice.model.miner);
    if (isOld()) return;
    if (form === undefined) throw new Error(`There is no miner "${choice.model.miner}": choose one of the list.`);
    const { current } = log;
    const whole = processGraphOf(current.variants);
    const columns = isTimeMeasure(choice.measure) ? await columnsOf(whole, signal) : null;
    if (isOld()) return;
    const result = await miner!.mine({
      variants: current.variants,
      miner: form.name,
      parameters: choice.model.parameters,
      notation: choice.model.notation as Notation | null,
      dark: isDark(),
      log: log.entry.name,
      measure: choice.measure,
      durations: columns,
    }, (measured) => {
      if (!isOld()) fill(quality, ...qualityWords(measured));
    });
    if (result === null || isOld()) return;
    const isNew = mined === null || minedAs !== `${form.name} ${result.notation}`;
    minedAs = `${form.name} ${result.notation}`;
    mined = result;
    graph = whole;
    durations = columns === null ? null : arcDurationsOf(columns);
    picture = null;
    const begin = !isNew ? null : SIDEWAYS.includes(result.notation) ? "left" : "top";
    view.showModel(result.svg, `${form.title}: ${result.summary}`, begin);
    modelForm.show({ miner: form, notation: result.notation, notations: result.notations, parameters: choice.model.parameters });
    const onTime = isTimeMeasure(choice.measure);
    const colors = [0, 0.25, 0.5, 0.75, 1].map((at) => colorAt(onTime ? palette().time : palette().frequency, at));
    fill(legend, ...legendOf(onTime ? "time before" : "frequency", result.values, colors));
    fill(status, `${result.summary} · ${form.source}`);
    if (quality.childElementCount === 0) fill(quality, h("p", { class: "muted" }, "Measuring fitness and precision…"));
    fill(files, exportButtons(`${log.entry.slug}-${form.name}`, modelExport(result)));
    exported = form.name;
  };
  let minedAs = "";
  /** The model that the buttons of the export are of. */
  let exported = "";

  const graphExport = (): MapExport => ({
    svg: () => {
      const shown = picture!;
      return svgMarkup(drawMap(shown.layout, mapPaint({ ...marks(shown), palette: LIGHT })));
    },
    csv: async () => figuresOf(picture!, await durationsOf(graph), log.variants.activities),
    files: { dot: () => Promise.resolve(mapToDot(picture!)) },
  });
  const modelExport = (result: MiningResult): MapExport => ({
    svg: () => result.svg,
    csv: async () => figuresOf({ graph, arcs: graph.arcs }, await durationsOf(graph), log.variants.activities),
    files: {
      dot: () => miner!.file("dot"),
      ...(result.notations.includes("petri-net") ? { pnml: () => miner!.file("pnml") } : {}),
      ...(result.notations.includes("bpmn") ? { bpmn: () => miner!.file("bpmn") } : {}),
    },
  });

  const loadMiners = async () => {
    miner ??= mining();
    if (miners.length === 0) {
      miners = await miner.miners();
      showForms();
    }
    return miners;
  };
  const showForms = () => {
    const chosen = choice.model.miner ?? GRAPH;
    const known = miners.length > 0 ? miners : MINER_NAMES;
    const entries = [{ name: GRAPH, title: "Directly-follows graph" }, ...known];
    if (model.options.length !== entries.length) {
      fill(
        model,
        entries.map(({ name, title }) => h("option", { value: name }, title)),
      );
    }
    model.value = chosen;
    measures.show(choice.measure);
    sliders.element.hidden = !isGraph();
    modelForm.element.hidden = isGraph();
    quality.hidden = isGraph();
    tokens.controls.hidden = !isGraph();
  };

  addKey({ key: "/", name: "/", does: "find an activity on the map", run: () => search.input.focus() });
  log.onChange(() => void update());
  viewState.onChange((now, before) => {
    if (now.map === before.map && now.model === before.model) return;
    const next = choiceOf(options);
    if (JSON.stringify(next) === JSON.stringify(choice)) return;
    choice = next;
    void update();
  });
  onThemeChange(() => isGraph() ? paintGraph() : void update());
  showForms();
  pick(null);
  void update();
  return h(
    "div",
    { class: "map-page" },
    h(
      "div",
      { class: "map-canvas" },
      h("div", { class: "map-bar" }, search.element, search.moment, tokens.controls, zoomButtons(view.picture)),
      view.element,
      h("div", { class: "map-foot" }, legend, status),
    ),
    h(
      "aside",
      { class: "panel", "aria-label": "Controls of the map" },
      measures.element,
      h("h3", {}, "Model"),
      model,
      sliders.element,
      modelForm.element,
      quality,
      details,
      h("h3", {}, "Export"),
      files,
    ),
    hover.element,
  );
}

/** The miners by name, before the worker has told them. */
const MINER_NAMES = [
  { name: "alpha", title: "Alpha" },
  { name: "alpha-plus", title: "Alpha+" },
  { name: "heuristics", title: "Heuristics" },
  { name: "inductive", title: "Inductive" },
];

function choiceOf(options: ProcessMapOptions): Choice {
  const { map, model } = viewState.current;
  const measure = MEASURES.find((name) => name === map.measure) ?? options.measure ?? "count";
  const { activities, paths, rarest } = map;
  const miner = model.miner === GRAPH ? null : model.miner ?? options.miner ?? null;
  return { activities, paths, rarest, measure, model: { ...model, miner } };
}

const sameActivities = (a: ProcessGraph, b: ProcessGraph): boolean =>
  a.activities.length === b.activities.length && a.activities.every(({ activity }, i) => activity === b.activities[i].activity);

function legendOf(name: string, values: readonly string[], colors: readonly string[]): HTMLElement[] {
  if (values.length === 0) return [];
  return [
    h("span", {}, `Colour: ${name}`),
    h(
      "span",
      { class: "scale" },
      h("span", { class: "ramp", style: `background: linear-gradient(90deg, ${colors.join(", ")})` }),
      h("span", { class: "row" }, values.map((value) => h("span", {}, value))),
    ),
  ];
}

function qualityWords(measured: { readonly fitness: number | null; readonly precision: number | null } | null): HTMLElement[] {
  if (measured === null) {
    return [h("p", { class: "muted" }, "Fitness and precision could not be measured in 20 s: this model has too many states.")];
  }
  const figure = (value: number | null) => value === null ? "cannot be told" : value.toFixed(2);
  return [
    h(
      "dl",
      { class: "facts" },
      h("dt", { title: "How much of the log the model can replay: 1 is all of it. By optimal alignments." }, "Fitness"),
      h("dd", {}, figure(measured.fitness)),
      h("dt", { title: "How little the model allows that never happened: 1 is nothing. By escaping edges." }, "Precision"),
      h("dd", {}, figure(measured.precision)),
    ),
  ];
}

/** Figures of activities and arcs as rows. */
function figuresOf(
  { graph, arcs }: { readonly graph: ProcessGraph; readonly arcs: ProcessGraph["arcs"] },
  durations: ArcDurations,
  labels: readonly string[],
): (string | number)[][] {
  const figures = (passages: Float64Array) =>
    passages.length === 0
      ? ["", "", "", ""]
      : (["median", "mean", "p90", "total"] as const).map((name) => durationFigure(passages, name));
  return [
    ["kind", "from", "to", "events", "cases", "median_seconds", "mean_seconds", "p90_seconds", "total_seconds"],
    ...graph.activities.map(({ activity, label, count, cases }) => [
      "activity",
      label,
      "",
      count,
      cases,
      ...figures(passagesOf({ node: activity }, graph, durations, labels)),
    ]),
    ...arcs.map(({ from, to, count, cases }) => [
      from < 0 ? "start" : to < 0 ? "end" : "arc",
      from < 0 ? "" : labels[from],
      to < 0 ? "" : labels[to],
      count,
      cases,
      ...figures(durations.of(from, to)),
    ]),
  ];
}
