import type { Variants } from "../../event-log/variants.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import type { AlignmentMove, VariantAlignment } from "../alignments/alignment.ts";

/** Moves of an activity in the alignments, in counts over cases. */
export interface ActivityDeviations {
  readonly activity: string;
  /** Synchronous moves. */
  readonly synchronous: number;
  /** Log moves: events that the model does not allow at their position. */
  readonly logMoves: number;
  /** Model moves: how often the model requires the activity and the log does not have it. */
  readonly modelMoves: number;
  /** Cases with at least one log or model move of the activity. */
  readonly cases: number;
}

/** Moves between one event and the next in the alignments. */
export interface SegmentDeviations {
  /** Activity of the first event; null at the start of a case. */
  readonly from: string | null;
  /** Activity of the next event; null at the end of a case. */
  readonly to: string | null;
  /** How often the segment occurs. */
  readonly count: number;
  /** How often the event at its end is a log move. */
  readonly logMoves: number;
  /** Model moves of visible transitions in between. */
  readonly modelMoves: number;
}

/**
 * Where a log deviates from a model, as counts over cases that can be shown on a process map or on
 * the model.
 */
export interface DeviationMap {
  /** In code-unit order of the labels of log and model. */
  readonly activities: readonly ActivityDeviations[];
  /** By from, then to, in code-unit order, start and end first. */
  readonly segments: readonly SegmentDeviations[];
  /** By transition of the net: how often it fired together with an event, and how often alone. */
  readonly transitions: readonly { readonly synchronous: number; readonly modelMoves: number }[];
  /** By place of the net: log moves while the place held a token. */
  readonly places: Float64Array;
  /** Cases whose alignment is not known; they are not counted anywhere else. */
  readonly casesLeftOut: number;
}

type Counted<T> = { -readonly [K in keyof T]: T[K] };
type ActivityCounts = Counted<Omit<ActivityDeviations, "activity">>;
type Segments = Map<string, Map<string, Counted<SegmentDeviations>>>;

/**
 * Counts the moves of the alignments of a log by activity, segment, transition and place. Linear in
 * the moves of the variants and in the places marked at log moves. Alignments that are not known to
 * be optimal count, too.
 *
 * @example
 * ```ts
 * import { alignVariants } from "@/conformance/alignments/align-variants.ts";
 * import { locateDeviations } from "@/conformance/deviations/locate-deviations.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
 * const { variants } = variantsOf(
 *   eventLogFromTraces([{
 *     caseId: "1",
 *     events: [{ activity: "a" }, { activity: "a" }, { activity: "b" }],
 *   }]),
 * );
 * const map = locateDeviations(net, variants, alignVariants(net, variants).variants);
 * assertEquals(map.activities[0], {
 *   activity: "a",
 *   synchronous: 1,
 *   logMoves: 1,
 *   modelMoves: 0,
 *   cases: 1,
 * });
 * ```
 */
export function locateDeviations(net: PetriNet, variants: Variants, alignments: readonly VariantAlignment[]): DeviationMap {
  const segments = new Map<string, Map<string, Counted<SegmentDeviations>>>();
  const transitions = net.transitions.map(() => ({ synchronous: 0, modelMoves: 0 }));
  const places = new Float64Array(net.places.length);
  let casesLeftOut = 0;
  alignments.forEach(({ moves }, v) => {
    const count = variants.counts[v];
    if (moves === null) {
      casesLeftOut += count;
      return;
    }
    countSegments(net, moves, count, segments);
    countOnNet(net, moves, count, transitions, places);
  });
  return {
    activities: activityDeviations(net, variants, alignments),
    segments: [...segments].sort(byName).flatMap(([, ends]) => [...ends].sort(byName).map(([, segment]) => segment)),
    transitions,
    places,
    casesLeftOut,
  };
}

/**
 * Counts the moves of the alignments of a log by activity, as {@linkcode locateDeviations} does, in
 * code-unit order of the labels. Linear in the moves.
 */
export function activityDeviations(
  net: PetriNet,
  { counts }: Pick<Variants, "counts">,
  alignments: readonly Pick<VariantAlignment, "moves">[],
): ActivityDeviations[] {
  const activities = new Map<string, ActivityCounts>();
  alignments.forEach(({ moves }, v) => moves !== null && countActivities(net, moves, counts[v], activities));
  return [...activities].sort(byName).map(([activity, counted]) => ({ activity, ...counted }));
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => a < b ? -1 : a > b ? 1 : 0;

/** The activity of a move; null for a silent transition. */
export function activityOfMove(net: PetriNet, { event, transition }: AlignmentMove): string | null {
  return event ?? (transition === null ? null : net.transitions[transition].label);
}

function countActivities(
  net: PetriNet,
  moves: readonly AlignmentMove[],
  count: number,
  activities: Map<string, ActivityCounts>,
): void {
  const deviating = new Set<ActivityCounts>();
  for (const move of moves) {
    const activity = activityOfMove(net, move);
    if (activity === null) continue;
    let counts = activities.get(activity);
    if (counts === undefined) activities.set(activity, counts = { synchronous: 0, logMoves: 0, modelMoves: 0, cases: 0 });
    if (move.event !== null && move.transition !== null) counts.synchronous += count;
    else {
      counts[move.event === null ? "modelMoves" : "logMoves"] += count;
      deviating.add(counts);
    }
  }
  for (const counts of deviating) counts.cases += count;
}

function countSegments(net: PetriNet, moves: readonly AlignmentMove[], count: number, segments: Segments): void {
  let from: string | null = null;
  let skipped = 0;
  const close = (to: string | null, logMoves: number) => {
    const segment = segmentOf(segments, from, to);
    segment.count += count;
    segment.logMoves += logMoves * count;
    segment.modelMoves += skipped * count;
    [from, skipped] = [to, 0];
  };
  for (const { event, transition } of moves) {
    if (event !== null) close(event, transition === null ? 1 : 0);
    else if (net.transitions[transition!].label !== null) skipped++;
  }
  close(null, 0);
}

/** Labels have a prefix in the keys, so that no label equals the start or the end. */
function segmentOf(segments: Segments, from: string | null, to: string | null): Counted<SegmentDeviations> {
  const key = (label: string | null) => label === null ? "" : `=${label}`;
  let ends = segments.get(key(from));
  if (ends === undefined) segments.set(key(from), ends = new Map());
  let segment = ends.get(key(to));
  if (segment === undefined) {
    segment = { from, to, count: 0, logMoves: 0, modelMoves: 0 };
    ends.set(key(to), segment);
  }
  return segment;
}

function countOnNet(
  net: PetriNet,
  moves: readonly AlignmentMove[],
  count: number,
  transitions: readonly { synchronous: number; modelMoves: number }[],
  places: Float64Array,
): void {
  const tokens = [...net.initialMarking];
  for (const { event, transition } of moves) {
    if (transition === null) {
      tokens.forEach((held, place) => held > 0 && (places[place] += count));
      continue;
    }
    transitions[transition][event === null ? "modelMoves" : "synchronous"] += count;
    for (const { place, weight } of net.transitions[transition].inputs) tokens[place] -= weight;
    for (const { place, weight } of net.transitions[transition].outputs) tokens[place] += weight;
  }
}
