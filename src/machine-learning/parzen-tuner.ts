import type { Random } from "../numerics/random.ts";

/** One setting that is tuned. */
type SearchRange =
  | {
    readonly kind: "number";
    readonly low: number;
    readonly high: number;
    /** Spread evenly over orders of magnitude. */
    readonly log?: boolean;
    /** Whole numbers only. */
    readonly whole?: boolean;
  }
  | { readonly kind: "choice"; readonly options: readonly (string | number)[] };

/** The settings that are tuned, by name. */
export type SearchSpace = ReadonlyMap<string, SearchRange>;

/** Settings of one trial. */
export type TrialSettings = Readonly<Record<string, string | number>>;

/** A trial as it is recorded: plain JSON. */
export interface Trial {
  readonly settings: TrialSettings;
  /** Least error that it reached; null where it was pruned before it could. */
  readonly error: number | null;
  readonly state: "done" | "pruned";
  /** Errors that it reported on its way, step by step. */
  readonly steps: readonly number[];
}

/** What a trial is given besides its settings. */
interface TrialOptions {
  readonly random: Random;
  /** The error that the trial must reach by each step to go on; null for no bound. */
  readonly mustReach: readonly (number | null)[];
}

/** The outcome of a trial. */
export interface TrialOutcome {
  /** Less is better. */
  readonly error: number;
  /** Errors on its way, step by step. */
  readonly steps: readonly number[];
  /**
   * Whether it gave up because a step had not reached what it must; its error then does not count.
   */
  readonly gaveUp: boolean;
}

