import type { MapRoom } from "../../lib/tracebook.js";
import { leastScale } from "./picture-view.js";

/**
 * The room for a map in an element, once the page has laid it out; null where it is not waited for.
 */
export const mapRoom = (element: HTMLElement, signal: AbortSignal): Promise<MapRoom | null> =>
  new Promise((resolve) => {
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width === 0 || height === 0) return;
      observer.disconnect();
      resolve({ width, height, leastScale: leastScale() });
    });
    observer.observe(element);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      resolve(null);
    });
  });
