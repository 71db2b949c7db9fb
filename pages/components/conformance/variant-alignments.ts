import { alignmentOf, type RankedDeviation, sayCount, sayQuality, sayShare } from "../../lib/tracebook.js";
import { alignmentMoves, alignmentText } from "./alignment-moves.js";
import { csvButton } from "../elements/save-buttons.js";
import { keepPlace, listedAlignments } from "./listed-alignments.js";
import { card, fill, h } from "../elements/dom.js";
import { casesLink, compareLink } from "../address/cases-link.js";
import { deviationCauses } from "./deviation-causes.js";
import { deviationName } from "./deviation-list.js";
import { keepFocus } from "../elements/keep-focus.js";
import { filterActions } from "../filters/filter-actions.js";
import { activityColors } from "../variants/chevrons.js";
import { followComparison, noAlignments } from "./follow-comparison.js";
import { deviationKey } from "../address/deviation-key.js";
import { chosenDeviation, type ComparisonState, deviatingVariants } from "./model-comparison.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { labelsOf, variantCondition } from "../filters/variant-condition.js";

/**
 * The alignment of each variant with its nearest run of the model; of the variants with the
 * selected deviation, if there is one.
 */
export const VariantAlignments = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    const box = h("div", { class: "follow" });
    let state: ComparisonState | null = null;
    let at = 0;
    const show = () => {
      if (state !== null) fill(box, contentOf(log, state, at, go));
    };
    const go = (next: number) => {
      at = next;
      keepPlace(box, () => keepFocus(box, "data-go", show));
    };
    followComparison(log, ({ compared, ranked, isStopped, problem }) => [compared, ranked, isStopped, problem], (next) => {
      state = next;
      at = 0;
      show();
      return null;
    }, box);
    chosenDeviation.onChange(() => {
      at = 0;
      show();
    });
    return card(
      "Nearest run of the model",
      "A variant (above) beside the run of the model that differs least from it (below). A tick: both have the activity. A plus: the log has it where the model does not allow it (a log move). A minus: the model requires it and the log does not have it (a model move).",
      box,
    );
  });

function contentOf(
  log: PageLog,
  state: ComparisonState,
  at: number,
  go: (at: number) => void,
): (Node | string | false)[] {
  const { compared, ranked } = state;
  if (compared === null) return noAlignments(state);
  const { variants, cases } = compared.of;
  const key = chosenDeviation.value;
  const chosen = ranked?.deviations.find(({ kind, activity }) => `${kind}:${activity}` === key);
  const all = Array.from(variants.counts.keys());
  const deviates = (v: number) => compared.alignments.lower[v] > 0;
  const listed = chosen === undefined
    ? [...all.filter(deviates), ...all.filter((v) => !deviates(v))]
    : deviatingVariants(compared, key);
  if (listed.length === 0) return [h("p", { class: "empty" }, "No variant is left.")];
  const v = listed[Math.min(at, listed.length - 1)];
  const { fitness, moves, deviations, lower, upper } = alignmentOf(compared.alignments, v);
  const count = variants.counts[v];
  const cost = deviations === null
    ? `${lower} to ${upper ?? "?"} deviations`
    : deviations === 1
    ? "1 deviation"
    : `${deviations} deviations`;
  const step = (by: number, name: string, sign: string) =>
    h("button", {
      type: "button",
      class: "plain",
      "aria-label": name,
      "data-go": name,
      disabled: at + by < 0 || at + by >= listed.length,
      onclick: () => go(at + by),
    }, sign);
  const fitting = all.filter((v) => compared.alignments.deviations[v] === 0);
  const where = variantCondition(log, chosen === undefined ? [v] : listed);
  return [
    h(
      "div",
      { class: "alignment-head" },
      chosen === undefined
        ? listed.length > 1 && h("span", {}, "All variants, those that deviate first")
        : h("span", { class: "deviation-name" }, ...deviationName(chosen)),
      h(
        "span",
        { class: "muted" },
        `variant ${sayCount(at + 1)} of ${sayCount(listed.length)} · ${sayCount(count)} ${count === 1 ? "case" : "cases"} (${
          sayShare(count / cases)
        })`,
      ),
      listed.length > 1 && h("span", { class: "alignment-steps" }, step(-1, "Variant before", "‹"), step(1, "Next variant", "›")),
    ),
    moves === null
      ? h("p", { class: "empty" }, "No run of the model is known for this variant.")
      : alignmentMoves(compared, v, activityColors(log.variants)),
    moves !== null && moves.some(({ event }) => event !== null) &&
    moves.every(({ transition }) => isSilent(compared, transition)) &&
    h(
      "p",
      { class: "note" },
      "The nearest run is an empty one: the model allows to skip everything, and has no run that is closer.",
    ),
    h(
      "p",
      { class: "note" },
      moves === null
        ? ""
        : `${cost[0].toUpperCase()}${cost.slice(1)}${
          fitness === null ? "" : `; fitness of this variant ${sayQuality(fitness)}`
        }.`,
    ),
    filterActions(log, where),
    h(
      "p",
      { class: "table-foot links" },
      casesLink(where, chosen === undefined ? count : chosen.cases),
      fitting.length === 0 || !deviates(v)
        ? null
        : compareLink("Compare with fitting cases", variantCondition(log, fitting), where),
    ),
    ...(chosen === undefined ? [] : [causes(log, compared, chosen)]),
    ...listedAlignments({ compared, listed, at, colors: activityColors(log.variants), go }),
    h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-alignments`, () => csvRows(compared, listed))),
  ];
}

/** Variants are numbered by cases; the cost of one that was not aligned to the end has bounds. */
const csvRows = (compared: NonNullable<ComparisonState["compared"]>, listed: readonly number[]): (string | number)[][] => [
  ["variant", "activities", "cases", "share", "deviations", "least_deviations", "most_deviations", "fitness", "moves"],
  ...listed.map((v) => {
    const { variants, cases } = compared.of;
    const { deviations, lower, upper, fitness } = alignmentOf(compared.alignments, v);
    const count = variants.counts[v];
    const told = [deviations ?? "", lower, upper ?? "", fitness ?? ""];
    return [v + 1, labelsOf(variants, v).join(" → "), count, count / cases, ...told, alignmentText(compared, v)];
  }),
];

/** What goes with each deviation of a comparison: stepping through the variants keeps it. */
const known = new WeakMap<object, Map<string, HTMLElement>>();

function causes(log: PageLog, compared: NonNullable<ComparisonState["compared"]>, chosen: RankedDeviation): HTMLElement {
  const boxes = known.get(compared) ?? new Map<string, HTMLElement>();
  known.set(compared, boxes);
  const box = boxes.get(deviationKey(chosen)) ?? deviationCauses(log, compared, chosen);
  boxes.set(deviationKey(chosen), box);
  return box;
}

/** Whether a move of a run shows no activity. */
const isSilent = ({ net }: NonNullable<ComparisonState["compared"]>, transition: number | null): boolean =>
  transition === null || net.transitions[transition].label === null;
