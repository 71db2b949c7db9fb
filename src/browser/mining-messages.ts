import type { MinerParameter } from "../discovery/miner.ts";
import type { Variants } from "../event-log/variants.ts";

/** A notation in which a discovered model can be shown. */
export type Notation = "petri-net" | "bpmn" | "process-tree" | "heuristics-net";

/** A miner in the form of the page. */
export interface MinerForm {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly source: string;
  readonly parameters: Readonly<Record<string, MinerParameter>>;
  /** The notations of its models, the one to show first at the front. */
  readonly notations: readonly Notation[];
}

/** A request of the page to the worker. */
export interface MiningRequest {
  readonly variants: Variants;
  readonly miner: string;
  /** Values by parameter; what is left out has its default. */
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly notation: Notation;
  readonly dark: boolean;
  /** Name of the log, for titles and files. */
  readonly log: string;
}

/** A discovered model as the page shows it. */
export interface MiningResult {
  /** The text of a SVG drawing. */
  readonly svg: string;
  /** Its size, such as `12 places, 14 transitions`. */
  readonly summary: string;
  /** The model as files, by ending; null where it cannot be written in a format. */
  readonly files: Readonly<Record<"pnml" | "bpmn", string | null>>;
}

/** A message with a number, by which a reply belongs to its request. */
export type Numbered<T> = T & { readonly number: number };

/** Message to the worker: a request for a model, or for the list of miners. */
export type ToMiningWorker = Numbered<{ readonly list: true } | MiningRequest>;

/** Reply of the worker. */
export type FromMiningWorker = Numbered<
  { readonly miners: readonly MinerForm[] } | { readonly result: MiningResult } | { readonly problem: string }
>;
