import type { EventLog } from "../../event-log/event-log.ts";
import { type Variants, variantsOf } from "../../event-log/variants.ts";

/** What rules are checked on: a log, or its variants alone; these know no single cases. */
export type RuleSource = EventLog | Variants;

/**
 * Variants with the cases that take each, by their index in the log; null where the source has no
 * cases.
 */
export interface VariantsWithCases {
  /** The variants. */
  readonly variants: Variants;
  /** By variant. */
  readonly casesOf: readonly (readonly number[])[] | null;
}

/** The variants of either. Linear in the events of a log. */
export function variantsWithCases(source: RuleSource): VariantsWithCases {
  if (!("caseIds" in source)) return { variants: source, casesOf: null };
  const { variants, variantOfCase } = variantsOf(source);
  const casesOf = Array.from(variants.counts, (): number[] => []);
  for (let c = 0; c < variantOfCase.length; c++) casesOf[variantOfCase[c]].push(c);
  return { variants, casesOf };
}
