import {
  type ComparedNotation,
  type MinerForm,
  type OwnModel,
  ownModelStore,
  type PublishedProcessModel,
  sayCount,
  sayCountOf,
  sayDuration,
} from "../../lib/tracebook.js";
import { saveButtons } from "../elements/save-buttons.js";
import { clipName, fill, h, nameNode } from "../elements/dom.js";
import { deviationRows } from "./deviation-list.js";
import { figureButton } from "../figures/figure-button.js";
import { followComparison } from "./follow-comparison.js";
import { type MapView, mapView } from "../map/map-view.js";
import { chosenFile, chosenFileName, figureModel, FIRST_MINER, siteModels } from "./compared-models.js";
import { deviationKey } from "../address/deviation-key.js";
import { chosenDeviation, type ComparisonState, modelComparison } from "./model-comparison.js";
import type { PageControl } from "../address/controls.js";
import { modelControls } from "../map/model-controls.js";
import { openOther } from "../log/own-log.js";
import type { PageLog } from "../log/page-log.js";
import { flowDirection, zoomButtons } from "../map/picture-view.js";
import { rebuilt } from "../log/rebuilt.js";
import { segmented } from "../elements/segmented.js";
import { flowsAsButtons, tellFlows } from "./told-flows.js";
import { viewState } from "../address/view-state.js";

/** The address follows a slider this late, ms: browsers limit how often it may change. */
const ADDRESS_DELAY = 250;
/** Of the picture, px. */
const [SMALLEST_HEIGHT, LARGEST_HEIGHT] = [240, Math.max(520, Math.round(0.6 * innerHeight))];
const ENDINGS = [".pnml", ".bpmn", ".ptml", ".bpmn20.xml", ".bpmn.xml", ".pnml.xml", ".ptml.xml"];
/** Value of the choice that opens a file. */
const OPEN = "file:";

/**
 * The model that a log is compared with, discovered or from a file, with the deviations of the log
 * painted on it. A click on an activity selects its most frequent deviation.
 */
export const DeviatingModel = (log: PageLog): HTMLElement => rebuilt(log, deviatingModel);

function deviatingModel(log: PageLog): HTMLElement {
  const comparison = modelComparison(log);
  const view = mapView((target) => {
    task = target !== null && "label" in target ? target.label : null;
    if (task !== null) chooseAt(task, comparison.state);
    tellTask(comparison.state);
  }, () => {});
  tellFlows(log, view.element, () => comparison.state);
  // The task that was clicked, and how many of its events fit.
  let task: string | null = null;
  const told = h("p", { class: "note", role: "status" });
  const tellTask = (state: ComparisonState) => fill(told, task === null ? [] : taskNodes(log, task, state));
  const choice = modelChoice(log, comparison);
  const switchOfNotation = notationSwitch(() =>
    comparison.state.compared?.notation ?? (viewState.current.model.notation === "petri-net" ? "petri-net" : "bpmn")
  );
  const says = h("p", { class: "note", role: "status" });
  // Their place depends on the size of the model.
  const foot = h(
    "div",
    { class: "table-foot undrawn" },
    h(
      "div",
      { class: "actions" },
      saveButtons(`${log.entry.slug}-deviations`, {
        svg: () => comparison.state.drawing ?? "",
        csv: () => deviationRows(comparison.state),
      }),
    ),
    h("span", { class: "muted" }, "in boxes: events that fit (of all)"),
  );
  view.element.classList.add("undrawn");
  const mark = () => markIn(view, chosenLabel(comparison.state));
  let shown: string | null = null;
  const draw = ({ drawing, drawingProblem, compared }: ComparisonState): null => {
    choice.show();
    if (drawing === null || compared === null) {
      if (drawingProblem !== null) fill(says, drawingProblem);
      return null;
    }
    tellTask(comparison.state);
    const { title, notation, notations, net: { places, transitions } } = compared;
    switchOfNotation.show(notations);
    const key = `${title} ${notation} ${places.length} ${transitions.length}`;
    showDrawing(view, drawing, { title, isNew: shown !== key, weights: deviatingCases(compared.places) });
    shown = key;
    for (const part of [view.element, foot]) part.classList.remove("undrawn");
    if (chosenDeviation.value !== "") mark();
    return null;
  };
  const status = followComparison(
    log,
    ({ doing, problem, compared, isStopped }) => [doing, problem, compared, isStopped],
    (state) => statusOf(state, comparison),
    h("div", { class: "comparison-status", role: "status" }),
  );
  followComparison(log, ({ drawing, drawingProblem, compared }) => [drawing, drawingProblem, compared], draw);
  chosenDeviation.onChange(mark);
  mark();
  const bar = h("div", { class: "model-bar" }, choice.nodes, legend(), switchOfNotation.element, zoomButtons(view.picture));
  return h("section", { class: "card deviating-model" }, bar, status, says, view.element, told, foot);
}

