import { alignmentOf, type KnownAlignments } from "../../lib/tracebook.js";
import { clipName, h, nameNode } from "../elements/dom.js";

/** More fitting moves in a row than this are one. */
const LONGEST_FIT = 6;

/**
 * The moves of an alignment as columns: what the case has above what the run has. Silent moves are
 * left out, and many fitting ones in a row are one column.
 *
 * @param v the variant
 */
export function alignmentMoves({ net, alignments }: Pick<KnownAlignments, "net" | "alignments">, v: number): HTMLElement[] {
  const moves = (alignmentOf(alignments, v).moves ?? []).map(({ event, transition }) => ({
    event,
    label: transition === null ? null : net.transitions[transition].label,
  })).filter(({ event, label }) => event !== null || label !== null);
  const columns: HTMLElement[] = [];
  for (let i = 0; i < moves.length;) {
    let end = i;
    while (end < moves.length && moves[end].event !== null && moves[end].label !== null) end++;
    if (end - i > LONGEST_FIT && moves.length > 2 * LONGEST_FIT) {
      columns.push(moveNode(moves[i]), foldedNode(moves.slice(i + 1, end - 1)), moveNode(moves[end - 1]));
      i = end;
    } else columns.push(moveNode(moves[i++]));
  }
  return columns;
}

interface Move {
  readonly event: string | null;
  readonly label: string | null;
}

function moveNode({ event, label }: Move): HTMLElement {
  const kind = event === null ? "model-move" : label === null ? "log-move" : "fit";
  const name = (event ?? label)!;
  const says = { "fit": "fits", "log-move": "is not allowed here", "model-move": "is missing" }[kind];
  return h(
    "span",
    { class: `move ${kind}`, role: "listitem", title: `${clipName(name)} ${says}` },
    h("span", { class: "step" }, event === null ? "" : nameNode(event)),
    h("span", { class: "step" }, label === null ? "" : nameNode(label)),
    h("small", { "aria-label": says }, { "fit": "✓", "log-move": "+", "model-move": "−" }[kind]),
  );
}

const foldedNode = (moves: readonly Move[]): HTMLElement =>
  h("span", {
    class: "move fit folded",
    role: "listitem",
    title: moves.slice(0, 40).map(({ event }) => clipName(event!)).join(", "),
  }, `${moves.length} that fit`);
