import { fill, h } from "./dom.js";
import { onThemeChange } from "./theme.js";

/**
 * A box whose content is drawn for its width, and again when the width or the theme changes.
 */
export function responsive(draw: (width: number) => Node): HTMLElement {
  const box = h("div", { class: "chart", "aria-busy": "true" });
  let drawn = 0;
  let wanted = 0;
  const redraw = (width: number) => {
    drawn = width;
    fill(box, draw(width));
    box.removeAttribute("aria-busy");
  };
  const observer = new ResizeObserver(([entry]) => {
    wanted = Math.floor(entry.contentRect.width);
    // Each chart in a task of its own, so that the page answers in between. Until then the width
    // may be another one again.
    if (wanted > 0 && wanted !== drawn) setTimeout(() => wanted > 0 && wanted !== drawn && redraw(wanted));
  });
  observer.observe(box);
  const stop = onThemeChange(() => {
    if (box.isConnected) return drawn > 0 && redraw(drawn);
    // Another drawing has taken its place.
    observer.disconnect();
    stop();
  });
  return box;
}

/** Colours by name; looking one up makes the browser compute all styles. */
const colors = new Map<string, string>();
onThemeChange(() => colors.clear());

/** A colour of the style sheet as the page shows it now. */
export function cssColor(name: string): string {
  const known = colors.get(name) ?? computedColor(name);
  colors.set(name, known);
  return known;
}

function computedColor(name: string): string {
  const probe = h("span", { style: `color: var(${name})` });
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}
