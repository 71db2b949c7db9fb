import {
  alignmentOf,
  printFilter,
  type RankedDeviation,
  sayCount,
  sayCountOf,
  sayQuality,
  sayShare,
} from "../../lib/tracebook.js";
import { alignmentMoves, alignmentText } from "./alignment-moves.js";
import { csvButton } from "../elements/save-buttons.js";
import { keepPlace, listedAlignments } from "./listed-alignments.js";
import { card, fill, h } from "../elements/dom.js";
import { casesLink, compareLink } from "../address/cases-link.js";
import { deviationCauses } from "./deviation-causes.js";
import { deviationName } from "./deviation-list.js";
import { keepFocus } from "../elements/keep-focus.js";
import { figureModel } from "./compared-models.js";
import { figureButton } from "../figures/figure-button.js";
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

type Compared = NonNullable<ComparisonState["compared"]>;

function contentOf(
  log: PageLog,
  state: ComparisonState,
  at: number,
  go: (at: number) => void,
): (Node | string | false)[] {
  const { compared, ranked } = state;
  if (compared === null) return noAlignments(state);
  const chosen = ranked?.deviations.find((one) => deviationKey(one) === chosenDeviation.value);
  const listed = chosen === undefined ? deviatingFirst(compared) : deviatingVariants(compared, chosenDeviation.value);
  if (listed.length === 0) return [h("p", { class: "empty" }, "No variant is left.")];
  const v = listed[Math.min(at, listed.length - 1)];
  const { counts } = compared.of.variants;
  const fitting = [...counts.keys()].filter((v) => compared.alignments.deviations[v] === 0);
  const where = variantCondition(log, chosen === undefined ? [v] : listed);
  return [
    headOf(log, { compared, chosen, listed, at, go }),
    ...alignmentNodes(log, compared, v),
    filterActions(log, where),
    h(
      "p",
      { class: "table-foot links" },
      casesLink(where, chosen === undefined ? counts[v] : chosen.cases),
      fitting.length === 0 || !isDeviating(compared, v)
        ? null
        : compareLink("Compare with fitting cases", variantCondition(log, fitting), where),
    ),
    ...(chosen === undefined ? [] : [causes(log, compared, chosen)]),
    ...listedAlignments({ compared, listed, at, colors: activityColors(log.variants), go }),
    h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-alignments`, () => csvRows(compared, listed))),
  ];
}

const isDeviating = ({ alignments }: Compared, v: number): boolean => alignments.lower[v] > 0;

/** All variants: those that deviate, then those that fit. */
function deviatingFirst(compared: Compared): number[] {
  const all = [...compared.of.variants.counts.keys()];
  return [...all.filter((v) => isDeviating(compared, v)), ...all.filter((v) => !isDeviating(compared, v))];
}

/** The variants that the reader steps through. */
interface Stepped {
  readonly compared: Compared;
  /** The deviation that all of them have; none for all variants. */
  readonly chosen: RankedDeviation | undefined;
  readonly listed: readonly number[];
  /** Place of the variant that is shown. */
  readonly at: number;
  go(at: number): void;
}

/** Which variants there are, which is shown, and buttons to the one before and after it. */
function headOf(
  log: PageLog,
  { compared: { of: { variants, cases } }, chosen, listed, at, go }: Stepped,
): HTMLElement {
  const v = listed[Math.min(at, listed.length - 1)];
  const count = variants.counts[v];
  const of = [printFilter({ effect: "with", where: variantCondition(log, [v]) })];
  const step = (by: number, name: string, sign: string) =>
    h("button", {
      type: "button",
      class: "plain",
      "aria-label": name,
      "data-go": name,
      disabled: at + by < 0 || at + by >= listed.length,
      onclick: () => go(at + by),
    }, sign);
  return h(
    "div",
    { class: "alignment-head" },
    chosen === undefined
      ? listed.length > 1 && h("span", {}, "All variants, those that deviate first")
      : h("span", { class: "deviation-name" }, ...deviationName(chosen)),
    h(
      "span",
      { class: "muted" },
      listed.length === 1 ? "The only variant · " : `${sayCount(at + 1)} of ${sayCountOf(listed.length, "variant")} · `,
      figureButton(log, ["variant-cases", of, count], sayCount(count)),
      count === 1 ? " case (" : " cases (",
      figureButton(log, ["variant-share", of, count / cases], sayShare(count / cases)),
      ")",
    ),
    listed.length > 1 && h("span", { class: "alignment-steps" }, step(-1, "Variant before", "‹"), step(1, "Next variant", "›")),
  );
}

/** A variant beside its nearest run, and how far they are apart. */
function alignmentNodes(log: PageLog, compared: Compared, v: number): (HTMLElement | false)[] {
  const { fitness, moves, deviations, lower, upper } = alignmentOf(compared.alignments, v);
  if (moves === null) {
    return [h("p", { class: "empty" }, "No run of the model is known for this variant."), h("p", { class: "note" })];
  }
  const isEmptyRun = moves.some(({ event }) => event !== null) &&
    moves.every(({ transition }) => isSilent(compared, transition));
  const of = [figureModel(), JSON.stringify(labelsOf(compared.of.variants, v))];
  const cost = deviations === null ? `${lower} to ${upper ?? "?"} deviations` : [
    figureButton(log, ["variant-deviations", of, deviations], sayCount(deviations)),
    deviations === 1 ? " deviation" : " deviations",
  ];
  return [
    alignmentMoves(compared, v, activityColors(log.variants)),
    isEmptyRun && h(
      "p",
      { class: "note" },
      "The nearest run is an empty one: the model allows to skip everything, and has no run that is closer.",
    ),
    h(
      "p",
      { class: "note" },
      cost,
      fitness === null
        ? ""
        : ["; fitness of this variant ", figureButton(log, ["variant-fitness", of, fitness], sayQuality(fitness))],
      ".",
    ),
  ];
}

/** Variants are numbered by cases; the cost of one that was not aligned to the end has bounds. */
const csvRows = (compared: Compared, listed: readonly number[]): (string | number)[][] => [
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

function causes(log: PageLog, compared: Compared, chosen: RankedDeviation): HTMLElement {
  const boxes = known.get(compared) ?? new Map<string, HTMLElement>();
  known.set(compared, boxes);
  const box = boxes.get(deviationKey(chosen)) ?? deviationCauses(log, compared, chosen);
  boxes.set(deviationKey(chosen), box);
  return box;
}

/** Whether a move of a run shows no activity. */
const isSilent = ({ net }: Compared, transition: number | null): boolean =>
  transition === null || net.transitions[transition].label === null;
