/** The colours of drawings in one theme. */
export interface Palette {
  /**
   * Sequential scale of frequency, from low to high: darker is more on a light background, brighter
   * is more on a dark one.
   */
  readonly frequency: readonly string[];
  /** The same for lines, which need a contrast of 3 with the background (WCAG 2.2, 1.4.11). */
  readonly frequencyOfArcs: readonly string[];
  /** Sequential scale of time, from short to long, for lines. */
  readonly time: readonly string[];
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly start: string;
  readonly end: string;
  /** Deviations of a log from a model. */
  readonly deviation: string;
}

/** Colours on a light background. */
export const LIGHT: Palette = {
  frequency: ["#dbe8f6", "#b3cfea", "#7fb0dc", "#4a8cc8", "#1f6fb2", "#12559a", "#0a3a73"],
  frequencyOfArcs: ["#6396c8", "#4a8cc8", "#1f6fb2", "#12559a", "#0a3a73"],
  time: ["#cb7f33", "#d4613a", "#c9402f", "#a81f1c", "#6f0d12"],
  background: "#ffffff",
  text: "#101828",
  muted: "#5b6575",
  start: "#2e9e63",
  end: "#475467",
  deviation: "#b3261e",
};

/** Colours on a dark background. */
export const DARK: Palette = {
  frequency: ["#22354d", "#274866", "#2a5c88", "#2f74ae", "#4b93d1", "#7db7ea", "#b5d8f8"],
  frequencyOfArcs: ["#3a78ad", "#4b93d1", "#7db7ea", "#b5d8f8", "#e3f1ff"],
  time: ["#a5583c", "#cf6a45", "#ee8a55", "#fbb676", "#ffe6b0"],
  background: "#161d27",
  text: "#e8ecf3",
  muted: "#a3afc2",
  start: "#3cb878",
  end: "#98a2b3",
  deviation: "#ff9a85",
};

/** The colour at a place of a scale, 0 to 1; interpolated between its colours. */
export function colorAt(scale: readonly string[], place: number): string {
  const at = Math.min(1, Math.max(0, place)) * (scale.length - 1);
  const low = Math.min(scale.length - 2, Math.floor(at));
  const [a, b] = [channels(scale[low]), channels(scale[low + 1])];
  return `#${a.map((value, i) => Math.round(value + (b[i] - value) * (at - low)).toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Black or white, whichever stands out more: at least 4.5:1 on any colour (WCAG 2.2, contrast
 * minimum).
 */
export function textColorOn(background: string): string {
  return contrast(background, "#ffffff") >= contrast(background, "#000000") ? "#ffffff" : "#000000";
}

/** Contrast ratio of two colours as WCAG 2.2 defines it, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const channels = (color: string): number[] => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
