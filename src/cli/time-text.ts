/** An instant in UTC to the minute, `2026-11-23 10:20`; `-` for none. */
export const minuteOf = (at: Date | null): string => at === null ? "-" : at.toISOString().slice(0, 16).replace("T", " ");
