import { groupDigits } from "../../numerics/number-text.ts";
import { limitError } from "../../errors.ts";

/**
 * Counts the work that is done, so that a hostile log is refused in words instead of keeping a
 * machine busy for hours.
 */
export interface Work {
  /** @throws a limit error once more steps are spent than allowed */
  spend(steps: number): void;
}

/** @param allowed steps that may be spent */
export function createWork(allowed: number): Work {
  let left = allowed;
  return {
    spend(steps) {
      left -= steps;
      if (left >= 0) return;
      throw limitError({
        expected: `a log that the inductive miner can take apart in ${groupDigits(allowed)} steps`,
        found: "one that needs more",
        advice: "Leave out rare activities or variants first, or raise maxWork.",
      });
    },
  };
}
