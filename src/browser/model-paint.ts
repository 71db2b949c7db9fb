import { processGraphOf } from "../drawing/map/process-graph.ts";
import type { ModelPaint, PaintedArc, PaintedMark } from "../drawing/models/model-parts.ts";
import type { Variants } from "../event-log/variants.ts";
import type { ProcessModel } from "../process-models/conversions/process-model.ts";
import type { ProcessTree } from "../process-models/process-tree/process-tree.ts";
import { sayCount } from "../numerics/number-text.ts";
import { type ArcDurationColumns, arcDurationsOf } from "./analysis/arc-duration-columns.ts";
import { durationFigure } from "./arc-durations.ts";
import { arcCounts, type NetRuns } from "./model-arc-counts.ts";
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

/**
 * Paints on the arcs of a model how often cases take them: by width, and where frequency is
 * painted, by colour and figure. Where time is, the arcs that lead to an activity show the time
 * before it.
 */
export function paintArcs(paint: ModelPaint, shown: ProcessModel, runs: NetRuns): ModelPaint {
  const counts = arcCounts(shown, runs);
  const most = counts.reduce((max: number, count) => Math.max(max, count ?? 0), 1);
  const ends = arcEnds(shown);
  const arcs = counts.map((count, i): PaintedArc | undefined => {
    if (count === null) return undefined;
    const place = Math.sqrt(count / most);
    const taken = `Taken ${counted(count, "time")} by ${counted(runs.cases, "case")}`;
    const { from, to } = ends[i];
    if (paint.measure === "frequency") {
      // Beside an activity stands the figure of the activity.
      const figure = from === null && to === null ? sayCount(count) : "";
      return { figure, color: place, weight: place, measure: "frequency", title: taken };
    }
    const time = to === null ? undefined : paint.activity(to);
    if (time === undefined) return { figure: "", color: place, weight: place, measure: "frequency", title: taken };
    return { ...time, figure: "", weight: place, measure: "time", title: `${time.title} · ${taken}` };
  });
  return { ...paint, arcs };
}

/** The activities at the ends of each arc, in the order of {@linkcode arcCounts}; null for others. */
function arcEnds({ kind, model }: ProcessModel): { readonly from: string | null; readonly to: string | null }[] {
  switch (kind) {
    case "petri-net":
      return model.transitions.flatMap(({ label, inputs, outputs }) => [
        ...inputs.map(() => ({ from: null, to: label })),
        ...outputs.map(() => ({ from: label, to: null })),
      ]);
    case "bpmn": {
      const labels = model.nodes.map(({ kind, label }) => kind === "task" ? label : null);
      return model.flows.map(({ from, to }) => ({ from: labels[from], to: labels[to] }));
    }
    case "process-tree": {
      const edges: { from: null; to: string | null }[] = [];
      const open: ProcessTree[] = [model];
      for (let tree = open.pop(); tree !== undefined; tree = open.pop()) {
        if (!("children" in tree)) continue;
        for (const child of tree.children) edges.push({ from: null, to: child.kind === "activity" ? child.label : null });
        open.push(...tree.children.toReversed());
      }
      return edges;
    }
    case "heuristics-net":
      return [];
  }
}

const counted = (count: number, noun: string): string => `${sayCount(count)} ${noun}${count === 1 ? "" : "s"}`;
