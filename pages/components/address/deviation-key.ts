import type { RankedDeviation } from "../../lib/tracebook.js";

/** A deviation in an address: `KIND:ACTIVITY`. */
export const deviationKey = ({ kind, activity }: Pick<RankedDeviation, "kind" | "activity">): string =>
  `${kind}:${activity ?? ""}`;
