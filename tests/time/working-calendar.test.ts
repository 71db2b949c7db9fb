import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { dayOfDate, HOUR } from "@/time/civil-date.ts";
import { holidaysOf } from "@/time/holidays.ts";
import { ianaTimeZone } from "@/time/time-zone.ts";
import { createWorkingCalendar, type Shift } from "@/time/working-calendar.ts";
import { TracebookError } from "@/errors.ts";

const GERMAN_HOLIDAYS = holidaysOf([
  "01-01",
  "easter-2",
  "easter+1",
  "05-01",
  "easter+39",
  "easter+50",
  "10-03",
  "12-25",
  "12-26",
]);
const WEEKDAYS = [1, 2, 3, 4, 5];
const office = createWorkingCalendar({
  shifts: [{ weekdays: WEEKDAYS, from: "08:00", to: "12:00" }, { weekdays: WEEKDAYS, from: "13:00", to: "17:00" }],
  holidays: GERMAN_HOLIDAYS,
  zone: ianaTimeZone("Europe/Berlin"),
});
const at = (text: string) => Date.parse(text);
const anyTime = fc.integer({ min: at("2024-01-01") / 1000, max: at("2027-01-01") / 1000 }).map((seconds) => seconds * 1000);
const anyWork = fc.integer({ min: 0, max: 400 * 3600 }).map((seconds) => seconds * 1000);

Deno.test("work that does not fit into a day goes on after lunch, night, weekend and holiday", () => {
  assertEquals(office.add(at("2025-01-07T11:30+01:00"), HOUR), at("2025-01-07T13:30+01:00"));
  assertEquals(office.add(at("2025-01-07T16:30+01:00"), HOUR), at("2025-01-08T08:30+01:00"));
  assertEquals(office.add(at("2025-01-10T16:30+01:00"), HOUR), at("2025-01-13T08:30+01:00"));
  assertEquals(office.add(at("2025-04-17T16:30+02:00"), HOUR), at("2025-04-22T08:30+02:00")); // Good Friday to Easter Monday
});

Deno.test("shifts keep their local hours when the clocks change", () => {
  assertEquals(office.next(at("2025-03-28T20:00+01:00")), at("2025-03-31T08:00+02:00"));
  assertEquals(office.between(at("2025-03-24T00:00+01:00"), at("2025-04-07T00:00+02:00")), 80 * HOUR);
});

Deno.test("a night shift over the change to summer time is an hour shorter, over the change back an hour longer", () => {
  const nights = createWorkingCalendar({
    shifts: [{ weekdays: [7], from: "00:00", to: "06:00" }],
    zone: ianaTimeZone("Europe/Berlin"),
  });
  const hours = (day: string) => nights.between(at(`${day}T00:00Z`) - 12 * HOUR, at(`${day}T00:00Z`) + 24 * HOUR) / HOUR;
  assertEquals([hours("2025-03-30"), hours("2025-04-06"), hours("2025-10-26")], [5, 6, 7]);
});

Deno.test("a shift holds its begin, but not its end", () => {
  const [begin, end] = [at("2025-01-07T08:00+01:00"), at("2025-01-07T12:00+01:00")];
  assertEquals([office.isWorking(begin - 1), office.isWorking(begin), office.isWorking(end - 1), office.isWorking(end)], [
    false,
    true,
    true,
    false,
  ]);
  assertEquals(office.next(end), at("2025-01-07T13:00+01:00"));
  assertEquals(office.add(begin, 4 * HOUR), end);
});

Deno.test("the working time to the end of some work is that work", () => {
  fc.assert(fc.property(anyTime, anyWork, (from, work) => office.between(from, office.add(from, work)) === work));
});

Deno.test("work may be done in two parts", () => {
  fc.assert(fc.property(anyTime, anyWork, anyWork, (from, first, second) => {
    const whole = office.add(from, first + second);
    return second === 0 || office.add(office.add(from, first), second) === whole;
  }));
});

Deno.test("working times add up, and change sign with their direction", () => {
  fc.assert(fc.property(anyTime, anyTime, anyTime, (a, b, c) => {
    assertEquals(office.between(a, b) + office.between(b, c), office.between(a, c));
    assertEquals(office.between(a, b), 0 - office.between(b, a));
  }));
});

Deno.test("the next working time is working time, and there is none before it", () => {
  fc.assert(fc.property(anyTime, (from) => {
    const next = office.next(from);
    assert(office.isWorking(next) && next >= from);
    assertEquals(office.between(from, next), 0);
  }));
});

Deno.test("a calendar that works round the clock counts all time", () => {
  const always = createWorkingCalendar({ shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }] });
  fc.assert(fc.property(anyTime, anyTime, (a, b) => always.between(a, b) === b - a));
});

Deno.test("shifts that are missing, reversed, malformed, overlapping or on no weekday are refused", () => {
  const shift = (from: string, to: string, weekdays = [1]): Shift => ({ weekdays, from, to });
  const refused: [Shift[], string][] = [
    [[], "working hours"],
    [[shift("08:00", "12:00", [])], "working hours"],
    [[shift("12:00", "08:00")], "ends after its begin"],
    [[shift("8:00", "12:00")], "time of day"],
    [[shift("08:00", "24:01")], "time of day"],
    [[shift("08:00", "12:00"), shift("11:59", "13:00")], "overlap"],
    [[shift("08:00", "12:00", [0])], "weekday"],
  ];
  for (const [shifts, words] of refused) assertThrows(() => createWorkingCalendar({ shifts }), TracebookError, words);
});

Deno.test("a calendar of holidays only is answered in words, not by a search without end", () => {
  const everyDay = (year: number) => Array.from({ length: 366 }, (_, day) => dayOfDate(year, 1, 1) + day);
  const never = createWorkingCalendar({ shifts: [{ weekdays: WEEKDAYS, from: "08:00", to: "12:00" }], holidays: everyDay });
  assertThrows(() => never.next(0), TracebookError, "working time within");
  assertEquals(never.between(0, at("2025-01-01")), 0);
});

Deno.test("a negative working time is refused", () => {
  assertThrows(() => office.add(0, -1), TracebookError, "not negative");
});
