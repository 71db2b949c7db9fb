import { type Filter, parseFilters, printFilters } from "../../lib/tracebook.js";
import { viewState } from "../address/view-state.js";

/** The filters of the page, one after the other, with undo and redo. They stand in the address. */
export interface FilterStack {
  readonly list: readonly Filter[];
  /** Adds a filter; one that is there already is not added again. */
  add(filter: Filter): void;
  remove(index: number): void;
  replace(index: number, filter: Filter): void;
  /** Replaces all of them. */
  set(filters: readonly Filter[]): void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  undo(): void;
  redo(): void;
}

/** What undo and redo go back to, as texts of filters; kept for the tab, per log. */
interface Past {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** How many steps back are kept. */
const MOST_STEPS = 100;

/**
 * The filters of a log.
 *
 * @param log slug, or another name of the log
 * @param version of the log, written into the address with the filters
 */
export function filterStack(log: string, version: number | null): FilterStack {
  const key = `tracebook-undo ${log}`;
  let past = readPast(key);
  const list = () => viewState.current.filters;
  const show = (filters: readonly Filter[], next: Past) => {
    past = next;
    keepPast(key, past);
    viewState.change({ filters, version: filters.length === 0 && viewState.current.selection === null ? null : version });
  };
  /** Place of the last step that differs from what is shown: Back may have gone there already. */
  const lastOther = (steps: readonly string[]) => {
    const now = printFilters(list());
    return steps.findLastIndex((text) => text !== now);
  };
  const set = (filters: readonly Filter[]) => {
    const [now, next] = [printFilters(list()), printFilters(filters)];
    if (now !== next) show(filters, { before: [...past.before, now].slice(-MOST_STEPS), after: [] });
  };
  return {
    get list() {
      return list();
    },
    set,
    add: (filter) => {
      const text = printFilters([filter]);
      if (!list().some((one) => printFilters([one]) === text)) set([...list(), filter]);
    },
    remove: (index) => set(list().toSpliced(index, 1)),
    replace: (index, filter) => set(list().toSpliced(index, 1, filter)),
    get canUndo() {
      return lastOther(past.before) >= 0;
    },
    get canRedo() {
      return lastOther(past.after) >= 0;
    },
    undo() {
      const at = lastOther(past.before);
      if (at < 0) return;
      show(parseFilters(past.before[at]), { before: past.before.slice(0, at), after: [...past.after, printFilters(list())] });
    },
    redo() {
      const at = lastOther(past.after);
      if (at < 0) return;
      show(parseFilters(past.after[at]), { before: [...past.before, printFilters(list())], after: past.after.slice(0, at) });
    },
  };
}

function readPast(key: string): Past {
  try {
    const { before, after } = JSON.parse(sessionStorage.getItem(key) ?? "") as Past;
    [...before, ...after].forEach(parseFilters);
    return { before, after };
  } catch {
    return { before: [], after: [] };
  }
}

function keepPast(key: string, past: Past): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(past));
  } catch { /* storage is off or full: undo works until the page is left */ }
}
