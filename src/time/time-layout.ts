import { createTimeParser, parseTime, type TimeLayout } from "./time-parser.ts";

/** What {@linkcode guessTimeLayout} says. */
interface LayoutGuess {
  /** The layout that fits most values; null where none fits any. */
  readonly layout: TimeLayout | null;
  /** True if day-first and month-first fit equally many values, so that only the user can tell. */
  readonly ambiguous: boolean;
  /** Share of the values that fit. */
  readonly share: number;
}

const encoder = new TextEncoder();

/**
 * Guesses how the times of a column are written from some of its values.
 *
 * Numbers count as seconds, ms, microseconds or nanoseconds since 1970 by their size (years 1973 to
 * 5138 each); eight or fourteen digits that are a date are one. Dots mean day first (31.12.2026);
 * with slashes and hyphens some value must have a day above 12, else the guess is ambiguous.
 *
 * @example
 * ```ts
 * import { guessTimeLayout } from "@/time/time-layout.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(guessTimeLayout(["12/31/2026 11:59 PM"]).layout, "month-first");
 * assertEquals(guessTimeLayout(["03/04/2026"]).ambiguous, true);
 * ```
 */
export function guessTimeLayout(values: readonly string[]): LayoutGuess {
  const fits = (layout: TimeLayout) => {
    const parser = createTimeParser("UTC", layout);
    return values.filter((value) => {
      const bytes = encoder.encode(value);
      return !Number.isNaN(parseTime(parser, bytes, 0, bytes.length));
    }).length;
  };
  const guess = (layout: TimeLayout, count: number, ambiguous = false) => ({ layout, ambiguous, share: count / values.length });
  if (values.length === 0) return { layout: null, ambiguous: false, share: 0 };
  if (values.every((value) => /^\s*-?[0-9]+(\.[0-9]*)?\s*$/.test(value))) {
    const compact = fits("compact");
    return compact * 2 > values.length ? guess("compact", compact) : guess(unitOf(values), fits(unitOf(values)));
  }
  const iso = fits("iso");
  if (iso === values.length) return guess("iso", iso);
  const layouts = ["iso", "day-first", "month-first", "compact", "month-name"] as const;
  const counts = layouts.map(fits);
  const most = Math.max(...counts);
  if (most === 0) return { layout: null, ambiguous: false, share: 0 };
  const best = layouts[counts.indexOf(most)];
  const undecided = best === "day-first" && counts[2] === most && !values.some((value) => /^\s*[0-9]+\.[0-9]+\./.test(value));
  return guess(best, most, undecided);
}

function unitOf(values: readonly string[]): TimeLayout {
  const largest = values.map((value) => Math.abs(Number(value))).sort((a, b) => a - b)[values.length >> 1];
  if (largest < 1e11) return "seconds";
  if (largest < 1e14) return "milliseconds";
  return largest < 1e17 ? "microseconds" : "nanoseconds";
}
