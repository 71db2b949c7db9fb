import type { Answer, Question } from "./analysis/questions.ts";
import { decodeViewState, type ViewState } from "./view-state.ts";

/** A figure of the pages: what it is, and how it is computed. */
export interface FigureDefinition {
  readonly title: string;
  /** What it is, in a sentence or two. */
  readonly definition: string;
  readonly formula: string;
  /** The function of the library that computes it. */
  readonly computedBy: string;
  readonly unit: "count" | "seconds" | "share" | "per day";
  /** What its parameters are, in order, such as the activities of a segment. */
  readonly parameters: readonly string[];
}

const OVERVIEW = "overviewFigures (src/browser/overview-figures.ts)";
const SEGMENTS = "segmentStatistics (src/performance/segment-statistics.ts)";
const SEGMENT = ["the first activity", "the second activity"];

/** The figures that can be asked where they come from, by name. */
export const FIGURES = {
  cases: {
    title: "Cases",
    definition: "Cases that the filters leave.",
    formula: "number of distinct case ids",
    computedBy: OVERVIEW,
    unit: "count",
    parameters: [],
  },
  "cases-per-day": {
    title: "Cases a day",
    definition: "How many cases start a day on average, over the time from the first to the last event.",
    formula: "cases / (time of the last event − time of the first event)",
    computedBy: OVERVIEW,
    unit: "per day",
    parameters: [],
  },
  events: {
    title: "Events",
    definition: "Events that the filters leave.",
    formula: "number of events",
    computedBy: OVERVIEW,
    unit: "count",
    parameters: [],
  },
  variants: {
    title: "Variants",
    definition: "Distinct sequences of activities.",
    formula: "number of distinct sequences, over all cases",
    computedBy: OVERVIEW,
    unit: "count",
    parameters: [],
  },
  "median-duration": {
    title: "Median duration",
    definition:
      "From the first to the last event of a case: half of the completed cases take no longer. Running cases are left out, as their time is not over.",
    formula: "median of (last time − first time) over completed cases, between the two middle ones by linear interpolation",
    computedBy: OVERVIEW,
    unit: "seconds",
    parameters: [],
  },
  "p90-duration": {
    title: "90th percentile of the duration",
    definition: "From the first to the last event of a case: 9 of 10 completed cases take no longer.",
    formula: "90 % quantile of (last time − first time) over completed cases (type 7 of Hyndman and Fan)",
    computedBy: OVERVIEW,
    unit: "seconds",
    parameters: [],
  },
  "running-cases": {
    title: "Running cases",
    definition:
      "Cases that are not completed when the log ends: no end activity is among their last events, nor is the last one long ago.",
    formula: "cases − completed cases, by the rule of completedCases (src/prediction/dataset/completed-cases.ts)",
    computedBy: OVERVIEW,
    unit: "count",
    parameters: [],
  },
  "rework-share": {
    title: "Rework",
    definition: "Share of cases in which some activity occurs more than once.",
    formula: "cases with a repeated activity / cases",
    computedBy: OVERVIEW,
    unit: "share",
    parameters: [],
  },
  "segment-count": {
    title: "Passages of a segment",
    definition: "How often the second activity directly follows the first one in a case.",
    formula: "number of pairs of neighbouring events with these activities",
    computedBy: SEGMENTS,
    unit: "count",
    parameters: SEGMENT,
  },
  "segment-median": {
    title: "Median duration of a segment",
    definition: "Time from an event of the first activity to the event of the second one that directly follows it.",
    formula: "median over all passages",
    computedBy: SEGMENTS,
    unit: "seconds",
    parameters: SEGMENT,
  },
  "segment-total": {
    title: "Total duration of a segment",
    definition: "The time that all passages of a segment take together.",
    formula: "sum over all passages of (time of the second event − time of the first event)",
    computedBy: SEGMENTS,
    unit: "seconds",
    parameters: SEGMENT,
  },
} as const satisfies Readonly<Record<string, FigureDefinition>>;

/** Name of a figure. */
export type FigureName = keyof typeof FIGURES;

/** A figure of a page: its name, parameters and value. */
export interface Figure {
  readonly name: FigureName;
  /** Such as the labels of the activities of a segment. */
  readonly parameters: readonly string[];
  /** As the page shows it, not rounded; NaN where it cannot be told. */
  readonly value: number;
}

/** A figure with the page that shows it. */
export interface FigureOnPage extends Figure {
  readonly state: ViewState;
}

/**
 * The part of an address that names a figure, behind `#`.
 *
 * @example
 * ```ts
 * import { figureHash, readFigureAddress } from "@/browser/figures.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hash = figureHash({ name: "segment-median", parameters: ["pay fine", "send"], value: 86400 });
 * assertEquals(hash, "figure=segment-median&of=pay+fine&of=send&value=86400");
 * assertEquals(readFigureAddress(`map.html?log=fines#${hash}`)?.parameters, ["pay fine", "send"]);
 * ```
 */
export function figureHash({ name, parameters, value }: Figure): string {
  const parts = new URLSearchParams({ figure: name });
  for (const parameter of parameters) parts.append("of", parameter);
  parts.append("value", String(value));
  return parts.toString();
}

/** Reads the address of a figure; null where it names none, or none that is known. */
export function readFigureAddress(address: string): FigureOnPage | null {
  const [page, hash = ""] = [address.split("#")[0], address.split("#").slice(1).join("#")];
  const parts = new URLSearchParams(hash);
  const name = parts.get("figure");
  if (name === null || !Object.hasOwn(FIGURES, name)) return null;
  const parameters = parts.getAll("of");
  if (parameters.length !== FIGURES[name as FigureName].parameters.length) return null;
  const value = parts.get("value");
  if (value === null || (value !== "NaN" && !Number.isFinite(Number(value)))) return null;
  const query = page.includes("?") ? page.slice(page.indexOf("?")) : "";
  return { name: name as FigureName, parameters, value: Number(value), state: decodeViewState(query).state };
}

/** Asks an analysis for figures; see `analysis/analysis.ts`. */
export type AskFigures = <Asked extends Question>(question: Asked) => Promise<Answer<Asked["kind"]>>;

/**
 * Computes a figure anew.
 *
 * @param activities labels by code
 * @returns NaN where it cannot be told, as for a segment that no case takes
 */
export async function figureValue(
  { name, parameters }: Pick<Figure, "name" | "parameters">,
  activities: readonly string[],
  ask: AskFigures,
): Promise<number> {
  if (name.startsWith("segment-")) {
    const { rows } = await ask({ kind: "segments", top: Infinity } as const);
    const [from, to] = parameters.map((label) => activities.indexOf(label));
    const row = rows.find((row) => row.from === from && row.to === to);
    if (row === undefined) return name === "segment-median" ? NaN : 0;
    return name === "segment-count" ? row.count : name === "segment-median" ? row.medianSeconds : row.totalSeconds;
  }
  const figures = await ask({ kind: "figures" } as const);
  return {
    cases: figures.cases,
    "cases-per-day": figures.casesPerDay ?? NaN,
    events: figures.events,
    variants: figures.variants,
    "median-duration": figures.medianDuration,
    "p90-duration": figures.p90Duration,
    "running-cases": figures.running,
    "rework-share": figures.reworkShare,
  }[name as Exclude<FigureName, `segment-${string}`>];
}
