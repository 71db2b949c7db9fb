import { type FigureBounds, sayCount, sayDuration, sayQuality, sayShare } from "../../lib/tracebook.js";
import { figureModel } from "./compared-models.js";
import { figureButton } from "../figures/figure-button.js";
import { h, info } from "../elements/dom.js";
import { csvButton } from "../elements/save-buttons.js";
import { exactNote } from "../log/exact-note.js";
import { followComparison } from "./follow-comparison.js";
import { type ComparisonState, modelComparison } from "./model-comparison.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";

/** How well a log and a model agree, from 0 to 1, in six qualities. */
export const ModelQualityCards = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) =>
    h(
      "div",
      {},
      exactNote(log, "cases"),
      followComparison(
        log,
        ({ compared, qualities, ranked, isStopped }) => [compared, qualities, ranked, isStopped],
        (state) => rowOf(log, qualitiesOf(log, state)),
        h("div", { class: "quality-row" }),
      ),
    ));

const rowOf = (log: PageLog, qualities: readonly Quality[]): HTMLElement[] => [
  ...qualities.map((quality) => qualityCard(log, quality)),
  h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-qualities`, () => csvRows(qualities))),
];

/** A quality as a card shows it. */
interface Quality {
  readonly name: string;
  readonly about: string;
  /** Null where it cannot be told, undefined while it is not known yet. */
  readonly value: FigureBounds | null | undefined;
  readonly words: string | readonly (Node | string)[];
  readonly figure: QualityFigure;
  /** Why it cannot be told, where it cannot. */
  readonly reason?: string;
  /** Default: `sayQuality`. */
  readonly say?: (value: number) => string;
  /** What stands below the words. */
  readonly more?: Node;
}

/** Both bounds are empty where a quality cannot be told. */
const csvRows = (qualities: readonly Quality[]): (string | number)[][] => [
  ["quality", "lower", "upper"],
  ...qualities.map(({ name, value }) => [name, value?.lower ?? "", value?.upper ?? ""]),
];

type QualityFigure = "fitness" | "fitting-share" | "precision" | "generalization" | "simplicity" | "soundness";

const qualitiesOf = (log: PageLog, state: ComparisonState): Quality[] => [...agreement(log, state), ...qualitiesOfModel(state)];

/** The qualities that alignments tell: how far cases agree with the model. */
function agreement(log: PageLog, { compared, ranked, isStopped }: ComparisonState): Quality[] {
  const pending = isStopped ? null : undefined;
  const fits = compared?.fitness?.fittingCases;
  // The last remark is why nothing was aligned.
  const reason = compared === null || compared.fitness !== null
    ? undefined
    : compared.of.cases > 0
    ? compared.notes.at(-1)
    : "No case is left.";
  return [
    {
      name: "Fitness",
      figure: "fitness",
      about:
        "How much of the log the model explains. Each case is laid beside its nearest run of the model: 1 less the deviations, divided by those of the worst alignment (all events, and the shortest run of the model). Mean over cases. van der Aalst, Adriansyah and van Dongen, 2012.",
      value: compared === null ? pending : compared.fitness?.averageFitness ?? null,
      words: "How much of each case agrees with its nearest run of the model.",
      reason,
      more: offerLonger(log, compared),
    },
    {
      name: "Cases that fit",
      figure: "fitting-share",
      about:
        "The share of the cases that follow the model without a deviation, by optimal alignments. Durations on this page are those of completed cases, as the time of running ones is not over.",
      value: compared === null ? pending : fits ?? null,
      say: (share) => sayShare(share),
      words: fits === undefined || compared === null
        ? "How many cases follow the model without a deviation."
        : fittingWords(fits, compared.of.cases, ranked),
      reason,
    },
  ];
}

/** A button that aligns for longer, where variants have bounds. */
function offerLonger(log: PageLog, compared: ComparisonState["compared"]): HTMLElement | undefined {
  const inexact = compared === null || compared.fitness === null
    ? 0
    : compared.alignments.lower.length - compared.fitness.exactVariants;
  if (inexact === 0) return undefined;
  return h(
    "button",
    { type: "button", class: "quiet", onclick: () => modelComparison(log).again({ longer: true }) },
    `${sayCount(inexact)} variants have bounds: align for longer`,
  );
}

/** The qualities that are measured when alignments are known, and those of the model alone. */
function qualitiesOfModel({ compared, qualities, isStopped }: ComparisonState): Quality[] {
  const exact = (value: number | null | undefined): FigureBounds | null | undefined =>
    value === undefined || value === null ? value : { lower: value, upper: value };
  const pending = isStopped ? null : undefined;
  const soundness = qualities?.soundness;
  const hasCases = compared === null || compared.of.cases > 0;
  const limited = qualities === null
    ? undefined
    : hasCases
    ? "Time was up, or the model has too many states."
    : "No case is left.";
  return [
    {
      name: "Precision",
      figure: "precision",
      about:
        "How little the model allows that never happens in the log, by escaping edges: of the activities that the model allows after each beginning of a case, the share that the log shows, too. Munoz-Gama and Carmona, 2010. Low: the model allows almost anything.",
      value: qualities === null ? pending : hasCases ? exact(qualities.precision) : null,
      words: "How little the model allows that never happens (escaping edges). Low: it allows anything.",
      reason: limited,
    },
    {
      name: "Generalization",
      figure: "generalization",
      about:
        "How often the parts of the model are used: 1 less the mean of 1/√n over its transitions, where n is how often each is used. Buijs, van Dongen and van der Aalst, 2014. Low: the model rests on rare cases.",
      value: qualities === null ? pending : hasCases ? exact(qualities.generalization) : null,
      words: "How often its parts are used. Low: it rests on rare cases.",
      reason: compared?.net.finalMarking === null ? "The model does not say where it ends." : limited,
    },
    {
      name: "Simplicity",
      figure: "simplicity",
      about:
        "How few arcs a place or transition has: 1 / (1 + d − 2), where d is the mean number of arcs, at least 2. Blum, 2015. Low: a model that is hard to read.",
      value: qualities === null ? pending : exact(qualities.simplicity),
      words: "How few arcs a node has. Low: a model that is hard to read.",
    },
    {
      name: "Soundness",
      figure: "soundness",
      about:
        "1 if every case that the model begins can come to its end, with nothing left over, and every part can be used; else 0. van der Aalst et al., 2011.",
      value: qualities === null ? pending : soundness === null ? { lower: 0, upper: 1 } : exact(soundness),
      words: qualities === null
        ? "Whether every run can end properly."
        : soundness === 1
        ? "Every run can end properly, and every part can be used."
        : soundness === null
        ? `Not decided: ${qualities.reasons.join("; ")}.`
        : `Not sound: ${qualities.reasons.join("; ")}.`,
    },
  ];
}

/** How many cases fit, and how long they take. */
function fittingWords({ lower, upper }: FigureBounds, cases: number, ranked: ComparisonState["ranked"]): string {
  const [least, most] = [lower, upper].map((share) => sayCount(Math.round(share * cases)));
  const duration = ranked?.any?.duration ?? null;
  const fitting = `${least === most ? least : `${least} to ${most}`} ${
    least === "1" && most === "1" ? "case" : "cases"
  } without any deviation`;
  // A number and its unit stay on one line.
  return duration === null
    ? `${fitting}.`
    : `${fitting}; median of the completed ones ${sayDuration(duration.firstMedian).replaceAll(" ", "\u00a0")}.`;
}

function qualityCard(
  log: PageLog,
  { name, about, value, words, figure, reason, say = sayQuality, more }: Quality,
): HTMLElement {
  const percent = (share: number) => `${(100 * share).toFixed(2)}%`;
  const bar = value === undefined || value === null ? null : [
    h("i", { class: "known", style: `width: ${percent(value.lower)}` }),
    value.upper > value.lower &&
    h("i", { class: "between", style: `left: ${percent(value.lower)}; width: ${percent(value.upper - value.lower)}` }),
  ];
  return h(
    "section",
    { class: "kpi quality", "data-quality": name.toLowerCase().replaceAll(" ", "-") },
    h("small", {}, name, " ", info(about)),
    h(
      "b",
      { class: value != null && value.lower < value.upper ? "bounds" : undefined },
      value === undefined ? "…" : value === null ? "–" : exactFigure(log, figure, value, say),
    ),
    h("div", { class: "quality-bar" }, bar ?? []),
    h(
      "span",
      { title: value === null ? reason : typeof words === "string" ? words : undefined },
      value === null ? reason ?? "Not known: the comparison was stopped." : words,
    ),
    more,
  );
}

/** A figure that tells where it comes from; bounds say only what they are. */
function exactFigure(
  log: PageLog,
  figure: QualityFigure,
  bounds: FigureBounds,
  say: (value: number) => string,
): Node | string {
  const text = boundsText(bounds, say);
  return bounds.lower === bounds.upper ? figureButton(log, [figure, [figureModel()], bounds.lower], text) : text;
}

/** One value, or the two that it lies between. */
function boundsText({ lower, upper }: FigureBounds, say: (value: number) => string): string {
  const [from, to] = [say(lower), say(upper)];
  return from === to ? from : `${from} to ${to}`;
}
