import { assert, assertEquals, assertRejects } from "@std/assert";
import { type ProblemDetails, TracebookError } from "@/errors.ts";
import { read } from "./reading.ts";

async function refused(content: string, options: Parameters<typeof read>[1] = {}): Promise<ProblemDetails> {
  const error = await assertRejects(() => read(content, options));
  assert(error instanceof TracebookError && error.kind === "input", String(error));
  return error.details;
}

const T = "2026-01-31T08:30:00Z";

Deno.test("dates of both orders in a column are refused with a value and a line of each", async () => {
  const { column, line, found, advice } = await refused(
    "case,activity,timestamp\n1,a,02/03/2024\n\n1,b,13/01/2024\n1,c,01/14/2024\n",
  );
  assertEquals([column, line], ["timestamp", 4]);
  assertEquals(found, '"13/01/2024" on line 4 (day first) and "01/14/2024" on line 5 (month first)');
  assert(advice?.includes("--date-order"), advice);
});

Deno.test("a file without a header is refused in words, also where roles are told by its data", async () => {
  const words = "the first line looks like data, not like column names";
  const rows = `c1,register,${T}\nc1,pay,2026-02-01T08:30:00Z\nc2,register,2026-02-02T08:30:00Z\n`;
  for (const roles of [undefined, { case: "c1", activity: "register", timestamp: T }]) {
    const { line, found, advice } = await refused(rows, { roles });
    assertEquals([line, found.startsWith(words)], [1, true], found);
    assert(advice?.includes("first line with their names"), advice);
  }
  for (const time of ["31.01.2026 08:30", "01/31/2026 8:30 PM", "20260131", "1769848200"]) {
    assert((await refused(`c1,register,${time}\nc1,pay,${time}\n`)).found.startsWith(words), time);
  }
  // Without a time that is read: a value that comes again below, or a number above numbers.
  assert((await refused("c1,register,01/Jan/24\nc1,pay,02/Jan/24\n")).found.startsWith(words));
  assert((await refused("1,register,01/Jan/24\n2,pay,02/Jan/24\n", { roles: { case: undefined } })).found.startsWith(words));
});

Deno.test("names that are numbers, and headers that come again below, make no file without a header", async () => {
  const { log } = await read(`case,activity,timestamp,1,2026,20260101\n1,a,${T},1,2,3\n1,b,${T},1,2,3\n`);
  assertEquals(log.caseIds, ["1"]);
  const header = "case,activity,timestamp\n";
  assertEquals((await read(`${header}1,a,${T}\n${header}1,b,${T}\n`)).log.activity.length, 2);
  const { found } = await refused(`foo,bar,when\n1,a,${T}\nfoo,bar,when\n`);
  assertEquals(found, 'the columns "foo", "bar", "when". Which column is the activity: "foo", "bar" or "when"?');
});

Deno.test("times in a layout that is not read are refused with the layouts that are", async () => {
  for (const time of ["week 3 of 2024", "1 janvier 2024"]) {
    const { line, expected, advice } = await refused(`case,activity,timestamp\n1,a,\n1,b,${time}\n`);
    assertEquals(line, 3);
    assert(expected?.includes("2026-01-31 08:30") && expected.includes("20260131083000"), expected);
    assert(advice?.startsWith("Write the times"), advice);
  }
});

Deno.test("day numbers of a spreadsheet are refused as such, with comma, point or neither", async () => {
  for (const [a, b] of [["45200", "45201"], ["45200.5", "45201"], ['"45200,5"', '"45201,25"']]) {
    const { found, advice } = await refused(`case,activity,timestamp\n1,a,${a}\n1,b,${b}\n`);
    assert(found.includes("a day number of a spreadsheet"), found);
    assert(advice?.includes("date and time"), advice);
  }
  assertEquals((await read("case,activity,timestamp\n1,a,45200\n1,b,5\n")).log.activity.length, 2);
});
