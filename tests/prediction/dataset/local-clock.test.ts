import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { localClock } from "@/prediction/dataset/raw-features.ts";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

Deno.test("the clock reads what Intl writes, in every zone", () => {
  const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kolkata", "Pacific/Auckland");
  const times = fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2035, 0) });
  fc.assert(fc.property(zones, times, (timeZone, time) => {
    const parts = new Map(
      new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", hour: "numeric", weekday: "short", month: "numeric" })
        .formatToParts(time).map(({ type, value }) => [type, value]),
    );
    assertEquals(localClock(timeZone)(time), {
      hour: Number(parts.get("hour")),
      weekday: WEEKDAYS.indexOf(parts.get("weekday")!) + 1,
      month: Number(parts.get("month")),
    });
  }));
});

Deno.test("years long ago and far ahead have weekdays too", () => {
  assertEquals(localClock("UTC")(Date.UTC(1900, 0, 1)), { hour: 0, weekday: 1, month: 1 });
  assertEquals(localClock("UTC")(Date.UTC(2300, 0, 1, 13)), { hour: 13, weekday: 1, month: 1 });
});

Deno.test("an unknown zone is refused by name", () => {
  assertThrows(() => localClock("Middle/Earth"), TracebookError, '"Middle/Earth"');
});
