import type { DurationModel } from "./duration-model.ts";

/**
 * A model as far as it can be trusted: one whose forest was no better than the median on the test
 * cases answers with the median, and says why, whatever it had shown before.
 */
export function trustedModel(model: DurationModel): DurationModel {
  if (model.forest === null || model.figures === null) return model;
  const { forest, median } = model.figures.test;
  if (forest.mae < median.mae) return model;
  const worse = median.mae === 0 ? "" : ` by ${Math.round(100 * (forest.mae / median.mae - 1))} %`;
  return {
    ...model,
    forest: null,
    speaker: "median",
    because: `It beat the median on earlier cases, but on the newest, the test cases, it was worse${worse}.`,
  };
}
