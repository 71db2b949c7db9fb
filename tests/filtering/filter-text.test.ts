import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { FILTER_KINDS } from "@/filtering/filter-kinds.ts";
import { parseFilter, parseFilters, printFilter, printFilters } from "@/filtering/filter-text.ts";
import { filters } from "./arbitrary-filters.ts";

Deno.test("what is printed is read back equal, whatever the labels hold, also by way of an address", () => {
  fc.assert(
    fc.property(filters(), (filter) => {
      const text = printFilter(filter);
      assertEquals(parseFilter(text), filter);
      assertEquals(decodeURIComponent(encodeURIComponent(text)), text);
    }),
    { numRuns: 500 },
  );
});

Deno.test("the text of a filter is one line of characters that can be seen", () => {
  fc.assert(fc.property(filters(), (filter) => assertEquals(/[\p{C}\p{Zl}\p{Zp}]/u.test(printFilter(filter)), false)));
});

Deno.test("several filters are one text", () => {
  fc.assert(fc.property(fc.array(filters(), { maxLength: 4 }), (list) => assertEquals(parseFilters(printFilters(list)), list)));
  assertEquals(parseFilters("  "), []);
  assertEquals(parseFilters("rework ; started:2026-01.. ;events:2").map(printFilter), [
    "rework",
    "started:2026-01..",
    "events:2",
  ]);
});

Deno.test("any text is a filter or refused in words, and what was read prints to a text of the same meaning", () => {
  const signs = fc.constantFrom(
    "not-",
    "keep-",
    "drop-",
    ":",
    "..",
    ">",
    ",",
    "=",
    ";",
    '"',
    " ",
    "a",
    "2026-01",
    "5",
    "%",
    "seed",
    ...FILTER_KINDS.map((k) => k.name),
  );
  let [read, refused] = [0, 0];
  fc.assert(
    fc.property(fc.array(signs, { maxLength: 8 }), (parts) => {
      let filter;
      try {
        filter = parseFilter(parts.join(""));
      } catch (error) {
        if (!(error instanceof TracebookError) || error.kind !== "usage") throw error;
        return void refused++;
      }
      assertEquals(parseFilter(printFilter(filter)), filter);
      read++;
    }),
    { numRuns: 5000 },
  );
  assert(read > 20 && refused > 500, `${read} read, ${refused} refused`);
});

Deno.test("freer forms are read", () => {
  const same: [string, string][] = [
    ['through: "A" , B ', "through:A,B"],
    ["path:A > B .. C", "path:A>B..C"],
    ["duration:1.5h..1d", "duration:90min..1d"],
    ["duration:5 MIN", "duration:5min"],
    ["events:3..3", "events:3"],
    ["sample:5,seed=1", "sample:5"],
    ["sample:10 %, seed = 2", "sample:10%,seed=2"],
    ["attribute:org:group = EMEA, 10", "attribute:org:group=EMEA,10"],
    ["attribute:cost=+1.50..2e3", "attribute:cost=1.5..2000"],
  ];
  for (const [free, printed] of same) assertEquals(printFilter(parseFilter(free)), printed);
  assertEquals(printFilter(parseFilter('attribute:cost="1..2"')), 'attribute:cost="1..2"');
});

Deno.test("texts that are no filter are refused with column, what was expected and what was found", () => {
  const refused: [string, string][] = [
    ["", "expected a kind of filter"],
    ["trough:A", "Kinds: contained"],
    ["keep-path:A>B", "expected a kind of filter"],
    ["through", "column 8: expected : and what to look for"],
    ["through:", "column 9: expected a label"],
    ["through:A,", "column 11: expected a label"],
    ["through:A;through:B", "column 10: expected the end"],
    ['through:"A', 'column 9: expected a label with a closing "'],
    ['through:"\\x"', "a label as a JSON string"],
    ["path:A", "expected > (directly) or .. (eventually)"],
    ["path:A>", "expected a label"],
    ["started:soon", "expected a time such as 2026, 2026-01-31"],
    ["started:202", "expected a time"],
    ["started:2026-02-30", "expected a time"],
    [
      "started:2026-03..2026-01",
      "the lower bound before the upper one in the filter started:2026-03..2026-01, found 2026-03 before 2026-01",
    ],
    ["started:..", "expected a time"],
    ["events:-1", "expected a number of events"],
    ["events:5..3", "the lower bound before the upper one"],
    ["duration:5", "expected a duration"],
    ["top-variants:1.5", "a whole number"],
    ["variant-coverage:80", "a share such as 80%"],
    ["variant-coverage:101%", "a share such as 80%"],
    ["sample:x", "a number of cases"],
    ["sample:5,sead=3", "expected seed="],
    ["attribute:cost=1..x", "a number, or a time"],
    ["attribute:cost=1..2026-01", "two numbers or two times"],
    ["rework:", "a label"],
  ];
  for (const [text, words] of refused) assertThrows(() => parseFilter(text), TracebookError, words);
  assertThrows(() => parseFilter(`through:${"x".repeat(2 ** 20)}`), TracebookError, "at most 1048576 characters");
});

Deno.test("every kind has an example that is printed as it is written", () => {
  for (const { example, name } of FILTER_KINDS) {
    assertEquals(printFilter(parseFilter(example)), example);
    assertEquals(printFilter(parseFilter(`not-${example}`)), `not-${example}`);
    assertEquals(example.startsWith(name), true);
  }
});
