/**
 * The page shows the main behaviour first, as it has a slider for the rest: with the defaults of
 * the miners, models of real logs cannot be read.
 *
 * The heuristics miner cleans as much as it can, in steps of 0.05, without cutting off an activity
 * of any of the 16 public logs of the tests that it connects by its own defaults. A higher
 * threshold of dependency cuts off activities of seven of them: of a rare activity or of one in
 * parallel, no arc reaches it.
 */
const PAGE_DEFAULTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  inductive: { noise: 0.2 },
  heuristics: { cleaning: 0.2 },
};

/** The default of a miner's parameter on the page; undefined where it is that of the miner. */
export const pageDefault = (miner: string, parameter: string): number | undefined => PAGE_DEFAULTS[miner]?.[parameter];
