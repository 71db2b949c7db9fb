import {
  alignmentsByDeviation,
  type CaseCondition,
  type ComparedNotation,
  type ConformancePart,
  type ConformanceRequest,
  type ConformanceResult,
  type CountedParts,
  type MinerForm,
  type ModelQualities,
  type RankedDeviation,
  type RankedDeviations,
} from "../../lib/tracebook.js";
import { chosenFile, chosenModel, openModelFile } from "./compared-models.js";
import { textControl } from "../address/controls.js";
import { conformanceWorker } from "./conformance-worker.js";
import { deviationKey } from "../address/deviation-key.js";
import { flowDirection } from "../map/picture-view.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { onLogReplaced } from "../log/rebuilt.js";
import { isDark, onThemeChange } from "../elements/theme.js";
import { variantCondition } from "../filters/variant-condition.js";
import { viewState } from "../address/view-state.js";

/**
 * The comparison of a log with a model, as it stands. Parts of an older one stay until the new are
 * there.
 */
export interface ComparisonState {
  /** What is being done; null if nothing. */
  readonly doing:
    | { readonly what: "discovering" | "aligning" | "measuring"; readonly share: number; readonly since: number }
    | null;
  /** Why there is no result. */
  readonly problem: string | null;
  /** Whether the reader has stopped it. */
  readonly isStopped: boolean;
  /** The result, and the cases that it is of. */
  readonly compared: (ConformanceResult & { readonly of: FilteredLog }) | null;
  /** The text of a SVG file; null where the model cannot be drawn. */
  readonly drawing: string | null;
  readonly drawingProblem: string | null;
  /** What the parts of the drawing count. */
  readonly counted: CountedParts | null;
  readonly qualities: ModelQualities | null;
  /** Deviations by cases, without the one that stands for any. */
  readonly ranked: (RankedDeviations & { readonly any: RankedDeviation | null }) | null;
}

/** The one comparison of a page: its parts show it together. */
interface ModelComparison {
  readonly state: ComparisonState;
  /** Calls back after each change of the state. */
  onChange(listener: () => void): void;
  /** The miners that can be chosen. */
  miners(): Promise<readonly MinerForm[]>;
  /** Compares with the model of a file of the reader. */
  open(file: File): Promise<void>;
  /** Stops what is running. */
  stop(): void;
  /** Compares again; with `longer` variants that have bounds get more time. */
  again(options?: { readonly longer?: boolean }): void;
}

/** Time for the alignments, ms: a reader waits no longer without being asked. */
const BUDGET = 15_000;
const LONGER = 60_000;
/** Comparing waits until a slider has not moved for this long, ms. */
const DELAY = 200;
/** Largest model file, bytes. */
const LARGEST_FILE = 2 ** 24;

const NOTHING: ComparisonState = {
  doing: null,
  problem: null,
  isStopped: false,
  compared: null,
  drawing: null,
  drawingProblem: null,
  counted: null,
  qualities: null,
  ranked: null,
};

const comparisons = new WeakMap<PageLog, ModelComparison>();

/** The comparison of a log with the chosen model; begun at the first call. */
export function modelComparison(log: PageLog): ModelComparison {
  const known = comparisons.get(log) ?? createComparison(log);
  comparisons.set(log, known);
  return known;
}

/** The deviation that is selected, as `KIND:ACTIVITY`; empty for none. */
export const chosenDeviation = textControl("conformance.deviation");

const byDeviation = new WeakMap<ConformanceResult["alignments"], ReturnType<typeof alignmentsByDeviation>>();

/** The variants whose alignment has a deviation, given by its key. */
export function deviatingVariants({ net, alignments }: ConformanceResult, key: string): readonly number[] {
  const known = byDeviation.get(alignments) ?? alignmentsByDeviation(net, alignments);
  byDeviation.set(alignments, known);
  return known.get(key) ?? [];
}

/** The cases that the filters leave whose alignment has a deviation. */
export function deviationCondition(log: PageLog, compared: ConformanceResult, one: RankedDeviation): CaseCondition {
  return variantCondition(log, deviatingVariants(compared, deviationKey(one)));
}

