import { encodeLabels } from "../../event-log/codes-of.ts";
import type { CaseCondition } from "../filter.ts";
import { type LogView, sequencesOfView } from "../log-view.ts";
import type { CaseTest } from "./test-types.ts";

/**
 * Makes the test whether a case has a path. Steps that follow directly form blocks; each block is
 * sought behind the one before (Knuth, Morris, Pratt 1977), and the earliest place of each is as
 * good as any: linear in the events of the case, however long the path.
 */
export function pathTest(view: LogView, { first, steps }: Extract<CaseCondition, { kind: "path" }>): CaseTest {
  const codes = encodeLabels([first, ...steps.map(({ label }) => label)], view.log.activities);
  if (codes.includes(-1)) return () => false;
  const blocks: number[][] = [[codes[0]]];
  steps.forEach(({ how }, i) => {
    if (how === "directly") blocks[blocks.length - 1].push(codes[i + 1]);
    else blocks.push([codes[i + 1]]);
  });
  const patterns = blocks.map((block) => ({ block, border: bordersOf(block) }));
  const { codes: events, from, to } = sequencesOfView(view);
  return (i) => {
    let at = from[i];
    for (const { block, border } of patterns) {
      at = endOfBlock(events, { at, to: to[i], block, border });
      if (at < 0) return false;
    }
    return true;
  };
}

/** For each prefix of a block the length of the longest proper prefix that is also its end. */
function bordersOf(block: readonly number[]): Uint32Array {
  const border = new Uint32Array(block.length);
  for (let i = 1, length = 0; i < block.length; i++) {
    while (length > 0 && block[i] !== block[length]) length = border[length - 1];
    if (block[i] === block[length]) length++;
    border[i] = length;
  }
  return border;
}

/** Where the first occurrence of a block ends, from `at` on; -1 if there is none before `to`. */
function endOfBlock(
  events: ArrayLike<number>,
  { at, to, block, border }: { at: number; to: number; block: readonly number[]; border: Uint32Array },
): number {
  for (let length = 0; at < to; at++) {
    while (length > 0 && events[at] !== block[length]) length = border[length - 1];
    if (events[at] === block[length]) length++;
    if (length === block.length) return at + 1;
  }
  return -1;
}
