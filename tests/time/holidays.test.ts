import { assertEquals, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { dateOfDay, dayOfDate, weekdayOfDay } from "@/time/civil-date.ts";
import { easterSunday, holidaysOf } from "@/time/holidays.ts";

Deno.test("Easter falls on the published dates, the earliest and the latest possible among them", () => {
  const published: [number, number, number][] = [
    [1818, 3, 22],
    [1943, 4, 25],
    [2000, 4, 23],
    [2008, 3, 23],
    [2024, 3, 31],
    [2025, 4, 20],
    [2026, 4, 5],
    [2038, 4, 25],
  ];
  for (const [year, month, day] of published) assertEquals(dateOfDay(easterSunday(year)), { year, month, day });
});

Deno.test("Easter is a Sunday from 22 March to 25 April in every year", () => {
  for (let year = 1583; year < 4100; year++) {
    const easter = easterSunday(year);
    assertEquals(weekdayOfDay(easter), 7);
    assertEquals(easter >= dayOfDate(year, 3, 22) && easter <= dayOfDate(year, 4, 25), true, `in ${year}`);
  }
});

Deno.test("Germany has nine holidays in all its states, in 2025 on the published dates", () => {
  const dates = holidaysOf(["01-01", "easter-2", "easter+1", "05-01", "easter+39", "easter+50", "10-03", "12-25", "12-26"])(2025)
    .map((day) => {
      const date = dateOfDay(day);
      return `${date.month}-${date.day}`;
    });
  assertEquals(dates, ["1-1", "4-18", "4-21", "5-1", "5-29", "6-9", "10-3", "12-25", "12-26"]);
});

Deno.test("a day is off once, each year, or by Easter; one that a year does not have is none", () => {
  const off = holidaysOf(["2024-06-01", "02-29", "easter", "easter+39"]);
  assertEquals(off(2024), [dayOfDate(2024, 6, 1), dayOfDate(2024, 2, 29), dayOfDate(2024, 3, 31), dayOfDate(2024, 5, 9)]);
  assertEquals(off(2025), [dayOfDate(2025, 4, 20), dayOfDate(2025, 5, 29)]);
  for (const text of ["2025-02-29", "02-30", "easter+", "easter+1000", "Easter", "12-25-01", "25-12"]) {
    assertThrows(() => holidaysOf([text]), TracebookError, `found ${JSON.stringify(text)}`);
  }
});