function createComparison(log: PageLog): ModelComparison {
  const worker = conformanceWorker("mining-worker");
  const listeners = new Set<() => void>();
  let state = NOTHING;
  const change = (part: Partial<ComparisonState>) => {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  };
  const { compare, end } = createRuns(log, { worker, state: () => state, change });
  let isReplaced = false;
  const update = (options?: { readonly longer?: boolean }) => {
    end();
    if (!isReplaced) void compare(options);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(update, DELAY);
  };
  onLogReplaced((other) => {
    if (other === log) return;
    isReplaced = true;
    end();
  });
  log.onChange(() => update());
  onThemeChange(() => update());
  viewState.onChange((now, before) => now.model !== before.model && soon());
  chosenFile.onChange(() => update());
  update();
  return {
    get state() {
      return state;
    },
    onChange: (listener) => void listeners.add(listener),
    miners: () => worker.miners(),
    async open(file) {
      if (file.size > LARGEST_FILE) return change({ problem: tooLarge(file) });
      const before = chosenFile.value;
      await openModelFile(file);
      // Another file of the same name changes no address.
      if (chosenFile.value === before) update();
    },
    stop() {
      end();
      change({ doing: null, isStopped: true });
    },
    again: update,
  };
}

/** What compares, and the state that it changes. */
interface RunOptions {
  readonly worker: ReturnType<typeof conformanceWorker>;
  state(): ComparisonState;
  change(part: Partial<ComparisonState>): void;
}

/** Compares a log with the chosen model, one run after the other. */
function createRuns(log: PageLog, { worker, state, change }: RunOptions) {
  /** The model that the worker knows. */
  let loaded: string | null = null;
  let turn = 0;
  let asking = new AbortController();
  const end = () => {
    turn++;
    asking.abort();
    if (state().doing === null) return;
    worker.stop();
    loaded = null;
  };
  const compare = async ({ longer = false } = {}) => {
    const mine = ++turn;
    const isOld = () => mine !== turn;
    const { signal } = asking = new AbortController();
    const chosen = await chosenModel(log).catch((error: Error) => error);
    if (isOld()) return;
    if (chosen instanceof Error) return change({ ...NOTHING, problem: chosen.message });
    const { current } = log;
    const { key, model } = chosen;
    const isKnown = loaded === key;
    change({
      // Figures of another model would mislead.
      ...(isKnown || state().compared === null ? {} : NOTHING),
      doing: { what: isKnown ? "aligning" : "discovering", share: 0, since: performance.now() },
      problem: null,
      isStopped: false,
    });
    loaded = null;
    worker.compare(requestOf(log, isKnown ? null : model, { longer }), (part) => {
      if (isOld()) return;
      if ("qualities" in part) loaded = key;
      change(changesBy(part, state(), current));
      if ("compared" in part) void rank(current, part.compared, signal);
    }, (problem) => {
      if (!isOld()) change({ ...NOTHING, problem });
    });
  };
  const rank = (current: FilteredLog, compared: ConformanceResult, signal: AbortSignal) =>
    rankedOf(current, compared, signal).then((ranked) => ({ ranked }), (error) => ({
      problem: error instanceof Error ? error.message : String(error),
    })).then((part) => signal.aborted || change(part));
  return { compare, end };
}

/** What a part of the comparison with the cases of `current` changes in the state. */
function changesBy(part: ConformancePart, { doing }: ComparisonState, current: FilteredLog): Partial<ComparisonState> {
  if ("doing" in part) {
    const since = doing?.what === part.doing ? doing.since : performance.now();
    return { doing: { what: part.doing, share: part.share, since } };
  }
  if ("compared" in part) return { compared: { ...part.compared, of: current } };
  if ("drawing" in part) return { drawing: part.drawing, drawingProblem: part.reason, counted: part.counted };
  return { qualities: part.qualities, doing: null };
}

const tooLarge = ({ name, size }: File) => `A model file of at most 16 MB is expected; ${name} has ${size} bytes.`;

/** What the worker is asked for; a model of null is the one that it knows. */
const requestOf = (
  log: PageLog,
  model: ConformanceRequest["model"],
  { longer }: { readonly longer: boolean },
): ConformanceRequest => ({
  model,
  variants: log.current.variants,
  notation: viewState.current.model.notation as ComparedNotation | null,
  dark: isDark(),
  direction: flowDirection(),
  log: log.entry.name,
  budget: longer ? LONGER : BUDGET,
  again: longer,
});

async function rankedOf(
  current: FilteredLog,
  { net, alignments }: ConformanceResult,
  signal: AbortSignal,
): Promise<ComparisonState["ranked"]> {
  const { offsets, steps, counts } = current.variants;
  const answer = await current.ask({ kind: "deviations", net, variants: { offsets, steps, counts }, alignments }, { signal });
  const [any, ...deviations] = answer.deviations;
  return { ...answer, deviations: deviations.filter(({ cases }) => cases > 0), any };
}
