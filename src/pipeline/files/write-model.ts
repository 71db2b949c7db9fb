import type { MinedModel } from "../../discovery/miner.ts";
import { loadGraphviz } from "../../drawing/graphviz.ts";
import { MOST_BOXES } from "../../drawing/process-models/bpmn/bpmn-layers.ts";
import { layoutBpmn } from "../../drawing/process-models/bpmn/layout-bpmn.ts";
import { drawModel } from "../../drawing/process-models/draw-model.ts";
import { layoutPetriNet } from "../../drawing/process-models/draw-petri-net.ts";
import type { ModelPaint } from "../../drawing/process-models/model-parts.ts";
import { dotOfModel } from "../../drawing/process-models/model-dot.ts";
import { type PngOptions, renderPng } from "../../drawing/render-png.ts";
import { limitError, TracebookError, usageError } from "../../errors.ts";
import { writeBpmn } from "../../formats/process-models/write-bpmn.ts";
import { type PnmlLayout, writePnml } from "../../formats/process-models/write-pnml.ts";
import { writePtml } from "../../formats/process-models/write-ptml.ts";
import { isRuleKind } from "../../formats/process-models/write-rules.ts";
import { bpmnOf, NOTATIONS, petriNetOf, type ProcessModel, treeOf } from "../../process-models/conversions/process-model.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { inStep, type Reporter } from "../reporter.ts";
import type { ModelFormat } from "../../formats/process-models/parse-model.ts";
import { isPictureFormat, type PictureFormat } from "./model-format.ts";
import { writeWhole } from "./write-whole.ts";

/** A model of any kind. */
export type AnyModel = ProcessModel | MinedModel;

/** Options of {@linkcode writeModel}. */
interface WriteModelOptions {
  readonly format: ModelFormat | PictureFormat;
  /** The name of the model in the file. */
  readonly name: string;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Converts a model to the notation of a format and writes it to a file, as a whole or not at all.
 *
 * @throws a usage error if the model cannot be written in that format; what conversions and writers
 * throw
 */
export async function writeModel(model: AnyModel, path: string, options: WriteModelOptions): Promise<void> {
  const { format, name, reporter, signal } = options;
  await inStep(reporter, `Writing ${path}`, async (step) => {
    const bytes = await modelBytes(model, format, name);
    await writeWhole(path, [bytes], signal);
    step.done("written");
  });
}

/** The bytes of a model file, or of a picture of the model, painted if `paint` is given. */
export async function modelBytes(
  model: AnyModel,
  format: ModelFormat | PictureFormat,
  name: string,
  paint?: ModelPaint,
): Promise<Uint8Array<ArrayBuffer>> {
  const encode = (text: string) => new TextEncoder().encode(text);
  if (!isPictureFormat(format)) return encode(await modelFileText(processModelOf(model, format), format, name));
  if (format === "dot") return encode(dotOfModel(model));
  const drawing = drawModel(model, await loadGraphviz(), { title: name, paint });
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

/** Each labelled transition becomes a task; refuses too many before the slow conversion. */
function refuseManyTasks({ kind, model }: ProcessModel): void {
  if (kind !== "petri-net") return;
  const tasks = model.transitions.filter(({ label }) => label !== null).length;
  if (tasks <= MOST_BOXES) return;
  throw limitError({
    expected: `a model that can be laid out in ${MOST_BOXES} boxes`,
    found: `a model with ${tasks} tasks`,
    advice: "Discover a simpler model, for example with more noise filtered out.",
  });
}

/**
 * The layout of a net; undefined if the net is too large. Other programs then lay it out.
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
 * Refuses a format that cannot hold this kind of model, before a long discovery begins.
 *
 * @throws a usage error for rules, footprints and the like in a format of process models
 */
export function checkNotation(kind: AnyModel["kind"], format: ModelFormat | PictureFormat): void {
  if (isPictureFormat(format) || Object.hasOwn(NOTATIONS, kind)) return;
  throw usageError({
    expected: `a model that .${format} can hold: a Petri net, a process tree, a BPMN model or a heuristics net`,
    found: `a ${kind.replaceAll("-", " ")} model`,
    advice: isRuleKind(kind)
      ? "Write it to a .json file, or ask for it as JSON: --json, or format=json."
      : "Ask for it as JSON: --json, or format=json.",
  });
}

/** The WebAssembly of resvg and a font, from npm packages, so that no system font is needed. */
const PARTS = [
  "@resvg/resvg-wasm/index_bg.wasm",
  "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf",
  "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf",
] as const;

let loaded: Promise<Uint8Array<ArrayBuffer>[]> | undefined;

/**
 * Renders a SVG drawing as PNG with the font Inter. WebAssembly and font are loaded once a process.
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
