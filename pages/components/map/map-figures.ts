import {
  type ArcDurationColumns,
  type ArcDurations,
  arcDurationsOf,
  durationFigure,
  type ProcessGraph,
} from "../../lib/tracebook.js";
import { passagesOf } from "./map-details.js";
import type { PageLog } from "../log/open-log.js";

/** The graph whose figures a map page tells, and the durations of its arcs, asked for once. */
export interface MapFigures {
  readonly graph: ProcessGraph;
  /** Null until they are asked for. */
  readonly loaded: ArcDurations | null;
  show(graph: ProcessGraph, durations: ArcDurations | null): void;
  durations(signal?: AbortSignal): Promise<ArcDurations>;
  /** Figures of the activities and of some arcs as rows; the first has the names of the columns. */
  rows(arcs: ProcessGraph["arcs"]): Promise<(string | number)[][]>;
}

/** Durations of the arcs of a graph with some activities, given by code. */
export const askDurations = (
  log: PageLog,
  activities: readonly number[],
  signal?: AbortSignal,
): Promise<ArcDurationColumns> => log.current.ask({ kind: "arc-durations", activities }, { signal });

/** Creates the figures; the first graph is empty. */
export function mapFigures(log: PageLog): MapFigures {
  let graph: ProcessGraph = { activities: [], arcs: [] };
  let loaded: ArcDurations | null = null;
  const durations = async (signal?: AbortSignal): Promise<ArcDurations> => {
    if (loaded !== null) return loaded;
    const asked = graph;
    const answer = arcDurationsOf(await askDurations(log, asked.activities.map(({ activity }) => activity), signal));
    if (asked === graph) loaded = answer;
    return answer;
  };
  return {
    get graph() {
      return graph;
    },
    get loaded() {
      return loaded;
    },
    show(next, known) {
      graph = next;
      loaded = known;
    },
    durations,
    async rows(arcs) {
      return figureRows({ graph, arcs }, await durations(), log.variants.activities);
    },
  };
}

function figureRows(
  { graph, arcs }: { readonly graph: ProcessGraph; readonly arcs: ProcessGraph["arcs"] },
  durations: ArcDurations,
  labels: readonly string[],
): (string | number)[][] {
  const figures = (passages: Float64Array) =>
    passages.length === 0
      ? ["", "", "", ""]
      : (["median", "mean", "p90", "total"] as const).map((name) => durationFigure(passages, name));
  return [
    ["kind", "from", "to", "events", "cases", "median_seconds", "mean_seconds", "p90_seconds", "total_seconds"],
    ...graph.activities.map(({ activity, label, count, cases }) => [
      "activity",
      label,
      "",
      count,
      cases,
      ...figures(passagesOf({ node: activity }, graph, durations, labels)),
    ]),
    ...arcs.map(({ from, to, count, cases }) => [
      from < 0 ? "start" : to < 0 ? "end" : "arc",
      from < 0 ? "" : labels[from],
      to < 0 ? "" : labels[to],
      count,
      cases,
      ...figures(durations.of(from, to)),
    ]),
  ];
}
