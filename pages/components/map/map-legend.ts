import { h } from "../elements/dom.js";

/**
 * The legend of a drawing.
 *
 * @param values at the beginning, the middle and the end of the scale, in words
 * @param colors of the scale
 * @param width what the width of arcs means; null where it means nothing
 */
export function legendOf(
  { name, values, colors, width }: {
    readonly name: string;
    readonly values: readonly string[];
    readonly colors: readonly string[];
    readonly width: string | null;
  },
): HTMLElement[] {
  const scale = values.length === 0 ? [] : [
    h("span", {}, `Colour: ${name}`),
    h(
      "span",
      { class: "scale" },
      h("span", { class: "ramp", style: `background: linear-gradient(90deg, ${colors.join(", ")})` }),
      h("span", { class: "row" }, values.map((value) => h("span", {}, value))),
    ),
  ];
  return width === null ? scale : [...scale, h("span", {}, `Width: ${width}`)];
}

/** Colours of a scale, from its beginning to its end. */
export const rampOf = (colorAt: (place: number) => string): string[] => [0, 0.25, 0.5, 0.75, 1].map(colorAt);
