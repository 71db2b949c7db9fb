import {
  arcDurationsOf,
  colorAt,
  DARK,
  graphOfColumns,
  isTimeMeasure,
  LIGHT,
  type MinerForm,
  type MiningRequest,
  type MiningResult,
  type ModelQuality,
  type Notation,
  sayQuality,
} from "../../lib/tracebook.js";
import { type Savable, saveButtons } from "../elements/save-buttons.js";
import { figureButton } from "../figures/figure-button.js";
import { fill, h, nameNode } from "../elements/dom.js";
import type { PictureParts, Turn } from "./graph-picture.js";
import type { Choice } from "./map-choice.js";
import { askDurations } from "./map-figures.js";
import { legendOf, rampOf } from "./map-legend.js";
import { type Mining, mining } from "../log/mining.js";
import { flowDirection } from "./picture-view.js";
import type { ModelControls } from "./model-controls.js";
import { isDark } from "../elements/theme.js";

/** Notations that lead to the right, but on phones; the others go from top to bottom. */
const SIDEWAYS: readonly Notation[] = ["bpmn", "petri-net"];

/** A discovered model as the picture of the page. */
interface ModelPicture {
  update(choice: Choice, turn: Turn): Promise<void>;
  /** The miners that can be chosen; the first call loads their worker. */
  miners(): Promise<readonly MinerForm[]>;
  /** Stops their worker. */
  stop(): void;
}

/** What a picture needs of its page, with the form of the model and the place of its quality. */
type ModelParts = PictureParts & { readonly quality: HTMLElement; readonly form: ModelControls };

/** Creates the picture; the worker of the miners is started at the first use. */
export function modelPicture(parts: ModelParts): ModelPicture {
  const { view, figures, status, quality } = parts;
  let miner: Mining | null = null;
  let forms: readonly MinerForm[] = [];
  let shownAs = "";
  const miners = async () => {
    miner ??= mining();
    if (forms.length === 0) forms = await miner.miners();
    return forms;
  };
  /** Shows a drawing with its legend and exports, arcs painted or not yet. */
  const show = (drawing: Drawing) => {
    const { form, result, svg } = drawing;
    const name = `${form.name} ${result.notation}`;
    const side = SIDEWAYS.includes(result.notation) && flowDirection() === "right" ? "left" : "top";
    view.showModel(svg, `${form.title}: ${result.summary}`, { side, isNew: shownAs !== name });
    shownAs = name;
    tellDrawing(parts, drawing, miner!);
  };
  return {
    miners,
    stop: () => miner?.stop(),
    async update(choice, turn) {
      const { model, measure } = choice;
      fill(status, "Mining…");
      parts.form.element.setAttribute("aria-busy", "true");
      fill(quality);
      const form = (await miners()).find(({ name }) => name === model.miner);
      if (turn.isOld()) return;
      if (form === undefined) throw new Error(`There is no miner "${model.miner}": choose one of the list.`);
      const request = await requestOf(parts, { form, choice }, turn.signal);
      if (turn.isOld()) return;
      const onTime = isTimeMeasure(measure);
      const result = await miner!.mine(request, (measured, svg) => {
        if (turn.isOld()) return;
        fill(quality, qualityWords(measured, figuresOfModel(parts, choice)));
        if (svg !== null) show({ form, result: result!, svg, onTime, isFirst: false });
      });
      if (result === null || turn.isOld()) return;
      figures.show(graphOfColumns(result.graph), request.durations === null ? null : arcDurationsOf(request.durations));
      show({ form, result, svg: result.svg, onTime, isFirst: true });
      tellModel(parts, { form, choice, result });
    },
  };
}

/** A drawing of a model. */
interface Drawing {
  readonly form: MinerForm;
  readonly result: MiningResult;
  readonly svg: string;
  readonly onTime: boolean;
  /** Arcs are painted when the model has been measured. */
  readonly isFirst: boolean;
}

/** What is asked of the worker, with the times of arcs where they are painted. */
async function requestOf(
  { log }: ModelParts,
  { form, choice: { model, measure } }: { readonly form: MinerForm; readonly choice: Choice },
  signal: AbortSignal,
): Promise<MiningRequest> {
  const { variants } = log.current;
  const durations = isTimeMeasure(measure) ? await askDurations(log, [...variants.activities.keys()], signal) : null;
  return {
    variants,
    miner: form.name,
    parameters: model.parameters,
    notation: model.notation as Notation | null,
    dark: isDark(),
    direction: flowDirection(),
    log: log.entry.name,
    measure,
    durations,
  };
}

