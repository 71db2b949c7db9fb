import type { AlignedVariants, KnownAlignments } from "../../lib/tracebook.js";
import { type ChosenModel, chosenModel } from "./compared-models.js";
import { conformanceWorker } from "./conformance-worker.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";

/** Time for the alignments, ms: what is not aligned by then counts as without deviation. */
const BUDGET = 15_000;

/** Alignments of the cases that filters leave, and the name of the model. */
interface AlignedCases {
  readonly title: string;
  readonly known: KnownAlignments;
}

let client: ReturnType<typeof conformanceWorker> | null = null;
/** The model that was sent to the worker: it is not sent with each change of the filters. */
let loaded: { readonly log: PageLog; readonly key: string } | null = null;
const asked = new WeakMap<FilteredLog, Map<string, Promise<AlignedVariants>>>();

/**
 * Aligns the cases that the filters leave with the model that is chosen on the page of conformance,
 * in a worker, once.
 *
 * @throws an error in words where the model cannot be read or aligned
 */
export async function alignedCases(log: PageLog): Promise<AlignedCases> {
  const { current } = log;
  const { key, model } = await chosenModel(log);
  const answers = asked.get(current) ?? new Map<string, Promise<AlignedVariants>>();
  asked.set(current, answers);
  const answer = answers.get(key) ?? align(log, { key, model });
  answers.set(key, answer);
  answer.catch(() => answers.delete(key));
  const { title, net, alignments } = await answer;
  const { offsets, steps, counts } = current.variants;
  return { title, known: { net, alignments, variants: { offsets, steps, counts } } };
}

async function align(log: PageLog, { key, model }: ChosenModel): Promise<AlignedVariants> {
  client ??= conformanceWorker("aligning-worker");
  const isLoaded = loaded?.log === log && loaded.key === key;
  const mine = loaded = isLoaded ? loaded : { log, key };
  const { variants } = log.current;
  try {
    return await client.align({ model: isLoaded ? null : model, variants, budget: BUDGET });
  } catch (error) {
    if (loaded === mine) loaded = null;
    throw error;
  }
}
