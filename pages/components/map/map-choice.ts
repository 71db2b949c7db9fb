import type { MapMeasure, ModelState } from "../../lib/tracebook.js";
import { viewState } from "../address/view-state.js";

/** Options of `ProcessMap`. */
export interface ProcessMapOptions {
  /** Measure that is shown first. Default `count`. */
  readonly measure?: MapMeasure;
  /** Miner whose model is shown first, such as `inductive`. Default: the directly-follows graph. */
  readonly miner?: string;
}

/** What the reader has chosen; null for the default of the log. */
export interface Choice {
  readonly activities: number | null;
  readonly paths: number | null;
  readonly measure: MapMeasure;
  readonly rarest: boolean;
  /** Its miner is null for the directly-follows graph. */
  readonly model: ModelState;
}

/** The choice of a map page; it stands in the address. */
export interface MapChoice {
  readonly current: Choice;
  /**
   * Changes a part.
   *
   * @param how `step` makes a new entry in the browser's history, `slides` says that the change is
   * one of many by a slider
   */
  change(part: Partial<Choice>, how?: { readonly step?: boolean; readonly slides?: boolean }): void;
}

/** Name of the directly-follows graph in the choice of the model. */
export const GRAPH = "dfg";

const MEASURES: readonly MapMeasure[] = ["count", "cases", "share", "median", "mean", "p90", "total"];
/** The address follows a slider this late, ms: browsers limit how often it may change. */
const ADDRESS_DELAY = 250;
/** Mining starts when a slider has not moved for this long, ms. */
const MINING_DELAY = 150;

/** Reads the choice from the address, and calls back after each change of it. */
export function mapChoice(options: ProcessMapOptions, onChange: () => void): MapChoice {
  let current = choiceOf(options);
  let addressTimer: ReturnType<typeof setTimeout> | undefined;
  let miningTimer: ReturnType<typeof setTimeout> | undefined;
  const write = (isStep: boolean) => {
    const { activities, paths, measure, rarest, model } = current;
    viewState.change({
      map: { activities, paths, measure: measure === (options.measure ?? "count") ? null : measure, rarest },
      // Where a page begins with a model, the graph has a name in the address.
      model: options.miner !== undefined && model.miner === null ? { ...model, miner: GRAPH } : model,
    }, { replace: !isStep });
  };
  viewState.onChange((now, before) => {
    if (now.map === before.map && now.model === before.model) return;
    const next = choiceOf(options);
    if (JSON.stringify(next) === JSON.stringify(current)) return;
    current = next;
    onChange();
  });
  return {
    get current() {
      return current;
    },
    change(part, { step = false, slides = false } = {}) {
      current = { ...current, ...part };
      clearTimeout(addressTimer);
      clearTimeout(miningTimer);
      if (slides) addressTimer = setTimeout(() => write(step), ADDRESS_DELAY);
      else write(step);
      if (slides && current.model.miner !== null) miningTimer = setTimeout(onChange, MINING_DELAY);
      else onChange();
    },
  };
}

function choiceOf(options: ProcessMapOptions): Choice {
  const { map, model } = viewState.current;
  const measure = MEASURES.find((name) => name === map.measure) ?? options.measure ?? "count";
  const { activities, paths, rarest } = map;
  const miner = model.miner === GRAPH ? null : model.miner ?? options.miner ?? null;
  return { activities, paths, rarest, measure, model: { ...model, miner } };
}
