import { DAY, weekdayOfDay } from "../../time/civil-date.ts";
import { instantOfLocal, localDay } from "../../time/time-zone.ts";
import { usageError } from "../../errors.ts";
import { LOAN_PARAMETERS } from "./loan-parameters.ts";
import { LOAN_ZONE } from "./loan-staff.ts";

/** Options of the demo log. */
export interface LoanOptions {
  /**
   * Whole number from 0 to 2^53 - 1; default 42. The same options give the same events, on every
   * machine.
   */
  readonly seed?: number;
  /**
   * Number of cases, default 2,270 (about 25,000 events in a year). More cases make the log longer
   * in time, at the same arrival rate.
   */
  readonly cases?: number;
  /**
   * Start of the log in ms since 1970-01-01 UTC, a whole second; default 2025-04-01 00:00 in
   * Europe/Berlin. Years 1996 to 9000.
   */
  readonly start?: number;
  /**
   * Instant of the drift in ms; default: midnight in Europe/Berlin of the first Monday after 68 %
   * of the time that the cases take on average (2025-12-01 with the other defaults).
   */
  readonly drift?: number;
}

/** Options with their defaults filled in. */
export type LoanSettings = Readonly<Required<LoanOptions>>;

/** The number of cases of the demo log. */
export const DEFAULT_LOAN_CASES = 2270;

const DEFAULT_START = Date.UTC(2025, 2, 31, 22);
const EARLIEST = Date.UTC(1996, 0, 1);
const LATEST = Date.UTC(9000, 0, 1);

/**
 * Fills in the defaults.
 *
 * @throws a usage error for options outside their range
 *
 * @example
 * ```ts
 * import { loanSettings } from "@/simulation/processes/loan-options.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { seed, cases, drift } = loanSettings({});
 * assertEquals([seed, cases, new Date(drift).toISOString()], [42, 2270, "2025-11-30T23:00:00.000Z"]);
 * ```
 */
export function loanSettings(options: LoanOptions): LoanSettings {
  const { seed = 42, cases = DEFAULT_LOAN_CASES, start = DEFAULT_START } = options;
  if (!Number.isSafeInteger(cases) || cases < 1) {
    throw usageError({ expected: "a number of cases that is a whole number from 1 on", found: String(cases) });
  }
  const length = cases / LOAN_PARAMETERS.casesPerDay * DAY;
  if (!(start >= EARLIEST && start + length <= LATEST && start % 1000 === 0)) {
    throw usageError({
      expected: "a log that starts at a whole second after 1996 and ends before 9000",
      found: `start ${start} ms, ${cases} cases`,
    });
  }
  if (options.drift !== undefined && !Number.isFinite(options.drift)) {
    throw usageError({ expected: "an instant of the drift in ms", found: String(options.drift) });
  }
  return { seed, cases, start, drift: options.drift ?? mondayAfter(start + 0.68 * length) };
}

function mondayAfter(instant: number): number {
  const day = localDay(LOAN_ZONE, instant) + 1;
  const monday = day + (8 - weekdayOfDay(day)) % 7;
  return instantOfLocal(LOAN_ZONE, monday * DAY);
}
