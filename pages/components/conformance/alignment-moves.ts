import { alignmentOf, type KnownAlignments } from "../../lib/tracebook.js";
import { clipName, h, nameNode } from "../elements/dom.js";

/** More fitting moves in a row than this are one. */
const LONGEST_FIT = 6;
/** More columns than this are bars without names. */
const MOST_NAMED = 28;
/** Moves of a strip; how many more there are is said. */
const MOST_IN_STRIP = 40;

/**
 * The moves of an alignment as columns: what the case has above what the run has. Silent moves are
 * left out, and many fitting ones in a row are one column. Of a long alignment each move is a bar.
 *
 * @param v the variant
 * @param colors of the activities by name, for bars
 */
export function alignmentMoves(
  { net, alignments }: Pick<KnownAlignments, "net" | "alignments">,
  v: number,
  colors: ReadonlyMap<string, string>,
): HTMLElement {
  const moves = shownMoves({ net, alignments }, v);
  const named = namedColumns(moves);
  return named.length <= MOST_NAMED
    ? h("div", { class: "alignment", role: "list" }, named)
    : h("div", { class: "alignment bars", role: "list" }, moves.map((move) => barNode(move, colors)));
}

/** The moves of an alignment as a strip without words: a block for each, deviations in red. */
export function alignmentStrip(
  of: Pick<KnownAlignments, "net" | "alignments">,
  v: number,
  colors: ReadonlyMap<string, string>,
): HTMLElement {
  const moves = shownMoves(of, v);
  return h(
    "span",
    { class: "alignment-strip", "aria-hidden": "true" },
    moves.slice(0, MOST_IN_STRIP).map((move) => {
      const name = (move.event ?? move.label)!;
      const kind = kindOf(move);
      const color = `--activity: ${colors.get(name) ?? "var(--line-strong)"}`;
      return h("i", { class: kind, title: `${clipName(name)} ${SAYS[kind]}`, style: color });
    }),
    moves.length > MOST_IN_STRIP && h("span", { class: "muted" }, `+ ${moves.length - MOST_IN_STRIP}`),
  );
}

/** The moves of an alignment as text: `+ a` for a log move, `− a` for a model move. */
export const alignmentText = (of: Pick<KnownAlignments, "net" | "alignments">, v: number): string =>
  shownMoves(of, v).map((move) => {
    const kind = kindOf(move);
    return `${kind === "fit" ? "" : `${SIGNS[kind]} `}${move.event ?? move.label}`;
  }).join(" → ");

/** Moves with an activity. */
const shownMoves = ({ net, alignments }: Pick<KnownAlignments, "net" | "alignments">, v: number): readonly Move[] =>
  (alignmentOf(alignments, v).moves ?? []).map(({ event, transition }) => ({
    event,
    label: transition === null ? null : net.transitions[transition].label,
  })).filter(({ event, label }) => event !== null || label !== null);

function namedColumns(moves: readonly Move[]): HTMLElement[] {
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

const SAYS = { "fit": "fits", "log-move": "is not allowed here", "model-move": "is missing" };
const SIGNS = { "fit": "✓", "log-move": "+", "model-move": "−" };

const kindOf = ({ event, label }: Move) => event === null ? "model-move" : label === null ? "log-move" : "fit";

function moveNode(move: Move): HTMLElement {
  const { event, label } = move;
  const kind = kindOf(move);
  return h(
    "span",
    { class: `move ${kind}`, role: "listitem", title: `${clipName((event ?? label)!)} ${SAYS[kind]}` },
    h("span", { class: "step" }, event === null ? "" : nameNode(event)),
    h("span", { class: "step" }, label === null ? "" : nameNode(label)),
    h("small", { "aria-label": SAYS[kind] }, SIGNS[kind]),
  );
}

function barNode(move: Move, colors: ReadonlyMap<string, string>): HTMLElement {
  const name = (move.event ?? move.label)!;
  const kind = kindOf(move);
  const says = `${clipName(name)} ${SAYS[kind]}`;
  return h(
    "span",
    { class: `move ${kind}`, role: "listitem", title: says, style: `--activity: ${colors.get(name) ?? "var(--line-strong)"}` },
    h("span", { class: "unseen" }, says),
    h("span", { class: "step" }),
    h("span", { class: "step" }),
    h("small", { "aria-hidden": "true" }, kind === "fit" ? "" : SIGNS[kind]),
  );
}

const foldedNode = (moves: readonly Move[]): HTMLElement =>
  h("span", {
    class: "move fit folded",
    role: "listitem",
    title: moves.slice(0, 40).map(({ event }) => clipName(event!)).join(", "),
  }, `${moves.length} that fit`);
