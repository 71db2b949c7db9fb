import { type UnknownName, unknownNameText } from "./unknown-names.ts";

/**
 * The name with the least edit distance to a word, for "did you mean". Null if none is near: at
 * most a third of the name's letters may differ, or two.
 *
 * @example
 * ```ts
 * import { nearestName } from "@/filtering/nearest-name.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nearestName("actvity", ["case", "activity"]), "activity");
 * assertEquals(nearestName("colour", ["case", "activity"]), null);
 * ```
 */
export function nearestName(word: string, names: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const name of names) {
    const most = Math.min(Math.max(2, Math.floor(name.length / 3)), name.length - 1);
    // No distance is less than the difference in length: short names need none for a long word.
    if (Math.abs(word.length - name.length) > most) continue;
    const distance = editDistance(word, name);
    if (distance <= most && distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** Levenshtein distance, O(|a| |b|). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}

/** Says what the log lacks, and which name was probably meant, without a full stop. */
export function unknownNameNote(unknown: UnknownName): string {
  const near = unknown.filterInstead === undefined ? nearestName(unknown.name, unknown.known) : null;
  return `${unknownNameText(unknown)}${near === null ? "" : `; did you mean ${JSON.stringify(near)}?`}`;
}