/** How many events of a task fit, and where that comes from. */
function taskNodes(log: PageLog, label: string, { counted }: ComparisonState): (Node | string)[] {
  const events = counted?.fitting.find(({ activity }) => activity === label)?.events;
  if (events === undefined) return [];
  return [
    h("b", {}, nameNode(label)),
    ": ",
    figureButton(log, ["fitting-events", [figureModel(), label], events], sayCount(events)),
    events === 1 ? " event fits." : " events fit.",
  ];
}

/** Selects the most frequent deviation of an activity, or else one that is painted after it. */
function chooseAt(label: string, { ranked, compared }: ComparisonState): void {
  if (ranked === null || compared === null) return;
  const after = compared.places.find((place) => place.kind === "log-move" && place.after === label);
  const found = ranked.deviations.find(({ activity }) => activity === label) ??
    ranked.deviations.find(({ kind, activity }) => kind === after?.kind && activity === after.activity);
  chosenDeviation.set(found === undefined ? "" : deviationKey(found));
}

/** The deviations that are painted at each activity, and at the start (null), in cases. */
function deviatingCases(places: Compared["places"]): ReadonlyMap<string | null, number> {
  const cases = new Map<string | null, number>();
  for (const place of places) {
    const at = place.kind === "model-move" ? place.activity : place.after;
    cases.set(at, (cases.get(at) ?? 0) + place.cases);
  }
  return cases;
}

/** Shows a drawing of the model; a small one takes no more room than it needs. */
function showDrawing(
  view: MapView,
  drawing: string,
  { title, isNew, weights }: {
    readonly title: string;
    readonly isNew: boolean;
    readonly weights: ReadonlyMap<string | null, number>;
  },
): void {
  const height = Number(/viewBox="\S+ \S+ \S+ (\S+)"/.exec(drawing)?.[1] ?? LARGEST_HEIGHT);
  view.element.style.height = `${Math.min(LARGEST_HEIGHT, Math.max(SMALLEST_HEIGHT, height + 30))}px`;
  view.showModel(drawing, `${title}: the model with the deviations of the log`, {
    side: flowDirection() === "right" ? "left" : "top",
    isNew,
    weights,
  });
  flowsAsButtons(view.drawing);
}

/** Marks an activity in the picture and moves it into view; null for none. */
function markIn(view: MapView, label: string | null): void {
  view.mark(label === null ? null : { label });
  const part = label === null ? null : view.drawing?.querySelector<SVGGraphicsElement>(`[data-label="${CSS.escape(label)}"]`);
  if (part === null || part === undefined) return;
  const { x, y, width, height } = part.getBBox();
  view.picture.moveTo(x + width / 2, y + height / 2);
}

/** What the signs and the lines of deviations mean. */
const legend = (): HTMLElement =>
  h(
    "span",
    { class: "deviation-legend" },
    h("span", { class: "deviation-sign model-move", "aria-hidden": true }, "−"),
    "missing",
    h("span", { class: "deviation-sign log-move", "aria-hidden": true }, "+"),
    "not allowed there",
    h("span", { class: "wide-line", "aria-hidden": true }),
    "width: cases",
  );

/** The activity where the selected deviation is painted; null for none. */
function chosenLabel({ compared }: ComparisonState): string | null {
  const { value } = chosenDeviation;
  if (value.startsWith("model-move:")) return value.slice("model-move:".length);
  return compared?.places.find(({ kind, activity }) => `${kind}:${activity}` === value)?.after ?? null;
}

/** The choice of the model with its settings. */
interface ModelChoice {
  readonly nodes: readonly HTMLElement[];
  /** Shows what is chosen. */
  show(): void;
}

