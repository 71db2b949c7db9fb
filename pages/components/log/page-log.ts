import type {
  Answer,
  EventLog,
  Filter,
  FilterEffect,
  LatestValues,
  PublishedLogEntry,
  PublishedManifest,
  Question,
  Variants,
} from "../../lib/tracebook.js";
import type { LogTables } from "./log-tables.js";
import type { FilterStack } from "../filters/filter-stack.js";

/**
 * A stored log on a page. Large parts are fetched at the first request and then kept.
 */
export interface PageLog extends LogTables {
  readonly entry: PublishedLogEntry;
  readonly manifest: PublishedManifest;
  /** Variants of the whole log. */
  readonly variants: Variants;
  /** IANA time zone of the dates. */
  readonly zone: string;
  /** What the filters leave; replaced at each change of them. */
  readonly current: FilteredLog;
  readonly filters: FilterStack;
  /**
   * What other filters would leave, without applying them.
   *
   * @throws the signal's reason where it is aborted; an error with the message for the reader
   */
  preview(filters: readonly Filter[], options?: { readonly signal?: AbortSignal }): Promise<FilterEffect>;
  /**
   * Answers a question over the whole log, whatever the filters.
   *
   * @throws an error with the message for the reader
   */
  askWhole<Asked extends Question>(question: Asked): Promise<Answer<Asked["kind"]>>;
  /** Whether filters are being applied, or why that failed. */
  readonly progress: FilterProgress;
  /** Calls back after each change of `current`; returns how to end that. */
  onChange(listener: (current: FilteredLog) => void): () => void;
  /** Calls back when filtering begins, ends or fails; returns how to end that. */
  onProgress(listener: (progress: FilterProgress) => void): () => void;
  /** Applies the filters again, after a failure. */
  retry(): void;
  /** Ends following the address: another log takes the place of this one. */
  stop(): void;
  /**
   * All events with times and resources, and the attributes of the cases.
   *
   * @throws an error in words where the log is published without its events
   */
  events(): Promise<EventLog>;
  /** The bytes of the model in use for a target; null if there is none. */
  modelFile(task: "duration" | "remaining"): Promise<Uint8Array | null>;
  /** What the model of remaining times must know of the running cases; null if there is none. */
  latestValues(): Promise<LatestValues | null>;
}

/** Whether filters are being applied. */
export type FilterProgress = { readonly state: "ready" | "filtering" } | { readonly state: "failed"; readonly problem: string };

/** What the filters leave of a log. Figures of it are computed in a worker, on request. */
export interface FilteredLog extends LogTables {
  readonly filters: readonly Filter[];
  /** Labels of the activities that end a case by the reader; null for those found in the log. */
  readonly ends: readonly string[] | null;
  readonly cases: number;
  readonly events: number;
  /** Activity codes are those of the whole log. */
  readonly variants: Variants;
  /** How long filtering and finding the variants took, in ms; null where nothing was filtered. */
  readonly milliseconds: number | null;
  /** Names in the filters that the log does not have. */
  readonly unknown: FilterEffect["unknown"];
  /** Aborted when other filters have taken the place of these. */
  readonly superseded: AbortSignal;
  /**
   * Answers a question over these cases and events.
   *
   * @throws the signal's reason where it is aborted; an error with the message for the reader
   */
  ask<Asked extends Question>(question: Asked, options?: { readonly signal?: AbortSignal }): Promise<Answer<Asked["kind"]>>;
}
