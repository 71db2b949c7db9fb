import { alignmentOf, sayCount, sayCountOf, sayShare } from "../../lib/tracebook.js";
import { h } from "../elements/dom.js";
import { alignmentStrip } from "./alignment-moves.js";
import type { ComparisonState } from "./model-comparison.js";

/** Variants that are listed at once. */
const LISTED = 50;

/** What is listed. */
interface ListedAlignments {
  readonly compared: NonNullable<ComparisonState["compared"]>;
  /** The variants, and which of them is shown. */
  readonly listed: readonly number[];
  readonly at: number;
  /** Of the activities by name. */
  readonly colors: ReadonlyMap<string, string>;
  /** Shows another of them. */
  go(at: number): void;
}

/**
 * The alignments of many variants as strips, of which one can be chosen. The list takes the room
 * that the cards beside it leave.
 */
export function listedAlignments({ compared, listed, at, colors, go }: ListedAlignments): HTMLElement[] {
  if (listed.length < 2) return [];
  const { variants, cases } = compared.of;
  const from = at - at % LISTED;
  const part = listed.slice(from, from + LISTED);
  const row = (v: number, i: number) => {
    const { deviations } = alignmentOf(compared.alignments, v);
    const count = variants.counts[v];
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: "aligned-variant",
          "data-go": from + i,
          ...(from + i === at ? { "aria-current": "true" } : {}),
          onclick: () => go(from + i),
        },
        h("span", { class: "muted" }, sayCount(from + i + 1)),
        h("span", { title: sayCountOf(count, "case") }, sayShare(count / cases)),
        alignmentStrip(compared, v, colors),
        h(
          "span",
          { class: "muted", title: "Deviations" },
          deviations === null ? "?" : deviations === 0 ? "fits" : sayCount(deviations),
          deviations === null || deviations === 0 ? "" : h("span", { class: "unseen" }, " deviations"),
        ),
      ),
    );
  };
  const turn = (name: string, to: number) =>
    h(
      "button",
      { type: "button", class: "quiet", "data-go": name, disabled: to < 0 || to >= listed.length, onclick: () => go(to) },
      `${name} ${LISTED}`,
    );
  const isPart = part.length < listed.length;
  return [
    h(
      "p",
      { class: "note alignments-head" },
      isPart
        ? `${sayCount(from + 1)} to ${sayCount(from + part.length)} of ${
          sayCount(listed.length)
        } variants: share of cases, steps, deviations `
        : "Share of cases, steps, deviations",
      isPart && h("span", { class: "actions" }, turn("Previous", from - LISTED), turn("Next", from + LISTED)),
    ),
    h("ol", { class: "aligned-variants", tabindex: 0, "aria-label": "Alignments of the variants" }, part.map(row)),
  ];
}

/** Draws a list of alignments anew; it stays where it was, with the chosen one in view. */
export function keepPlace(box: HTMLElement, draw: () => void): void {
  const listIn = () => box.querySelector<HTMLElement>(".aligned-variants");
  const before = listIn()?.scrollTop ?? 0;
  draw();
  const list = listIn();
  const row = list?.querySelector<HTMLElement>("[aria-current]");
  if (!list || !row) return;
  const { offsetTop, offsetHeight } = row;
  list.scrollTop = Math.min(offsetTop, Math.max(before, offsetTop + offsetHeight - list.clientHeight));
}
