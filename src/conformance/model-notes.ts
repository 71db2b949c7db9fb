import type { Variants } from "../event-log/variants.ts";
import { checkSoundness } from "../process-models/state-space/check-soundness.ts";
import type { PetriNet } from "../process-models/petri-net/petri-net.ts";

/** Labels that are named; of more only the number is given. */
const MOST_NAMES = 5;

/** Markings looked at to find what is wrong with a net. */
const MOST_STATES = 5_000;

/**
 * What a reader must know of a net and a log before the figures, in words, each a sentence; nothing
 * where all is well: no cases, cases without events, no final marking, a net that is not sound,
 * labels that only one of them has.
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
  return notes;
}

function netNotes(net: PetriNet): string[] {
  if (net.finalMarking === null) {
    return [
      "The net has no final marking: alignments, token replay, generalization and footprints need one; the rest is computed.",
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
