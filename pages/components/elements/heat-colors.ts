import { colorAt } from "../../lib/tracebook.js";
import { isDark } from "./theme.js";

/** Scale of waiting from short to long, for surfaces. */
const LIGHT = ["#fbe0c4", "#f1b58a", "#e08a5f", "#cc5a40", "#a32a22", "#6f0d12"];
const DARK = ["#3a2a26", "#6d3f31", "#a5583c", "#dc7c58", "#fbb676", "#ffe6b0"];

/** The colour of a wait, from 0 (short) to 1 (long), in the page's theme. */
export const heatColor = (place: number): string => colorAt(isDark() ? DARK : LIGHT, place);

/** The scale as a gradient of a style sheet, which follows the theme by itself. */
export const heatRamp = (): string =>
  `linear-gradient(to right, ${
    [0, 0.25, 0.5, 0.75, 1].map((place) => `light-dark(${colorAt(LIGHT, place)}, ${colorAt(DARK, place)})`).join(", ")
  })`;

/** Colours of the quartiles of a segment's durations, the fastest first. */
export const quartileColors = (): readonly [string, string, string, string] =>
  isDark() ? ["#8a5238", "#d0693f", "#fbb676", "#ffe9bd"] : ["#f5c894", "#e5915a", "#c9452f", "#7d0f13"];
