import { coverageOf, hidableArcs, type MapCoverage, selectArcs } from "../../../drawing/map/hide-arcs.ts";
import { END, type ProcessGraph, processGraphOf, START } from "../../../drawing/map/process-graph.ts";
import { quantile } from "../../../numerics/quantile.ts";
import { arcDurationsOf } from "../../analysis/arc-duration-columns.ts";
import type { Compute, FigureKind } from "../figure-kind.ts";
import { ALIGNED, MODEL } from "./conformance-figures.ts";
import { areTexts, readParameter } from "./read-parameter.ts";
import { SEGMENT } from "./segment-figures.ts";

/** The activities of a map, as JSON: `{ hidden: [...] }` or `{ shown: [...] }`. */
function shownBy(text: string): (label: string) => boolean {
  const { hidden, shown } = readParameter<{ readonly hidden?: readonly string[]; readonly shown?: readonly string[] }>(
    text,
    ({ hidden, shown }) => areTexts(shown ?? hidden),
  );
  const named = new Set(shown ?? hidden);
  return (label) => named.has(label) === (shown !== undefined);
}

const ofMap =
  (pick: (graph: ProcessGraph, codes: readonly number[]) => number | undefined): Compute =>
  async ({ ask, activities }, parameters) => {
    const { variants } = await ask({ kind: "listed-variants", fold: "exact" });
    const isShown = shownBy(parameters[parameters.length - 1]);
    const graph = processGraphOf(variants, (code) => isShown(activities[code]));
    return pick(graph, parameters.slice(0, -1).map((label) => activities.indexOf(label))) ?? NaN;
  };

const arcOf = ({ arcs }: ProcessGraph, from: number, to: number) => arcs.find((arc) => arc.from === from && arc.to === to);

const ofArc = (pick: (sorted: Float64Array) => number): Compute => async ({ ask, activities }, [from, to, scope]) => {
  const isShown = shownBy(scope);
  const shown = [...activities.keys()].filter((code) => isShown(activities[code]));
  const durations = arcDurationsOf(await ask({ kind: "arc-durations", activities: shown }));
  return pick(durations.of(activities.indexOf(from), activities.indexOf(to)));
};

/** How much a map shows that its sliders give. */
const ofCoverage = (pick: (coverage: MapCoverage) => number): Compute => async ({ ask }, [activities, paths, first]) => {
  const { variants } = await ask({ kind: "listed-variants", fold: "exact" });
  const levels = hidableArcs(variants, { shown: Number(activities), rarest: first === "rarest" });
  return pick(coverageOf(variants, selectArcs(levels, Number(paths))));
};

const COVERAGE = "coverageOf (src/drawing/map/hide-arcs.ts)";

const SLIDERS = [
  "the number of activities on the map",
  "the number of paths on it that could be hidden",
  "which are shown first: the most frequent or the rarest",
];

const GRAPH = "processGraphOf (src/drawing/map/process-graph.ts)";

const MAP = "the activities of the map";

const ARCS = "arcDurationColumns (src/browser/analysis/arc-duration-columns.ts)";

/** Figures of the process map. */
export const MAP_FIGURES = {
  "activity-events": {
    title: "Events of an activity",
    definition: "Its events in the cases that the filters leave.",
    formula: "number of events with the activity",
    computedBy: GRAPH,
    unit: "count",
    parameters: ["the activity", MAP],
    compute: ofMap(({ activities }, [code]) => activities.find(({ activity }) => activity === code)?.count),
  },
  "activity-cases": {
    title: "Cases with an activity",
    definition: "Cases that have it at least once.",
    formula: "number of cases with the activity",
    computedBy: GRAPH,
    unit: "count",
    parameters: ["the activity", MAP],
    compute: ofMap(({ activities }, [code]) => activities.find(({ activity }) => activity === code)?.cases),
  },
  "start-cases": {
    title: "Cases that start with an activity",
    definition: "Cases whose first event, of the activities that are shown, has it.",
    formula: "number of cases",
    computedBy: GRAPH,
    unit: "count",
    parameters: ["the activity", MAP],
    compute: ofMap((graph, [code]) => arcOf(graph, START, code)?.cases),
  },
  "end-cases": {
    title: "Cases that end with an activity",
    definition: "Cases whose last event, of the activities that are shown, has it.",
    formula: "number of cases",
    computedBy: GRAPH,
    unit: "count",
    parameters: ["the activity", MAP],
    compute: ofMap((graph, [code]) => arcOf(graph, code, END)?.cases),
  },
  "arc-count": {
    title: "Frequency of an arc",
    definition: "How often the second activity comes next after the first one, of the activities that are shown.",
    formula: "number of pairs of neighbouring events in the cases projected to the shown activities",
    computedBy: GRAPH,
    unit: "count",
    parameters: [...SEGMENT, MAP],
    compute: ofMap((graph, [from, to]) => arcOf(graph, from, to)?.count),
  },
  "arc-cases": {
    title: "Cases of an arc",
    definition: "Cases in which the second activity comes next after the first one, of the activities that are shown.",
    formula: "number of cases with such a pair of neighbouring events",
    computedBy: GRAPH,
    unit: "count",
    parameters: [...SEGMENT, MAP],
    compute: ofMap((graph, [from, to]) => arcOf(graph, from, to)?.cases),
  },
  "arc-median": {
    title: "Median duration of an arc",
    definition: "From an event of the first activity to the event of the second one that comes next, of those that are shown.",
    formula: "median over all passages",
    computedBy: ARCS,
    unit: "seconds",
    parameters: [...SEGMENT, MAP],
    compute: ofArc((sorted) => quantile(sorted, 0.5)),
  },
  "map-cases": {
    title: "Cases that the map shows completely",
    definition: "Cases of which no activity is hidden, and all steps are drawn, also from the start and to the end.",
    formula: "such cases / cases",
    computedBy: COVERAGE,
    unit: "share",
    parameters: SLIDERS,
    compute: ofCoverage(({ cases }) => cases),
  },
  "map-steps": {
    title: "Steps that the map shows",
    definition:
      "From one event of a case to the next, from the start to its first event, and from its last event to the end: those that are drawn.",
    formula: "drawn steps / steps",
    computedBy: COVERAGE,
    unit: "share",
    parameters: SLIDERS,
    compute: ofCoverage(({ steps }) => steps),
  },
  "map-fitness": {
    title: "Fitness of the model on the map",
    definition: "How much of the cases the model explains that was discovered from the same cases.",
    formula: "mean over cases of 1 − deviations / (events + events of the shortest run of the model)",
    computedBy: ALIGNED,
    unit: "ratio",
    parameters: [MODEL],
    compute: async ({ discover }, [model]) => (await discover(model)).fitness ?? NaN,
  },
  "map-precision": {
    title: "Precision of the model on the map",
    definition: "How little the discovered model allows that never happens, by escaping edges. Munoz-Gama and Carmona, 2010.",
    formula:
      "activities that the log shows / activities that the model allows, after each beginning of a case, weighted by cases",
    computedBy: ALIGNED,
    unit: "ratio",
    parameters: [MODEL],
    compute: async ({ discover }, [model]) => (await discover(model)).precision ?? NaN,
  },
} as const satisfies Readonly<Record<string, FigureKind>>;
