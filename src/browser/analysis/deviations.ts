import { rankDeviations, type RankedDeviations } from "../../conformance/deviations/rank-deviations.ts";
import type { CaseDeviations } from "../../comparison/causes/explain-late-case.ts";
import {
  type AlignedLog,
  type Deviation,
  deviationsOfVariants,
  type RootCause,
  rootCauses,
} from "../../conformance/deviations/root-causes.ts";
import type { VariantAlignment } from "../../conformance/alignments/alignment.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import type { Variants } from "../../event-log/variants.ts";
import { materialize } from "../../filtering/materialize.ts";
import { cycleTimes } from "../../performance/cycle-times.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { type AlignmentColumns, alignmentsOfColumns } from "../conformance/alignment-columns.ts";
import { sequenceKeys } from "../conformance/sequence-keys.ts";
import type { FilteredEvents } from "./filtered-events.ts";

/** The alignments that deviations are read from. */
export interface KnownAlignments {
  readonly net: PetriNet;
  /** Codes of activities are those of the whole log. */
  readonly variants: Pick<Variants, "offsets" | "steps" | "counts">;
  /** In the order of the variants. */
  readonly alignments: AlignmentColumns;
}

const UNKNOWN: VariantAlignment = { deviations: null, lower: 0, upper: null, fitness: null, moves: null };

/**
 * The deviations of the cases, those of the most cases first, with the difference in cycle time of
 * the completed ones: see {@linkcode rankDeviations}. Cases of a variant without an alignment are
 * left out.
 */
export function deviations(events: FilteredEvents, known: KnownAlignments): RankedDeviations {
  const { log } = events;
  const { completed } = events.completed();
  // The time of a running case is not over, and it lacks what is still to come.
  const durations = cycleTimes(log).map((seconds, c) => completed[c] === 1 ? seconds : NaN);
  return rankDeviations(alignedLog(log, events, known), durations);
}

/** Values of attributes that go with a deviation, the surest first: see {@linkcode rootCauses}. */
export function deviationCauses(events: FilteredEvents, known: KnownAlignments & { readonly deviation: Deviation }): RootCause[] {
  const { kind, activity } = known.deviation;
  return rootCauses(alignedLog(materialize(events.view), events, known))
    .filter(({ deviation }) => deviation.kind === kind && deviation.activity === activity);
}

/** How the cases deviate from a model. */
export function caseDeviations(events: FilteredEvents, known: KnownAlignments): CaseDeviations {
  const alignments = alignmentsOf(events, known);
  const { variantOfCase } = events.variants();
  return { variantOfCase, alignments, deviations: deviationsOfVariants(known.net, alignments) };
}

const alignedLog = (log: EventLog, events: FilteredEvents, known: KnownAlignments): AlignedLog => ({
  log,
  variantOfCase: events.variants().variantOfCase,
  net: known.net,
  alignments: alignmentsOf(events, known),
});

/** The alignments in the order of the variants that the filters leave. */
function alignmentsOf({ variants }: FilteredEvents, known: KnownAlignments): VariantAlignment[] {
  const [left, keys] = [sequenceKeys(variants().variants), sequenceKeys(known.variants)];
  const alignments = alignmentsOfColumns(known.alignments);
  if (left.length === keys.length && left.every((key, v) => key === keys[v])) return alignments;
  const byKey = new Map(alignments.map((alignment, v) => [keys[v], alignment]));
  return left.map((key) => byKey.get(key) ?? UNKNOWN);
}
