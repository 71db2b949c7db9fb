/**
 * The part of `@std/assert` that the tests use, over `node:assert`: for networks that cannot reach
 * the registry of `@std`. The import map decides which of the two the tests get.
 *
 * @module
 */
import { AssertionError, deepStrictEqual, match, notDeepStrictEqual } from "node:assert/strict";
import { inspect, isDeepStrictEqual } from "node:util";

export { AssertionError };

/** Fails unless the expression is truthy. */
export function assert(expression: unknown, message = "expected a truthy value"): asserts expression {
  if (!expression) throw new AssertionError({ message });
}

/**
 * Longest text of a value, in characters, whose difference is shown line by line: that takes
 * quadratic time and memory.
 */
const LONGEST_DIFF = 20_000;

/** Fails unless both values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  const texts = [actual, expected].map((value) => inspect(value, { depth: 6, maxArrayLength: 1000, maxStringLength: 10_000 }));
  if (message !== undefined || Math.max(...texts.map((text) => text.length)) <= LONGEST_DIFF) {
    deepStrictEqual(actual, expected, message);
  }
  throw new AssertionError({ message: `large values differ, first ${firstDifference(actual, expected, "value")}` });
}

/** Where two values that are not deeply equal differ first, and how. */
function firstDifference(actual: unknown, expected: unknown, path: string): string {
  if (typeof actual === "object" && typeof expected === "object" && actual !== null && expected !== null) {
    const [a, e] = [actual, expected] as Record<string, unknown>[];
    for (const key of new Set([...Object.keys(e), ...Object.keys(a)])) {
      if (!isDeepStrictEqual(a[key], e[key])) return firstDifference(a[key], e[key], `${path}[${JSON.stringify(key)}]`);
    }
  }
  const short = (value: unknown) => inspect(value, { depth: 1, maxArrayLength: 5, maxStringLength: 500 }).slice(0, 1000);
  return `at ${path}: actual ${short(actual)}, expected ${short(expected)}`;
}

/** Fails if both values are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  notDeepStrictEqual(actual, expected, message);
}

/** Fails unless both values are the same by `Object.is`. */
export function assertStrictEquals<T>(actual: unknown, expected: T, message?: string): asserts actual is T {
  if (!Object.is(actual, expected)) throw new AssertionError({ message, actual, expected, operator: "strictEqual" });
}

/**
 * Fails unless the two numbers differ by at most `tolerance` (default: a 10^-7th of `expected`).
 */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, message?: string): void {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  if (!(Math.abs(expected - actual) <= allowed)) {
    throw new AssertionError({ message: message ?? `expected ${actual} to be within ${allowed} of ${expected}` });
  }
}

/** Fails unless `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  if (!actual.includes(expected)) {
    throw new AssertionError({ message: message ?? `expected ${JSON.stringify(actual)} to contain ${JSON.stringify(expected)}` });
  }
}

/** Fails unless `actual` matches the pattern. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  match(actual, expected, message);
}

/** Fails unless `low < high` in the named sense. */
export function assertLess<T>(actual: T, expected: T, message?: string): void {
  if (!(actual < expected)) throw new AssertionError({ message: message ?? `expected ${actual} < ${expected}` });
}

/** Fails unless `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, message?: string): void {
  if (!(actual <= expected)) throw new AssertionError({ message: message ?? `expected ${actual} <= ${expected}` });
}

/** Fails unless `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, message?: string): void {
  if (!(actual > expected)) throw new AssertionError({ message: message ?? `expected ${actual} > ${expected}` });
}

/** Fails unless `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, message?: string): void {
  if (!(actual >= expected)) throw new AssertionError({ message: message ?? `expected ${actual} >= ${expected}` });
}

/** Fails unless the value is neither null nor undefined. */
export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    throw new AssertionError({ message: message ?? `expected a value, got ${actual}` });
  }
}

// deno-lint-ignore no-explicit-any -- the same signature as @std/assert: constructors take anything
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Fails unless the error is of the class and its message contains the text. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  errorClass?: ErrorClass<E>,
  includes?: string,
  message?: string,
): asserts error is E {
  if (!(error instanceof (errorClass ?? Error))) {
    throw new AssertionError({
      message: message ?? `expected an error of class ${(errorClass ?? Error).name}, got ${String(error)}`,
    });
  }
  if (includes !== undefined) assertStringIncludes((error as Error).message, includes, message);
}

/** Fails unless the function throws; gives back what it threw. */
export function assertThrows<E extends Error = Error>(
  run: () => unknown,
  errorClass?: ErrorClass<E>,
  includes?: string,
  message?: string,
): E {
  try {
    run();
  } catch (error) {
    assertIsError(error, errorClass, includes, message);
    return error as E;
  }
  throw new AssertionError({ message: message ?? "expected the function to throw" });
}

/** Fails unless the promise is rejected; gives back with what. */
export async function assertRejects<E extends Error = Error>(
  run: () => PromiseLike<unknown>,
  errorClass?: ErrorClass<E>,
  includes?: string,
  message?: string,
): Promise<E> {
  try {
    await run();
  } catch (error) {
    assertIsError(error, errorClass, includes, message);
    return error as E;
  }
  throw new AssertionError({ message: message ?? "expected the promise to be rejected" });
}

/** Fails always. */
export function fail(message = "failed"): never {
  throw new AssertionError({ message });
}
