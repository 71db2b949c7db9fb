import { assertEquals, assertThrows } from "@std/assert";
import { readCalendar } from "@/time/calendar-document.ts";
import { TracebookError } from "@/errors.ts";

const read = (value: unknown) => readCalendar(JSON.stringify(value), { source: "office.json" });
const shift = { weekdays: [1, 2], from: "09:00", to: "17:00" };

Deno.test("a calendar that is written as JSON reads back", () => {
  const document = { zone: "Europe/Berlin", shifts: [shift], holidays: ["2025-12-25", "2024-02-29", "12-26", "easter-2"] };
  assertEquals(read(document), document);
});

Deno.test("a calendar that is none is refused with the file's name and what is wrong", () => {
  const cases: readonly [unknown, string][] = [
    [[], "expected a calendar as a JSON object, found []"],
    [{ zone: "Mars/Phobos", shifts: [shift] }, "Mars/Phobos"],
    [{ shifts: [] }, "expected a calendar with working hours"],
    [{ shifts: [{ ...shift, weekdays: [8] }] }, "weekdays from 1 to 7"],
    [{ shifts: [{ ...shift, to: "08:00" }] }, "a shift that ends after its begin"],
    [{ shifts: [shift, shift] }, "shifts that do not overlap"],
    [{ shifts: [shift], holidays: ["2025-02-29"] }, 'a holiday such as 2025-12-25, 12-25 or easter+1, found "2025-02-29"'],
    [{ shifts: [shift], holiday: [] }, 'only zone, shifts and holidays in a calendar, found "holiday"'],
  ];
  for (const [value, words] of cases) {
    const error = assertThrows(() => read(value), TracebookError, words);
    assertEquals(error.message.startsWith("office.json: "), true);
  }
  assertThrows(() => readCalendar("{", { source: "office.json" }), TracebookError, 'found "{"');
});
