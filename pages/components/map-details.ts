import {
  type ArcDurations,
  durationFigure,
  durationHistogram,
  END,
  type ProcessGraph,
  sayCount,
  sayDuration,
  sayShare,
  START,
} from "../lib/tracebook.js";
import { fill, h } from "./dom.js";
import { drawHistogram } from "./duration-distribution.js";
import type { MapTarget } from "./map-view.js";

/** Data of the panel. */
export interface DetailSource {
  readonly graph: ProcessGraph;
  readonly labels: readonly string[];
  readonly cases: number;
  durations(): Promise<ArcDurations>;
}

/**
 * Shows the details of a node or an arc in the panel; durations follow when the times of the events
 * are loaded.
 */
export async function showDetails(panel: HTMLElement, target: MapTarget | null, source: DetailSource): Promise<void> {
  const facts = target === null ? null : countFacts(target, source);
  if (target === null || facts === null) {
    fill(
      panel,
      h(
        "p",
        { class: "muted" },
        "Click an activity or an arc, or move to it with the Tab key and press Enter, for details.",
      ),
    );
    delete panel.dataset.target;
    return;
  }
  const key = JSON.stringify(target);
  panel.dataset.target = key;
  const heading = h("h3", {}, facts.heading);
  fill(panel, heading, factList(facts.rows), facts.timed ? h("p", { class: "muted" }, "Reading the times…") : null);
  if (!facts.timed) return;
  const durations = await source.durations();
  // Another node or arc may have been selected while the times were loaded.
  if (panel.dataset.target !== key) return;
  const passages = passagesOf(target, source.graph, durations);
  const total = durationFigure(passages, "total");
  const histogram = durationHistogram(passages, 32);
  const noun = "node" in target ? "event" : "passage";
  fill(
    panel,
    heading,
    factList([
      ...facts.rows,
      ["node" in target ? "Median time before" : "Median duration", sayDuration(durationFigure(passages, "median")), ""],
      ["90th percentile", sayDuration(durationFigure(passages, "p90")), ""],
      ["Share of total time", durations.total === 0 || passages.length === 0 ? "–" : sayShare(total / durations.total), ""],
    ]),
    passages.length === 0
      ? null
      : drawHistogram(histogram, { median: durationFigure(passages, "median"), noun, color: "--warm", height: 150 }),
  );
}

type FactRow = readonly [name: string, value: string, extra: string];

function factList(rows: readonly FactRow[]): HTMLElement {
  return h(
    "dl",
    { class: "facts" },
    rows.flatMap(([name, value, extra]) => [h("dt", {}, name), h("dd", {}, value, extra && h("small", {}, ` ${extra}`))]),
  );
}

function countFacts(target: MapTarget, source: DetailSource): { heading: string; rows: FactRow[]; timed: boolean } | null {
  const { graph, labels, cases } = source;
  const share = (count: number) => sayShare(count / cases);
  if ("node" in target) {
    const activity = graph.activities.find((node) => node.activity === target.node);
    const ends = (from: number, to: number) => graph.arcs.find((arc) => arc.from === from && arc.to === to)?.cases ?? 0;
    if (activity === undefined) {
      if (target.node !== START && target.node !== END) return null;
      return { heading: target.node === START ? "Start" : "End", rows: [["Cases", sayCount(cases), ""]], timed: false };
    }
    const [starts, stops] = [ends(START, target.node), ends(target.node, END)];
    return {
      heading: activity.label,
      rows: [
        ["Cases", sayCount(activity.cases), share(activity.cases)],
        ["Events", sayCount(activity.count), ""],
        ["As start activity", sayCount(starts), share(starts)],
        ["As end activity", sayCount(stops), share(stops)],
      ],
      timed: true,
    };
  }
  const arc = graph.arcs.find(({ from, to }) => from === target.from && to === target.to);
  if (arc === undefined) return null;
  const name = (node: number) => node === START ? "Start" : node === END ? "End" : labels[node];
  return {
    heading: `${name(arc.from)} → ${name(arc.to)}`,
    rows: [["Cases", sayCount(arc.cases), share(arc.cases)], ["Frequency", sayCount(arc.count), ""]],
    timed: arc.from !== START && arc.to !== END,
  };
}

/** Durations in seconds, sorted: of an arc, or of all arcs that lead to an activity. */
function passagesOf(target: MapTarget, graph: ProcessGraph, durations: ArcDurations): Float64Array {
  if (!("node" in target)) return durations.of(target.from, target.to);
  const parts = graph.arcs.filter((arc) => arc.to === target.node && arc.from !== START).map((arc) =>
    durations.of(arc.from, arc.to)
  );
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    all.set(part, at);
    return at + part.length;
  }, 0);
  return all.sort();
}
