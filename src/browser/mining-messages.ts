import type { MinerParameter } from "../discovery/miner.ts";
import type { Variants } from "../event-log/variants.ts";

/** A notation that a mined model can be shown in. */
export type Notation = "petri-net" | "bpmn" | "process-tree" | "heuristics-net";

/** A miner as the page's form shows it. */
export interface MinerForm {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly source: string;
  readonly parameters: Readonly<Record<string, MinerParameter>>;
  /** The notations of its models, the one to show first at the front. */
  readonly notations: readonly Notation[];
}

/** What the page asks the worker. */
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

/** A mined model as the page shows it. */
export interface MiningResult {
  /** The text of a SVG drawing. */
  readonly svg: string;
  /** What it consists of: `12 places, 14 transitions`. */
  readonly says: string;
  /** The model as files, by ending; null where it cannot be written in a format. */
  readonly files: Readonly<Record<"pnml" | "bpmn", string | null>>;
}

/** A question or an answer with its number, so that an answer finds its question. */
export type Numbered<T> = T & { readonly number: number };

/** What goes to the worker: a question for a model, or for the list of miners. */
export type ToMiningWorker = Numbered<{ readonly list: true } | MiningRequest>;

/** What comes back. */
export type FromMiningWorker = Numbered<
  { readonly miners: readonly MinerForm[] } | { readonly answer: MiningResult } | { readonly problem: string }
>;
