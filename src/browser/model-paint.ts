import { type ProcessGraph, processGraphOf } from "../drawing/map/process-graph.ts";
import type { ModelPaint, PaintedArc, PaintedMark } from "../drawing/process-models/model-parts.ts";
import type { Variants } from "../event-log/variants.ts";
import type { ProcessModel } from "../process-models/conversions/process-model.ts";
import type { ProcessTree } from "../process-models/process-tree/process-tree.ts";
import { sayCount, sayCountOf } from "../numerics/number-text.ts";
import { type ArcDurationColumns, arcDurationsOf } from "./analysis/arc-duration-columns.ts";
import { durationFigure } from "./arc-durations.ts";
import type { NetRuns } from "./model-arc-counts.ts";
import { isTimeMeasure, type MapMeasure, sayScale, sayValue, valueScale } from "./map-marks.ts";

/** What a model shows of a log. */
interface ModelMarks {
  /** The directly-follows graph whose figures are painted. */
  readonly graph: ProcessGraph;
  readonly paint: ModelPaint;
  /** Values of the colour scale at its places 0, 1/2 and 1, in words. */
  readonly values: readonly string[];
  /** Place of a value on the colour scale. */
  placeOf(value: number): number;
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
    graph,
    values: sayScale(scale, measure, cases),
    placeOf: scale.placeOf,
    paint: {
      measure: onTime ? "time" : "frequency",
      activity: (label) => mark(label, values.get(label) ?? NaN),
      arc(from, to) {
        const [a, b] = [codes.get(from) ?? -1, codes.get(to) ?? -1];
        const arc = counts.get(`${a} ${b}`);
        if (arc === undefined) return undefined;
        const name = `${from} → ${to}, ${sayCountOf(arc.count, "time")}`;
        return mark(name, onTime ? durationFigure(known!.of(a, b), measure) : counted(arc));
      },
    },
  };
}

/**
 * Paints on the arcs of a model how often cases take them: by width, and where the absolute
 * frequency is shown, by colour and figure. Where time is, the arcs that lead to an activity show
 * the time before it.
 *
 * @param counts of the arcs; null where they are not known
 */
export function paintArcs(
  { paint, placeOf }: Pick<ModelMarks, "paint" | "placeOf">,
  measure: MapMeasure,
  counts: readonly (number | null)[],
  { shown, runs }: { readonly shown: ProcessModel; readonly runs: NetRuns },
): ModelPaint {
  const most = counts.reduce((max: number, count) => Math.max(max, count ?? 0), 1);
  const ends = arcEnds(shown);
  const arcs = counts.map((count, i): PaintedArc | undefined => {
    if (count === null) return undefined;
    const weight = Math.sqrt(count / most);
    const title = `Taken ${sayCountOf(count, "time")} by ${sayCountOf(runs.cases, "case")}`;
    const { to, isTold } = ends[i];
    // What no case takes is grey: the lightest blue is what few take.
    const color = count === 0 ? null : placeOf(count);
    if (measure === "count") return { figure: isTold ? "" : sayCount(count), color, weight, title, flow: i };
    const time = paint.measure === "frequency" || to === null ? undefined : paint.activity(to);
    return { figure: "", color: time?.color ?? null, weight, title: time === undefined ? title : `${time.title} · ${title}` };
  });
  return { ...paint, arcs };
}

interface ArcEnd {
  /** The activity that the arc leads to. */
  readonly to: string | null;
  /** Whether the figure of an activity, or of another arc, tells the count. */
  readonly isTold: boolean;
}

/** The ends of each arc, in the order of `arcCounts`. */
function arcEnds({ kind, model }: ProcessModel): ArcEnd[] {
  switch (kind) {
    case "petri-net":
      return model.transitions.flatMap(({ label, inputs, outputs }) => [
        ...inputs.map((_, i) => ({ to: label, isTold: label !== null || i > 0 })),
        ...outputs.map(() => ({ to: null, isTold: true })),
      ]);
    case "bpmn":
      return model.flows.map(({ from, to }) => {
        const [source, target] = [model.nodes[from], model.nodes[to]];
        return { to: target.kind === "task" ? target.label : null, isTold: source.kind === "task" || target.kind === "task" };
      });
    case "process-tree": {
      const edges: ArcEnd[] = [];
      const open: ProcessTree[] = [model];
      for (let tree = open.pop(); tree !== undefined; tree = open.pop()) {
        if (!("children" in tree)) continue;
        for (const child of tree.children) edges.push({ to: child.kind === "activity" ? child.label : null, isTold: true });
        for (const child of tree.children.toReversed()) open.push(child);
      }
      return edges;
    }
    case "heuristics-net":
      return [];
  }
}
