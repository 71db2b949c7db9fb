import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { saySpan } from "@/time/format-time.ts";
import { localTime, zonedTime } from "@/time/local-time.ts";
import { sayPartialDate } from "@/time/format-time.ts";
import { readPartialDate } from "@/time/read-partial-date.ts";

Deno.test("a span of one year names its months", () => {
  assertEquals(saySpan(Date.UTC(2000, 1), Date.UTC(2013, 5), "UTC"), "2000–2013");
  assertEquals(saySpan(Date.UTC(2026, 0), Date.UTC(2026, 10), "UTC"), "Jan–Nov 2026");
});

Deno.test("a local time and its instant lead to each other, in any zone and outside of clock changes", () => {
  const zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"];
  fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(...zones), (ms, zone) => {
    const minute = Math.floor(ms / 60_000) * 60_000;
    const again = zonedTime(localTime(minute, zone), zone);
    // An hour that a zone has twice has two instants: either is right.
    assertEquals(localTime(again, zone), localTime(minute, zone));
  }));
  assert(Number.isNaN(zonedTime("soon", "UTC")));
});

Deno.test("a year, month, date or time of day that is said reads back as the same", () => {
  fc.assert(fc.property(fc.date({ min: new Date("1900-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }), (date) => {
    for (const length of [4, 7, 10, 16]) {
      const text = date.toISOString().slice(0, length);
      assertEquals(readPartialDate(sayPartialDate(text)), text);
    }
  }));
  assertEquals(["", "soon", "32 Jan 2020", "30 Feb 2020", "2020-02-30", "Foo 2020", "Jan 2020, 10:00"].map(readPartialDate), [
    null,
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});