/** The legend of a drawing, and the buttons that save it. */
function tellDrawing(parts: ModelParts, { form, result, svg, onTime, isFirst }: Drawing, miner: Mining): void {
  const { log, figures, legend, files } = parts;
  const palette = isDark() ? DARK : LIGHT;
  const colors = rampOf((at) => colorAt(onTime ? palette.time : palette.frequency, at));
  const width = isFirst ? (result.notation === "heuristics-net" ? "absolute frequency" : null) : "how often cases take an arc";
  fill(legend, legendOf({ name: onTime ? "time before" : "frequency", values: result.values, colors, width }));
  const saved: Savable = {
    svg: () => svg,
    csv: () => figures.rows(figures.graph.arcs),
    files: {
      dot: () => miner.file("dot"),
      ...(result.notations.includes("petri-net") ? { pnml: () => miner.file("pnml") } : {}),
      ...(result.notations.includes("bpmn") ? { bpmn: () => miner.file("bpmn") } : {}),
    },
  };
  fill(files, saveButtons(`${log.entry.slug}-${form.name}`, saved));
}

/** The controls and words of a model whose quality is being measured. */
function tellModel(
  parts: ModelParts,
  { form, choice: { model }, result }: {
    readonly form: MinerForm;
    readonly choice: Choice;
    readonly result: MiningResult;
  },
): void {
  const { notation, notations, parameters: used } = result;
  parts.form.show({ miner: form, notation, notations, parameters: model.parameters, used });
  const hasThresholds = Object.keys(form.parameters).length > 0;
  fill(parts.status, `${result.summary} · ${form.source}`, offPathWords(result.offPath, hasThresholds));
  if (parts.quality.childElementCount > 0) return;
  fill(parts.quality, h("p", { class: "muted" }, "Measuring fitness and precision…"));
}

/** Says a figure of a model's quality, with where it comes from. */
const figuresOfModel = ({ log }: ModelParts, { model }: Choice): SayQuality => (kind, value) => {
  const { miner, parameters, notation } = model;
  const of = [JSON.stringify({ miner, parameters, notation: notation ?? undefined })];
  return figureButton(log, [kind, of, value], sayQuality(value));
};

type SayQuality = (kind: "map-fitness" | "map-precision", value: number) => Node | string;

/** Most activities off every path that are named. */
const NAMED = 5;

/**
 * Which activities lie on no path from start to end; null where there are none.
 *
 * @param hasThresholds whether the miner has any that could be lowered
 */
function offPathWords(labels: readonly string[], hasThresholds: boolean): HTMLElement | null {
  if (labels.length === 0) return null;
  const named = labels.slice(0, NAMED).flatMap((label, i) => [i === 0 ? ": " : ", ", nameNode(label)]);
  const rest = labels.length > NAMED ? ` and ${labels.length - NAMED} more` : "";
  const [activities, lie] = labels.length === 1 ? ["activity", "lies"] : ["activities", "lie"];
  return h(
    "p",
    { class: "off-path" },
    `${labels.length} ${activities} ${lie} on no path from start to end`,
    named,
    `${rest}. Cases with them do not fit. `,
    hasThresholds
      ? "Lower thresholds may connect them; the inductive miner always does."
      : "The inductive miner connects all activities.",
  );
}

function qualityWords(measured: ModelQuality | null, say: SayQuality): HTMLElement[] {
  if (measured === null) {
    return [h("p", { class: "muted" }, "Fitness and precision could not be measured in 20 s: this model has too many states.")];
  }
  const figure = (kind: "map-fitness" | "map-precision", value: number | null) => value === null ? "–" : say(kind, value);
  return [
    h(
      "dl",
      { class: "facts" },
      h("dt", { title: "How much of the log the model can replay: 1 is all of it. By optimal alignments." }, "Fitness"),
      h("dd", {}, figure("map-fitness", measured.fitness)),
      h("dt", { title: "How little the model allows that never happened: 1 is nothing. By escaping edges." }, "Precision"),
      h("dd", {}, figure("map-precision", measured.precision)),
    ),
    ...(measured.reason === null ? [] : [h("p", { class: "muted" }, measured.reason)]),
  ];
}
