import type { EventLog } from "../../event-log/event-log.ts";
import { CATEGORY_SET, MISSING_LEFT, type TreeEnsemble } from "../../machine-learning/tree-ensemble.ts";
import type { CategoryFeature, Feature } from "../../prediction/dataset/feature-plan.ts";
import type { FittedTrees } from "../../prediction/models/fitted-trees.ts";
import type { PredictionModel } from "../../prediction/models/prediction-model.ts";
import type { ProtectedLog } from "./protect-log.ts";

/**
 * Why a model may not be published with a protected log, in words; null if it may be.
 *
 * @param protectedLog with all its attributes
 */
export function whyWithheld(
  model: PredictionModel,
  { log, pseudonyms }: Pick<ProtectedLog, "log" | "pseudonyms">,
): string | null {
  const published = new Set(attributeNames(log));
  const { features } = model.plan;
  const hidden = features.some(({ source, name }) => source === "attribute" && !published.has(name));
  if (hidden) return "The model in use learned from attributes that are not published here.";
  if (log.resource === null && features.some(({ source }) => source === "resource" || source === "resource-load")) {
    return "The model in use learned from who did the events, which is not published here.";
  }
  // Its trees compare the numbers of categories, whose order pseudonyms must not keep.
  if (model.fitted.libraryForest !== null && features.some((feature) => hasPseudonyms(feature, pseudonyms))) {
    return "The model in use cannot be told in pseudonyms.";
  }
  return null;
}

/**
 * The same model over the protected log: categories that have pseudonyms are called by them, and
 * are in their order. It predicts the same. Errors of groups of cases are left out.
 *
 * @param checksum of the log as it is published
 */
export function protectModel(
  model: PredictionModel,
  { log, privacy, pseudonyms }: Pick<ProtectedLog, "log" | "privacy" | "pseudonyms">,
  checksum: string,
): PredictionModel {
  if (privacy === null) return model;
  const published = new Set(attributeNames(log));
  const translations = new Map<number, readonly number[]>();
  const features = model.plan.features.map((feature, column) => {
    if (!hasPseudonyms(feature, pseudonyms)) return feature;
    const named = feature.categories.map((name) => pseudonyms.get(name) ?? name);
    const categories = named.toSorted();
    translations.set(column, named.map((name) => categories.indexOf(name)));
    return { ...feature, categories };
  });
  const translate = (trees: FittedTrees | null) => trees && { ...trees, trees: withTranslatedSets(trees.trees, translations) };
  const { fitted, figures } = model;
  return {
    ...model,
    figures: figures && { ...figures, groups: { byEvents: [], byPrediction: [] } },
    plan: { ...model.plan, features, leftOut: model.plan.leftOut.filter(({ name }) => published.has(name)) },
    fitted: {
      ...fitted,
      forest: translate(fitted.forest),
      boosting: translate(fitted.boosting),
      low: translate(fitted.low),
      high: translate(fitted.high),
    },
    origin: { ...model.origin, checksum },
  };
}

const attributeNames = (log: EventLog): string[] => [...log.caseAttributes, ...log.eventAttributes].map(({ name }) => name);

const hasPseudonyms = (feature: Feature, pseudonyms: ReadonlyMap<string, string>): feature is CategoryFeature =>
  feature.kind === "category" && (feature.source === "resource" || feature.source === "attribute") &&
  feature.categories.some((name) => pseudonyms.has(name));

/**
 * The same trees for categories with other codes.
 *
 * @param translations for each such column the new code of each category
 */
function withTranslatedSets(trees: TreeEnsemble, translations: ReadonlyMap<number, readonly number[]>): TreeEnsemble {
  const { feature, flags, setWords } = trees;
  const wordsOf = setWords.map((words, column) => Math.max(words, Math.ceil((translations.get(column)?.length ?? 0) / 32)));
  const value = trees.value.slice();
  const sets: number[] = [];
  for (let node = 0; node < feature.length; node++) {
    const column = feature[node];
    if (column < 0 || (flags[node] & CATEGORY_SET) === 0) continue;
    const goesLeft = (code: number) =>
      code < 32 * setWords[column]
        ? (trees.sets[trees.value[node] + (code >>> 5)] >>> (code & 31)) & 1
        : flags[node] & MISSING_LEFT;
    const codes = translations.get(column) ?? [];
    const words = new Uint32Array(wordsOf[column]);
    for (let code = 0; code < 32 * words.length; code++) {
      const after = codes[code] ?? code;
      words[after >>> 5] |= goesLeft(code) << (after & 31);
    }
    value[node] = sets.length;
    for (const word of words) sets.push(word);
  }
  return { ...trees, value, setWords: wordsOf, sets: Uint32Array.from(sets) };
}
