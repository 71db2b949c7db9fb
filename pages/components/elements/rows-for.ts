/** How many rows fill a height, or, where it is negative, must go for it; they differ in theirs. */
export function rowsFor(height: number, rows: Iterable<Element>): number {
  const heights = Array.from(rows, (row) => row.getBoundingClientRect().height);
  if (height > 0) return Math.floor(height * heights.length / heights.reduce((sum, one) => sum + one, 0));
  let gone = 0;
  for (let left = -height; gone < heights.length; gone++) {
    const last = heights[heights.length - 1 - gone];
    // Half a row too much is nearer to level than half a row too little.
    if (left < last / 2) break;
    left -= last;
  }
  return -gone;
}
