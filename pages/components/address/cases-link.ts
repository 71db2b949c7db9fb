import { type CaseCondition, printFilters, sayCountOf } from "../../lib/tracebook.js";
import { h } from "../elements/dom.js";
import { pageAddress } from "./page-address.js";
import { viewState } from "./view-state.js";

/** Leads to the cases of a condition; null where the site has no page of cases. */
export function casesLink(where: CaseCondition, cases: number): HTMLAnchorElement | null {
  const { filters } = viewState.current;
  const address = pageAddress("cases", { filters: [...filters, { effect: "with", where }], selection: null });
  const words = cases === 1 ? "The case" : `All ${sayCountOf(cases, "case")}`;
  return address === null ? null : h("a", { href: address }, words);
}

/** Leads to two groups side by side; null where the site has no page that compares. */
export function compareLink(words: string, first: CaseCondition, second: CaseCondition): HTMLAnchorElement | null {
  const group = (where: CaseCondition) => printFilters([{ effect: "with", where }]);
  const controls = { ...viewState.current.controls, "compare.a": group(first), "compare.b": group(second) };
  const address = pageAddress("compare", { controls, selection: null });
  return address === null ? null : h("a", { href: address }, words);
}

/** Leads to the cases of a condition beside all others; null as {@linkcode compareLink}. */
export function compareWithOthersLink(where: CaseCondition): HTMLAnchorElement | null {
  const { "compare.a": _, ...others } = viewState.current.controls;
  const controls = { ...others, "compare.b": printFilters([{ effect: "with", where }]) };
  const address = pageAddress("compare", { controls, selection: null });
  return address === null ? null : h("a", { href: address }, "Compare with all others");
}
