/** Which cases are explained. */
export type CauseTarget = "slow" | "deviating" | "reworked";

/** All targets. */
export const CAUSE_TARGETS: readonly CauseTarget[] = ["slow", "deviating", "reworked"];
