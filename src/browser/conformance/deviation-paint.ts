import type { VariantAlignment } from "../../conformance/alignments/alignment.ts";
import type { DeviationPlace } from "../../conformance/deviations/deviation-places.ts";
import type { ActivityDeviations } from "../../conformance/deviations/locate-deviations.ts";
import { FIGURE_SIZE } from "../../drawing/map/plan-map.ts";
import type { DeviationSign, ModelPaint } from "../../drawing/process-models/model-parts.ts";
import { textWidth } from "../../drawing/text-width.ts";
import type { Variants } from "../../event-log/variants.ts";
import { sayCount } from "../../numerics/number-text.ts";
import type { FoldedBpmn } from "../../process-models/bpmn/fold-blocks.ts";
import type { ProcessModel } from "../../process-models/conversions/process-model.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { valueScale } from "../map-marks.ts";
import type { NetRuns } from "../model-arc-counts.ts";
import { paintArcs } from "../model-paint.ts";
import type { CountedParts } from "./conformance-messages.ts";

const casesOf = (cases: number): string => `${sayCount(cases)} ${cases === 1 ? "case" : "cases"}`;

/**
 * What a model shows of its alignments: the events that fit, what cases lack, after each activity
 * what they have too much, and by the width of its arcs how many cases take them.
 */
export function deviationPaint(
  net: PetriNet,
  variants: Variants,
  { alignments, found, places, drawn, blocks, runs, counted }: Painted & {
    readonly drawn: ProcessModel;
    readonly runs: NetRuns | null;
    readonly counted: CountedParts;
  },
): ModelPaint {
  const paint = activityPaint(net, variants, { alignments, found, places, blocks, counted });
  // Colours are those of the activities: arcs have one, and say the rest by width.
  const marks = { paint, placeOf: () => ARC_COLOR };
  return runs === null ? paint : paintArcs(marks, "count", counted.flows, { shown: drawn, runs });
}

/** Activities of a block that its tooltip names. */
const NAMED = 12;

/** Figures of a task are no wider, px. */
const FIGURE_WIDTH = 96;

/** Place of the arcs on the scale of frequencies. */
const ARC_COLOR = 0.45;

/** What is painted on a model. */
interface Painted {
  readonly alignments: readonly VariantAlignment[];
  readonly found: readonly ActivityDeviations[];
  readonly places: readonly DeviationPlace[];
  /** The activities of each folded block, by the label of its task. */
  readonly blocks: FoldedBpmn["blocks"];
  readonly counted: CountedParts;
}

function activityPaint(net: PetriNet, variants: Variants, { alignments, found, places, blocks, counted }: Painted): ModelPaint {
  const counts = new Map(counted.fitting.map(({ activity, events }) => [activity, events]));
  const unfit = new Map(found.map(({ activity, logMoves }) => [activity, logMoves]));
  const missing = casesWithout(net, variants, alignments);
  const { placeOf } = valueScale([...counts.values()], "frequency");
  const isAligned = alignments.some(({ moves }) => moves !== null);
  return {
    measure: "frequency",
    activity(label) {
      if (!isAligned) return undefined;
      const block = blocks.get(label);
      if (block !== undefined) {
        const events = counts.get(label) ?? 0;
        const named = block.slice(0, NAMED).join(", ");
        const others = block.length > NAMED ? ` and ${block.length - NAMED} more` : "";
        return {
          figure: sayCount(events),
          color: placeOf(events / block.length),
          title: `${label} ${sayCount(events)}: a block of ${named}${others}`,
        };
      }
      const count = counts.get(label) ?? 0;
      const figures = { count, events: count + (unfit.get(label) ?? 0), lacking: missing.get(label) ?? 0 };
      return { color: count === 0 ? 0 : placeOf(count), ...taskWords(label, figures, logMovesAfter(label, places)) };
    },
    start: signOf(logMovesAfter(null, places)),
    arc: () => undefined,
  };
}

/** In how many cases the model requires each activity and the log does not have it. */
function casesWithout(
  net: PetriNet,
  { counts }: Variants,
  alignments: readonly VariantAlignment[],
): ReadonlyMap<string, number> {
  const missing = new Map<string, number>();
  alignments.forEach(({ moves }, v) => {
    const lacking = new Set<string>();
    for (const { event, transition } of moves ?? []) {
      const label = event === null ? net.transitions[transition!].label : null;
      if (label !== null) lacking.add(label);
    }
    for (const label of lacking) missing.set(label, (missing.get(label) ?? 0) + counts[v]);
  });
  return missing;
}

/** What the log has after an activity, or at the start, where the model does not allow it. */
const logMovesAfter = (after: string | null, places: readonly DeviationPlace[]): DeviationPlace[] =>
  places.filter((place) => place.kind === "log-move" && place.after === after);

/** One sign for the activities that are not allowed at a place. */
function signOf(moves: readonly DeviationPlace[]): DeviationSign[] {
  const [first, ...others] = moves;
  if (first === undefined) return [];
  return [{
    kind: "log-move",
    figure: sayCount(first.cases),
    name: first.activity,
    more: others.length === 0 ? undefined : `and ${others.length} more`,
    about: moves.slice(0, NAMED).map(({ activity, cases }) => `${activity}: ${casesOf(cases)}`).join("; "),
  }];
}

/** Events of an activity that fit, all of its events, and the cases that lack it. */
interface TaskFigures {
  readonly count: number;
  readonly events: number;
  readonly lacking: number;
}

/** What the task of an activity shows and tells. */
function taskWords(label: string, { count, events, lacking }: TaskFigures, extra: readonly DeviationPlace[]) {
  const deviations: DeviationSign[] = [
    ...(lacking === 0 ? [] : [{ kind: "model-move" as const, figure: sayCount(lacking) }]),
    ...signOf(extra),
  ];
  const signs = deviations.map(({ kind, figure, name, more }) =>
    ["", kind === "model-move" ? "−" : "+", figure, ...[name, more].filter((words) => words !== undefined)].join(" ")
  ).join("");
  const both = `${sayCount(count)} of ${sayCount(events)}`;
  const figure = count === events || textWidth(both, FIGURE_SIZE) > FIGURE_WIDTH ? sayCount(count) : both;
  const told = [
    `${sayCount(count)} events fit`,
    ...(lacking === 0 ? [] : [`missing in ${casesOf(lacking)}`]),
    ...extra.map(({ activity, cases }) => `after it, ${activity} is not allowed in ${casesOf(cases)}`),
  ];
  // The title begins with what the task shows: voice control goes by what is seen.
  return { figure, title: `${label} ${figure}${signs}: ${told.join("; ")}`, deviations };
}
