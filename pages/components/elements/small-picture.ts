import { FONT, svg, svgMarkup } from "../../lib/tracebook.js";
import { cssColor } from "./responsive.js";

/** Words around a small picture where it is saved. */
interface SmallPictureWords {
  /** What it shows. */
  readonly title: string;
  /** At its left and right end. */
  readonly ends: readonly [string, string];
}

/** Size of the picture in the file, px. */
const [WIDTH, HEIGHT] = [592, 128];
/** Room for the title above and for the ends below, px. */
const [ABOVE, BELOW] = [30, 26];

/** What style sheets give to shapes, and a file must say itself. */
const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "opacity"];

/**
 * A picture of a page without axes as the text of a file, with what it shows and its ends in words.
 *
 * @param shown the picture in the page, whose styles it has
 */
export function smallPicture(shown: SVGElement, { title, ends }: SmallPictureWords): string {
  const drawn = shown.cloneNode(true) as SVGElement;
  const originals = [shown, ...shown.querySelectorAll<SVGElement>("*")];
  [drawn, ...drawn.querySelectorAll<SVGElement>("*")].forEach((element, i) => {
    const style = getComputedStyle(originals[i]);
    for (const name of STYLES) element.setAttribute(name, style.getPropertyValue(name));
    element.removeAttribute("class");
  });
  const place = { x: 0, y: ABOVE, width: WIDTH, height: HEIGHT };
  for (const [name, value] of Object.entries(place)) drawn.setAttribute(name, String(value));
  const height = ABOVE + HEIGHT + BELOW;
  const [ink, muted] = ["--ink", "--muted"].map(cssColor);
  const text = (x: number, y: number, anchor: string, fill: string, words: string) =>
    svg("text", { x, y, fill, "text-anchor": anchor }, [words]);
  const frame = svgMarkup(svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width: WIDTH,
    height,
    viewBox: `0 0 ${WIDTH} ${height}`,
    "font-family": FONT,
    "font-size": 13,
  }, [
    text(0, 18, "start", ink, title),
    text(0, height - 8, "start", muted, ends[0]),
    text(WIDTH, height - 8, "end", muted, ends[1]),
  ]));
  return frame.replace(/<\/svg>\s*$/, `${new XMLSerializer().serializeToString(drawn)}</svg>`);
}