/** What {@linkcode tune} needs. */
interface TuneOptions {
  /** Trials in all, those of `past` among them. */
  readonly trials: number;
  /**
   * Where all randomness comes from; each trial has a stream of its own, so that a search that goes
   * on equals one that was never stopped.
   */
  readonly random: Random;
  /** Trials of an earlier search with the same space and seed. Default: none. */
  readonly past?: readonly Trial[];
  /** The first settings to try. Default: none. */
  readonly first?: readonly TrialSettings[];
  /**
   * Trials that may go on side by side: each is chosen knowing none of its neighbours, so the
   * number decides what is tried. Default 1.
   */
  readonly atOnce?: number;
  /** Trains with the settings. */
  readonly evaluate: (settings: TrialSettings, how: TrialOptions) => Promise<TrialOutcome>;
  /** Called after each trial. */
  readonly onTrial?: (trial: Trial, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Trials at random before the search begins. */
const STARTUP = 8;
/** Share of the trials that count as good. */
const GOOD = 0.25;
/** Settings drawn for each trial, of which the most promising one is tried. */
const DRAWS = 24;
/** Steps before a trial may be pruned, and done trials that it takes. */
const WARMUP_STEPS = 20;
const WARMUP_TRIALS = 5;
/** Steps between two looks at whether a trial is behind. */
const PRUNING_STEPS = 5;

/**
 * Searches good settings by a tree-structured Parzen estimator (Bergstra et al., "Algorithms for
 * hyper-parameter optimization", 2011): settings near those of good trials and far from those of
 * bad ones come next, each setting by itself. A trial that is behind the median of the done ones at
 * the same step is pruned (Golovin et al., "Google Vizier", 2017).
 *
 * @returns all trials, past ones first
 */
export async function tune(space: SearchSpace, options: TuneOptions): Promise<Trial[]> {
  const { random, evaluate, onTrial, signal, first = [], atOnce = 1 } = options;
  const trials = [...options.past ?? []];
  const attempt = async (number: number, known: readonly Trial[]): Promise<Trial> => {
    const own = random.fork(`trial ${number}`);
    const settings = first[number] ?? (number < STARTUP ? drawAnywhere(space, own) : drawNearGood(space, known, own));
    const { error, steps, gaveUp } = await evaluate(settings, { random: own.fork("training"), mustReach: mediansOf(known) });
    return { settings, error: gaveUp ? null : error, state: gaveUp ? "pruned" : "done", steps };
  };
  while (trials.length < options.trials) {
    signal?.throwIfAborted();
    // A search that was stopped between neighbours goes on as if it had not been.
    const begin = trials.length - trials.length % atOnce;
    const known = trials.slice(0, begin);
    const numbers = Array.from(
      { length: Math.min(begin + atOnce, options.trials) - trials.length },
      (_, at) => trials.length + at,
    );
    for (const trial of await Promise.all(numbers.map((number) => attempt(number, known)))) {
      trials.push(trial);
      onTrial?.(trial, trials.length, options.trials);
    }
  }
  return trials;
}

/** The trial with the least error; the earliest of several; null where none is done. */
export function bestTrial(trials: readonly Trial[]): Trial | null {
  let best: Trial | null = null;
  for (const trial of trials) if (trial.error !== null && (best === null || trial.error < best.error!)) best = trial;
  return best;
}

/**
 * The median, over the trials that are done, of the least error reached by each step at which a
 * trial may be pruned; null at the others.
 */
function mediansOf(trials: readonly Trial[]): (number | null)[] {
  const done = trials.filter(({ state, steps }) => state === "done" && steps.length > 0);
  if (done.length < WARMUP_TRIALS) return [];
  const least = done.map(() => Infinity);
  const most = Math.max(...done.map(({ steps }) => steps.length));
  return Array.from({ length: most }, (_, at) => {
    done.forEach(({ steps }, trial) => least[trial] = Math.min(least[trial], steps[at] ?? Infinity));
    const step = at + 1;
    return step < WARMUP_STEPS || step % PRUNING_STEPS !== 0 ? null : least.toSorted((a, b) => a - b)[least.length >> 1];
  });
}

function drawAnywhere(space: SearchSpace, random: Random): TrialSettings {
  return Object.fromEntries([...space].map(([name, range]) => [
    name,
    range.kind === "choice" ? range.options[random.integer(range.options.length)] : fromUnit(range, random.next()),
  ]));
}

type NumberRange = Extract<SearchRange, { kind: "number" }>;

function fromUnit({ low, high, log, whole }: NumberRange, share: number): number {
  const value = log ? low * (high / low) ** share : low + (high - low) * share;
  return whole ? Math.round(value) : value;
}

const toUnit = ({ low, high, log }: NumberRange, value: number): number =>
  log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);

function drawNearGood(space: SearchSpace, trials: readonly Trial[], random: Random): TrialSettings {
  const done = trials.filter(({ error }) => error !== null).sort((a, b) => a.error! - b.error!);
  const count = Math.max(2, Math.ceil(GOOD * done.length));
  const good = done.slice(0, count);
  const bad = [...done.slice(count), ...trials.filter(({ error }) => error === null)];
  return Object.fromEntries([...space].map(([name, range]) => {
    const valuesOf = (some: readonly Trial[]) => some.map(({ settings }) => settings[name]);
    return [
      name,
      range.kind === "choice"
        ? drawChoice(range.options, valuesOf(good), valuesOf(bad), random)
        : drawNumber(range, valuesOf(good) as number[], valuesOf(bad) as number[], random),
    ];
  }));
}

function drawChoice<T>(options: readonly T[], good: readonly T[], bad: readonly T[], random: Random): T {
  const shares = (seen: readonly T[]) =>
    options.map((option) => (seen.filter((one) => one === option).length + 1) / (seen.length + options.length));
  const [near, far] = [shares(good), shares(bad)];
  let best = 0;
  let most = -Infinity;
  for (let draw = 0; draw < DRAWS; draw++) {
    const at = random.choose(near);
    if (near[at] / far[at] > most) [best, most] = [at, near[at] / far[at]];
  }
  return options[best];
}

function drawNumber(range: NumberRange, good: readonly number[], bad: readonly number[], random: Random): number {
  const near = parzen(good.map((value) => toUnit(range, value)));
  const far = parzen(bad.map((value) => toUnit(range, value)));
  let best = 0.5;
  let most = -Infinity;
  for (let draw = 0; draw < DRAWS; draw++) {
    const share = near.draw(random);
    const promise = near.density(share) / far.density(share);
    if (promise > most) [best, most] = [share, promise];
  }
  return fromUnit(range, best);
}

/**
 * A mixture of normal distributions on 0 to 1, one for each point and a wide one for what was never
 * tried.
 */
function parzen(points: readonly number[]) {
  const sorted = [0, ...points.toSorted((a, b) => a - b), 1];
  const least = 1 / Math.min(100, points.length + 1);
  const kernels = points.toSorted((a, b) => a - b).map((mean, at) => ({
    mean,
    width: Math.min(1, Math.max(least / 2, mean - sorted[at], sorted[at + 2] - mean)),
  }));
  kernels.push({ mean: 0.5, width: 1 });
  return {
    draw(random: Random): number {
      const { mean, width } = kernels[random.integer(kernels.length)];
      for (;;) {
        const share = random.normal(mean, width);
        if (share >= 0 && share <= 1) return share;
      }
    },
    density: (share: number) =>
      kernels.reduce((sum, { mean, width }) => sum + Math.exp(-0.5 * ((share - mean) / width) ** 2) / width, 0) / kernels.length,
  };
}
