import { type ComparedModel, ownModelStore, type PublishedProcessModel } from "../../lib/tracebook.js";
import type { FigureModel } from "../../lib/figures.js";
import { textControl } from "../address/controls.js";
import { clipName } from "../elements/dom.js";
import { fetchJson } from "../log/fetch-file.js";
import type { PageLog } from "../log/page-log.js";
import { viewState } from "../address/view-state.js";

/** Miner of the model that is shown first. */
export const FIRST_MINER = "inductive";

/**
 * The file whose model logs are compared with: `site:NAME` for a model of the site, `own:NAME` for
 * one that the reader has opened; empty for a discovered model.
 */
export const chosenFile = textControl("conformance.model");

/** The name of the chosen file; null for a discovered model. */
export const chosenFileName = (): string | null => chosenFile.value === "" ? null : chosenFile.value.replace(/^(site|own):/, "");

let published: Promise<readonly PublishedProcessModel[]> | undefined;

/** The models of the site that a log can be compared with. */
export async function siteModels(log: PageLog): Promise<readonly PublishedProcessModel[]> {
  published ??= fetchJson<PublishedProcessModel[]>("process-models.json", { optional: true }).catch(() => []);
  return (await published).filter((model) => model.log === null || model.log === log.entry.slug);
}

/** A model with a key that tells it from others, also from another file of the same name. */
export interface ChosenModel {
  readonly key: string;
  readonly model: ComparedModel;
}

/** Files that were opened on this page, by name: a browser may not keep them. */
const opened = new Map<string, { readonly bytes: Uint8Array<ArrayBuffer>; readonly number: number }>();
let files = 0;

/** Chooses the model of a file of the reader, and keeps it in this browser. */
export async function openModelFile(file: File): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  opened.set(file.name, { bytes, number: ++files });
  await ownModelStore.keep({ name: file.name, bytes, openedAt: new Date().toISOString() }).catch(() => {});
  chosenFile.set(`own:${file.name}`);
}

/**
 * The chosen model.
 *
 * @throws an error in words for a file that is not there any more
 */
export async function chosenModel(log: PageLog): Promise<ChosenModel> {
  const name = chosenFileName();
  if (name === null) {
    const { miner, parameters } = discovered();
    return {
      key: JSON.stringify({ miner, parameters }),
      model: { kind: "discovered", variants: log.variants, miner, parameters },
    };
  }
  if (chosenFile.value.startsWith("site:")) {
    const found = (await siteModels(log)).filter((model) => model.name === name);
    const model = found.find((model) => model.log !== null) ?? found[0];
    if (model === undefined) throw new Error(`The site has no model ${clipName(name)} for this log. Choose another one.`);
    if (model.base64 === null) throw new Error(model.problem ?? "The model cannot be read.");
    const bytes = Uint8Array.from(atob(model.base64), (sign) => sign.charCodeAt(0));
    return { key: `site ${model.log ?? ""} ${name}`, model: { kind: "file", name, bytes } };
  }
  const known = opened.get(name) ?? await keptModel(name);
  return { key: `own ${known.number} ${name}`, model: { kind: "file", name, bytes: known.bytes } };
}

async function keptModel(name: string) {
  const kept = (await ownModelStore.list().catch(() => [])).find((model) => model.name === name);
  if (kept === undefined) throw new Error(`The model ${clipName(name)} is not kept in this browser. Open its file again.`);
  const known = { bytes: kept.bytes, number: ++files };
  opened.set(name, known);
  return known;
}

/** The chosen miner and its parameters. */
function discovered(): Extract<FigureModel, { readonly miner: string }> {
  const { miner, parameters } = viewState.current.model;
  return { miner: miner === null || miner === "dfg" ? FIRST_MINER : miner, parameters };
}

/** The chosen model as a parameter of figures. */
export function figureModel(): string {
  const name = chosenFileName();
  return JSON.stringify((name === null ? discovered() : { file: name }) satisfies FigureModel);
}
