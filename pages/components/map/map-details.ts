import {
  type ArcDurations,
  type CaseCondition,
  durationFigure,
  END,
  type ProcessGraph,
  sayCount,
  sayDuration,
  sayShare,
  START,
} from "../../lib/tracebook.js";
import type { Figure } from "../../lib/figures.js";
import { figureButton } from "../figures/figure-button.js";
import { fill, h, nameNode } from "../elements/dom.js";
import { durationBars } from "../overview/duration-bars.js";
import { filterActions } from "../filters/filter-actions.js";
import type { MapTarget } from "./map-target.js";
import type { PageLog } from "../log/page-log.js";

/** Data of the panel. */
interface DetailSource {
  readonly log: PageLog;
  readonly graph: ProcessGraph;
  durations(): Promise<ArcDurations>;
}

/**
 * Shows the details of a node or an arc in the panel, with what can be done with its cases;
 * durations follow when the times of the events are loaded.
 */
export async function showDetails(panel: HTMLElement, target: MapTarget | null, source: DetailSource): Promise<void> {
  const facts = target === null ? null : factsOf(target, source);
  if (target === null || facts === null) {
    fill(panel, h("p", { class: "muted" }, "Click an activity or an arc for its figures and to filter by it."));
    delete panel.dataset.target;
    return;
  }
  const key = JSON.stringify(target);
  const isNew = panel.dataset.target !== key;
  panel.dataset.target = key;
  const heading = h("h3", {}, ...facts.heading);
  const actions = actionsOf(facts, source.log);
  const times = h("div", {}, facts.timed ? h("p", { class: "muted" }, "Reading the times…") : null);
  fill(panel, heading, factList(facts.rows), times, actions);
  if (!facts.timed) return;
  try {
    const durations = await source.durations();
    // Another node or arc may have been selected while the times were loaded.
    if (panel.dataset.target !== key) return;
    const passages = passagesOf(target, source.graph, durations, source.log.variants.activities);
    const total = durationFigure(passages, "total");
    const labels = source.log.variants.activities;
    const median = (seconds: number) =>
      "from" in target
        ? figureButton(
          source.log,
          ["arc-median", [labels[target.from], labels[target.to], shownActivities(source.graph, source.log)], seconds],
          sayDuration(seconds),
        )
        : sayDuration(seconds);
    fill(
      times,
      factList([
        ["from" in target ? "Median duration" : "Median time before", median(durationFigure(passages, "median")), ""],
        ["90th percentile", sayDuration(durationFigure(passages, "p90")), ""],
        ["Share of total time", durations.total === 0 || passages.length === 0 ? "–" : sayShare(total / durations.total), ""],
      ]),
      passages.length === 0 ? null : durationBars(passages),
    );
  } catch (error) {
    if (panel.dataset.target !== key || (!isNew && error instanceof DOMException)) return;
    fill(times, h("p", { class: "muted" }, error instanceof Error ? error.message : String(error)));
  }
}

type FactRow = readonly [name: string, value: Node | string, extra: string];

interface Facts {
  readonly heading: readonly (Node | string)[];
  readonly rows: readonly FactRow[];
  readonly timed: boolean;
  /** The cases that it stands for; null for all. */
  readonly where: CaseCondition | null;
  /** The activity that can be hidden. */
  readonly hides: string | null;
}

function factList(rows: readonly FactRow[]): HTMLElement {
  return h(
    "dl",
    { class: "facts" },
    rows.flatMap(([name, value, extra]) => [h("dt", {}, name), h("dd", {}, value, extra && h("small", {}, ` ${extra}`))]),
  );
}

/** Keep or remove the cases, or hide the activity. */
function actionsOf({ where, hides }: Facts, log: PageLog): HTMLElement | null {
  if (where === null) return null;
  const hide = hides === null ? null : h("button", {
    type: "button",
    class: "plain",
    title: "Takes its events out of all cases",
    onclick: () => log.filters.add({ effect: "drop", where: { kind: "activity", labels: [hides] } }),
  }, "Hide");
  const actions = filterActions(log, where);
  if (hide !== null) actions.querySelector(".actions")?.append(hide);
  return actions;
}

/** Which activities a graph shows, as a parameter of its figures: the shorter list of names. */
function shownActivities({ activities }: ProcessGraph, log: PageLog): string {
  const shown = new Set(activities.map(({ label }) => label));
  const hidden = log.variants.activities.filter((label) => !shown.has(label));
  return JSON.stringify(hidden.length <= shown.size ? { hidden } : { shown: [...shown] });
}

/** The cases that a node or an arc stands for; null for all of them. */
export const conditionOf = (target: MapTarget, source: DetailSource): CaseCondition | null =>
  factsOf(target, source)?.where ?? null;

