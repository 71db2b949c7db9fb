import { assertEquals } from "@std/assert";
import { importWarnings } from "@/pipeline/files/reading-notes.ts";

Deno.test("times with offsets are said to be told in UTC, unless a zone was chosen or they have none", () => {
  const log = { events: 10, cases: 2, activities: 2 };
  const warnings = (zone: string, withoutOffset: number, offsets?: readonly number[]) =>
    importWarnings(log, {
      events: 10,
      cases: 2,
      equalTimes: 0,
      zoneHandling: { zone, withOffset: 10, withoutOffset, cutDigits: 0, ambiguous: 0, offsets },
    });
  assertEquals(warnings("UTC", 0, [-210, 120]), [
    "the times are written with offsets (-03:30, +02:00), and dates, weekdays and hours are told in UTC. " +
    "--time-zone NAME, such as Europe/Berlin, tells them in local time",
  ]);
  const silent = [warnings("Europe/Berlin", 0, [120]), warnings("UTC", 1, [120]), warnings("UTC", 0, [0]), warnings("UTC", 0)];
  assertEquals(silent, [[], [], [], []]);
});

Deno.test("a few cases that have all events are told, long cases of a log with many are not", () => {
  const log = { events: 660, cases: 2, activities: 6 };
  assertEquals(importWarnings(log, { events: 660, cases: 2, equalTimes: 0 }), [
    "2 cases have all 660 events. Is the case in the right column? (--case)",
  ]);
  assertEquals(importWarnings({ ...log, events: 150_000, cases: 1000 }, { events: 150_000, cases: 1000, equalTimes: 0 }), []);
});
