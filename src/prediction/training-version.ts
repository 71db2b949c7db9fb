/**
 * Raised whenever the same log and seed would give another model: features, their coding, the
 * forest's settings, the rule for completed cases, the file. A stored model of another version is
 * trained anew.
 */
export const TRAINING_VERSION = "5";
