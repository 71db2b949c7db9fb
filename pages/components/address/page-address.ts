import { encodeViewState, type ViewState } from "../../lib/tracebook.js";
import { viewState } from "./view-state.js";

/**
 * The address of another page of the site that shows the same log, filters and selection, but for
 * what is given; null where the site has no such page.
 *
 * @param name of the page's file, such as `cases`
 */
export function pageAddress(name: string, part: Partial<ViewState> = {}): string | null {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a.page-link")) {
    const address = new URL(link.href);
    if (address.pathname.split("/").at(-1)!.replace(/\.html$/, "") !== name) continue;
    address.search = encodeViewState({ ...viewState.current, ...part });
    return address.href;
  }
  return null;
}
