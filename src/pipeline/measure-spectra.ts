import { usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { parseFilter } from "../filtering/filter-text.ts";
import { type LazyList, lazyList } from "../formats/json/lazy-list.ts";
import { performanceSpectrum } from "../performance/performance-spectrum.ts";
import { rankSegments } from "../performance/segment-statistics.ts";
import { formatTime } from "../time/format-time.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { inStep } from "./reporter.ts";

/** Two activities, the second directly after the first. */
interface Segment {
  readonly from: string;
  readonly to: string;
}

/** The passages of a segment: the JSON of `tracebook performance --spectrum`. */
export interface SpectrumDocument extends Segment {
  readonly count: number;
  /** Quartiles of the duration in seconds; they divide the classes 0 (fastest) to 3 (slowest). */
  readonly quartilesSeconds: readonly [number, number, number];
  /** Passages that begin in each period, by class; `from` is the day, week or month. */
  readonly periods: readonly { readonly from: string; readonly counts: readonly [number, number, number, number] }[];
  /** By begin, then end, then case. */
  readonly passages: LazyList<{
    readonly case: string;
    readonly begin: string;
    readonly end: string;
    readonly seconds: number;
    readonly speedClass: number;
  }>;
}

/** How many segments are measured if none are named. */
const TOP = 10;

/**
 * The segments in a text: `A>B>C` names those from A to B and from B to C, with labels quoted as in
 * filters. Null for `top`, the segments of a log that take the most time.
 *
 * @throws a usage error for another text
 */
export function parseSegments(text: string): readonly Segment[] | null {
  if (text === "top") return null;
  const { where } = parseFilter(`path:${text}`);
  if (where.kind !== "path" || where.steps.length === 0 || where.steps.some(({ how }) => how !== "directly")) {
    throw usageError({
      expected: "top, or activities with > between them, such as 'A>B>C'",
      found: JSON.stringify(text),
      advice: "A segment goes from one activity directly to the next.",
    });
  }
  const labels = [where.first, ...where.steps.map(({ label }) => label)];
  return labels.slice(1).map((to, i) => ({ from: labels[i], to }));
}

/**
 * The performance spectra of segments of a log, a file or a stored log.
 *
 * @param segments see {@linkcode parseSegments}; null: the ten that take the most time
 * @throws a usage error for a segment without passages; and what opening the log throws
 */
export async function measureSpectra(
  source: string,
  { segments, ...options }: OpenLogOptions & { readonly segments: readonly Segment[] | null },
): Promise<SpectrumDocument[]> {
  const { log } = await openLog(source, { ...options, attributes: "none", timesFor: "a performance spectrum needs" });
  return await inStep(options.reporter, "Measuring", (step) => {
    const spectra = (segments ?? rankSegments(log).slice(0, TOP)).map((segment) => spectrumDocument(log, segment));
    step.done("done");
    return Promise.resolve(spectra);
  });
}

function spectrumDocument(log: EventLog, segment: Segment): SpectrumDocument {
  const { from, to, quartiles, begin, end, caseOf, speedClass, periods } = performanceSpectrum(log, segment);
  return {
    from,
    to,
    count: begin.length,
    quartilesSeconds: quartiles,
    periods,
    passages: lazyList(begin.length, function* () {
      for (const [i, at] of begin.entries()) {
        yield {
          case: log.caseIds[caseOf[i]],
          begin: formatTime(at),
          end: formatTime(end[i]),
          seconds: (end[i] - at) / 1000,
          speedClass: speedClass[i],
        };
      }
    }),
  };
}
