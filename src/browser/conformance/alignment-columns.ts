import type { AlignmentMove, VariantAlignment } from "../../conformance/alignments/alignment.ts";
import type { Transition } from "../../process-models/petri-net/petri-net.ts";

/**
 * Alignments in columns: as objects, those of 4,000 variants take a twentieth of a second of the
 * page's main thread to come from a worker. What is null in an alignment is NaN here.
 */
export interface AlignmentColumns {
  readonly deviations: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly fitness: Float64Array;
  /**
   * The moves of alignment `v` are those from `offsets[v]` up to, not including, `offsets[v + 1]`.
   */
  readonly offsets: Uint32Array;
  /** By alignment: 1 if its moves are known. */
  readonly hasMoves: Uint8Array;
  /** By move: the event's activity as place in `labels`; -1 for a model move. */
  readonly events: Int32Array;
  /** By move: the index of the transition; -1 for a log move. */
  readonly transitions: Int32Array;
  readonly labels: readonly string[];
}

/** The columns of alignments. */
export function alignmentColumnsOf(alignments: readonly VariantAlignment[]): AlignmentColumns {
  const moves = alignments.flatMap((one) => one.moves ?? []);
  const codes = new Map<string, number>();
  const codeOf = (event: string | null) => {
    if (event === null) return -1;
    const code = codes.get(event) ?? codes.size;
    codes.set(event, code);
    return code;
  };
  const offsets = new Uint32Array(alignments.length + 1);
  alignments.forEach((one, v) => offsets[v + 1] = offsets[v] + (one.moves?.length ?? 0));
  return {
    deviations: Float64Array.from(alignments, (one) => one.deviations ?? NaN),
    lower: Float64Array.from(alignments, ({ lower }) => lower),
    upper: Float64Array.from(alignments, ({ upper }) => upper ?? NaN),
    fitness: Float64Array.from(alignments, ({ fitness }) => fitness ?? NaN),
    offsets,
    hasMoves: Uint8Array.from(alignments, (one) => Number(one.moves !== null)),
    events: Int32Array.from(moves, ({ event }) => codeOf(event)),
    transitions: Int32Array.from(moves, ({ transition }) => transition ?? -1),
    labels: [...codes.keys()],
  };
}

/** Some alignments of columns, in the given order. */
export function chosenAlignments(columns: AlignmentColumns, chosen: readonly number[]): AlignmentColumns {
  const { offsets, events, transitions, labels } = columns;
  const kept = new Uint32Array(chosen.length + 1);
  chosen.forEach((v, i) => kept[i + 1] = kept[i] + offsets[v + 1] - offsets[v]);
  const keptEvents = new Int32Array(kept[chosen.length]);
  const keptTransitions = new Int32Array(kept[chosen.length]);
  chosen.forEach((v, i) => {
    keptEvents.set(events.subarray(offsets[v], offsets[v + 1]), kept[i]);
    keptTransitions.set(transitions.subarray(offsets[v], offsets[v + 1]), kept[i]);
  });
  return {
    deviations: Float64Array.from(chosen, (v) => columns.deviations[v]),
    lower: Float64Array.from(chosen, (v) => columns.lower[v]),
    upper: Float64Array.from(chosen, (v) => columns.upper[v]),
    fitness: Float64Array.from(chosen, (v) => columns.fitness[v]),
    offsets: kept,
    hasMoves: Uint8Array.from(chosen, (v) => columns.hasMoves[v]),
    events: keptEvents,
    transitions: keptTransitions,
    labels,
  };
}

/** One alignment of columns. */
export const alignmentOf = (columns: AlignmentColumns, v: number): VariantAlignment => alignmentReader(columns)(v);

/** All alignments of columns. */
export const alignmentsOfColumns = (columns: AlignmentColumns): VariantAlignment[] =>
  Array.from(columns.lower.keys(), alignmentReader(columns));

/** Reads alignments of columns. Equal moves are one object: there are few distinct ones. */
function alignmentReader(columns: AlignmentColumns): (v: number) => VariantAlignment {
  const { deviations, lower, upper, fitness, offsets, hasMoves, events, transitions, labels } = columns;
  const known = (value: number) => Number.isNaN(value) ? null : value;
  const moves: AlignmentMove[] = [];
  const moveAt = (at: number): AlignmentMove => {
    const event = events[at];
    const transition = transitions[at];
    return moves[(transition + 1) * (labels.length + 1) + event + 1] ??= {
      event: event < 0 ? null : labels[event],
      transition: transition < 0 ? null : transition,
    };
  };
  // Read again after each filter, for all variants: a loop takes a tenth of `Array.from`.
  const movesOf = (v: number) => {
    const own: AlignmentMove[] = [];
    for (let at = offsets[v]; at < offsets[v + 1]; at++) own.push(moveAt(at));
    return own;
  };
  return (v) => ({
    deviations: known(deviations[v]),
    lower: lower[v],
    upper: known(upper[v]),
    fitness: known(fitness[v]),
    moves: hasMoves[v] === 0 ? null : movesOf(v),
  });
}

/**
 * Which alignments have each deviation, in ascending order, by `KIND:ACTIVITY` as in
 * `model-move:pay`. Linear in the moves.
 */
export function alignmentsByDeviation(
  { transitions: named }: { readonly transitions: readonly Pick<Transition, "label">[] },
  { offsets, events, transitions, labels }: AlignmentColumns,
): ReadonlyMap<string, readonly number[]> {
  const keyOfTransition = named.map(({ label }) => label === null ? null : `model-move:${label}`);
  const keyOfEvent = labels.map((label) => `log-move:${label}`);
  const found = new Map<string, number[]>();
  for (let v = 0; v + 1 < offsets.length; v++) {
    for (let move = offsets[v]; move < offsets[v + 1]; move++) {
      if (events[move] >= 0 && transitions[move] >= 0) continue;
      const key = events[move] < 0 ? keyOfTransition[transitions[move]] : keyOfEvent[events[move]];
      if (key === null) continue;
      const known = found.get(key);
      if (known === undefined) found.set(key, [v]);
      else if (known[known.length - 1] !== v) known.push(v);
    }
  }
  return found;
}
