/** What the bars of a chart stand for. */
interface BarOptions {
  /** Description of the marks, as given to Plot as `ariaDescription`; else of their group. */
  readonly marks: string;
  /** Name of a bar, such as `12 cases, 2 d to 3 d`. */
  name(index: number): string;
  /** What `data-select` of a bar is; see `selection.ts`. Default: nothing. */
  select?(index: number): Readonly<Record<string, string>>;
  /** Called with the bar that was clicked, or chosen with Enter. */
  pick(bar: SVGElement, index: number): void;
}

/**
 * Makes the bars of a chart of Plot buttons. Tab reaches the chart, arrows go from bar to bar,
 * Enter picks one.
 */
export function pickBars(chart: Element, { marks, name, select, pick }: BarOptions): void {
  const bars = [...chart.querySelectorAll<SVGElement>(`g[aria-description="${marks}"] > *`)];
  // Plot leaves out what is not drawn; it keeps the place of each datum with its bar.
  const indexOf = (bar: SVGElement) => Number((bar as unknown as { __data__?: number }).__data__ ?? bars.indexOf(bar));
  bars.forEach((bar, at) => {
    const index = indexOf(bar);
    bar.setAttribute("role", "button");
    bar.setAttribute("aria-label", name(index));
    bar.setAttribute("tabindex", at === 0 ? "0" : "-1");
    for (const [key, value] of Object.entries(select?.(index) ?? {})) bar.setAttribute(key, value);
    bar.addEventListener("click", () => pick(bar, index));
    bar.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        return pick(bar, index);
      }
      const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      const next = step === undefined ? undefined : bars[at + step];
      if (next === undefined) return;
      event.preventDefault();
      bar.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
  });
}
