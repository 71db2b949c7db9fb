import { arcDurationColumns, arcDurationsOf } from "../browser/analysis/arc-duration-columns.ts";
import { type ArcDurations, durationFigure, type DurationMeasure } from "../browser/arc-durations.ts";
import { isTimeMeasure, type MapMeasure, mapPaint } from "../browser/map-marks.ts";
import { createMapMaker, type MapPicture, type MapRequest } from "../browser/map-picture.ts";
import { drawMap } from "../drawing/map/draw-map.ts";
import { mapToDot } from "../drawing/map/map-dot.ts";
import { LIGHT } from "../drawing/palette.ts";
import { svgMarkup } from "../drawing/svg-element.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { needTimes } from "../event-log/need-times.ts";
import { variantsOf } from "../event-log/variants.ts";
import type { PictureFormat } from "./files/model-format.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { renderPicture } from "./files/write-model.ts";
import { inStep } from "./reporter.ts";

/** What the figures of a process map tell, as the page offers them. */
export const MAP_MEASURES = [
  "count",
  "cases",
  "share",
  "median",
  "mean",
  "p90",
  "total",
] as const satisfies readonly MapMeasure[];

/** Options of {@linkcode processMap}. */
interface ProcessMapOptions extends OpenLogOptions, MapRequest {
  /** What the figures on a picture tell. */
  readonly measure: MapMeasure;
}

/** How often an activity or an arc occurs. */
interface Frequency {
  readonly events: number;
  readonly cases: number;
}

/** An arc, with the time from the one activity to the other; null where there is none. */
interface MapArc extends Frequency {
  /** Null: the start of a case. */
  readonly from: string | null;
  /** Null: the end of a case. */
  readonly to: string | null;
  readonly medianSeconds: number | null;
  readonly meanSeconds: number | null;
  readonly p90Seconds: number | null;
  readonly totalSeconds: number | null;
}

/** The JSON of `tracebook map`. */
export interface ProcessMapDocument {
  /** Shares of cases and steps that it shows completely, and of how many activities and paths. */
  readonly coverage: MapPicture["coverage"];
  readonly activities: readonly (Frequency & { readonly activity: string })[];
  readonly arcs: readonly MapArc[];
}

/** A process map of a log, as a document and as a picture. */
export interface ProcessMap {
  readonly document: ProcessMapDocument;
  /** The bytes of a picture. */
  bytesOf(format: PictureFormat): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The process map of a log, a file or a stored log, as the page shows it: the directly-follows
 * graph of its most frequent activities, without the rarest arcs that it can lack while each
 * activity stays on a path from start to end.
 *
 * @throws an input error for a measure of time in a log without times; and what opening throws
 */
export async function processMap(
  source: string,
  { activities, paths, rarest, measure, ...options }: ProcessMapOptions,
): Promise<ProcessMap> {
  const { log } = await openLog(source, { ...options, attributes: "none" });
  if (isTimeMeasure(measure)) needTimes(log, `${measure} durations need`);
  return await inStep(options.reporter, "Laying out the map", (step) => {
    const { variants } = variantsOf(log);
    const picture = createMapMaker(variants).picture(variants, { activities, paths, rarest });
    const durations = log.timed === false
      ? null
      : arcDurationsOf(arcDurationColumns(log, picture.graph.activities.map(({ activity }) => activity)));
    step.done("done");
    return Promise.resolve({
      document: documentOf(log, picture, durations),
      bytesOf: (format: PictureFormat) => bytesOf(log, picture, { format, measure, durations }),
    });
  });
}

function documentOf({ activities: labels }: EventLog, { graph, arcs, coverage }: MapPicture, durations: ArcDurations | null) {
  return {
    coverage,
    activities: graph.activities.map(({ label, count, cases }) => ({ activity: label, events: count, cases })),
    arcs: arcs.map(({ from, to, count, cases }) => {
      const passages = durations?.of(from, to) ?? new Float64Array(0);
      const figure = (measure: DurationMeasure) => passages.length === 0 ? null : durationFigure(passages, measure);
      return {
        from: from < 0 ? null : labels[from],
        to: to < 0 ? null : labels[to],
        events: count,
        cases,
        medianSeconds: figure("median"),
        meanSeconds: figure("mean"),
        p90Seconds: figure("p90"),
        totalSeconds: figure("total"),
      };
    }),
  };
}

async function bytesOf(
  log: EventLog,
  picture: MapPicture,
  { format, measure, durations }: {
    readonly format: PictureFormat;
    readonly measure: MapMeasure;
    readonly durations: ArcDurations | null;
  },
): Promise<Uint8Array<ArrayBuffer>> {
  const encode = (text: string) => new TextEncoder().encode(text);
  if (format === "dot") return encode(mapToDot(picture));
  const paint = mapPaint({
    graph: picture.graph,
    drawn: picture.arcs,
    labels: log.activities,
    cases: log.caseIds.length,
    measure,
    durations,
    palette: LIGHT,
  });
  const drawing = svgMarkup(drawMap(picture.layout, paint));
  return format === "svg" ? encode(drawing) : await renderPicture(drawing);
}
