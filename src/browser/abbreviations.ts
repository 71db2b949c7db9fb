/**
 * A short sign for each label, for places where the whole does not fit: the first letters of its
 * words (`Send for Credit Collection` is `SfCC`), or the first two letters of a single word. Labels
 * that would share a sign get more letters, and in the end a number.
 *
 * @param labels distinct texts
 * @returns signs in the same order, all different
 */
export function abbreviate(labels: readonly string[]): string[] {
  const used = new Set<string>();
  return labels.map((label) => {
    for (const candidate of candidates(label)) {
      if (used.has(candidate)) continue;
      used.add(candidate);
      return candidate;
    }
    const base = [...candidates(label)][0];
    let number = 2;
    while (used.has(`${base}${number}`)) number++;
    used.add(`${base}${number}`);
    return `${base}${number}`;
  });
}

function* candidates(label: string): Iterable<string> {
  const words = (label.match(/[\p{L}\p{N}\p{Extended_Pictographic}]+/gu) ?? [label.trim() || "?"]).map((word) => [...word]);
  const letters = words.map((word) => word[0]).slice(0, 4).join("");
  if (words.length > 1) yield letters;
  const first = words[0];
  for (let n = words.length > 1 ? 2 : 1; n <= 4; n++) {
    const start = first.slice(0, n).join("");
    yield words.length > 1 ? start + words.slice(1, 3).map((word) => word[0]).join("") : start;
  }
}
