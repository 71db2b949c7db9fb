import { processGraphOf } from "../drawing/map/process-graph.ts";
import type { ModelPaint, PaintedMark } from "../drawing/models/model-parts.ts";
import type { Variants } from "../event-log/variants.ts";
import { sayCount } from "../numerics/number-text.ts";
import { type ArcDurationColumns, arcDurationsOf } from "./analysis/arc-duration-columns.ts";
import { durationFigure } from "./arc-durations.ts";
import { isTimeMeasure, type MapMeasure, sayScale, sayValue, valueScale } from "./map-marks.ts";

/** What a model shows of a log. */
export interface ModelMarks {
  readonly paint: ModelPaint;
  /** Values of the colour scale at its places 0, 1/2 and 1, in words. */
  readonly values: readonly string[];
}

/**
 * Paints the frequencies of a log on a model, or its times: on an activity how long cases took from
 * the activity before, on an arc the duration of its passages.
 *
 * @param durations of all arcs between activities; required for measures of time
 */
export function modelMarks(variants: Variants, measure: MapMeasure, durations: ArcDurationColumns | null): ModelMarks {
  const graph = processGraphOf(variants);
  const cases = variants.counts.reduce((sum: number, count: number) => sum + count, 0);
  const labels = variants.activities;
  const onTime = isTimeMeasure(measure);
  const known = durations === null ? null : arcDurationsOf(durations);
  const counted = (item: { count: number; cases: number }) => measure === "count" ? item.count : item.cases;
  const before = (activity: number): Float64Array => {
    const parts = graph.arcs.filter(({ from, to }) => to === activity && from >= 0).map(({ from, to }) => known!.of(from, to));
    const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
    return all.sort();
  };
  const values = new Map(graph.activities.map((item) => [
    item.label,
    onTime ? durationFigure(before(item.activity), measure) : counted(item),
  ]));
  const scale = valueScale([...values.values()], onTime ? "time" : "frequency");
  const mark = (name: string, value: number): PaintedMark | undefined =>
    Number.isNaN(value) ? undefined : {
      figure: sayValue(measure, value, cases),
      color: scale.placeOf(value),
      title: `${name}: ${sayValue(measure, value, cases)}${
        measure === "count" ? " events" : measure === "cases" ? " cases" : ""
      }`,
    };
  const codes = new Map(labels.map((label, code) => [label, code]));
  const counts = new Map(graph.arcs.map((arc) => [`${arc.from} ${arc.to}`, arc]));
  return {
    values: sayScale(scale, measure, cases),
    paint: {
      measure: onTime ? "time" : "frequency",
      activity: (label) => mark(label, values.get(label) ?? NaN),
      arc(from, to) {
        const [a, b] = [codes.get(from) ?? -1, codes.get(to) ?? -1];
        const arc = counts.get(`${a} ${b}`);
        if (arc === undefined) return undefined;
        const name = `${from} → ${to}, ${sayCount(arc.count)} times`;
        return mark(name, onTime ? durationFigure(known!.of(a, b), measure) : counted(arc));
      },
    },
  };
}
