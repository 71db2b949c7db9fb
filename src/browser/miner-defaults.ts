/**
 * The page shows the main behaviour first, as it has a slider for the rest: with the defaults of
 * the miners, models of real logs cannot be read.
 */
const PAGE_DEFAULTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  inductive: { noise: 0.2 },
  heuristics: { dependency: 0.9, cleaning: 0.2 },
};

/** The default of a miner's parameter on the page; undefined where it is that of the miner. */
export const pageDefault = (miner: string, parameter: string): number | undefined => PAGE_DEFAULTS[miner]?.[parameter];
