import { TracebookError } from "../errors.ts";
import type { Variants } from "../event-log/variants.ts";
import type { PetriNet } from "../process-models/petri-net/petri-net.ts";
import { alignVariants, MOST_ALIGNED_EVENTS } from "./alignments/align-variants.ts";
import type { AlignmentMove } from "./alignments/alignment.ts";
import type { AlignmentCosts } from "./alignments/alignment-costs.ts";
import { escapingEdgesPrecision } from "./quality/escaping-edges-precision.ts";
import { type FootprintConformance, footprintConformance } from "./quality/footprint-conformance.ts";
import { generalizationOf } from "./quality/generalization.ts";
import { simplicityArcDegree } from "./quality/simplicity.ts";
import { replayTokens, type TokenReplay } from "./replay/replay-tokens.ts";
import { checkSoundness } from "../process-models/state-space/check-soundness.ts";

/** All methods in the order of computation, the slowest last. */
export const CONFORMANCE_METHODS = [
  "simplicity",
  "footprints",
  "token-replay",
  "generalization",
  "precision",
  "alignments",
] as const;

/** One of {@linkcode CONFORMANCE_METHODS}. */
export type ConformanceMethod = typeof CONFORMANCE_METHODS[number];

/** One move of an alignment, by names. */
export interface ReportedMove {
  /** The activity of the event; null for a model move. */
  readonly event: string | null;
  /** The label of the transition; null for a silent transition or a log move. */
  readonly label: string | null;
  /** The id of the transition; null for a log move. */
  readonly transition: string | null;
}

/** A variant and its alignment. */
export interface ReportedVariant {
  readonly activities: readonly string[];
  readonly count: number;
  /** The optimal cost; null if only bounds are known. */
  readonly deviations: number | null;
  readonly lower: number;
  /** Null if no run of the model is known. */
  readonly upper: number | null;
  readonly fitness: number | null;
  readonly moves: readonly ReportedMove[] | null;
}

/**
 * The result of {@linkcode conformanceOf}, as `tracebook conformance --json` prints it. Figures
 * that were not requested, or could not be computed, are null.
 */
export interface ConformanceReport {
  readonly tokenReplay:
    | Pick<
      TokenReplay,
      "fittingCasesPercent" | "averageFitness" | "logFitness" | "missing" | "remaining" | "produced" | "consumed"
    >
    | null;
  readonly alignments: {
    readonly averageFitness: number | null;
    readonly fittingCasesPercent: number | null;
    readonly deviationsTotal: number | null;
    readonly exact: boolean;
    readonly cheapestModelRun: number | null;
    readonly variants: readonly ReportedVariant[];
  } | null;
  readonly etcPrecisionAlignments: number | null;
  readonly etcPrecisionTokenReplay: number | null;
  readonly generalization: number | null;
  readonly simplicityArcDegree: number | null;
  readonly footprints: FootprintConformance | null;
  /**
   * Remarks in words: why a figure is missing, and what is unusual about the net or the log.
   */
  readonly notes: readonly string[];
}

/** Options of {@linkcode conformanceOf}. */
export interface ConformanceOptions {
  /** What to compute. */
  readonly methods: readonly ConformanceMethod[];
  /**
   * Returns true once time is up: alignments then have bounds, other figures are left out, and the
   * notes say so. Default: never.
   */
  readonly deadline?: () => boolean;
  /** What moves of alignments cost. Default: 1 for each log move and each visible model move. */
  readonly costs?: AlignmentCosts;
}

/**
 * How well the variants of a log and a net agree. The function of each figure documents its
 * definition and source. Problems of net or log are described in the notes; figures that do not
 * depend on them are still computed.
 *
 * @example
 * ```ts
 * import { conformanceOf } from "@/conformance/conformance-of.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }, { activity: "c" }] }]);
 * const report = conformanceOf(net, variantsOf(log).variants, { methods: ["alignments", "simplicity"] });
 * assertEquals(report.alignments?.deviationsTotal, 2);
 * assertEquals(report.simplicityArcDegree, 1);
 * assertEquals(report.tokenReplay, null);
 * assertEquals(report.notes, [
 *   'The model lacks the activity "c": each such event is a deviation.',
 *   'The log never shows the activity "b".',
 * ]);
 * ```
 */