/** The node or arc of a graph that stands for the cases of a condition; null where none does. */
export function targetOf(where: CaseCondition, labels: readonly string[]): MapTarget | null {
  const code = (label: string) => labels.indexOf(label);
  const single = "labels" in where && where.labels.length === 1 ? code(where.labels[0]) : -1;
  if (where.kind === "path" && where.steps.length === 1) {
    const arc = { from: code(where.first), to: code(where.steps[0].label) };
    return arc.from < 0 || arc.to < 0 ? null : arc;
  }
  if (single < 0) return null;
  if (where.kind === "activity") return { node: single };
  if (where.kind === "start-activity") return { from: START, to: single };
  return where.kind === "end-activity" ? { from: single, to: END } : null;
}

function factsOf(target: MapTarget, source: DetailSource): Facts | null {
  const { graph, log } = source;
  if ("from" in target) {
    const arc = graph.arcs.find(({ from, to }) => from === target.from && to === target.to);
    return arc === undefined ? null : arcFacts(arc, source);
  }
  const activity = "label" in target
    ? graph.activities.find(({ label }) => label === target.label)
    : graph.activities.find((node) => node.activity === target.node);
  if (activity !== undefined) return activityFacts(activity, source);
  if (!("node" in target) || (target.node !== START && target.node !== END)) return null;
  return {
    heading: [target.node === START ? "Start" : "End"],
    rows: [["Cases", sayCount(log.current.cases), ""]],
    timed: false,
    where: null,
    hides: null,
  };
}

/** Says counts of the activities and arcs that are shown, and where they come from. */
function countsOf({ graph, log }: DetailSource) {
  const shown = shownActivities(graph, log);
  return {
    share: (count: number) => sayShare(count / log.current.cases),
    figure: (kind: Figure["name"], parameters: readonly string[], value: number) =>
      figureButton(log, [kind, [...parameters, shown], value], sayCount(value)),
  };
}

function activityFacts({ activity, label, cases, count }: ProcessGraph["activities"][number], source: DetailSource): Facts {
  const { share, figure } = countsOf(source);
  const casesOn = (from: number, to: number) => source.graph.arcs.find((arc) => arc.from === from && arc.to === to)?.cases ?? 0;
  const [starts, stops] = [casesOn(START, activity), casesOn(activity, END)];
  return {
    heading: [nameNode(label)],
    rows: [
      ["Cases", figure("activity-cases", [label], cases), share(cases)],
      ["Events", figure("activity-events", [label], count), ""],
      ["As start activity", starts === 0 ? "0" : figure("start-cases", [label], starts), share(starts)],
      ["As end activity", stops === 0 ? "0" : figure("end-cases", [label], stops), share(stops)],
    ],
    timed: true,
    where: { kind: "activity", labels: [label] },
    hides: label,
  };
}

function arcFacts({ from, to, cases, count }: ProcessGraph["arcs"][number], source: DetailSource): Facts {
  const { graph, log } = source;
  const labels = log.variants.activities;
  const { share, figure } = countsOf(source);
  const name = (node: number) => node === START ? "Start" : node === END ? "End" : nameNode(labels[node]);
  const heading = [name(from), " → ", name(to)];
  if (from === START || to === END) {
    const label = labels[from === START ? to : from];
    return {
      heading,
      rows: [["Cases", figure(from === START ? "start-cases" : "end-cases", [label], cases), share(cases)]],
      timed: false,
      where: { kind: from === START ? "start-activity" : "end-activity", labels: [label] },
      hides: null,
    };
  }
  const ends = [labels[from], labels[to]];
  const isWhole = new Set(log.current.variants.steps).size === graph.activities.length;
  return {
    heading,
    rows: [
      ["Cases", figure("arc-cases", ends, cases), share(cases)],
      ["Frequency", figure("arc-count", ends, count), ""],
    ],
    timed: true,
    // Where activities are left out of the map, others may lie between the two.
    where: { kind: "path", first: ends[0], steps: [{ how: isWhole ? "directly" : "eventually", label: ends[1] }] },
    hides: null,
  };
}

/** Durations in seconds, sorted: of an arc, or of all arcs that lead to an activity. */
export function passagesOf(
  target: MapTarget,
  graph: ProcessGraph,
  durations: ArcDurations,
  labels: readonly string[],
): Float64Array {
  if ("from" in target) return durations.of(target.from, target.to);
  const node = "label" in target ? labels.indexOf(target.label) : target.node;
  const parts = graph.arcs.filter((arc) => arc.to === node && arc.from !== START).map((arc) => durations.of(arc.from, arc.to));
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    all.set(part, at);
    return at + part.length;
  }, 0);
  return all.sort();
}
