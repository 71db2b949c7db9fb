import fc from "fast-check";
import { assertEquals } from "@std/assert";
import { dateOfDay, DAY, dayOfDate, weekdayOfDay } from "@/time/civil-date.ts";

// The range of Date: 100,000,000 days before and after 1970.
const day = fc.integer({ min: -100_000_000, max: 100_000_000 });

Deno.test("dates of day numbers are those of Date", () => {
  fc.assert(fc.property(day, (number) => {
    const date = new Date(number * DAY);
    assertEquals(dateOfDay(number), { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() });
    assertEquals(weekdayOfDay(number), date.getUTCDay() === 0 ? 7 : date.getUTCDay());
  }));
});

Deno.test("the day number of the date of a day is that day", () => {
  fc.assert(fc.property(day, (number) => {
    const date = dateOfDay(number);
    assertEquals(dayOfDate(date.year, date.month, date.day), number);
  }));
});

Deno.test("day 0 of a month is the last of the month before, in leap years and others", () => {
  assertEquals(dateOfDay(dayOfDate(2024, 3, 0)), { year: 2024, month: 2, day: 29 });
  assertEquals(dateOfDay(dayOfDate(2100, 3, 0)), { year: 2100, month: 2, day: 28 });
});
