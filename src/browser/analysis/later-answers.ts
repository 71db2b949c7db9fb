/**
 * Answers that only some pages ask for: causes, groups beside each other, late cases, people and
 * predictions. On a site they are a file of their own, which the analysis worker loads with the
 * first such question, so that the others have less to load.
 *
 * @module
 */
export { causes } from "./causes.ts";
export { groupComparison, languageDistance } from "./group-comparison.ts";
export { lateCase } from "./late-case.ts";
export { collaboration, knownRoles, organization } from "./organization.ts";
export { createPredictions } from "./predictions.ts";