function modelChoice(log: PageLog, comparison: ReturnType<typeof modelComparison>): ModelChoice {
  let offered: OfferedModels = { miners: [], ofSite: [], own: [] };
  const openFile = async (file: File) => {
    await comparison.open(file);
    offered = { ...offered, own: await ownModels() };
    show();
  };
  const input = h("input", {
    type: "file",
    class: "file-input",
    accept: [...ENDINGS, ".xml"].join(","),
    "aria-label": "File with a model",
    tabindex: -1,
    onchange: () => {
      const [file] = input.files ?? [];
      if (file !== undefined) void openFile(file);
      input.value = "";
    },
  });
  openOther(ENDINGS, "or a PNML or BPMN model to compare with", (file) => void openFile(file));
  const loadMiners = async () => {
    if (offered.miners.length > 0) return;
    const [miners, ofSite, own] = await Promise.all([comparison.miners(), siteModels(log), ownModels()]);
    offered = { miners, ofSite, own };
    show();
  };
  const model = h("select", {
    class: "field",
    "aria-label": "Model",
    onfocus: () => void loadMiners(),
    onpointerenter: () => void loadMiners(),
    onchange: () => {
      if (model.value !== OPEN) return chooseModel(model.value);
      show();
      input.click();
    },
  });
  const form = settingsForm();
  const show = () => {
    const { miner, parameters } = viewState.current.model;
    const chosen = miner === null || miner === "dfg" ? FIRST_MINER : miner;
    const { compared } = comparison.state;
    const file = chosenFileName();
    fill(model, optionsOf({ ...offered, file, chosen, title: compared?.title ?? "Inductive" }));
    const minerForm = offered.miners.find(({ name }) => name === chosen);
    const { notation = "bpmn", parameters: used = {} } = compared ?? {};
    // Its notation is chosen beside the drawing.
    const shared = { notation, notations: [], used };
    if (file !== null) form.show({ ...shared, miner: fileForm(file), parameters: {} });
    else if (minerForm !== undefined) form.show({ ...shared, miner: minerForm, parameters });
  };
  void loadMiners();
  return {
    nodes: [model, input, h("details", { class: "model-settings" }, h("summary", {}, "Settings"), form.element)],
    show,
  };
}

const ownModels = (): Promise<readonly OwnModel[]> => ownModelStore.list().catch(() => []);

/** Compares with a model of the site, a file of the reader, or one that a miner discovers. */
function chooseModel(value: string): void {
  if (/^(site|own):/.test(value)) return chosenFile.set(value);
  const { "conformance.model": _, ...controls } = viewState.current.controls;
  viewState.change({ controls, model: { miner: value, notation: null, parameters: {} } });
}

/** The settings of the miner, which the address follows when they have not changed for a while. */
function settingsForm(): ReturnType<typeof modelControls> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return modelControls((part) => {
    clearTimeout(timer);
    const write = () => viewState.change({ model: { ...viewState.current.model, ...part } }, { replace: true });
    if (part.parameters === undefined) write();
    else timer = setTimeout(write, ADDRESS_DELAY);
  });
}

/** Models that can be compared with; no miners before they are loaded. */
interface OfferedModels {
  readonly miners: readonly MinerForm[];
  readonly ofSite: readonly PublishedProcessModel[];
  readonly own: readonly OwnModel[];
}

/** The models that can be chosen, and the choice that opens a file. */
function optionsOf({ file, chosen, title, miners, ofSite, own }: OfferedModels & {
  /** The file that is chosen; null for a miner. */
  readonly file: string | null;
  readonly chosen: string;
  /** Of the chosen miner, where the others are not known yet. */
  readonly title: string;
}): (HTMLElement | null)[] {
  const option = (value: string, name: string, problem: string | null = null) =>
    h("option", {
      value,
      ".selected": value === chosenFile.value,
      disabled: problem !== null,
      title: problem,
    }, clipName(name) + (problem === null ? "" : " (cannot be read)"));
  const group = (label: string, options: readonly HTMLOptionElement[]) =>
    options.length === 0 ? null : h("optgroup", { label }, options);
  const listed = [...ofSite.map(({ name }) => `site:${name}`), ...own.map(({ name }) => `own:${name}`)];
  return [
    file === null || listed.includes(chosenFile.value) ? null : option(chosenFile.value, file),
    h(
      "optgroup",
      { label: "Discovered" },
      (miners.length > 0 ? miners : [{ name: chosen, title }]).map(({ name, title }) =>
        h("option", { value: name, ".selected": file === null && name === chosen }, title)
      ),
    ),
    group("Models of this site", ofSite.map(({ name, problem }) => option(`site:${name}`, name, problem))),
    group("Opened in this browser", own.map(({ name }) => option(`own:${name}`, name))),
    h("option", { value: OPEN }, "Open a PNML or BPMN file…"),
  ];
}

