import type { EventLog } from "../../event-log/event-log.ts";
import { type BatchDay, batchDaysOf } from "../../performance/batch-days.ts";
import { onWholeDays } from "../../performance/whole-days.ts";
import { type PerformanceSpectrum, performanceSpectrum } from "../../performance/performance-spectrum.ts";
import type { FilteredEvents } from "./filtered-events.ts";
import { keptFor } from "./kept-for.ts";
import { datesOf } from "./timed-events.ts";

/** What is asked of a spectrum. */
export interface SpectrumRequest {
  /**
   * Activities from the top to the bottom, also one twice; empty for those of the most frequent
   * variant that takes `through`.
   */
  readonly lanes: readonly string[];
  /** The segment that lanes which are not given lead through, such as the bottleneck. */
  readonly through?: { readonly from: string; readonly to: string };
  /**
   * Whether the events of a passage follow each other directly, or with others between them whose
   * activity is not among the lanes.
   */
  readonly how: "directly" | "eventually";
}

/** A performance spectrum: lanes and the passages from each to the next. */
export interface Spectrum {
  /** Activities from the top to the bottom. */
  readonly lanes: readonly string[];
  /** One between each lane and the next. */
  readonly segments: readonly SpectrumSegment[];
  /** Zone of the times of passages: UTC for a log of dates. */
  readonly zone: string;
  /** Whether the log has dates without times of day. */
  readonly datesOnly: boolean;
}

/** What lies between two lanes. */
export interface SpectrumSegment {
  /** Null where no case takes the segment. Begin and end are midnights in a log of dates. */
  readonly passages: PerformanceSpectrum | null;
  /** Days on which cases leave the segment in batches. */
  readonly batches: readonly BatchDay[];
}

/** Of each filtered log the days of batches by segment. */
const batchDays = new WeakMap<FilteredEvents, Map<string, readonly BatchDay[]>>();

/** The {@linkcode batchDaysOf} a segment. Linear in the events where no spectrum has shown them. */
export function segmentBatches(events: FilteredEvents, { from, to }: { readonly from: string; readonly to: string }) {
  const known = keptFor(batchDays, events, () => new Map<string, readonly BatchDay[]>());
  const key = JSON.stringify([from, to]);
  if (!known.has(key)) spectrum(events, { lanes: [from, to], how: "directly" });
  return known.get(key) ?? [];
}

/** Most lanes by default: of a variant with more activities only the first are shown. */
const MOST_LANES = 8;

/** The {@linkcode performanceSpectrum} between lanes. Linear in the events times the lanes. */
export function spectrum(events: FilteredEvents, { lanes, through, how }: SpectrumRequest): Spectrum {
  const known = lanes.filter((label) => events.log.activities.includes(label));
  const labels = known.length >= 2 ? known : (through && lanesThrough(events, through)) ?? usualLanes(events);
  const dates = datesOf(events);
  const timed = dates === null ? events.log : onWholeDays(events.log, dates);
  const log = how === "directly" ? timed : projectOn(timed, labels);
  const zone = dates === null ? events.zone : "UTC";
  const foundBatches = keptFor(batchDays, events, () => new Map<string, readonly BatchDay[]>());
  return {
    lanes: labels,
    segments: labels.slice(1).map((to, at) => {
      const passages = spectrumOf(log, labels[at], to);
      const batches = passages === null ? [] : batchDaysOf(passages.end, zone);
      if (how === "directly") foundBatches.set(JSON.stringify([labels[at], to]), batches);
      return { passages, batches };
    }),
    zone,
    datesOnly: dates !== null,
  };
}

/**
 * A segment of the most frequent variant that has it, with the steps before and after it, as far as
 * no activity comes again. Null where no variant has it.
 */
function lanesThrough(events: FilteredEvents, through: { readonly from: string; readonly to: string }): string[] | null {
  const { activities, offsets, steps, counts } = events.variants().variants;
  const [from, to] = [activities.indexOf(through.from), activities.indexOf(through.to)];
  for (let v = 0; v < counts.length; v++) {
    const taken = steps.subarray(offsets[v], offsets[v + 1]);
    const end = taken.findIndex((code, i) => i > 0 && taken[i - 1] === from && code === to);
    if (end < 0) continue;
    const codes = [from, to];
    const isNew = (at: number) => at >= 0 && at < taken.length && codes.length < MOST_LANES && !codes.includes(taken[at]);
    for (let [before, after, last] = [end - 2, end + 1, 0]; last !== codes.length;) {
      last = codes.length;
      if (isNew(before)) codes.unshift(taken[before--]);
      if (isNew(after)) codes.push(taken[after++]);
    }
    return codes.map((code) => activities[code]);
  }
  return null;
}

/** The distinct activities of the most frequent variant that has at least two. */
function usualLanes(events: FilteredEvents): string[] {
  const { activities, offsets, steps, counts } = events.variants().variants;
  for (let v = 0; v < counts.length; v++) {
    const distinct = [...new Set(steps.subarray(offsets[v], offsets[v + 1]))];
    if (distinct.length >= 2) return distinct.slice(0, MOST_LANES).map((code) => activities[code]);
  }
  return [];
}

function spectrumOf(log: EventLog, from: string, to: string): PerformanceSpectrum | null {
  const [source, target] = [log.activities.indexOf(from), log.activities.indexOf(to)];
  const { activity, caseOffsets } = log;
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let i = caseOffsets[c] + 1; i < caseOffsets[c + 1]; i++) {
      if (activity[i - 1] === source && activity[i] === target) return performanceSpectrum(log, { from, to });
    }
  }
  return null;
}

/** The events of some activities only. */
function projectOn(log: EventLog, labels: readonly string[]): EventLog {
  const isShown = Uint8Array.from(log.activities, (label) => labels.includes(label) ? 1 : 0);
  let kept = 0;
  for (const code of log.activity) kept += isShown[code];
  const caseOffsets = new Uint32Array(log.caseOffsets.length);
  const activity = log.activity.slice(0, kept);
  const time = new Float64Array(kept);
  let at = 0;
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let e = log.caseOffsets[c]; e < log.caseOffsets[c + 1]; e++) {
      if (isShown[log.activity[e]] === 0) continue;
      activity[at] = log.activity[e];
      time[at++] = log.time[e];
    }
    caseOffsets[c + 1] = at;
  }
  return { ...log, caseOffsets, activity, time };
}
