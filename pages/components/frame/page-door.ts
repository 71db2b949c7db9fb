import { h } from "../elements/dom.js";
import { pageAddress } from "../address/page-address.js";

/**
 * A link to another page of the site, for the same log, filters and selection; null where the menu
 * does not have the page, as in an exported page.
 *
 * @param page name of its file, such as `variants`, or with a part, such as `bottlenecks#rework`
 * @param about what the page tells, for the link's name
 * @param text of the link
 */
export function pageDoor(page: string, about: string, text = "→"): HTMLAnchorElement | null {
  const [file, part] = page.split("#");
  const address = pageAddress(file);
  if (address === null) return null;
  const href = part === undefined ? address : `${address}#${part}`;
  const name = text === "→" ? about : `${text}: ${about}`;
  const door = h("a", { class: text === "→" ? "door" : "door named", href, "aria-label": name, title: about }, text);
  return door;
}

/** A card with a link to another page in its heading, where the menu has the page. */
export function withDoor(card: HTMLElement, page: string, about: string): HTMLElement {
  const door = pageDoor(page, about);
  if (door !== null) card.querySelector("h2")?.append(door);
  return card;
}