export function conformanceOf(net: PetriNet, variants: Variants, options: ConformanceOptions): ConformanceReport {
  const { methods, deadline = () => false, costs } = options;
  const asked = new Set(methods);
  const notes = modelNotes(net, variants);
  const ended = net.finalMarking !== null;
  const reported = <T>(wanted: boolean, compute: () => T): T | null => wanted ? orNote(compute, notes) : null;

  const footprints = reported(ended && asked.has("footprints"), () => footprintConformance(net, variants, { deadline }));
  const replay = reported(
    ended && (asked.has("token-replay") || asked.has("generalization")),
    () => replayTokens(net, variants, { deadline }),
  );
  const precise = asked.has("precision");
  const etcPrecisionAlignments = reported(precise, () => escapingEdgesPrecision(net, variants, { deadline }));
  const etcPrecisionTokenReplay = reported(
    precise,
    () => escapingEdgesPrecision(net, variants, { deadline, unknownLabels: "skip" }),
  );
  if (precise && etcPrecisionAlignments === null) {
    notes.push("Precision was not computed: time was up, or the net has too many markings.");
  }
  if (ended && asked.has("footprints") && footprints === null) {
    notes.push("Footprints are not compared: the net has too many markings.");
  }
  const alignments = reported(
    ended && asked.has("alignments"),
    () => reportedAlignments(net, variants, { costs, deadline }, notes),
  );
  return {
    tokenReplay: asked.has("token-replay") && replay !== null ? countsOf(replay) : null,
    alignments,
    etcPrecisionAlignments,
    etcPrecisionTokenReplay,
    generalization: asked.has("generalization") && replay !== null ? generalizationOf(replay) : null,
    simplicityArcDegree: asked.has("simplicity") ? simplicityArcDegree(net) : null,
    footprints,
    notes,
  };
}

/** Turns a limit error into a note, so that the other figures are computed. */
function orNote<T>(compute: () => T, notes: string[]): T | null {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof TracebookError) || error.kind !== "limit") throw error;
    notes.push(error.message);
    return null;
  }
}

function countsOf(replay: TokenReplay): ConformanceReport["tokenReplay"] {
  const { fittingCasesPercent, averageFitness, logFitness, missing, remaining, produced, consumed } = replay;
  return { fittingCasesPercent, averageFitness, logFitness, missing, remaining, produced, consumed };
}

function reportedAlignments(
  net: PetriNet,
  variants: Variants,
  options: Pick<ConformanceOptions, "costs" | "deadline">,
  notes: string[],
): ConformanceReport["alignments"] {
  const { problem, variants: aligned, ...figures } = alignVariants(net, variants, options);
  if (problem !== null) notes.push(problem);
  const open = aligned.filter(({ deviations }) => deviations === null).length;
  if (problem === null && open > 0) {
    const why = options.deadline?.() ? ": time was up, and a larger budget narrows them" : "";
    notes.push(`Only bounds are known for the costs of ${open} of ${aligned.length} variants${why}.`);
  }
  const { activities, offsets, steps, counts } = variants;
  const long = counts.filter((_, v) => offsets[v + 1] - offsets[v] > MOST_ALIGNED_EVENTS).length;
  if (long > 0) {
    notes.push(
      `Variants of more than ${MOST_ALIGNED_EVENTS} events are not aligned (${long}): keep a part of their events, by time or activity.`,
    );
  }
  const reportedMove = moveReporter(net);
  return {
    ...figures,
    variants: aligned.map(({ deviations, lower, upper, fitness, moves }, v) => ({
      activities: Array.from(steps.subarray(offsets[v], offsets[v + 1]), (step) => activities[step]),
      count: counts[v],
      deviations,
      lower,
      upper,
      fitness,
      moves: moves?.map(reportedMove) ?? null,
    })),
  };
}

