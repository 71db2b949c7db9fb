import { grown } from "../../event-log/text-table.ts";
import type { BatchBuffer } from "./batch-buffer.ts";

/**
 * Gives the events of a log without times their positions in their cases as times, in the order of
 * the file: an export that overlaps an earlier one gives the same events the same positions.
 */
export interface CasePositions {
  /** Gives rows of a batch their times. Their cases must be set. */
  give(buffer: BatchBuffer, from: number, to: number): void;
  /** Forgets all events. */
  clear(): void;
}

/** Starts with no events. */
export function createCasePositions(): CasePositions {
  let counts = new Uint32Array(64);
  return {
    give({ cases, caseCode, time }, from, to) {
      if (cases.size > counts.length) counts = grown(counts, cases.size);
      for (let row = from; row < to; row++) time[row] = counts[caseCode[row]]++;
    },
    clear: () => void counts.fill(0),
  };
}

/** Greatest and least number of an order: what databases can keep where a time would be. */
const MOST = 8e15;
const LEAST = -1e13;

/** The number of a cell that orders events; NaN if it is no number. */
export function orderOf(text: string): number {
  const number = /^\s*-?[0-9]+(\.[0-9]+)?\s*$/.test(text) ? Number(text) : NaN;
  return number >= LEAST && number <= MOST ? number : NaN;
}
