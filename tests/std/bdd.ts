/**
 * The part of `@std/testing/bdd` that the tests use, over `Deno.test`; see `assert.ts` for why.
 *
 * @module
 */

type Body = () => void | Promise<void>;

interface Suite {
  readonly name: string;
  readonly beforeAll: Body[];
  readonly afterAll: Body[];
  readonly beforeEach: Body[];
  readonly afterEach: Body[];
  readonly tests: { readonly name: string; readonly ignore: boolean; readonly body: Body }[];
}

let current: Suite | null = null;

function suite(): Suite {
  if (current === null) throw new Error("call this inside describe()");
  return current;
}

/** Groups tests under a name: one `Deno.test` with a step for each `it`. */
export function describe(name: string, body: () => void): void {
  const outer = current;
  const mine: Suite = { name, beforeAll: [], afterAll: [], beforeEach: [], afterEach: [], tests: [] };
  current = mine;
  try {
    body();
  } finally {
    current = outer;
  }
  if (outer !== null) {
    outer.tests.push({ name, ignore: false, body: () => runPlain(mine) });
    return;
  }
  Deno.test(name, async (context) => {
    for (const hook of mine.beforeAll) await hook();
    try {
      for (const test of mine.tests) {
        await context.step({ name: test.name, ignore: test.ignore, fn: () => runOne(mine, test.body) });
      }
    } finally {
      for (const hook of mine.afterAll) await hook();
    }
  });
}

async function runOne(of: Suite, body: Body): Promise<void> {
  for (const hook of of.beforeEach) await hook();
  try {
    await body();
  } finally {
    for (const hook of of.afterEach) await hook();
  }
}

async function runPlain(of: Suite): Promise<void> {
  for (const hook of of.beforeAll) await hook();
  try {
    for (const test of of.tests) if (!test.ignore) await runOne(of, test.body);
  } finally {
    for (const hook of of.afterAll) await hook();
  }
}

/** One test of the suite, or a test of its own outside of any. */
export function it(name: string, body: Body): void {
  if (current === null) Deno.test(name, body);
  else current.tests.push({ name, ignore: false, body });
}

/** A test that is not run. */
it.skip = (name: string, body: Body): void => {
  if (current === null) Deno.test({ name, ignore: true, fn: body });
  else current.tests.push({ name, ignore: true, body });
};

/** Runs once before the suite's tests. */
export const beforeAll = (body: Body): void => void suite().beforeAll.push(body);
/** Runs once after the suite's tests. */
export const afterAll = (body: Body): void => void suite().afterAll.push(body);
/** Runs before each of the suite's tests. */
export const beforeEach = (body: Body): void => void suite().beforeEach.push(body);
/** Runs after each of the suite's tests. */
export const afterEach = (body: Body): void => void suite().afterEach.push(body);
