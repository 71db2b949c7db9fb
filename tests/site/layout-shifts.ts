import type { Page } from "playwright-core";

/** How far what stood on a page already was moved by what came later. */
export interface LayoutShifts {
  /** Of the whole visit, not of windows of 5 s as browsers report it; 0 where nothing moved. */
  readonly sum: number;
  /** Each shift with the elements that it moved, as CSS writes them. */
  readonly moved: readonly string[];
}

interface Watching {
  shifts?: { value: number; moved: string[] }[];
}

/**
 * Watches a page for the shifts of its layout (Layout Instability API), from its first request on;
 * returns how to ask for what was seen.
 */
export async function watchLayoutShifts(page: Page): Promise<() => Promise<LayoutShifts>> {
  await page.addInitScript(() => {
    interface Shift extends PerformanceEntry {
      readonly value: number;
      readonly sources: readonly { readonly node: Node | null; readonly previousRect: DOMRect; readonly currentRect: DOMRect }[];
    }
    const shifts: NonNullable<Watching["shifts"]> = [];
    (globalThis as Watching).shifts = shifts;
    const nameOf = (node: Node | null) => node instanceof Element ? [node.localName, ...node.classList].join(".") : "text";
    const placeOf = ({ x, y, width, height }: DOMRect) => [x, y, width, height].map(Math.round).join(" ");
    new PerformanceObserver((list) =>
      shifts.push(...(list.getEntries() as Shift[]).map(({ value, sources }) => ({
        value,
        moved: sources.map(({ node, previousRect, currentRect }) =>
          `${nameOf(node)} (${placeOf(previousRect)} -> ${placeOf(currentRect)})`
        ),
      })))
    ).observe({ type: "layout-shift", buffered: true });
  });
  return async () => {
    const shifts = await page.evaluate(() => (globalThis as Watching).shifts ?? []);
    return {
      sum: shifts.reduce((sum, { value }) => sum + value, 0),
      moved: shifts.map(({ value, moved }) => `${value.toFixed(4)}: ${moved.join(", ")}`),
    };
  };
}