/** The choice between the notations of the model; it goes where only one is possible. */
function notationSwitch(now: () => ComparedNotation) {
  const control: PageControl<ComparedNotation> = {
    get value() {
      return now();
    },
    set: (notation) => viewState.change({ model: { ...viewState.current.model, notation } }),
    onChange: (listener) =>
      viewState.onChange((next, before) => {
        const notation = next.model.notation;
        if (notation !== before.model.notation) listener(notation === "petri-net" ? notation : "bpmn");
      }),
  };
  let shown: ComparedNotation | null = null;
  const element = h("div", { class: "notation-switch" });
  const show = (next: ComparedNotation | null) => {
    if (next === shown) return;
    shown = next;
    fill(element, next === null ? null : segmented(control, "Notation", [["bpmn", "BPMN"], ["petri-net", "Petri net"]]));
  };
  show(now());
  // The buttons follow what is chosen by themselves, and keep the focus.
  control.onChange((next) => shown !== null && (shown = next));
  return { element, show: (notations: readonly ComparedNotation[]) => show(notations.length < 2 ? null : now()) };
}

const fileForm = (title: string): MinerForm => ({
  name: `file ${title}`,
  title,
  summary: chosenFile.value.startsWith("site:")
    ? "From the folder data/models of the project."
    : "Read in this tab, kept in this browser. Nothing leaves your computer.",
  source: "",
  parameters: {},
});

const DOING = {
  discovering: "Reading the model…",
  aligning: "Aligning the variants…",
  measuring: "Measuring precision…",
} as const;

function statusOf(
  { doing, problem, compared, isStopped }: ComparisonState,
  comparison: ReturnType<typeof modelComparison>,
): (Node | string | null)[] {
  const again = (text: string) => h("button", { type: "button", class: "plain", onclick: () => comparison.again() }, text);
  if (problem !== null) {
    const back = () => chosenFile.set("");
    return [
      h("span", { role: "alert" }, problem, " "),
      chosenFileName() === null
        ? again("Try again")
        : h("button", { type: "button", class: "plain", onclick: back }, "Back to the discovered model"),
    ];
  }
  if (doing !== null) {
    return [
      ...progressNodes(doing),
      h("button", { type: "button", class: "plain", onclick: () => comparison.stop() }, "Stop"),
    ];
  }
  if (isStopped) return ["Stopped. ", again("Start again")];
  return compared === null ? [] : resultNodes(compared);
}

/** What is being done, and about how long it still takes. */
function progressNodes({ what, share, since }: NonNullable<ComparisonState["doing"]>): HTMLElement[] {
  const seconds = (performance.now() - since) / 1000;
  const left = share > 0.05 && seconds > 2 ? ` about ${sayDuration(Math.ceil(seconds / share - seconds))} left` : "";
  return [
    h("span", {}, DOING[what], left),
    h("progress", share > 0 ? { max: 1, value: share, "aria-label": DOING[what] } : { "aria-label": DOING[what] }),
  ];
}

type Compared = NonNullable<ComparisonState["compared"]>;

/** Where the model is from, how many variants are aligned, and what the reader should know. */
function resultNodes({ alignments, fitness, milliseconds, notes, of }: Compared): (Node | null)[] {
  const [exact, all] = [fitness?.exactVariants ?? 0, alignments.lower.length];
  const aligned = exact === all
    ? (all === 1 ? "The variant" : `All ${sayCount(all)} variants`)
    : `${sayCount(exact)} of ${sayCountOf(all, "variant")}`;
  const took = milliseconds < 1000 ? `${Math.max(1, Math.round(milliseconds))} ms` : sayDuration(Math.round(milliseconds / 1000));
  const source = chosenFileName() === null
    ? "Discovered from all cases of the log, whatever the filters. "
    : chosenFile.value.startsWith("site:")
    ? "A model of this site. "
    : "From your file, read in this tab and kept in this browser. ";
  return [
    h(
      "span",
      {},
      source,
      fitness === null ? (of.cases === 0 ? "" : notes.at(-1) ?? "") : `${aligned} aligned exactly in ${took}.`,
    ),
    notes.length === 0 ? null : h(
      "details",
      { class: "model-notes" },
      h("summary", {}, notes.length === 1 ? "1 remark" : `${notes.length} remarks`),
      notes.map((note) => h("p", {}, note)),
    ),
  ];
}
