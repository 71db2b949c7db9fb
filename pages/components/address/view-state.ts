import { decodeViewState, encodeViewState, isViewName, type ViewState } from "../../lib/tracebook.js";

/** The view state of a page. It is in the address: a link, reload and Back restore it. */
interface PageViewState {
  /** What the address says now. */
  readonly current: ViewState;
  /** What of the address of the page as it was opened could not be read. */
  readonly problems: readonly string[];
  /**
   * Changes a part. It makes a new entry in the browser's history, or with `replace` changes the
   * present one: for what moves continuously, such as a slider.
   */
  change(part: Partial<ViewState>, options?: { readonly replace?: boolean }): void;
  /** Calls back after each change, also by Back and Forward; returns how to end that. */
  onChange(listener: (state: ViewState, before: ViewState) => void): () => void;
}

/** The one view state of this page. */
export const viewState: PageViewState = createViewState();

function createViewState(): PageViewState {
  const opened = decodeViewState(location.search);
  let current = opened.state;
  const listeners = new Set<(state: ViewState, before: ViewState) => void>();
  const show = (state: ViewState) => {
    const before = current;
    current = state;
    keepStateInLinks();
    for (const listener of listeners) listener(current, before);
  };
  addEventListener("popstate", () => {
    const state = withSameParts(decodeViewState(location.search).state, current);
    // Another log is another page.
    if (state.log === current.log) show(state);
    else location.reload();
  });
  return {
    get current() {
      return current;
    },
    problems: opened.problems,
    change(part, { replace = false } = {}) {
      const state = { ...current, ...part };
      const address = new URL(location.href);
      address.search = encodeViewState(state, address.search);
      if (address.href !== location.href) history[replace ? "replaceState" : "pushState"](null, "", address);
      show(state);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A state with the equal parts of another one: listeners ask whether a part is the same. */
function withSameParts(state: ViewState, other: ViewState): ViewState {
  const names = Object.keys(state) as (keyof ViewState)[];
  const equal = names.filter((name) => JSON.stringify(state[name]) === JSON.stringify(other[name]));
  return { ...state, ...Object.fromEntries(equal.map((name) => [name, other[name]])) };
}

/** Makes the links to the other pages of the site lead to the same log, filters and selection. */
export function keepStateInLinks(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a.page-link, a.door, #observablehq-main a[href^='./']")) {
    if (link.classList.contains("other-log")) continue;
    const address = new URL(link.href);
    for (const name of [...address.searchParams.keys()]) if (isViewName(name)) address.searchParams.delete(name);
    address.search = encodeViewState(viewState.current, address.search);
    link.href = address.href;
  }
}
