import { durationBars } from "../overview/duration-bars.js";
import { fill, h } from "../elements/dom.js";

/** Times are asked for when the pointer has rested this long, ms. */
const REST = 180;

/** A card beside the node or arc under the pointer: its figures in words, and a small histogram. */
interface HoverCard {
  readonly element: HTMLElement;
  /** @param at null hides the card */
  show(at: Element | null, passages: () => Promise<Float64Array | null>): void;
}

/** Creates the card. */
export function hoverCard(): HoverCard {
  const element = h("div", { class: "map-hover", hidden: true, "aria-hidden": "true" });
  let order = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    element,
    show(at, passages) {
      const mine = ++order;
      clearTimeout(timer);
      const words = at?.getAttribute("aria-label");
      if (at === null || words === undefined || words === null) {
        element.hidden = true;
        return;
      }
      fill(element, h("p", {}, words));
      element.hidden = false;
      place(element, at);
      timer = setTimeout(async () => {
        const found = await passages().catch(() => null);
        if (mine !== order || found === null || found.length < 2) return;
        element.append(durationBars(found, { width: 200, height: 40 }));
        place(element, at);
      }, REST);
    },
  };
}

/** Beside the element, else below or above it, within the map. */
function place(card: HTMLElement, at: Element): void {
  const box = at.getBoundingClientRect();
  const map = (at.closest(".map-view") ?? document.body).getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const right = box.right + 12;
  const left = right + width <= map.right ? right : box.left - width - 12;
  const isBeside = left >= map.left;
  const below = box.bottom + 8;
  const top = isBeside ? box.top : below + height <= innerHeight - 8 ? below : box.top - height - 8;
  card.style.left = `${Math.max(8, isBeside ? left : map.right - width - 8)}px`;
  card.style.top = `${Math.min(Math.max(8, top), innerHeight - height - 8)}px`;
}
