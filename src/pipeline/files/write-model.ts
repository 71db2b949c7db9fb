import type { MinedModel } from "../../discovery/miner.ts";
import { loadGraphviz } from "../../drawing/graphviz.ts";
import { MOST_BOXES } from "../../drawing/models/bpmn/bpmn-layers.ts";
import { layoutBpmn } from "../../drawing/models/bpmn/layout-bpmn.ts";
import { drawModel } from "../../drawing/models/draw-model.ts";
import { layoutPetriNet } from "../../drawing/models/draw-petri-net.ts";
import { dotOfModel } from "../../drawing/models/model-dot.ts";
import { type PngOptions, renderPng } from "../../drawing/render-png.ts";
import { limitError, TracebookError, usageError } from "../../errors.ts";
import { writeBpmn } from "../../formats/models/write-bpmn.ts";
import { type PnmlLayout, writePnml } from "../../formats/models/write-pnml.ts";
import { writePtml } from "../../formats/models/write-ptml.ts";
import { isRuleKind } from "../../formats/models/write-rules.ts";
import { bpmnOf, NOTATIONS, petriNetOf, type ProcessModel, treeOf } from "../../process-models/conversions/process-model.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { inStep, type Reporter } from "../reporter.ts";
import { isPictureFormat, type ModelFormat, type PictureFormat } from "./model-format.ts";
import { writeWhole } from "./write-whole.ts";

/** A model of any kind. */
export type AnyModel = ProcessModel | MinedModel;

/** How a model is written. */
export interface WriteModelOptions {
  readonly format: ModelFormat | PictureFormat;
  /** What the file calls the model. */
  readonly name: string;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Writes a model to a file, as a whole or not at all; turned into the notation that the format asks
 * for.
 *
 * @throws a usage error where the model cannot be written in that format, and what conversions and
 * writers throw
 */
export async function writeModel(model: AnyModel, path: string, options: WriteModelOptions): Promise<void> {
  const { format, name, reporter, signal } = options;
  await inStep(reporter, `Writing ${path}`, async (step) => {
    const bytes = await modelBytes(model, format, name);
    await writeWhole(path, [bytes], signal);
    step.done("written");
  });
}

/** The bytes of a file that holds a model, or a picture of one. */
export async function modelBytes(
  model: AnyModel,
  format: ModelFormat | PictureFormat,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const encode = (text: string) => new TextEncoder().encode(text);
  if (!isPictureFormat(format)) return encode(await modelFileText(processModelOf(model, format), format, name));
  if (format === "dot") return encode(dotOfModel(model));
  const drawing = drawModel(model, await loadGraphviz(), { title: name });
  return format === "svg" ? encode(drawing) : await renderPicture(drawing);
}

async function modelFileText(model: ProcessModel, format: ModelFormat, name: string): Promise<string> {
  switch (format) {
    case "pnml": {
      const net = petriNetOf(model);
      return writePnml(net, { name, layout: await layoutIfSmall(net) });
    }
    case "bpmn": {
      refuseManyTasks(model);
      const bpmn = bpmnOf(model);
      return writeBpmn(bpmn, layoutBpmn(bpmn, await loadGraphviz()), { name });
    }
    case "ptml":
      return writePtml(treeOf(model), { name });
  }
}

/** Each labelled transition becomes a task: too many are told before the net is converted. */
function refuseManyTasks({ kind, model }: ProcessModel): void {
  if (kind !== "petri-net") return;
  const tasks = model.transitions.filter(({ label }) => label !== null).length;
  if (tasks <= MOST_BOXES) return;
  throw limitError({
    expected: `a model that can be laid out in ${MOST_BOXES} boxes`,
    found: `one of ${tasks} tasks`,
    advice: "Simplify the model, for example by leaving out rare behaviour.",
  });
}

/**
 * Where the nodes of a net stand; undefined for a net too large to be laid out: other programs then
 * do as they like.
 */
async function layoutIfSmall(net: PetriNet): Promise<PnmlLayout | undefined> {
  try {
    return layoutPetriNet(net, await loadGraphviz());
  } catch (error) {
    if (error instanceof TracebookError && error.kind === "limit") return undefined;
    throw error;
  }
}

function processModelOf(model: AnyModel, format: ModelFormat): ProcessModel {
  checkNotation(model.kind, format);
  return model as ProcessModel;
}

/**
 * Refuses what no file of that format can hold, so that nobody waits for a model that cannot be
 * written.
 *
 * @throws a usage error for rules, footprints and the like in a format of models
 */
export function checkNotation(kind: AnyModel["kind"], format: ModelFormat | PictureFormat): void {
  if (isPictureFormat(format) || Object.hasOwn(NOTATIONS, kind)) return;
  throw usageError({
    expected: `a model that .${format} can hold: a Petri net, a process tree, a BPMN model or a heuristics net`,
    found: `a ${kind.replaceAll("-", " ")} model`,
    advice: isRuleKind(kind) ? "Write it to a .json file, or print it with --json." : "Print it with --json.",
  });
}

/**
 * Where the painter's WebAssembly and its font lie: in packages of npm, so that no font of the
 * system is needed.
 */
const PARTS = [
  "@resvg/resvg-wasm/index_bg.wasm",
  "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf",
  "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf",
] as const;

let loaded: Promise<Uint8Array<ArrayBuffer>[]> | undefined;

/**
 * Paints a SVG drawing as a PNG picture in the font Inter; what that takes is loaded once a
 * process.
 *
 * @param drawing the text of a SVG file
 * @param options see `PngOptions` of render-png.ts
 * @throws an input error if the drawing is no SVG
 */
export async function renderPicture(
  drawing: string,
  options: Pick<PngOptions, "scale" | "maxPixels"> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const [wasm, ...fonts] = await (loaded ??= Promise.all(PARTS.map((part) => Deno.readFile(new URL(import.meta.resolve(part))))));
  return await renderPng(drawing, { wasm, fonts, family: "Inter", ...options });
}
