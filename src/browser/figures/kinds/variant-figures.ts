import { parseFilter } from "../../../filtering/filter-text.ts";
import type { ListedVariants, VariantFold } from "../../analysis/listed-variants.ts";
import type { VariantCases } from "../../analysis/variant-cases.ts";
import type { Compute, FigureKind, FigureSource } from "../figure-kind.ts";
import { PERIOD } from "./overview-figures.ts";

interface VariantRow {
  readonly list: ListedVariants;
  readonly fold: VariantFold;
  readonly row: number;
}

/** The variant is a filter by it, such as `variant:a,b` or `folded-variant:a,b`; null for none. */
async function variantRow({ ask, activities }: FigureSource, text: string): Promise<VariantRow | null> {
  const { where } = parseFilter(text);
  if (where.kind !== "variant" && where.kind !== "folded-variant") return null;
  const fold = where.kind === "variant" ? "exact" : "folded";
  const list = await ask({ kind: "listed-variants", fold });
  const { offsets, steps, counts } = list.variants;
  const codes = where.variants[0].map((label) => activities.indexOf(label));
  const row = counts.findIndex((_, v) =>
    offsets[v + 1] - offsets[v] === codes.length && codes.every((code, i) => steps[offsets[v] + i] === code)
  );
  return row < 0 ? null : { list, fold, row };
}

const ofVariant = (pick: (list: ListedVariants, row: number) => number): Compute => async (source, [text]) => {
  const found = await variantRow(source, text);
  return found === null ? NaN : pick(found.list, found.row);
};

const ofVariantCases =
  (pick: (cases: VariantCases, parameters: readonly string[]) => number | undefined): Compute =>
  async (source, [text, ...parameters]) => {
    const found = await variantRow(source, text);
    if (found === null) return NaN;
    const { fold, row } = found;
    return pick(await source.ask({ kind: "variant-cases", fold, row, top: 0 }), parameters) ?? NaN;
  };

const casesOf = ({ variants }: ListedVariants): number => variants.counts.reduce((sum, count) => sum + count, 0);

const VARIANTS = "listedVariants (src/browser/analysis/listed-variants.ts)";

const VARIANT = ["the variant, as a filter"];

const VARIANT_CASES = "variantCases (src/browser/analysis/variant-cases.ts)";

/** Figures of variants. */
export const VARIANT_FIGURES = {
  "variant-cases": {
    title: "Cases of a variant",
    definition: "Cases whose activities are this sequence; with loops folded where the variant is.",
    formula: "number of cases with the sequence",
    computedBy: VARIANTS,
    unit: "count",
    parameters: VARIANT,
    compute: ofVariant(({ variants }, row) => variants.counts[row]),
  },
  "variant-share": {
    title: "Share of a variant",
    definition: "Share of the cases that take this sequence of activities; with loops folded where the variant is.",
    formula: "cases with the sequence / cases",
    computedBy: VARIANTS,
    unit: "share",
    parameters: VARIANT,
    compute: ofVariant((list, row) => list.variants.counts[row] / casesOf(list)),
  },
  "variant-median": {
    title: "Median duration of a variant",
    definition: "Half of the completed cases of the variant take no longer from their first to their last event.",
    formula: "median of (last time − first time) over its completed cases",
    computedBy: VARIANTS,
    unit: "seconds",
    parameters: VARIANT,
    compute: ofVariant(({ durations }, row) => durations.median[row]),
  },
  "variant-p90": {
    title: "90th percentile of the duration of a variant",
    definition: "9 of 10 completed cases of the variant take no longer from their first to their last event.",
    formula: "90 % quantile of (last time − first time) over its completed cases (type 7 of Hyndman and Fan)",
    computedBy: VARIANTS,
    unit: "seconds",
    parameters: VARIANT,
    compute: ofVariant(({ durations }, row) => durations.p90[row]),
  },
  "variant-running": {
    title: "Running cases of a variant",
    definition: "Cases whose activities are this sequence until now, and that are not completed when the log ends.",
    formula: "cases with the sequence − completed ones",
    computedBy: VARIANT_CASES,
    unit: "count",
    parameters: VARIANT,
    compute: ofVariantCases(({ cases, completed }) => cases - completed),
  },
  "variant-duration-cases": {
    title: "Cases of a variant by duration",
    definition:
      "Completed cases of the variant that take at least the one and less than the other duration from their first to their last event.",
    formula: "number of cases",
    computedBy: VARIANT_CASES,
    unit: "count",
    parameters: [...VARIANT, "from, in seconds", "to, in seconds"],
    compute: ofVariantCases(({ histogram: { bins } }, [from, to]) =>
      bins.find((bin) => bin.from === Number(from) && bin.to === Number(to))?.count
    ),
  },
  "variant-started-share": {
    title: "Share of a variant of the cases started in a period",
    definition: "Of the cases whose first event is in the period, those that take this sequence of activities.",
    formula: "cases with the sequence that start in the period / cases that start in the period; 0 if none does",
    computedBy: "shareOverTime (src/browser/analysis/share-over-time.ts)",
    unit: "share",
    parameters: [...VARIANT, ...PERIOD],
    compute: ofVariantCases(({ overTime: { from, cases, all } }, [day]) => {
      const at = from.indexOf(Date.parse(day));
      return at < 0 ? undefined : all[at] === 0 ? 0 : cases[at] / all[at];
    }),
  },
  "variant-step-median": {
    title: "Median time between two steps of a variant",
    definition:
      "Half of the cases of the variant take no longer from the step before to this one; with loops folded, between their first events.",
    formula: "median over the cases with the sequence",
    computedBy: "variantTimes (src/browser/analysis/variant-times.ts)",
    unit: "seconds",
    parameters: [...VARIANT, "the number of the step that it ends with"],
    async compute(source, [text, number]) {
      const found = await variantRow(source, text);
      if (found === null) return NaN;
      const { list: { variants: { offsets } }, fold, row } = found;
      const at = offsets[row] + Number(number) - 1;
      return at < offsets[row + 1] ? (await source.ask({ kind: "variant-times", fold })).medianSeconds[at] : NaN;
    },
  },
  "covered-share": {
    title: "Cases that the most frequent variants cover",
    definition: "Share of the cases that take one of the most frequent variants.",
    formula: "cases of these variants / cases",
    computedBy: VARIANTS,
    unit: "share",
    parameters: ["exact variants, or folded ones", "how many variants"],
    async compute({ ask }, [fold, count]) {
      const list = await ask({ kind: "listed-variants", fold: fold === "exact" ? "exact" : "folded" });
      const { counts } = list.variants;
      return counts.subarray(0, Number(count)).reduce((sum, cases) => sum + cases, 0) / casesOf(list);
    },
  },
} as const satisfies Readonly<Record<string, FigureKind>>;
