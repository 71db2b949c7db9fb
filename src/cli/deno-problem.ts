import { environmentError, type TracebookError } from "../errors.ts";

/** The oldest version of Deno that has what Tracebook uses. */
const OLDEST = { major: 2, minor: 9 };

/**
 * Why a version of Deno cannot run Tracebook; null if it can.
 *
 * @example
 * ```ts
 * import { denoProblem } from "@/cli/deno-problem.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["2.8.9", "2.9.0", "3.0.0"].map((version) => denoProblem(version) === null), [false, true, true]);
 * ```
 */
export function denoProblem(version: string): TracebookError | null {
  const [major, minor] = version.split(".").map(Number);
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return null;
  return environmentError({
    expected: `Deno ${OLDEST.major}.${OLDEST.minor} or newer`,
    found: version,
    advice: "Update it with `deno upgrade`, or run the same command with `npx deno@latest` in place of `deno`.",
  });
}
