import {
  type AlignedVariants,
  type AlignmentRequest,
  alignmentsByDeviation,
  type CaseCondition,
  type ComparedNotation,
  type ConformancePart,
  type ConformanceRequest,
  type ConformanceResult,
  type FromMiningWorker,
  type MinerForm,
  type ModelQualities,
  type Numbered,
  type RankedDeviation,
  type RankedDeviations,
  type RulesRequest,
  type RulesResult,
  type ToAligningWorker,
  type ToMiningWorker,
} from "../../lib/tracebook.js";
import { workerAddress } from "../../lib/worker-address.js";
import { chosenFile, chosenModel, openModelFile } from "./compared-models.js";
import { textControl } from "../address/controls.js";
import { deviationKey } from "../address/deviation-key.js";
import { flowDirection } from "../map/picture-view.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { postMoved } from "../log/post-moved.js";
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
  const worker = workerClient("mining-worker");
  const listeners = new Set<() => void>();
  let state = NOTHING;
  /** The model that the worker knows. */
  let loaded: string | null = null;
  let turn = 0;
  /** Whether another log has taken the place of this one. */
  let isReplaced = false;
  let asking = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const change = (part: Partial<ComparisonState>) => {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  };
  const end = () => {
    turn++;
    asking.abort();
    if (state.doing === null) return;
    worker.stop();
    loaded = null;
  };
  const update = async ({ longer = false } = {}) => {
    end();
    if (isReplaced) return;
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
      ...(isKnown || state.compared === null ? {} : NOTHING),
      doing: { what: isKnown ? "aligning" : "discovering", share: 0, since: performance.now() },
      problem: null,
      isStopped: false,
    });
    loaded = null;
    const request = requestOf(log, isKnown ? null : model, { longer });
    worker.compare(request, (part) => {
      if (isOld()) return;
      if ("doing" in part) {
        const since = state.doing?.what === part.doing ? state.doing.since : performance.now();
        change({ doing: { what: part.doing, share: part.share, since } });
      } else if ("compared" in part) {
        change({ compared: { ...part.compared, of: current } });
        void rank(current, part.compared, signal);
      } else if ("drawing" in part) change({ drawing: part.drawing, drawingProblem: part.reason });
      else {
        loaded = key;
        change({ qualities: part.qualities, doing: null });
      }
    }, (problem) => {
      if (!isOld()) change({ ...NOTHING, problem });
    });
  };
  const rank = (current: FilteredLog, compared: ConformanceResult, signal: AbortSignal) =>
    rankedOf(current, compared, signal).then((ranked) => ({ ranked }), (error) => ({
      problem: error instanceof Error ? error.message : String(error),
    })).then((part) => signal.aborted || change(part));
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void update(), DELAY);
  };
  onLogReplaced((other) => {
    if (other === log) return;
    isReplaced = true;
    end();
  });
  log.onChange(() => void update());
  onThemeChange(() => void update());
  viewState.onChange((now, before) => now.model !== before.model && soon());
  chosenFile.onChange(() => void update());
  void update();
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
      if (chosenFile.value === before) void update();
    },
    stop() {
      end();
      change({ doing: null, isStopped: true });
    },
    again: (options) => void update(options),
  };
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

interface WorkerClient {
  miners(): Promise<readonly MinerForm[]>;
  compare(request: ConformanceRequest, receive: (part: ConformancePart) => void, fail: (problem: string) => void): void;
  /** Checks rules; a request that is stopped never ends. */
  rules(request: RulesRequest): Promise<RulesResult>;
  /** Aligns variants with a model. */
  align(request: AlignmentRequest): Promise<AlignedVariants>;
  stop(): void;
}

/**
 * A client of a worker of its own, which starts at the first request.
 *
 * @param name the mining worker compares, the aligning worker aligns and checks rules
 */
export function workerClient(name: "mining-worker" | "aligning-worker"): WorkerClient {
  let worker: Worker | null = null;
  let last = 0;
  /** What receives the replies to each message; true after the last one. */
  const open = new Map<number, (reply: FromMiningWorker) => boolean>();
  const start = () => {
    const started = new Worker(workerAddress(name), { type: "module" });
    started.addEventListener("message", ({ data }: MessageEvent<FromMiningWorker>) => {
      if (open.get(data.number)?.(data)) open.delete(data.number);
    });
    started.addEventListener("error", (event) => {
      const problem = event.message || "The worker that compares did not start: reload the page.";
      for (const [number, receive] of open) receive({ number, problem });
      open.clear();
    });
    return started;
  };
  const send = (
    message: DistributiveOmit<ToMiningWorker | ToAligningWorker, "number">,
    receive: (reply: FromMiningWorker) => boolean,
  ) => {
    const number = ++last;
    open.set(number, receive);
    postMoved(worker ??= start(), { ...message, number } as ToMiningWorker | ToAligningWorker);
  };
  const sendForOne = <Value>(
    message: DistributiveOmit<ToMiningWorker | ToAligningWorker, "number">,
    valueOf: (reply: FromMiningWorker) => Value | undefined,
  ): Promise<Value> =>
    new Promise((resolve, reject) =>
      send(message, (reply) => {
        if ("problem" in reply) reject(new Error(reply.problem));
        else resolve(valueOf(reply)!);
        return true;
      })
    );
  return {
    miners: () => sendForOne({ list: true }, (reply) => "miners" in reply ? reply.miners : undefined),
    compare: (request, receive, fail) =>
      send({ compare: request }, (reply) => {
        if ("doing" in reply || "compared" in reply || "drawing" in reply || "qualities" in reply) receive(reply);
        else if ("problem" in reply) fail(reply.problem);
        return "qualities" in reply || "problem" in reply;
      }),
    rules: (request) => sendForOne({ rules: request }, (reply) => "broken" in reply ? reply.broken : undefined),
    align: (request) => sendForOne({ align: request }, (reply) => "aligned" in reply ? reply.aligned : undefined),
    stop() {
      worker?.terminate();
      worker = null;
      open.clear();
    },
  };
}

type DistributiveOmit<Message, Key extends string> = Message extends Numbered<unknown> ? Omit<Message, Key> : never;