/**
 * Describes a move by names. Equal moves become one object: there are few distinct moves, but
 * thousands of alignments.
 */
function moveReporter(net: PetriNet): (move: AlignmentMove) => ReportedMove {
  const known = new Map<AlignmentMove, ReportedMove>();
  return (move) => {
    let reported = known.get(move);
    if (reported === undefined) {
      const transition = move.transition === null ? null : net.transitions[move.transition];
      reported = { event: move.event, label: transition?.label ?? null, transition: transition?.id ?? null };
      known.set(move, reported);
    }
    return reported;
  };
}

/** Most labels that a note names. */
const MOST_NAMES = 5;

/** Most markings visited to find faults of a net. */
const MOST_STATES = 5_000;

/**
 * Sentences about a net and a log that explain the figures: no cases, cases without events, no
 * final marking, a net that is not sound, labels that only one of them has. Empty if there are
 * none.
 */
export function modelNotes(net: PetriNet, variants: Variants): string[] {
  return [...logNotes(variants), ...labelNotes(net, variants), ...netNotes(net)];
}

function logNotes({ offsets, counts }: Variants): string[] {
  const cases = counts.reduce((sum, count) => sum + count, 0);
  if (cases === 0) return ["The log has no cases: figures that are means over cases are not defined."];
  const empty = counts.reduce((sum, count, v) => sum + (offsets[v] === offsets[v + 1] ? count : 0), 0);
  if (empty === cases) return ["No case of the log has an event: only what the model must do is compared."];
  return [];
}

function labelNotes(net: PetriNet, { activities, steps }: Variants): string[] {
  const labels = new Set(net.transitions.flatMap(({ label }) => label === null ? [] : [label]));
  const used = new Set(Array.from(new Set(steps), (step) => activities[step]));
  const notes: string[] = [];
  const unknown = [...used].filter((activity) => !labels.has(activity));
  const unseen = [...labels].filter((label) => !used.has(label));
  if (unknown.length > 0) notes.push(`The model lacks ${named(unknown)}: each such event is a deviation.`);
  if (unseen.length > 0 && used.size > 0) notes.push(`The log never shows ${named(unseen)}.`);
  const alike = new Map(unseen.map((label) => [inOneWay(label), label]));
  const pairs = unknown.filter((activity) => alike.has(inOneWay(activity)));
  if (pairs.length > 0) {
    const model = named(pairs.map((activity) => alike.get(inOneWay(activity))!));
    notes.push(
      `Of the model, ${model} ${pairs.length === 1 ? "differs" : "differ"} only in white space or capital letters from ` +
        `${named(pairs)} of the log. Names must be equal: change them in the model, or in the log (--rename).`,
    );
  }
  return notes;
}

/** A label without what people write in different ways, such as the line breaks of a diagram. */
const inOneWay = (label: string): string => label.replace(/\s+/g, " ").trim().toLowerCase();

function netNotes(net: PetriNet): string[] {
  if (net.finalMarking === null) {
    return [
      "The net has no final marking: alignments, token replay, generalization and footprints need one (--final PLACES); the rest is computed.",
    ];
  }
  const { verdict, reasons } = checkSoundness(net, { maxStates: MOST_STATES });
  return verdict === "unsound" ? [`The net is not sound: ${reasons.join("; ")}.`.replace(/\.+$/, ".")] : [];
}

function named(labels: readonly string[]): string {
  const names = labels.slice(0, MOST_NAMES).map((label) => JSON.stringify(label)).join(", ");
  const more = labels.length - MOST_NAMES;
  return `${labels.length === 1 ? "the activity" : "the activities"} ${names}${more > 0 ? ` and ${more} more` : ""}`;
}
