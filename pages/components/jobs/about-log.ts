/** What of a text is about one log, and how many parts of it are about other logs only. */
interface AboutLog {
  readonly parts: readonly string[];
  readonly others: number;
}

/**
 * Parts of a job's text without those about other logs. A part is about each log whose slug is one
 * of its words, or whose file it names; a part that names no log is about all.
 *
 * @param parts lines, or clauses
 * @param slug of the log that is kept
 * @param slugs of all logs
 */
export function aboutLog(parts: readonly string[], slug: string, slugs: readonly string[]): AboutLog {
  const known = new Set(slugs);
  const kept = parts.filter((part) => {
    const named = wordsOf(part).filter((word) => known.has(word));
    return named.length === 0 || named.includes(slug);
  });
  return { parts: kept, others: parts.length - kept.length };
}

/** The words that may be slugs; of a file without its ending. */
const wordsOf = (text: string): string[] => text.toLowerCase().replaceAll("_", "-").split(/[^\p{L}\p{N}-]+/u);
