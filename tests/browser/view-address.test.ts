import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeViewState, encodeViewState, FIRST_VIEW, type ViewState } from "@/browser/view-address.ts";
import { caseConditions, filters } from "../filtering/arbitrary-filters.ts";

const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const text = fc.string({ unit: "grapheme", maxLength: 12 });
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { noNullPrototype: true });
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

/** Any state, of logs with any labels. */
const states: fc.Arbitrary<ViewState> = record<ViewState>({
  log: orNull(text),
  version: orNull(fc.nat()),
  filters: fc.array(filters(), { maxLength: 4 }),
  ends: orNull(fc.array(fc.string({ unit: "binary", maxLength: 8 }), { maxLength: 3 })),
  map: record({ activities: orNull(fc.nat()), paths: orNull(fc.nat()), measure: orNull(text), rarest: fc.boolean() }),
  model: record({
    miner: orNull(text),
    notation: orNull(text),
    parameters: fc.dictionary(fc.stringMatching(/^[a-z-]{1,12}$/), fc.oneof(number, text), { maxKeys: 3, noNullPrototype: true }),
  }),
  controls: fc.dictionary(fc.stringMatching(/^(variants|bottlenecks|cases)\.[a-z-]{1,12}$/), text, {
    maxKeys: 3,
    noNullPrototype: true,
  }),
  selection: orNull(caseConditions()),
});

Deno.test("random states survive the way through an address", () => {
  fc.assert(
    fc.property(states, (state) => {
      const address = new URL("https://example.org/map");
      address.search = encodeViewState(state);
      assertEquals(decodeViewState(new URL(address.href).search), { state, problems: [] });
    }),
    { numRuns: 2000 },
  );
});

Deno.test("other names of a query stay when the state changes", () => {
  fc.assert(fc.property(states, states, (before, after) => {
    const query = encodeViewState(after, `own=1&${encodeViewState(before)}&own=2`);
    assertEquals(decodeViewState(query).state, after);
    assertEquals(new URLSearchParams(query).getAll("own"), ["1", "2"]);
  }));
});

Deno.test("any text is read as a query, and what cannot be read is told while the rest holds", () => {
  const parts = fc.constantFrom(
    "log=a",
    "filters=",
    "filters=through:",
    "activities=",
    "activities=-1",
    "paths=1e9",
    "select=x",
    "%",
    "&&",
    "miner.noise=",
  );
  fc.assert(fc.property(fc.array(fc.oneof(parts, text)).map((all) => all.join("&")), (query) => {
    const { state } = decodeViewState(query);
    assertEquals(decodeViewState(encodeViewState(state)), { state, problems: [] });
  }));
  const { state, problems } = decodeViewState("?log=a&filters=trough:b&paths=many&select=through:c");
  assertEquals(state, { ...FIRST_VIEW, log: "a", selection: { kind: "activity", labels: ["c"] } });
  assert(problems.length === 2 && problems[0].includes("expected a kind of filter") && problems[1].includes("paths=many"));
});
