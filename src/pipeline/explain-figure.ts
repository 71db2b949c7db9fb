import { createAnalysis } from "../browser/analysis/analysis.ts";
import { type FigureOnPage, figureValue, readFigureAddress } from "../browser/figures.ts";
import { FIGURES } from "../browser/figures.ts";
import { usageError } from "../errors.ts";
import { printFilters } from "../filtering/filter-text.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";

/** A figure of a page, computed again. */
export interface ExplainedFigure {
  readonly title: string;
  readonly parameters: readonly string[];
  readonly unit: "count" | "seconds" | "share" | "per day";
  /** What the page shows, and what the log gives now; null where it cannot be told. */
  readonly shown: number | null;
  readonly computed: number | null;
  readonly isEqual: boolean;
  readonly definition: string;
  readonly formula: string;
  readonly computedBy: string;
  /** The log that it was computed from. */
  readonly log: {
    readonly name: string;
    readonly file: string;
    /** Null for a file. */
    readonly version: number | null;
    readonly checksum: string | null;
    /** ISO 8601; when the log was loaded; null for a file. */
    readonly loadedAt: string | null;
  };
  /** The version that the page was made for; null where the address does not say. */
  readonly pageVersion: number | null;
  /** As the command `filter` takes them; empty for none. */
  readonly filters: string;
}

/**
 * Computes the figure of an address again, from the stored log that the address names or from
 * another one.
 *
 * @param source a file or a stored log instead of that of the address
 * @throws a usage error for an address without a figure; and what opening the log throws
 */
export async function explainFigure(
  address: string,
  { source, ...options }: OpenLogOptions & { readonly source?: string },
): Promise<ExplainedFigure> {
  const figure = readFigureAddress(address);
  if (figure === null) {
    throw usageError({
      expected: "the address of a figure, which ends like #figure=cases&value=12",
      found: JSON.stringify(address),
      advice: 'Copy it from a page: click the figure, then "Where it comes from".',
    });
  }
  return await explained(figure, source ?? nameOf(figure), options);
}

function nameOf({ state }: FigureOnPage): string {
  if (state.log !== null) return `log:${state.log}`;
  throw usageError({ expected: "an address with log=NAME", found: "one without", advice: "Or name a log: --log NAME." });
}

async function explained(figure: FigureOnPage, source: string, options: OpenLogOptions): Promise<ExplainedFigure> {
  const { name, parameters, value, state: { filters, ends, version } } = figure;
  const { log, stored, file, name: logName, zone } = await openLog(source, options);
  const analysis = createAnalysis(log, { zone });
  const computed = await figureValue(figure, log.activities, (question) => analysis.ask({ filters, ends }, question));
  const { title, unit, definition, formula, computedBy } = FIGURES[name];
  const told = (number: number) => Number.isNaN(number) ? null : number;
  return {
    title,
    parameters,
    unit,
    shown: told(value),
    computed: told(computed),
    isEqual: Object.is(value, computed),
    definition,
    formula,
    computedBy,
    log: {
      name: logName,
      file,
      version: stored?.version ?? null,
      checksum: stored?.checksum ?? null,
      loadedAt: stored === null ? null : new Date(stored.loadedAt).toISOString(),
    },
    pageVersion: version,
    filters: printFilters(filters),
  };
}
